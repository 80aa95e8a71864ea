//! Where bytes go: a folder, written only where they differ.

mod folder;
mod look;
mod manifest;
mod room;
mod writer;

pub use folder::{Built, Stays, build};
pub use room::{Host, Part, Room};
