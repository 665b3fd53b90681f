//! Every golden as a module, as the code of a user would include it.

#[rustfmt::skip]
#[path = "all_of/generated/mod.rs"]
pub mod all_of;
#[rustfmt::skip]
#[path = "bodies/generated/mod.rs"]
pub mod bodies;
#[rustfmt::skip]
#[path = "collisions/generated/mod.rs"]
pub mod collisions;
#[rustfmt::skip]
#[path = "enums/generated/mod.rs"]
pub mod enums;
#[rustfmt::skip]
#[path = "events/generated/mod.rs"]
pub mod events;
#[rustfmt::skip]
#[path = "events_by_header/generated/mod.rs"]
pub mod events_by_header;
#[rustfmt::skip]
#[path = "events_without_paths/generated/mod.rs"]
pub mod events_without_paths;
#[rustfmt::skip]
#[path = "examples/generated/mod.rs"]
pub mod examples;
#[rustfmt::skip]
#[path = "idempotency/generated/mod.rs"]
pub mod idempotency;
#[rustfmt::skip]
#[path = "maps/generated/mod.rs"]
pub mod maps;
#[rustfmt::skip]
#[path = "matrix/generated/mod.rs"]
pub mod matrix;
#[rustfmt::skip]
#[path = "media/generated/mod.rs"]
pub mod media;
#[rustfmt::skip]
#[path = "models/generated/mod.rs"]
pub mod models;
#[rustfmt::skip]
#[path = "paging/generated/mod.rs"]
pub mod paging;
#[rustfmt::skip]
#[path = "parameters/generated/mod.rs"]
pub mod parameters;
#[rustfmt::skip]
#[path = "recursion/generated/mod.rs"]
pub mod recursion;
#[rustfmt::skip]
#[path = "requests/generated/mod.rs"]
pub mod requests;
#[rustfmt::skip]
#[path = "responses/generated/mod.rs"]
pub mod responses;
#[rustfmt::skip]
#[path = "security/generated/mod.rs"]
pub mod security;
#[rustfmt::skip]
#[path = "sent_models/generated/mod.rs"]
pub mod sent_models;
#[rustfmt::skip]
#[path = "servers/generated/mod.rs"]
pub mod servers;
#[rustfmt::skip]
#[path = "servers_relative/generated/mod.rs"]
pub mod servers_relative;
#[rustfmt::skip]
#[path = "sharing/generated/mod.rs"]
pub mod sharing;
#[rustfmt::skip]
#[path = "streams/generated/mod.rs"]
pub mod streams;
#[rustfmt::skip]
#[path = "tags/generated/mod.rs"]
pub mod tags;
#[rustfmt::skip]
#[path = "unions/generated/mod.rs"]
pub mod unions;
