//! The inputs of commands: a document, its overlays, and its settings.

use std::path::PathBuf;

use clap::Args;
use openapi_build::{
    Builder, Code, Detail, Document, Generated, Kept, Level, Lints, Problem, Settings, Surface,
};

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Input {
    /// The OpenAPI document of version 3.0, 3.1 or 3.2, YAML or JSON
    pub(crate) spec: PathBuf,

    /// Corrections of the document: an OpenAPI Overlay 1.0 document; may be repeated
    #[arg(long = "overlay", value_name = "YAML")]
    overlays: Vec<PathBuf>,

    /// A further document, which declares the webhooks of the API
    #[arg(long, value_name = "SPEC")]
    webhooks: Option<PathBuf>,

    /// Corrections of the further document; may be repeated
    #[arg(long = "webhooks-overlay", value_name = "YAML", requires = "webhooks")]
    webhooks_overlays: Vec<PathBuf>,

    /// The settings that the document lacks: the client's name, the format of errors, secret properties
    #[arg(long, value_name = "TOML")]
    settings: Option<PathBuf>,

    /// The names that the Rust API keeps in place of those from the document: see `keep`
    #[arg(long, value_name = "TOML")]
    kept: Option<PathBuf>,

    /// Do not report problems of this code; may be repeated
    #[arg(long, value_name = "CODE")]
    allow: Vec<Code>,

    /// Report problems of this code as warnings; may be repeated
    #[arg(long, value_name = "CODE")]
    warn: Vec<Code>,

    /// Report problems of this code as errors; may be repeated
    #[arg(long, value_name = "CODE")]
    deny: Vec<Code>,

    /// Report all warnings as errors
    #[arg(long, alias = "deny-warnings")]
    strict: bool,

    /// List all warnings, instead of the first three of each kind
    #[arg(long)]
    verbose: bool,
}

impl Input {
    /// How many warnings of one kind are printed.
    pub(crate) fn detail(&self) -> Detail {
        if self.verbose { Detail::Full } else { Detail::Brief }
    }

    /// The document, corrected, and its code, in memory.
    pub(crate) fn generate(&self) -> Result<(Document, Generated), Failure> {
        let (document, settings) = self.read()?;
        let generated = openapi_build::generate(&document, &settings)?;
        Ok((document, generated))
    }

    /// The Rust API of the document, and the warnings.
    pub(crate) fn surface(&self) -> Result<(Surface, Vec<Problem>), Failure> {
        let (document, settings) = self.read()?;
        Ok(openapi_build::surface(&document, &settings)?)
    }

    /// The document, corrected.
    pub(crate) fn document(&self) -> Result<Document, Failure> {
        Ok(self.read()?.0)
    }

    fn read(&self) -> Result<(Document, Settings), Failure> {
        let mut settings = match &self.settings {
            Some(path) => Settings::read(path)?,
            None => Settings::default(),
        };
        if let Some(path) = &self.kept {
            settings.kept = Kept::read(path)?;
        }
        self.set_levels(&mut settings.lints)?;
        let builder = self.overlays.iter().fold(Builder::new(&self.spec), Builder::overlay);
        let builder = match &self.webhooks {
            Some(webhooks) => builder.webhooks(webhooks, &self.webhooks_overlays),
            None => builder,
        };
        Ok((builder.document_by(&settings.kept)?, settings))
    }

    /// Sets the levels from the command line, which override those of the settings.
    fn set_levels(&self, lints: &mut Lints) -> Result<(), Failure> {
        for (codes, level) in
            [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)]
        {
            for code in codes {
                lints.set(*code, level).map_err(Failure::Usage)?;
            }
        }
        if self.strict {
            lints.deny_warnings();
        }
        Ok(())
    }
}
