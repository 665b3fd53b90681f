//! `CLERK_WEBHOOK_SIGNING_SECRET=whsec_… cargo run`: receives at `http://127.0.0.1:8080/webhooks`.
//!
//! `RECEIVER_ADDRESS` is another address to listen at, `RECEIVER_DATABASE` another file than `users.sqlite`.

use std::env;
use std::error::Error;

use clerk_backend::webhooks;
use receiver::{Users, router};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::var("RECEIVER_ADDRESS").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let database = env::var_os("RECEIVER_DATABASE").unwrap_or_else(|| "users.sqlite".into());
    let app = router(webhooks::key_from_env()?, Users::open(database).await?);
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/webhooks", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
