//! Tests the authentication of requests by recorded cases.

use clerk_backend::auth::{
    AcceptedTokens, Authenticator, AuthorizedParties, BrowserFlow, Machine, OrganizationSync, RequestState,
    Satellite, TokenType,
};
use http::HeaderMap;
use reqwest::Url;
use serde_json::{Value, json};

use super::{Report, compare, compare_auth, read};
use crate::support::api::TestApi;
use crate::support::clock::TestClock;

/// With the browser flow, as the JavaScript SDK, which cannot turn it off.
#[tokio::test]
async fn authenticate() {
    let file = read("authenticate");
    let cases = file["cases"].as_array().unwrap();
    let mut report = Report::default();
    for case in cases {
        report.check(case, judge(&file, case, true).await);
    }
    report.finish("authenticate", cases.len());
}

/// Without it, a request that would be redirected is judged as one that cannot be.
#[tokio::test]
async fn authenticate_without_the_browser_flow() {
    let file = read("authenticate");
    let is_judged =
        |case: &&Value| case["needs_browser_flow"] != true || case["expect_no_handshake"].is_object();
    let cases: Vec<&Value> = file["cases"].as_array().unwrap().iter().filter(is_judged).collect();
    let mut report = Report::default();
    for case in &cases {
        // Refreshing is a part of the flow.
        if case["rule"] != "refresh" {
            report.check(case, judge(&file, case, false).await);
        }
    }
    report.finish("authenticate", cases.len());
}

async fn judge(file: &Value, case: &Value, browser_flow: bool) -> Vec<String> {
    let api = TestApi::default();
    for (route, response) in case["api"].as_object().into_iter().flatten() {
        api.respond(route, response);
    }
    let mut problems = Vec::new();
    let wanted = match (&case["expect_no_handshake"], browser_flow) {
        (Value::Object(_), false) => &case["expect_no_handshake"],
        _ => &case["expect"],
    };
    let authenticator = match authenticator(file, case, &api, browser_flow) {
        Ok(authenticator) => authenticator,
        Err(error) => {
            if wanted["throws"].is_null() {
                problems.push(format!("is not configured: {error}"));
            }
            return problems;
        }
    };
    let state = authenticator.authenticate(&request(&case["request"])).await;
    if !wanted["throws"].is_null() {
        // Clients may omit the option if they do not need it.
        compare(&mut problems, "is_authenticated", &json!(state.is_authenticated()), &json!(false));
        return problems;
    }
    compare(&mut problems, "status", &json!(state.status()), &wanted["status"]);
    for name in ["reason", "user_id"] {
        if let Some(wanted) = wanted.get(name) {
            let found = match name {
                "reason" => json!(state.reason().map(ToString::to_string)),
                _ => json!(state.auth().map(|auth| auth.user_id())),
            };
            compare(&mut problems, name, &found, wanted);
        }
    }
    if wanted.get("token_type").is_some() {
        judge_whole(&mut problems, &state, wanted, &api);
    }
    if let Some(pending) = case.get("auth_when_pending_counts").or(wanted.get("auth_when_pending_counts")) {
        let builder = builder(file, case, &api, browser_flow).allow_pending();
        let state = builder.build().unwrap().authenticate(&request(&case["request"])).await;
        if pending.is_object() {
            compare_auth(&mut problems, state.auth(), pending);
        }
    }
    problems
}

fn judge_whole(problems: &mut Vec<String>, state: &RequestState, wanted: &Value, api: &TestApi) {
    compare(problems, "token_type", &json!(state.token_type().map(TokenType::as_str)), &wanted["token_type"]);
    compare(
        problems,
        "is_authenticated",
        &json!(state.is_authenticated() || is_pending(state)),
        &wanted["is_authenticated"],
    );
    if state.machine().is_none() && wanted["machine"].is_null() {
        let mut wanted = wanted.clone();
        // The status of a session that counts as signed out is checked, too.
        if is_pending(state) {
            wanted["session_status"] = Value::Null;
        }
        compare_auth(problems, state.auth(), &wanted);
    }
    if let Some(machine) = state.machine() {
        compare_machine(problems, machine, &wanted["machine"]);
    }
    compare_headers(problems, state, wanted);
    let mut calls: Vec<Value> = Vec::new();
    for call in api.requests() {
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
    let unversioned =
        |calls: &[Value]| -> Vec<Value> { calls.iter().cloned().map(without_version).collect() };
    let wanted_calls = wanted["api_calls"].as_array().cloned().unwrap_or_default();
    compare(problems, "api_calls", &json!(unversioned(&calls)), &json!(unversioned(&wanted_calls)));
}

fn without_version(mut call: Value) -> Value {
    let path = call["path"].as_str().unwrap();
    call["path"] = json!(path.strip_prefix("/v1").unwrap_or(path));
    call
}

fn is_pending(state: &RequestState) -> bool {
    matches!(state, RequestState::SignedIn(_)) && !state.is_authenticated()
}

fn compare_machine(problems: &mut Vec<String>, machine: &Machine, wanted: &Value) {
    let found = json!({
        "id": machine.id(),
        "subject": machine.subject(),
        "scopes": machine.scopes(),
        "claims": machine.claims(),
        "name": machine.name(),
        "user_id": machine.user_id(),
        "org_id": machine.organization_id(),
        "machine_id": machine.machine_id(),
        "client_id": machine.client_id(),
    });
    for (name, wanted) in wanted.as_object().into_iter().flatten() {
        compare(problems, name, &found[name], wanted);
    }
}

fn compare_headers(problems: &mut Vec<String>, state: &RequestState, wanted: &Value) {
    let headers = state.headers();
    let location = headers.get("location").map(|location| {
        let url = Url::parse(location.to_str().unwrap()).unwrap();
        let query: Vec<_> = url.query_pairs().map(|(name, value)| json!([name, value])).collect();
        json!({"origin": url.origin().ascii_serialization(), "path": url.path(), "query": query})
    });
    compare(problems, "location", &location.unwrap_or(Value::Null), &wanted["location"]);
    compare(
        problems,
        "cache_control",
        &json!(strings(headers, "cache-control").first()),
        &wanted["cache_control"],
    );
    let cookies = strings(headers, "set-cookie");
    let wanted_cookies: Vec<&str> =
        wanted["set_cookie"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    compare(problems, "set_cookie", &json!(cookies), &json!(wanted_cookies));
    let debug = state.debug_headers();
    for (name, value) in wanted["debug_headers"].as_object().into_iter().flatten() {
        compare(problems, name, &json!(strings(&debug, name).first()), value);
    }
}

fn strings(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

fn request(case: &Value) -> http::Request<()> {
    let mut request =
        http::Request::builder().method(case["method"].as_str().unwrap()).uri(case["url"].as_str().unwrap());
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(()).unwrap()
}

fn authenticator(
    file: &Value,
    case: &Value,
    api: &TestApi,
    browser_flow: bool,
) -> Result<Authenticator, clerk_backend::auth::ConfigError> {
    builder(file, case, api, browser_flow).build()
}

fn builder(
    file: &Value,
    case: &Value,
    api: &TestApi,
    browser_flow: bool,
) -> clerk_backend::auth::AuthenticatorBuilder {
    let options = &case["options"];
    let string = |name: &str| options[name].as_str().map(str::to_owned);
    let now = case["now_ms"].as_u64().or(file["now_ms"].as_u64()).unwrap();
    let mut builder = Authenticator::builder().clock(TestClock::at(now));
    if let Some(secret_key) = string("secret_key") {
        builder = builder.clerk(&api.clerk(&secret_key));
    }
    if let Some(name) = string("jwt_key") {
        builder = builder.jwt_key(file["pems"][&name].as_str().unwrap());
    }
    if let Some(secret_key) = string("machine_secret_key") {
        builder = builder.machine_secret_key(secret_key);
    }
    let parties: Vec<&str> =
        options["authorized_parties"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let parties =
        if parties.is_empty() { AuthorizedParties::any() } else { AuthorizedParties::only(parties) };
    builder = builder.authorized_parties(parties);
    let audiences =
        options["audience"].as_array().cloned().unwrap_or_else(|| vec![options["audience"].clone()]);
    for audience in audiences.iter().filter_map(Value::as_str) {
        builder = builder.audience(audience);
    }
    if let Some(accepts) = accepted(&options["accepts_token"]) {
        builder = builder.accepts(accepts);
    }
    if let Some(skew) = options["clock_skew_ms"].as_u64() {
        builder = builder.clock_skew(std::time::Duration::from_millis(skew));
    }
    if let Some(key) = string("publishable_key") {
        builder = builder.publishable_key(key);
        if browser_flow {
            builder = builder.browser_flow(flow(options));
        }
    }
    builder
}

fn accepted(value: &Value) -> Option<AcceptedTokens> {
    let kind = |value: &Value| match value.as_str().unwrap() {
        "session_token" => TokenType::Session,
        "api_key" => TokenType::ApiKey,
        "m2m_token" => TokenType::M2m,
        "oauth_token" => TokenType::OAuth,
        other => panic!("{other}"),
    };
    match value {
        Value::Null => None,
        Value::String(any) if any == "any" => Some(AcceptedTokens::any()),
        Value::Array(kinds) => Some(kinds.iter().map(kind).collect::<Vec<_>>().into()),
        one => Some(kind(one).into()),
    }
}

fn flow(options: &Value) -> BrowserFlow {
    let string = |name: &str| options[name].as_str();
    let mut flow = BrowserFlow::new();
    if let Some(url) = string("proxy_url") {
        flow = flow.proxy_url(url);
    }
    if options["is_satellite"] == true {
        let mut satellite = string("domain").map_or_else(Satellite::proxied, Satellite::new);
        if let Some(url) = string("sign_in_url") {
            satellite = satellite.sign_in_url(url);
        }
        if options["satellite_auto_sync"] == true {
            satellite = satellite.auto_sync();
        }
        flow = flow.satellite(satellite);
    }
    let sync = match &options["organization_sync_options"] {
        Value::String(json) => serde_json::from_str(json).unwrap(),
        other => other.clone(),
    };
    let patterns = |names: [&str; 2]| {
        let list = names.iter().find_map(|name| sync[*name].as_array().cloned()).unwrap_or_default();
        list.iter().map(|pattern| pattern.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut organizations = OrganizationSync::new();
    for pattern in patterns(["organizationPatterns", "organization_patterns"]) {
        organizations = organizations.organization(pattern);
    }
    for pattern in patterns(["personalAccountPatterns", "personal_account_patterns"]) {
        organizations = organizations.personal(pattern);
    }
    flow.organizations(organizations)
}
