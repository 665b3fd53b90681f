//! The browser flow in axum: serves a page to signed-in users, and keeps their browsers signed in.
//!
//! The fake takes the place of Clerk: of its Frontend API, where browsers are redirected for a handshake, and of the
//! sign-in page.
//!
//! `cargo run --example browser_flow --features axum -- chromium` opens the page: the URL is added to the command.
//! Without a command, the example shows where a first visit is sent.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, header};
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::{get, post};
use clerk_backend::Clerk;
use clerk_backend::auth::{
    AccountUrls, Auth, Authenticator, AuthorizedParties, BrowserFlow, Clock, PublishableKey, Rejection,
    RejectionKind,
};
use clerk_backend::tower::{AuthLayer, JsonRejections, Reject};
use clerk_backend_fake::Fake;
use tokio::net::TcpListener;
use tower::ServiceExt;

const PAGE: &str = r#"<!doctype html><title>Signed in</title>
<p>You are <b>USER</b>.</p>
<form method="post" action="/later"><button>Two minutes later</button></form>
<form method="post" action="/sign-out"><button>Sign out</button></form>"#;

/// The machine's clock, which a button of the page moves: session tokens live for a minute.
#[derive(Clone, Debug, Default)]
struct MovedClock(Arc<AtomicU64>);

impl Clock for MovedClock {
    fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

struct App {
    clerk: Clerk,
    fake: Fake,
    clock: MovedClock,
}

async fn page(auth: Auth) -> Html<String> {
    Html(PAGE.replace("USER", auth.user_id()))
}

async fn later(State(app): State<Arc<App>>) -> Redirect {
    app.clock.0.fetch_add(120, Ordering::Relaxed);
    app.fake.advance(Duration::from_secs(120));
    Redirect::to("/")
}

/// Ends the session. The browser's token stays good until it expires, within a minute.
async fn sign_out(State(app): State<Arc<App>>, auth: Auth) -> Result<Redirect, String> {
    let session = auth.session_id().unwrap_or_default();
    app.clerk.sessions().revoke_session(session).await.map_err(|error| error.to_string())?;
    Ok(Redirect::to("/"))
}

/// The application at this origin.
async fn application(origin: &str) -> Result<Router, Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    clerk.users().create_user().first_name("Ada").skip_password_requirement(true).await?;

    let clock = MovedClock::default();
    let key = PublishableKey::parse(Fake::publishable_key())?;
    let authenticator = Authenticator::builder()
        .clerk(&clerk)
        .publishable_key(key.as_str())
        // The fake signs tokens without an origin, as the Backend API does.
        .authorized_parties(AuthorizedParties::only_or_missing([origin]))
        // With a real instance, leave `proxy_url` out: the publishable key contains the Frontend API.
        .browser_flow(BrowserFlow::new().public_origin(origin).proxy_url(fake.url()))
        .clock(clock.clone())
        .build()?;

    let sign_in_page = AccountUrls::new(&key, origin)?.sign_in_url(&format!("{}/sign-in", fake.url()))?;
    let layer =
        AuthLayer::new(authenticator).on_rejection(move |rejection: &Rejection| match rejection.kind() {
            RejectionKind::Unauthenticated => Redirect::to(&sign_in_page.sign_in(Some("/"))).into_response(),
            _ => JsonRejections.reject(rejection),
        });
    let router = Router::new()
        .route("/", get(page))
        .route("/sign-out", post(sign_out))
        .route_layer(layer)
        .route("/later", post(later));
    Ok(router.with_state(Arc::new(App { clerk, fake, clock })))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    // The fake is at 127.0.0.1, which is another site for a browser.
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    let app = application(&origin).await?;

    let mut arguments = std::env::args().skip(1);
    let Some(program) = arguments.next() else { return first_visit(app).await };
    let mut browser = Command::new(program);
    browser.args(arguments).arg(origin);
    let server = axum::serve(listener, app);
    tokio::spawn(async move { server.await });
    let status = tokio::task::spawn_blocking(move || browser.status()).await??;
    if status.success() { Ok(()) } else { Err(format!("the browser ended with {status}").into()) }
}

async fn first_visit(app: Router) -> Result<(), Box<dyn std::error::Error>> {
    let visit = Request::get("/").header(header::ACCEPT, "text/html").body(Body::empty())?;
    let response = app.oneshot(visit).await?;
    let location = response.headers().get(header::LOCATION).ok_or("the browser is sent nowhere")?;
    println!("{}: {}", response.status(), location.to_str()?);
    Ok(())
}
