//! The inputs of commands for an old and a new document.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_build::{Builder, Kept, Settings, Surface};

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Pair {
    /// The OpenAPI document that the code is generated from, YAML or JSON
    old: PathBuf,

    /// The document that it is to be generated from
    new: PathBuf,

    /// Corrections of both documents: an OpenAPI Overlay 1.0 document; may be repeated
    #[arg(long = "overlay", value_name = "YAML")]
    overlays: Vec<PathBuf>,

    /// Corrections of the old document alone, after those of both; may be repeated
    #[arg(long = "old-overlay", value_name = "YAML")]
    old_overlays: Vec<PathBuf>,

    /// Corrections of the new document alone, after those of both; may be repeated
    #[arg(long = "new-overlay", value_name = "YAML")]
    new_overlays: Vec<PathBuf>,

    /// A further document of both, which declares the webhooks of the API
    #[arg(long, value_name = "SPEC")]
    webhooks: Option<PathBuf>,

    /// Corrections of the further document; may be repeated
    #[arg(long = "webhooks-overlay", value_name = "YAML", requires = "webhooks")]
    webhooks_overlays: Vec<PathBuf>,

    /// The settings that the documents lack: the client's name, the format of errors, secret properties
    #[arg(long, value_name = "TOML")]
    settings: Option<PathBuf>,
}

/// A document, and what its code is made by.
pub(crate) struct Read {
    builder: Builder,
    settings: Settings,
}

impl Pair {
    /// Reads both. The problems of both are reported together.
    pub(crate) fn read(&self) -> Result<(Read, Read), Vec<Failure>> {
        let settings = match &self.settings {
            Some(path) => Settings::read(path).map_err(|error| vec![error.into()])?,
            None => Settings::default(),
        };
        let read = |path: &Path, own: &[PathBuf]| -> Result<Read, Failure> {
            let builder = self.overlays.iter().chain(own).fold(Builder::new(path), Builder::overlay);
            let builder = match &self.webhooks {
                Some(webhooks) => builder.webhooks(webhooks, &self.webhooks_overlays),
                None => builder,
            };
            // All files are read first, so that all unreadable ones are reported together.
            builder.document()?;
            Ok(Read { builder, settings: settings.clone() })
        };
        match (read(&self.old, &self.old_overlays), read(&self.new, &self.new_overlays)) {
            (Ok(old), Ok(new)) => Ok((old, new)),
            (old, new) => Err([old.err(), new.err()].into_iter().flatten().collect()),
        }
    }
}

impl Read {
    /// The Rust API of the document.
    pub(crate) fn surface(&self, kept: &Kept) -> Result<Surface, openapi_build::Error> {
        let mut settings = self.settings.clone();
        settings.kept.clone_from(kept);
        Ok(openapi_build::surface(&self.builder.document_by(kept)?, &settings)?.0)
    }
}

/// Reads the kept names from a file, if one is given.
pub(crate) fn kept(path: Option<&Path>) -> Result<Kept, Vec<Failure>> {
    path.map(Kept::read).transpose().map(Option::unwrap_or_default).map_err(|error| vec![error.into()])
}

/// Both, or the failures of both.
pub(crate) fn both<T>(
    old: Result<T, openapi_build::Error>,
    new: Result<T, openapi_build::Error>,
) -> Result<(T, T), Vec<Failure>> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (old, new) => Err([old.err(), new.err()].into_iter().flatten().map(Failure::from).collect()),
    }
}
