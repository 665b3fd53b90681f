#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::{Value, json};

use super::Collections;
use crate::clock::SharedClock;
use crate::document::Document;
use crate::engine::Engine;
use crate::testing::call;

fn operation(id: &str, body: Option<Value>, status: &str, response: Option<Value>) -> Value {
    let content = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let mut operation =
        json!({ "operationId": id, "responses": { status: response.map_or(json!({}), content) } });
    operation["responses"]["404"] = content(
        json!({ "type": "object", "required": ["problem"], "properties": { "problem": { "type": "string", "example": "none" } } }),
    );
    if let Some(body) = body {
        operation["requestBody"] = content(body);
    }
    operation
}

fn pets_with(fixtures: Option<&Value>) -> Engine {
    let pet = json!({ "$ref": "#/components/schemas/Pet" });
    let new = json!({ "$ref": "#/components/schemas/NewPet" });
    let list = json!({ "type": "object", "properties": { "data": { "type": "array", "items": pet }, "total_count": { "type": "integer" } } });
    let id = json!([{ "name": "petId", "in": "path", "required": true, "schema": { "type": "string" } }]);
    let query = json!([
        { "name": "limit", "in": "query", "schema": { "type": "integer" } },
        { "name": "offset", "in": "query", "schema": { "type": "integer" } },
    ]);
    let mut listing = operation("ListPets", None, "200", Some(list));
    listing["parameters"] = query;
    let document = json!({
        "openapi": "3.0.3",
        "paths": {
            "/pets": { "post": operation("CreatePet", Some(new.clone()), "201", Some(pet.clone())), "get": listing },
            "/pets/{petId}": {
                "parameters": id,
                "get": operation("GetPet", None, "200", Some(pet.clone())),
                "patch": operation("UpdatePet", Some(json!({ "type": "object" })), "200", Some(pet.clone())),
                "put": operation("ReplacePet", Some(new), "200", Some(pet)),
                "delete": operation("DeletePet", None, "204", None),
            },
        },
        "components": { "schemas": {
            "NewPet": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "age": { "type": "integer" } } },
            "Pet": { "type": "object", "required": ["id", "name"], "properties": { "id": { "type": "integer" }, "name": { "type": "string" }, "age": { "type": "integer" } } },
        } },
    });
    let document = std::sync::Arc::new(Document::from_value(&document).unwrap());
    let layer = Collections::new(document.clone(), SharedClock::default(), fixtures).unwrap();
    Engine::new(document, Box::new(layer))
}

fn pets() -> Engine {
    pets_with(None)
}

fn create(engine: &Engine, name: &str) -> Value {
    let (status, pet) = call(engine, "POST", "/pets", &json!({ "name": name }));
    assert_eq!((status, &pet["name"]), (201, &json!(name)), "{pet}");
    pet["id"].clone()
}

fn names(engine: &Engine, target: &str) -> (Vec<String>, Value) {
    let (_, list) = call(engine, "GET", target, &Value::Null);
    let names = list["data"].as_array().unwrap().iter().map(|pet| pet["name"].as_str().unwrap().to_owned());
    (names.collect(), list["total_count"].clone())
}

#[test]
fn what_was_created_is_found_listed_changed_and_gone() {
    let engine = pets();
    let (rex, tom) = (create(&engine, "Rex"), create(&engine, "Tom"));
    assert_ne!(rex, tom);
    let path = format!("/pets/{rex}");
    assert_eq!(call(&engine, "GET", &path, &Value::Null).1["name"], "Rex");
    assert_eq!(names(&engine, "/pets"), (vec!["Rex".to_owned(), "Tom".to_owned()], json!(2)));
    assert_eq!(names(&engine, "/pets?limit=1&offset=1"), (vec!["Tom".to_owned()], json!(2)));
    let (_, changed) = call(&engine, "PATCH", &path, &json!({ "age": 7 }));
    assert_eq!((&changed["name"], &changed["age"], &changed["id"]), (&json!("Rex"), &json!(7), &rex));
    let (_, replaced) = call(&engine, "PUT", &path, &json!({ "name": "Max" }));
    assert_eq!(replaced, json!({ "id": rex, "name": "Max" }));
    assert_eq!(call(&engine, "DELETE", &path, &Value::Null), (204, Value::Null));
    for method in ["GET", "DELETE"] {
        assert_eq!(call(&engine, method, &path, &Value::Null), (404, json!({ "problem": "none" })));
    }
    assert_eq!(names(&engine, "/pets"), (vec!["Tom".to_owned()], json!(1)));
}

#[test]
fn an_id_that_nobody_created_is_not_found() {
    assert_eq!(call(&pets(), "GET", "/pets/7", &Value::Null).0, 404);
    assert_eq!(names(&pets(), "/pets"), (vec![], json!(0)));
}

#[test]
fn what_does_not_fit_the_response_is_not_remembered() {
    let engine = pets();
    let id = create(&engine, "Rex");
    let (status, pet) = call(&engine, "PATCH", &format!("/pets/{id}"), &json!({ "name": 5, "age": 2 }));
    assert_eq!((status, pet), (200, json!({ "id": id, "name": "Rex", "age": 2 })));
}

#[test]
fn a_snapshot_is_restored_and_a_reset_goes_back_to_the_fixtures() {
    let fixtures = json!({ "/pets": [{ "id": 9, "name": "Old" }] });
    let engine = pets_with(Some(&fixtures));
    create(&engine, "Rex");
    let (_, snapshot) = call(&engine, "GET", "/__mock/state", &Value::Null);
    assert_eq!(snapshot["/pets"].as_array().unwrap().len(), 2);
    call(&engine, "POST", "/__mock/reset", &Value::Null);
    assert_eq!(call(&engine, "GET", "/__mock/state", &Value::Null).1, fixtures);
    assert_eq!(call(&engine, "PUT", "/__mock/state", &snapshot).0, 204);
    assert_eq!(names(&engine, "/pets").0, ["Old", "Rex"]);
    assert_eq!(call(&engine, "PUT", "/__mock/state", &json!({ "/pets": [{}] })).0, 400);
    assert_eq!(names(&engine, "/pets").0, ["Old", "Rex"]);
}

#[test]
fn ten_thousand_items_of_one_name_are_created_one_after_the_other() {
    let engine = pets();
    for _ in 0..200 {
        create(&engine, "Rex");
    }
    assert_eq!(names(&engine, "/pets").1, json!(200));
}
