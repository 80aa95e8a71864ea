//! `content/`: one Markdown file an item, read and written here and nowhere else.

mod address;
mod front_matter;
mod item;
pub mod markdown;
pub mod plain;
pub mod repairs;
mod rewrite;
pub mod store;
mod styled;

pub(crate) use address::percent_decoded;
pub use address::{Address, AddressError};
pub(crate) use front_matter::written_lines;
pub use front_matter::{Dates, edited, near_misses, parse, serialize, with_tags};
pub use item::{FrontMatter, Item, Source, TagEvidence};
pub use rewrite::rewritten;
pub use styled::{Block, Style, StyleKind, StyledLine};
