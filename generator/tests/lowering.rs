//! Tests the lowering of each kind of schema, parameter and response, with a small document for each rule.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use openapi_build::{Document, Settings};

/// The generated files of a document, one after the other, without blanks at the ends of lines.
fn code(document: &str) -> String {
    let document = Document::parse("api.yml", document).unwrap();
    let generated =
        openapi_build::generate(&document, &Settings::default()).unwrap_or_else(|error| panic!("{error}"));
    generated.files().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

fn warnings(document: &str) -> String {
    let document = Document::parse("api.yml", document).unwrap();
    let generated =
        openapi_build::generate(&document, &Settings::default()).unwrap_or_else(|error| panic!("{error}"));
    generated.warnings().iter().map(|warning| format!("{warning}\n")).collect()
}

/// The code of these schemas.
fn schemas(schemas: &str) -> String {
    code(&format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{}",
        indented(schemas, 4)
    ))
}

/// The code of a document with these paths.
fn paths(paths: &str) -> String {
    code(&document(paths))
}

fn document(paths: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{}", indented(paths, 2))
}

fn indented(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    text.lines().map(|line| format!("{margin}{line}\n")).collect()
}

#[track_caller]
fn assert_has(code: &str, expected: &[&str]) {
    for part in expected {
        assert!(code.contains(part), "`{part}` is not in:\n{code}");
    }
}

#[track_caller]
fn assert_lacks(code: &str, unexpected: &[&str]) {
    for part in unexpected {
        assert!(!code.contains(part), "`{part}` is in:\n{code}");
    }
}

#[test]
fn null_beside_a_reference_counts_for_this_reference_alone() {
    let code = schemas(
        "Kind: {type: object, properties: {a: {type: string}}}\n\
         Holder:\n  type: object\n  required: [perhaps, always]\n  properties:\n    \
         perhaps: {nullable: true, $ref: '#/components/schemas/Kind'}\n    always: {$ref: '#/components/schemas/Kind'}\n",
    );
    assert_has(&code, &["pub perhaps: Option<super::Kind>", "pub always: super::Kind"]);
}

#[test]
fn a_property_that_is_a_list_of_itself_is_any_value() {
    let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B/properties/b'}, B: {type: object, properties: {b: {type: array, items: {$ref: '#/components/schemas/A'}}}}}}\n";
    assert!(warnings(document).contains("this type contains nothing but itself"), "{}", warnings(document));
    assert!(code(document).contains("pub type A = rt::Value;"), "{}", code(document));
}

#[test]
fn a_nullable_part_of_an_all_of_or_branch_of_a_one_of_makes_the_whole_nullable() {
    let code = schemas(
        "Kind: {type: object, properties: {a: {type: string}}}\n\
         Holder:\n  type: object\n  required: [part, branch, list]\n  properties:\n    \
         part: {allOf: [{$ref: '#/components/schemas/Kind'}, {nullable: true}]}\n    \
         branch: {oneOf: [{type: string, nullable: true}, {type: integer}]}\n    \
         list: {type: array, items: {type: string, nullable: true}}\n",
    );
    assert_has(&code, &["pub part: Option<super::Kind>", "pub branch: Option<super::HolderBranch>"]);
    assert_has(&code, &["pub list: Vec<Option<String>>"]);
}

#[test]
fn null_is_the_same_at_the_second_visit_and_by_inheritance() {
    let base = "Base:\n  type: object\n  required: [x, y]\n  properties:\n    \
                x: {oneOf: [{type: string, nullable: true}, {type: integer}]}\n    y: {allOf: [{type: string, nullable: true}]}\n";
    let derived = "Derived:\n  allOf:\n    - $ref: '#/components/schemas/Base'\n    - {type: object, properties: {z: {type: string}}}\n";
    for order in [[base, derived], [derived, base]] {
        let code = schemas(&order.concat());
        assert_eq!(code.matches("pub x: Option<super::BaseX>").count(), 2, "{code}");
        assert_eq!(code.matches("pub y: Option<String>").count(), 2, "{code}");
    }
}

#[test]
fn a_union_with_a_nullable_component_is_nullable() {
    let code = schemas(
        "Text: {type: string, nullable: true}\n\
         Either: {oneOf: [{$ref: '#/components/schemas/Text'}, {type: integer}]}\n\
         Holder: {type: object, required: [either], properties: {either: {$ref: '#/components/schemas/Either'}}}\n",
    );
    assert_has(&code, &["pub either: Option<super::Either>"]);
}

#[test]
fn a_list_without_a_type_or_items_is_still_a_list() {
    let code = schemas(
        "Typed: {items: {type: integer}}\nFree: {type: array}\n\
         Holder: {type: object, properties: {typed: {$ref: '#/components/schemas/Typed'}, free: {$ref: '#/components/schemas/Free'}}}\n",
    );
    assert_has(&code, &["pub type Typed = Vec<i64>", "pub type Free = Vec<rt::Value>"]);
}

#[test]
fn components_may_be_called_like_keywords() {
    let code = schemas(
        "items: {type: object, properties: {a: {type: string}}}\nschema: {type: object, properties: {b: {type: string}}}\n\
         content: {type: object, properties: {c: {type: string}}}\n'404': {type: object, properties: {d: {type: string}}}\n\
         properties: {type: object, properties: {e: {type: string}}}\na/b: {type: object, properties: {f: {type: string}}}\n",
    );
    let names = ["Items", "Schema", "Content", "N404", "Properties", "AB"];
    for name in names {
        assert_has(&code, &[&format!("pub struct {name} {{")]);
    }
    assert_lacks(&code, &["Empty"]);
}

#[test]
fn a_property_of_two_parts_has_what_both_say() {
    let code = schemas(
        "Base: {type: object, properties: {meta: {type: object, properties: {x: {type: integer}}}}}\n\
         Child: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {meta: {type: object, properties: {y: {type: integer}}}}}]}\n",
    );
    let child = code.split("pub struct ChildMeta").nth(1).unwrap().split('}').next().unwrap();
    assert_has(child, &["pub x: Option<i64>", "pub y: Option<i64>"]);
}

#[test]
fn two_objects_that_contain_each_other_are_merged_to_an_end() {
    let code = schemas(
        "A: {type: object, properties: {next: {$ref: '#/components/schemas/B'}, a: {type: string}}}\n\
         B: {type: object, properties: {next: {$ref: '#/components/schemas/A'}, b: {type: string}}}\n\
         Both: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n",
    );
    assert_has(&code, &["pub struct Both {"]);
}

#[test]
fn descriptions_and_bounds_refine_and_erase_nothing() {
    let code = schemas(
        "Kind: {type: string, enum: [a, b]}\n\
         Base: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}, n: {type: integer}}}\n\
         Sub:\n  allOf:\n    - $ref: '#/components/schemas/Base'\n    - type: object\n      properties:\n        \
         kind: {description: Only a description.}\n        n: {maximum: 5}\n",
    );
    let sub = code.split("pub struct Sub {").nth(1).unwrap().split("\n}").next().unwrap();
    assert_has(
        sub,
        &["Only a description.", "pub kind: Option<super::Kind>", "At most 5.", "pub n: Option<i64>"],
    );
}

#[test]
fn a_reference_leads_into_the_inside_of_another_schema() {
    let code = schemas(
        "A: {allOf: [{$ref: '#/components/schemas/B/properties/inner'}, {type: object, properties: {y: {type: string}}}]}\n\
         B: {type: object, properties: {inner: {type: object, properties: {id: {type: string}}}}}\n\
         C: {$ref: '#/components/schemas/B/properties/inner'}\n",
    );
    let a = code.split("pub struct A {").nth(1).unwrap().split("\n}").next().unwrap();
    assert_has(a, &["pub id: Option<String>", "pub y: Option<String>"]);
    assert_has(&code, &["pub type C = super::BInner"]);
}

#[test]
fn all_of_nothing_is_anything() {
    let code = schemas("Holder: {type: object, properties: {v: {allOf: [{}, {description: Anything.}]}}}\n");
    assert_has(&code, &["pub v: Option<rt::Value>"]);
}

#[test]
fn one_of_beside_any_of_hold_both() {
    let code = schemas(
        "Both: {oneOf: [{properties: {a: {type: string}}}], anyOf: [{properties: {b: {type: string}}}]}\n",
    );
    assert_has(&code, &["pub a: Option<String>", "pub b: Option<String>"]);
}

#[test]
fn constants_of_all_of_parts_tell_variants_apart() {
    let code = schemas(
        "Base: {type: object, properties: {id: {type: string}}}\n\
         Cat: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}]}\n\
         Dog: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [kind], properties: {kind: {type: string, enum: [dog]}}}]}\n\
         Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}\n",
    );
    assert_has(&code, &[r#"Cat: tagged("kind", &["cat"])"#, r#"Dog: tagged("kind", &["dog"])"#]);
}

#[test]
fn a_base_with_a_discriminator_is_any_of_its_subtypes() {
    let code = schemas(
        "Pet: {type: object, required: [petType], properties: {petType: {type: string}}, discriminator: {propertyName: petType, mapping: {cat: '#/components/schemas/Cat'}}}\n\
         Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}\n\
         Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}\nPuppy: {allOf: [{$ref: '#/components/schemas/Dog'}]}\n",
    );
    assert_has(
        &code,
        &["pub enum Pet {", r#"Cat: tagged("petType", &["cat"])"#, "Base: object(&super::PetBase::SHAPE)"],
    );
    assert_has(
        &code,
        &[r#"Puppy: tagged("petType", &["Puppy"])"#, r#"pet_type: required("petType").constant("cat")"#],
    );
}

#[test]
fn an_operations_parameter_replaces_one_of_the_same_name_and_location_only() {
    let code = paths(
        "/a/{id}:\n  parameters:\n    - {name: id, in: path, required: true, schema: {type: string}}\n    \
         - {name: id, in: query, schema: {type: string}}\n  get:\n    operationId: a\n    parameters:\n      \
         - {name: id, in: query, schema: {type: integer}}\n    responses: {'204': {description: Done.}}\n",
    );
    assert_has(&code, &["id: impl Into<String>", r#".path("id", id.into())"#, "id2: i64"]);
    assert_eq!(code.matches(r#".query("id""#).count(), 1, "{code}");
}

#[test]
fn a_path_parameter_is_required_whatever_it_says() {
    let code = paths(
        "/a/{id}:\n  get:\n    operationId: a\n    parameters:\n      \
         - {name: id, in: path, required: false, schema: {type: string}}\n    responses: {'204': {description: Done.}}\n",
    );
    assert_has(&code, &["id: impl Into<String>"]);
}

#[test]
fn explode_is_true_for_form_alone() {
    let query = |style: &str| {
        let code = paths(&format!(
            "/a:\n  get:\n    operationId: a\n    parameters:\n      - {{name: q, in: query, {style}schema: {{type: array, items: {{type: string}}}}}}\n    responses: {{'204': {{description: Done.}}}}\n"
        ));
        code.split("rt::Style::").nth(1).unwrap().split(',').next().unwrap().to_owned()
    };
    let cases = [
        ("", "Form"),
        ("explode: false, ", "FormJoined"),
        ("style: form, ", "Form"),
        ("style: spaceDelimited, ", "SpaceJoined"),
        ("style: pipeDelimited, ", "PipeJoined"),
        ("style: pipeDelimited, explode: true, ", "Form"),
        ("style: deepObject, ", "DeepObject"),
    ];
    for (style, expected) in cases {
        assert_eq!(query(style), expected, "{style}");
    }
}

#[test]
fn variables_of_a_server_have_their_defaults() {
    let code = code(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nservers:\n  - url: 'https://{region}.example.com/{version}'\n    \
         variables: {region: {default: eu}, version: {default: v2, enum: [v1, v2]}}\n",
    );
    let variables =
        [r#"new("region").default("eu")"#, r#"new("version").default("v2").values(&["v1", "v2"])"#];
    assert_has(
        &code,
        &[&[r#"rt::Api::new("https://{region}.example.com/{version}")"#][..], &variables].concat(),
    );
}

#[test]
fn a_constructor_leaves_room_for_further_properties() {
    let code = code(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'204': {description: Done.}}}}\n\
         components: {schemas: {S: {type: object, required: [a], properties: {a: {type: string}}, additionalProperties: true}}}\n",
    );
    assert_has(&code, &["a: a.into()", "..Default::default()"]);
}

#[test]
fn there_is_no_null_for_a_file() {
    let code = paths(
        "/a:\n  post:\n    operationId: a\n    requestBody:\n      required: true\n      content:\n        multipart/form-data:\n          \
         schema: {type: object, required: [f], properties: {f: {type: string, format: binary, nullable: true}, g: {type: array, nullable: true, items: {type: string, format: binary}}}}\n    \
         responses: {'204': {description: Done.}}\n",
    );
    assert_has(&code, &["f: impl Into<rt::FilePart>", r#".file("f", f.into())"#, r#".files("g","#]);
    assert_lacks(&code, &["f_null", "rt::Nullable::<rt::FilePart>"]);
}

#[test]
fn a_carriage_return_in_a_description_ends_a_line() {
    let code = schemas(
        "A: {type: object, description: \"one\\r\\ntwo\\rthree\", properties: {a: {type: string}}}\n",
    );
    assert_has(&code, &["/// one\n/// two\n/// three\n"]);
}

#[test]
fn a_redirect_makes_the_default_an_error() {
    let code = paths(
        "/a:\n  get:\n    operationId: a\n    responses:\n      '302': {description: Elsewhere.}\n      \
         default: {description: An error., content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}\n",
    );
    assert_has(&code, &["rt::PreparedRequest<()>", "pub struct AErrorDefault"]);
}

#[test]
fn what_a_response_could_be_beside_json_is_listed() {
    let document = document(
        "/a:\n  get:\n    operationId: a\n    responses:\n      '200':\n        description: Done.\n        content:\n          \
         application/json: {schema: {type: string}}\n          text/csv: {schema: {type: string}}\n",
    );
    assert_has(&warnings(&document), &["the media type `text/csv` is not generated"]);
}

#[test]
fn literals_of_a_path_are_encoded_and_its_query_is_kept() {
    let code = paths(
        "'/größe der/{id}?kind=all':\n  get:\n    operationId: a\n    parameters:\n      \
         - {name: id, in: path, required: true, schema: {type: string}}\n    responses: {'204': {description: Done.}}\n",
    );
    assert_has(&code, &[r#""/gr%C3%B6%C3%9Fe%20der/{id}?kind=all""#]);
}

/// A diamond of inheritance doubles its paths with each level: it must not double the work.
#[test]
fn a_diamond_of_all_of_is_linear() {
    const LEVELS: usize = 60;
    let level = |index: usize| {
        let next = index + 1;
        format!(
            "S{index}: {{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{$ref: '#/components/schemas/S{next}'}}, {{type: object, properties: {{p{index}: {{type: string}}}}}}]}}\n"
        )
    };
    let last = format!("S{LEVELS}: {{type: object, properties: {{p{LEVELS}: {{type: string}}}}}}\n");
    let code = schemas(&((0..LEVELS).map(level).collect::<String>() + &last));
    let first = code.split("pub struct S0 {").nth(1).unwrap().split("\n}").next().unwrap();
    assert_eq!(first.matches("pub p").count(), LEVELS + 1);
}

/// The runtime's page replaces the schema of a page only if an operation returns it.
#[test]
fn a_page_that_something_else_names_is_written() {
    let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Name'}}}}}}}\ncomponents:\n  schemas:\n    Name: {$ref: '#/components/schemas/Users'}\n    Users: {type: object, properties: {data: {type: array, items: {type: string}}, total: {type: integer}}}\n    Groups: {type: object, properties: {data: {type: array, items: {type: string}}, total: {type: integer}}}\n";
    let settings = Settings::parse(
        std::path::Path::new("api.toml"),
        "[paging]\nitems = [\"data\"]\ntotal = \"total\"\n",
    );
    let document = Document::parse("api.yml", document).unwrap();
    let generated = openapi_build::generate(&document, &settings.unwrap()).unwrap();
    let code: String = generated.files().map(|(_, text)| text).collect();
    assert_has(&code, &["rt::Call<rt::Page<String>>", "pub type Name = super::Users", "pub struct Users {"]);
}

#[test]
fn formats_and_bounds_are_data_of_the_rust_api() {
    let document = Document::parse(
        "api.yml",
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: object, properties: {n: {type: integer, format: int32, minimum: 1, exclusiveMinimum: true, maximum: 9, multipleOf: 2, default: 4}, t: {type: array, minItems: 1, items: {type: string}}, u: {type: string, pattern: '^a', maxLength: 3}}}}}\n",
    );
    let (surface, _) = openapi_build::surface(&document.unwrap(), &Settings::default()).unwrap();
    let json = serde_json::to_value(surface).unwrap();
    let fields = json["types"]["models::A"]["kind"]["struct"]["fields"].clone();
    let facts = |index: usize| fields[index]["docs"]["facts"].clone();
    let (number, list, text) = (facts(0), facts(1), facts(2));
    assert_eq!((&number["format"], &number["default"]), (&"int32".into(), &4.into()));
    assert_eq!(number["bounds"]["minimum"], serde_json::json!({"number": 1, "is_exclusive": true}));
    assert_eq!(number["bounds"]["maximum"], serde_json::json!({"number": 9, "is_exclusive": false}));
    assert_eq!(number["bounds"]["multiple_of"], 2);
    assert_eq!(list["bounds"]["items"], serde_json::json!({"minimum": 1, "maximum": null}));
    assert_eq!((&text["pattern"], &text["bounds"]["length"]["maximum"]), (&"^a".into(), &3.into()));
}

#[test]
fn a_property_that_two_parts_declare_alike_keeps_its_type() {
    let part = "{type: object, properties: {x: {$ref: '#/components/schemas/S'}}}";
    let code = schemas(&format!(
        "S: {{type: object, properties: {{a: {{type: string}}}}}}\nA: {part}\nB: {part}\n\
         Both: {{allOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}]}}\n"
    ));
    let both = code.split("pub struct Both {").nth(1).unwrap().split("\n}").next().unwrap();
    assert_has(both, &["pub x: Option<super::S>"]);
    assert_lacks(&code, &["pub struct BothX"]);
}

/// Without a limit a client cannot tell which page is the last.
#[test]
fn a_list_needs_a_limit_and_an_offset_for_its_walks() {
    let walks = |parameters: &[&str]| {
        let parameters: Vec<String> = parameters
            .iter()
            .map(|name| format!("{{name: {name}, in: query, schema: {{type: integer}}}}"))
            .collect();
        let page = "{type: object, properties: {data: {type: array, items: {type: string}}, total: {type: integer}}}";
        let document = document(&format!(
            "/a: {{get: {{operationId: a, parameters: [{}], responses: {{'200': {{description: d, content: {{application/json: {{schema: {page}}}}}}}}}}}}}\n",
            parameters.join(", ")
        ));
        let settings =
            "[paging]\nitems = [\"data\"]\ntotal = \"total\"\nlimit = \"limit\"\noffset = \"offset\"\n";
        let settings = Settings::parse(std::path::Path::new("api.toml"), settings).unwrap();
        let document = Document::parse("api.yml", document).unwrap();
        let (surface, _) = openapi_build::surface(&document, &settings).unwrap();
        surface.operations["a"].paging.as_ref().unwrap().has_walks
    };
    assert!(walks(&["limit", "offset"]));
    assert!(!walks(&["limit"]) && !walks(&["offset"]));
}

#[test]
fn a_reference_leads_to_a_schema_of_an_operation() {
    let code = paths(
        "/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}}}}\n\
         /b: {get: {operationId: b, responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}}}}}}}}\n",
    );
    assert_eq!(code.matches("pub x: Option<String>").count(), 1, "{code}");
    let code = paths(
        "/b: {get: {operationId: b, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/paths/~1c/get/responses/200/content/application~1json/schema'}}}}}}}\n\
         /c: {get: {operationId: c, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}}}}\n",
    );
    assert_has(&code, &["pub x: Option<String>"]);
}
