//! Tests decoding and encoding by the rules for all models.

use std::collections::BTreeMap;

use openapi_runtime::codegen::{Codec, Field, Rule, Shape, Visitor, VisitorMut};
use openapi_runtime::{JsonError, JsonObject, Nullable, Value, from_json, to_json};

use crate::support::models::{Empty, NewInvitation, Organization, Plan, Status};

fn organization(json: &str) -> Result<Organization, JsonError> {
    from_json(json.as_bytes())
}

fn error<T: Codec + std::fmt::Debug>(json: &str) -> String {
    from_json::<T>(json.as_bytes()).unwrap_err().to_string()
}

fn text(value: &dyn Codec) -> String {
    String::from_utf8(to_json(value)).unwrap()
}

#[test]
fn keys_in_any_order_and_unknown_ones_among_them() {
    let json = r#" { "status":"active", "odd":{"a":[1,{"id":"x"}]}, "id" : "org_1","tags":["a","b"],
        "object":"organization","plan":{"price":null,"name":"pro","more":[[]]},"members_count":3.0,
        "metadata":{"k":[1,2.5,"\u00e9"]},"parent":{"object":"organization","id":"org_0"},"slug":null } "#;
    let error = organization(json).unwrap_err();
    assert_eq!(error.to_string(), "odd: expected an integer of 64 bits, found an object (byte 28)");
    let read = organization(&json.replace(r#""odd":{"a":[1,{"id":"x"}]}"#, r#""odd":7"#)).unwrap();
    assert_eq!((read.id.as_str(), read.object.as_str(), read.slug), ("org_1", "organization", None));
    assert_eq!(read.status, Status::Active);
    assert_eq!(read.tags, ["a", "b"]);
    assert_eq!(read.members_count, Some(3));
    assert_eq!(read.plan.unwrap().name, "pro");
    assert_eq!(read.parent.unwrap().id, "org_0");
    assert_eq!(read.metadata["k"][2], "é");
    assert_eq!(read.additional, BTreeMap::from([("odd".to_owned(), 7)]));
}

#[test]
fn unknown_keys_are_passed_over() {
    let plan: Plan = from_json(br#"{"x":{"a":[{"name":1}]},"name":"n","y":"\"}","price":1,"z":[]}"#).unwrap();
    assert_eq!((plan.name.as_str(), plan.price), ("n", Some(1)));
    for broken in [r#"{"name":"n"{"price":1}"#, r#"{,"name":"n","price":1}"#, r#"{"name":"n","price":1,}"#] {
        assert!(from_json::<Plan>(broken.as_bytes()).unwrap_err().is_syntax(), "{broken}");
    }
    for broken in ["{\"x\":tru,\"name\":\"n\",\"price\":1}", "{\"x\":[1,],\"name\":\"n\",\"price\":1}"] {
        assert!(from_json::<Plan>(broken.as_bytes()).unwrap_err().is_syntax(), "{broken}");
    }
    let latin1 = b"{\"x\":\"\xE9\",\"name\":\"n\",\"price\":1}";
    assert_eq!(from_json::<Plan>(latin1).unwrap_err().to_string(), "invalid JSON: invalid UTF-8 (byte 6)");
}

/// Where a key came before is where it is looked for first.
#[test]
fn keys_whose_order_changes() {
    let orders = [
        r#"{"id":"1","slug":"s","object":"o","members_count":1}"#,
        r#"{"slug":"s","members_count":1,"object":"o","id":"1"}"#,
        r#"{"members_count":1,"object":"o","id":"1","slug":"s"}"#,
        r#"{"members_count":1,"slug":"s","i\u0064":"1", "object" :"o"}"#,
    ];
    let first = organization(orders[0]).unwrap();
    assert_eq!((first.id.as_str(), first.slug.as_deref(), first.members_count), ("1", Some("s"), Some(1)));
    for times in 1..4 {
        for json in orders.iter().flat_map(|json| std::iter::repeat_n(json, times)) {
            assert_eq!(organization(json).unwrap(), first, "{json}");
        }
    }
    let missing = organization(r#"{"slug":"s","members_count":1,"object":"o"}"#).unwrap_err();
    assert!(missing.to_string().contains("required field `id` is missing"), "{missing}");
}

#[test]
fn keys_however_they_are_spelled() {
    for json in [
        r#"{"name":"n","price":1}"#,
        r#"{"price":1,"name":"n"}"#,
        r#"{ "name" : "n" , "price" : 1 }"#,
        r#"{"name" :"n" ,"price": 1}"#,
        r#"{"n\u0061me":"n","pri\u0063e":1}"#,
        r#"{"na":0,"names":0,"":0,"name\"":0,"name":"n","pri":0,"price":1}"#,
        r#"{"x":"\"name\":","name":"n","y":"name","price":1}"#,
    ] {
        let plan: Plan = from_json(json.as_bytes()).unwrap();
        assert_eq!((plan.name.as_str(), plan.price), ("n", Some(1)), "{json}");
    }
    for json in [
        r#"{"name""n","price":1}"#,
        r#"{"name";"n","price":1}"#,
        r#"{"name":"n""price":1}"#,
        r#"{"name":"n",,"price":1}"#,
        r#"{"name":"n","price":1"#,
        r#"{"name":"n","price"#,
        r#"{"name":"n","price":1]"#,
        r#"{"name":"n","price":1}}"#,
        r#"{,"name":"n","price":1}"#,
        r#"["name":"n","price":1}"#,
    ] {
        assert!(from_json::<Plan>(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn words_are_whole() {
    assert_eq!(
        from_json::<Vec<Option<bool>>>(b"[true,false,null]").unwrap(),
        [Some(true), Some(false), None]
    );
    for json in
        ["tru", "truE", "truex", "true1", "fal", "falsey", "nul", "nulL", "nullx", "null null", "t", "n"]
    {
        assert!(from_json::<Option<bool>>(json.as_bytes()).unwrap_err().is_syntax(), "{json}");
    }
}

#[test]
fn the_last_of_two_keys_wins_whole() {
    let json = r#"{"object":"o","id":"1","plan":{"name":"a","price":1,"token":"t"},"tags":["x"],"extra":1,"id":"2",
        "plan":{"name":"b","price":2},"tags":[],"slug":"s","slug":null,"extra":2,
        "parent":{"object":"o","id":"p","slug":"q"},"parent":{"object":"o","id":"r"}}"#;
    let read = organization(json).unwrap();
    assert_eq!(read.id, "2");
    assert_eq!(read.plan.unwrap(), from_json(br#"{"name":"b","price":2}"#).unwrap());
    assert_eq!((read.tags.len(), read.slug, read.additional["extra"]), (0, None, 2));
    assert_eq!(read.parent.unwrap().slug, None);
}

/// Two keys for a model that is not behind an `Option`.
#[test]
fn the_last_of_two_keys_wins_for_a_plain_model_too() {
    struct Holder {
        plan: Plan,
        organization: Organization,
        list: BTreeMap<String, Plan>,
    }
    openapi_runtime::codegen::model! {
        Holder {
            plan: required("plan"),
            organization: optional("organization"),
            list: optional("list"),
        }
    }
    let json = br#"{"plan":{"name":"a","price":1,"token":"t"},"plan":{"name":"b","price":2},
        "organization":{"object":"o","id":"1","slug":"s","tags":["t"],"metadata":{"a":1},"more":1},
        "organization":{"object":"p","id":"2"},
        "list":{"k":{"name":"a","price":1,"token":"t"},"k":{"name":"b","price":2}}}"#;
    let read: Holder = from_json(json).unwrap();
    assert_eq!(read.plan, from_json(br#"{"name":"b","price":2}"#).unwrap());
    assert_eq!(read.organization, organization(r#"{"object":"p","id":"2"}"#).unwrap());
    assert_eq!(read.list["k"], read.plan);
}

#[test]
fn required_fields() {
    assert_eq!(error::<Organization>("{}"), "required fields `object`, `id` are missing (byte 0)");
    assert_eq!(
        error::<Organization>(r#"{"object":"o","id":"1","plan":{"price":1}}"#),
        "plan: required field `name` is missing (byte 30)"
    );
    // A nullable property may be absent, but is always written.
    for json in [r#"{"name":"n","price":null}"#, r#"{"name":"n"}"#] {
        let plan: Plan = from_json(json.as_bytes()).unwrap();
        assert_eq!(plan.price, None);
        assert_eq!(text(&plan), r#"{"name":"n","price":null}"#);
    }
    assert_eq!(error::<Plan>(r#"{"name":null,"price":1}"#), "name: expected a string, found null (byte 8)");
}

#[test]
fn the_path_of_an_error() {
    let json = r#"[{"object":"o","id":"1"},{"object":"o","id":"1","parent":{"object":"o","id":"1","tags":["a",5]}}]"#;
    let found = from_json::<Vec<Organization>>(json.as_bytes()).unwrap_err();
    assert_eq!(found.path(), "[1].parent.tags[1]");
    assert_eq!(found.offset(), json.find("5]").unwrap());
    assert_eq!(found.to_string(), "[1].parent.tags[1]: expected a string, found a number (byte 92)");
    assert!(!found.is_syntax());
    let map = from_json::<BTreeMap<String, Vec<bool>>>(br#"{"a b\n":[true,1]}"#).unwrap_err();
    assert_eq!(map.path(), r#"["a b\n"][1]"#);
    let long = format!("{{\"{}\":1}}", "k".repeat(500));
    assert_eq!(from_json::<BTreeMap<String, bool>>(long.as_bytes()).unwrap_err().path().chars().count(), 69);
}

#[test]
fn an_error_holds_nothing_of_the_document() {
    let json = r#"{"name":["hunter2"],"price":1}"#;
    let error = from_json::<Plan>(json.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let error = from_json::<Plan>(br#"{"name":"hunter2"#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

/// 130 fields, the last one required.
#[derive(Debug, Clone, PartialEq)]
struct Wide {
    fields: Vec<i64>,
}

impl Default for Wide {
    fn default() -> Self {
        Self { fields: vec![0; 130] }
    }
}

fn wide_shape() -> &'static Shape {
    static SHAPE: std::sync::OnceLock<Shape> = std::sync::OnceLock::new();
    SHAPE.get_or_init(|| {
        let fields: Vec<Field> = (0..130)
            .map(|index| {
                let name: &'static str = format!("f{index}").leak();
                let is_required = [0, 63, 64, 129].contains(&index);
                let rule = if is_required { Rule::REQUIRED } else { Rule::OPTIONAL };
                Field { name, rule }
            })
            .collect();
        Shape::new("Wide", fields.leak())
    })
}

impl Codec for Wide {
    fn placeholder() -> Self {
        Self::default()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        let slots: Vec<&dyn Codec> = self.fields.iter().map(|field| field as &dyn Codec).collect();
        visitor.model(*wide_shape(), &slots);
    }
    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        let mut slots: Vec<&mut dyn Codec> =
            self.fields.iter_mut().map(|field| field as &mut dyn Codec).collect();
        visitor.model(*wide_shape(), &mut slots);
    }
}

#[test]
fn more_than_64_fields() {
    let wide: Wide = from_json(br#"{"f129":1,"f64":2,"f63":3,"f0":4,"f100":5}"#).unwrap();
    assert_eq!(
        (wide.fields[129], wide.fields[64], wide.fields[63], wide.fields[0], wide.fields[100]),
        (1, 2, 3, 4, 5)
    );
    assert_eq!(error::<Wide>(r#"{"f129":1,"f64":2,"f0":1}"#), "required field `f63` is missing (byte 0)");
    assert_eq!(error::<Wide>(r#"{"f129":1,"f0":2,"f63":1}"#), "required field `f64` is missing (byte 0)");
    assert_eq!(error::<Wide>("{}"), "required fields `f0`, `f63`, `f64`, `f129` are missing (byte 0)");
    assert_eq!(from_json::<Wide>(&to_json(&wide)).unwrap(), wide);
}

#[test]
fn integers() {
    for (json, expected) in [
        ("5", 5),
        ("5.0", 5),
        ("1.78e12", 1_780_000_000_000),
        ("-0.0", 0),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("9223372036854775807.0", i64::MAX),
        ("9007199254740993", 9_007_199_254_740_993),
    ] {
        assert_eq!(from_json::<i64>(json.as_bytes()).unwrap(), expected, "{json}");
    }
    for json in ["9223372036854775808", "-9223372036854775809", "1e19", "0.5", "1e400"] {
        assert_eq!(error::<i64>(json), range("an integer of 64 bits"), "{json}");
    }
    assert_eq!(from_json::<i32>(b"-2147483648").unwrap(), i32::MIN);
    assert_eq!(error::<i32>("2147483648"), range("an integer of 32 bits"));
    assert_eq!(from_json::<u64>(b"18446744073709551615").unwrap(), u64::MAX);
    assert_eq!(error::<u64>("-1"), range("an unsigned integer of 64 bits"));
    assert_eq!(error::<i64>("\"1\""), "expected an integer of 64 bits, found a string (byte 0)");
    for json in ["01", "+1", "1.", ".5", "1e", "-", "NaN", "Infinity", "-Infinity", "0x1", "1_0"] {
        for error in
            [from_json::<i64>(json.as_bytes()).unwrap_err(), from_json::<f64>(json.as_bytes()).unwrap_err()]
        {
            assert!(error.is_syntax(), "{json}: {error}");
        }
    }
}

fn range(expected: &str) -> String {
    format!("number does not fit {expected} (byte 0)")
}

#[test]
fn floats() {
    for (json, expected) in [("5", 5.0), ("-0.1", -0.1), ("1e-7", 1e-7), ("1.7976931348623157e308", f64::MAX)]
    {
        assert_eq!(from_json::<f64>(json.as_bytes()).unwrap(), expected, "{json}");
    }
    assert_eq!(error::<f64>("1e400"), range("a float of 64 bits"));
    for (float, json) in [
        (5.0, "5"),
        (-3.0, "-3"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (f64::NAN, "null"),
        (f64::INFINITY, "null"),
    ] {
        assert_eq!(text(&float), json);
    }
}

#[test]
fn strings() {
    for (json, expected) in [
        (r#""""#, ""),
        (r#""a/b\/\"\\\b\f\n\r\t""#, "a/b/\"\\\u{8}\u{c}\n\r\t"),
        (r#""\u00e9\ud83d\ude00é😀""#, "é😀é😀"),
        (r#""\u0000""#, "\0"),
    ] {
        assert_eq!(from_json::<String>(json.as_bytes()).unwrap(), expected);
        assert_eq!(from_json::<String>(&to_json(&expected.to_owned())).unwrap(), expected);
    }
    for json in [r#""\x""#, r#""\ud83d""#, r#""\ud83dx""#, r#""\u12""#, "\"a\nb\"", "\"a", r#""a\"#, "'a'"] {
        assert!(from_json::<String>(json.as_bytes()).unwrap_err().is_syntax(), "{json}");
    }
    assert!(from_json::<String>(b"\"\xff\"").unwrap_err().is_syntax());
    assert!(from_json::<BTreeMap<String, i64>>(b"{\"\xff\":1}").unwrap_err().is_syntax());
    assert!(from_json::<Value>(b"{\"a\":[\"\xff\"]}").unwrap_err().is_syntax());
}

#[test]
fn one_value_and_nothing_after_it() {
    assert_eq!(from_json::<i64>(b" \t\r\n5 \n").unwrap(), 5);
    assert_eq!(from_json::<i64>(b"\xEF\xBB\xBF5").unwrap(), 5);
    assert_eq!(error::<i64>("5 6"), "invalid JSON: trailing characters (byte 2)");
    assert_eq!(error::<Vec<i64>>("[1]]"), "invalid JSON: trailing characters (byte 3)");
    assert_eq!(error::<Vec<i64>>("[1,]"), "invalid JSON: trailing comma (byte 3)");
    for json in ["", " ", "[", "[1", "[1,", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "tru", "nul"] {
        assert!(from_json::<Value>(json.as_bytes()).unwrap_err().is_syntax(), "{json}");
        assert!(from_json::<()>(json.as_bytes()).unwrap_err().is_syntax(), "{json}");
    }
}

#[test]
fn depth_has_a_bound() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(from_json::<Value>(nested(120).as_bytes()).is_ok());
    for depth in [300, 100_000] {
        assert!(from_json::<Value>(nested(depth).as_bytes()).unwrap_err().is_syntax());
        assert!(from_json::<()>(nested(depth).as_bytes()).unwrap_err().is_syntax());
    }
    let parents = |depth: usize| {
        r#"{"object":"o","id":"1","parent":"#.repeat(depth)
            + r#"{"object":"o","id":"1"}"#
            + &"}".repeat(depth)
    };
    assert!(organization(&parents(126)).is_ok());
    for depth in [127, 50_000] {
        let error = organization(&parents(depth)).unwrap_err();
        assert!(error.to_string().contains("nested deeper than 127 levels"), "{error}");
        assert!(error.is_syntax());
    }
    // Siblings do not add to the depth.
    let siblings = format!("[{}1]", "[[],{}],".repeat(1000));
    assert!(from_json::<Vec<Value>>(siblings.as_bytes()).is_ok());
    let siblings = format!("[{}]", vec![r#"{"name":"n","price":1}"#; 1000].join(","));
    assert_eq!(from_json::<Vec<Plan>>(siblings.as_bytes()).unwrap().len(), 1000);
    let siblings = format!("[{}]", ["[]"; 1000].join(","));
    assert_eq!(from_json::<Vec<Vec<bool>>>(siblings.as_bytes()).unwrap().len(), 1000);
    let siblings = format!("[{}]", ["{}"; 1000].join(","));
    assert_eq!(from_json::<Vec<BTreeMap<String, bool>>>(siblings.as_bytes()).unwrap().len(), 1000);
}

#[test]
fn any_json_is_kept_as_serde_json_reads_it() {
    for json in [
        "{}",
        " { } ",
        "[]",
        "null",
        "true",
        "\"é\\n\"",
        "12345678901234567890",
        "-1",
        "-0",
        "0.1",
        "1e10",
        "[1,{\"a\":[{}],\"b\":{}},\"x\"]",
        "{\"a\":1,\"a\":2}",
    ] {
        let expected: Value = serde_json::from_str(json).unwrap();
        assert_eq!(from_json::<Value>(json.as_bytes()).unwrap(), expected, "{json}");
        let list = format!("[{json},{json} , {{}},{{\"k\":{json}}}]");
        let expected: Vec<Value> = serde_json::from_str(&list).unwrap();
        assert_eq!(from_json::<Vec<Value>>(list.as_bytes()).unwrap(), expected, "{list}");
    }
    let object: JsonObject = from_json(br#"{"b":1,"a":{"c":null}}"#).unwrap();
    assert_eq!(object["a"], serde_json::json!({"c": null}));
    assert_eq!(from_json::<JsonObject>(&to_json(&object)).unwrap(), object);
    assert_eq!(error::<Value>("1e400"), range("a float of 64 bits"));
    assert_eq!(error::<Value>("5x"), "invalid JSON: trailing characters (byte 1)");
    assert!(error::<Value>("[1e400]").contains("a number beyond 64 bits"));
    assert_eq!(error::<JsonObject>("null"), "expected an object, found null (byte 0)");
    assert_eq!(error::<JsonObject>("[]"), "expected an object, found an array (byte 0)");
}

#[test]
fn nothing_expected() {
    from_json::<()>(br#"{"a":[1]}"#).unwrap();
    assert_eq!(text(&()), "null");
}

#[test]
fn absent_null_and_value() {
    let new = NewInvitation::new("a@example.com");
    assert_eq!(text(&new), r#"{"email_address":"a@example.com"}"#);
    assert_eq!(text(&new.clone().notify(None)), r#"{"email_address":"a@example.com","notify":null}"#);
    assert_eq!(text(&new.clone().notify(true)), r#"{"email_address":"a@example.com","notify":true}"#);
    for value in [new.clone(), new.clone().notify(None), new.notify(false)] {
        assert_eq!(from_json::<NewInvitation>(&to_json(&value)).unwrap(), value);
    }
    assert_eq!(text(&Nullable::<bool>::Absent), "null");
    assert_eq!(Nullable::from(Some(1)), Nullable::Value(1));
    assert_eq!(Nullable::Value(1).into_value(), Some(1));
    assert!(Nullable::<i64>::Null.is_null() && Nullable::<i64>::Absent.is_absent());
}

#[test]
fn fields_are_written_in_the_documents_order() {
    let read = organization(r#"{"zeta":2,"id":"1","slug":"s","object":"o","alpha":1}"#).unwrap();
    assert_eq!(
        text(&read),
        r#"{"object":"o","id":"1","slug":"s","status":"","tags":[],"metadata":{},"alpha":1,"zeta":2}"#
    );
}

#[test]
fn open_enums() {
    assert_eq!(Status::from("active"), Status::Active);
    assert_eq!(Status::from("paused".to_owned()), Status::Unknown("paused".to_owned()));
    assert_eq!((Status::Revoked.as_str(), Status::from("paused").as_str()), ("revoked", "paused"));
    assert_eq!(format!("{:>8}|{}", Status::Active, Status::from("x")), "  active|x");
    assert_eq!(Status::default(), Status::Unknown(String::new()));
    let read: Vec<Status> = from_json(br#"["revoked","paused"]"#).unwrap();
    assert_eq!(read, [Status::Revoked, Status::from("paused")]);
    assert_eq!(text(&read), r#"["revoked","paused"]"#);
    assert_eq!(error::<Status>("null"), "expected a string, found null (byte 0)");
}

/// The form without a table, for an enum whose traits are implemented by hand.
#[test]
fn the_empty_text_of_an_enum() {
    #[derive(Clone)]
    enum Colour {
        Red,
        Nothing,
        Unknown(String),
    }
    openapi_runtime::codegen::open_enum! { Colour { Red: "red", Nothing: "", } }
    assert_eq!(Colour::default(), Colour::Nothing);
    let read: Vec<Colour> = from_json(br#"["red","blue",""]"#).unwrap();
    assert_eq!(read, [Colour::Red, Colour::Unknown("blue".to_owned()), Colour::Nothing]);
    assert_eq!(text(&read), r#"["red","blue",""]"#);
}

#[test]
fn open_enums_of_integers() {
    #[derive(Clone, Copy)]
    enum Code {
        N404,
        Minus1,
        Unknown(i64),
    }
    openapi_runtime::codegen::open_integers! { Code { N404: 404, Minus1: -1, } }
    let read: Vec<Code> = from_json(b"[404, -1, 7, 404.0]").unwrap();
    assert_eq!(read, [Code::N404, Code::Minus1, Code::Unknown(7), Code::N404]);
    assert_eq!(text(&read), "[404,-1,7,404]");
    assert_eq!(Code::Unknown(404), Code::N404);
    assert_eq!(format!("{} {:?} {}", Code::Minus1, Code::N404, Code::default()), "-1 404 0");
    assert_eq!(error::<Code>("\"404\""), "expected an integer of 64 bits, found a string (byte 0)");
    assert_eq!(serde_json::from_str::<Code>("404").unwrap(), Code::N404);
    assert_eq!(serde_json::to_string(&[Code::Minus1, Code::Unknown(2)]).unwrap(), "[-1,2]");
}

#[test]
fn open_enums_of_mixed_scalars() {
    #[derive(Clone)]
    enum Size {
        Auto,
        N1,
        True,
        Unknown(openapi_runtime::Value),
    }
    openapi_runtime::codegen::open_scalars! { Size { Auto: "auto", N1: 1, True: true, } }
    let json = r#"["auto",1,true,"1",2.5,null]"#;
    let read: Vec<Size> = from_json(json.as_bytes()).unwrap();
    assert_eq!(read[..3], [Size::Auto, Size::N1, Size::True]);
    assert_eq!(read[3], Size::Unknown("1".into()));
    assert!(matches!(read[3], Size::Unknown(_)), "a string is not the integer");
    assert_eq!(text(&read), json);
    assert_eq!(serde_json::from_str::<Size>("1").unwrap(), Size::N1);
    assert_eq!(format!("{} {:?}", Size::N1, Size::Auto), "1 \"auto\"");
}

#[test]
fn a_model_of_nothing() {
    assert_eq!(text(&from_json::<Empty>(br#"{"a":1}"#).unwrap()), "{}");
    assert_eq!(error::<Empty>("[]"), "expected an object, found an array (byte 0)");
}

#[test]
fn names_that_json_must_escape() {
    struct Odd {
        quote: i64,
        accent: i64,
        empty: i64,
        slash: i64,
        line: i64,
    }
    openapi_runtime::codegen::model! {
        Odd {
            quote: required("a\"\\\n").escaped(),
            accent: required("é"),
            empty: required(""),
            slash: required("b\\c").escaped(),
            line: required("d\ne").escaped(),
        }
    }
    let json = r#"{"a\"\\\n":1,"é":2,"":3,"b\\c":4,"d\ne":5}"#;
    let odd: Odd = from_json(json.as_bytes()).unwrap();
    assert_eq!((odd.quote, odd.accent, odd.empty, odd.slash, odd.line), (1, 2, 3, 4, 5));
    assert_eq!(text(&odd), json);
    // The same key, written in another way.
    let odd: Odd =
        from_json(br#"{"a\u0022\u005c\u000a":1,"\u00e9":2,"":3,"b\u005cc":4,"d\u000Ae":5}"#).unwrap();
    assert_eq!((odd.accent, odd.slash, odd.line), (2, 4, 5));
    // A name without the escapes that it needs is a syntax error.
    for (name, raw) in [(r#""b\\c""#, r#""b\c""#), (r#""d\ne""#, "\"d\ne\"")] {
        let json = json.replace(name, raw);
        assert!(from_json::<Odd>(json.as_bytes()).unwrap_err().is_syntax(), "{json}");
    }
}

#[test]
fn debug_prints_like_a_derive_and_hides_secrets() {
    let json = r#"{"object":"o","id":"1","members_count":3,"plan":{"name":"n","price":1,"token":"hunter2"},
        "status":"active","tags":["t"],"secret_key":"hunter2","more":1}"#;
    let read = organization(json).unwrap();
    assert_eq!(
        format!("{read:?}"),
        concat!(
            r#"Organization { object: "o", id: "1", slug: None, members_count: Some(3), ratio: None, "#,
            r#"plan: Some(Plan { name: "n", price: Some(1), token: [redacted] }), status: "active", tags: ["t"], "#,
            r#"metadata: {}, parent: None, secret_key: [redacted], type: None, additional: {"more": 1} }"#
        )
    );
    let plan: Plan = from_json(br#"{"name":"n","price":1}"#).unwrap();
    assert_eq!(
        format!("{plan:#?}"),
        "Plan {\n    name: \"n\",\n    price: Some(\n        1,\n    ),\n    token: None,\n}"
    );
    let new = NewInvitation::new("a").notify(true);
    assert_eq!(
        format!("{new:?}"),
        r#"NewInvitation { email_address: "a", notify: Value(true), plan: None }"#
    );
}

/// A value that was decoded can be encoded, and other readers can decode it.
#[test]
fn depth_adds_up() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let deepest =
        (100..140).rev().find(|depth| from_json::<Vec<Vec<Value>>>(nested(*depth).as_bytes()).is_ok());
    let text = nested(deepest.unwrap());
    let read: Vec<Vec<Value>> = from_json(text.as_bytes()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&to_json(&read)).unwrap().to_string(), text);
    let one_more = error::<Vec<Vec<Value>>>(&nested(deepest.unwrap() + 1));
    assert!(one_more.contains("nested"), "{one_more}");
}
