//! The generator, as a process with limits.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Result;

/// CPU seconds and kilobytes of memory that one document may take.
const LIMITS: &str = "ulimit -t 20 && ulimit -v 1048576 && exec \"$@\"";
/// A process that uses no CPU time ends by this, however busy the machine is.
const HANG: Duration = Duration::from_secs(1800);

/// The command `openapi-build` of this repository.
pub(crate) struct Generator {
    executable: PathBuf,
    pub(crate) repository: PathBuf,
}

/// The result for a document.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Generated,
    /// The generator told the user why not: its first error.
    Refused(String),
    /// The process ended by a panic, a signal or a limit.
    Failed(String),
}

impl Generator {
    /// The executable, or one that is compiled from this repository.
    pub(crate) fn find(executable: Option<&Path>) -> Result<Self> {
        let repository = fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let repository = repository.map_err(|error| error.to_string())?;
        let executable = match executable {
            Some(executable) => executable.to_owned(),
            None => compile(&repository)?,
        };
        Ok(Self { executable, repository })
    }

    /// Generates only the module, which is removed again.
    pub(crate) fn try_module(&self, document: &Path, scratch: &Path) -> Outcome {
        let out = scratch.join(format!("{:?}", thread::current().id()));
        let outcome = self.generate(document, &out, &["--module"]);
        // The next document has to write all of its files.
        let _ = fs::remove_dir_all(&out);
        outcome
    }

    /// Generates a package that takes the runtime from this repository.
    pub(crate) fn package(&self, document: &Path, out: &Path, name: &str) -> Outcome {
        let runtime = self.repository.join("runtime");
        self.generate(document, out, &["--name", name, "--runtime", &runtime.to_string_lossy()])
    }

    fn generate(&self, document: &Path, out: &Path, options: &[&str]) -> Outcome {
        let mut shell = Command::new("sh");
        shell.args(["-c", LIMITS, "sh"]).arg(&self.executable).arg("generate").arg(document);
        shell.arg("--out").arg(out).args(options).stdin(Stdio::null()).stdout(Stdio::null());
        let errors = out.with_extension("stderr");
        let status = fs::File::create(&errors).map(|file| shell.stderr(file)).and_then(wait);
        let said = fs::read_to_string(&errors).unwrap_or_default();
        match status {
            Ok(status) => judge(status, &said),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }
}

/// Compiles the command, optimized.
fn compile(repository: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--package", "openapi-build-cli", "--message-format=json"]);
    let output = cargo.current_dir(repository).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut executables = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    executables.next_back().ok_or_else(|| "the generator does not compile".to_owned())
}

/// Runs the command to its end, or to the limit.
fn wait(command: &mut Command) -> std::io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if begin.elapsed() > HANG {
            child.kill()?;
            return child.wait();
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn judge(status: ExitStatus, said: &str) -> Outcome {
    let first = |start: &str| said.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    match (status.code(), status.signal()) {
        (Some(0), _) => Outcome::Generated,
        (Some(1), _) => match first("error") {
            Some(reason) => Outcome::Refused(reason),
            None => Outcome::Failed("the status is 1, but there is no error".to_owned()),
        },
        (_, Some(signal)) => {
            Outcome::Failed(format!("signal {signal}: {}", said.lines().last().unwrap_or_default()))
        }
        (code, _) => Outcome::Failed(format!("status {code:?}: {}", said.lines().last().unwrap_or_default())),
    }
}
