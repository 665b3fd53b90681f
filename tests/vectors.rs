//! Tests recorded cases: the behaviour of the official JavaScript SDK, and the requirements of the document.
//!
//! The cases are in `tests/vectors`, or in the folder that `CLERK_VECTORS` names. `tests/vectors/README.md` describes
//! the format and the exceptions.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are for people")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clerk_backend::runtime::{NoRetry, Value};
use clerk_backend::{Clerk, Error, FilePart};
use clerk_backend_fake::{Fake, Fault, Recorded};
use http::{HeaderName, HeaderValue};
use serde_json::json;
use support::arguments::{Arguments, Reply};
use support::document::{Document, Fill, Operation, find, values_in};
use support::driver::drive;

struct Vectors {
    document: Document,
    fake: Fake,
    cases: Vec<Value>,
    secret_key: String,
}

impl Vectors {
    async fn read(kind: &str) -> Self {
        let folder = std::env::var_os("CLERK_VECTORS").map(PathBuf::from);
        let folder =
            folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"));
        let text = std::fs::read_to_string(folder.join(format!("{kind}.json"))).unwrap();
        let mut file: Value = serde_json::from_str(&text).unwrap();
        Self {
            document: Document::read(),
            fake: Fake::start().await.unwrap(),
            cases: file["cases"].as_array_mut().map(std::mem::take).unwrap(),
            secret_key: file["secret_key"].as_str().unwrap_or("sk_test_made_up").to_owned(),
        }
    }

    fn clerk(&self) -> Clerk {
        Clerk::builder(self.secret_key.as_str()).api_url(self.fake.url()).retry(NoRetry).build().unwrap()
    }

    /// By its id; by method and path where the published document lacks the operation, and the corrected one has it.
    fn operation<'a>(operations: &'a [Operation<'a>], case: &Value) -> Option<&'a Operation<'a>> {
        match case["operation_id"].as_str() {
            Some(id) => operations.iter().find(|operation| operation.id == id),
            None => {
                let request = &case["request"];
                find(operations, request["method"].as_str().unwrap(), request["path"].as_str().unwrap())
            }
        }
    }
}

/// The problems of each case, by its id.
type Failures = BTreeMap<String, Vec<String>>;

/// Passes if the cases that fail are those of `exceptions.txt`.
fn report(kind: &str, cases: usize, notes: &str, mut failures: Failures) {
    assert!(cases > 0, "{kind}: there is no case");
    failures.retain(|_, problems| !problems.is_empty());
    let exceptions = include_str!("vectors/exceptions.txt").lines().filter(|line| !line.starts_with('#'));
    let mut excepted = 0;
    for (id, _) in exceptions.filter_map(|line| line.split_once(": ")) {
        if id.starts_with(&format!("{kind}/")) && std::env::var_os("CLERK_VECTORS").is_none() {
            assert!(failures.contains_key(id), "{id} is as it should be: it needs no exception");
            excepted += 1;
        }
        failures.remove(id);
    }
    assert!(failures.is_empty(), "{kind}: {} of {cases} failed: {failures:#?}", failures.len());
    println!("{kind}: {cases} cases, {excepted} exceptions{notes}");
}

fn id(case: &Value) -> String {
    case["id"].as_str().unwrap().to_owned()
}

// Requests on the wire.

async fn wire(kind: &str) {
    let vectors = Vectors::read(kind).await;
    let (clerk, operations) = (vectors.clerk(), vectors.document.operations());
    let mut failures = Failures::new();
    for case in &vectors.cases {
        let Some(operation) = Vectors::operation(&operations, case) else {
            failures.insert(id(case), vec!["the SDK has no such operation".to_owned()]);
            continue;
        };
        vectors.fake.clear();
        let problem = send(&clerk, operation, case).await.err();
        let differences = match (vectors.fake.requests().as_slice(), case["want_refuse"] == json!(true)) {
            ([], true) => Vec::new(),
            ([request], false) => differences(request, case),
            (requests, _) => vec![format!("{} requests were sent", requests.len())],
        };
        failures.insert(id(case), problem.into_iter().chain(differences).collect());
    }
    report(kind, vectors.cases.len(), "", failures);
}

/// Sends the request of the case. The response does not matter here.
async fn send(clerk: &Clerk, operation: &Operation<'_>, case: &Value) -> Result<(), String> {
    let mut arguments = arguments(operation, case);
    let call = drive(clerk, operation.id, &mut arguments).expect("the SDK has the operation");
    let call = call.map_err(|mismatch| format!("{mismatch:?}"))?;
    let _ = call.await;
    match arguments.left() {
        left if left.is_empty() => Ok(()),
        left => Err(format!("no method takes {left:?}")),
    }
}

fn arguments(operation: &Operation<'_>, case: &Value) -> Arguments {
    let mut arguments = Arguments::default();
    for (name, value) in path_values(operation, case) {
        arguments.parameters.push(operation.parameter("path", &name, &[&value]));
    }
    if let Some(key) = case["request"]["headers"]["idempotency-key"].as_str() {
        arguments.parameters.push(operation.parameter("header", "Idempotency-Key", &[key]));
    }
    for (name, values) in by_name(pairs(case)) {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        arguments.parameters.push(operation.parameter("query", &name, &values));
    }
    match &case["request"]["body"] {
        Value::Null => {}
        Value::Array(parts) if parts.iter().all(|part| part.get("name").is_some()) => {
            add_parts(parts, &mut arguments)
        }
        body => arguments.body = Some(body.clone()),
    }
    let bearer = case["request"]["headers"]["authorization"]
        .as_str()
        .and_then(|header| header.strip_prefix("Bearer "));
    arguments.bearer = bearer.map(str::to_owned);
    arguments
}

/// The values of the path's parameters. A case that expects no request has no path, so they come from the recorded
/// call.
fn path_values(operation: &Operation<'_>, case: &Value) -> Vec<(String, String)> {
    if let Some(values) = case["path_params"].as_object() {
        return values
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
    }
    if case["operation_id"].is_null() {
        let values = values_in(operation.path, case["request"]["path"].as_str().unwrap());
        return values.expect("that is how the operation was found");
    }
    let given = case["js_call"]["args"].as_array().unwrap().iter().flat_map(|argument| match argument {
        Value::Object(fields) => fields.values().cloned().collect(),
        other => vec![other.clone()],
    });
    let given = given.map(|value| value.as_str().unwrap().to_owned());
    operation.path_parameters().into_iter().map(str::to_owned).zip(given).collect()
}

fn pairs(case: &Value) -> Vec<(String, String)> {
    let wanted =
        if case.get("want_query").is_some() { &case["want_query"] } else { &case["request"]["query"] };
    let text = |pair: &Value, index: usize| pair[index].as_str().unwrap().to_owned();
    wanted.as_array().into_iter().flatten().map(|pair| (text(pair, 0), text(pair, 1))).collect()
}

/// Groups pairs by name, because only the order of pairs of the same name matters.
fn by_name(pairs: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        names.entry(name).or_default().push(value);
    }
    names
}

fn add_parts(parts: &[Value], arguments: &mut Arguments) {
    for part in parts {
        let name = part["name"].as_str().unwrap();
        if let Some(value) = part.get("value") {
            let body = arguments.body.get_or_insert_with(|| json!({}));
            body[name] = value.clone();
        } else {
            let content = decode_base64(part["base64"].as_str().unwrap());
            let file = FilePart::from(content).file_name(part["filename"].as_str().unwrap());
            let file = file.content_type(part["content_type"].as_str().unwrap());
            arguments.files.push((name.to_owned(), file));
        }
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn differences(request: &Recorded, case: &Value) -> Vec<String> {
    let wanted = &case["request"];
    let mut differences = Vec::new();
    let mut compare = |what: &str, sent: Value, wanted: &Value| {
        if sent != *wanted {
            differences.push(format!("{what}: sent {sent}, wanted {wanted}"));
        }
    };
    compare("method", json!(request.method.as_str()), &wanted["method"]);
    compare("path", json!(decoded(&request.path)), &json!(wanted_path(case)));
    compare("query", json!(by_name(request.query.clone())), &json!(by_name(pairs(case))));
    let headers = &wanted["headers"];
    let mut names = vec!["authorization", "clerk-api-version", "idempotency-key"];
    if !request.body.is_empty() {
        names.push("content-type");
    } else if headers.get("content-length").is_some() {
        names.push("content-length");
    }
    for name in names {
        // A multipart boundary is different each time.
        let sent = request.header(name).map(|value| value.split("; boundary").next().unwrap_or(value));
        let wanted = &headers[name];
        // A client without the recording's secret sends its own.
        if !(name == "authorization" && wanted.is_null()) {
            compare(name, json!(sent), wanted);
        }
    }
    match &wanted["body"] {
        Value::Array(parts) if parts.iter().all(|part| part.get("name").is_some()) => {
            differences.extend(part_differences(request, parts));
        }
        body => compare("body", request.json().unwrap_or(Value::Null), body),
    }
    differences
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned()
}

/// The document's path: the recorded one may lack the version.
fn wanted_path(case: &Value) -> String {
    let path = case["spec_path"].as_str().or(case["request"]["path"].as_str());
    let mut path = path.unwrap().to_owned();
    for (name, value) in case["path_params"].as_object().into_iter().flatten() {
        path = path.replace(&format!("{{{name}}}"), value.as_str().unwrap());
    }
    path
}

fn part_differences(request: &Recorded, parts: &[Value]) -> Vec<String> {
    let body = String::from_utf8_lossy(&request.body);
    let missing = |part: &&Value| {
        let name = format!("name=\"{}\"", part["name"].as_str().unwrap());
        let content = match part.get("value") {
            Some(value) => value.as_str().unwrap().to_owned(),
            None => String::from_utf8_lossy(&decode_base64(part["base64"].as_str().unwrap())).into_owned(),
        };
        let file_name =
            part["filename"].as_str().map(|name| format!("filename=\"{name}\"")).unwrap_or_default();
        let content_type = part["content_type"].as_str().unwrap_or_default();
        ![name.as_str(), &content, &file_name, content_type].iter().all(|text| body.contains(*text))
    };
    parts.iter().filter(missing).map(|part| format!("part {part} is not in the body")).collect()
}

#[tokio::test]
async fn vectors_of_requests_as_recorded() {
    wire("wire").await;
}

#[tokio::test]
async fn vectors_of_requests_as_documented() {
    wire("wire-spec").await;
}

// Responses.

#[tokio::test]
async fn vectors_of_responses() {
    let vectors = Vectors::read("responses").await;
    let (clerk, operations) = (vectors.clerk(), vectors.document.operations());
    let mut failures = Failures::new();
    let mut tally = Tally::default();
    for case in &vectors.cases {
        let operation = Vectors::operation(&operations, case).expect("every case names an operation");
        vectors.fake.heal();
        vectors.fake.inject(answer(case).on(operation.id));
        let mut arguments = operation.arguments(Fill::Required);
        for (name, value) in case["query"].as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            arguments.parameters.push(operation.parameter("query", name, &[&text]));
        }
        let result = drive(&clerk, operation.id, &mut arguments).unwrap().unwrap().await;
        failures.insert(id(case), judge(case, result, &mut tally));
    }
    report("responses", vectors.cases.len(), &tally.to_string(), failures);
}

#[derive(Default)]
struct Tally {
    raw_only: usize,
    optional: usize,
    optional_kept: usize,
    soft: usize,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { raw_only, optional, optional_kept, soft } = self;
        write!(
            f,
            "; {raw_only} values that only the raw body has; of {optional} optional values the types keep \
             {optional_kept}, the raw body all; {soft} courtesies not shown"
        )
    }
}

fn answer(case: &Value) -> Fault {
    let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
    let body = match case["raw_body"].as_str() {
        Some(text) => text.to_owned(),
        None => case["body"].to_string(),
    };
    let mut answer = Fault::status(status).body(body).times(1);
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        let name: HeaderName = name.parse().unwrap();
        if name != "content-length" {
            answer = answer.header(&name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
        }
    }
    answer
}

fn judge(case: &Value, result: Result<Reply, Error>, tally: &mut Tally) -> Vec<String> {
    let expect = &case["expect"];
    match result {
        Ok(reply) if expect["ok"] == json!(true) => judge_value(expect, &reply, tally),
        Ok(_) => vec!["succeeded".to_owned()],
        Err(_) if expect["soft"] == json!(true) => {
            tally.soft += 1;
            Vec::new()
        }
        Err(error) if expect["ok"] == json!(true) => vec![format!("failed: {error:?}")],
        Err(error) => judge_error(expect, &error),
    }
}

fn judge_value(expect: &Value, reply: &Reply, tally: &mut Tally) -> Vec<String> {
    let raw: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    let mut problems = Vec::new();
    if expect["page"].is_object() {
        problems.extend(page_problem(&expect["page"], &reply.value));
    }
    for check in expect["checks"].as_array().into_iter().flatten() {
        let (pointer, wanted) = (check[0].as_str().unwrap(), &check[1]);
        if !same(delivered(reply, pointer), wanted) {
            tally.raw_only += 1;
            if !same(raw.pointer(pointer), wanted) {
                problems.push(format!("{pointer} is {:?}, wanted {wanted}", delivered(reply, pointer)));
            }
        }
    }
    for check in expect["optional_checks"].as_array().into_iter().flatten() {
        tally.optional += 1;
        tally.optional_kept += usize::from(same(reply.value.pointer(check[0].as_str().unwrap()), &check[1]));
    }
    problems
}

/// The part of the typed value for a pointer into the body. A page has its items in one place, under every name that
/// the body gives them.
fn delivered<'a>(reply: &'a Reply, pointer: &str) -> Option<&'a Value> {
    let is_item = pointer[1..].starts_with(|first: char| first.is_ascii_digit());
    let in_items = match pointer.strip_prefix("/m2m_tokens").or(pointer.strip_prefix("/data")) {
        Some(rest) => Some(rest),
        None => is_item.then_some(pointer),
    };
    match (in_items, items(&reply.value)) {
        (Some(rest), Some(items)) => items.pointer(rest),
        _ => reply.value.pointer(pointer),
    }
}

/// The items of a page, as the tests write it down.
fn items(page: &Value) -> Option<&Value> {
    let items = if page.is_array() { page } else { page.get("data")? };
    items.is_array().then_some(items)
}

/// Compares a page, whose type is the same for every shape of list.
fn page_problem(wanted: &Value, page: &Value) -> Option<String> {
    let items = items(page).and_then(Value::as_array);
    let found = json!({"len": items.map(Vec::len), "total_count": page.get("total_count")});
    (found != *wanted).then(|| format!("the page is {found}, wanted {wanted}"))
}

/// A value that is null and a value that is not there are one to a caller who asks for it.
fn same(found: Option<&Value>, wanted: &Value) -> bool {
    match (found, wanted) {
        (None, Value::Null) => true,
        // `1.0` equals `1`. Integers are compared exactly, because floats cannot represent all of them.
        (Some(Value::Number(found)), Value::Number(wanted)) if found.is_f64() != wanted.is_f64() => {
            found.as_f64() == wanted.as_f64()
        }
        (Some(found), wanted) => found == wanted,
        (None, _) => false,
    }
}

fn judge_error(expect: &Value, error: &Error) -> Vec<String> {
    let mut problems = Vec::new();
    let mut compare = |what: &str, found: Value, wanted: &Value| {
        if found != *wanted {
            problems.push(format!("{what} is {found}, wanted {wanted}"));
        }
    };
    compare("the status", json!(error.status().map(|status| status.as_u16())), &expect["http_status"]);
    compare("is_decode", json!(error.is_decode()), &json!(expect["error"] == "decode"));
    if expect["error"] == "api" {
        // An error without a code is left out.
        let codes: Value = expect["codes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|code| !code.is_null())
            .cloned()
            .collect();
        compare("codes", json!(error.codes().collect::<Vec<_>>()), &codes);
        compare("trace id", json!(error.trace_id()), &expect["trace_id"]);
        compare(
            "retry after",
            json!(error.retry_after().map(|wait| wait.as_secs())),
            &expect["retry_after_s"],
        );
    }
    compare("the body is kept", json!(error.body().is_some()), &json!(true));
    problems
}
