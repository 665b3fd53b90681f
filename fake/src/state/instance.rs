//! The settings of the instance.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::organization_domains::MODES;
use super::resource::object;
use super::{INSTANCE_ID, StateResult, World, roles};
use crate::errors::ApiError;

/// All settings, in the shapes in which the API shows them.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    instance: Map<String, Value>,
    communication: Map<String, Value>,
    oauth: Map<String, Value>,
    organizations: Map<String, Value>,
    protect: Map<String, Value>,
    restrictions: Map<String, Value>,
    auth: Map<String, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            instance: object(json!({
                "object": "instance",
                "id": INSTANCE_ID,
                "environment_type": "development",
                "allowed_origins": null,
                "workspace_id": null,
            })),
            communication: object(json!({ "object": "instance_communication", "blocked_country_codes": [] })),
            oauth: default_oauth(),
            organizations: default_organizations(),
            protect: object(json!({
                "object": "instance_protect",
                "rules_enabled": false,
                "specter_enabled": false,
                "checks_bypassed": false,
            })),
            restrictions: default_restrictions(),
            auth: object(json!({
                "object": "instance_settings",
                "id": INSTANCE_ID,
                "restricted_to_allowlist": false,
                "from_email_address": "noreply",
                "progressive_sign_up": true,
                "enhanced_email_deliverability": false,
            })),
        }
    }
}

fn default_oauth() -> Map<String, Value> {
    object(json!({
        "object": "oauth_application_settings",
        "dynamic_oauth_client_registration": false,
        "default_scopes": null,
        "oauth_jwt_access_tokens": false,
        "client_id_metadata_documents_advertised": false,
        "client_id_metadata_documents_only_allow_pre_registered_clients": false,
        "client_id_metadata_documents_block_implicitly_allowed_clients": false,
    }))
}

fn default_organizations() -> Map<String, Value> {
    object(json!({
        "object": "organization_settings",
        "enabled": true,
        "max_allowed_memberships": 5,
        "max_allowed_roles": 10,
        "max_role_sets_allowed": 10,
        "max_allowed_domains": 10,
        "max_allowed_permissions": 50,
        "creator_role": super::memberships::ADMIN,
        "admin_delete_enabled": true,
        "domains_enabled": true,
        "slug_disabled": false,
        "domains_enrollment_modes": ["manual_invitation"],
        "domains_default_role": roles::MEMBER,
        "initial_role_set_key": "role_set:default",
    }))
}

fn default_restrictions() -> Map<String, Value> {
    object(json!({
        "object": "instance_restrictions",
        "id": INSTANCE_ID,
        "allowlist": false,
        "blocklist": false,
        "allowlist_blocklist_disabled_on_sign_in": false,
        "block_email_subaddresses": false,
        "block_disposable_email_domains": false,
        "ignore_dots_for_gmail_addresses": false,
    }))
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    let operation = call.operation_id();
    if operation == "UpdateInstanceOrganizationSettings"
        && let Err(error) = check_modes(call).and_then(|()| choose_roles(world, call))
    {
        return Some(Err(error));
    }
    let settings = &mut world.settings;
    let (map, writes) = match operation {
        "GetInstance" => (&mut settings.instance, false),
        "UpdateInstance" => (&mut settings.instance, true),
        "GetInstanceCommunication" => (&mut settings.communication, false),
        "UpdateInstanceCommunication" => (&mut settings.communication, true),
        "GetInstanceOAuthApplicationSettings" => (&mut settings.oauth, false),
        "UpdateInstanceOAuthApplicationSettings" => (&mut settings.oauth, true),
        "GetInstanceOrganizationSettings" => (&mut settings.organizations, false),
        "UpdateInstanceOrganizationSettings" => (&mut settings.organizations, true),
        "GetInstanceProtect" => (&mut settings.protect, false),
        "UpdateInstanceProtect" => (&mut settings.protect, true),
        "UpdateInstanceRestrictions" => (&mut settings.restrictions, true),
        "UpdateInstanceAuthConfig" => (&mut settings.auth, true),
        "UpdateProductionInstanceDomain" | "ChangeProductionInstanceDomain" | "ChangeDomain" => {
            return Some(change_domain(call));
        }
        _ => return None,
    };
    if writes {
        update(map, call);
    }
    Some(Ok(Value::Object(map.clone())))
}

/// Takes over the settings that are shown. Their lists are sets: a value that is there twice is kept once.
fn update(settings: &mut Map<String, Value>, call: &Call<'_>) {
    for (name, value) in settings {
        if let Some(new) = call.fields().value(name).filter(|new| !new.is_null()) {
            *value = new.as_array().map_or_else(|| new.clone(), |list| distinct(list).into());
        }
    }
}

fn distinct(list: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::new();
    list.iter().filter(|value| seen.insert(value.to_string())).cloned().collect()
}

/// How users join an organization by its domain is one of the ways that there are.
fn check_modes(call: &Call<'_>) -> Result<(), ApiError> {
    let modes = call.fields().texts("domains_enrollment_modes");
    match modes.into_iter().find(|mode| !MODES.contains(mode)) {
        Some(mode) => {
            let long = format!("`{mode}` is not among: {}.", MODES.join(", "));
            Err(ApiError::value("domains_enrollment_modes", long))
        }
        None => Ok(()),
    }
}

/// Roles are set by their ids and shown by their keys.
fn choose_roles(world: &mut World, call: &Call<'_>) -> Result<(), ApiError> {
    for (parameter, name) in
        [("creator_role_id", "creator_role"), ("domains_default_role_id", "domains_default_role")]
    {
        if let Some(id) = call.fields().text(parameter).filter(|id| !id.is_empty()) {
            let key = world.find(&roles::ROLE, id)?.text("key").to_owned();
            world.settings.organizations.insert(name.to_owned(), key.into());
        }
    }
    Ok(())
}

fn change_domain(call: &Call<'_>) -> StateResult {
    match call.fields().text("home_url") {
        Some(url) if url.contains('.') || url.contains("://") => Ok(Value::Null),
        Some(url) => Err(ApiError::format("home_url", format!("`{url}` is no URL."))),
        None => Err(ApiError::missing("home_url")),
    }
}

impl World {
    /// The role of those who create an organization.
    pub(super) fn creator_role(&self) -> String {
        let role = self.settings.organizations.get("creator_role").and_then(Value::as_str);
        role.unwrap_or(super::memberships::ADMIN).to_owned()
    }
}
