//! Mutation testing in one compilation: all mutants are compiled into a copy of the sources, each behind a switch, and
//! the tests run once for each with one switch on.
//!
//! ```sh
//! cargo run --manifest-path benches/mutants/Cargo.toml -- --seed 7 --count 200
//! ```
//!
//! Needs no network. Prints each mutant that no test notices, and at the end how many were noticed.

mod run;
mod sites;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use run::{Outcome, Tests};
use sites::Site;
use tree::Tree;

/// A package with the folders that are mutated and the tests that have to notice.
struct Package {
    name: &'static str,
    folder: &'static str,
    sources: &'static [&'static str],
    tests: &'static [&'static str],
}

/// The tests that notice most come first.
const PACKAGES: [Package; 2] = [
    Package {
        name: "openapi-build",
        folder: "generator",
        sources: &["lower", "resolve", "surface", "emit"],
        tests: &["goldens", "lowering", "settings", "broken", "nothing_silent", "determinism", "--lib"],
    },
    Package {
        name: "openapi-upkeep",
        folder: "upkeep",
        sources: &["diff"],
        tests: &["diff", "keep", "--lib"],
    },
];

struct Arguments {
    seed: u64,
    count: usize,
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("usage: mutants [--seed NUMBER] [--count NUMBER]");
        return ExitCode::from(2);
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match test(&root, &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Option<Arguments> {
    let mut arguments = Arguments { seed: 1, count: 200 };
    let mut given = std::env::args().skip(1);
    while let Some(option) = given.next() {
        let value = given.next()?;
        match option.as_str() {
            "--seed" => arguments.seed = value.parse().ok()?,
            "--count" => arguments.count = value.parse().ok()?,
            _ => return None,
        }
    }
    Some(arguments)
}

fn test(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let tree = Tree::copy(root, &root.join("target/mutants"))?;
    let files: Vec<PathBuf> = PACKAGES.iter().flat_map(|package| package.files(&tree)).collect();
    let mut sites: Vec<Site> =
        files.iter().map(|file| sites::of(file)).collect::<Result<Vec<_>, _>>()?.concat();
    tree.add_switch(&PACKAGES.map(|package| package.folder))?;
    let tests = run::build(&tree, &mut sites)?;
    for (package, tests) in PACKAGES.iter().zip(&tests) {
        if tests.outcome(None) != Outcome::Survived {
            return Err(format!("the tests of {} fail without a mutant", package.name));
        }
    }
    fastrand::seed(arguments.seed);
    let chosen = fastrand::choose_multiple(0..sites.len(), arguments.count);
    eprintln!("{} of {} mutants", chosen.len(), sites.len());
    let mut survived = 0;
    for (done, index) in chosen.iter().enumerate() {
        survived += usize::from(survives(&tree, &tests, &sites[*index], *index));
        eprintln!("{} of {} done, {survived} survived", done + 1, chosen.len());
    }
    println!("{} of {} noticed (seed {})", chosen.len() - survived, chosen.len(), arguments.seed);
    Ok(())
}

fn survives(tree: &Tree, tests: &[Tests], site: &Site, index: usize) -> bool {
    let path = tree.relative(&site.file);
    let package = PACKAGES.iter().position(|package| path.starts_with(package.folder));
    let outcome = tests[package.unwrap_or_default()].outcome(Some(index));
    let survived = outcome == Outcome::Survived;
    if survived {
        println!("survived: {}:{}: {}", path.display(), site.line, site.what);
    }
    survived
}

impl Package {
    fn files(&self, tree: &Tree) -> Vec<PathBuf> {
        let sources = tree.path.join(self.folder).join("src");
        self.sources.iter().flat_map(|name| tree::rust_files(&sources.join(name))).collect()
    }
}
