//! Writes the generated files: all or none, and only those that differ. No other file writes to the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::error::Error;
use crate::render::MARKER;

/// How the name of a file ends that is not in its place yet.
const TEMPORARY: &str = ".tmp";

/// A file to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Its place below the output folder, with `/` between folders.
    pub(crate) path: String,
    /// The content.
    pub(crate) text: String,
}

/// The changes of a run to the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Files whose text changed, or that are new.
    pub changed: Vec<PathBuf>,
    /// Generated files that no longer belong to the code.
    pub removed: Vec<PathBuf>,
    /// How many files were as they should be.
    pub unchanged: usize,
}

/// Makes the folder contain these files. Equal files are not touched, so that nothing is compiled again. New content
/// replaces the old atomically, so that a concurrent build sees one or the other. Other generated files are removed;
/// files that are not generated never are.
pub(crate) fn write(folder: &Path, files: &[File]) -> Result<Written, Error> {
    let mut written = Written::default();
    let mut staged = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        match fs::read(&path) {
            Ok(old) if old == file.text.as_bytes() => written.unchanged += 1,
            Ok(old) if !old.starts_with(MARKER.as_bytes()) => return Err(occupied(&path)),
            _ => staged.push(Staged::new(path, &file.text)?),
        }
    }
    for file in staged {
        written.changed.push(file.put()?);
    }
    let wanted: BTreeSet<PathBuf> = files.iter().map(|file| folder.join(&file.path)).collect();
    remove_orphans(folder, &wanted, &mut written.removed)?;
    Ok(written)
}

fn occupied(path: &Path) -> Error {
    let why = "a file that was not generated is in its place: move that, or generate into another folder";
    Error::io(format!("cannot write {}", path.display()), io::Error::new(io::ErrorKind::AlreadyExists, why))
}

/// A temporary file with new content, beside the file that it will replace.
struct Staged {
    temporary: PathBuf,
    path: PathBuf,
}

impl Staged {
    fn new(path: PathBuf, text: &str) -> Result<Self, Error> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .map_err(|source| Error::io(format!("cannot create {}", folder.display()), source))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Concurrent builds, in processes or threads, must not share a temporary file.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!(".{name}.{}.{count}{TEMPORARY}", std::process::id()));
        let staged = Self { temporary, path };
        fs::write(&staged.temporary, text)
            .map_err(|source| Error::io(format!("cannot write {}", staged.temporary.display()), source))?;
        Ok(staged)
    }

    fn put(self) -> Result<PathBuf, Error> {
        fs::rename(&self.temporary, &self.path)
            .map_err(|source| Error::io(format!("cannot write {}", self.path.display()), source))?;
        Ok(self.path.clone())
    }
}

impl Drop for Staged {
    /// Removes the temporary file after a failure; after a success it does not exist.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

fn remove_orphans(
    folder: &Path,
    wanted: &BTreeSet<PathBuf>,
    removed: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let failed = |path: &Path, source| Error::io(format!("cannot clean up {}", path.display()), source);
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|source| failed(folder, source))?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            remove_orphans(&path, wanted, removed)?;
            // Usually the folder is not empty, and the error is ignored.
            let _ = fs::remove_dir(&path);
        } else if !wanted.contains(&path) && is_generated(&path) && !is_staged(&path) {
            match fs::remove_file(&path) {
                // A concurrent build has removed it already.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path, error)),
                _ => removed.push(path),
            }
        }
    }
    Ok(())
}

fn is_generated(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.starts_with(MARKER))
}

/// Whether another build may be about to put the file into its place. An old one was left by a build
/// that was killed.
fn is_staged(path: &Path) -> bool {
    const OLD: Duration = Duration::from_secs(60);
    let is_temporary = path.to_string_lossy().ends_with(TEMPORARY);
    let age =
        fs::metadata(path).and_then(|it| it.modified()).ok().and_then(|modified| modified.elapsed().ok());
    is_temporary && age.is_none_or(|age| age < OLD)
}
