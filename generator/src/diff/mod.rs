//! What changes for users of the generated code from one document to another, and what that means for its version.
//!
//! Compared is the Rust that both documents become, not the documents: a new text in an enum breaks nobody, as enums
//! are open, while an answer's field that becomes optional does, as its type changes. Words are not compared; but
//! where types were one, and the words of a field are no longer the same, they are two.

mod change;
mod client;
mod hints;
mod json;
mod markdown;
mod operations;
mod pair;
mod sections;
mod slots;
mod surface;
mod text;
mod traits;
mod types;

pub use change::{Change, Diff, Level, Section, Subject, Verdict};

use crate::build;
use crate::error::Error;
use crate::{Document, Settings};
use pair::Pair;
use surface::Surface;

/// Compares the code that two documents become by the same settings.
///
/// # Errors
///
/// Where one of the documents cannot become code; the problems of both are reported.
pub fn diff(old: &Document, new: &Document, settings: &Settings) -> Result<Diff, Error> {
    build::with_room(|| {
        let (old, new) = both(Surface::read(old, settings), Surface::read(new, settings))?;
        let pair = Pair { old: &old, new: &new };
        let mut changes = client::changes(pair);
        changes.extend(operations::changes(pair));
        changes.extend(types::changes(pair));
        Ok(Diff { sections: sections::sections(pair, changes) })
    })
}

fn both<T>(old: Result<T, Error>, new: Result<T, Error>) -> Result<(T, T), Error> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(Error::Problems(mut problems)), Err(Error::Problems(more))) => {
            problems.extend(more);
            Err(Error::Problems(problems))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(old: &str, new: &str) -> Vec<(Level, String)> {
        let (old, new) = (Surface::of(old), Surface::of(new));
        let changes = types::changes(Pair { old: &old, new: &new });
        changes.into_iter().map(|change| (change.level, change.message)).collect()
    }

    #[test]
    fn what_may_grow_grows_without_breaking_anybody() {
        let grow = |before: &str, after: &str| {
            let changes = changes(
                &format!("{before} pub struct A {{ pub a: String, {after} }}"),
                &format!("{before} pub struct A {{ pub a: String, pub b: String, {after} }}"),
            );
            assert_eq!(changes.len(), 1);
            assert_eq!(changes[0].1, "new field `b`: `String`");
            changes[0].0
        };
        assert_eq!(grow("#[non_exhaustive]", ""), Level::Addition);
        assert_eq!(grow("", ""), Level::Breaking, "somebody may construct it");
        assert_eq!(grow("", "inside: u8"), Level::Addition, "nobody else can");
        let variant = |level| vec![(level, "new variant `Y`".to_owned())];
        let open = changes("#[non_exhaustive] pub enum A { X }", "#[non_exhaustive] pub enum A { X, Y }");
        assert_eq!(open, variant(Level::Addition));
        assert_eq!(changes("pub enum A { X }", "pub enum A { X, Y }"), variant(Level::Breaking));
    }

    #[test]
    fn a_trait_is_gained_or_lost_however_it_is_written() {
        let (some, none) = ("#[derive(Clone, Eq)] pub struct A {}", "#[derive(Clone)] pub struct A {}");
        assert_eq!(changes(some, none), [(Level::Breaking, "has no `Eq` any more".to_owned())]);
        assert_eq!(changes(none, some), [(Level::Addition, "has `Eq`".to_owned())]);
        let (some, none) = ("pub struct A {} impl rt::Page for A {}", "pub struct A {}");
        assert_eq!(changes(none, some), [(Level::Addition, "has `rt::Page`".to_owned())]);
        let some = "pub struct A {} rt::page! { A { next: cursor } }";
        assert_eq!(changes(some, none), [(Level::Breaking, "has no `rt::page` any more".to_owned())]);
    }

    #[test]
    fn what_is_private_is_nobodys_business() {
        let old = "struct A { pub a: String } pub struct B { b: u8 } impl B { fn c(&self) {} }";
        let new = "pub struct B { c: u16 } impl B { pub(crate) fn d(&self) {} }";
        assert!(changes(old, new).is_empty());
    }
}
