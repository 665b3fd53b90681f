//! Shared by the tests: a folder for each, the binary, and cargo.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The result of a command.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code().expect("not ended by a signal"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Fails the test, with what the command said, unless it succeeded.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.status, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

/// An empty folder for one test. It is a cargo workspace, so that cargo ignores the workspaces of its parent folders.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        if path.exists() {
            fs::remove_dir_all(&path).expect("the last run's folder can be removed");
        }
        fs::create_dir_all(&path).expect("a folder can be made");
        let folder = Self { path };
        folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n");
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file below, sorted.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let mut folders = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder can be read") {
                let path = entry.expect("an entry can be read").path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push(path.strip_prefix(&root).expect("below").display().to_string()),
                }
            }
        }
        files.sort();
        files
    }

    /// Runs the binary here.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-build"));
        Ran::of(command.args(arguments).current_dir(&self.path).output().expect("the binary runs"))
    }

    /// Runs `cargo check` on all crates of the folder, with warnings as errors. Dependencies are compiled once for all
    /// tests.
    pub(crate) fn cargo_check(&self) -> Ran {
        fs::copy(workspace().join("Cargo.lock"), self.path("Cargo.lock"))
            .expect("the workspace has a lock file");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["check", "--offline", "--workspace", "--all-targets", "--target-dir"]);
        cargo.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("target"));
        cargo.env("RUSTFLAGS", "-Dwarnings").env_remove("CARGO_ENCODED_RUSTFLAGS");
        Ran::of(cargo.current_dir(&self.path).output().expect("cargo runs"))
    }

    /// Makes an example of the code in a crate's documentation, to be compiled along with the crate.
    pub(crate) fn example_from_docs(&self, package: &str) {
        let library = self.read(&format!("{package}/src/lib.rs"));
        let lines = library.lines().skip_while(|line| *line != "//! ```no_run").skip(1);
        let lines = lines
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        let code =
            lines.take_while(|line| *line != "```").map(|line| line.strip_prefix("# ").unwrap_or(line));
        let code = code.collect::<Vec<_>>().join("\n");
        assert!(code.contains(".build()?"), "the documentation shows how to begin:\n{library}");
        self.write(
            &format!("{package}/examples/docs.rs"),
            &format!("#![allow(dead_code)]\n{code}\nfn main() {{}}\n"),
        );
    }
}

/// The root of this repository.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package has a folder of its own")
}

/// The runtime that generated code is compiled with.
pub(crate) fn runtime() -> PathBuf {
    workspace().join("runtime")
}
