//! Roles, the permissions that they grant, and the sets of roles that organizations offer.

use serde_json::{Map, Value, json};

use super::call::{Call, Fields};
use super::memberships::ADMIN;
use super::resource::{Events, Kind, Operations, Record, object};
use super::{StateResult, World};
use crate::errors::ApiError;

/// The default role of members.
pub(super) const MEMBER: &str = "org:member";

/// The permissions that every instance has, and whether members have them too.
const SYSTEM: [(&str, &str, bool); 6] = [
    ("org:sys_domains:manage", "Manage domains", false),
    ("org:sys_domains:read", "Read domains", false),
    ("org:sys_memberships:manage", "Manage members", false),
    ("org:sys_memberships:read", "Read members", true),
    ("org:sys_profile:delete", "Delete organization", false),
    ("org:sys_profile:manage", "Manage organization", false),
];

pub(super) static PERMISSION: Kind = Kind {
    object: "permission",
    prefix: "perm",
    parameter: "permission_id",
    operations: Operations {
        create: "CreateOrganizationPermission",
        get: "GetOrganizationPermission",
        list: "ListOrganizationPermissions",
        update: "UpdateOrganizationPermission",
        delete: "DeleteOrganizationPermission",
    },
    template: || json!({ "name": "", "key": "", "description": "", "type": "user" }),
    fields: &["name", "key", "description"],
    unique: &["key"],
    searched: &["id", "name", "key"],
    orders: &["created_at", "name", "key"],
    events: Events {
        created: "permission.created",
        updated: "permission.updated",
        deleted: "permission.deleted",
    },
    created: |_, _, permission| check_permission_key(permission.text("key")),
    updated: |_, _, permission| {
        check_own(permission)?;
        check_permission_key(permission.text("key"))
    },
    deleted: |world, permission| {
        check_own(permission)?;
        let id = permission.text("id");
        let granting = world.found(&ROLE, "permissions", id);
        let granting: Vec<String> = granting.map(|role| role.text("id").to_owned()).collect();
        for role in granting {
            let shown = world.change_and_show(&ROLE, &role, |role| grant(role, id, false))?;
            world.notify(ROLE.events.updated, &shown);
        }
        Ok(())
    },
    ..Kind::PLAIN
};

pub(super) static ROLE: Kind = Kind {
    object: "role",
    prefix: "role",
    parameter: "organization_role_id",
    operations: Operations {
        create: "CreateOrganizationRole",
        get: "GetOrganizationRole",
        list: "ListOrganizationRoles",
        update: "UpdateOrganizationRole",
        delete: "DeleteOrganizationRole",
    },
    template: || json!({ "name": "", "key": "", "description": null, "is_creator_eligible": false, "permissions": [] }),
    fields: &["name", "key", "description"],
    unique: &["key"],
    searched: &["id", "name", "key"],
    orders: &["created_at", "name", "key"],
    indexed: &["permissions"],
    events: Events { created: "role.created", updated: "role.updated", deleted: "role.deleted" },
    created: |world, call, role| {
        check_key(role.text("key"))?;
        grant_all(world, call, role)
    },
    updated: |world, call, role| {
        check_key(role.text("key"))?;
        rename(world, role);
        grant_all(world, call, role)
    },
    deleted: check_unused,
    show: show_role,
    ..Kind::PLAIN
};

pub(super) static ROLE_SET: Kind = Kind {
    object: "role_set",
    prefix: "roleset",
    parameter: "role_set_key_or_id",
    operations: Operations { create: "", get: "", list: "ListRoleSets", update: "", delete: "" },
    template: || {
        json!({
            "name": "",
            "key": "",
            "description": null,
            "roles": [],
            "default_role": null,
            "creator_role": null,
            "type": "custom",
            "role_set_migration": null,
        })
    },
    fields: &["name", "key", "description", "type"],
    indexed: &["member_keys"],
    unique: &["key"],
    searched: &["id", "name", "key"],
    orders: &["created_at", "name", "key"],
    show: show_role_set,
    ..Kind::PLAIN
};

/// The roles and permissions that a new instance has.
pub(super) fn seed(world: &mut World) {
    let mut granted: [Vec<Value>; 2] = Default::default();
    for (key, name, of_members) in SYSTEM {
        let mut permission = plain(&PERMISSION, name, key);
        permission.set("type", "system");
        let id = world.insert(&PERMISSION, permission);
        if of_members {
            granted[1].push(id.clone().into());
        }
        granted[0].push(id.into());
    }
    let [all, few] = granted;
    for (key, name, permissions) in [(ADMIN, "Admin", all), (MEMBER, "Member", few)] {
        let mut role = plain(&ROLE, name, key);
        role.set("is_creator_eligible", key == ADMIN);
        role.hide("permissions", permissions);
        world.insert(&ROLE, role);
    }
    let mut set = plain(&ROLE_SET, "Default", "role_set:default");
    set.set("type", "initial");
    set.hide("member_keys", vec![ADMIN, MEMBER]);
    set.hide("default_role", MEMBER);
    set.hide("creator_role", ADMIN);
    world.insert(&ROLE_SET, set);
}

fn plain(kind: &Kind, name: &str, key: &str) -> Record {
    let mut record = Record { json: object((kind.template)()), hidden: Map::new() };
    record.set("name", name);
    record.set("key", key);
    record
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "AssignPermissionToOrganizationRole" => assign(world, call, true),
        "RemovePermissionFromOrganizationRole" => assign(world, call, false),
        "CreateRoleSet" => create_set(world, call),
        "GetRoleSet" => set(world, call).map(|set| show_role_set(world, &set)),
        "UpdateRoleSet" => change_set(world, call, |_, set| {
            for name in ["name", "description", "type"] {
                if let Some(value) = call.fields().text(name) {
                    set.set(name, value);
                }
            }
            Ok(())
        }),
        "AddRolesToRoleSet" => change_set(world, call, add_roles),
        "ReplaceRoleInRoleSet" => replace_role(world, call),
        "ReplaceRoleSet" => replace_set(world, call),
        _ => return None,
    })
}

fn check_key(key: &str) -> Result<(), ApiError> {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
    match key.strip_prefix("org:") {
        Some(name) if !name.is_empty() && name.chars().all(plain) => Ok(()),
        _ => Err(ApiError::format("key", format!("`{key}` is not of the form `org:name`."))),
    }
}

fn check_permission_key(key: &str) -> Result<(), ApiError> {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let named = |name: &str| !name.is_empty() && name.chars().all(plain);
    match key.strip_prefix("org:").and_then(|rest| rest.split_once(':')) {
        Some((feature, name)) if named(feature) && named(name) && !feature.starts_with("sys_") => Ok(()),
        _ => {
            let long = format!("`{key}` is not of the form `org:feature:name`, with a feature of your own.");
            Err(ApiError::format("key", long))
        }
    }
}

fn check_own(permission: &Record) -> Result<(), ApiError> {
    if permission.text("type") != "system" {
        return Ok(());
    }
    let long = format!("`{}` is a permission of the system, which stays as it is.", permission.text("key"));
    Err(ApiError::forbidden("system_permission_immutable", long))
}

/// The role with this key.
pub(super) fn role<'a>(world: &'a World, key: &str) -> Result<&'a Record, ApiError> {
    let found = world.found(&ROLE, "key", key).find(|role| role.text("key") == key);
    found.ok_or_else(|| ApiError::not_found("organization role", key))
}

/// The keys of the permissions that a role grants.
pub(super) fn permissions(world: &World, key: &str) -> Vec<String> {
    let granted = role(world, key).map(|role| granted(world, role)).unwrap_or_default();
    granted.iter().map(|permission| permission.text("key").to_owned()).collect()
}

fn granted<'a>(world: &'a World, role: &Record) -> Vec<&'a Record> {
    strings(&role.hidden, "permissions").filter_map(|id| world.find(&PERMISSION, id).ok()).collect()
}

fn strings<'a>(map: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a str> {
    map.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

pub(super) fn show_role(world: &World, role: &Record) -> Value {
    let mut json = Value::Object(role.json.clone());
    json["permissions"] = granted(world, role).into_iter().map(|one| one.json.clone()).collect();
    json
}

/// Adds or removes one permission.
fn grant(role: &mut Record, id: &str, granted: bool) {
    let mut ids: Vec<String> =
        strings(&role.hidden, "permissions").filter(|one| *one != id).map(str::to_owned).collect();
    ids.extend(granted.then(|| id.to_owned()));
    role.hide("permissions", ids);
}

fn grant_all(world: &World, call: &Call<'_>, role: &mut Record) -> Result<(), ApiError> {
    if call.fields().value("permissions").is_none_or(Value::is_null) {
        return Ok(());
    }
    let wanted = call.fields().texts("permissions");
    wanted.iter().try_for_each(|id| world.find(&PERMISSION, id).map(drop))?;
    role.hide("permissions", wanted);
    Ok(())
}

fn assign(world: &mut World, call: &Call<'_>, granted: bool) -> StateResult {
    let permission = call.id("permission_id");
    world.find(&PERMISSION, permission)?;
    let change = |role: &mut Record| grant(role, permission, granted);
    let shown = world.change_and_show(&ROLE, call.id("organization_role_id"), change)?;
    world.notify(ROLE.events.updated, &shown);
    Ok(shown)
}

/// Members and role sets keep the role when its key changes.
fn rename(world: &mut World, role: &Record) {
    let old = world.find(&ROLE, role.text("id")).map(|old| old.text("key").to_owned()).unwrap_or_default();
    world.replace_role(&old, role.text("key"));
    let sets = world.found(&ROLE_SET, "member_keys", &old);
    let sets: Vec<String> = sets.map(|set| set.text("id").to_owned()).collect();
    for set in sets {
        world.table_mut(&ROLE_SET).change(&set, |set| put_in_place(set, &old, role.text("key")));
    }
}

fn check_unused(world: &mut World, role: &Record) -> Result<(), ApiError> {
    let key = role.text("key");
    let mut sets = world.found(&ROLE_SET, "member_keys", key);
    let set = sets.find(|set| strings(&set.hidden, "member_keys").any(|one| one == key));
    if let Some(set) = set {
        let long = format!("The role `{key}` is in the role set `{}`.", set.text("key"));
        return Err(ApiError::forbidden("organization_role_used_by_role_set", long));
    }
    if world.has_role(key) {
        let long = format!("There are members with the role `{key}`.");
        return Err(ApiError::forbidden("organization_role_assigned_to_members", long));
    }
    Ok(())
}

/// A role set by its id or its key.
fn set(world: &World, call: &Call<'_>) -> Result<Record, ApiError> {
    find_set(world, call.id("role_set_key_or_id"))
}

fn find_set(world: &World, wanted: &str) -> Result<Record, ApiError> {
    let by_key = || world.found(&ROLE_SET, "key", wanted).find(|set| set.text("key") == wanted);
    let found = world.table(&ROLE_SET).get(wanted).or_else(by_key);
    found.cloned().ok_or_else(|| ApiError::not_found("role set", wanted))
}

fn show_role_set(world: &World, set: &Record) -> Value {
    let item = |key: &str| {
        role(world, key).map_or(Value::Null, |role| {
            let members = world.members_with_role(key);
            json!({
                "object": "role_set_item",
                "id": role.text("id"),
                "name": role.text("name"),
                "key": key,
                "description": role.json["description"],
                "members_count": members,
                "has_members": members > 0,
                "created_at": role.number("created_at"),
                "updated_at": role.number("updated_at"),
            })
        })
    };
    let mut json = Value::Object(set.json.clone());
    json["roles"] = strings(&set.hidden, "member_keys").map(item).filter(|item| !item.is_null()).collect();
    json["default_role"] = item(set.secret("default_role"));
    json["creator_role"] = item(set.secret("creator_role"));
    json
}

fn create_set(world: &mut World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    let mut set = Record { json: object((ROLE_SET.template)()), hidden: Map::new() };
    let name = fields.text("name").unwrap_or_default();
    let key = fields.text("key").map_or_else(|| key_of(name), str::to_owned);
    if find_set(world, &key).is_ok() {
        return Err(ApiError::taken("key", &key));
    }
    for (property, value) in [("name", Some(name)), ("key", Some(&*key)), ("type", fields.text("type"))] {
        set.json.extend(value.map(|value| (property.to_owned(), Value::from(value))));
    }
    set.set("description", fields.value("description").cloned().unwrap_or_default());
    set.hide("member_keys", fields.texts("roles"));
    choose(world, fields, &mut set)?;
    let id = world.insert(&ROLE_SET, set);
    Ok(show_role_set(world, world.find(&ROLE_SET, &id)?))
}

/// `Big Customers` → `role_set:big_customers`
fn key_of(name: &str) -> String {
    let plain = name.to_lowercase();
    let words = plain.split(|character: char| !character.is_ascii_alphanumeric());
    format!("role_set:{}", words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_"))
}

/// Sets the default role and the creator's, which have to be in the set; all of its roles have to exist.
fn choose(world: &World, fields: Fields<'_>, set: &mut Record) -> Result<(), ApiError> {
    for key in strings(&set.hidden, "member_keys") {
        role(world, key)?;
    }
    for (parameter, property) in [("default_role_key", "default_role"), ("creator_role_key", "creator_role")]
    {
        let Some(key) = fields.text(parameter) else { continue };
        if !strings(&set.hidden, "member_keys").any(|one| one == key) {
            return Err(ApiError::value(parameter, format!("`{key}` is not in the role set.")));
        }
        set.hide(property, key);
    }
    Ok(())
}

fn change_set(
    world: &mut World,
    call: &Call<'_>,
    change: impl FnOnce(Fields<'_>, &mut Record) -> Result<(), ApiError>,
) -> StateResult {
    let mut changed = set(world, call)?;
    if let Some(key) = call.fields().text("key") {
        if find_set(world, key).is_ok_and(|other| other.text("id") != changed.text("id")) {
            return Err(ApiError::taken("key", key));
        }
        changed.set("key", key);
    }
    change(call.fields(), &mut changed)?;
    choose(world, call.fields(), &mut changed)?;
    let id = changed.text("id").to_owned();
    let changed = world.change(&ROLE_SET, &id, |set| *set = changed)?.clone();
    Ok(show_role_set(world, &changed))
}

fn add_roles(fields: Fields<'_>, set: &mut Record) -> Result<(), ApiError> {
    let mut roles: Vec<String> = strings(&set.hidden, "member_keys").map(str::to_owned).collect();
    for key in fields.texts("role_keys") {
        if !roles.iter().any(|one| one == key) {
            roles.push(key.to_owned());
        }
    }
    set.hide("member_keys", roles);
    Ok(())
}

fn replace_role(world: &mut World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    let (from, to) =
        (fields.text("role_key").unwrap_or_default(), fields.text("to_role_key").unwrap_or_default());
    role(world, to)?;
    let mut set = set(world, call)?;
    if !strings(&set.hidden, "member_keys").any(|one| one == from) {
        return Err(ApiError::not_found("role in the set", from));
    }
    put_in_place(&mut set, from, to);
    let id = set.text("id").to_owned();
    world.replace_role(from, to);
    let set = world.change(&ROLE_SET, &id, |current| *current = set)?.clone();
    Ok(show_role_set(world, &set))
}

/// Replaces a role of a role set by another one.
fn put_in_place(set: &mut Record, from: &str, to: &str) {
    let mut keys: Vec<String> = strings(&set.hidden, "member_keys").map(str::to_owned).collect();
    keys.retain(|one| one != from && one != to);
    keys.push(to.to_owned());
    set.hide("member_keys", keys);
    for property in ["default_role", "creator_role"] {
        if set.secret(property) == from {
            set.hide(property, to);
        }
    }
}

/// Deletes a role set; its organizations get another, and their members the roles that the request maps theirs to.
fn replace_set(world: &mut World, call: &Call<'_>) -> StateResult {
    let set = set(world, call)?;
    let target = call.fields().text("dest_role_set_key").unwrap_or_default();
    let target = find_set(world, target)?;
    if target.text("id") == set.text("id") {
        return Err(ApiError::value("dest_role_set_key", "A role set cannot replace itself."));
    }
    for (from, to) in call.fields().map("reassignment_mappings") {
        let to = to.as_str().unwrap_or_default();
        role(world, to)?;
        world.replace_role(&from, to);
    }
    world.move_organizations(set.text("key"), target.text("key"));
    world.table_mut(&ROLE_SET).remove(set.text("id"));
    Ok(json!({ "object": "role_set", "id": set.text("id"), "deleted": true }))
}
