//! The Backend API's document, which is embedded in this crate.

use std::sync::{Arc, OnceLock};

use openapi_mock::Document;

/// The document of Clerk's Backend API, corrected by its overlay, as JSON (see `build.rs`).
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/bapi.json"));

/// The embedded document. All fakes of a process share its compiled schemas.
pub(crate) fn embedded() -> Result<Arc<Document>, String> {
    static READ: OnceLock<Result<Arc<Document>, String>> = OnceLock::new();
    let read = || {
        let root =
            serde_json::from_str(DOCUMENT).map_err(|error| format!("the embedded document: {error}"))?;
        Document::from_value(&root).map(Arc::new)
    };
    READ.get_or_init(read).clone()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn all_fakes_of_a_process_share_one_document() {
        assert!(Arc::ptr_eq(&embedded().unwrap(), &embedded().unwrap()));
    }
}
