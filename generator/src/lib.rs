//! Generates Rust from OpenAPI documents, from a build script.
//!
//! ```no_run
//! // In the `main` of build.rs:
//! openapi_build::Builder::new("spec/api.yml")
//!     .settings("spec/api.gen.toml")
//!     .build_script("generated");
//! ```
//!
//! The generated code calls the package `openapi-runtime` and nothing else. It is a module, made to be
//! committed and read: `#[path = "../generated/mod.rs"] mod generated;`.
//!
//! The stages, each a file or a folder of its name:
//!
//! | stage | from → to | its question |
//! |---|---|---|
//! | [`openapi_document`](Document) | text → document | which values does the text hold, and where? |
//! | [`openapi_overlay`](Builder::overlay) | document, corrections → document | what does the server do in fact? |
//! | [`openapi_document`](openapi_document::OpenApi) | any version → one dialect | which keywords need translation? |
//! | `check` | document → problems | can it be read? |
//! | `lower` | document → IR | which types and operations does it declare? |
//! | `resolve` | IR → resolved IR | which types are recursive, sent, received, equal or nullable? |
//! | `name` | resolved IR → identifiers | which Rust name does each item get? |
//! | [`surface`](mod@surface) | resolved IR + names → the Rust API as data | what does a user see, and what goes over the wire? |
//! | `emit` | surface → Rust items | how is each item written in Rust? |
//! | `render` | items → text | how are the items laid out? |
//! | `write` | text → disk | which files differ? |

mod build;
mod check;
mod emit;
mod error;
mod ir;
mod kept;
mod lower;
mod name;
mod overlay;
mod render;
mod resolve;
mod settings;
pub mod surface;
mod webhooks;
mod write;

pub use build::{Builder, Generated};
pub use error::Error;
pub use kept::{Kept, Plain};
pub use openapi_document::{
    Code, Detail, DigestLine, Document, Level, Lints, Place, Pointer, Position, Problem, Severity, digest,
};
pub use settings::{
    ErrorSettings, IdempotencySettings, PagingSettings, SecretSettings, Settings, WebhookSettings,
};
pub use surface::Surface;
pub use write::Written;

use openapi_document::OpenApi;

/// Generates the text of a document's code, in memory.
pub fn generate(document: &Document, settings: &Settings) -> Result<Generated, Error> {
    build::with_room(|| pipeline(document, settings))
}

fn pipeline(document: &Document, settings: &Settings) -> Result<Generated, Error> {
    let (surface, warnings) = describe(document, settings)?;
    let modules = emit::emit(&surface, settings.driver.as_deref());
    let files = build::render_all(modules, document)?;
    Ok(Generated { files, warnings, surface })
}

/// The warnings of a document, or an error if no code could be generated from it.
///
/// Webhooks are checked too, although no code is generated for them.
pub fn check(document: &Document, settings: &Settings) -> Result<Vec<Problem>, Error> {
    build::with_room(|| Ok(understand(document, settings)?.warnings))
}

/// The result of all stages before the surface.
struct Understood {
    api: ir::Resolved,
    names: name::Names,
    warnings: Vec<Problem>,
}

/// The Rust API of a document, and the warnings. The settings may be those of another version of the document: entries
/// that match nothing are no problem.
pub fn surface(document: &Document, settings: &Settings) -> Result<(Surface, Vec<Problem>), Error> {
    build::with_room(|| describe(document, &settings.for_another_document()))
}

fn describe(document: &Document, settings: &Settings) -> Result<(Surface, Vec<Problem>), Error> {
    let Understood { api, names, warnings } = understand(document, settings)?;
    Ok((surface::surface(&api, &names, settings), warnings))
}

fn understand(document: &Document, settings: &Settings) -> Result<Understood, Error> {
    let (openapi, slips) = OpenApi::of(document).map_err(Error::Problems)?;
    let problems = check::check(&openapi);
    let (api, mut problems) = lower::lower(&openapi, settings, problems);
    problems.extend(check::settings(&openapi, &api, settings));
    let (api, found) = resolve::resolve(api, settings);
    problems.extend(found);
    let warnings = build::judge(document, &settings.lints, originals(&openapi, slips, problems))?;
    let names = name::name(&api, settings);
    Ok(Understood { api, names, warnings })
}

/// All problems with the addresses that their nodes have in the document as it was written.
fn originals(openapi: &OpenApi, slips: Vec<Problem>, problems: Vec<Problem>) -> Vec<Problem> {
    let original = |mut problem: Problem| {
        if problem.place.is_none() {
            problem.pointer = openapi.origin(&problem.pointer);
        }
        problem
    };
    slips.into_iter().chain(problems.into_iter().map(original)).collect()
}
