//! HTML as a dump: a tree that knows its lines, and text as a browser shows it.
//!
//! The two formats in HTML, [`super::telegram_html`] and [`super::telegram_web`], stand on it. Nothing
//! here is run or fetched: scripts, styles and pictures' files are passed over.

mod builder;
mod link;
mod page;
mod size;
mod stream;
mod text;
mod tree;

pub use link::file_name;
pub use page::{Format, One, Pages, head, sent};
#[cfg(test)]
pub use page::{Page, read_whole, same_in_parts};
pub use size::size_of;
pub use stream::Piece;
pub use text::{flat_text, styled_lines};
pub use tree::{Child, Node};
