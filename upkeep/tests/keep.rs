//! Tests that the Rust API keeps its names from version to version of a document, so that additions are not breaking.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::Path;

use openapi_build::{Builder, Document, Kept, Settings, Surface};
use openapi_upkeep::adopt::{Options, adopt};
use openapi_upkeep::diff::{Diff, Verdict, compare};
use openapi_upkeep::keep::keep;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

fn api(text: &str, kept: &Kept) -> Surface {
    let document = Document::parse(Path::new("api.yml"), text.to_owned()).unwrap();
    let mut settings = Settings::default();
    settings.kept.clone_from(kept);
    openapi_build::surface(&document, &settings).unwrap().0
}

/// Adopts one document after the other. Returns the names kept at the end, and the changes of each step.
fn steps(documents: &[String]) -> (Kept, Vec<Diff>) {
    let mut kept = Kept::default();
    let mut old = api(&documents[0], &kept);
    let mut changes = Vec::new();
    for document in &documents[1..] {
        let (next, new) = keep(&old, &kept, |kept| Ok(api(document, kept))).unwrap();
        // The kept names are written as a file and read back.
        kept = Kept::parse(Path::new("kept.toml"), &next.to_toml()).unwrap();
        assert_eq!(kept, next);
        changes.push(compare(&old, &new));
        old = new;
    }
    (kept, changes)
}

fn get(id: &str, schema: &str) -> String {
    format!(
        "  /{id}: {{get: {{operationId: {id}, tags: [Books], responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}\n"
    )
}

fn post(id: &str, schema: &str) -> String {
    format!(
        "  /{id}: {{post: {{operationId: {id}, tags: [Books], requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'204': {{description: d}}}}}}}}\n"
    )
}

fn document(paths: &str, schemas: &str) -> String {
    let components =
        if schemas.is_empty() { String::new() } else { format!("components:\n  schemas:\n{schemas}") };
    format!("{HEAD}paths:\n{paths}{components}")
}

fn reference(name: &str) -> String {
    format!("{{$ref: '#/components/schemas/{name}'}}")
}

/// Each of these documents adds something, which would break the Rust API if no names were kept.
#[test]
fn an_addition_is_no_break() {
    let book = "    book: {type: object, properties: {id: {type: string}}}\n";
    let other = "    Book: {type: object, properties: {title: {type: string}}}\n";
    let inline = "{type: object, properties: {kind: {type: object, properties: {x: {type: string}}}}}";
    let of_book = get("getBook", &reference("book"));
    let cases = [
        (
            "a schema takes the name of another one",
            document(&of_book, book),
            document(&(get("getOther", &reference("Book")) + &of_book), &format!("{other}{book}")),
        ),
        (
            "an operation takes the name of a type",
            document(&get("getA", inline), ""),
            document(&(get("getA", inline) + &get("getAResponse", "{type: string}")), ""),
        ),
        (
            "an operation takes the name of a method",
            document(&get("getA", "{type: string}").replace("operationId: getA", "operationId: Get-A"), ""),
            document(
                &(get("get_a", "{type: integer}")
                    + &get("getA", "{type: string}").replace("operationId: getA", "operationId: Get-A")),
                "",
            ),
        ),
        (
            "a field takes the name of another one",
            document(&of_book, "    book: {type: object, properties: {firstName: {type: string}}}\n"),
            document(
                &of_book,
                "    book: {type: object, properties: {first_name: {type: integer}, firstName: {type: string}}}\n",
            ),
        ),
        (
            "a variant takes the name of another one",
            document(
                &of_book,
                "    book: {type: object, properties: {kind: {type: string, enum: [a-b, c]}}}\n",
            ),
            document(
                &of_book,
                "    book: {type: object, properties: {kind: {type: string, enum: [a b, a-b, c]}}}\n",
            ),
        ),
        (
            "a parameter takes the name of a property",
            document(&post("a", "{type: object, properties: {page: {type: string}}}"), ""),
            document(
                &post("a", "{type: object, properties: {page: {type: string}}}").replace(
                    "tags: [Books],",
                    "tags: [Books], parameters: [{name: page, in: query, schema: {type: integer}}],",
                ),
                "",
            ),
        ),
        (
            "an enum of one string gets another one",
            document(
                &of_book,
                "    book: {type: object, properties: {kind: {type: string, enum: [book]}}}\n",
            ),
            document(
                &of_book,
                "    book: {type: object, properties: {kind: {type: string, enum: [book, poem]}}}\n",
            ),
        ),
        (
            "an object without properties gets some",
            document(
                &of_book,
                "    book: {type: object, properties: {meta: {type: array, items: {type: object}}}}\n",
            ),
            document(
                &of_book,
                "    book: {type: object, properties: {meta: {type: array, items: {type: object, properties: {x: {type: string}}}}}}\n",
            ),
        ),
        (
            "what only responses had is sent",
            document(
                &of_book,
                "    book: {type: object, properties: {a: {type: string, nullable: true}, b: {type: object}}}\n",
            ),
            document(
                &(post("setBook", &reference("book")) + &of_book),
                "    book: {type: object, properties: {a: {type: string, nullable: true}, b: {type: object}}}\n",
            ),
        ),
        (
            "a tag takes the name of another one",
            document(&get("a", "{type: string}").replace("[Books]", "[book-shop]"), ""),
            document(
                &(get("b", "{type: string}").replace("[Books]", "[book shop]")
                    + &get("a", "{type: string}").replace("[Books]", "[book-shop]")),
                "",
            ),
        ),
        (
            "a new property makes a type contain itself",
            document(&get("a", &reference("Tree")), &tree("")),
            document(&get("a", &reference("Tree")), &tree(&format!(", tree: {}", reference("Tree")))),
        ),
        (
            "a new property makes a variant contain its union",
            document(&get("a", &reference("Either")), &either("")),
            document(&get("a", &reference("Either")), &either(&format!(", more: {}", reference("Either")))),
        ),
        (
            "one of one schema becomes one of two in a body",
            document(&post("a", &one_of(&["A"])), &two_schemas()),
            document(&post("a", &one_of(&["A", "B"])), &two_schemas()),
        ),
        (
            "one of one schema becomes one of two in a list of a body",
            document(&post("a", &in_a_list(&one_of(&["A"]))), &two_schemas()),
            document(&post("a", &in_a_list(&one_of(&["A", "B"]))), &two_schemas()),
        ),
        (
            "a schema that is one of one becomes one of two",
            document(
                &post("a", &reference("One")),
                &(two_schemas() + &format!("    One: {}\n", one_of(&["A"]))),
            ),
            document(
                &post("a", &reference("One")),
                &(two_schemas() + &format!("    One: {}\n", one_of(&["A", "B"]))),
            ),
        ),
        (
            "a response always has a property",
            document(&of_book, book),
            document(
                &of_book,
                "    book: {type: object, required: [id], properties: {id: {type: string}}}\n",
            ),
        ),
        (
            "a property of a response is never null",
            document(
                &of_book,
                "    book: {type: object, required: [id], properties: {id: {type: string, nullable: true}}}\n",
            ),
            document(
                &of_book,
                "    book: {type: object, required: [id], properties: {id: {type: string}}}\n",
            ),
        ),
        (
            "two equal types part",
            document(
                &(get("a", "{type: string, enum: [x, y]}") + &get("b", "{type: string, enum: [x, y]}")),
                "",
            ),
            document(
                &(get("a", "{type: string, enum: [x, y, z]}") + &get("b", "{type: string, enum: [x, y]}")),
                "",
            ),
        ),
    ];
    for (what, old, new) in cases {
        let (kept, changes) = steps(&[old.clone(), new.clone()]);
        assert_ne!(changes[0].verdict(), Verdict::Major, "{what}: {}\n{}", changes[0], kept.to_toml());
        let (again, _) = keep(&api(&new, &kept), &kept, |kept| Ok(api(&new, kept))).unwrap();
        assert_eq!(again, kept, "{what}: the same document again");
        if what != "two equal types part" {
            let none = Kept::default();
            let broken = compare(&api(&old, &none), &api(&new, &none));
            assert_eq!(broken.verdict(), Verdict::Major, "{what} breaks nothing anyway: {broken}");
        }
    }
}

fn tree(more: &str) -> String {
    let leaf = reference("Leaf");
    format!(
        "    Tree: {{type: object, properties: {{leaf: {leaf}}}}}\n    Leaf: {{type: object, properties: {{x: {{type: string}}{more}}}}}\n"
    )
}

fn either(more: &str) -> String {
    format!(
        "    Either: {}\n    A: {{type: object, required: [a], properties: {{a: {{type: string}}{more}}}}}\n    B: {{type: object, required: [b], properties: {{b: {{type: string}}}}}}\n",
        one_of(&["A", "B"])
    )
}

fn two_schemas() -> String {
    ["A", "B"]
        .map(|name| format!("    {name}: {{type: object, properties: {{{name}: {{type: string}}}}}}\n"))
        .concat()
}

fn one_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| reference(name)).collect();
    format!("{{oneOf: [{}]}}", names.join(", "))
}

fn in_a_list(item: &str) -> String {
    format!("{{type: object, properties: {{list: {{type: array, items: {item}}}}}}}")
}

/// The new fields of a circle have the pointers, and the old ones only where they would make a circle by themselves.
#[test]
fn what_had_no_pointer_gets_none() {
    let tree_of = |more: &str| document(&get("a", &reference("Tree")), &tree(more));
    let new = tree_of(&format!(", tree: {}", reference("Tree")));
    let (kept, _) = steps(&[tree_of(""), new.clone()]);
    let code = |kept: &Kept| {
        let document = Document::parse("api.yml", new.clone()).unwrap();
        let mut settings = Settings::default();
        settings.kept.clone_from(kept);
        let generated = openapi_build::generate(&document, &settings).unwrap();
        generated.files().map(|(_, text)| text).collect::<String>()
    };
    let kept_code = code(&kept);
    assert!(kept_code.contains("pub leaf: Option<super::Leaf>"), "{kept_code}");
    assert!(kept_code.contains("pub tree: Option<Box<super::Tree>>"), "{kept_code}");
    let mut both = kept;
    both.unboxed.insert("#/components/schemas/Leaf".to_owned(), ["tree".to_owned()].into());
    assert!(code(&both).contains("pub leaf: Option<Box<super::Leaf>>"), "a circle needs a pointer");
}

/// The old code cannot read a value that is none of the old ones: that is a break of the API, and nothing hides it.
#[test]
fn what_a_response_may_newly_be_is_a_break() {
    let cases = [
        [one_of(&["A"]), one_of(&["A", "B"])],
        ["{type: string}".to_owned(), "{oneOf: [{type: string}, {type: integer}]}".to_owned()],
    ];
    for schemas in cases {
        let of = |schema: &String| document(&get("a", &in_a_list(schema)), &two_schemas());
        let (kept, changes) = steps(&schemas.each_ref().map(of));
        assert_eq!(changes[0].verdict(), Verdict::Major, "{}", kept.to_toml());
        assert!(kept.plain.is_empty(), "{}", kept.to_toml());
    }
}

/// The two documents are published apart: one of them has a new property first.
#[test]
fn a_schema_of_both_documents_stays_one_when_one_of_them_adds_to_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keep");
    std::fs::create_dir_all(&folder).unwrap();
    let user = |more: &str| {
        format!("    User: {{type: object, required: [id], properties: {{id: {{type: string}}{more}}}}}\n")
    };
    let hook = "x-webhooks:\n  user.created: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, responses: {'200': {description: d}}}}\n";
    let api = |more: &str| document(&get("getUser", &reference("User")), &user(more));
    let hooks = |more: &str| format!("{HEAD}paths: {{}}\n{hook}components:\n  schemas:\n{}", user(more));
    let surface = |api: &str, hooks: &str, kept: &Kept| {
        std::fs::write(folder.join("api.yml"), api).unwrap();
        std::fs::write(folder.join("hooks.yml"), hooks).unwrap();
        let builder = Builder::new(folder.join("api.yml"));
        let builder = builder.webhooks(folder.join("hooks.yml"), Vec::<std::path::PathBuf>::new());
        let mut settings = Settings::default();
        settings.kept.clone_from(kept);
        openapi_build::surface(&builder.document_by(kept)?, &settings).map(|(surface, _)| surface)
    };
    let more = ", name: {type: string}";
    let old = surface(&api(""), &hooks(""), &Kept::default()).unwrap();
    for (new_api, new_hooks) in [(api(more), hooks("")), (api(""), hooks(more))] {
        let alone = surface(&new_api, &new_hooks, &Kept::default()).unwrap();
        assert_eq!(compare(&old, &alone).verdict(), Verdict::Major);
        let (kept, new) = keep(&old, &Kept::default(), |kept| surface(&new_api, &new_hooks, kept)).unwrap();
        let change = compare(&old, &new);
        assert_eq!(change.verdict(), Verdict::Minor, "{change}\n{}", kept.to_toml());
        assert_eq!(kept.united, ["User".to_owned()].into());
    }
}

/// A bundler renames schemas repeatedly; their types, and the types nested in them, keep their names.
#[test]
fn a_renamed_schema_of_equal_content_keeps_its_rust_name() {
    let named = |name: &str| {
        let schemas = format!(
            "    {name}: {{type: object, properties: {{kind: {{type: string, enum: [a, b]}}, parent: {}}}}}\n",
            reference(name)
        );
        document(&get("getPlan", &reference(name)), &schemas)
    };
    let (kept, changes) = steps(&["schemas-Plan", "Plan-2", "Plan-3", "Plan-3"].map(named));
    for change in &changes {
        assert_eq!(change.verdict(), Verdict::None, "{change}");
    }
    let schemas: Vec<(&str, &str)> =
        kept.schemas.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    assert_eq!(schemas, [("#/components/schemas/Plan-3", "schemas-Plan")]);
    assert!(kept.types.is_empty(), "the types inside are named after it");
}

#[test]
fn what_is_gone_is_forgotten() {
    let both = "    book: {type: object, properties: {id: {type: string}}}\n    Book: {type: object, properties: {title: {type: string}}}\n";
    let old = document(
        &get("a", &reference("book")),
        "    book: {type: object, properties: {id: {type: string}}}\n",
    );
    let (kept, _) =
        steps(&[old, document(&(get("a", &reference("book")) + &get("b", &reference("Book"))), both)]);
    assert_eq!(kept.types.get("#/components/schemas/book").map(String::as_str), Some("Book"));
    let gone = document(&get("c", "{type: string}"), "");
    let before = document(&(get("a", &reference("book")) + &get("b", &reference("Book"))), both);
    let (kept, _) = keep(&api(&before, &kept), &kept, |kept| Ok(api(&gone, kept))).unwrap();
    assert_eq!(kept, Kept::default());
}

/// The 15 publications of one version of the Backend API, if the folder exists.
#[test]
fn only_breaks_of_a_real_api_are_breaks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs/bapi-history");
    if !folder.exists() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", folder.display());
        return;
    }
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut ours: Option<String> = None;
    let adopted = files.iter().map(|file| {
        let official = std::fs::read_to_string(file).unwrap();
        let document = adopt(&official, ours.as_deref(), &Options::default()).unwrap().document;
        ours = Some(document.clone());
        document
    });
    let (_, changes) = steps(&adopted.collect::<Vec<_>>());
    let major = ["2026-06-04", "2026-06-11", "2026-07-01"];
    for (file, change) in files[1..].iter().zip(&changes) {
        let name = file.file_stem().unwrap().to_string_lossy();
        let is_major = major.iter().any(|date| name.starts_with(date));
        assert_eq!(change.verdict() == Verdict::Major, is_major, "{name}: {change}");
    }
}
