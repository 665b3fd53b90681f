//! Applies corrections of the document, as OpenAPI Overlay 1.0 documents.

use std::path::{Path, PathBuf};

use openapi_document::Document;

use crate::error::Error;

/// Reads a document and applies the overlays to it, in their order. The problems of all overlays are reported together.
pub(crate) fn read(document: &Path, overlays: &[PathBuf]) -> Result<Document, Error> {
    let mut document = Document::read(document)?;
    let mut problems = Vec::new();
    for path in overlays {
        match correct(&mut document, path) {
            Err(Error::Problems(found)) => problems.extend(found),
            result => result?,
        }
    }
    if problems.is_empty() { Ok(document) } else { Err(Error::Problems(problems)) }
}

fn correct(document: &mut Document, overlay: &Path) -> Result<(), Error> {
    let overlay = Document::read(overlay)?;
    openapi_overlay::correct(document, &overlay).map(drop).map_err(Error::Problems)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use std::fs;

    use super::*;

    const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A:\n      type: string\n";
    const HEAD: &str = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n";

    fn correct(actions: &str) -> Result<Document, Error> {
        let mut document = Document::parse("api.yml", DOCUMENT).unwrap();
        let overlay = Document::parse("api.overlay.yml", format!("{HEAD}{actions}")).unwrap();
        openapi_overlay::correct(&mut document, &overlay).map_err(Error::Problems)?;
        Ok(document)
    }

    #[test]
    fn a_correction_is_seen_by_what_comes_after() {
        let document = correct("- target: $.components.schemas.A\n  update: {nullable: true}\n").unwrap();
        assert_eq!(document.root().pointer("/components/schemas/A/nullable").unwrap(), true);
    }

    #[test]
    fn problems_stand_in_the_overlay_in_the_order_of_its_text() {
        let actions = "- target: $.components.schemas.B\n  remove: true\n- target: $.components.schemas.A\n  update:\n    type: string\n    nullable: true\n";
        let expired = correct(actions).unwrap_err().to_string();
        assert_eq!(
            expired.lines().collect::<Vec<_>>(),
            [
                "api.overlay.yml:4:3: this correction has expired: `$.components.schemas.B` matches nothing (at #/actions/0/target) [overlay]",
                "  help: delete the action if the document has been mended, else adapt its target",
                "api.overlay.yml:8:5: this part of the correction has expired: the document has it already (at #/actions/1/update/type) [overlay]",
                "  help: delete this part of the update",
            ]
        );
    }

    #[test]
    fn a_key_with_a_percent_sign_is_found_in_the_text() {
        let error = correct("- target: $\n  update: {x: 1}\n  a%2fb: 1\n").unwrap_err();
        assert_eq!(error.problems()[0].place.as_ref().map(|place| (place.line, place.column)), Some((6, 3)));
    }

    #[test]
    fn a_problem_of_a_node_that_a_correction_brought_in_is_placed_above_it() {
        let actions = "- target: $.components.schemas\n  update: {B: {$ref: '#/components/schemas/C'}}\n";
        let document = correct(actions).unwrap();
        let error = crate::generate(&document, &crate::Settings::default()).unwrap_err();
        assert!(
            error.to_string().starts_with("api.yml:5:3: `#/components/schemas/C` leads nowhere"),
            "{error}"
        );
    }

    #[test]
    fn several_overlays_are_applied_in_order_and_their_problems_are_reported_together() {
        let folder = std::env::temp_dir().join(format!("openapi-build-overlay-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, text: String| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let api = file("api.yml", DOCUMENT.to_owned());
        let first = file(
            "1.yml",
            format!("{HEAD}- {{target: $.components.schemas, update: {{B: {{type: object}}}}}}\n"),
        );
        let second =
            file("2.yml", format!("{HEAD}- {{target: $.components.schemas.B, update: {{title: B}}}}\n"));
        let document = crate::Builder::new(&api).overlay(&first).overlay(&second).document().unwrap();
        assert_eq!(document.root().pointer("/components/schemas/B/title").unwrap(), "B");
        let error = crate::Builder::new(&api)
            .overlay(&second)
            .overlay(&first)
            .overlay(&first)
            .generate()
            .unwrap_err();
        let places: Vec<_> =
            error.problems().iter().map(|problem| problem.place.clone().unwrap().file).collect();
        assert_eq!(places, [second, first]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
