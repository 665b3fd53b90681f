//! The public interface of the generator: from paths to files on disk, with the output of a build script.

use std::path::{Path, PathBuf};

use openapi_document::{Detail, Document, Lints, Problem, Severity, digest};

use crate::emit::Module;
use crate::error::Error;
use crate::kept::Kept;
use crate::settings::Settings;
use crate::surface::Surface;
use crate::write::{self, File, Written};
use crate::{overlay, render, webhooks};

/// Generated code, in memory.
#[derive(Clone, Debug)]
pub struct Generated {
    pub(crate) files: Vec<File>,
    pub(crate) warnings: Vec<Problem>,
    pub(crate) surface: Surface,
}

impl Generated {
    /// The parts of the document that the code does not represent, or not exactly.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The Rust API as data: the items of the code, and their encoding on the wire.
    pub fn surface(&self) -> &Surface {
        &self.surface
    }

    /// The description of the API as Markdown for the documentation of the module that has the generated one's items:
    /// links lead to those. Empty if the document has no description.
    pub fn description(&self) -> String {
        crate::emit::description(&self.surface)
    }

    /// The files: the path below the output folder, and the text.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (file.path.as_str(), file.text.as_str()))
    }

    /// Makes the folder hold exactly this code. Files that are as they should be are not touched;
    /// generated files that do not belong to it are removed; files of other origin are left alone.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Written, Error> {
        write::write(folder.as_ref(), &self.files)
    }
}

/// The source of the document.
#[derive(Clone, Debug)]
pub struct Builder {
    source: Source,
    settings: Option<PathBuf>,
    kept: Option<PathBuf>,
    webhooks: Option<Source>,
}

/// A document and its corrections.
#[derive(Clone, Debug)]
struct Source {
    document: PathBuf,
    overlays: Vec<PathBuf>,
}

impl Source {
    fn new<P: Into<PathBuf>>(document: PathBuf, overlays: impl IntoIterator<Item = P>) -> Self {
        Self { document, overlays: overlays.into_iter().map(Into::into).collect() }
    }

    fn read(&self) -> Result<Document, Error> {
        overlay::read(&self.document, &self.overlays)
    }

    fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        std::iter::once(&self.document).chain(&self.overlays)
    }
}

impl Builder {
    /// Starts with the path of an OpenAPI document of version 3.0, 3.1 or 3.2, YAML or JSON.
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self {
            source: Source { document: document.into(), overlays: Vec::new() },
            settings: None,
            kept: None,
            webhooks: None,
        }
    }

    /// The path of an OpenAPI Overlay 1.0 document: corrections that are applied to the document before
    /// anything else is done with it. A correction that no longer corrects anything is an error. Several
    /// overlays are applied in the order in which they were given.
    #[must_use]
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.source.overlays.push(path.into());
        self
    }

    /// The path of the [`Settings`]. Without it all are the default.
    #[must_use]
    pub fn settings(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings = Some(path.into());
        self
    }

    /// The path of the names that the Rust API keeps from version to version of the document, [`Kept`]. Without it
    /// every name comes from the document.
    #[must_use]
    pub fn kept(mut self, path: impl Into<PathBuf>) -> Self {
        self.kept = Some(path.into());
        self
    }

    /// The path of a further document, which declares the webhooks of the API, and of its overlays. Equal schemas of
    /// both documents are one type; a schema that differs from the API's of the same name is called `Webhook…`.
    #[must_use]
    pub fn webhooks<P: Into<PathBuf>>(
        mut self,
        document: impl Into<PathBuf>,
        overlays: impl IntoIterator<Item = P>,
    ) -> Self {
        self.webhooks = Some(Source::new(document.into(), overlays));
        self
    }

    /// The document that is generated from: read, and corrected by the overlays. It has the webhooks of the further
    /// document.
    pub fn document(&self) -> Result<Document, Error> {
        self.document_by(&self.read_kept()?)
    }

    /// The same with these kept names, in place of those from the file.
    pub fn document_by(&self, kept: &Kept) -> Result<Document, Error> {
        let mut document = self.source.read()?;
        if let Some(webhooks) = &self.webhooks {
            webhooks::merge(&mut document, webhooks.read()?, kept);
        }
        Ok(document)
    }

    /// Generates, in memory.
    pub fn generate(&self) -> Result<Generated, Error> {
        crate::generate(&self.document()?, &self.read_settings()?)
    }

    /// Returns the warnings that generating would report, and writes nothing.
    pub fn check(&self) -> Result<Vec<Problem>, Error> {
        crate::check(&self.document()?, &self.read_settings()?)
    }

    fn read_settings(&self) -> Result<Settings, Error> {
        let settings = self.settings.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        Ok(Settings { kept: self.read_kept()?, ..settings })
    }

    fn read_kept(&self) -> Result<Kept, Error> {
        Ok(self.kept.as_deref().map(Kept::read).transpose()?.unwrap_or_default())
    }

    /// Does the work of a build script: tells cargo which files to watch, generates the code, writes the folder, and
    /// reports warnings and problems through cargo. If nothing could be generated, it does not change the folder, and
    /// ends the process with status 1.
    pub fn build_script(&self, folder: impl AsRef<Path>) {
        let folder = folder.as_ref();
        self.watch(Some(folder));
        report(self.watched().and_then(|(document, settings)| {
            let generated = crate::generate(&document, &settings)?;
            generated.write(folder)?;
            Ok(generated.warnings)
        }));
    }

    /// As [`build_script`](Self::build_script) for a document that is to be in order, but has no code.
    pub fn check_script(&self) {
        self.watch(None);
        report(self.watched().and_then(|(document, settings)| crate::check(&document, &settings)));
    }

    /// Reads the inputs and tells cargo of the files that the document refers to.
    #[expect(clippy::print_stdout, reason = "that is how a build script talks to cargo")]
    fn watched(&self) -> Result<(Document, Settings), Error> {
        let document = self.document()?;
        for file in document.files() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
        Ok((document, self.read_settings()?))
    }

    #[expect(clippy::print_stdout, reason = "that is how a build script talks to cargo")]
    fn watch(&self, folder: Option<&Path>) {
        let webhooks = self.webhooks.iter().flat_map(Source::paths);
        let inputs = self.source.paths().chain(webhooks).chain(&self.settings).chain(&self.kept);
        for path in inputs.map(PathBuf::as_path).chain(folder) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

/// Reports the result through cargo, and ends the process after an error.
#[expect(clippy::print_stdout, reason = "that is how a build script talks to cargo")]
fn report(result: Result<Vec<Problem>, Error>) {
    let error = match result {
        Ok(warnings) => return say(&warnings),
        Err(error) => error,
    };
    match error.problems() {
        [] => println!("cargo::error={error}"),
        problems => say(problems),
    }
    std::process::exit(1);
}

#[expect(clippy::print_stdout, reason = "that is how a build script talks to cargo")]
fn say(problems: &[Problem]) {
    for line in digest(problems, Detail::Brief) {
        let what = match line.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        // A line break would end the message.
        let text = line.text.replace("\n  ", "; ").replace('\n', " ");
        println!("cargo::{what}={text}");
    }
}

/// Does the work on a stack that no document overflows: schemas are read and lowered as deep as they
/// are nested, and on some platforms a build script has no more than a megabyte.
pub(crate) fn with_room<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    const STACK: usize = 32 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|source| Error::io("cannot start a thread", source))?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Returns the warnings in the order of the text, or all problems if one is an error.
pub(crate) fn judge(
    document: &Document,
    lints: &Lints,
    problems: Vec<Problem>,
) -> Result<Vec<Problem>, Error> {
    let mut problems = lints.apply(problems);
    document.locate(&mut problems);
    problems.dedup();
    if problems.iter().any(Problem::is_error) {
        return Err(Error::Problems(problems));
    }
    Ok(problems)
}

pub(crate) fn render_all(modules: Vec<Module>, document: &Document) -> Result<Vec<File>, Error> {
    let name = document.file().file_name().unwrap_or_default().to_string_lossy().into_owned();
    modules.into_iter().map(|module| render::render(module, &name)).collect()
}
