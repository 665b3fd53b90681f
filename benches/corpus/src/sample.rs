//! The code of some documents, compiled: a workspace with a package for each, so that all share one build of the runtime.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::documents::Corpus;
use crate::generator::{Generator, Outcome};
use crate::options::Options;
use crate::{Result, workers};

/// The compiler's messages for the code of each document, if there are any.
pub(crate) fn check(
    generator: &Generator,
    corpus: &Corpus,
    drawn: &[&str],
    scratch: &Path,
    options: &Options,
) -> Result<BTreeMap<String, String>> {
    if drawn.is_empty() {
        return Ok(BTreeMap::new());
    }
    let workspace = scratch.join("sample");
    create(&workspace, generator).map_err(|error| format!("{}: {error}", workspace.display()))?;
    let packages: Vec<(String, &str)> =
        drawn.iter().enumerate().map(|(index, path)| (format!("sample-{index}"), *path)).collect();
    let outcomes = workers::map(options.jobs, &packages, |(name, path)| {
        generator.package(&corpus.folder.join(path), &workspace.join(name), name)
    });
    let mut findings = BTreeMap::new();
    for ((name, path), outcome) in packages.iter().zip(outcomes) {
        if outcome != Outcome::Generated {
            findings.insert((*path).to_owned(), format!("{outcome:?}"));
            // An incomplete package must not stay in the workspace.
            let _ = fs::remove_dir_all(workspace.join(name));
        }
    }
    let paths: BTreeMap<&str, &str> = packages.iter().map(|(name, path)| (name.as_str(), *path)).collect();
    for (name, message) in compile(&workspace, options)? {
        let path = paths.get(name.as_str()).copied().unwrap_or(&name).to_owned();
        findings.entry(path).or_insert(message);
    }
    Ok(findings)
}

fn create(workspace: &Path, generator: &Generator) -> std::io::Result<()> {
    fs::create_dir_all(workspace)?;
    fs::write(workspace.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"sample-*\"]\n")?;
    fs::copy(generator.repository.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    Ok(())
}

/// The first message of the compiler about each package that has one.
fn compile(workspace: &Path, options: &Options) -> Result<BTreeMap<String, String>> {
    let target = options.target.clone().unwrap_or_else(|| workspace.join("target"));
    let mut cargo = Command::new("cargo");
    cargo.args([
        "check",
        "--workspace",
        "--keep-going",
        "--message-format=json",
        "--jobs",
        &options.jobs.to_string(),
    ]);
    cargo.current_dir(workspace).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
    let output = cargo.stderr(Stdio::piped()).output().map_err(|error| format!("cargo: {error}"))?;
    let mut first = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some((name, message)) = serde_json::from_str(line).ok().as_ref().and_then(finding) {
            first.entry(name).or_insert(message);
        }
    }
    if !output.status.success() && first.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(first)
}

/// Reads from a message of cargo the package of the sample, and the compiler's message.
fn finding(message: &Value) -> Option<(String, String)> {
    let name = message["target"]["name"].as_str()?.replace('_', "-");
    let text = message["message"]["rendered"].as_str()?;
    name.starts_with("sample-").then(|| (name, text.to_owned()))
}
