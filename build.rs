//! Keeps `generated/` in step with `spec/`.

use openapi_build::Builder;

fn main() {
    Builder::new("spec/bapi.yml")
        .overlay("spec/bapi.overlay.yml")
        .settings("spec/bapi.gen.toml")
        .kept("spec/bapi.kept.toml")
        .webhooks("spec/webhooks.yml", ["spec/webhooks.overlay.yml"])
        .build_script("generated");
    Builder::new("spec/webhooks.yml").overlay("spec/webhooks.overlay.yml").check_script();
}
