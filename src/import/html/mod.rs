//! HTML as a dump: a tree that knows its lines, and text as a browser shows it.
//!
//! The two formats in HTML, [`super::telegram_html`] and [`super::telegram_web`], stand on it. Nothing
//! here is run or fetched: scripts, styles and pictures' files are passed over.

mod builder;
mod link;
mod page;
mod size;
mod text;
mod tree;

pub use link::file_name;
pub use page::{Page, Reader, head};
pub use size::size_of;
pub use text::{flat_text, styled_lines};
pub use tree::{Child, Document, Node};
