//! Organizations.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::call::{Call, Fields};
use super::list::{self, Key};
use super::memberships::Membership;
use super::store::{Key as StoreKey, Row, key};
use super::{StateResult, World, memberships, metadata};
use crate::errors::ApiError;

#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(super) id: String,
    name: String,
    slug: String,
    has_image: bool,
    /// 0 means unlimited.
    max_allowed_memberships: i64,
    admin_delete_enabled: bool,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    created_by: Option<String>,
    role_set_key: Option<String>,
    created_at: i64,
    updated_at: i64,
}

/// How many characters a name has at most.
const LONGEST_NAME: usize = 256;

/// The numbers used for each slug, so that a free one is found without a search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slugs {
    /// The next number to try for each taken slug.
    next: HashMap<String, u64>,
}

/// For how many slugs the next number is remembered.
const NUMBERED_SLUGS: usize = 10_000;

impl Slugs {
    /// The slug itself, or with a number after it that makes it free.
    fn free(&mut self, slug: &str, is_taken: impl Fn(&str) -> bool) -> String {
        if !is_taken(slug) {
            return slug.to_owned();
        }
        if self.next.len() >= NUMBERED_SLUGS {
            self.next.clear();
        }
        let next = self.next.entry(slug.to_owned()).or_insert(2);
        loop {
            let numbered = format!("{slug}-{next}");
            *next += 1;
            if !is_taken(&numbered) {
                return numbered;
            }
        }
    }
}

impl Row for Organization {
    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self, _: &[&'static str]) -> Vec<StoreKey> {
        let role_set = self.role_set_key.as_deref().map(|role_set| key("role_set", role_set));
        std::iter::once(key("slug", &self.slug)).chain(role_set).collect()
    }
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "ListOrganizations" => list(world, call),
        "CreateOrganization" => create(world, call),
        "GetOrganization" => get(world, call),
        "UpdateOrganization" => update(world, call),
        "DeleteOrganization" => delete(world, call),
        "MergeOrganizationMetadata" => change_metadata(world, call, false),
        "ReplaceOrganizationMetadata" => change_metadata(world, call, true),
        "UploadOrganizationLogo" => set_logo(world, call, true),
        "DeleteOrganizationLogo" => set_logo(world, call, false),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> StateResult {
    let mut found: Vec<&Organization> =
        world.organizations.iter().filter(|organization| passes(world, call, organization)).collect();
    list::sort(
        &mut found,
        call,
        &["name", "created_at", "members_count"],
        |organization, name| match name {
            "name" => Key::text(Some(&organization.name)),
            "members_count" => Key::Number(organization.members_count(world) as i64),
            _ => Key::Number(organization.created_at),
        },
    )?;
    Ok(list::envelope(found, call, |organization| organization.detailed(world, call)))
}

fn passes(world: &World, call: &Call<'_>, organization: &Organization) -> bool {
    let exact = call.text("query").is_some_and(|query| query == organization.id);
    let found = list::found(call, "query", [organization.name.as_str(), organization.slug.as_str()]);
    (exact || found)
        && list::passes(call, "organization_id", |id| id == organization.id)
        && list::passes(call, "user_id", |id| world.membership(&organization.id, id).is_some())
}

fn create(world: &mut World, call: &Call<'_>) -> StateResult {
    let fields = call.fields();
    let name = name(fields)?.unwrap_or_default();
    let slug = match slug(world, fields, None)? {
        Some(slug) => slug,
        None => free_slug(world, name),
    };
    check_creator(world, fields)?;
    let created_at = fields.time("created_at")?;
    let now = world.clock.tick();
    let mut organization = Organization {
        id: world.ids.next("org"),
        name: name.to_owned(),
        slug,
        has_image: false,
        max_allowed_memberships: fields.number("max_allowed_memberships").unwrap_or(0),
        admin_delete_enabled: true,
        public_metadata: fields.map("public_metadata"),
        private_metadata: fields.map("private_metadata"),
        created_by: None,
        role_set_key: None,
        created_at: created_at.unwrap_or(now),
        updated_at: now,
    };
    fields.change("created_by", &mut organization.created_by);
    fields.change("role_set_key", &mut organization.role_set_key);
    let (id, creator) = (organization.id.clone(), organization.created_by.clone());
    let json = organization.json();
    world.organizations.insert(organization);
    world.notify("organization.created", &json);
    if let Some(user_id) = creator {
        let (member_id, role) = (world.ids.next("orgmem"), world.creator_role());
        memberships::enter(world, Membership::new(member_id, &id, &user_id, &role, now));
    }
    Ok(json)
}

fn check_creator(world: &World, fields: Fields<'_>) -> Result<(), ApiError> {
    match fields.text("created_by") {
        Some(user_id) if world.user(user_id).is_err() => {
            Err(ApiError::value("created_by", format!("There is no user `{user_id}`.")))
        }
        _ => Ok(()),
    }
}

/// By id or slug, as only this operation does.
fn get(world: &World, call: &Call<'_>) -> StateResult {
    let wanted = call.id("organization_id");
    let by_slug = || world.organizations.found(&key("slug", wanted)).find(|one| one.slug == wanted);
    let found = world.organizations.get(wanted).or_else(by_slug);
    let organization = found.ok_or_else(|| ApiError::not_found("organization", wanted))?;
    Ok(organization.detailed(world, call))
}

fn update(world: &mut World, call: &Call<'_>) -> StateResult {
    let (id, fields) = (call.id("organization_id"), call.fields());
    world.organization(id)?;
    let (name, slug, created_at) =
        (name(fields)?, slug(world, fields, Some(id))?, fields.time("created_at")?);
    touch(world, id, |organization| {
        if let Some(name) = name {
            name.clone_into(&mut organization.name);
        }
        if let Some(slug) = slug {
            organization.slug = slug;
        }
        organization.created_at = created_at.unwrap_or(organization.created_at);
        if let Some(limit) = fields.number("max_allowed_memberships") {
            organization.max_allowed_memberships = limit;
        }
        if let Some(enabled) = fields.flag("admin_delete_enabled") {
            organization.admin_delete_enabled = enabled;
        }
        fields.change("role_set_key", &mut organization.role_set_key);
    })
}

/// Changes an organization, and shows it.
fn touch(world: &mut World, id: &str, change: impl FnOnce(&mut Organization)) -> StateResult {
    world.organization(id)?;
    let now = world.clock.tick();
    let changed = world.organizations.change(id, |organization| {
        organization.updated_at = now;
        change(organization);
    });
    let json = changed.ok_or_else(|| ApiError::not_found("organization", id))?.json();
    world.notify("organization.updated", &json);
    Ok(json)
}

fn delete(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("organization_id");
    let slug = world.organization(id)?.slug.clone();
    memberships::end_all(world, &key("organization", id));
    world.organizations.remove(id);
    world.invitations.remove_found(&key("organization", id));
    world.remove_owned(id);
    let gone = json!({ "object": "organization", "id": id, "slug": slug, "deleted": true });
    world.notify("organization.deleted", &gone);
    Ok(gone)
}

fn change_metadata(world: &mut World, call: &Call<'_>, replace: bool) -> StateResult {
    touch(world, call.id("organization_id"), |organization| {
        metadata::update(&mut organization.public_metadata, call.fields(), "public_metadata", replace);
        metadata::update(&mut organization.private_metadata, call.fields(), "private_metadata", replace);
    })
}

fn set_logo(world: &mut World, call: &Call<'_>, has_image: bool) -> StateResult {
    call.check_image()?;
    if let Some(uploader) = call.fields().text("uploader_user_id") {
        world.user(uploader)?;
    }
    touch(world, call.id("organization_id"), |organization| organization.has_image = has_image)
}

/// The requested name.
fn name(fields: Fields<'_>) -> Result<Option<&str>, ApiError> {
    match fields.text("name") {
        Some(name) if name.trim().is_empty() => Err(ApiError::value("name", "The name must not be blank.")),
        Some(name) if name.chars().count() > LONGEST_NAME => {
            let long = format!("The name must have {LONGEST_NAME} characters or less.");
            Err(ApiError::invalid("form_param_max_length_exceeded", "name", long))
        }
        Some(name) if name.contains("://") || name.contains(['<', '>']) => {
            Err(ApiError::value("name", "The name must have neither URLs nor HTML in it."))
        }
        name => Ok(name),
    }
}

/// The requested slug, if it is valid and free.
fn slug(
    world: &World,
    fields: Fields<'_>,
    organization_id: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let Some(slug) = fields.text("slug").filter(|slug| !slug.is_empty()) else { return Ok(None) };
    let plain =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    if !slug.chars().all(plain) {
        let long = format!("`{slug}` has characters other than lowercase letters, digits and `-`.");
        return Err(ApiError::format("slug", long));
    }
    let mut owners = world.organizations.found(&key("slug", slug));
    if owners.any(|owner| Some(owner.id.as_str()) != organization_id) {
        return Err(ApiError::taken("slug", slug));
    }
    Ok(Some(slug.to_owned()))
}

/// `Acme, Inc.` → `acme-inc`, with a number after it where others have that.
fn free_slug(world: &mut World, name: &str) -> String {
    let name = name.to_lowercase();
    let words =
        name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug = if slug.is_empty() { "organization".to_owned() } else { slug };
    let World { slugs, organizations, .. } = world;
    slugs.free(&slug, |slug| organizations.count(&key("slug", slug)) > 0)
}

impl World {
    /// Lets organizations with a role set have another.
    pub(super) fn move_organizations(&mut self, from: &str, to: &str) {
        let own = self.organizations.found(&key("role_set", from));
        let ids: Vec<String> = own.map(|organization| organization.id.clone()).collect();
        for id in ids {
            // The id exists, as the lookup above succeeded.
            let _ = touch(self, &id, |organization| organization.role_set_key = Some(to.to_owned()));
        }
    }
}

impl Organization {
    fn members<'a>(&'a self, world: &'a World) -> impl Iterator<Item = &'a Membership> {
        world.memberships.found(&key("organization", &self.id))
    }

    fn members_count(&self, world: &World) -> usize {
        world.memberships.count(&key("organization", &self.id))
    }

    /// Whether one more member is allowed, beside the members and this number of invited users.
    pub(super) fn has_room(&self, world: &World, invited: impl FnOnce() -> usize) -> bool {
        self.max_allowed_memberships == 0
            || ((self.members_count(world) + invited()) as i64) < self.max_allowed_memberships
    }

    pub(super) fn slug(&self) -> &str {
        &self.slug
    }

    fn image_url(&self) -> String {
        format!("https://images.example.com/{}", self.id)
    }

    pub(super) fn json(&self) -> Value {
        let mut json = json!({
            "object": "organization",
            "id": self.id,
            "name": self.name,
            "slug": self.slug,
            "image_url": self.image_url(),
            "has_image": self.has_image,
            "max_allowed_memberships": self.max_allowed_memberships,
            "admin_delete_enabled": self.admin_delete_enabled,
            "public_metadata": self.public_metadata,
            "private_metadata": self.private_metadata,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "last_active_at": self.updated_at,
            "role_set_key": self.role_set_key,
        });
        if let Some(user_id) = &self.created_by {
            json["created_by"] = json!(user_id);
        }
        json
    }

    /// The organization as invited users see it.
    pub(super) fn public_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "slug": self.slug,
            "image_url": self.image_url(),
            "has_image": self.has_image,
        })
    }

    /// The JSON with the parts that the request asks to include.
    fn detailed(&self, world: &World, call: &Call<'_>) -> Value {
        let mut json = self.json();
        if call.flag("include_members_count") == Some(true) {
            let invitations = world.invitations.found(&key("organization", &self.id));
            let pending = invitations.filter(|one| one.is_pending(world.clock.now()));
            json["members_count"] = json!(self.members_count(world));
            json["pending_invitations_count"] = json!(pending.count());
        }
        if call.flag("include_missing_member_with_elevated_permissions") == Some(true) {
            let missing = !self.members(world).any(Membership::is_admin);
            json["missing_member_with_elevated_permissions"] = json!(missing);
        }
        json
    }
}
