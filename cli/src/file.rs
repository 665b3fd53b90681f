//! Reads and rewrites files in place.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// Reads a file; `None` if it does not exist.
pub(crate) fn read_if_any(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file("read", path)(error)),
    }
}

/// Puts the text in the file's place in one step: a failure leaves the file as it was.
pub(crate) fn replace(path: &Path, text: &str) -> Outcome {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let done = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        // The error of writing is returned, and not that of removing, because the file may not exist.
        let _ = fs::remove_file(&temporary);
    }
    done.map_err(Failure::file("write", path))
}
