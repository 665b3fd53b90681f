//! Tests every shape of schema in every position: a body and a response of each media type, a parameter of each style,
//! a header, a property, an item, a branch of a union, a part of an `allOf`.
//!
//! Each run tests some shapes; `MATRIX=all` tests all. `MATRIX_KEEP=folder` writes the documents there, for
//! `benches/corpus` to compile. The golden `matrix` has another shape in each position, and is compiled.
//! `UPDATE_GOLDENS=1` rewrites its document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "audit/mod.rs"]
mod audit;
#[path = "matrix/positions.rs"]
mod positions;
#[path = "matrix/shapes.rs"]
mod shapes;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use openapi_build::{Document, Settings};
use positions::{Draft, positions};
use shapes::{Shape, shapes};

/// A usual run tests one of this number of shapes.
const STRIDE: usize = 3;

/// How far apart the shapes of neighbouring positions of the golden are: no divisor of their count.
const STEP: usize = 37;

/// The shape in each position.
fn document(shape: &Shape) -> String {
    let mut draft = Draft::new(shape.version);
    for position in positions() {
        draft.put(position, &shape.schema);
    }
    draft.text()
}

/// Each position with another shape.
fn sample() -> String {
    let shapes = shapes();
    let mut draft = Draft::new("3.1.0");
    for (index, position) in positions().into_iter().enumerate() {
        draft.put(position, &shapes[index * STEP % shapes.len()].schema);
    }
    draft.text()
}

/// Why the code generated from the shape is wrong, if it is.
fn failure(shape: &Shape, text: String) -> Option<String> {
    let document = Document::parse("matrix.json", text).unwrap();
    match audit::audit(&document, &Settings::default()) {
        Ok((missing, _)) if missing.is_empty() => None,
        Ok((missing, _)) => Some(format!("{}: lost in silence: {missing:#?}", shape.name)),
        Err(error) => Some(format!("{}: {error}", shape.name)),
    }
}

#[test]
fn every_shape_generates_in_every_position_and_nothing_is_lost() {
    let stride = if std::env::var("MATRIX").is_ok_and(|it| it == "all") { 1 } else { STRIDE };
    let keep = std::env::var_os("MATRIX_KEEP").map(PathBuf::from);
    let mut failures = Vec::new();
    for (index, shape) in shapes().iter().enumerate().step_by(stride) {
        let text = document(shape);
        if let Some(folder) = &keep {
            fs::write(folder.join(format!("shape-{index}.json")), &text).unwrap();
        }
        failures.extend(failure(shape, text));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn there_are_enough_shapes_and_no_two_are_the_same() {
    let shapes = shapes();
    let names: std::collections::BTreeSet<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
    assert!(names.len() >= 250, "{} shapes", names.len());
    assert_eq!(names.len(), shapes.len());
    assert_ne!(shapes.len() % STEP, 0);
}

#[test]
fn the_golden_is_the_sample() {
    let path = support::tests().join("goldens/matrix/api.yml");
    if support::is_updating() {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(&path, sample()).unwrap();
    }
    let is_same = fs::read_to_string(&path).is_ok_and(|text| text == sample());
    assert!(is_same, "UPDATE_GOLDENS=1 cargo test -p openapi-build --test matrix --test goldens");
}
