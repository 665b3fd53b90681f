//! Programs that send examples through their types.

use std::path::Path;

use crate::find::Case;

/// The head of the program for the goldens.
pub(crate) const HEADER: &str =
    "//! Written by `tests/examples.rs`: the examples of the goldens' documents, through their types.

use crate::goldens;
use crate::round_trip::check;
";

/// The test of a golden; nothing where it has no examples.
pub(crate) fn test(golden: &str, cases: &[Case]) -> String {
    if cases.is_empty() {
        return String::new();
    }
    let root = format!("goldens::{golden}");
    let checks: String = cases.iter().map(|case| format!("    {}.unwrap();\n", call(&root, case))).collect();
    format!("\n#[test]\nfn {golden}() {{\n{checks}}}\n")
}

fn call(root: &str, case: &Case) -> String {
    let ty = case.ty.replace("rt::", "openapi_runtime::codegen::");
    let ty =
        ["models::", "api::"].iter().fold(ty, |ty, module| ty.replace(module, &format!("{root}::{module}")));
    let example = case.example.to_string();
    format!("check::<{ty}>({:?}, {example:?}, &{:?}, &{:?})", case.pointer, case.equal, case.present)
}

pub(crate) fn manifest(name: &str, runtime: &Path) -> String {
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nopenapi-runtime = {{ path = {runtime:?}, default-features = false }}\nserde_json = \"1\"\n"
    )
}

/// A program that lists the examples that are lost, and counts them.
pub(crate) fn program(document: &str, cases: &[Case]) -> String {
    let checks: String =
        cases.iter().map(|case| format!("    tell({});\n", call("generated", case))).collect();
    let count = cases.len();
    format!(
        "#![allow(dead_code, unused_imports)]\nmod generated;\nmod round_trip;\nuse round_trip::check;\n\n{}\n\nfn main() {{\n{checks}    println!(\"{{}}: {count} examples\", {document:?});\n}}\n",
        "fn tell(result: Result<(), String>) {\n    if let Err(reason) = result {\n        println!(\"{reason}\");\n    }\n}"
    )
}
