//! The state of the fake.
//!
//! Users, organizations, memberships and invitations to organizations are structs of their own; all other resources are
//! kept by `resource.rs` as the JSON that the API shows, in a table for each [`resource::Kind`].

use std::collections::HashMap;
use std::sync::Arc;

use openapi_mock::Clock;
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::keys::SigningKey;
use crate::webhooks::{Events, Webhook};

mod admin_portal;
mod api_keys;
mod browsers;
mod call;
mod directories;
mod enterprise;
mod identifications;
mod ids;
mod instance;
mod instance_invitations;
mod invitations;
mod jwt_templates;
mod list;
mod machines;
mod memberships;
mod messages;
mod metadata;
mod oauth_applications;
mod organization_domains;
mod organizations;
mod resource;
mod restrictions;
mod roles;
mod sessions;
mod store;
mod tickets;
mod tokens;
mod urls;
mod users;
mod waitlist;

pub(crate) use call::Call;
pub(crate) use tokens::Claims;

use ids::Ids;
use instance::Settings;
use invitations::Invitation;
use memberships::Membership;
use organizations::{Organization, Slugs};
use resource::{Kind, Table};
use store::Store;
use users::User;

/// The body of a response, or the error that it is.
pub(crate) type StateResult = Result<Value, ApiError>;

/// The Frontend API of every fake, which does not exist.
pub(crate) const FRONTEND_API: &str = "made-up-fake-00.clerk.accounts.dev";

/// The issuer of tokens.
pub(crate) const ISSUER: &str = "https://made-up-fake-00.clerk.accounts.dev";

/// The instance that a fake is.
pub(crate) const INSTANCE_ID: &str = "ins_000000000000000000000000001";

/// All kinds that `resource.rs` keeps.
static KINDS: [&Kind; 34] = [
    &admin_portal::LINK_TOKEN,
    &api_keys::API_KEY,
    &browsers::BROWSER,
    &browsers::HANDSHAKE,
    &directories::DIRECTORY,
    &directories::DIRECTORY_MAPPING,
    &directories::SCIM_DIRECTORY,
    &directories::SCIM_MAPPING,
    &enterprise::ENTERPRISE_CONNECTION,
    &enterprise::SAML_CONNECTION,
    &enterprise::TEST_RUN,
    &instance_invitations::INVITATION,
    &jwt_templates::JWT_TEMPLATE,
    &machines::M2M_TOKEN,
    &machines::MACHINE,
    &messages::EMAIL,
    &messages::TEMPLATE,
    &oauth_applications::ACCESS_TOKEN,
    &oauth_applications::OAUTH_APPLICATION,
    &organization_domains::ORGANIZATION_DOMAIN,
    &restrictions::ALLOWLIST_IDENTIFIER,
    &restrictions::BLOCKLIST_IDENTIFIER,
    &roles::PERMISSION,
    &roles::ROLE,
    &roles::ROLE_SET,
    &sessions::CLIENT,
    &sessions::SESSION,
    &tickets::ACTOR_TOKEN,
    &tickets::AGENT_TASK,
    &tickets::SIGN_IN_TOKEN,
    &urls::DOMAIN,
    &urls::PROXY_CHECK,
    &urls::REDIRECT_URL,
    &waitlist::WAITLIST_ENTRY,
];

/// The operations that no table of [`KINDS`] describes.
static SPECIAL: [fn(&mut World, &Call<'_>) -> Option<StateResult>; 21] = [
    admin_portal::respond,
    api_keys::respond,
    browsers::respond,
    directories::respond,
    enterprise::respond,
    identifications::respond,
    instance::respond,
    instance_invitations::respond,
    invitations::respond,
    machines::respond,
    memberships::respond,
    messages::respond,
    oauth_applications::respond,
    organization_domains::respond,
    organizations::respond,
    roles::respond,
    sessions::respond,
    tickets::respond,
    urls::respond,
    users::respond,
    waitlist::respond,
];

/// Everything that has been created and not deleted, each kind in the order of its creation.
#[derive(Clone, Debug)]
pub(crate) struct World {
    clock: Clock,
    ids: Ids,
    /// The first signs; tokens of the others verify too. Made when they are first needed.
    keys: Vec<Arc<SigningKey>>,
    users: Store<User>,
    organizations: Store<Organization>,
    slugs: Slugs,
    memberships: Store<Membership>,
    invitations: Store<Invitation>,
    tables: HashMap<&'static str, Table>,
    settings: Settings,
    events: Events,
    /// The changes since the request began, which become events if the request succeeds.
    happened: Vec<(&'static str, Value)>,
}

impl World {
    /// A new instance, whose times are those of the clock.
    pub(crate) fn new(clock: Clock) -> Self {
        let mut world = Self::empty(clock);
        world.rotate_key();
        world
    }

    /// An instance without a key.
    fn empty(clock: Clock) -> Self {
        let mut world = Self {
            clock: clock.clone(),
            ids: Ids::default(),
            keys: Vec::new(),
            users: Store::default(),
            organizations: Store::default(),
            slugs: Slugs::default(),
            memberships: Store::default(),
            invitations: Store::default(),
            tables: HashMap::new(),
            settings: Settings::default(),
            events: Events::default(),
            happened: Vec::new(),
        };
        roles::seed(&mut world);
        messages::seed(&mut world);
        // The initial resources of every instance exist before the first write.
        world.clock = clock;
        world
    }

    /// Executes a request. `None` if the operation has no state.
    pub(crate) fn respond(&mut self, call: &Call<'_>) -> Option<StateResult> {
        let response = self.respond_from_state(call);
        self.settle(matches!(response, Some(Ok(_))));
        response
    }

    /// Records a change. An empty name means that it has no event.
    fn notify(&mut self, event: &'static str, data: &Value) {
        if !event.is_empty() {
            self.happened.push((event, data.clone()));
        }
    }

    /// Signs the events of the recorded changes, or discards them if the request failed.
    fn settle(&mut self, succeeded: bool) {
        let now = self.clock.now();
        for (event, data) in std::mem::take(&mut self.happened) {
            if succeeded {
                self.events.add(event, &data, now);
            }
        }
    }

    fn respond_from_state(&mut self, call: &Call<'_>) -> Option<StateResult> {
        let special = SPECIAL.iter().find_map(|respond| respond(self, call));
        special
            .or_else(|| KINDS.iter().find_map(|kind| kind.respond(self, call)))
            .or_else(|| (call.operation_id() == "GetJWKS").then(|| Ok(self.jwks())))
            .or_else(|| self.unknown_owner(call).map(Err))
    }

    /// 404 for a path within a user or an organization that does not exist.
    fn unknown_owner(&self, call: &Call<'_>) -> Option<ApiError> {
        let user = call.path("user_id").and_then(|id| self.user(id).err());
        user.or_else(|| call.path("organization_id").and_then(|id| self.organization(id).err()))
    }

    fn user(&self, id: &str) -> Result<&User, ApiError> {
        self.users.get(id).ok_or_else(|| ApiError::not_found("user", id))
    }

    fn organization(&self, id: &str) -> Result<&Organization, ApiError> {
        self.organizations.get(id).ok_or_else(|| ApiError::not_found("organization", id))
    }

    fn membership(&self, organization_id: &str, user_id: &str) -> Option<&Membership> {
        let mut found = self.memberships.found(&memberships::pair(organization_id, user_id));
        found.find(|one| one.organization_id == organization_id && one.user_id == user_id)
    }

    /// Removes the resources of a deleted user or organization.
    fn remove_owned(&mut self, id: &str) {
        self.remove_found(&organization_domains::ORGANIZATION_DOMAIN, "organization_id", id);
        self.remove_found(&api_keys::API_KEY, "subject", id);
        self.remove_found(&oauth_applications::ACCESS_TOKEN, "subject", id);
        for kind in [&tickets::SIGN_IN_TOKEN, &tickets::ACTOR_TOKEN] {
            self.remove_found(kind, "user_id", id);
        }
        sessions::leave(self, id, |_| true);
    }

    fn key(&self) -> Result<&SigningKey, ApiError> {
        self.keys.first().map(|key| &**key).ok_or_else(ApiError::internal)
    }

    /// The public halves of all keys.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": self.keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() })
    }

    /// The public half of the key that signs, as PEM.
    pub(crate) fn pem(&self) -> String {
        self.keys.first().map(|key| key.pem()).unwrap_or_default()
    }

    /// Signs with a new key from now on. Tokens that the old ones signed stay valid.
    pub(crate) fn rotate_key(&mut self) {
        let kid = format!("ins_{:027}", self.keys.len() + 1);
        self.keys.splice(0..0, SigningKey::next(kid).map(Arc::new));
    }

    /// Removes all keys but the one that signs.
    pub(crate) fn retire_keys(&mut self) {
        self.keys.truncate(1);
    }

    /// The time in Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The signed events so far, the latest of them where there were very many.
    pub(crate) fn webhooks(&self) -> impl Iterator<Item = &Webhook> {
        self.events.iter()
    }

    /// An event with a new signature, as Clerk repeats it.
    pub(crate) fn webhook_again(&self, id: &str) -> Result<Webhook, ApiError> {
        let event = self.events.iter().find(|event| event.id == id);
        event.map(|event| event.signed_at(self.now())).ok_or_else(|| ApiError::not_found("webhook", id))
    }

    /// Removes all created resources, but not keys and clock.
    pub(crate) fn reset(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        *self = Self { keys, ..Self::empty(self.clock.clone()) };
    }

    pub(crate) fn refresh_token(&self, session_id: &str) -> Result<String, ApiError> {
        Ok(sessions::active(self, session_id)?.secret("refresh_token").to_owned())
    }

    pub(crate) fn advance(&mut self, by: std::time::Duration) {
        self.clock.advance(by);
    }

    /// Signs a user in, and returns the session's id.
    pub(crate) fn sign_in(&mut self, user_id: &str, organization: Option<&str>) -> Result<String, ApiError> {
        let signed_in = sessions::sign_in(self, user_id, organization, Value::Null);
        self.settle(signed_in.is_ok());
        signed_in
    }

    /// Connects an account at another provider.
    pub(crate) fn connect(&mut self, user_id: &str, provider: &str, email_address: &str) -> StateResult {
        let connected = users::connect(self, user_id, provider, email_address);
        self.settle(connected.is_ok());
        connected
    }

    /// A token of an active session.
    pub(crate) fn token(&mut self, session_id: &str, layout: Claims) -> Result<String, ApiError> {
        let session = sessions::active(self, session_id)?;
        self.session_token(&session, layout, tokens::LIFETIME)
    }

    /// Lets a session have another active organization, or none.
    pub(crate) fn activate(&mut self, session_id: &str, organization: Option<&str>) -> Result<(), ApiError> {
        sessions::activate(self, session_id, organization)
    }
}

#[cfg(test)]
mod tests;
