//! A dump becomes items: source → segment → date → tag → item.
//!
//! Each stage is a function of what goes in; [`import`] runs them and plans the files to write.
//! [`crate::content::store`] writes them.

mod archive;
mod boundary;
mod bulletin;
mod channels;
mod compose;
mod copied;
mod date;
mod exported;
mod html;
mod item;
mod json;
mod json_lines;
mod layout;
mod ledger;
mod marker;
mod message;
mod moment;
mod naming;
mod plan;
mod profile;
mod segment;
mod shape;
mod source;
mod stated;
mod tag;
mod telegram_html;
mod telegram_json;
mod telegram_web;
mod verify;

pub use archive::Archive;
pub use bulletin::{Bulletin, Fate, Origin, Role, Segments};
pub use copied::DateOrder;
pub use exported::Format;
pub use ledger::{Header, Known, Ledger, LedgerError, read_ledger};
pub use message::{Block, Media, Message, Sent, Style, StyleKind, StyledLine};
pub use plan::{Import, Options, Tally, import};
pub use profile::{Profile, Provenance};
pub use segment::{Pins, segment};
pub use source::{Dump, Line};
pub use verify::{Verified, verify};
