//! `generate`: writes a crate for a document, or only the module.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_build::Document;

use crate::console::{self, count};
use crate::failure::Outcome;
use crate::input::Input;
use crate::package::{Name, Package};

/// Writes a crate that builds on its own; run again, it renews src/generated and leaves the rest alone
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,

    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The name of the crate, instead of one made from the document's title
    #[arg(long, value_name = "CRATE")]
    name: Option<Name>,

    /// The folder of the package `openapi-runtime`, instead of its release
    #[arg(long, value_name = "PATH", value_parser = folder)]
    runtime: Option<PathBuf>,

    /// Write only the module: DIR/mod.rs and what belongs to it
    #[arg(long, conflicts_with_all = ["name", "runtime"])]
    module: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { input, out, name, runtime, module } = arguments;
    let (document, generated) = input.generate()?;
    console::list(generated.warnings(), input.detail());
    let (written, created) = if *module {
        (generated.write(out)?, 0)
    } else {
        let title = title(&document);
        let package = Package {
            name: name.clone().unwrap_or_else(|| Name::from_title(&title)),
            title,
            generated: &generated,
            runtime: runtime.clone(),
        };
        (generated.write(out.join("src/generated"))?, package.create(out)?)
    };
    console::say(format_args!(
        "{}: {} written, {} removed, {} unchanged",
        out.display(),
        count(written.changed.len() + created, "file"),
        written.removed.len(),
        written.unchanged,
    ));
    Ok(())
}

/// The document's title, on one line.
fn title(document: &Document) -> String {
    let title = document.root().pointer("/info/title").and_then(|title| title.as_str()).unwrap_or_default();
    let words: Vec<&str> = title.split_whitespace().collect();
    if words.is_empty() { "An API".to_owned() } else { words.join(" ") }
}

/// The folder's full path: where it is seen from changes, when it stands in a Cargo.toml.
fn folder(path: &str) -> Result<PathBuf, String> {
    Path::new(path).canonicalize().map_err(|error| error.to_string())
}
