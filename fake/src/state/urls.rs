//! URLs of an application: redirect URLs, its domains, and the proxies in front of the Frontend API.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record, Shape, object};
use super::{StateResult, World};
use crate::errors::ApiError;

pub(super) static REDIRECT_URL: Kind = Kind {
    object: "redirect_url",
    prefix: "ru",
    parameter: "id",
    operations: Operations {
        create: "CreateRedirectURL",
        get: "GetRedirectURL",
        list: "ListRedirectURLs",
        update: "",
        delete: "DeleteRedirectURL",
    },
    template: || json!({ "url": "" }),
    fields: &["url"],
    unique: &["url"],
    shape: Shape::Array,
    created: |_, _, url| check_url("url", url.text("url")),
    ..Kind::PLAIN
};

pub(super) static DOMAIN: Kind = Kind {
    object: "domain",
    prefix: "dmn",
    parameter: "domain_id",
    operations: Operations {
        create: "AddDomain",
        get: "",
        list: "ListDomains",
        update: "UpdateDomain",
        delete: "DeleteDomain",
    },
    template: || {
        json!({
            "name": "",
            "is_satellite": true,
            "frontend_api_url": "",
            "accounts_portal_url": null,
            "proxy_url": null,
            "development_origin": "",
            "cname_targets": [],
        })
    },
    fields: &["name", "is_satellite", "proxy_url"],
    unique: &["name"],
    shape: Shape::Whole,
    created: |_, _, domain| complete(domain),
    updated: |_, _, domain| complete(domain),
    ..Kind::PLAIN
};

pub(super) static PROXY_CHECK: Kind = Kind {
    object: "proxy_check",
    prefix: "proxchk",
    template: || json!({ "domain_id": "", "last_run_at": null, "proxy_url": "", "successful": true }),
    finished: |_, _| true,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    (call.operation_id() == "VerifyDomainProxy").then(|| check_proxy(world, call))
}

fn check_url(parameter: &str, url: &str) -> Result<(), ApiError> {
    match url.split_once("://") {
        Some((scheme, rest))
            if !scheme.is_empty() && !rest.is_empty() && !url.contains(char::is_whitespace) =>
        {
            Ok(())
        }
        _ => Err(ApiError::format(parameter, format!("`{url}` is no URL."))),
    }
}

fn complete(domain: &mut Record) -> Result<(), ApiError> {
    let name = domain.text("name").to_owned();
    if !name.contains('.') || name.contains("://") || name.contains(char::is_whitespace) {
        return Err(ApiError::format("name", format!("`{name}` is no name of a domain.")));
    }
    let proxy = domain.json.get("proxy_url").and_then(Value::as_str).map(str::to_owned);
    if let Some(proxy) = &proxy {
        check_url("proxy_url", proxy)?;
    }
    domain.set("frontend_api_url", proxy.unwrap_or_else(|| format!("https://clerk.{name}")));
    domain.set("accounts_portal_url", format!("https://accounts.{name}"));
    Ok(())
}

/// The proxy of a domain always counts as working; the fake does not request it.
fn check_proxy(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.fields().text("domain_id").ok_or_else(|| ApiError::missing("domain_id"))?;
    let domain =
        world.find(&DOMAIN, id).map_err(|_| ApiError::value("domain_id", "There is no such domain."))?;
    let url = call.fields().text("proxy_url").or_else(|| domain.json.get("proxy_url")?.as_str());
    let url = url.ok_or_else(|| ApiError::missing("proxy_url"))?.to_owned();
    check_url("proxy_url", &url)?;
    let mut check = Record { json: object((PROXY_CHECK.template)()), ..Record::default() };
    check.set("domain_id", id);
    check.set("proxy_url", url);
    check.set("last_run_at", world.clock.now());
    let id = world.insert(&PROXY_CHECK, check);
    Ok(Value::Object(world.find(&PROXY_CHECK, &id)?.json.clone()))
}
