//! Corrects the Backend API document by its overlay, and turns it into JSON, which a fake that starts reads five times
//! faster than YAML.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use openapi_overlay::Overlay;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut document = read("bapi.yml")?;
    let floats = floats(&document);
    let overlay = Overlay::from_value(&read("bapi.overlay.yml")?).map_err(|faults| format!("{faults:?}"))?;
    overlay.apply(&mut document).map_err(|faults| format!("{faults:?}"))?;
    for parameter in floats {
        take_whole_floats(&mut document, &parameter);
    }
    let place = Path::new(&env::var("OUT_DIR")?).join("bapi.json");
    fs::write(place, document.to_string())?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// Pointers to the parameters of pages that Clerk's document calls numbers, and its overlay integers.
fn floats(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let parameters = paths.flat_map(|(path, item)| {
        let path = path.replace('~', "~0").replace('/', "~1");
        let all = item["get"]["parameters"].as_array().into_iter().flatten().enumerate();
        let floats = all.filter(|(_, parameter)| {
            matches!(parameter["name"].as_str(), Some("limit" | "offset"))
                && parameter["schema"]["type"] == "number"
        });
        floats.map(move |(at, _)| format!("/paths/{path}/get/parameters/{at}/schema")).collect::<Vec<_>>()
    });
    parameters.collect()
}

/// Takes `10.0` for 10: the official Python SDK sends that by default, and as text it would be no integer.
fn take_whole_floats(document: &mut Value, schema: &str) {
    if let Some(Value::Object(schema)) = document.pointer_mut(schema) {
        schema.insert("type".to_owned(), "number".into());
        schema.insert("multipleOf".to_owned(), 1.into());
        schema.shift_remove("format");
    }
}

fn read(name: &str) -> Result<Value, Box<dyn Error>> {
    // In the repository, then in the package: there the file is a link, which not every checkout follows.
    let places = [Path::new("../spec").join(name), PathBuf::from(name)];
    let place =
        places.iter().find(|place| place.is_file()).ok_or_else(|| format!("there is no spec/{name}"))?;
    println!("cargo::rerun-if-changed={}", place.display());
    let yaml: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(place)?)?;
    Ok(serde_json::to_value(yaml)?)
}
