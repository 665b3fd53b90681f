//! Tests that `adopt` takes the facts of an official document, and keeps the prose of ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// A test fails by panicking.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use openapi_upkeep::adopt::{AdoptError, Adopted, Options, adopt};
use serde_json::{Map, Value, json};

const OFFICIAL: &str = include_str!("adopt/official.yml");
const OURS: &str = include_str!("adopt/ours.yml");
const ADOPTED: &str = include_str!("adopt/adopted.yml");

fn adopted(official: &str, ours: &str) -> Adopted {
    adopt(official, Some(ours), &Options::default()).unwrap()
}

fn read(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// A document with these entries, and those that every document has.
fn document(entries: &Value) -> String {
    let mut document = json!({"openapi": "3.0.3", "info": {"title": "Test", "version": "1"}, "paths": {}});
    document.as_object_mut().unwrap().extend(entries.as_object().unwrap().clone());
    document.to_string()
}

fn schemas(schemas: &Value) -> String {
    document(&json!({"components": {"schemas": schemas}}))
}

/// The new document as a tree, after our document has been adopted to the official one.
fn tree(official: &str, ours: &str) -> Value {
    read(&adopted(official, ours).document)
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

#[test]
fn golden() {
    let result = adopted(OFFICIAL, OURS);
    assert_eq!(result.document, ADOPTED);
    let moved = [
        ("#/components/schemas/Human", "#/components/schemas/Person"),
        ("#/paths/~1parcel~1{id}/get", "#/paths/~1parcels~1{id}/get"),
    ];
    assert_eq!(result.moved, pairs(&moved));
    let dropped = [
        "#/components/schemas/Parcel/properties/weight/description",
        "#/paths/~1parcels/get/parameters/1/description",
        "#/tags/0/description",
    ];
    assert_eq!(result.dropped, dropped);
}

#[test]
fn what_is_missing_is_told_in_reading_order() {
    let missing = [
        "#/info/description",
        "#/tags/1/description",
        "#/paths/~1parcels/get/responses/200/description",
        "#/paths/~1parcels/post/description",
        "#/paths/~1parcels/post/requestBody/content/application~1json/schema/properties/to/description",
        "#/paths/~1parcels/post/responses/201/description",
        "#/paths/~1parcels~1{id}/parameters/0/description",
        "#/paths/~1parcels~1{id}/get/description",
        "#/paths/~1parcels~1{id}/get/responses/default/description",
        "#/paths/~1parcels~1{id}/delete/summary",
        "#/paths/~1parcels~1{id}/delete/description",
        "#/paths/~1parcels~1{id}/delete/responses/204/description",
        "#/paths/~1admins/get/summary",
        "#/paths/~1admins/get/description",
        "#/paths/~1admins/get/responses/200/description",
        "#/paths/~1stats/get/summary",
        "#/paths/~1stats/get/description",
        "#/paths/~1stats/get/responses/204/description",
        "#/components/securitySchemes/token/description",
        "#/components/parameters/Limit/description",
        "#/components/responses/NotFound/description",
        "#/components/responses/NotFound/content/application~1json/schema/properties/message/description",
        "#/components/schemas/Event/description",
        "#/components/schemas/Parcel/properties/description/description",
        "#/components/schemas/Parcel/properties/state/description",
        "#/components/schemas/Person/properties/address/description",
    ];
    assert_eq!(adopted(OFFICIAL, OURS).missing, missing);
}

#[test]
fn adopting_again_changes_nothing() {
    let again = adopted(OFFICIAL, ADOPTED);
    assert_eq!(again.document, ADOPTED);
    assert_eq!(again.missing, adopted(OFFICIAL, OURS).missing);
    assert_eq!((again.moved, again.dropped), (Vec::new(), Vec::new()));
}

#[test]
fn the_order_and_layout_of_ours_do_not_matter() {
    let comment = OURS.lines().next().unwrap();
    let other = format!("{comment}\n{}", serde_yaml::to_string(&reversed(read(OURS))).unwrap());
    assert_ne!(other, OURS);
    assert_eq!(adopted(OFFICIAL, &other), adopted(OFFICIAL, OURS));
}

#[test]
fn no_word_of_the_publisher_is_left() {
    let text = adopt(OFFICIAL, None, &Options::default()).unwrap().document;
    assert!(!text.to_lowercase().contains("publisher"), "{text}");
    assert_eq!(differences(&read(OFFICIAL), &read(&text)), [""; 0]);
}

#[test]
fn the_official_texts_come_along_when_asked_for() {
    let options = Options { with_prose: true };
    let result = adopt(OFFICIAL, Some(OURS), &options).unwrap();
    let tree = read(&result.document);
    let parcel = &tree["components"]["schemas"]["Parcel"];
    assert_eq!(parcel["description"], "The publisher's words about a parcel.");
    assert_eq!(parcel["properties"]["title"]["description"], "What is in it.", "ours where they have none");
    assert_eq!(parcel["x-icon"], "box");
    assert_eq!(tree["paths"]["/parcels"]["get"]["summary"], "Publisher.");
    assert_eq!(
        tree["components"]["examples"],
        json!({"Box": {"value": {"id": "par_1"}}, "Ours": {"value": {"id": "par_2"}}})
    );
    assert!(!result.document.contains("x-publisher"));
    assert_eq!(result.dropped, adopted(OFFICIAL, OURS).dropped);
    let again = adopt(OFFICIAL, Some(&result.document), &options).unwrap();
    assert_eq!((again.document, again.dropped), (result.document, Vec::new()));
}

#[test]
fn an_example_gives_way_to_official_examples() {
    let media = |prose: Value| {
        document(&json!({"components": {"requestBodies": {"A": {"content": {"application/json": prose}}}}}))
    };
    let options = Options { with_prose: true };
    let result = adopt(
        &media(json!({"examples": {"a": {"value": 1}}})),
        Some(&media(json!({"example": 2}))),
        &options,
    );
    let media =
        &read(&result.unwrap().document)["components"]["requestBodies"]["A"]["content"]["application/json"];
    assert_eq!(*media, json!({"examples": {"a": {"value": 1}}}));
}

#[test]
fn a_schema_under_a_new_name_keeps_its_prose() {
    let schema = |text: Option<&str>, kind: &str| {
        let mut schema = json!({"properties": {"id": {"type": "string"}, "size": {"type": kind}}});
        if let Some(text) = text {
            schema["description"] = text.into();
            schema["properties"]["size"]["description"] = format!("Size: {text}").into();
        }
        schema
    };
    let ours = schemas(&json!({"Box": schema(Some("a"), "integer"), "Crate": schema(Some("b"), "number")}));
    let official = schemas(
        &json!({"Carton": schema(None, "integer"), "CrateV2": schema(None, "string"), "Egg": {"properties": {"id": {}}}}),
    );
    let result = adopted(&official, &ours);
    let new = &read(&result.document)["components"]["schemas"];
    assert_eq!(new["Carton"]["properties"]["size"]["description"], "Size: a", "the same facts");
    assert_eq!(new["CrateV2"]["description"], "b", "the same names of properties");
    assert_eq!(new["Egg"], json!({"properties": {"id": {}}}), "another schema");
    let moved = [
        ("#/components/schemas/Box", "#/components/schemas/Carton"),
        ("#/components/schemas/Crate", "#/components/schemas/CrateV2"),
    ];
    assert_eq!(result.moved, pairs(&moved));
    assert_eq!(result.dropped, [""; 0]);
}

#[test]
fn a_small_schema_is_not_taken_for_another() {
    let ours = schemas(
        &json!({"Users": {"description": "A page of users.", "properties": {"data": {"type": "array"}, "total": {}}}}),
    );
    let official = schemas(
        &json!({"Invoices": {"properties": {"data": {"type": "object"}, "total": {}}}, "Id": {"type": "string"}}),
    );
    let result = adopted(&official, &ours);
    assert_eq!(result.moved, []);
    assert_eq!(result.dropped, ["#/components/schemas/Users/description"]);
}

#[test]
fn a_schema_that_gets_a_name_or_loses_it_keeps_its_prose() {
    let owner = |schema: Value, named: Value| {
        schemas(&json!({"Owner": {"properties": {"pet": schema}}, "Z": {}, "Pet": named}))
    };
    let words = json!({"description": "A pet.", "properties": {"name": {"description": "Its name.", "type": "string"}}});
    let facts = json!({"properties": {"name": {"type": "string"}}});
    let reference = json!({"$ref": "#/components/schemas/Pet"});
    let inline = schemas(&json!({"Owner": {"properties": {"pet": words}}}));

    let named = tree(&owner(reference.clone(), facts.clone()), &inline);
    assert_eq!(named["components"]["schemas"]["Pet"], words);

    let unnamed = tree(
        &schemas(&json!({"Owner": {"properties": {"pet": facts}}})),
        &owner(reference.clone(), words.clone()),
    );
    assert_eq!(unnamed["components"]["schemas"]["Owner"]["properties"]["pet"], words);

    let other = json!({"properties": {"street": {"type": "string"}}});
    let replaced =
        tree(&schemas(&json!({"Owner": {"properties": {"pet": other}}})), &owner(reference, words));
    assert_eq!(replaced["components"]["schemas"]["Owner"]["properties"]["pet"], other);
}

#[test]
fn a_new_component_takes_the_prose_of_a_place_that_has_some() {
    let user = |schema: Value| json!({"get": {"responses": {"200": {"description": "x", "content": {"a/b": {"schema": schema}}}}}});
    let facts = json!({"properties": {"name": {"type": "string"}}});
    let words = json!({"description": "A pet.", "properties": {"name": {"type": "string"}}});
    let reference = json!({"$ref": "#/components/schemas/Pet"});
    let official = json!({"paths": {"/a": user(reference.clone()), "/b": user(reference)}, "components": {"schemas": {"Pet": facts.clone()}}});
    let ours = json!({"paths": {"/a": user(facts), "/b": user(words)}});
    let new = tree(&document(&official), &document(&ours));
    assert_eq!(new["components"]["schemas"]["Pet"]["description"], "A pet.");
}

#[test]
fn a_response_under_a_new_name_keeps_its_prose() {
    let words = json!({"description": "There is none."});
    let ours = shared_response("Absent", json!({"Absent": words}));
    let result = adopted(&shared_response("Missing", json!({"Missing": {"description": "x"}})), &ours);
    assert_eq!(read(&result.document)["components"]["responses"], json!({"Missing": words}));
    let moved = ("#/components/responses/Absent", "#/components/responses/Missing");
    assert_eq!(result.moved, pairs(&[moved]));
}

/// The responses of one operation: a shared one of this name and text, which another operation keeps in use.
fn shared_response(name: &str, components: Value) -> String {
    let reference = json!({"$ref": format!("#/components/responses/{name}")});
    document(
        &json!({"paths": {"/a": {"get": {"responses": {"404": reference}}}}, "components": {"responses": components}}),
    )
}

#[test]
fn a_response_that_is_another_does_not_get_its_words() {
    let words = json!({"description": "There is none."});
    let official =
        json!({"Absent": {"description": "x"}, "Private": {"description": "x", "headers": {"why": {}}}});
    let new =
        tree(&shared_response("Private", official), &shared_response("Absent", json!({"Absent": words})));
    let texts = &new["components"]["responses"];
    assert_eq!((&texts["Absent"], &texts["Private"]["description"]), (&words, &"Not found.".into()));
}

#[test]
fn a_shared_response_keeps_its_words_where_it_is_shared_no_longer() {
    let ours = shared_response("Absent", json!({"Absent": {"description": "There is none."}}));
    let response = json!({"description": "x", "headers": {"why": {}}});
    let official = document(&json!({"paths": {"/a": {"get": {"responses": {"404": response}}}}}));
    let new = tree(&official, &ours);
    assert_eq!(new["paths"]["/a"]["get"]["responses"]["404"]["description"], "There is none.");
}

/// A schema with these properties and these words.
fn with_properties(names: &[&str], text: Option<&str>) -> Value {
    let properties: Value =
        names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
    let mut schema = json!({"properties": properties});
    schema.as_object_mut().unwrap().extend(text.map(|text| ("description".to_owned(), text.into())));
    schema
}

#[test]
fn a_schema_is_moved_once_and_to_one_place() {
    let names = ["a", "b", "c"];
    let plain = || with_properties(&names, None);
    let ours = schemas(
        &json!({"OldCat": with_properties(&names, Some("A cat.")), "OldDog": with_properties(&names, Some("A dog."))}),
    );
    let official = schemas(&json!({"CatNew": plain(), "DogNew": plain(), "EelNew": plain()}));
    let new = &tree(&official, &ours)["components"]["schemas"];
    assert_eq!(new["CatNew"]["description"], "A cat.");
    assert_eq!(new["DogNew"]["description"], "A dog.");
    assert_eq!(new["EelNew"].get("description"), None);

    let mut ours = read(&ours);
    ours["components"]["schemas"]["OldCat"]["properties"]["a"]["description"] = "A cat's.".into();
    let new = &tree(&schemas(&json!({"DogNew": plain()})), &ours.to_string())["components"]["schemas"];
    assert_eq!(new["DogNew"], with_properties(&names, Some("A dog.")), "words of one, not of both");
}

#[test]
fn a_schema_with_little_in_it_needs_a_name_like_its_own() {
    let text = |text: Option<&str>| {
        let mut schema = json!({"type": "string"});
        schema.as_object_mut().unwrap().extend(text.map(|text| ("description".to_owned(), text.into())));
        schema
    };
    let ours = schemas(&json!({"Colour": text(Some("A colour."))}));
    let new = &tree(&schemas(&json!({"Id": text(None)})), &ours)["components"]["schemas"];
    assert_eq!(new["Id"], text(None));
    let new = &tree(&schemas(&json!({"ColourV2": text(None)})), &ours)["components"]["schemas"];
    assert_eq!(new["ColourV2"], text(Some("A colour.")));
}

#[test]
fn one_rename_leads_to_the_next() {
    let owner = |pet: &str| json!({"properties": {"pet": {"$ref": format!("#/components/schemas/{pet}")}, "since": {}, "until": {}}});
    let ours = json!({"Owner": owner("Dog"), "Dog": with_properties(&["bark", "name"], Some("A dog."))});
    let official =
        json!({"Keeper": owner("Hound"), "Hound": with_properties(&["bark", "name", "age"], None)});
    let new = &tree(&schemas(&official), &schemas(&ours))["components"]["schemas"];
    assert_eq!(new["Hound"]["description"], "A dog.");
}

#[test]
fn properties_are_found_in_the_parts_of_a_schema() {
    let plain = |text: bool| {
        let mut schema = json!({"properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        if text {
            schema["properties"]["b"]["description"] = "B.".into();
        }
        schemas(&json!({"X": schema}))
    };
    let composed = |b: Value| {
        schemas(
            &json!({"X": {"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": b}}]}}),
        )
    };
    let result = adopted(&composed(json!({"type": "string"})), &plain(true));
    let new = read(&result.document);
    assert_eq!(new["components"]["schemas"]["X"]["allOf"][1]["properties"]["b"]["description"], "B.");
    let (own, part) = ("#/components/schemas/X/properties/b", "#/components/schemas/X/allOf/1/properties/b");
    assert_eq!(result.moved, pairs(&[(own, part)]));

    let result = adopted(&plain(false), &composed(json!({"description": "B."})));
    let new = read(&result.document);
    assert_eq!(new["components"]["schemas"]["X"]["properties"]["b"]["description"], "B.");
    assert_eq!(result.moved, pairs(&[(part, own)]));
}

#[test]
fn properties_are_found_in_the_parts_of_parts() {
    let part = |text: Option<&str>| json!({"allOf": [with_properties(&["a"], None), {"properties": {"b": with_properties(&[], text)}}]});
    let ours = schemas(&json!({"X": {"allOf": [part(Some("B."))]}}));
    let new = tree(&schemas(&json!({"X": {"properties": {"b": with_properties(&[], None)}}})), &ours);
    assert_eq!(new["components"]["schemas"]["X"]["properties"]["b"]["description"], "B.");
}

#[test]
fn a_branch_that_is_new_has_no_words() {
    let field = |text: Option<&str>| json!({"properties": {"name": with_properties(&[], text)}});
    let ours = schemas(&json!({"Pet": field(Some("The cat's name."))}));
    let official = json!({"Pet": {"oneOf": [field(None)]}});
    assert_eq!(tree(&schemas(&official), &ours)["components"]["schemas"], official);
}

#[test]
fn branches_of_a_union_are_found_by_what_they_are() {
    let cat = |text: Value| json!({"description": text, "properties": {"claws": {"type": "integer"}}});
    let dog = json!({"properties": {"bark": {"type": "string"}}});
    let ours = schemas(
        &json!({"Pet": {"oneOf": [cat("A cat.".into()), {"type": "string", "description": "A name."}]}}),
    );
    let mut new_cat = cat(Value::Null);
    new_cat.as_object_mut().unwrap().remove("description");
    let official = schemas(&json!({"Pet": {"oneOf": [dog, new_cat, {"type": "string"}]}}));
    let branches = &tree(&official, &ours)["components"]["schemas"]["Pet"]["oneOf"];
    assert_eq!(branches[0], dog);
    assert_eq!(branches[1]["description"], "A cat.");
    assert_eq!(branches[2]["description"], "A name.");
}

/// A document with these operations: path, id, type of the parameter, and an optional description.
fn operations(operations: &[(&str, &str, &str, Option<&str>)]) -> String {
    let mut paths = Map::new();
    for (path, id, kind, text) in operations {
        let name = path.split(['{', '}']).nth(1).unwrap();
        let mut operation = json!({
            "operationId": id,
            "parameters": [{"name": name, "in": "path", "required": true, "schema": {"type": kind}}],
            "responses": {"200": {"description": ""}},
        });
        if let Some(text) = *text {
            operation["summary"] = text.into();
            operation["parameters"][0]["description"] = text.into();
        }
        paths.insert((*path).to_owned(), json!({"get": operation}));
    }
    document(&json!({"paths": paths}))
}

/// The summary of the operation at `path`, after our operations have been adopted to the official ones.
fn summary(official: &str, ours: &str, path: &str) -> Option<String> {
    let new = tree(official, ours);
    new["paths"][path]["get"].get("summary").map(|text| text.as_str().unwrap().to_owned())
}

#[test]
fn an_operation_is_found_by_id_place_or_content() {
    let ours = operations(&[("/cats/{id}", "GetCat", "string", Some("Meow"))]);
    let cases = [
        ("the same id", "/animals/{id}", "GetCat", "integer", true),
        ("the same path", "/cats/{id}", "Fetch", "integer", false),
        ("another name of a parameter", "/cats/{cat}", "Fetch", "string", true),
        ("the same facts", "/v2/cats/{id}", "FetchCat", "string", true),
        ("the same names", "/v2/cats/{id}", "FetchCat", "integer", true),
    ];
    for (case, path, id, kind, has_moved) in cases {
        let official = operations(&[(path, id, kind, None)]);
        assert_eq!(summary(&official, &ours, path).as_deref(), Some("Meow"), "{case}");
        assert_eq!(adopted(&official, &ours).moved.len(), usize::from(has_moved), "{case}");
    }
    for (case, path, id) in
        [("nothing in common", "/dogs/{id}", "Bark"), ("other parameters", "/v2/cats/{name}", "FetchCat")]
    {
        let result = adopted(&operations(&[(path, id, "string", None)]), &ours);
        assert!(!result.document.contains("Meow"), "{case}");
        let dropped =
            ["#/paths/~1cats~1{id}/get/parameters/0/description", "#/paths/~1cats~1{id}/get/summary"];
        assert_eq!(result.dropped, dropped, "{case}");
    }
}

#[test]
fn the_same_facts_say_more_than_a_like_name() {
    let ours = operations(&[
        ("/v1/pets/{id}", "A", "integer", Some("other")),
        ("/v1/pets/{id}/old", "B", "string", Some("same")),
    ]);
    let official = operations(&[("/v2/pets/{id}", "C", "string", None)]);
    assert_eq!(summary(&official, &ours, "/v2/pets/{id}").as_deref(), Some("same"));
}

#[test]
fn of_operations_alike_the_one_with_the_likest_name_is_meant() {
    let ours = operations(&[
        ("/v1/zoo/pets/cats/{id}", "Cat", "string", Some("cat")),
        ("/v1/zoo/pets/dogs/{id}", "Dog", "string", Some("dog")),
    ]);
    let paths = ["cats", "dogs", "eels"].map(|name| format!("/v2/zoo/pets/{name}/{{id}}"));
    let official: Vec<_> = paths.iter().map(|path| (path.as_str(), path.as_str(), "string", None)).collect();
    let summaries = paths.each_ref().map(|path| summary(&operations(&official), &ours, path));
    assert_eq!(summaries, [Some("cat".to_owned()), Some("dog".to_owned()), None]);
}

#[test]
fn paths_that_differ_in_a_parameter_only_are_told_apart() {
    let ours = operations(&[
        ("/a/{id}", "ReadOneThatIsKnownByItsNumber", "string", Some("by id")),
        ("/a/{name}", "ReadOneThatIsKnownByItsTitle", "string", Some("by name")),
    ]);
    let official =
        operations(&[("/a/{id}", "GetThing", "integer", None), ("/a/{name}", "FindThing", "integer", None)]);
    assert_eq!(summary(&official, &ours, "/a/{id}").as_deref(), Some("by id"));
    assert_eq!(summary(&official, &ours, "/a/{name}").as_deref(), Some("by name"));
}

#[test]
fn the_words_of_a_path_move_with_its_operations() {
    let item = |path: &str, prose: Value| {
        let mut item = json!({"get": {"operationId": "Get", "responses": {}}});
        item.as_object_mut().unwrap().extend(prose.as_object().unwrap().clone());
        document(&json!({"paths": {path: item}}))
    };
    let new =
        tree(&item("/new", json!({})), &item("/old", json!({"description": "One cat.", "x-cat": true})));
    assert_eq!(new["paths"]["/new"]["description"], "One cat.");
    assert_eq!(new["paths"]["/new"]["x-cat"], true);
}

#[test]
fn an_operation_is_not_taken_twice() {
    let get = |id: &str| json!({"get": {"operationId": id, "responses": {}}});
    let official = document(&json!({"paths": {"/a": get("New"), "/b": get("Old")}}));
    let mut old = get("Old");
    old["get"]["summary"] = "Old".into();
    let new = tree(&official, &document(&json!({"paths": {"/a": old}})));
    assert_eq!(new["paths"]["/b"]["get"]["summary"], "Old");
    assert_eq!(new["paths"]["/a"]["get"].get("summary"), None);
}

#[test]
fn webhooks_are_found_by_their_events() {
    let event = |prose: Value| document(&json!({"x-webhooks": {"cat.born": {"post": prose}}}));
    let official = event(
        json!({"operationId": "cat.born", "x-group": 1, "responses": {"200": {"description": "Publisher."}}}),
    );
    let new = tree(&official, &event(json!({"summary": "A kitten.", "x-note": 2, "responses": {}})));
    let expected = json!({"operationId": "cat.born", "summary": "A kitten.", "x-note": 2, "responses": {"200": {"description": "Success."}}});
    assert_eq!(new["x-webhooks"]["cat.born"]["post"], expected);
}

type Form<'a> = &'a dyn Fn(Option<&str>) -> String;

#[test]
fn parameters_are_found_wherever_they_are_declared() {
    let parameter = |text: Option<&str>| {
        let mut parameter = json!({"name": "limit", "in": "query", "schema": {"type": "integer"}});
        parameter.as_object_mut().unwrap().extend(text.map(|text| ("description".to_owned(), text.into())));
        parameter
    };
    let inline = |text: Option<&str>| {
        document(
            &json!({"paths": {"/a": {"get": {"operationId": "A", "parameters": [parameter(text)], "responses": {}}}}}),
        )
    };
    let of_path = |text: Option<&str>| {
        document(
            &json!({"paths": {"/a": {"parameters": [parameter(text)], "get": {"operationId": "A", "responses": {}}}}}),
        )
    };
    let shared = |text: Option<&str>| {
        let reference = json!({"$ref": "#/components/parameters/Limit"});
        document(&json!({
            "paths": {"/a": {"get": {"operationId": "A", "parameters": [reference], "responses": {}}}},
            "components": {"parameters": {"Limit": parameter(text)}},
        }))
    };
    let forms: [(&str, Form<'_>, &str); 3] = [
        ("inline", &inline, "/paths/~1a/get/parameters/0"),
        ("of the path", &of_path, "/paths/~1a/parameters/0"),
        ("shared", &shared, "/components/parameters/Limit"),
    ];
    for (from, ours, _) in &forms {
        for (to, official, place) in &forms {
            let result = adopted(&official(None), &ours(Some("At most.")));
            let new = read(&result.document);
            assert_eq!(new.pointer(place).unwrap()["description"], "At most.", "{from} to {to}");
            assert_eq!(result.moved.len(), usize::from(from != to), "{from} to {to}");
            assert_eq!(result.dropped, [""; 0], "{from} to {to}");
        }
    }
}

#[test]
fn a_parameter_of_several_operations_takes_the_words_of_one_that_has_some() {
    let parameter = |prose: &Value| {
        let mut parameter = json!({"name": "limit", "in": "query", "schema": {"type": "integer"}});
        parameter.as_object_mut().unwrap().extend(prose.as_object().unwrap().clone());
        json!([parameter])
    };
    let (none, some) = (parameter(&json!({})), parameter(&json!({"description": "At most."})));
    let operation =
        |id: &str, parameters: &Value| json!({"operationId": id, "parameters": parameters, "responses": {}});
    let ours =
        document(&json!({"paths": {"/a": {"get": operation("A", &none), "post": operation("B", &some)}}}));
    let operation = |id: &str| json!({"operationId": id, "responses": {}});
    let official = document(
        &json!({"paths": {"/a": {"parameters": none, "get": operation("A"), "post": operation("B")}}}),
    );
    assert_eq!(tree(&official, &ours)["paths"]["/a"]["parameters"][0]["description"], "At most.");
}

#[test]
fn a_shared_parameter_that_nothing_refers_to_is_not_another() {
    let parameter = |name: &str, text: &str| {
        let parameter = json!({"name": name, "in": "query", "description": text});
        document(&json!({"components": {"parameters": {name: parameter}}}))
    };
    let result = adopted(&parameter("limit", "x"), &parameter("offset", "How many to skip."));
    assert_eq!(result.moved, []);
    assert_eq!(result.dropped, ["#/components/parameters/offset/description"]);
}

#[test]
fn references_that_go_round_in_a_circle_do_no_harm() {
    let reference = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let circle = json!({"parameters": {"A": reference("B"), "B": reference("A")}});
    let circle = document(&json!({"paths": {"/a": {"parameters": [reference("A")]}}, "components": circle}));
    assert_eq!(differences(&read(&circle), &tree(&circle, &circle)), [""; 0]);
}

#[test]
fn a_reference_to_a_reference_is_followed() {
    let reference = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let parameter = |text: &str| json!({"name": "b", "in": "query", "description": text});
    let operation = |parameter: Value| json!({"/a": {"get": {"operationId": "A", "parameters": [parameter], "responses": {}}}});
    let ours = json!({"A": reference("B"), "B": parameter("Words.")});
    let ours = document(&json!({"paths": operation(reference("A")), "components": {"parameters": ours}}));
    let new = tree(&document(&json!({"paths": operation(parameter("x"))})), &ours);
    assert_eq!(new["paths"]["/a"]["get"]["parameters"][0]["description"], "Words.");
}

/// A document with one operation whose body has these contents.
fn body(contents: &[(&str, Value)]) -> String {
    let contents = contents
        .iter()
        .map(|(media, field)| ((*media).to_owned(), json!({"schema": {"properties": {"a": field}}})));
    let content: Value = contents.collect();
    document(&json!({"paths": {"/a": {"post": {"requestBody": {"content": content}, "responses": {}}}}}))
}

#[test]
fn a_body_is_found_under_another_media_type() {
    let (field, words) = (json!({"type": "string"}), json!({"description": "A."}));
    let ours = body(&[("application/x-www-form-urlencoded", words)]);
    let result = adopted(&body(&[("application/json", field.clone())]), &ours);
    assert!(result.document.contains("description: A."));
    let result = adopted(&body(&[("application/json", field.clone()), ("text/csv", field)]), &ours);
    assert!(!result.document.contains("description: A."), "which of the two would it be?");
}

#[test]
fn a_response_says_what_its_status_says() {
    let responses = |statuses: &[(&str, &str)]| -> Value {
        let entries = statuses.iter();
        entries
            .map(|(status, name)| {
                ((*status).to_owned(), json!({"$ref": format!("#/components/responses/{name}")}))
            })
            .collect()
    };
    let official = document(&json!({
        "paths": {"/a": {"get": {"responses": responses(&[("404", "One"), ("400", "Class"), ("422", "Class"), ("200", "Any"), ("500", "Any")])}}},
        "components": {"responses": {"One": {"description": "x"}, "Class": {"description": "x"}, "Any": {"description": "x"}, "Unused": {"description": "x"}}},
    }));
    let result = adopt(&official, None, &Options::default()).unwrap();
    let texts = &read(&result.document)["components"]["responses"];
    let text = |text: &str| json!({"description": text});
    let expected = json!({"Any": text("A response."), "Class": text("Client error."), "One": text("Not found."), "Unused": text("A response.")});
    assert_eq!(*texts, expected);
    let missing = result.missing.iter().filter(|pointer| pointer.contains("/responses/")).count();
    assert_eq!(missing, 4);
}

#[test]
fn what_stands_in_for_a_text_does_not_outlive_its_facts() {
    let response = |status: &str| {
        document(
            &json!({"paths": {"/a": {"get": {"responses": {status: {"$ref": "#/components/responses/R"}}}}}, "components": {"responses": {"R": {"description": "x"}}}}),
        )
    };
    let before = adopt(&response("404"), None, &Options::default()).unwrap();
    let after = adopted(&response("409"), &before.document);
    assert_eq!(read(&after.document)["components"]["responses"]["R"]["description"], "Conflict.");
    assert_eq!(after.dropped, [""; 0]);
}

#[test]
fn the_texts_of_scopes_are_ours() {
    let scopes = |scopes: Value| {
        let flow = json!({"tokenUrl": "https://example.com", "scopes": scopes});
        document(
            &json!({"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": flow}}}}}),
        )
    };
    let official = scopes(json!({"read": "Publisher.", "write": "Publisher."}));
    let result = adopted(&official, &scopes(json!({"read": "May read.", "admin": "May all."})));
    let place = "/components/securitySchemes/o/flows/clientCredentials/scopes";
    assert_eq!(*read(&result.document).pointer(place).unwrap(), json!({"read": "May read.", "write": ""}));
    assert_eq!(result.dropped, [format!("#{place}/admin")]);
    assert!(result.missing.contains(&format!("#{place}/write")));

    let ours = scopes(json!({"read": "May read."}));
    let result = adopt(&official, Some(&ours), &Options { with_prose: true }).unwrap();
    assert_eq!(
        *read(&result.document).pointer(place).unwrap(),
        json!({"read": "Publisher.", "write": "Publisher."})
    );
    assert_eq!(result.dropped, [""; 0]);
}

#[test]
fn an_empty_text_is_none() {
    let official = document(&json!({"components": {"responses": {"A": {"description": ""}}}}));
    let result = adopt(&official, None, &Options { with_prose: true }).unwrap();
    assert!(result.missing.contains(&"#/components/responses/A/description".to_owned()));
    assert_eq!(read(&result.document)["components"]["responses"]["A"]["description"], "A response.");
}

#[test]
fn errors_say_which_document() {
    let fails = |official: &str, ours: Option<&str>| adopt(official, ours, &Options::default()).unwrap_err();
    let error = fails("a: b\n c: d", None);
    assert!(error.to_string().starts_with("the official document:2:"), "{error}");
    let error = fails(OFFICIAL, Some("- a"));
    assert!(error.to_string().starts_with("our document:1:1: "), "{error}");
    let error = fails("openapi: 3.3.0", None);
    assert!(matches!(&error, AdoptError::Version(Some(version)) if version == "3.3.0"), "{error}");
    assert!(matches!(fails("swagger: '2.0'", None), AdoptError::Version(None)));
}

/// The documents of the real API, if the folder exists.
fn real_documents(names: &[&str]) -> Option<Vec<String>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    if !specs.is_dir() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ = writeln!(std::io::stderr(), "skipped: there are no documents at {}", specs.display());
        return None;
    }
    Some(names.iter().map(|name| std::fs::read_to_string(specs.join(name)).unwrap()).collect())
}

const VERSIONS: [&str; 5] = [
    "bapi/2021-02-05.yml",
    "bapi/2024-10-01.yml",
    "bapi/2025-04-10.yml",
    "bapi/2025-11-10.yml",
    "bapi/2026-05-12.yml",
];

#[test]
fn real_documents_one_after_another() {
    let Some(documents) = real_documents(&VERSIONS) else { return };
    let mut ours = with_words(&documents[0]);
    let words = named_texts(&read(&ours));
    assert!(words.len() > 1000);
    for (version, official) in VERSIONS.iter().zip(&documents) {
        let result = adopted(official, &ours);
        let (tree, facts) = (read(&result.document), read(official));
        assert_eq!(differences(&facts, &tree), [""; 0], "{version}");
        assert_eq!(adopted(official, &result.document).document, result.document, "{version}");
        // This is slow, so only steps with moves are checked.
        if !result.moved.is_empty() {
            let other = serde_yaml::to_string(&reversed(read(&ours))).unwrap();
            assert_eq!(adopted(official, &other), result, "{version}");
        }
        let (now, items) = (named_texts(&tree), named_items(&facts));
        for (item, text) in &words {
            assert!(
                !items.contains_key(item) || now.get(item) == Some(text),
                "{version}: {item} lost its text"
            );
        }
        ours = result.document;
    }
}

#[test]
fn real_webhooks() {
    let Some(documents) = real_documents(&["webhooks/2025-04-15.yml"]) else { return };
    let ours = with_words(&documents[0]);
    let result = adopted(&documents[0], &ours);
    assert_eq!(result.document, ours);
    assert_eq!(result.missing, [""; 0]);
    assert_eq!(differences(&read(&documents[0]), &read(&ours)), [""; 0]);
}

/// The facts of the document, with a unique description wherever one is missing.
fn with_words(official: &str) -> String {
    let facts = adopt(official, None, &Options::default()).unwrap();
    let mut tree = read(&facts.document);
    for (index, pointer) in facts.missing.iter().enumerate() {
        let (owner, key) = pointer[1..].rsplit_once('/').unwrap();
        tree.pointer_mut(owner).unwrap()[key] = format!("Text {index}").into();
    }
    adopted(official, &tree.to_string()).document
}

/// The descriptions of operations by their ids, and of schemas and properties by their names.
fn named_texts(document: &Value) -> BTreeMap<String, String> {
    let items = named_items(document).into_iter();
    items.filter_map(|(name, item)| Some((name, item.get("description")?.as_str()?.to_owned()))).collect()
}

fn named_items(document: &Value) -> BTreeMap<String, Value> {
    let mut items = BTreeMap::new();
    for operation in
        entries(&document["paths"]).flat_map(|(_, item)| entries(item)).map(|(_, operation)| operation)
    {
        if let Some(id) = operation["operationId"].as_str() {
            items.insert(format!("operation {id}"), operation.clone());
        }
    }
    for (name, schema) in entries(&document["components"]["schemas"]) {
        items.insert(format!("schema {name}"), schema.clone());
        for (property, schema) in entries(&schema["properties"]) {
            items.insert(format!("property {name}.{property}"), schema.clone());
        }
    }
    items
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The same tree with the entries of each mapping the other way round, but for examples, whose order is theirs.
fn reversed(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries: Vec<(String, Value)> = entries.into_iter().rev().collect();
            let entries = entries.into_iter();
            entries
                .map(|(key, value)| match key.as_str() {
                    "example" | "examples" => (key, value),
                    _ => (key, reversed(value)),
                })
                .collect()
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

/// Lists the places at which the facts of two documents differ. It does not use the tables of the code under test: it
/// only distinguishes keys that hold names, and keys that hold prose.
fn differences(official: &Value, ours: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(official, ours, "#", false, &mut differences);
    differences
}

const NAMES: [&str; 15] = [
    "properties",
    "paths",
    "x-webhooks",
    "responses",
    "schemas",
    "parameters",
    "securitySchemes",
    "requestBodies",
    "headers",
    "content",
    "encoding",
    "mapping",
    "variables",
    "callbacks",
    "links",
];

const VALUES: [&str; 4] = ["enum", "default", "required", "mapping"];

fn compare(official: &Value, ours: &Value, place: &str, names: bool, differences: &mut Vec<String>) {
    match (official, ours) {
        (Value::Object(official), Value::Object(ours)) => {
            let (official, ours) = (facts(official, place, names), facts(ours, place, names));
            for key in official.keys().chain(ours.keys().filter(|key| !official.contains_key(*key))).copied()
            {
                let place = format!("{place}/{key}");
                match (official.get(key), ours.get(key)) {
                    (Some(a), Some(b)) if !names && VALUES.contains(&key) && a == b => {}
                    (Some(a), Some(b)) => compare(a, b, &place, !names && NAMES.contains(&key), differences),
                    _ => differences.push(place),
                }
            }
        }
        (Value::Array(official), Value::Array(ours)) if official.len() == ours.len() => {
            for (index, (a, b)) in official.iter().zip(ours).enumerate() {
                compare(a, b, &format!("{place}/{index}"), false, differences);
            }
        }
        _ if official == ours => {}
        _ => differences.push(place.to_owned()),
    }
}

fn facts<'a>(entries: &'a Map<String, Value>, place: &str, names: bool) -> BTreeMap<&'a str, &'a Value> {
    let prose = ["description", "summary", "title", "example", "examples", "externalDocs"];
    let is_prose = |key: &str| match key {
        "x-webhooks" => false,
        "contact" => place == "#/info",
        key => prose.contains(&key) || key.starts_with("x-"),
    };
    let entries = entries.iter().map(|(key, value)| (key.as_str(), value));
    entries.filter(|(key, _)| names || !is_prose(key)).collect()
}

const COMMENTED: &str = "\
# About the file.

openapi: 3.0.3
info: {title: T, version: '1', description: d}
tags: # the groups
- name: A # first
  # what is said of it
  description: d
paths:
  # a path that moves
  /a:
    get:
      operationId: a # kept
      summary: s
      description: |-
        Text.
        # no comment
      tags: [A]
      responses:
        # when it works
        '200': {description: d}
  # a path that goes
  /gone:
    get:
      operationId: gone # dropped too
      responses: {'204': {description: d}}
components:
  schemas:
    S:
      type: object
      description: d
      required:
      - x
      # why it is required
      - y
      properties:
        y: {type: string, description: d}
        # of x
        x: {type: string, description: 'it is # no comment'}
# the end
";

/// Nodes move to other places and lines; a comment goes with its node.
#[test]
fn comments_stay_with_their_nodes() {
    let official = "openapi: 3.0.3\ninfo: {title: P, version: '2'}\ntags: [{name: B}, {name: A}]\npaths:\n  /new: {get: {operationId: n, responses: {'204': {description: p}}}}\n  /b: {get: {operationId: a, tags: [A], responses: {'200': {description: p}}}}\ncomponents:\n  schemas:\n    S: {type: object, required: [y], properties: {x: {type: integer}, y: {type: string}}}\n";
    let result = adopted(official, COMMENTED);
    let expected = [
        "# About the file.\n\nopenapi:",
        "tags: # the groups\n",
        "- name: A # first\n  # what is said of it\n  description: d\n",
        "  # a path that moves\n  /b:\n",
        "operationId: a # kept\n",
        "        # when it works\n        '200':\n",
        "      # why it is required\n      - 'y'\n",
        "        # of x\n        x:\n",
        "# the end\n",
    ];
    for part in expected {
        assert!(result.document.contains(part), "`{part}` is not in:\n{}", result.document);
    }
    let gone =
        [("#/paths/~1gone", "# a path that goes"), ("#/paths/~1gone/get/operationId", "# dropped too")];
    assert_eq!(result.dropped_comments, pairs(&gone));
    let again = adopted(official, &result.document);
    assert_eq!((again.document, again.dropped_comments), (result.document, Vec::new()));
}

/// Each version has keywords of its own; prose is told from facts in all of them.
#[test]
fn documents_of_later_versions_are_adopted() {
    for version in ["3.1.1", "3.2.0"] {
        let with = |words: &str| {
            json!({
                "openapi": version,
                "info": {"title": "T", "version": "1"},
                "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
                "webhooks": {"made": {"post": {"operationId": "made", "description": words, "responses": {"200": {"description": words}}}}},
                "components": {"schemas": {"S": {
                    "type": ["object", "null"],
                    "description": words,
                    "examples": [{"a": words}],
                    "properties": {"a": {"const": "x", "description": words}, "b": {"$ref": "#/components/schemas/T", "description": words}},
                    "$defs": {"inner": {"type": "string", "description": words}},
                    "prefixItems": [{"type": "string"}],
                }, "T": {"type": "string", "exclusiveMinimum": 3, "description": words}}},
            })
            .to_string()
        };
        let result = adopted(&with("theirs"), &with("ours"));
        assert!(!result.document.contains("theirs"), "{}", result.document);
        let (tree, wanted) = (read(&result.document), read(&with("ours")));
        assert_eq!(tree["components"], wanted["components"]);
        assert_eq!(tree["webhooks"], wanted["webhooks"]);
        assert_eq!(tree["jsonSchemaDialect"], wanted["jsonSchemaDialect"]);
        assert!(result.dropped.is_empty(), "{:?}", result.dropped);
    }
}
