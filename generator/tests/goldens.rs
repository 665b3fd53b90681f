//! Goldens: for each rule a small document and the code that it becomes, committed and read in reviews.
//!
//! `UPDATE_GOLDENS=1 cargo test -p openapi-build --test goldens` rewrites them; `git diff` then shows what changed for
//! users. That they compile, and what the types do, is the matter of `documented.rs` and `compiled.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use openapi_build::{Generated, Problem};

/// Where a golden keeps what its document was warned of.
const WARNINGS: &str = "warnings.txt";

#[test]
fn goldens_are_as_committed() {
    let goldens = support::goldens();
    assert!(!goldens.is_empty(), "there is no golden");
    let mut report = String::new();
    for (name, folder) in goldens {
        let (text, settings) = support::golden(&folder);
        match support::generate(&text, &settings) {
            Ok(generated) if support::is_updating() => update(&folder, &generated),
            Ok(generated) => {
                report +=
                    &compare(&folder, &generated).map(|it| format!("== {name}\n{it}")).unwrap_or_default()
            }
            Err(error) => report += &format!("== {name}\n{error}\n"),
        }
    }
    assert!(
        report.is_empty(),
        "{report}\nIf this is meant: UPDATE_GOLDENS=1 cargo test -p openapi-build --test goldens"
    );
}

fn update(folder: &Path, generated: &Generated) {
    generated.write(folder.join("generated")).unwrap();
    let path = folder.join(WARNINGS);
    match warnings(generated) {
        warnings if warnings.is_empty() => drop(fs::remove_file(path)),
        warnings => fs::write(path, warnings).unwrap(),
    }
}

fn compare(folder: &Path, generated: &Generated) -> Option<String> {
    let mut expected = support::files(&folder.join("generated"));
    let mut actual: BTreeMap<String, String> =
        generated.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    expected.insert(WARNINGS.to_owned(), fs::read_to_string(folder.join(WARNINGS)).unwrap_or_default());
    actual.insert(WARNINGS.to_owned(), warnings(generated));
    support::difference(&expected, &actual)
}

fn warnings(generated: &Generated) -> String {
    generated.warnings().iter().map(|warning: &Problem| format!("{warning}\n")).collect()
}

#[test]
fn a_difference_is_seen_and_shown() {
    let file = |text: &str| BTreeMap::from([("a.rs".to_owned(), text.to_owned())]);
    assert_eq!(support::difference(&file("same\n"), &file("same\n")), None);
    let shown = support::difference(&file("one\ntwo\n"), &file("one\nthree\n")).unwrap();
    assert!(shown.contains("-two\n+three\n"), "{shown}");
    assert_eq!(support::difference(&file(""), &BTreeMap::new()).unwrap(), "a.rs: is no longer generated\n");
    assert_eq!(
        support::difference(&BTreeMap::new(), &file("")).unwrap(),
        "a.rs: is generated now, but not expected\n"
    );
}
