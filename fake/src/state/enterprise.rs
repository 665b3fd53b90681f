//! Connections to the identity providers of enterprises.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::ids::Ids;
use super::resource::{Kind, Operations, Record, Scope, object};
use super::{ISSUER, StateResult, World, directories};
use crate::errors::ApiError;

pub(super) static SAML_CONNECTION: Kind = Kind {
    object: "saml_connection",
    prefix: "samlc",
    parameter: "saml_connection_id",
    operations: Operations {
        create: "CreateSAMLConnection",
        get: "GetSAMLConnection",
        list: "ListSAMLConnections",
        update: "UpdateSAMLConnection",
        delete: "DeleteSAMLConnection",
    },
    template: || {
        json!({
            "name": "",
            "domains": [],
            "idp_entity_id": null,
            "idp_sso_url": null,
            "idp_certificate": null,
            "idp_certificate_issued_at": null,
            "idp_certificate_expires_at": null,
            "idp_metadata_url": null,
            "idp_metadata": null,
            "acs_url": "",
            "sp_entity_id": "",
            "sp_metadata_url": "",
            "organization_id": null,
            "attribute_mapping": mapping(),
            "active": false,
            "provider": "",
            "user_count": 0,
            "sync_user_attributes": true,
            "allow_subdomains": false,
            "allow_idp_initiated": false,
            "disable_additional_identifications": false,
            "allow_organization_account_linking": false,
            "authenticatable": true,
            "force_authn": false,
            "login_hint": { "mode": "off" },
            "enterprise_connection_id": null,
            "disable_jit_provisioning": false,
        })
    },
    fields: &[
        "name",
        "domains",
        "idp_entity_id",
        "idp_sso_url",
        "idp_certificate",
        "idp_metadata_url",
        "idp_metadata",
        "organization_id",
        "active",
        "provider",
        "sync_user_attributes",
        "allow_subdomains",
        "allow_idp_initiated",
        "disable_additional_identifications",
        "allow_organization_account_linking",
        "force_authn",
        "login_hint",
    ],
    indexed: &["domains"],
    filters: &[("organization_id", "organization_id")],
    searched: &["id", "name"],
    orders: &["created_at", "name", "provider"],
    created: complete_saml,
    updated: complete_saml,
    ..Kind::PLAIN
};

pub(super) static ENTERPRISE_CONNECTION: Kind = Kind {
    object: "enterprise_connection",
    prefix: "entconn",
    parameter: "enterprise_connection_id",
    operations: Operations {
        create: "CreateEnterpriseConnection",
        get: "GetEnterpriseConnection",
        list: "ListEnterpriseConnections",
        update: "UpdateEnterpriseConnection",
        delete: "DeleteEnterpriseConnection",
    },
    template: || {
        json!({
            "name": "",
            "provider": "",
            "logo_public_url": null,
            "active": false,
            "domains": [],
            "organization_id": null,
            "sync_user_attributes": true,
            "disable_additional_identifications": false,
            "allow_organization_account_linking": false,
            "custom_attributes": [],
            "saml_connection": null,
            "oauth_config": null,
            "authenticatable": true,
            "disable_jit_provisioning": false,
        })
    },
    fields: &[
        "name",
        "provider",
        "active",
        "domains",
        "organization_id",
        "sync_user_attributes",
        "disable_additional_identifications",
        "allow_organization_account_linking",
        "custom_attributes",
    ],
    filters: &[("organization_id", "organization_id"), ("active", "active")],
    created: complete_enterprise,
    updated: complete_enterprise,
    deleted: |world, connection| {
        let id = connection.text("id").to_owned();
        world.remove_found(&TEST_RUN, "enterprise_connection_id", &id);
        directories::remove_of(world, &id);
        Ok(())
    },
    ..Kind::PLAIN
};

pub(super) static TEST_RUN: Kind = Kind {
    object: "enterprise_connection_test_run",
    prefix: "entrun",
    parameter: "test_run_id",
    operations: Operations {
        create: "",
        get: "",
        list: "ListEnterpriseConnectionTestRuns",
        update: "",
        delete: "",
    },
    scope: Some(Scope {
        parameter: "enterprise_connection_id",
        property: "enterprise_connection_id",
        exists: |world, id| world.find(&ENTERPRISE_CONNECTION, id).map(drop),
    }),
    template: || json!({ "status": "pending", "connection_type": "saml", "parsed_user_info": null, "logs": [], "saml": null, "oauth": null }),
    filters: &[("status", "status")],
    finished: |_, _| true,
    show: |_, run| {
        let mut json = run.json.clone();
        json.retain(|name, _| name != "object" && name != "updated_at");
        Value::Object(json)
    },
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    (call.operation_id() == "CreateEnterpriseConnectionTestRun").then(|| {
        let connection = ENTERPRISE_CONNECTION.wanted(world, call)?.clone();
        let mut run = Record { json: object((TEST_RUN.template)()), ..Record::default() };
        let oauth = connection.text("provider").starts_with("oidc");
        run.set("connection_type", if oauth { "oauth" } else { "saml" });
        run.hide("enterprise_connection_id", connection.text("id"));
        let id = world.insert(&TEST_RUN, run);
        Ok(json!({ "url": format!("{ISSUER}/v1/enterprise_connections/test_runs/{id}") }))
    })
}

fn mapping() -> Value {
    json!({ "user_id": "", "email_address": "mail", "first_name": "givenName", "last_name": "surname" })
}

fn check_organization(world: &World, connection: &Record) -> Result<(), ApiError> {
    match connection.json.get("organization_id").and_then(Value::as_str) {
        Some(id) => world.organization(id).map(drop),
        None => Ok(()),
    }
}

/// Where an identity provider sends its users.
fn addresses(id: &str) -> [(&'static str, Value); 3] {
    [
        ("acs_url", format!("{ISSUER}/v1/saml/acs/{id}").into()),
        ("sp_entity_id", format!("{ISSUER}/saml/{id}").into()),
        ("sp_metadata_url", format!("{ISSUER}/v1/saml/metadata/{id}.xml").into()),
    ]
}

fn complete_saml(world: &mut World, call: &Call<'_>, connection: &mut Record) -> Result<(), ApiError> {
    check_organization(world, connection)?;
    if let Some(domain) = call.fields().text("domain") {
        connection.set("domains", vec![domain]);
    }
    let mut own = object(mapping());
    own.extend(call.fields().map("attribute_mapping"));
    connection.set("attribute_mapping", own);
    let domains = connection.json["domains"].clone();
    let taken =
        |other: &Record| other.text("id") != connection.text("id") && other.json["domains"] == domains;
    let first = domains[0].as_str().unwrap_or_default();
    if world.found(&SAML_CONNECTION, "domains", first).any(taken) {
        return Err(ApiError::conflict("saml_connection_exists", "Another connection has these domains."));
    }
    if connection.text("acs_url").is_empty() {
        let addresses = addresses(&world.ids.next("made-up"));
        connection.json.extend(addresses.map(|(name, url)| (name.to_owned(), url)));
    }
    Ok(())
}

fn complete_enterprise(world: &mut World, call: &Call<'_>, connection: &mut Record) -> Result<(), ApiError> {
    check_organization(world, connection)?;
    let name = connection.text("name").to_owned();
    if connection.text("provider").starts_with("saml") {
        let fresh = || saml(&mut world.ids, &name);
        merge(connection, "saml_connection", fresh, call.fields().map("saml"), SAML_SHOWN);
    } else {
        let fresh = || oidc(&mut world.ids, &name);
        merge(connection, "oauth_config", fresh, call.fields().map("oidc"), OIDC_SHOWN);
    }
    Ok(())
}

/// The properties of a request's `saml` that responses show.
const SAML_SHOWN: &[&str] = &[
    "name",
    "idp_entity_id",
    "idp_sso_url",
    "idp_metadata_url",
    "allow_subdomains",
    "allow_idp_initiated",
    "force_authn",
    "login_hint",
    "idp_certificates",
];

/// The properties of a request's `oidc` that responses show. The client's secret is not one of them.
const OIDC_SHOWN: &[&str] =
    &["client_id", "discovery_url", "auth_url", "token_url", "user_info_url", "requires_pkce"];

/// The SAML half of a new connection.
fn saml(ids: &mut Ids, name: &str) -> Map<String, Value> {
    let mut saml = object(json!({
        "id": ids.next("samlc"),
        "name": name,
        "active": false,
        "allow_subdomains": false,
        "allow_idp_initiated": false,
        "force_authn": false,
        "login_hint": { "mode": "off" },
    }));
    saml.extend(addresses(&ids.next("made-up")).map(|(name, url)| (name.to_owned(), url)));
    saml
}

/// The OpenID Connect half of a new connection.
fn oidc(ids: &mut Ids, name: &str) -> Map<String, Value> {
    object(json!({
        "id": ids.next("oauthc"),
        "name": name,
        "provider_key": "oidc_custom",
        "requires_pkce": false,
        "created_at": 0,
        "updated_at": 0,
    }))
}

/// Copies the shown properties of the inner connection from a request.
fn merge(
    connection: &mut Record,
    property: &str,
    fresh: impl FnOnce() -> Map<String, Value>,
    said: Map<String, Value>,
    shown: &[&str],
) {
    let mut inner = match connection.json.get(property) {
        Some(Value::Object(inner)) => inner.clone(),
        _ => fresh(),
    };
    inner.extend(said.into_iter().filter(|(name, value)| shown.contains(&name.as_str()) && !value.is_null()));
    connection.set(property, inner);
}
