//! Line shapes: what a line looks like, coarse enough for lines of one kind to meet.

use std::borrow::Cow;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::marker::{is_padding, is_rule, is_symbol_text, marked, says};
use super::profile::lone_handle;
use crate::text::entities::{EntityKind, entities};
use crate::text::fold::is_invisible;
use crate::text::letters::{self, is_alphanumeric, lowercase};

/// The longest line that is taken for one that closes, in bytes; a longer one is a paragraph.
pub(super) const LONGEST_CLOSING: usize = 200;

/// How many copies of a closing line show at least that a symbol below them is a part of it.
const JOINED: usize = 4;

/// The longest slogan that closes bulletins, in bytes, and one in how many lines it is at least.
const LONGEST_SLOGAN: usize = 160;
pub(super) const ONE_IN: usize = 50;

/// The longest «اینجا», perhaps with a symbol, and the longest call under it, in bytes.
const LONGEST_LINK: usize = 24;
const LONGEST_CALL: usize = 80;

/// What a line looks like.
///
/// Lines that recur word for word and name an address or a handle are shapes of their own: they are what
/// closes bulletins. All other lines meet in shapes by marker, kind, ending and length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Shape {
    /// A line that recurs and names a handle or an address, or is made of Latin letters, or, where none of those close
    /// bulletins, is one of many whatever its words, or a rule: its folded text.
    Recurring(String),
    /// A line that recurs and opens bulletins: its folded text.
    Opening(String),
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
    /// One that opens many, by its place among those in order.
    Usual(usize),
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
    /// In three full stops: a sentence that somebody left open.
    Trailing,
    /// In a handle behind a sentence.
    Handle,
    /// In a handle that no other line ends with: rather one that the text speaks of than the channel's.
    Mention,
    /// In a file's name: a document that was sent by itself.
    File,
    /// In a call, under «اینجا» alone on its line: «بخوانید».
    Call,
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
            Shape::Opening(_) => (0.0, 1e9),
            Shape::Symbols(_) | Shape::Punctuation(_) => (0.002, 1e6),
            Shape::Recurring(text) if text.contains('@') => (0.6, 2.0),
            Shape::Recurring(text) if text.contains('.') || text == "link" => (0.5, 2.0),
            Shape::Words { ending: Ending::Mention, .. } => (0.2, 2.0),
            Shape::Words { kind: Kind::Handle, .. } => (0.5, 4.0),
            Shape::Words { kind: Kind::Address, .. } => (0.4, 4.0),
            Shape::Words { kind: Kind::Hashtags, .. } => (0.03, 200.0),
            Shape::Words { ending: Ending::Handle, .. } => (0.7, 2.0),
            Shape::Words { ending: Ending::File, .. } => (0.5, 4.0),
            Shape::Words { ending: Ending::Cut, .. } => (0.4, 2.0),
            Shape::Recurring(_) | Shape::Words { ending: Ending::Trailing | Ending::Call, .. } => {
                (0.1, 4.0)
            }
            Shape::Words { .. } => (0.01, 1e4),
        }
    }
}

/// The shapes of the lines of a dump, in order. Blank lines have none and are to be left out before.
///
/// With `edges`, whatever recurs is taken for what closes or opens bulletins: they are the places of lines that are the
/// first ones of bulletins for certain, or behind the last ones.
pub(super) fn shapes(lines: &[&str], stamps: &[bool], edges: Option<&[usize]>) -> Vec<Shape> {
    let looks: Vec<Look<'_>> = lines.par_iter().map(|line| Look::of(line)).collect();
    let mut counts: AHashMap<&str, usize> = AHashMap::new();
    let mut markers: AHashMap<&str, usize> = AHashMap::new();
    let mut handles: AHashMap<&str, usize> = AHashMap::new();
    for look in &looks {
        if look.may_recur || look.is_short {
            *counts.entry(&look.key).or_default() += 1;
        }
        if let Some(handle) = &look.handle {
            *handles.entry(handle).or_default() += 1;
        }
        if let Some(marker) = &look.marker {
            *markers.entry(marker).or_default() += 1;
        }
    }
    let mut places: Vec<&str> = markers.keys().copied().collect();
    places.sort_unstable();
    let places: AHashMap<&str, usize> = places.into_iter().zip(0..).collect();
    // A short dump has no lines to spare: what stands in it twice recurs.
    let often = (lines.len() / 2000 + 2).min(4);
    let usual = (lines.len() / 1000 + 2).min(8);
    let always = edges.map_or(usize::MAX, |_| (lines.len() / ONE_IN).max(4));
    let shape = |place: usize| {
        if stamps[place] {
            return Shape::Stamp;
        }
        let Look { key, says, may_recur, is_short, marker, handle } = &looks[place];
        let line = lines[place];
        let count = counts.get(&**key).copied().unwrap_or_default();
        // A text that was cut off between two lines.
        if key.trim() == "…" {
            return Shape::Words {
                marker: Marker::None,
                kind: Kind::Words,
                ending: Ending::Cut,
                length: Length::Short,
            };
        }
        if !says && count >= always && is_rule(key) {
            return Shape::Recurring(key.to_string());
        }
        if !says {
            let recurring = (count >= usual).then(|| key.to_string());
            return if is_symbol_text(key) {
                Shape::Symbols(recurring)
            } else {
                Shape::Punctuation(recurring)
            };
        }
        // A symbol that stands before many other lines as well makes the line one of those.
        let is_own = || marker.as_deref().is_none_or(|marker| markers[marker] < 2 * count);
        if count >= often && marker.is_none() && *may_recur
            || *is_short && count >= always && is_own()
        {
            return Shape::Recurring(key.to_string());
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
            Some(marker) if markers[&**marker] < usual => Marker::Rare,
            Some(marker) => Marker::Usual(places[&**marker]),
        };
        let ending = match handle {
            Some(handle) if handles[&**handle] < often => Ending::Mention,
            _ if place > 0 && calls(lines[place - 1], line) => Ending::Call,
            _ => ending(line, kind),
        };
        Shape::Words { marker, kind, ending, length }
    };
    let mut shapes: Vec<Shape> = (0..lines.len()).into_par_iter().map(shape).collect();
    if let Some(edges) = edges {
        mark_openings(&mut shapes, edges);
    }
    join_closing_symbols(&mut shapes);
    shapes
}

/// Tells recurring lines of words and rules that open bulletins from those that close them: each stands between a
/// closing line and a headline. Only where a bulletin begins or ends for certain is it seen which of the two it is.
fn mark_openings(shapes: &mut [Shape], edges: &[usize]) {
    let mut votes: AHashMap<&str, isize> = AHashMap::new();
    for &edge in edges {
        let above = edge.checked_sub(1).and_then(|above| shapes.get(above));
        for (shape, vote) in [(above, -1), (shapes.get(edge), 1)] {
            if let Some(Shape::Recurring(text)) = shape
                && !text.is_ascii()
                && !text.contains(['@', '.', '/'])
            {
                *votes.entry(text).or_default() += vote;
            }
        }
    }
    let opening: AHashSet<String> =
        votes.into_iter().filter(|(_, vote)| *vote > 0).map(|(text, _)| text.to_owned()).collect();
    for shape in shapes {
        if let Shape::Recurring(text) = shape
            && opening.contains(text)
        {
            *shape = Shape::Opening(std::mem::take(text));
        }
    }
}

/// Takes a symbol alone on its line for a part of the recurring line above, where (nearly) all copies of that
/// line have it below: what opens a bulletin does not keep to one of the lines that close.
fn join_closing_symbols(shapes: &mut [Shape]) {
    let mut copies: AHashMap<&Shape, usize> = AHashMap::new();
    let mut pairs: AHashMap<(&Shape, &Shape), usize> = AHashMap::new();
    for shape in shapes.iter().filter(|shape| matches!(shape, Shape::Recurring(_))) {
        *copies.entry(shape).or_default() += 1;
    }
    // What stands over the first bulletin belongs to it.
    let first = shapes.first();
    let is_pair = |pair: &[Shape]| {
        Some(&pair[1]) != first
            && matches!(pair, [Shape::Recurring(line), Shape::Symbols(Some(_))] if line.contains(['@', '.']))
    };
    for pair in shapes.windows(2).filter(|pair| is_pair(pair)) {
        *pairs.entry((&pair[0], &pair[1])).or_default() += 1;
    }
    let joined = |(line, _): &(&Shape, &Shape), times: usize| {
        times >= JOINED && times * 10 >= copies[line] * 9
    };
    pairs.retain(|pair, times| joined(pair, *times));
    let places: Vec<usize> = (1..shapes.len())
        .filter(|&place| pairs.contains_key(&(&shapes[place - 1], &shapes[place])))
        .collect();
    for place in places {
        if let (Shape::Recurring(line), Shape::Symbols(Some(symbol))) =
            (&shapes[place - 1], &shapes[place])
        {
            shapes[place] = Shape::Recurring(format!("{line} {symbol}"));
        }
    }
}

/// What is looked at of each line, once.
struct Look<'a> {
    key: Cow<'a, str>,
    /// Whether there is something to read in it.
    says: bool,
    /// Whether it could be one that closes, if it recurs.
    may_recur: bool,
    /// Whether it has words, and no more of them than a slogan.
    is_short: bool,
    marker: Option<String>,
    /// The handle that it ends in, in lower case.
    handle: Option<String>,
}

impl Look<'_> {
    fn of(line: &str) -> Look<'_> {
        let is_long = line.len() > LONGEST_CLOSING && says(line);
        let key = if is_long { Cow::Borrowed(line) } else { key(line) };
        let says = is_long || says(&key);
        let may_recur = !says || (!is_long && is_signature(&key));
        let marker = marked(line).map(|found| found.marker);
        let handle = closing_handle(line).map(str::to_ascii_lowercase);
        let is_short = says && key.len() <= LONGEST_SLOGAN;
        Look { key, says, may_recur, is_short, marker, handle }
    }
}

/// A line without what varies between two copies of it: case, selectors, skin tones, spaces around, the number
/// in a bulletin's own address.
pub(super) fn key(line: &str) -> Cow<'_, str> {
    let line = line.trim_matches(is_padding);
    if let Some(address) = numbered_address(line) {
        return Cow::Owned(address);
    }
    // Most lines of Persian text are their own keys.
    if letters::is_plain(line) {
        return Cow::Borrowed(line);
    }
    let is_plain = |c| matches!(c, ' '..='@' | '['..='~' | '\u{61f}'..='\u{6ff}');
    let varies = |c: char| is_invisible(c) || matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    if line.chars().all(|c| is_plain(c) || (lowercase(c) == c && !varies(c))) {
        return Cow::Borrowed(line);
    }
    let mut key = String::with_capacity(line.len());
    key.extend(line.chars().filter(|&c| !varies(c)).map(lowercase));
    Cow::Owned(key)
}

/// A line that is nothing but the address of a bulletin, `https://t.me/name/454409`, without scheme and number.
fn numbered_address(line: &str) -> Option<String> {
    if !line.ends_with(|c: char| c.is_ascii_digit()) || !line.is_ascii() {
        return None;
    }
    let line = line.to_ascii_lowercase();
    let (address, number) = line.rsplit_once('/')?;
    let bare = address.strip_prefix("https://").or(address.strip_prefix("http://"));
    let address = bare.unwrap_or(address);
    let handle = address.strip_prefix("t.me/").or(address.strip_prefix("telegram.me/"))?;
    let is_handle = handle.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    (is_handle && is_number).then(|| format!("{address}/#"))
}

/// Whether a recurring line may be one that closes: it names a handle or an address, or is Latin.
fn is_signature(key: &str) -> bool {
    // A character has at most four bytes; most lines are too long, and that is quickly seen.
    let short = key.len() < 160 && key.chars().count() < 40;
    // The full stop of a sentence names nothing.
    let is_dotted =
        || key.split('.').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let named = key.contains(['@', '/']) || is_dotted() || key.is_ascii();
    short && named && !key.ends_with(':')
}

/// Whether a line is nothing but a handle or an address.
pub(super) fn is_lone_name(line: &str) -> bool {
    line.len() <= LONGEST_CLOSING && matches!(kind(line), Kind::Handle | Kind::Address)
}

/// Whether a line is nothing but hashtags.
pub(super) fn is_hashtags(line: &str) -> bool {
    let line = line.trim_matches(is_padding);
    line.starts_with('#') && line.split_whitespace().all(|word| word.starts_with('#'))
}

fn kind(line: &str) -> Kind {
    if lone_handle(line).is_some() {
        return Kind::Handle;
    }
    let line = line.trim_matches(is_padding);
    if is_hashtags(line) {
        return Kind::Hashtags;
    }
    let is_one_word = !line.contains(char::is_whitespace);
    if !is_one_word {
        return Kind::Words;
    }
    match &entities(line)[..] {
        [entity] if entity.kind == EntityKind::Address => Kind::Address,
        _ => Kind::Words,
    }
}

fn ending(line: &str, kind: Kind) -> Ending {
    let line = line.trim_end_matches(is_padding);
    if line.ends_with('…') {
        return Ending::Cut;
    }
    if line.ends_with("...") {
        return Ending::Trailing;
    }
    if kind == Kind::Words && closing_handle(line).is_some() {
        return Ending::Handle;
    }
    if kind == Kind::Words && is_file_name(line) {
        return Ending::File;
    }
    match line.chars().next_back() {
        Some(':' | '؛') => Ending::Announcing,
        Some('.' | '!' | '؟' | '»') => Ending::Sentence,
        _ => Ending::Word,
    }
}

/// Whether `line` calls on the reader to follow the link of the line `above`, «اینجا», which came out as a line of its
/// own: «بخوانید», «در نظرسنجی شرکت کنید».
fn calls(above: &str, line: &str) -> bool {
    let here = || above.chars().filter(|&c| is_alphanumeric(c)).eq("اینجا".chars());
    let call = || line.trim_end_matches(|c| !is_alphanumeric(c)).ends_with("ید");
    above.len() <= LONGEST_LINK && line.len() <= LONGEST_CALL && here() && call()
}

/// The endings of names of files that are sent as messages.
const FILES: [&str; 22] = [
    "apk", "csv", "doc", "docx", "epub", "jpg", "m4a", "mkv", "mov", "mp3", "mp4", "ogg", "pdf",
    "png", "ppt", "pptx", "rar", "txt", "wav", "xls", "xlsx", "zip",
];

/// Whether a line ends as the name of a file does.
fn is_file_name(line: &str) -> bool {
    let Some((name, ending)) = line.rsplit_once('.') else { return false };
    let is_known = FILES.iter().any(|known| known.eq_ignore_ascii_case(ending));
    is_known && name.ends_with(|c| is_alphanumeric(c) || matches!(c, ')' | '_' | '-'))
}

/// The handle (without `@`) that a line ends in, perhaps with «- Link» and symbols behind it.
pub(super) fn closing_handle(line: &str) -> Option<&str> {
    let handle = &line[line.rfind('@')? + 1..];
    let length =
        handle.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(handle.len());
    let after: String = handle[length..].chars().filter(|&c| is_alphanumeric(c)).collect();
    let closes = length >= 3 && (after.is_empty() || after.eq_ignore_ascii_case("link"));
    closes.then(|| &handle[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_known_by_its_ending() {
        for name in ["گزارش_سال.pdf", "خط 12.PDF", "مراسم (2).mp4"] {
            assert!(is_file_name(name), "{name}");
        }
        for none in ["dasht.example", "pdf", ".pdf", "پروندهٔ pdf.", "باران ۱.۵", "@dasht.kuh"]
        {
            assert!(!is_file_name(none), "{none}");
        }
        let shapes = shapes(&["گزارش_سال.pdf", "dasht.example/a.pdf"], &[false; 2], None);
        assert!(matches!(shapes[0], Shape::Words { ending: Ending::File, .. }));
        assert!(matches!(
            shapes[1],
            Shape::Words { kind: Kind::Address, ending: Ending::Word, .. }
        ));
        assert!(shapes[0].closing_prior() > Shape::Symbols(None).closing_prior());
    }
}
