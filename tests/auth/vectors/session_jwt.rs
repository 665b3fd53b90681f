//! Tests the verification of tokens by recorded cases.

use std::time::Duration;

use clerk_backend::auth::{Auth, AuthorizedParties, Jwks, TokenReason, TokenVerifier, TokenVerifierBuilder};
use serde_json::{Value, json};

use super::{Report, compare, compare_auth, read};
use crate::support::api::TestApi;
use crate::support::clock::TestClock;

#[tokio::test]
async fn session_jwt() {
    let file = read("session-jwt");
    let cases = file["cases"].as_array().unwrap();
    let mut report = Report::default();
    for case in cases {
        let problems = match case["steps"].as_array() {
            Some(steps) => judge_steps(&file, steps).await,
            None => judge(&file, case).await,
        };
        report.check(case, problems);
    }
    report.finish("session-jwt", cases.len());
}

async fn judge(file: &Value, case: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let (api, expect) = (TestApi::default(), &case["expect"]);
    let now = case["now_ms"].as_u64().or(file["now_ms"].as_u64()).unwrap();
    let (token, options) = (case["token"].as_str().unwrap_or_default(), &case["options"]);
    let verifier = match verifier(file, options, &api, now).build() {
        Ok(verifier) => verifier,
        Err(error) => {
            judge_refusal(&mut problems, case, error.reason());
            return problems;
        }
    };
    match verifier.verify(token).await {
        Ok(claims) => {
            compare(&mut problems, "ok", &json!(true), &expect["ok"]);
            if expect["ok"] == true {
                compare(
                    &mut problems,
                    "claims",
                    &serde_json::from_str(claims.as_json()).unwrap(),
                    &expect["claims"],
                );
                compare_auth(&mut problems, Some(&Auth::new(claims, token)), &expect["auth"]);
            }
        }
        Err(error) => judge_refusal(&mut problems, case, Some(error.reason())),
    }
    if !case["jwks_fetched"].is_null() {
        compare(&mut problems, "jwks_fetched", &json!(!api.requests().is_empty()), &case["jwks_fetched"]);
    } else if !expect["jwks_fetched"].is_null() {
        compare(&mut problems, "jwks_fetched", &json!(!api.requests().is_empty()), &expect["jwks_fetched"]);
    }
    problems
}

fn judge_refusal(problems: &mut Vec<String>, case: &Value, reason: Option<TokenReason>) {
    compare(problems, &format!("ok, being refused with {reason:?},"), &json!(false), &case["expect"]["ok"]);
    let is_soft = case["reason_soft"] == true || case["expect"]["reason"].is_null();
    if !is_soft {
        compare(problems, "reason", &json!(reason.map(TokenReason::as_str)), &case["expect"]["reason"]);
    }
}

fn verifier(file: &Value, options: &Value, api: &TestApi, now: u64) -> TokenVerifierBuilder {
    let mut builder = TokenVerifier::builder().clock(TestClock::at(now));
    if let Some(name) = options["jwt_key"].as_str() {
        builder = builder.jwt_key(file["pems"][name].as_str().unwrap());
    } else if options["no_secret"] != true {
        if let Some(name) = options["jwks"].as_str() {
            api.respond("GET /v1/jwks", &file["jwks_responses"][name]);
        }
        let clerk = api.clerk(file["secret_key"].as_str().unwrap());
        builder = builder.jwks(Jwks::builder(&clerk).clock(TestClock::at(now)).build());
    }
    let strings = |value: &Value| -> Vec<String> {
        let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    // In JavaScript, an empty list restricts nothing.
    let parties = strings(&options["authorized_parties"]);
    let parties =
        if parties.is_empty() { AuthorizedParties::any() } else { AuthorizedParties::only(parties) };
    builder = builder.authorized_parties(parties);
    if let Some(skew) = options["clock_skew_ms"].as_u64() {
        builder = builder.clock_skew(Duration::from_millis(skew));
    }
    builder = strings(&options["audience"]).into_iter().fold(builder, TokenVerifierBuilder::audience);
    strings(&options["issuer"]).into_iter().fold(builder, TokenVerifierBuilder::issuer)
}

/// One verifier over time. It fetches exactly when the JavaScript SDK does once the background refresh and the floor,
/// which that SDK lacks, are turned off.
async fn judge_steps(file: &Value, steps: &[Value]) -> Vec<String> {
    let (api, clock) = (TestApi::default(), TestClock::at(0));
    let mut verifiers: Vec<(String, TokenVerifier)> = Vec::new();
    let mut problems = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        clock.set(step["now_ms"].as_u64().unwrap());
        api.respond("GET /v1/jwks", &file["jwks_responses"][step["jwks"].as_str().unwrap()]);
        let secret_key = step["secret_key"].as_str().unwrap();
        if verifiers.iter().all(|(own, _)| own != secret_key) {
            let jwks = Jwks::builder(&api.clerk(secret_key)).clock(clock.clone());
            let jwks = jwks.refresh_ahead(Duration::ZERO).fetch_floor(Duration::ZERO).build();
            let verifier = TokenVerifier::builder().clock(clock.clone()).jwks(jwks);
            let verifier = verifier.authorized_parties(AuthorizedParties::any()).build().unwrap();
            verifiers.push((secret_key.to_owned(), verifier));
        }
        let verifier = &verifiers.iter().find(|(own, _)| own == secret_key).unwrap().1;
        let result = verifier.verify(step["token"].as_str().unwrap()).await;
        let expect = &step["expect"];
        compare(&mut problems, &format!("step {index}: ok"), &json!(result.is_ok()), &expect["ok"]);
        if let (Err(error), Some(_)) = (&result, expect["reason"].as_str()) {
            compare(
                &mut problems,
                &format!("step {index}: reason"),
                &json!(error.reason().as_str()),
                &expect["reason"],
            );
        }
        let fetches = json!(api.take_requests().len());
        compare(&mut problems, &format!("step {index}: fetches"), &fetches, &expect["jwks_fetches"]);
    }
    problems
}
