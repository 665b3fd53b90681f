//! Tests setters as callers use them: optional values, free JSON, requests that are sent twice.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use clerk_backend::Clerk;
use clerk_backend::api::invitations::CreateBulkInvitationsBodyItem;
use clerk_backend::api::organizations::CreateOrganization;
use clerk_backend_fake::Fake;
use serde_json::{Value, json};

async fn start() -> (Fake, Clerk) {
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build().unwrap();
    (fake, clerk)
}

#[tokio::test]
async fn a_value_that_is_missing_is_not_sent() {
    let (fake, clerk) = start().await;
    let create = clerk.organizations().create_organization("Acme");
    let create = create.maybe(Some("acme"), CreateOrganization::slug);
    let create = create.maybe(None::<i64>, CreateOrganization::max_allowed_memberships);
    assert_eq!(create.await.unwrap().slug.as_deref(), Some("acme"));
    let body: Value = serde_json::from_slice(&fake.requests()[0].body).unwrap();
    assert_eq!(body, json!({ "name": "Acme", "slug": "acme" }));
}

#[tokio::test]
async fn items_of_a_list_take_json() {
    let (fake, clerk) = start().await;
    let item =
        CreateBulkInvitationsBodyItem::new("ada@example.com").public_metadata(json!({ "plan": "pro" }));
    let item = item.maybe(Some(true), CreateBulkInvitationsBodyItem::notify);
    clerk.invitations().create_bulk_invitations().body([item]).await.unwrap();
    let body: Value = serde_json::from_slice(&fake.requests()[0].body).unwrap();
    assert_eq!(body[0]["public_metadata"], json!({ "plan": "pro" }));
    assert_eq!(body[0]["notify"], json!(true));
}

#[tokio::test]
async fn a_request_and_a_group_are_cloned() {
    let (fake, clerk) = start().await;
    let organizations = clerk.organizations().clone();
    let list = organizations.list_organizations().limit(1);
    list.clone().await.unwrap();
    list.await.unwrap();
    let delete = organizations.delete_organization("org_1");
    assert!(delete.clone().await.unwrap_err().is_not_found());
    assert!(delete.await.unwrap_err().is_not_found());
    assert_eq!(fake.requests().len(), 4);
}
