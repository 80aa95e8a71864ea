//! Rich text: lines and how their parts are set.

use std::ops::Range;

/// A line of text and how its parts are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    /// The text, without line breaks.
    pub text: String,
    /// What kind of block the line stands in.
    pub block: Block,
    /// The styles of its parts, in order of their beginnings; they may nest, they do not cross.
    pub styles: Vec<Style>,
}

/// The kind of block a line stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Block {
    /// An ordinary paragraph.
    #[default]
    Text,
    /// A quotation.
    Quote,
    /// Preformatted text.
    Code,
}

/// How a part of a line is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The part, in bytes of the line's text.
    pub range: Range<usize>,
    /// How it is set.
    pub kind: StyleKind,
}

/// The styles that Markdown can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StyleKind {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Struck through.
    Strike,
    /// Code within a line.
    Code,
    /// A link to the address, where the text is not that address.
    Link(String),
}

impl StyledLine {
    /// A line without styles.
    pub fn plain(text: impl Into<String>) -> StyledLine {
        StyledLine { text: text.into(), ..StyledLine::default() }
    }
}
