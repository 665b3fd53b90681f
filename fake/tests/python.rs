//! Tests the fake with the official Python SDK, if Python and its packages are installed.
#![allow(clippy::print_stdout, reason = "a report is printed")]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use clerk_backend_fake::Fake;
use serde_json::json;

/// The folder with the flows and an environment with the SDK; `None` if it cannot be installed.
fn installed() -> Option<PathBuf> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    INSTALLED.get_or_init(|| install().inspect_err(|why| println!("skipped: {why}")).ok()).clone()
}

fn install() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    fs::create_dir_all(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    for name in ["requirements.txt", "flows.py", "testing.py"] {
        fs::copy(source.join(name), folder.join(name)).unwrap();
    }
    fs::copy(source.join("../js/fixtures.json"), folder.join("fixtures.json")).unwrap();
    if !python(&folder).is_file() {
        succeed(Command::new("python3").args(["-m", "venv", "environment"]).current_dir(&folder))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"];
    succeed(Command::new(python(&folder)).args(install).current_dir(&folder))?;
    Ok(folder)
}

/// The environment's Python.
fn python(folder: &Path) -> PathBuf {
    folder.join("environment/bin/python")
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.status.success().then_some(()).ok_or_else(said)
}

/// The example of `docs/testing.md`.
#[test]
fn the_example_of_the_documentation_runs() {
    let Some(folder) = installed() else { return };
    let program = Path::new(env!("CARGO_BIN_EXE_clerk-backend-fake"));
    let path = format!("{}:{}", program.parent().unwrap().display(), env::var("PATH").unwrap_or_default());
    let mut command = Command::new(python(&folder));
    let output = command.arg("testing.py").env("PATH", path).current_dir(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.starts_with("Authorization: Bearer ey"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn the_official_sdk_gets_what_clerk_would_give() {
    let Some(folder) = installed() else { return };
    let fake = Fake::start().await.unwrap();
    let introduction =
        json!({ "url": fake.url(), "secret_key": Fake::secret_key(), "jwt_key": fake.jwt_key() });
    let output = Command::new(python(&folder))
        .args(["-W", "ignore", "flows.py"])
        .env("FAKE", introduction.to_string())
        .current_dir(&folder)
        .output()
        .unwrap();
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let objections: Vec<String> = fake.objections().iter().map(ToString::to_string).collect();
    println!("objections: {objections:#?}");
    assert!(output.status.success(), "the report is above");
}
