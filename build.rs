//! Keeps `generated/` in step with `spec/`.

fn main() {
    openapi_build::Builder::new("spec/bapi.yml")
        .overlay("spec/bapi.overlay.yml")
        .settings("spec/bapi.gen.toml")
        .build_script("generated");
}
