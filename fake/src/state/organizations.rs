//! Organizations.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::call::{Call, Fields};
use super::list::{self, Key};
use super::memberships::Membership;
use super::{StateResult, World, metadata};
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

/// Which slug is whose, so that a new one is found without a look at all organizations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slugs {
    owners: HashMap<String, String>,
    /// The number to try next for a slug that is taken.
    next: HashMap<String, u64>,
}

impl Slugs {
    fn owner(&self, slug: &str) -> Option<&str> {
        self.owners.get(slug).map(String::as_str)
    }

    /// The slug itself, or with a number after it that makes it free.
    fn free(&mut self, slug: &str) -> String {
        if self.owner(slug).is_none() {
            return slug.to_owned();
        }
        let next = self.next.entry(slug.to_owned()).or_insert(2);
        loop {
            let numbered = format!("{slug}-{next}");
            *next += 1;
            if !self.owners.contains_key(&numbered) {
                return numbered;
            }
        }
    }

    fn take(&mut self, slug: &str, organization_id: &str) {
        self.owners.retain(|_, owner| owner != organization_id);
        self.owners.insert(slug.to_owned(), organization_id.to_owned());
    }

    fn release(&mut self, slug: &str) {
        self.owners.remove(slug);
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
            "members_count" => Key::Number(organization.members(world).count() as i64),
            _ => Key::Number(organization.created_at),
        },
    )?;
    Ok(list::envelope(found, call, |organization| organization.detailed(world, call)))
}

fn passes(world: &World, call: &Call<'_>, organization: &Organization) -> bool {
    let members: Vec<&str> = organization.members(world).map(|member| member.user_id.as_str()).collect();
    let exact = call.text("query").is_some_and(|query| query == organization.id);
    let found = list::found(call, "query", [organization.name.as_str(), organization.slug.as_str()]);
    (exact || found)
        && list::passes(call, "organization_id", &[&organization.id])
        && list::passes(call, "user_id", &members)
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
    if let Some(user_id) = &organization.created_by {
        let (id, role) = (world.ids.next("orgmem"), world.creator_role());
        world.memberships.push(Membership::new(id, &organization.id, user_id, &role, now));
    }
    let json = organization.json();
    world.slugs.owners.insert(organization.slug.clone(), organization.id.clone());
    world.organizations.push(organization);
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
    let found = world.organizations.iter().find(|one| one.id == wanted || one.slug == wanted);
    let organization = found.ok_or_else(|| ApiError::not_found("organization", wanted))?;
    Ok(organization.detailed(world, call))
}

fn update(world: &mut World, call: &Call<'_>) -> StateResult {
    let (id, fields) = (call.id("organization_id"), call.fields());
    world.organization(id)?;
    let (name, slug, created_at) =
        (name(fields)?, slug(world, fields, Some(id))?, fields.time("created_at")?);
    if let Some(slug) = &slug {
        world.slugs.take(slug, id);
    }
    let organization = touch(world, id)?;
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
    Ok(organization.json())
}

/// An organization that is about to be written to.
fn touch<'a>(world: &'a mut World, id: &str) -> Result<&'a mut Organization, ApiError> {
    let found = world.organizations.iter_mut().find(|organization| organization.id == id);
    let organization = found.ok_or_else(|| ApiError::not_found("organization", id))?;
    organization.updated_at = world.clock.tick();
    Ok(organization)
}

fn delete(world: &mut World, call: &Call<'_>) -> StateResult {
    let id = call.id("organization_id");
    let slug = world.organization(id)?.slug.clone();
    world.slugs.release(&slug);
    world.organizations.retain(|organization| organization.id != id);
    world.memberships.retain(|membership| membership.organization_id != id);
    world.invitations.retain(|invitation| invitation.organization_id != id);
    world.remove_owned(id);
    Ok(json!({ "object": "organization", "id": id, "slug": slug, "deleted": true }))
}

fn change_metadata(world: &mut World, call: &Call<'_>, replace: bool) -> StateResult {
    let organization = touch(world, call.id("organization_id"))?;
    metadata::update(&mut organization.public_metadata, call.fields(), "public_metadata", replace);
    metadata::update(&mut organization.private_metadata, call.fields(), "private_metadata", replace);
    Ok(organization.json())
}

fn set_logo(world: &mut World, call: &Call<'_>, has_image: bool) -> StateResult {
    call.check_image()?;
    if let Some(uploader) = call.fields().text("uploader_user_id") {
        world.user(uploader)?;
    }
    let organization = touch(world, call.id("organization_id"))?;
    organization.has_image = has_image;
    Ok(organization.json())
}

/// The name that is asked for.
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

/// The slug that is asked for, if it can be had.
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
    match world.slugs.owner(slug) {
        Some(owner) if Some(owner) != organization_id => Err(ApiError::taken("slug", slug)),
        _ => Ok(Some(slug.to_owned())),
    }
}

/// `Acme, Inc.` → `acme-inc`, with a number after it where others have that.
fn free_slug(world: &mut World, name: &str) -> String {
    let name = name.to_lowercase();
    let words =
        name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug = if slug.is_empty() { "organization".to_owned() } else { slug };
    world.slugs.free(&slug)
}

impl World {
    /// Lets organizations with a role set have another.
    pub(super) fn move_organizations(&mut self, from: &str, to: &str) {
        for organization in &mut self.organizations {
            if organization.role_set_key.as_deref() == Some(from) {
                organization.role_set_key = Some(to.to_owned());
            }
        }
    }
}

impl Organization {
    fn members<'a>(&'a self, world: &'a World) -> impl Iterator<Item = &'a Membership> {
        world.memberships.iter().filter(|membership| membership.organization_id == self.id)
    }

    /// Whether one more member is allowed beside the members and so many who are invited.
    pub(super) fn has_room(&self, world: &World, invited: usize) -> bool {
        self.max_allowed_memberships == 0
            || ((self.members(world).count() + invited) as i64) < self.max_allowed_memberships
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

    /// What those may know who are invited.
    pub(super) fn public_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "slug": self.slug,
            "image_url": self.image_url(),
            "has_image": self.has_image,
        })
    }

    /// With what the request wants to be included.
    fn detailed(&self, world: &World, call: &Call<'_>) -> Value {
        let mut json = self.json();
        if call.flag("include_members_count") == Some(true) {
            let pending = world
                .invitations
                .iter()
                .filter(|one| one.organization_id == self.id && one.is_pending(world.clock.now()));
            json["members_count"] = json!(self.members(world).count());
            json["pending_invitations_count"] = json!(pending.count());
        }
        if call.flag("include_missing_member_with_elevated_permissions") == Some(true) {
            let missing = !self.members(world).any(Membership::is_admin);
            json["missing_member_with_elevated_permissions"] = json!(missing);
        }
        json
    }
}
