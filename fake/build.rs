//! Corrects the Backend API document by its overlay, and turns it into JSON, which a fake that starts reads five times
//! faster than YAML.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use openapi_overlay::Overlay;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut document = read("bapi.yml")?;
    let overlay = Overlay::from_value(&read("bapi.overlay.yml")?).map_err(|faults| format!("{faults:?}"))?;
    overlay.apply(&mut document).map_err(|faults| format!("{faults:?}"))?;
    let place = Path::new(&env::var("OUT_DIR")?).join("bapi.json");
    fs::write(place, document.to_string())?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
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
