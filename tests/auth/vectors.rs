//! Tests the cases of `session-jwt.json`, `authenticate.json` and `has.json`, in `tests/vectors` or `CLERK_VECTORS`.

mod authenticate;
mod has;
mod session_jwt;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clerk_backend::auth::{Actor, Auth, FactorAge};
use serde_json::{Value, json};

fn read(kind: &str) -> Value {
    let folder = std::env::var_os("CLERK_VECTORS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"));
    serde_json::from_str(&std::fs::read_to_string(folder.join(format!("{kind}.json"))).unwrap()).unwrap()
}

/// The problems of each case, by its id.
#[derive(Default)]
struct Report {
    problems: BTreeMap<String, Vec<String>>,
    /// Cases in which the vectors leave a choice, and this SDK decides otherwise than the JavaScript SDK.
    choices: Vec<String>,
}

impl Report {
    fn check(&mut self, case: &Value, problems: Vec<String>) {
        let id = case["id"].as_str().unwrap().to_owned();
        let leaves_choice =
            ["ambiguous", "js_lenient", "js_strict"].iter().any(|mark| !case[*mark].is_null());
        match (problems.is_empty(), leaves_choice) {
            (true, _) => {}
            (false, true) => self.choices.push(id),
            (false, false) => {
                self.problems.insert(id, problems);
            }
        }
    }

    /// Passes if no case fails, and if each choice has its line in `docs/auth-decisions.md`.
    fn finish(self, kind: &str, cases: usize) {
        assert!(
            self.problems.is_empty(),
            "{kind}: {} of {cases} failed: {:#?}",
            self.problems.len(),
            self.problems
        );
        let decisions = include_str!("../../docs/auth-decisions.md");
        let is_own = std::env::var_os("CLERK_VECTORS").is_none();
        for id in self.choices.iter().filter(|_| is_own) {
            assert!(
                decisions.contains(&format!("`{id}`")),
                "{id} is decided otherwise: say why in docs/auth-decisions.md"
            );
        }
        println!("{kind}: {cases} cases, decided otherwise where that is a choice: {:?}", self.choices);
    }
}

fn compare(problems: &mut Vec<String>, what: &str, found: &Value, wanted: &Value) {
    if found != wanted {
        problems.push(format!("{what} is {found}, wanted {wanted}"));
    }
}

fn auth_as_json(auth: Option<&Auth>) -> Value {
    let organization = auth.and_then(Auth::organization);
    json!({
        "user_id": auth.map(Auth::user_id).filter(|id| !id.is_empty()),
        "session_id": auth.and_then(Auth::session_id),
        "session_status": auth.and_then(Auth::session_status),
        "org_id": organization.map(|organization| &organization.id),
        "org_role": organization.and_then(|organization| organization.role.as_ref()),
        "org_slug": organization.and_then(|organization| organization.slug.as_ref()),
        "org_permissions": auth.map(Auth::permissions).filter(|permissions| !permissions.is_empty()),
        "factor_verification_age": auth.and_then(Auth::factor_ages).map(|ages| ages.map(minutes)),
        "actor": auth.and_then(Auth::actor).map(actor),
    })
}

fn minutes(age: FactorAge) -> i64 {
    match age {
        FactorAge::Minutes(minutes) => i64::try_from(minutes).unwrap(),
        _ => -1,
    }
}

fn actor(actor: &Actor) -> Value {
    let members = [
        ("iss", actor.issuer.as_deref()),
        ("sub", Some(actor.subject.as_str())),
        ("sid", actor.session_id.as_deref()),
        ("type", actor.kind.as_deref()),
    ];
    members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Compares users. Our types cannot represent some differences: an empty list equals none, and an age that is no number
/// is absent.
fn compare_auth(problems: &mut Vec<String>, auth: Option<&Auth>, wanted: &Value) {
    let found = auth_as_json(auth);
    for (name, found) in found.as_object().unwrap() {
        let wanted = match (name.as_str(), &wanted[name]) {
            ("org_permissions", Value::Array(list)) if list.is_empty() => &Value::Null,
            ("factor_verification_age", Value::Array(ages)) if !ages.iter().all(Value::is_number) => {
                &Value::Null
            }
            (_, wanted) => wanted,
        };
        compare(problems, name, found, wanted);
    }
}
