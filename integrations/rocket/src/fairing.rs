//! The fairing: it holds the authenticator, and finishes responses.

use std::io::Cursor;

use clerk_backend::auth::{Authenticator, Rejection};
use rocket::fairing::{Fairing, Info, Kind, Result};
use rocket::http::{Header, Status};
use rocket::{Build, Request, Response, Rocket};

use crate::guard::Found;

/// Provides the guards with an authenticator, writes the bodies of their rejections, and adds the cookies and redirects
/// of the browser flow.
#[derive(Clone, Debug)]
pub struct ClerkAuth {
    authenticator: Authenticator,
    writes_bodies: bool,
}

impl ClerkAuth {
    /// Refused requests are responded to with JSON; see [`Rejection`].
    ///
    /// So is a handler's own response that has the status of an optional guard that failed: where handlers have such
    /// responses, use [`with_catchers`](Self::with_catchers).
    #[must_use]
    pub fn new(authenticator: Authenticator) -> Self {
        Self { authenticator, writes_bodies: true }
    }

    /// Leaves the responses to refused requests to the catchers of the application.
    #[must_use]
    pub fn with_catchers(mut self) -> Self {
        self.writes_bodies = false;
        self
    }
}

#[rocket::async_trait]
impl Fairing for ClerkAuth {
    fn info(&self) -> Info {
        Info { name: "Clerk authentication", kind: Kind::Ignite | Kind::Response }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> Result {
        Ok(rocket.manage(self.authenticator.clone()))
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(found) = Found::of(request) else { return };
        if found.state.redirect().is_some() {
            *response = Response::build().status(Status::TemporaryRedirect).finalize();
            add_headers(response, found, |_| true);
            return;
        }
        if let Some(rejection) = found.rejection().filter(|_| self.writes_bodies) {
            write_body(response, &rejection);
        }
        add_headers(response, found, |name| name == "set-cookie");
    }
}

fn write_body(response: &mut Response<'_>, rejection: &Rejection) {
    if response.status().code != rejection.status() {
        return;
    }
    let body = rejection.body();
    response.set_sized_body(body.len(), Cursor::new(body));
    for &(name, value) in rejection.headers() {
        response.set_header(Header::new(name, value));
    }
}

fn add_headers(response: &mut Response<'_>, found: &Found, is_meant: fn(&str) -> bool) {
    for (name, value) in found.state.headers() {
        if let (true, Ok(value)) = (is_meant(name.as_str()), value.to_str()) {
            response.adjoin_header(Header::new(name.as_str().to_owned(), value.to_owned()));
        }
    }
}
