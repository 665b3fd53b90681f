//! Directories of enterprises, by the old and the new name of their operations, and the roles of their groups.

use serde_json::{Value, json};

use super::call::{Call, Fields};
use super::resource::{Kind, Operations, Record, Scope, object};
use super::{ISSUER, StateResult, World, enterprise, roles};
use crate::errors::ApiError;

pub(super) static DIRECTORY: Kind = Kind {
    object: "directory",
    prefix: "dir",
    parameter: "directory_id",
    operations: Operations {
        create: "CreateDirectory",
        get: "GetDirectory",
        list: "ListDirectories",
        update: "UpdateDirectory",
        delete: "DeleteDirectory",
    },
    template: directory,
    fields: FIELDS,
    indexed: &["enterprise_connection_id"],
    created: complete,
    updated: drop_unmapped,
    deleted: remove_mappings,
    ..Kind::PLAIN
};

pub(super) static SCIM_DIRECTORY: Kind = Kind {
    object: "scim_directory",
    prefix: "scimdir",
    parameter: "scim_directory_id",
    operations: Operations {
        create: "CreateSCIMDirectory",
        get: "GetSCIMDirectory",
        list: "ListSCIMDirectories",
        update: "UpdateSCIMDirectory",
        delete: "DeleteSCIMDirectory",
    },
    template: directory,
    fields: FIELDS,
    indexed: &["enterprise_connection_id"],
    created: complete,
    updated: drop_unmapped,
    deleted: remove_mappings,
    ..Kind::PLAIN
};

pub(super) static DIRECTORY_MAPPING: Kind = Kind {
    object: "directory_group_role_mapping",
    prefix: "dgrm",
    parameter: "mapping_id",
    operations: Operations {
        create: "CreateDirectoryGroupRoleMapping",
        get: "",
        list: "ListDirectoryGroupRoleMappings",
        update: "",
        delete: "DeleteDirectoryGroupRoleMapping",
    },
    scope: Some(Scope {
        parameter: "directory_id",
        property: "directory_id",
        exists: |world, id| world.find(&DIRECTORY, id).map(drop),
    }),
    template: mapping,
    indexed: &["directory_id"],
    created: |world, call, mapping| map(world, call.fields(), mapping),
    ..Kind::PLAIN
};

pub(super) static SCIM_MAPPING: Kind = Kind {
    object: "scim_group_role_mapping",
    prefix: "sgrm",
    parameter: "mapping_id",
    operations: Operations {
        create: "CreateSCIMGroupRoleMapping",
        get: "",
        list: "ListSCIMGroupRoleMappings",
        update: "",
        delete: "DeleteSCIMGroupRoleMapping",
    },
    scope: Some(Scope {
        parameter: "scim_directory_id",
        property: "scim_directory_id",
        exists: |world, id| world.find(&SCIM_DIRECTORY, id).map(drop),
    }),
    template: mapping,
    indexed: &["directory_id"],
    created: |world, call, mapping| map(world, call.fields(), mapping),
    ..Kind::PLAIN
};

const FIELDS: &[&str] = &[
    "name",
    "enterprise_connection_id",
    "provider",
    "enabled",
    "group_role_mapping_enabled",
    "attribute_mapping",
];

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "RotateDirectoryAPIKey" => rotate(world, call, &DIRECTORY),
        "RotateSCIMDirectoryAPIKey" => rotate(world, call, &SCIM_DIRECTORY),
        "ReplaceDirectoryGroupRoleMappings" => replace(world, call, &DIRECTORY, &DIRECTORY_MAPPING),
        "ReplaceSCIMGroupRoleMappings" => replace(world, call, &SCIM_DIRECTORY, &SCIM_MAPPING),
        _ => return None,
    })
}

fn directory() -> Value {
    json!({
        "name": "",
        "enterprise_connection_id": null,
        "endpoint_url": "",
        "provider": "",
        "enabled": true,
        "group_role_mapping_enabled": false,
        "attribute_mapping": {},
        "custom_attributes": [],
    })
}

/// `null` removes the pair of an attribute.
fn drop_unmapped(_: &mut World, _: &Call<'_>, directory: &mut Record) -> Result<(), ApiError> {
    if let Some(Value::Object(pairs)) = directory.json.get_mut("attribute_mapping") {
        pairs.retain(|_, source| !source.is_null());
    }
    Ok(())
}

fn complete(world: &mut World, call: &Call<'_>, directory: &mut Record) -> Result<(), ApiError> {
    drop_unmapped(world, call, directory)?;
    world.find(&enterprise::ENTERPRISE_CONNECTION, directory.text("enterprise_connection_id"))?;
    if directory.text("name").is_empty() {
        let provider = directory.text("provider").to_owned();
        directory.set("name", provider);
    }
    directory.set("endpoint_url", format!("{ISSUER}/scim/v2"));
    // The token is shown when it is new, and after a rotation.
    let key = world.ids.secret("scim_");
    directory.set("api_key", key);
    Ok(())
}

/// The directories of a connection go with it.
pub(super) fn remove_of(world: &mut World, connection_id: &str) {
    for kind in [&DIRECTORY, &SCIM_DIRECTORY] {
        world.remove_found(kind, "enterprise_connection_id", connection_id);
    }
}

fn remove_mappings(world: &mut World, directory: &Record) -> Result<(), ApiError> {
    // Both kinds of mappings have the id of the directory under both names.
    for kind in [&DIRECTORY_MAPPING, &SCIM_MAPPING] {
        world.remove_found(kind, "directory_id", directory.text("id"));
    }
    Ok(())
}

fn rotate(world: &mut World, call: &Call<'_>, kind: &'static Kind) -> StateResult {
    kind.wanted(world, call)?;
    let key = world.ids.secret("scim_");
    let directory = world.change(kind, call.id(kind.parameter), |directory| directory.set("api_key", key))?;
    Ok(Value::Object(directory.json.clone()))
}

fn mapping() -> Value {
    json!({
        "directory_id": "",
        "scim_directory_id": "",
        "directory_group_id": "",
        "scim_group_id": "",
        "directory_group_display_name": "",
        "scim_group_display_name": "",
        "role": {},
        "precedence": 1,
    })
}

/// Writes each id and name twice: under the old and under the new name of directories.
fn map(world: &World, fields: Fields<'_>, mapping: &mut Record) -> Result<(), ApiError> {
    let role = world.find(&roles::ROLE, fields.text("role_id").unwrap_or_default())?;
    mapping.set("role", roles::show_role(world, role));
    let group = fields.text("directory_group_id").or_else(|| fields.text("scim_group_id"));
    let group = group.ok_or_else(|| ApiError::missing("directory_group_id"))?;
    for name in
        ["directory_group_id", "scim_group_id", "directory_group_display_name", "scim_group_display_name"]
    {
        mapping.set(name, group);
    }
    let owner = [mapping.text("directory_id"), mapping.text("scim_directory_id")].concat();
    mapping.set("directory_id", owner.as_str());
    mapping.set("scim_directory_id", owner);
    mapping.set("precedence", fields.number("precedence").unwrap_or(1));
    Ok(())
}

fn replace(world: &mut World, call: &Call<'_>, owners: &'static Kind, kind: &'static Kind) -> StateResult {
    let owner = owners.wanted(world, call)?.text("id").to_owned();
    let mut fresh = Vec::new();
    for (at, fields) in (1_i64..).zip(call.fields().objects("mappings")) {
        let mut record = Record { json: object(mapping()), ..Record::default() };
        record.set("directory_id", owner.as_str());
        map(world, fields, &mut record)?;
        record.set("precedence", at);
        fresh.push(record);
    }
    world.remove_found(kind, "directory_id", &owner);
    for record in fresh {
        world.insert(kind, record);
    }
    let own = world.found(kind, "directory_id", &owner);
    let data: Vec<Value> = own.map(|record| Value::Object(record.json.clone())).collect();
    Ok(json!({ "total_count": data.len(), "data": data }))
}
