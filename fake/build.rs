//! Turns the Backend API document into JSON, which a fake that starts reads five times faster than YAML.

use std::{env, error::Error, fs, path::Path};

/// In the repository, then in the package: there `bapi.yml` is a link, which not every checkout follows.
const PLACES: [&str; 2] = ["../spec/bapi.yml", "bapi.yml"];

fn main() -> Result<(), Box<dyn Error>> {
    let place = PLACES.iter().find(|place| Path::new(place).is_file()).ok_or("there is no spec/bapi.yml")?;
    println!("cargo::rerun-if-changed={place}");
    println!("cargo::rerun-if-changed=build.rs");
    let yaml: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(place)?)?;
    let json = serde_json::to_string(&serde_json::to_value(yaml)?)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("bapi.json"), json)?;
    Ok(())
}
