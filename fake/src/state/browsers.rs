//! Browsers of a development instance: their signed-in users, and the cookies of handshakes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use super::call::Call;
use super::ids::Ids;
use super::resource::{Kind, Record, object};
use super::tokens::{Claims, LIFETIME};
use super::{StateResult, World, sessions, tokens};
use crate::Fake;
use crate::errors::ApiError;

/// Its id is the token that the browser is known by: the cookie `__clerk_db_jwt`.
pub(super) static BROWSER: Kind =
    Kind { object: "dev_browser", prefix: "dvb_", new_id: Ids::secret, ..Kind::PLAIN };

/// Its id is the nonce, for which the application gets the cookies.
pub(super) static HANDSHAKE: Kind =
    Kind { object: "handshake", prefix: "hsn_", new_id: Ids::secret, ..Kind::PLAIN };

const YEAR: i64 = 365 * 24 * 60 * 60;

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    (call.operation_id() == "GetHandshakePayload").then(|| payload(world, call))
}

/// The cookies of a handshake. A nonce is good once.
fn payload(world: &mut World, call: &Call<'_>) -> StateResult {
    let nonce = call.text("nonce").unwrap_or_default();
    let directives = world.find(&HANDSHAKE, nonce)?.hidden.get("directives").cloned();
    world.table_mut(&HANDSHAKE).remove(nonce);
    Ok(json!({ "nonce": nonce, "directives": directives }))
}

impl World {
    /// The browser of a token; a new one if the token is unknown.
    pub(crate) fn browser(&mut self, token: Option<&str>) -> String {
        match token.filter(|token| self.find(&BROWSER, token).is_ok()) {
            Some(token) => token.to_owned(),
            None => self.insert(&BROWSER, Record::default()),
        }
    }

    /// Signs a user in, in a browser.
    pub(crate) fn sign_in_browser(&mut self, browser: &str, user_id: &str) -> Result<(), ApiError> {
        self.find(&BROWSER, browser)?;
        let session = self.sign_in(user_id, None)?;
        self.change(&BROWSER, browser, |browser| browser.hide("session", session)).map(drop)
    }

    /// The nonce of a handshake with a browser.
    pub(crate) fn handshake(&mut self, browser: &str) -> Result<String, ApiError> {
        let mut handshake = Record::default();
        handshake.hide("directives", self.directives(browser)?);
        Ok(self.insert(&HANDSHAKE, handshake))
    }

    /// The token of a handshake with a browser, which holds the cookies itself.
    pub(crate) fn handshake_token(&mut self, browser: &str) -> Result<String, ApiError> {
        let claims = object(json!({ "handshake": self.directives(browser)? }));
        self.sign(tokens::UNSTATED, &claims)
    }

    /// Makes an organization, by its id or slug, the active one of the browser's session; an empty string deactivates
    /// it. Does nothing if the user is no member of it.
    pub(crate) fn switch_organization(&mut self, browser: &str, organization: &str) {
        let Ok(session) = self.session_of(browser).map(|session| session.text("id").to_owned()) else {
            return;
        };
        let found =
            self.organizations.iter().find(|own| own.id == organization || own.slug() == organization);
        let id = found.map(|found| found.id.clone());
        if id.is_some() || organization.is_empty() {
            let _ = self.activate(&session, id.as_deref());
        }
    }

    /// Who could sign in: ids and names.
    pub(crate) fn people(&self) -> Vec<(String, String)> {
        let name = |user: &Value| {
            let names = ["first_name", "last_name"].map(|name| user[name].as_str().unwrap_or_default());
            names.join(" ").trim().to_owned()
        };
        let shown = self.users.iter().map(|user| (user.id.clone(), name(&user.json(self.now()))));
        shown.map(|(id, name)| if name.is_empty() { (id.clone(), id) } else { (id, name) }).collect()
    }

    fn session_of(&self, browser: &str) -> Result<Record, ApiError> {
        sessions::active(self, self.find(&BROWSER, browser)?.secret("session"))
    }

    /// The values of `Set-Cookie` for a browser that is signed in or out.
    fn directives(&mut self, browser: &str) -> Result<Value, ApiError> {
        let mut cookies = both("__clerk_db_jwt", browser, YEAR);
        match self.session_of(browser) {
            Ok(session) => {
                let token = self.session_token(&session, Claims::V2, LIFETIME)?;
                let since = session.number("created_at").unwrap_or_default() / 1000;
                cookies.extend(both("__client_uat", &since.to_string(), YEAR));
                cookies.push(refresh_cookie(session.secret("refresh_token"), YEAR));
                cookies.extend(session_cookies(&token, true));
            }
            Err(_) => {
                cookies.extend(both("__client_uat", "0", YEAR));
                cookies.push(refresh_cookie("", 0));
                cookies.extend(both("__session", "", 0));
            }
        }
        Ok(cookies.into())
    }
}

/// The cookies of a session token: without the suffix of the instance, and also with it if `suffixed`.
pub(super) fn session_cookies(token: &str, suffixed: bool) -> Vec<String> {
    let mut cookies = both("__session", token, YEAR);
    cookies.truncate(if suffixed { 2 } else { 1 });
    cookies
}

fn both(name: &str, value: &str, seconds: i64) -> Vec<String> {
    let cookie = |name: &str| format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax");
    vec![cookie(name), cookie(&format!("{name}_{}", suffix()))]
}

/// This one exists with the suffix only, and no script may read it.
fn refresh_cookie(value: &str, seconds: i64) -> String {
    format!("__refresh_{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax", suffix())
}

/// The suffix that distinguishes the cookies of several instances on one domain.
fn suffix() -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, Fake::publishable_key().as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..6])
}
