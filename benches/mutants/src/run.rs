//! Compiles the mutated tree once, and runs its tests with one mutant at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::PACKAGES;
use crate::sites::{self, Site};
use crate::tree::Tree;

/// How often sites that do not compile are taken out.
const ROUNDS: usize = 8;
/// A mutant may loop. Then it is noticed.
const LONGEST: Duration = Duration::from_secs(300);

/// The tests of a package, compiled.
pub(crate) struct Tests {
    folder: PathBuf,
    programs: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Noticed,
    Survived,
}

impl Tests {
    /// Runs the tests with a mutant switched on, until one fails.
    pub(crate) fn outcome(&self, mutant: Option<usize>) -> Outcome {
        let pass = self.programs.iter().all(|program| {
            let mut command = Command::new(program);
            command.current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::null());
            command.env("CARGO_MANIFEST_DIR", &self.folder).env("PROPTEST_CASES", "16");
            command.envs(mutant.map(|index| ("MUTANT", index.to_string())));
            passes(&mut command)
        });
        if pass { Outcome::Survived } else { Outcome::Noticed }
    }
}

fn passes(command: &mut Command) -> bool {
    let Ok(mut child) = command.spawn() else { return false };
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        if let Ok(Some(status)) = child.try_wait() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Writes all mutants into the tree and compiles the tests of each package. Sites that do not compile are taken out.
pub(crate) fn build(tree: &Tree, sites: &mut Vec<Site>) -> Result<Vec<Tests>, String> {
    let originals = originals(sites)?;
    for _ in 0..ROUNDS {
        write(&originals, sites)?;
        let errors = check(tree)?;
        if errors.is_empty() {
            return PACKAGES.iter().map(|package| compile(tree, package)).collect();
        }
        let before = sites.len();
        let lines = lines_with_errors(tree, &errors);
        sites.retain(|site| !lines.contains(&(site.file.clone(), site.line)));
        if sites.len() == before {
            return Err(errors.join("\n"));
        }
    }
    Err("the mutants do not compile".to_owned())
}

fn originals(sites: &[Site]) -> Result<BTreeMap<PathBuf, String>, String> {
    let files: BTreeSet<&PathBuf> = sites.iter().map(|site| &site.file).collect();
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok((file.clone(), text))
    };
    files.into_iter().map(read).collect()
}

fn write(originals: &BTreeMap<PathBuf, String>, sites: &[Site]) -> Result<(), String> {
    for (file, text) in originals {
        let own: Vec<(usize, &Site)> =
            sites.iter().enumerate().filter(|(_, site)| site.file == *file).collect();
        let text = sites::apply(text, &own);
        fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn cargo(tree: &Tree, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(&tree.path).env("CARGO_TARGET_DIR", &tree.target);
    command
}

/// The errors of the compiler, one a line: `generator/src/lower/mod.rs:10:5: error: …`.
fn check(tree: &Tree) -> Result<Vec<String>, String> {
    let mut errors = Vec::new();
    for package in &PACKAGES {
        let arguments = ["check", "--quiet", "--lib", "--message-format", "short", "-p", package.name];
        let output = cargo(tree, &arguments).output().map_err(|error| format!("cargo: {error}"))?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        errors.extend(text.lines().filter(|line| line.contains(": error")).map(str::to_owned));
        if !output.status.success() && errors.is_empty() {
            return Err(text);
        }
    }
    Ok(errors)
}

/// The insertions add no line, so that the lines are those of the original.
fn lines_with_errors(tree: &Tree, errors: &[String]) -> BTreeSet<(PathBuf, usize)> {
    let place = |error: &String| {
        let mut parts = error.splitn(3, ':');
        Some((tree.path.join(parts.next()?), parts.next()?.parse().ok()?))
    };
    errors.iter().filter_map(place).collect()
}

fn compile(tree: &Tree, package: &crate::Package) -> Result<Tests, String> {
    let mut programs = Vec::new();
    for test in package.tests {
        let mut arguments = vec!["test", "--no-run", "-p", package.name, "--message-format", "json"];
        arguments.extend(if *test == "--lib" { vec!["--lib"] } else { vec!["--test", test] });
        let output = cargo(tree, &arguments).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("cargo: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let program = text.lines().filter_map(executable).next_back();
        programs.push(program.ok_or_else(|| format!("no program for the test {test} of {}", package.name))?);
    }
    Ok(Tests { folder: tree.path.join(package.folder), programs })
}

/// The program in a message of cargo.
fn executable(message: &str) -> Option<PathBuf> {
    let (_, rest) = message.split_once("\"executable\":\"")?;
    Some(PathBuf::from(rest.split('"').next()?))
}
