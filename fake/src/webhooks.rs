//! Signed events for what changes, as Clerk sends them to an endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

use crate::state::INSTANCE_ID;

/// A secret that signs the events of every fake. It is nobody's.
pub(crate) const SECRET: &str = "whsec_bWFkZS11cC1zZWNyZXQtb2YtZmFrZXM=";

/// Which event follows from which operation. Its data is the response.
const EVENTS: [(&str, &str); 47] = [
    ("CreateUser", "user.created"),
    ("UpdateUser", "user.updated"),
    ("UpdateUserMetadata", "user.updated"),
    ("ReplaceUserMetadata", "user.updated"),
    ("BanUser", "user.updated"),
    ("UnbanUser", "user.updated"),
    ("LockUser", "user.updated"),
    ("UnlockUser", "user.updated"),
    ("SetUserProfileImage", "user.updated"),
    ("DeleteUserProfileImage", "user.updated"),
    ("RemoveUserPassword", "user.updated"),
    ("DeleteUser", "user.deleted"),
    ("CreateOrganization", "organization.created"),
    ("UpdateOrganization", "organization.updated"),
    ("MergeOrganizationMetadata", "organization.updated"),
    ("ReplaceOrganizationMetadata", "organization.updated"),
    ("UploadOrganizationLogo", "organization.updated"),
    ("DeleteOrganizationLogo", "organization.updated"),
    ("DeleteOrganization", "organization.deleted"),
    ("CreateOrganizationMembership", "organizationMembership.created"),
    ("UpdateOrganizationMembership", "organizationMembership.updated"),
    ("UpdateOrganizationMembershipMetadata", "organizationMembership.updated"),
    ("DeleteOrganizationMembership", "organizationMembership.deleted"),
    ("CreateOrganizationInvitation", "organizationInvitation.created"),
    ("CreateOrganizationInvitationBulk", "organizationInvitation.created"),
    ("RevokeOrganizationInvitation", "organizationInvitation.revoked"),
    ("CreateOrganizationDomain", "organizationDomain.created"),
    ("UpdateOrganizationDomain", "organizationDomain.updated"),
    ("VerifyOrganizationDomainOwnership", "organizationDomain.updated"),
    ("DeleteOrganizationDomain", "organizationDomain.deleted"),
    ("CreateOrganizationRole", "role.created"),
    ("UpdateOrganizationRole", "role.updated"),
    ("AssignPermissionToOrganizationRole", "role.updated"),
    ("RemovePermissionFromOrganizationRole", "role.updated"),
    ("DeleteOrganizationRole", "role.deleted"),
    ("CreateOrganizationPermission", "permission.created"),
    ("UpdateOrganizationPermission", "permission.updated"),
    ("DeleteOrganizationPermission", "permission.deleted"),
    ("createSession", "session.created"),
    ("RevokeSession", "session.revoked"),
    ("CreateWaitlistEntry", "waitlistEntry.created"),
    ("CreateBulkWaitlistEntries", "waitlistEntry.created"),
    ("InviteWaitlistEntry", "waitlistEntry.updated"),
    ("RejectWaitlistEntry", "waitlistEntry.updated"),
    ("UsersBan", "user.updated"),
    ("UsersUnban", "user.updated"),
    ("CreateEmail", "email.created"),
];

/// A signed event, ready to be sent to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Webhook {
    /// The header `svix-id`. It stays the same when the event is sent again.
    pub id: String,
    /// The header `svix-timestamp`: Unix seconds.
    pub timestamp: i64,
    /// The header `svix-signature`.
    pub signature: String,
    /// The type of the event, such as `user.created`.
    pub event: String,
    /// The body. Its bytes are what is signed.
    pub body: String,
}

impl Webhook {
    fn new(number: usize, event: &str, data: &Value, now_ms: i64) -> Self {
        let id = format!("msg_{number:027}");
        let body = json!({
            "object": "event",
            "type": event,
            "data": data,
            "timestamp": now_ms,
            "instance_id": INSTANCE_ID,
            "event_attributes": { "http_request": { "client_ip": "127.0.0.1", "user_agent": "made-up" } },
        })
        .to_string();
        let timestamp = now_ms / 1000;
        Self { signature: signature(&id, timestamp, &body), id, timestamp, event: event.to_owned(), body }
    }

    /// The headers that the request to the endpoint has.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            ("content-type", "application/json".to_owned()),
            ("svix-id", self.id.clone()),
            ("svix-timestamp", self.timestamp.to_string()),
            ("svix-signature", self.signature.clone()),
        ]
    }

    /// The same event, signed at another time, as it is when it is sent again.
    pub(crate) fn signed_at(&self, now_ms: i64) -> Self {
        let timestamp = now_ms / 1000;
        Self { signature: signature(&self.id, timestamp, &self.body), timestamp, ..self.clone() }
    }

    pub(crate) fn json(&self) -> Value {
        let headers = self.headers().map(|(name, value)| (name.to_owned(), value.into()));
        json!({
            "id": self.id,
            "event": self.event,
            "headers": serde_json::Map::from_iter(headers),
            "body": self.body,
        })
    }
}

fn signature(id: &str, timestamp: i64, body: &str) -> String {
    let secret = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap_or_default();
    let message = format!("{id}.{timestamp}.{body}");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

/// Adds the events that follow from an operation: one, or one for each item of a list.
pub(crate) fn record(events: &mut Vec<Webhook>, operation_id: &str, response: &Value, now_ms: i64) {
    let Some((_, event)) = EVENTS.iter().find(|(operation, _)| *operation == operation_id) else { return };
    let items = response.as_array().or_else(|| response["data"].as_array());
    match items {
        Some(items) => {
            for item in items {
                events.push(Webhook::new(events.len() + 1, event, item, now_ms));
            }
        }
        None => events.push(Webhook::new(events.len() + 1, event, response, now_ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_follows_from_an_operation_of_the_document() {
        let document = crate::DOCUMENT;
        for (operation, _) in EVENTS {
            assert!(document.contains(&format!("\"operationId\":\"{operation}\"")), "{operation}");
        }
    }

    #[test]
    fn a_list_is_an_event_for_each_item() {
        let mut events = Vec::new();
        record(&mut events, "UsersBan", &json!([{ "id": "user_1" }, { "id": "user_2" }]), 1_000);
        record(&mut events, "GetUser", &json!({}), 1_000);
        let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(ids, ["msg_000000000000000000000000001", "msg_000000000000000000000000002"]);
        assert!(events[1].body.contains("user_2"));
    }

    #[test]
    fn an_event_that_is_sent_again_keeps_its_id_and_has_a_new_signature() {
        let first = Webhook::new(1, "user.created", &json!({}), 1_000);
        let again = first.signed_at(9_000);
        assert_eq!((&again.id, &again.body, again.timestamp), (&first.id, &first.body, 9));
        assert_ne!(again.signature, first.signature);
    }
}
