//! Tests every correction of `spec/bapi.overlay.yml` by a response or a request that would not fit the uncorrected
//! document.
//!
//! The `x-case` of an action is the name of its test here. Responses are in `tests/corrections/NAME.json`.
//!
//! Without the corrections none of these tests compiles or passes, but for `user_memberships_null`,
//! `subscription_item_lifetime_paid_null` and `api_key_created`: there the SDK accepts more than the document declares,
//! and the correction matters to the fake, which checks by the document.
#![allow(missing_docs)]
#![allow(deprecated, reason = "what the document advises against is corrected all the same")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use clerk_backend::runtime::{NoRetry, Value, from_json};
use clerk_backend::{Call, Clerk, api, models};
use clerk_backend_fake::{Fake, Fault, Recorded};
use openapi_runtime::codegen::Codec;
use serde_json::json;

fn path(below: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The recorded responses of a case.
struct Answers(Value);

impl Answers {
    fn of(case: &str) -> Self {
        let text = fs::read_to_string(path(&format!("tests/corrections/{case}.json"))).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    fn text(&self, name: &str) -> String {
        self.0[name].to_string()
    }

    /// One of them as the SDK reads it.
    fn read<T: Codec>(&self, name: &str) -> T {
        from_json(self.text(name).as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

/// Makes a call with this response. Returns the request that the server received, and the result of the call.
async fn exchange<T: Send + 'static>(
    status: u16,
    answer: &str,
    call: impl FnOnce(&Clerk) -> Call<T>,
) -> (Recorded, T) {
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder("sk_test_made_up").api_url(fake.url()).retry(NoRetry).build().unwrap();
    fake.inject(Fault::status(status).body(answer.to_owned()));
    let value = call(&clerk).await.unwrap();
    let mut requests = fake.requests();
    assert_eq!(requests.len(), 1);
    (requests.remove(0), value)
}

/// Returns the request that a call sends, if its response does not matter. The response is an error, so that it needs
/// no body of the right type.
async fn sent<T: Send + 'static>(call: impl FnOnce(&Clerk) -> Call<T>) -> Recorded {
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder("sk_test_made_up").api_url(fake.url()).retry(NoRetry).build().unwrap();
    fake.inject(Fault::status(403));
    let error = call(&clerk).await.err().expect("403 is an error");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "{error}");
    fake.requests().remove(0)
}

fn route(request: &Recorded) -> String {
    format!("{} {}", request.method, request.path)
}

fn query(request: &Recorded) -> Vec<(&str, &str)> {
    request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

// Null, which the published document does not allow.

#[tokio::test]
async fn metadata_null() {
    let answers = Answers::of("metadata-null");
    let organization: models::Organization = answers.read("organization");
    assert_eq!((organization.public_metadata, organization.private_metadata), (None, None));
    assert_eq!(answers.read::<models::Invitation>("invitation").public_metadata, None);
    let account: models::ExternalAccountWithVerification = answers.read("external_account");
    assert_eq!(account.public_metadata, None);
    let sign_up: models::SignUp = answers.read("sign_up");
    assert_eq!((sign_up.public_metadata, sign_up.unsafe_metadata), (None, None));
    let user: models::User = answers.read("user");
    assert_eq!((user.public_metadata, user.private_metadata, user.unsafe_metadata), (None, None, None));
    assert_eq!(answers.read::<models::OrganizationMembership>("membership").public_metadata, None);
    let invitation: models::OrganizationInvitation = answers.read("organization_invitation");
    assert_eq!(invitation.public_metadata, None);
}

#[tokio::test]
async fn actor_token_null() {
    let token: models::ActorToken = Answers::of("actor-token-null").read("actor_token");
    assert_eq!((token.actor, token.token, token.url), (None, None, None));
}

#[tokio::test]
async fn membership_permissions_null() {
    let answers = Answers::of("membership-permissions-null");
    assert_eq!(answers.read::<models::OrganizationMembership>("membership").permissions, None);
}

#[tokio::test]
async fn sign_up_null() {
    let sign_up: models::SignUp = Answers::of("sign-up-null").read("sign_up");
    assert_eq!((sign_up.abandon_at, sign_up.external_account), (None, None));
}

#[tokio::test]
async fn user_memberships_null() {
    let user: models::User = Answers::of("user-memberships-null").read("user");
    assert!(user.organization_memberships.is_none());
}

#[tokio::test]
async fn subscription_item_lifetime_paid_null() {
    let answers = Answers::of("subscription-item-lifetime-paid-null");
    let item: models::CommerceSubscriptionItem = answers.read("subscription_item");
    assert!(item.lifetime_paid.is_none());
}

// Required by the document, but not always sent.

#[tokio::test]
async fn organization_slug() {
    let answers = Answers::of("organization-slug");
    assert_eq!(answers.read::<models::Organization>("null").slug, None);
    assert_eq!(answers.read::<models::Organization>("absent").slug, None);
}

#[tokio::test]
async fn external_account_metadata_absent() {
    let answers = Answers::of("external-account-metadata-absent");
    let account: models::ExternalAccountWithVerification = answers.read("external_account");
    assert_eq!(account.public_metadata, None);
}

#[tokio::test]
async fn contact_without_dates() {
    let answers = Answers::of("contact-without-dates");
    let email: models::EmailAddress = answers.read("email_address");
    assert_eq!((email.created_at, email.updated_at), (None, None));
    let phone: models::PhoneNumber = answers.read("phone_number");
    assert_eq!((phone.created_at, phone.updated_at), (None, None));
    let wallet: models::Web3Wallet = answers.read("web3_wallet");
    assert_eq!((wallet.created_at, wallet.updated_at), (None, None));
}

#[tokio::test]
async fn organization_invitation_inviter() {
    let answers = Answers::of("organization-invitation-inviter");
    let invitation: models::OrganizationInvitation = answers.read("invitation");
    assert_eq!(invitation.inviter_id, None);
    assert!(invitation.public_inviter_data.is_none());
}

#[tokio::test]
async fn subscription_item_ids_absent() {
    let answers = Answers::of("subscription-item-ids-absent");
    let item: models::CommerceSubscriptionItem = answers.read("subscription_item");
    assert_eq!((item.payer_id, item.plan_id), (None, None));
}

#[tokio::test]
async fn feature_texts_absent() {
    let answers = Answers::of("feature-texts-absent");
    let feature: models::FeatureResponse = answers.read("feature");
    assert_eq!((feature.description, feature.avatar_url), (None, None));
    let feature: models::FeatureResponse2 = answers.read("feature");
    assert_eq!((feature.description, feature.avatar_url), (None, None));
}

#[tokio::test]
async fn organization_domain_expires_at() {
    let answers = Answers::of("organization-domain-expires-at");
    let verification: models::OrganizationDomainVerification = answers.read("new");
    assert_eq!((verification.expire_at, verification.expires_at), (None, Some(1_716_883_800_000)));
    let verification: models::OrganizationDomainVerification = answers.read("old");
    assert_eq!((verification.expire_at, verification.expires_at), (Some(1_716_883_800_000), None));
}

// Properties that the server sends and the document lacks.

#[tokio::test]
async fn user_timezone() {
    let user: models::User = Answers::of("user-timezone").read("user");
    assert_eq!(user.timezone.as_deref(), Some("Europe/London"));
}

#[tokio::test]
async fn organization_membership_limit() {
    let organization: models::Organization =
        Answers::of("organization-membership-limit").read("organization");
    assert_eq!(organization.membership_limit_set_by.as_deref(), Some("plan"));
}

#[tokio::test]
async fn external_account_id() {
    let account: models::ExternalAccountWithVerification =
        Answers::of("external-account-id").read("external_account");
    assert_eq!(account.external_account_id.as_deref(), Some("eac_2b9kExampleAccount1"));
}

#[tokio::test]
async fn connection_undeclared() {
    let answers = Answers::of("connection-undeclared");
    let connection: models::SamlConnection = answers.read("saml_connection");
    assert!(connection.authenticatable && connection.disable_jit_provisioning);
    let connection: models::EnterpriseConnection = answers.read("enterprise_connection");
    assert!(connection.authenticatable && connection.disable_jit_provisioning);
}

#[tokio::test]
async fn enterprise_connection_allow_subdomains() {
    let answers = Answers::of("enterprise-connection-allow-subdomains");
    let connection: models::EnterpriseConnection = answers.read("enterprise_connection");
    assert_eq!(connection.allow_subdomains, Some(true));
}

#[tokio::test]
async fn connection_certificates() {
    let answers = Answers::of("connection-certificates");
    let connection: models::SamlConnection = answers.read("saml_connection");
    assert_eq!(connection.idp_certificates, Some(vec![json!("MIIC"), json!("MIID")]));
    let connection: models::EnterpriseConnection = answers.read("enterprise_connection");
    let saml = connection.saml_connection.unwrap();
    assert_eq!(saml.idp_certificates, Some(vec![json!({ "certificate": "MIIC" })]));
}

#[tokio::test]
async fn instance_restrictions() {
    let restrictions: models::InstanceRestrictions =
        Answers::of("instance-restrictions").read("restrictions");
    assert_eq!(restrictions.ignore_dots_for_gmail_addresses, Some(true));
    assert_eq!(restrictions.id.as_deref(), Some("ins_2b9kExampleIns1"));
}

#[tokio::test]
async fn oauth_token_audience() {
    use api::oauth_access_tokens::VerifyOauthAccessTokenResponse as Verified;
    let token: Verified = Answers::of("oauth-token-audience").read("token");
    let Verified::Object(token) = token else { panic!("{token:?}") };
    assert_eq!(token.r#type.as_deref(), Some("oauth:access_token"));
    assert_eq!(token.aud, Some(vec!["https://api.example.com".to_owned()]));
    assert_eq!(token.act.unwrap()["sub"], "client_2b9kExampleClient1");
}

// Values that the lists of values lack.

#[tokio::test]
async fn otp_strategy() {
    let verification: models::VerificationOtp = Answers::of("otp-strategy").read("verification");
    assert_eq!(verification.strategy, models::VerificationOtpStrategy::ResetPasswordPhoneCode);
}

#[tokio::test]
async fn enrollment_mode() {
    use models::OrganizationSettingsDomainsEnrollmentMode as Mode;
    let settings: models::OrganizationSettings = Answers::of("enrollment-mode").read("settings");
    assert_eq!(settings.domains_enrollment_modes, [Mode::ManualInvitation, Mode::EnterpriseSso]);
}

#[tokio::test]
async fn subscription_item_status() {
    use models::CommerceSubscriptionItem2Status as Status;
    let answers = Answers::of("subscription-item-status");
    assert_eq!(answers.read::<models::CommerceSubscriptionItem2>("canceled").status, Status::Canceled);
    assert_eq!(answers.read::<models::CommerceSubscriptionItem2>("expired").status, Status::Expired);
}

// Types.

#[tokio::test]
async fn verification_object() {
    let email: models::EmailAddress = Answers::of("verification-object").read("email_address");
    let Some(models::EmailAddressVerification::VerificationOtp(otp)) = email.verification else { panic!() };
    let object: String = otp.object;
    assert_eq!(object, "verification_otp");
}

#[tokio::test]
async fn organization_unchanged() {
    let request = sent(|clerk| clerk.organizations().update_organization("org_1").send()).await;
    assert_eq!((route(&request).as_str(), request.body.len()), ("PATCH /v1/organizations/org_1", 0));
    assert_eq!(request.header("content-length"), Some("0"));
}

#[tokio::test]
async fn page_numbers() {
    let limit: i64 = 5;
    let keys = sent(|clerk| clerk.api_keys().get_api_keys("user_1").limit(limit).offset(10).send()).await;
    assert_eq!(query(&keys), [("subject", "user_1"), ("limit", "5"), ("offset", "10")]);
    let tokens =
        sent(|clerk| clerk.m2m_tokens().get_m2m_tokens("mch_1").limit(limit).offset(10).send()).await;
    assert_eq!(query(&tokens), [("subject", "mch_1"), ("limit", "5"), ("offset", "10")]);
}

#[tokio::test]
async fn whole_numbers() {
    let answers = Answers::of("whole-numbers");
    let key: api::api_keys::GetApiKeyResponse = answers.read("api_key");
    let milliseconds: (i64, i64, Option<i64>, Option<i64>) =
        (key.created_at, key.updated_at, key.expiration, key.last_used_at);
    assert_eq!(milliseconds, (1_780_000_000_000, 1_780_000_000_000, Some(1_781_000_000_000), None));
    let (_, page) =
        exchange(200, &answers.text("page"), |clerk| clerk.api_keys().get_api_keys("user_1").send()).await;
    assert_eq!(page.total, Some(3));
}

#[tokio::test]
async fn include_invalid() {
    for (include, text) in [(true, "true"), (false, "false")] {
        let keys =
            sent(|clerk| clerk.api_keys().get_api_keys("user_1").include_invalid(include).send()).await;
        assert_eq!(query(&keys), [("subject", "user_1"), ("include_invalid", text)]);
    }
}

#[tokio::test]
async fn jwk() {
    let keys: models::Jwks = Answers::of("jwk").read("keys");
    let [rsa, ec, unknown]: [models::Jwk; 3] = keys.keys.unwrap().try_into().unwrap();
    assert_eq!(
        (rsa.kty.as_str(), rsa.n.as_deref(), rsa.e.as_deref()),
        ("RSA", Some("bWFkZS11cA"), Some("AQAB"))
    );
    assert_eq!(
        (ec.crv.as_deref(), ec.x.as_deref(), ec.y.as_deref()),
        (Some("P-256"), Some("bWFkZQ"), Some("LXVw"))
    );
    assert_eq!((unknown.kty.as_str(), unknown.kid.as_deref()), ("PQC", Some("ins_3")));
}

// Operations that differ.

#[tokio::test]
async fn api_key_created() {
    let answer = Answers::of("api-key-created").text("api_key");
    for status in [200, 201] {
        let (_, key) =
            exchange(status, &answer, |clerk| clerk.api_keys().create_api_key("CI", "user_1").send()).await;
        assert_eq!(key.id, "ak_0123456789abcdef0123456789abcdef");
    }
}

// Requests of the JavaScript SDK that the published document does not allow.

#[tokio::test]
async fn send_user_timezone() {
    let created = sent(|clerk| clerk.users().create_user().timezone("Europe/London").send()).await;
    assert_eq!(created.json(), Some(json!({ "timezone": "Europe/London" })));
    let updated = sent(|clerk| clerk.users().update_user("user_1").timezone("Europe/Paris").send()).await;
    assert_eq!(updated.json(), Some(json!({ "timezone": "Europe/Paris" })));
}

#[tokio::test]
async fn send_metadata_null() {
    let two = json!({ "public_metadata": null, "private_metadata": null });
    let three = json!({ "public_metadata": null, "private_metadata": null, "unsafe_metadata": null });
    let sends = [
        sent(|clerk| {
            let call = clerk.users().update_user_metadata("user_1");
            call.public_metadata_null().private_metadata_null().unsafe_metadata_null().send()
        })
        .await,
        sent(|clerk| {
            let call = clerk.users().replace_user_metadata("user_1");
            call.public_metadata_null().private_metadata_null().unsafe_metadata_null().send()
        })
        .await,
        sent(|clerk| {
            let call = clerk.users().create_user();
            call.public_metadata_null().private_metadata_null().unsafe_metadata_null().send()
        })
        .await,
    ];
    sends.iter().for_each(|request| assert_eq!(request.json().as_ref(), Some(&three), "{}", route(request)));
    let sends = [
        sent(|clerk| {
            let call = clerk.organizations().merge_organization_metadata("org_1");
            call.public_metadata_null().private_metadata_null().send()
        })
        .await,
        sent(|clerk| {
            let call = clerk.organizations().replace_organization_metadata("org_1");
            call.public_metadata_null().private_metadata_null().send()
        })
        .await,
        sent(|clerk| {
            let memberships = clerk.organization_memberships();
            let call = memberships.update_organization_membership_metadata("org_1", "user_1");
            call.public_metadata_null().private_metadata_null().send()
        })
        .await,
    ];
    sends.iter().for_each(|request| assert_eq!(request.json().as_ref(), Some(&two), "{}", route(request)));
    let invitation =
        sent(|clerk| clerk.invitations().create_invitation("ada@example.com").public_metadata_null().send())
            .await;
    let expected = json!({ "email_address": "ada@example.com", "public_metadata": null });
    assert_eq!(invitation.json(), Some(expected));
    // A value that serializes as null is sent as null too.
    let metadata =
        sent(|clerk| clerk.users().update_user_metadata("user_1").public_metadata(None::<()>).send()).await;
    assert_eq!(metadata.json(), Some(json!({ "public_metadata": null })));
}

#[tokio::test]
async fn send_nothing() {
    let sends = [
        sent(|clerk| clerk.users().update_user("user_1").send()).await,
        sent(|clerk| clerk.users().create_user().send()).await,
        sent(|clerk| clerk.organizations().merge_organization_metadata("org_1").send()).await,
        sent(|clerk| clerk.enterprise_connections().update_enterprise_connection("entconn_1").send()).await,
        sent(|clerk| clerk.m2m_tokens().create_m2m_token().send()).await,
        sent(|clerk| clerk.organization_roles().update_organization_role("role_1").send()).await,
    ];
    for request in sends {
        assert_eq!((request.body.len(), request.header("content-type")), (0, None), "{}", route(&request));
        assert_eq!(request.header("content-length"), Some("0"), "{}", route(&request));
    }
}

#[tokio::test]
async fn create_enterprise_connection() {
    let connection = sent(|clerk| {
        let call = clerk.enterprise_connections().create_enterprise_connection(
            "Acme",
            "saml_okta",
            ["acme.example.com"],
        );
        call.sync_user_attributes(false).send()
    })
    .await;
    assert_eq!(connection.json().unwrap()["sync_user_attributes"], false);
}

#[tokio::test]
async fn update_enterprise_connection() {
    let mut saml = api::enterprise_connections::UpdateEnterpriseConnectionSaml::default();
    saml.idp_certificates = vec!["MIIC".to_owned(), "MIID".to_owned()].into();
    let connection = sent(|clerk| {
        clerk.enterprise_connections().update_enterprise_connection("entconn_1").saml(saml).send()
    })
    .await;
    assert_eq!(connection.json(), Some(json!({ "saml": { "idp_certificates": ["MIIC", "MIID"] } })));
    let connection = sent(|clerk| {
        let call = clerk.enterprise_connections().update_enterprise_connection("entconn_1");
        call.authenticatable(true).disable_jit_provisioning(false).provider("saml_okta").send()
    })
    .await;
    let expected =
        json!({ "authenticatable": true, "disable_jit_provisioning": false, "provider": "saml_okta" });
    assert_eq!(connection.json(), Some(expected));
}

#[tokio::test]
async fn update_saml_connection() {
    let connection = sent(|clerk| {
        let call = clerk.saml_connections().update_saml_connection("samlc_1");
        call.provider("saml_okta").idp_certificates(["MIIC", "MIID"]).send()
    })
    .await;
    let expected = json!({ "provider": "saml_okta", "idp_certificates": ["MIIC", "MIID"] });
    assert_eq!(connection.json(), Some(expected));
}

#[tokio::test]
async fn update_instance() {
    let instance =
        sent(|clerk| clerk.instance_settings().update_instance().enhanced_email_deliverability(true).send())
            .await;
    assert_eq!(instance.json(), Some(json!({ "enhanced_email_deliverability": true })));
}

#[tokio::test]
async fn blocklist_pages() {
    let list = sent(|clerk| {
        clerk.allow_list_block_list().list_blocklist_identifiers().limit(20_i64).offset(40_i64).send()
    })
    .await;
    assert_eq!(query(&list), [("limit", "20"), ("offset", "40")]);
}

#[tokio::test]
async fn update_instance_restrictions() {
    let restrictions = sent(|clerk| {
        clerk.instance_settings().update_instance_restrictions().ignore_dots_for_gmail_addresses(true).send()
    })
    .await;
    assert_eq!(restrictions.json(), Some(json!({ "ignore_dots_for_gmail_addresses": true })));
}

#[tokio::test]
async fn organization_invitation_statuses() {
    let list = sent(|clerk| {
        let call = clerk.organization_invitations().list_organization_invitations("org_1");
        call.status(["pending", "accepted"]).send()
    })
    .await;
    assert_eq!(query(&list), [("status", "pending"), ("status", "accepted")]);
}

#[tokio::test]
async fn refresh_suffixed_cookies() {
    let refresh = sent(|clerk| {
        let call =
            clerk.sessions().refresh_session("sess_1", "expired", "refresh", "https://app.example.com");
        call.suffixed_cookies(true).send()
    })
    .await;
    assert_eq!(query(&refresh), [("suffixed_cookies", "true")]);
}

// Operations that the JS SDK calls and the document lacks.

#[tokio::test]
async fn verify_session() {
    let answer = Answers::of("verify-session").text("session");
    let (request, session) =
        exchange(200, &answer, |clerk| clerk.sessions().verify_session("sess_1", "a.b.c").send()).await;
    assert_eq!(route(&request), "POST /v1/sessions/sess_1/verify");
    assert_eq!(request.json(), Some(json!({ "token": "a.b.c" })));
    assert_eq!(session.id, "sess_2b9kExampleA1");
}

#[tokio::test]
async fn handshake_payload() {
    let answer = Answers::of("handshake-payload").text("payload");
    let (request, handshake) =
        exchange(200, &answer, |clerk| clerk.clients().get_handshake_payload("nonce_1").send()).await;
    assert_eq!(route(&request), "GET /v1/clients/handshake_payload");
    assert_eq!(query(&request), [("nonce", "nonce_1")]);
    assert_eq!(handshake.payload.as_deref(), Some("header.payload.signature"));
    let answer = Answers::of("handshake-payload").text("directives");
    let (_, handshake) =
        exchange(200, &answer, |clerk| clerk.clients().get_handshake_payload("nonce_1").send()).await;
    assert_eq!(handshake.directives.unwrap()[1], "__client_uat=1716883200; Path=/");
}

#[tokio::test]
async fn accountless_applications() {
    let answer = Answers::of("accountless-applications").text("application");
    let (request, created) = exchange(200, &answer, |clerk| {
        clerk.accountless_applications().create_accountless_application().source("axum").send()
    })
    .await;
    assert_eq!(route(&request), "POST /v1/accountless_applications");
    assert_eq!(query(&request), [("source", "axum")]);
    assert_eq!(created.secret_key.as_deref(), Some("sk_test_made_up"));
    let (request, completed) = exchange(200, &answer, |clerk| {
        clerk.accountless_applications().complete_accountless_application().send()
    })
    .await;
    assert_eq!(route(&request), "POST /v1/accountless_applications/complete");
    assert_eq!(request.header("authorization"), Some("Bearer sk_test_made_up"));
    assert_eq!(completed.publishable_key, "pk_test_made_up");
}

#[tokio::test]
async fn change_domain() {
    let (request, ()) = exchange(202, "", |clerk| {
        clerk.beta_features().change_domain().home_url("https://www.example.com").is_secondary(false).send()
    })
    .await;
    assert_eq!(route(&request), "POST /v1/beta_features/change_domain");
    assert_eq!(request.json(), Some(json!({ "home_url": "https://www.example.com", "is_secondary": false })));
}

#[tokio::test]
async fn delete_invitation() {
    let answer = Answers::of("delete-invitation").text("deleted");
    let (request, deleted) =
        exchange(200, &answer, |clerk| clerk.invitations().delete_invitation("inv_1").send()).await;
    assert_eq!(route(&request), "DELETE /v1/invitations/inv_1");
    assert!(deleted.deleted);
}

#[tokio::test]
async fn send_email() {
    let answer = Answers::of("send-email").text("email");
    let mailbox = |address: &str| models::EmailMailbox::new(address);
    let mut to = models::EmailRecipient::default();
    to.user_id = Some("user_1".to_owned());
    let recipient = to.clone();
    let (request, email) = exchange(200, &answer, |clerk| {
        let call = clerk.emails().create_email(recipient, mailbox("no-reply@example.com"), "Hi");
        let headers = BTreeMap::from([("X-Camel-Key".to_owned(), "1".to_owned())]);
        let call = call
            .html("<p>Hi</p>")
            .cc(["a@example.com"])
            .headers(headers)
            .reply_to(mailbox("help@example.com"));
        let receipt = models::EmailAttachment::new("receipt.txt", "SGk=");
        let call = call.bcc(["b@example.com"]).attachments([receipt]);
        call.additional("priority", json!(1)).idempotency_key("order-42").send()
    })
    .await;
    assert_eq!(route(&request), "POST /v1/email");
    assert_eq!(request.header("idempotency-key"), Some("order-42"));
    let body = json!({
        "to": { "user_id": "user_1" }, "from": { "address": "no-reply@example.com" }, "subject": "Hi",
        "html": "<p>Hi</p>", "cc": ["a@example.com"], "headers": { "X-Camel-Key": "1" },
        "reply_to": { "address": "help@example.com" }, "bcc": ["b@example.com"],
        "attachments": [{ "filename": "receipt.txt", "content": "SGk=" }], "priority": 1,
    });
    assert_eq!(request.json(), Some(body));
    assert_eq!(email.suppression_reason.as_deref(), Some("made_up_reason"));

    let (request, email) = exchange(200, &answer, |clerk| clerk.emails().get_email("ema_1").send()).await;
    assert_eq!(route(&request), "GET /v1/email/ema_1");
    assert_eq!(email.body_plain.as_deref(), Some("Hi"));

    let mut message = models::EmailMessage::new(to, mailbox("no-reply@example.com"), "B");
    message.idempotency_key = Some("k1".to_owned());
    let refused = r#"{ "index": 1, "status_code": 429, "errors": [{ "code": "c", "message": "m", "long_message": "l" }], "retry_after_seconds": 7 }"#;
    let results = format!(r#"[{{ "index": 0, "status_code": 200, "email": {answer} }}, {refused}]"#);
    let (request, results) =
        exchange(200, &results, |clerk| clerk.emails().create_email_batch([message]).send()).await;
    assert_eq!(route(&request), "POST /v1/email/batch");
    let message = json!({
        "to": { "user_id": "user_1" }, "from": { "address": "no-reply@example.com" }, "subject": "B",
        "idempotency_key": "k1",
    });
    assert_eq!(request.json(), Some(json!({ "messages": [message] })));
    assert_eq!(results[0].email.as_ref().and_then(|email| email.body_plain.as_deref()), Some("Hi"));
    assert_eq!((results[1].index, results[1].status_code, results[1].retry_after_seconds), (1, 429, Some(7)));
    assert_eq!(results[1].errors.as_ref().map(Vec::len), Some(1));
}

/// The cases, by this file's own text: each is an `async fn`.
fn cases() -> BTreeSet<String> {
    let names = include_str!("corrections.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("async fn ")?.strip_suffix("() {"));
    names.map(str::to_owned).collect()
}

/// An action without a case is an opinion; a case without an action has been left behind.
#[test]
fn every_correction_has_a_case_and_a_reason() {
    let text = fs::read_to_string(path("spec/bapi.overlay.yml")).unwrap();
    let overlay: Value = serde_yaml::from_str(&text).unwrap();
    let actions = overlay["actions"].as_array().unwrap();
    let without_reason: Vec<_> =
        actions.iter().filter(|action| action["description"].as_str().is_none_or(str::is_empty)).collect();
    assert!(without_reason.is_empty(), "{without_reason:#?}");
    let named: BTreeSet<String> = actions
        .iter()
        .map(|action| {
            action["x-case"]
                .as_str()
                .unwrap_or_else(|| panic!("without an x-case: {action:#}"))
                .replace('-', "_")
        })
        .collect();
    assert_eq!(named, cases());
}

#[test]
fn every_file_belongs_to_a_case() {
    for file in fs::read_dir(path("tests/corrections")).unwrap() {
        let file = file.unwrap().path();
        let case = file.file_stem().unwrap().to_string_lossy().replace('-', "_");
        assert!(cases().contains(&case), "{}", file.display());
    }
}
