//! Tests changes that arrive after the deletion of their user, with earlier and later times.

use std::env;

use clerk_backend::Clerk;
use clerk_backend::runtime::from_json;
use clerk_backend::webhooks::Event;
use clerk_backend_fake::{Fake, Webhook};
use receiver::Users;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

#[tokio::test]
async fn a_deleted_user_stays_deleted_without_a_name() {
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build().unwrap();
    let ada = clerk.users().create_user().first_name("Ada").await.unwrap();
    clerk.users().update_user(&ada.id).first_name("Augusta").await.unwrap();
    clerk.users().delete_user(&ada.id).await.unwrap();
    let [created, updated, deleted]: [Webhook; 3] = fake.webhooks().try_into().unwrap();

    let file = env::temp_dir().join(format!("receiver-late-{}.sqlite", fastrand::u64(..)));
    let users = Users::open(&file).await.unwrap();
    let deleted = event(&deleted);
    let deleted_at = deleted.timestamp.unwrap();
    users.apply("msg_deleted", deleted).await.unwrap();
    for (late, name) in [(&created, "created"), (&updated, "updated")] {
        // Times before the deletion, in the same millisecond, and, by a wrong clock, after it.
        for later in [-1000, 0, 1000] {
            let mut late = event(late);
            late.timestamp = Some(deleted_at + later);
            users.apply(&format!("msg_{name}_{later}"), late).await.unwrap();
            assert_eq!(users.all().await.unwrap(), [], "{name} {later} ms after the deletion");
        }
    }
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&file)).await.unwrap();
    let names: Vec<Option<String>> =
        sqlx::query_scalar("SELECT first_name FROM users").fetch_all(&pool).await.unwrap();
    assert_eq!(names, [None]);
    pool.close().await;
    let _ = std::fs::remove_file(&file);
}

fn event(webhook: &Webhook) -> Event {
    from_json(webhook.body.as_bytes()).unwrap()
}
