//! Tests the fake with the official JavaScript SDK, if npm is installed.
#![allow(clippy::print_stdout, reason = "a report is printed")]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use clerk_backend_fake::Fake;
use serde_json::json;

/// The folder with the flows and the SDK that they need; `None` if it cannot be installed.
fn installed() -> Option<PathBuf> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    INSTALLED.get_or_init(install).clone()
}

fn install() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("js");
    fs::create_dir_all(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    for name in ["package.json", "flows.mjs", "testing.mjs", "fixtures.json"] {
        fs::copy(source.join(name), folder.join(name)).unwrap();
    }
    let install = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
    match Command::new("npm").args(install).current_dir(&folder).output() {
        Ok(output) if output.status.success() => Some(folder),
        Ok(output) => {
            println!("skipped: npm cannot install: {}", String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(error) => {
            println!("skipped: there is no npm: {error}");
            None
        }
    }
}

/// The example of `docs/testing.md`.
#[test]
fn the_example_of_the_documentation_runs() {
    let Some(folder) = installed() else { return };
    let program = Path::new(env!("CARGO_BIN_EXE_clerk-backend-fake"));
    let path = format!("{}:{}", program.parent().unwrap().display(), env::var("PATH").unwrap_or_default());
    let node =
        Command::new("node").arg("testing.mjs").env("PATH", path).current_dir(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&node.stdout);
    assert!(said.starts_with("Authorization: Bearer ey"), "{said}{}", String::from_utf8_lossy(&node.stderr));
}

#[tokio::test]
async fn the_official_sdk_gets_what_clerk_would_give() {
    let Some(folder) = installed() else { return };
    let fake = Fake::start().await.unwrap();
    let introduction = json!({
        "url": fake.url(),
        "secret_key": Fake::secret_key(),
        "jwt_key": fake.jwt_key(),
        "webhook_secret": Fake::webhook_secret(),
    });
    let node = Command::new("node")
        .arg("flows.mjs")
        .env("FAKE", introduction.to_string())
        .current_dir(&folder)
        .output()
        .unwrap();
    let (report, errors) = (String::from_utf8_lossy(&node.stdout), String::from_utf8_lossy(&node.stderr));
    println!("{report}{errors}");
    let objections: Vec<String> = fake.objections().iter().map(ToString::to_string).collect();
    println!("objections: {objections:#?}");
    assert!(node.status.success(), "the report is above");
}
