//! Written by `tests/examples.rs`: the examples of the goldens' documents, through their types.

use crate::goldens;
use crate::round_trip::check;

#[test]
fn examples() {
    check::<String>("/components/schemas/Order/properties/id/examples/0", "\"o_1\"", &[""], &[""]).unwrap();
    check::<String>("/components/schemas/Order/properties/id/examples/1", "\"\"", &[""], &[""]).unwrap();
    check::<f64>("/components/schemas/Order/properties/total/example", "0.1", &[""], &[""]).unwrap();
    check::<Option<String>>("/components/schemas/Order/properties/note/example", "null", &[], &[]).unwrap();
    check::<Option<Vec<goldens::examples::models::Line>>>("/components/schemas/Order/properties/lines/example", "[{\"item\":\"i_1\",\"count\":1}]", &["/0/item", "/0/count"], &["", "/0", "/0/item", "/0/count"]).unwrap();
    check::<Option<std::collections::BTreeMap<String, String>>>("/components/schemas/Order/properties/labels/example", "{\"a\":\"b\"}", &["/a"], &["", "/a"]).unwrap();
    check::<Option<openapi_runtime::codegen::Value>>("/components/schemas/Order/properties/metadata/example", "{\"a\":{\"b\":[null]}}", &[""], &[""]).unwrap();
    check::<goldens::examples::models::OrderState>("/components/schemas/Order/properties/state/example", "\"closed\"", &[""], &[""]).unwrap();
    check::<goldens::examples::models::Line>("/components/schemas/Line/example", "{\"item\":\"i_1\",\"count\":1}", &["/item", "/count"], &["", "/item", "/count"]).unwrap();
    check::<i64>("/components/schemas/Line/properties/count/example", "-9223372036854775808", &[""], &[""]).unwrap();
    check::<goldens::examples::models::Payment>("/components/schemas/Payment/examples/0", "{\"kind\":\"invoice\",\"due\":\"2026-05-12\"}", &[], &[""]).unwrap();
    check::<goldens::examples::models::Payment>("/components/schemas/Payment/examples/1", "{\"kind\":\"of_another_version\",\"due\":[1]}", &[], &[""]).unwrap();
    check::<goldens::examples::models::Card>("/components/schemas/Card/example", "{\"kind\":\"card\",\"digits\":\"1\"}", &["/kind", "/digits"], &["", "/kind", "/digits"]).unwrap();
    check::<goldens::examples::models::Problem>("/components/schemas/Problem/example", "{\"title\":\"No.\",\"fields\":[]}", &["/title"], &["", "/title", "/fields"]).unwrap();
    check::<goldens::examples::models::Order>("/paths/~1orders/post/responses/201/content/application~1json/example", "{\"id\":\"o_1\",\"state\":\"open\",\"total\":12.5,\"note\":null,\"lines\":[{\"item\":\"i_1\",\"count\":2},{\"item\":\"i_2\",\"count\":9007199254740993,\"undeclared\":[1]}],\"payment\":{\"kind\":\"card\",\"digits\":\"4242\"},\"labels\":{\"a\":\"x\",\"b/c~d\":\"y\"},\"metadata\":{\"anything\":[1,2.5,null,{\"deep\":true}]}}", &["/id", "/state", "/total", "/lines/0/item", "/lines/0/count", "/lines/1/item", "/lines/1/count", "/labels/a", "/labels/b~1c~0d", "/metadata"], &["", "/id", "/state", "/total", "/lines", "/lines/0", "/lines/0/item", "/lines/0/count", "/lines/1", "/lines/1/item", "/lines/1/count", "/payment", "/labels", "/labels/a", "/labels/b~1c~0d", "/metadata"]).unwrap();
    check::<goldens::examples::models::Problem>("/paths/~1orders/post/responses/422/content/application~1problem+json/example", "{\"title\":\"No.\",\"fields\":[{\"name\":\"total\"}]}", &["/title", "/fields/0/name"], &["", "/title", "/fields", "/fields/0", "/fields/0/name"]).unwrap();
    check::<goldens::examples::models::Order>("/paths/~1orders/post/requestBody/content/application~1json/examples/small/value", "{\"id\":\"o_1\",\"state\":\"open\",\"total\":1}", &["/id", "/state", "/total"], &["", "/id", "/state", "/total"]).unwrap();
    check::<goldens::examples::models::Order>("/paths/~1orders/post/requestBody/content/application~1json/examples/large/value", "{\"id\":\"o_2\",\"state\":\"of_another_version\",\"total\":1.25,\"undeclared\":true}", &["/id", "/state", "/total"], &["", "/id", "/state", "/total"]).unwrap();
}

#[test]
fn models() {
    check::<Option<String>>("/components/schemas/Scalars/properties/text/example", "\"a text as it might be\"", &[""], &[""]).unwrap();
    check::<Option<String>>("/components/schemas/Scalars/properties/day/example", "\"2026-05-12\"", &[""], &[""]).unwrap();
}
