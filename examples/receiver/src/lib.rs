//! Keeps the users of a Clerk instance in SQLite, by webhooks.
//!
//! Clerk repeats a message until the receiver responds with a status of 2xx. A message may arrive twice, or after one
//! of a later change, and the receiver may be killed at any moment. Therefore it:
//!
//! - stores the id of a message in the transaction that applies the message, and responds after the commit;
//! - skips events that are older than its data;
//! - keeps a row for each deleted user, so that a late message does not bring the user back.

mod users;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use clerk_backend::webhooks::{WebhookEvent, WebhookKey};

pub use users::{ApplyError, User, Users};

#[derive(Clone)]
struct App {
    key: WebhookKey,
    users: Users,
}

impl FromRef<App> for WebhookKey {
    fn from_ref(app: &App) -> Self {
        app.key.clone()
    }
}

impl FromRef<App> for Users {
    fn from_ref(app: &App) -> Self {
        app.users.clone()
    }
}

/// Receives messages that are signed with the key at `/webhooks`, and applies them to the users.
pub fn router(key: WebhookKey, users: Users) -> Router {
    Router::new().route("/webhooks", post(receive)).with_state(App { key, users })
}

/// Any status but 2xx makes Clerk send the message again.
async fn receive(
    State(users): State<Users>,
    WebhookEvent { delivery, event, .. }: WebhookEvent,
) -> StatusCode {
    match users.apply(delivery.id(), event).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            eprintln!("{}: {error}", delivery.id());
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// The programs of `docs/webhooks.md` compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/webhooks.md")]
struct Documentation;
