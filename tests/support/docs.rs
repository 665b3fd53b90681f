//! Compares tables of the documentation with the results of tests.

use std::path::PathBuf;

/// Compares the part of a file in `docs/` between `<!-- name -->` and `<!-- /name -->` with `found`. With
/// `UPDATE_DOCS=1`, writes `found` there.
pub(crate) fn compare(file: &str, name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
    let text = std::fs::read_to_string(&path).expect("the documentation is there");
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).unwrap_or_else(|| panic!("docs/{file} lacks {open}"));
    let (written, after) = rest.split_once(&close).unwrap_or_else(|| panic!("docs/{file} lacks {close}"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{open}{found}{close}{after}")).expect("it can be written");
    } else {
        assert_eq!(written, found, "docs/{file} differs from what is: UPDATE_DOCS=1 writes it");
    }
}
