//! Tests that every token which the JavaScript SDK or PyJWT refuses is refused here, too.
//!
//! Runs where `ci/differential` has installed both: `CLERK_JS_SDK` names the folder with `node_modules`,
//! `CLERK_PYJWT` the Python that has PyJWT. `CLERK_DIFFERENTIAL_TOKENS` is the number of tokens, 3,000 unless set.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clerk_backend::auth::{AuthorizedParties, TokenVerifier};

use serde_json::Value;

use crate::mutate::Mutator;

#[test]
fn nothing_is_accepted_that_others_refuse() {
    let (Ok(js), Ok(python)) = (std::env::var("CLERK_JS_SDK"), std::env::var("CLERK_PYJWT")) else {
        println!("skipped: run ci/differential");
        return;
    };
    let count =
        std::env::var("CLERK_DIFFERENTIAL_TOKENS").ok().and_then(|count| count.parse().ok()).unwrap_or(3000);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut mutator = Mutator::new(now, now);
    let tokens: Vec<String> = (0..count).map(|_| mutator.token()).collect();
    let pem = mutator.issuer().pem();

    let verifier =
        TokenVerifier::builder().jwt_key(&pem).authorized_parties(AuthorizedParties::any()).build().unwrap();
    let own: Vec<_> = tokens.iter().map(|token| verifier.verify_blocking(token).map(drop)).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/auth/differential");
    let input: String = tokens.iter().map(|token| format!("{}\n", serde_json::json!(token))).collect();
    let by_js = judge(Command::new("node").arg(format!("{folder}/verify.mjs")).arg(js).arg(&pem), &input);
    let by_python = judge(Command::new(python).arg(format!("{folder}/verify.py")).arg(&pem), &input);

    let mut worse = Vec::new();
    let mut stricter = 0;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        let (js, python) = (by_js[index] == "1", by_python[index] == "1");
        match &own[index] {
            Ok(()) if !(js && (python || is_listed(token))) => {
                worse.push(format!("js {} python {python}: {token}", by_js[index]));
            }
            Err(_) if js || python => stricter += 1,
            Err(error) if by_js[index] != format!("0 {}", error.reason()) => {
                *reasons.entry(format!("{} for {}", error.reason(), &by_js[index][2..])).or_default() += 1;
            }
            _ => {}
        }
    }
    let accepted = own.iter().filter(|own| own.is_ok()).count();
    println!("other reasons than the JavaScript SDK's: {reasons:#?}");
    println!(
        "{count} tokens, seed {now}: {accepted} accepted here; {stricter} refused here that another accepts"
    );
    assert!(worse.is_empty(), "{} accepted here and refused elsewhere:\n{}", worse.len(), worse.join("\n"));
}

/// The exception in `docs/auth-decisions.md`: with a PEM, the key id does not matter, even if it is no string.
fn is_listed(token: &str) -> bool {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header.get("kid").is_some_and(|kid| !kid.is_string())
}

/// One line for each token: `1` if it is accepted.
fn judge(command: &mut Command, input: &str) -> Vec<String> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}
