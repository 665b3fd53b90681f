//! Writes the files of a crate beside the generated code. They belong to the user, so they are written once.

mod first_call;
mod name;
mod text;

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};

pub(crate) use name::Name;
use openapi_build::Generated;

use crate::failure::Failure;

/// A crate to be.
pub(crate) struct Package<'a> {
    pub(crate) name: Name,
    /// The title of the document.
    pub(crate) title: String,
    /// The code that the package contains.
    pub(crate) generated: &'a Generated,
    /// The folder of the runtime, if it does not come from the registry.
    pub(crate) runtime: Option<PathBuf>,
}

impl Package<'_> {
    /// Writes the missing files into an existing folder, and returns their number.
    pub(crate) fn create(&self, folder: &Path) -> Result<usize, Failure> {
        let runtime = self.runtime.as_deref().map(|runtime| path_from(folder, runtime)).transpose()?;
        let files = [
            ("Cargo.toml", text::manifest(self, runtime.as_deref())),
            ("README.md", text::readme(self)),
            (".gitignore", text::IGNORED.to_owned()),
            ("src/lib.rs", text::library(self)),
        ];
        let mut created = 0;
        for (path, text) in files {
            created += usize::from(create(&folder.join(path), &text)?);
        }
        Ok(created)
    }
}

/// Writes a file unless it exists, and returns whether it was written.
fn create(path: &Path, text: &str) -> Result<bool, Failure> {
    match File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true).map_err(Failure::file("write", path)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Failure::file("create", path)(error)),
    }
}

/// How the target, a full path, is called from the folder, as a Cargo.toml has it.
fn path_from(folder: &Path, target: &Path) -> Result<String, Failure> {
    let folder = fs::canonicalize(folder).map_err(Failure::file("find", folder))?;
    let path = pathdiff::diff_paths(target, folder).unwrap_or_else(|| target.to_owned());
    Ok(path.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/"))
}
