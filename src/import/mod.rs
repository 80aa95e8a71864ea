//! A dump becomes items: source → segment → date → tag → repair → item.
//!
//! Each stage is a function of what goes in; [`import`] runs them on a dump's parts and stages the files to
//! write. [`crate::content::store`] writes them.

mod addresses;
mod archive;
mod boundary;
mod bulletin;
mod channels;
mod compose;
mod copied;
mod date;
mod dating;
mod exported;
mod file_name;
mod groups;
mod html;
mod item;
mod json;
mod json_lines;
mod keep;
mod layout;
mod ledger;
mod marker;
mod message;
mod moment;
mod naming;
mod near;
mod neighbours;
mod number;
mod part;
mod profile;
mod relocate;
mod repair;
mod retag;
mod run;
mod said;
mod segment;
mod shape;
mod source;
mod stated;
mod tag;
mod telegram_html;
mod telegram_json;
mod telegram_web;
mod undo;
mod verify;
mod write;

pub use crate::config::Rule;
pub use archive::Archive;
pub use bulletin::{Bulletin, Fate, Origin, Role, Segments};
pub use copied::DateOrder;
pub use dating::Span;
pub use exported::Format;
pub use item::folder;
pub use json_lines::{Fields, Part};
pub use ledger::{Header, LedgerError, SUFFIX as LEDGER};
pub use message::{Block, Media, Message, Sent, Style, StyleKind, StyledLine};
pub use profile::{Profile, Provenance};
pub use relocate::{Relocated, relocate};
pub use retag::{Change, Retagged, Tags, each_item, retag, text_of};
pub use run::{Import, Options, Shown, Tally, import};
pub use said::{Untaken, untaken};
pub use segment::{Carry, Given, Pins, segment};
pub use source::{Dump, Line, Source};
pub use undo::{Undone, undo};
pub use verify::{Verified, ledger_items, verify};
