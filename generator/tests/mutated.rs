//! Tests random mutations of the goldens' documents.
//!
//! For no document may the generator panic, hang, or use a gigabyte of memory, and its output must be valid Rust.
//!
//! Runs are deterministic. `MUTATED_SEED` sets another seed, `MUTATED_CASES` the length of the run:
//!
//! ```sh
//! MUTATED_CASES=1000000 cargo test -p openapi-build --test mutated -- --nocapture
//! ```
//!
//! A failure prints the seed of its case. `MUTATED_SEED` with this seed and `MUTATED_CASES=1` repeat the case.
//! `MUTATED_TRACE=1` prints each document before it is read, to find the one that ends the process.
//! `MUTATED_KEEP=folder` writes every hundredth document without errors there, for `benches/corpus` to compile.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "mutated/mutate.rs"]
mod mutate;
#[path = "mutated/pool.rs"]
mod pool;
mod support;
#[path = "mutated/watch.rs"]
mod watch;

use std::fs;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use fastrand::Rng;
use openapi_build::{Code, Document, Error, Generated, Level, Settings};
use pool::Pool;
use watch::Watch;

/// The default number of cases.
const CASES: u64 = 10_000;

/// The code of one of this number of documents without errors is parsed.
const PARSED: u64 = 20;

/// One of this number of documents without errors is kept for the compiler, if a folder is given.
const KEPT: u64 = 100;

/// A run stops after this many failures.
const ENOUGH: usize = 10;

/// The maximum memory of the process, in kB.
const MEMORY: u64 = 1 << 20;

/// The data that all cases share.
struct Run {
    pool: Pool,
    settings: Settings,
    keep: Option<PathBuf>,
    is_traced: bool,
    next: AtomicU64,
    generated: AtomicU64,
    failures: Mutex<Vec<String>>,
}

impl Run {
    fn new(first: u64) -> Self {
        Self {
            pool: Pool::of_goldens(),
            settings: lenient(),
            keep: std::env::var_os("MUTATED_KEEP").map(PathBuf::from),
            is_traced: std::env::var_os("MUTATED_TRACE").is_some(),
            next: AtomicU64::new(first),
            generated: AtomicU64::new(0),
            failures: Mutex::default(),
        }
    }

    /// Takes case after case until there are none, or enough of them have failed.
    fn work(&self, end: u64) {
        let watch = Watch::start();
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= end || self.failures.lock().unwrap().len() >= ENOUGH {
                return;
            }
            watch.case(seed);
            if let Err(reason) = self.case(seed) {
                self.failures.lock().unwrap().push(format!("MUTATED_SEED={seed}: {reason}"));
            }
        }
    }

    fn case(&self, seed: u64) -> Result<(), String> {
        let text = mutate::document(&mut Rng::with_seed(seed), &self.pool);
        if self.is_traced {
            let _ = writeln!(std::io::stderr(), "MUTATED_SEED={seed}\n{text}");
        }
        let result = panic::catch_unwind(AssertUnwindSafe(|| self.generate(&text)));
        match result {
            Err(_) => Err("a panic".to_owned()),
            Ok(Err(error)) if error.to_string().is_empty() => Err("refused without a reason".to_owned()),
            Ok(Err(_)) => Ok(()),
            Ok(Ok(generated)) => self.judge(seed, &text, &generated),
        }
    }

    fn generate(&self, text: &str) -> Result<Generated, Error> {
        support::generate(text, &self.settings)
    }

    fn judge(&self, seed: u64, text: &str, generated: &Generated) -> Result<(), String> {
        let index = self.generated.fetch_add(1, Ordering::Relaxed);
        if let Some(folder) = self.keep.as_ref().filter(|_| index.is_multiple_of(KEPT)) {
            fs::write(folder.join(format!("case-{seed}.yml")), text).unwrap();
        }
        if !seed.is_multiple_of(PARSED) {
            return Ok(());
        }
        generated.files().try_for_each(|(path, code)| {
            syn::parse_file(code).map(drop).map_err(|error| format!("{path} is not Rust: {error}"))
        })
    }
}

/// Settings by which a document fails only if it has no sensible interpretation.
fn lenient() -> Settings {
    let mut settings = Settings::default();
    for code in Code::ALL.iter().filter(|code| code.is_adjustable()) {
        settings.lints.set(*code, Level::Warn).unwrap();
    }
    settings
}

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} is a number, not `{value}`")))
}

#[test]
fn nothing_panics_hangs_or_takes_a_gigabyte_and_what_generates_is_rust() {
    let first = number("MUTATED_SEED").unwrap_or_default();
    let cases = number("MUTATED_CASES").unwrap_or(CASES);
    let run = Run::new(first);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| run.work(first + cases));
        }
    });
    let failures = run.failures.lock().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let generated = run.generated.load(Ordering::Relaxed);
    let peak = watch::peak_memory();
    // Written to the handle, because the test harness hides the output of macros.
    let _ = writeln!(std::io::stderr(), "{cases} cases, {generated} generate, {peak:?} kB at most");
    assert!(
        cases < 1000 || generated > cases / 5,
        "only {generated} of {cases} generate: too much is spoiled"
    );
    assert!(peak.is_none_or(|peak| peak < MEMORY), "{peak:?} kB");
}

#[test]
fn a_case_comes_again_by_its_seed() {
    let pool = Pool::of_goldens();
    let document = |seed| mutate::document(&mut Rng::with_seed(seed), &pool);
    assert_eq!(document(7), document(7));
    assert_ne!(document(7), document(8));
}

#[test]
fn the_settings_refuse_nothing_that_has_a_reading() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n";
    assert!(openapi_build::generate(&Document::parse("api.yml", text).unwrap(), &lenient()).is_ok());
}
