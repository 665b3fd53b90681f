//! clerk-rs against the fake: each resource is created, read, listed, changed and deleted, and must then be what the
//! document says. Prints each call with what came, and what was due where that is something else.
//!
//! `FAKE='{"url": …}' cargo run`; `ci/clerk-rs` does both.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clerk_rs::apis::configuration::Configuration;
use clerk_rs::apis::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The fewest functions that the flows call.
const FEWEST: usize = 40;

/// The calls so far, and what was wrong with them.
struct Report {
    configuration: Configuration,
    called: BTreeSet<&'static str>,
    problems: Vec<String>,
}

/// Calls a function of the SDK: its response as JSON, or `{"status", "code"}` of the error.
macro_rules! call {
    ($report:ident, $module:ident :: $function:ident ($($argument:expr),*)) => {{
        let response = $module::$function(&$report.configuration, $($argument),*).await;
        $report.came(concat!(stringify!($module), "::", stringify!($function)), response)
    }};
}

/// A request of the SDK, by its JSON.
fn of<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the SDK takes this request")
}

impl Report {
    fn came<T: Serialize, E>(&mut self, function: &'static str, response: Result<T, Error<E>>) -> Value {
        self.called.insert(function);
        let came = match response {
            Ok(response) => serde_json::to_value(response).unwrap_or_default(),
            Err(Error::ResponseError(error)) => {
                let body: Value = serde_json::from_str(&error.content).unwrap_or_default();
                json!({ "status": error.status.as_u16(), "code": body["errors"][0]["code"] })
            }
            Err(error) => json!({ "unreadable": error.to_string() }),
        };
        let text = came.to_string();
        println!("{function}: {} came", text.chars().take(80).collect::<String>());
        came
    }

    fn due(&mut self, step: &str, came: &Value, wanted: impl Into<Value>) {
        let wanted = wanted.into();
        if *came != wanted {
            self.problems.push(format!("{step}: {came} came, {wanted} was due"));
        }
    }

    fn refused(&mut self, step: &str, came: &Value, status: u16, code: &str) {
        self.due(step, came, json!({ "status": status, "code": code }));
    }

    fn gone(&mut self, step: &str, came: &Value) {
        self.refused(step, came, 404, "resource_not_found");
    }
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap_or_default().to_owned()
}

async fn users(report: &mut Report) {
    let body = json!({ "first_name": "Ada", "username": "rs-ada", "email_address": ["rs-ada@example.com"], "password": "correct horse" });
    let ada = call!(report, users_api::create_user(of(body.clone())));
    report.due("create_user", &ada["username"], "rs-ada");
    let again = call!(report, users_api::create_user(of(body)));
    report.refused("create_user twice", &again, 422, "form_identifier_exists");
    let ada = id(&ada);
    let got = call!(report, users_api::get_user(&ada));
    report.due("get_user", &got["first_name"], "Ada");
    let names = Some(vec!["rs-ada".to_owned()]);
    let listed = call!(
        report,
        users_api::get_user_list(
            None,
            None,
            None,
            names,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            Some(10),
            Some(0),
            None,
            Some("-created_at")
        )
    );
    report.due("get_user_list", &listed[0]["id"], ada.as_str());
    let count = call!(
        report,
        users_api::get_users_count(
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            Some("rs-ada"),
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None
        )
    );
    report.due("get_users_count", &count["total_count"], 1);
    let updated = call!(report, users_api::update_user(&ada, of(json!({ "last_name": "L" }))));
    report.due("update_user", &updated["last_name"], "L");
    let merged = call!(
        report,
        users_api::update_user_metadata(&ada, Some(of(json!({ "public_metadata": { "a": 1 } }))))
    );
    report.due("update_user_metadata", &merged["public_metadata"], json!({ "a": 1 }));
    let right =
        call!(report, users_api::verify_password(&ada, Some(of(json!({ "password": "correct horse" })))));
    report.due("verify_password", &right["verified"], true);
    let wrong =
        call!(report, users_api::verify_password(&ada, Some(of(json!({ "password": "wrong horse" })))));
    report.refused("verify_password wrong", &wrong, 422, "incorrect_password");
    for (name, came, property, wanted) in [
        ("ban_user", call!(report, users_api::ban_user(&ada)), "banned", true),
        ("unban_user", call!(report, users_api::unban_user(&ada)), "banned", false),
        ("lock_user", call!(report, users_api::lock_user(&ada)), "locked", true),
        ("unlock_user", call!(report, users_api::unlock_user(&ada)), "locked", false),
    ] {
        report.due(name, &came[property], wanted);
    }
    let deleted = call!(report, users_api::delete_user(&ada));
    report.due("delete_user", &deleted["deleted"], true);
    let gone = call!(report, users_api::get_user(&ada));
    report.gone("get_user gone", &gone);
}

async fn contacts(report: &mut Report) {
    let user =
        id(&call!(report, users_api::create_user(of(json!({ "email_address": ["rs-first@example.com"] })))));
    let body = json!({ "user_id": user, "email_address": "rs-second@example.com", "verified": true });
    let email = id(&call!(report, email_addresses_api::create_email_address(Some(of(body)))));
    let got = call!(report, email_addresses_api::get_email_address(&email));
    report.due("get_email_address", &got["email_address"], "rs-second@example.com");
    call!(report, email_addresses_api::update_email_address(&email, Some(of(json!({ "primary": true })))));
    let got = call!(report, users_api::get_user(&user));
    report.due("update_email_address", &got["primary_email_address_id"], email.as_str());
    let deleted = call!(report, email_addresses_api::delete_email_address(&email));
    report.due("delete_email_address", &deleted["deleted"], true);
    let gone = call!(report, email_addresses_api::get_email_address(&email));
    report.gone("get_email_address gone", &gone);
    let body = json!({ "user_id": user, "phone_number": "+15555550120", "verified": true });
    let phone = id(&call!(report, phone_numbers_api::create_phone_number(Some(of(body)))));
    let got = call!(report, phone_numbers_api::get_phone_number(&phone));
    report.due("get_phone_number", &got["phone_number"], "+15555550120");
    let replaced = call!(
        report,
        phone_numbers_api::replace_user_phone_number(&user, of(json!({ "phone_number": "+15555550121" })))
    );
    report.due("replace_user_phone_number", &replaced["phone_number"], "+15555550121");
    let gone = call!(report, phone_numbers_api::delete_phone_number(&phone));
    report.gone("delete_phone_number gone", &gone);
}

async fn organizations(report: &mut Report) {
    let ada =
        id(&call!(report, users_api::create_user(of(json!({ "email_address": ["rs-admin@example.com"] })))));
    let bob =
        id(&call!(report, users_api::create_user(of(json!({ "email_address": ["rs-bob@example.com"] })))));
    let body = json!({ "name": "Rs Acme", "created_by": ada });
    let acme = call!(report, organizations_api::create_organization(Some(of(body))));
    report.due("create_organization", &acme["slug"], "rs-acme");
    let taken = call!(
        report,
        organizations_api::create_organization(Some(of(json!({ "name": "B", "slug": "rs-acme" }))))
    );
    report.refused("create_organization slug", &taken, 422, "form_identifier_exists");
    let acme = id(&acme);
    let got = call!(report, organizations_api::get_organization("rs-acme", Some(true), None));
    report.due("get_organization", &got["members_count"], 1);
    let listed = call!(
        report,
        organizations_api::list_organizations(None, None, Some("rs acme"), None, None, None, None, None)
    );
    report.due("list_organizations", &listed["total_count"], 1);
    let updated =
        call!(report, organizations_api::update_organization(&acme, of(json!({ "name": "Rs Acme 2" }))));
    report.due("update_organization", &updated["name"], "Rs Acme 2");
    let member = json!({ "user_id": bob, "role": "org:member" });
    call!(report, organization_memberships_api::create_organization_membership(&acme, of(member.clone())));
    let again =
        call!(report, organization_memberships_api::create_organization_membership(&acme, of(member)));
    report.refused("create_organization_membership twice", &again, 400, "already_a_member_in_organization");
    let updated = call!(
        report,
        organization_memberships_api::update_organization_membership(
            &acme,
            &bob,
            of(json!({ "role": "org:admin" }))
        )
    );
    report.due("update_organization_membership", &updated["role"], "org:admin");
    let all = call!(report, users_api::users_get_organization_memberships(&bob, None, None));
    report.due("users_get_organization_memberships", &all["total_count"], 1);
    call!(report, organization_memberships_api::delete_organization_membership(&acme, &bob));
    let gone = call!(report, organization_memberships_api::delete_organization_membership(&acme, &bob));
    report.gone("delete_organization_membership gone", &gone);
    let body = json!({ "email_address": "rs-i@example.com", "role": "org:member" });
    let invitation = id(&call!(
        report,
        organization_invitations_api::create_organization_invitation(&acme, Some(of(body)))
    ));
    let listed = call!(
        report,
        organization_invitations_api::list_organization_invitations(
            &acme,
            Some("pending"),
            None,
            None,
            None,
            None
        )
    );
    report.due("list_organization_invitations", &listed["total_count"], 1);
    let revoked = call!(
        report,
        organization_invitations_api::revoke_organization_invitation(&acme, &invitation, Some(of(json!({}))))
    );
    report.due("revoke_organization_invitation", &revoked["status"], "revoked");
    let got = call!(report, organization_invitations_api::get_organization_invitation(&acme, &invitation));
    report.due("get_organization_invitation", &got["status"], "revoked");
    let deleted = call!(report, organizations_api::delete_organization(&acme));
    report.due("delete_organization", &deleted["deleted"], true);
    let gone = call!(report, organizations_api::get_organization(&acme, None, None));
    report.gone("get_organization gone", &gone);
}

async fn sessions(report: &mut Report) {
    let ada = id(&call!(
        report,
        users_api::create_user(of(json!({ "email_address": ["rs-session@example.com"] })))
    ));
    let session = id(&call!(report, sessions_api::create_session(Some(of(json!({ "user_id": ada }))))));
    let got = call!(report, sessions_api::get_session(&session));
    report.due("get_session", &got["status"], "active");
    let listed = call!(report, sessions_api::get_session_list(None, Some(&ada), None, None, None, None));
    report.due("get_session_list", &listed[0]["id"], session.as_str());
    let token = call!(report, sessions_api::create_session_token(&session, Some(of(json!({})))));
    report.due("create_session_token", &token["jwt"].is_string().into(), true);
    let revoked = call!(report, sessions_api::revoke_session(&session));
    report.due("revoke_session", &revoked["status"], "revoked");
    let refused = call!(report, sessions_api::create_session_token(&session, Some(of(json!({})))));
    report.refused("create_session_token revoked", &refused, 400, "session_not_active");
    let body = json!({ "name": "rs-template", "claims": {} });
    let template = id(&call!(report, jwt_templates_api::create_jwt_template(Some(of(body)))));
    let got = call!(report, jwt_templates_api::get_jwt_template(&template));
    report.due("get_jwt_template", &got["name"], "rs-template");
    let deleted = call!(report, jwt_templates_api::delete_jwt_template(&template));
    report.due("delete_jwt_template", &deleted["deleted"], true);
    let gone = call!(report, jwt_templates_api::get_jwt_template(&template));
    report.gone("get_jwt_template gone", &gone);
}

async fn restrictions(report: &mut Report) {
    let body = json!({ "identifier": "rs-a@example.com" });
    let allowed =
        id(&call!(report, allow_list_block_list_api::create_allowlist_identifier(Some(of(body.clone())))));
    let again = call!(report, allow_list_block_list_api::create_allowlist_identifier(Some(of(body))));
    report.refused("create_allowlist_identifier twice", &again, 422, "form_identifier_exists");
    let deleted = call!(report, allow_list_block_list_api::delete_allowlist_identifier(&allowed));
    report.due("delete_allowlist_identifier", &deleted["deleted"], true);
    let body = json!({ "email_address": "rs-new@example.com" });
    let invited = id(&call!(report, invitations_api::create_invitation(Some(of(body.clone())))));
    let again = call!(report, invitations_api::create_invitation(Some(of(body))));
    report.refused("create_invitation twice", &again, 400, "duplicate_record");
    let revoked = call!(report, invitations_api::revoke_invitation(&invited));
    report.due("revoke_invitation", &revoked["status"], "revoked");
    let url = id(&call!(
        report,
        redirect_urls_api::create_redirect_url(Some(of(json!({ "url": "https://example.com/rs" }))))
    ));
    let got = call!(report, redirect_urls_api::get_redirect_url(&url));
    report.due("get_redirect_url", &got["url"], "https://example.com/rs");
    let deleted = call!(report, redirect_urls_api::delete_redirect_url(&url));
    report.due("delete_redirect_url", &deleted["deleted"], true);
    let gone = call!(report, redirect_urls_api::get_redirect_url(&url));
    report.gone("get_redirect_url gone", &gone);
    let entry = id(&call!(
        report,
        waitlist_entries_api::create_waitlist_entry(Some(of(json!({ "email_address": "rs-w@example.com" }))))
    ));
    let rejected = call!(report, waitlist_entries_api::reject_waitlist_entry(&entry));
    report.due("reject_waitlist_entry", &rejected["status"], "rejected");
}

async fn machines(report: &mut Report) {
    let machine = id(&call!(report, machines_api::create_machine(Some(of(json!({ "name": "rs-one" }))))));
    let got = call!(report, machines_api::get_machine(&machine));
    report.due("get_machine", &got["name"], "rs-one");
    let listed = call!(report, machines_api::list_machines(None, None, Some("rs-one"), None));
    report.due("list_machines", &listed["total_count"], 1);
    let deleted = call!(report, machines_api::delete_machine(&machine));
    report.due("delete_machine", &deleted["deleted"], true);
    let gone = call!(report, machines_api::get_machine(&machine));
    report.gone("get_machine gone", &gone);
    let body = json!({ "name": "rs-app", "redirect_uris": ["https://example.com/cb"] });
    let application = id(&call!(report, o_auth_applications_api::create_o_auth_application(Some(of(body)))));
    let updated = call!(
        report,
        o_auth_applications_api::update_o_auth_application(&application, of(json!({ "name": "rs-app-2" })))
    );
    report.due("update_o_auth_application", &updated["name"], "rs-app-2");
    let listed =
        call!(report, o_auth_applications_api::list_o_auth_applications(None, None, None, Some("rs-app-2")));
    report.due("list_o_auth_applications", &listed["total_count"], 1);
    let deleted = call!(report, o_auth_applications_api::delete_o_auth_application(&application));
    report.due("delete_o_auth_application", &deleted["deleted"], true);
    let gone = call!(report, o_auth_applications_api::get_o_auth_application(&application));
    report.gone("get_o_auth_application gone", &gone);
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let fake = std::env::var("FAKE").expect("FAKE is the line that the fake prints");
    let fake: Value = serde_json::from_str(&fake).expect("FAKE is JSON");
    let text = |name: &str| fake[name].as_str().unwrap_or_default().to_owned();
    let configuration = Configuration::new(text("secret_key")).with_base_path(format!("{}/v1", text("url")));
    let mut report = Report { configuration, called: BTreeSet::new(), problems: Vec::new() };
    users(&mut report).await;
    contacts(&mut report).await;
    organizations(&mut report).await;
    sessions(&mut report).await;
    restrictions(&mut report).await;
    machines(&mut report).await;
    for problem in &report.problems {
        println!("{problem}");
    }
    println!("{} functions called, {} problems", report.called.len(), report.problems.len());
    if report.problems.is_empty() && report.called.len() >= FEWEST {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
