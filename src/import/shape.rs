//! Line shapes: what a line looks like, coarse enough for lines of one kind to meet.

use std::collections::HashMap;

use super::marker::{is_padding, is_symbol_text, marked};
use super::profile::lone_handle;
use crate::text::entities::{EntityKind, entities};
use crate::text::letters::{is_alphanumeric, lowercase};

/// What a line looks like.
///
/// Lines that recur word for word and name an address or a handle are shapes of their own: they are what
/// closes bulletins. All other lines meet in shapes by marker, kind, ending and length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Shape {
    /// A line that recurs and names a handle or an address, or is made of Latin letters: its folded text.
    Recurring(String),
    /// A line of symbols, by its symbols where they recur.
    Symbols(Option<String>),
    /// A line of punctuation alone.
    Punctuation(Option<String>),
    /// A line of words.
    Words {
        /// Its leading symbol.
        marker: Marker,
        /// What it is made of.
        kind: Kind,
        /// How it ends.
        ending: Ending,
        /// How long it is, where it is made of words.
        length: Length,
    },
    /// A line that dates the bulletin it closes.
    Stamp,
}

/// A line's leading symbol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Marker {
    /// There is none.
    None,
    /// One that opens few lines.
    Rare,
    /// One that opens many.
    Usual(String),
}

/// What a line of words is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Words,
    Handle,
    Address,
    Hashtags,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ending {
    /// In `…`: cut off.
    Cut,
    /// In a handle behind a sentence.
    Handle,
    /// In a handle that no other line ends with: rather one that the text speaks of than the channel's.
    Mention,
    /// In a colon or «؛»: it announces what follows.
    Announcing,
    /// In a full stop, a question mark, a closing quote.
    Sentence,
    /// In a word.
    Word,
}

/// How long a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Length {
    /// Fewer than 35 characters.
    Short,
    /// Fewer than 110 characters.
    Middle,
    /// Longer.
    Long,
}

impl Shape {
    /// Whether it is a line without a letter that says nothing by itself.
    pub(super) fn is_symbols(&self) -> bool {
        matches!(self, Shape::Symbols(_))
    }

    /// Whether it recurs beside closing lines, so that what it follows says more than what it is.
    pub(super) fn recurs(&self) -> bool {
        matches!(self, Shape::Recurring(_) | Shape::Punctuation(_))
    }

    /// How likely it is that a line of this shape closes a bulletin before anything is known of the
    /// channel, and how many lines that opinion weighs.
    pub(super) fn closing_prior(&self) -> (f64, f64) {
        match self {
            Shape::Stamp => (1.0, 1e9),
            Shape::Symbols(_) | Shape::Punctuation(_) => (0.002, 1e6),
            Shape::Recurring(text) if text.contains('@') => (0.6, 2.0),
            Shape::Recurring(text) if text.contains('.') || text == "link" => (0.5, 2.0),
            Shape::Recurring(_) => (0.1, 4.0),
            Shape::Words { ending: Ending::Mention, .. } => (0.2, 2.0),
            Shape::Words { kind: Kind::Handle, .. } => (0.5, 4.0),
            Shape::Words { kind: Kind::Address, .. } => (0.4, 4.0),
            Shape::Words { kind: Kind::Hashtags, .. } => (0.03, 200.0),
            Shape::Words { ending: Ending::Handle, .. } => (0.7, 2.0),
            Shape::Words { ending: Ending::Cut, .. } => (0.4, 2.0),
            Shape::Words { .. } => (0.01, 1e4),
        }
    }
}

/// The shapes of the lines of a dump, in order. Blank lines have none and are to be left out before.
pub(super) fn shapes(lines: &[&str], stamps: &[bool]) -> Vec<Shape> {
    let keys: Vec<String> = lines.iter().map(|line| key(line)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut markers: HashMap<String, usize> = HashMap::new();
    let mut handles: HashMap<String, usize> = HashMap::new();
    for (line, key) in lines.iter().zip(&keys) {
        *counts.entry(key).or_default() += 1;
        if let Some(handle) = last_handle(line) {
            *handles.entry(handle).or_default() += 1;
        }
        if let Some(found) = marked(line) {
            *markers.entry(found.marker).or_default() += 1;
        }
    }
    // A short dump has no lines to spare: what stands in it twice recurs.
    let often = (lines.len() / 2000 + 2).min(4);
    let usual = (lines.len() / 1000 + 2).min(8);
    let shape = |place: usize| {
        if stamps[place] {
            return Shape::Stamp;
        }
        let (line, key) = (lines[place], &keys[place]);
        let count = counts.get(key.as_str()).copied().unwrap_or_default();
        if !key.chars().any(is_alphanumeric) {
            let recurring = (count >= usual).then(|| key.clone());
            return if is_symbol_text(key) {
                Shape::Symbols(recurring)
            } else {
                Shape::Punctuation(recurring)
            };
        }
        let marker = marked(line).map(|found| found.marker);
        if count >= often && marker.is_none() && is_signature(key) {
            return Shape::Recurring(key.clone());
        }
        let kind = kind(line);
        let length = match line.chars().count() {
            _ if kind != Kind::Words => Length::Short,
            0..35 => Length::Short,
            35..110 => Length::Middle,
            _ => Length::Long,
        };
        let marker = match marker {
            None => Marker::None,
            Some(marker) if markers[&marker] < usual => Marker::Rare,
            Some(marker) => Marker::Usual(marker),
        };
        let ending = match last_handle(line) {
            Some(handle) if handles[&handle] < often => Ending::Mention,
            _ => ending(line, kind),
        };
        Shape::Words { marker, kind, ending, length }
    };
    (0..lines.len()).map(shape).collect()
}

/// A line without what varies between two copies of it: case, selectors, skin tones, spaces around.
pub(super) fn key(line: &str) -> String {
    line.trim_matches(is_padding)
        .chars()
        .filter(|&c| !crate::text::fold::is_invisible(c) && !matches!(c, '\u{1f3fb}'..='\u{1f3ff}'))
        .map(lowercase)
        .collect()
}

/// Whether a recurring line may be one that closes: it names a handle or an address, or is Latin.
fn is_signature(key: &str) -> bool {
    let short = key.chars().count() < 40;
    let named = key.contains(['@', '/', '.']) || key.is_ascii();
    short && named && !key.ends_with(':')
}

fn kind(line: &str) -> Kind {
    if lone_handle(line).is_some() {
        return Kind::Handle;
    }
    let line = line.trim_matches(is_padding);
    if line.starts_with('#') && line.split_whitespace().all(|word| word.starts_with('#')) {
        return Kind::Hashtags;
    }
    let is_one_word = !line.contains(char::is_whitespace);
    match &entities(line)[..] {
        [entity] if entity.kind == EntityKind::Address && is_one_word => Kind::Address,
        _ => Kind::Words,
    }
}

fn ending(line: &str, kind: Kind) -> Ending {
    let line = line.trim_end_matches(is_padding);
    if line.ends_with('…') || line.ends_with("...") {
        return Ending::Cut;
    }
    if kind == Kind::Words && last_handle(line).is_some() {
        return Ending::Handle;
    }
    match line.chars().next_back() {
        Some(':' | '؛') => Ending::Announcing,
        Some('.' | '!' | '؟' | '»') => Ending::Sentence,
        _ => Ending::Word,
    }
}

/// The handle, in lower case, that a line ends with: nothing but «- Link» and symbols stand behind it.
fn last_handle(line: &str) -> Option<String> {
    let handle = &line[line.rfind('@')? + 1..];
    let length =
        handle.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(handle.len());
    let after: String = handle[length..].chars().filter(|&c| is_alphanumeric(c)).collect();
    let is_last = length >= 3 && (after.is_empty() || after.eq_ignore_ascii_case("link"));
    is_last.then(|| handle[..length].to_ascii_lowercase())
}
