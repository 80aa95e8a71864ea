//! The item of a bulletin: its front matter and its text, its folder, and what becomes of it when the
//! bulletin is met again.

use unicode_segmentation::UnicodeSegmentation;

use super::bulletin::Bulletin;
use super::date::Dated;
use super::marker::is_symbol_text;
use super::source::Dump;
use crate::calendar::{Shelf, When};
use crate::content::{FrontMatter, Item, Source, markdown};
use crate::text::excerpt;
use crate::text::letters::is_alphanumeric;

/// The longest title made of a text's first words, in characters.
const TITLE: usize = 70;

/// How many letters a title made of first words has at least, where the text has as many.
const ENOUGH_LETTERS: usize = 15;

/// What the bulletin's item says: its front matter, but for its addresses and its tags, and its text.
pub(super) fn item_of(
    dump: &Dump,
    channel: &str,
    bulletin: &Bulletin,
    dated: Dated,
) -> (FrontMatter, String) {
    let front = FrontMatter {
        title: title(bulletin),
        kicker: bulletin.kicker.clone().unwrap_or_default(),
        date: dated.when,
        date_evidence: dated.evidence,
        channel: channel.to_owned(),
        post: bulletin.post,
        forwarded_from: bulletin
            .origin
            .as_ref()
            .map(|origin| origin.forwarded_from.clone())
            .unwrap_or_default(),
        repair: "none".to_owned(),
        source: vec![Source {
            dump: dump.name.clone(),
            lines: vec![bulletin.lines.clone()],
            sha256: dump.sha256(&bulletin.lines),
        }],
        ..FrontMatter::default()
    };
    (front, body_of(bulletin))
}

/// A bulletin's text in Markdown, as it stands behind the front matter.
pub(super) fn body_of(bulletin: &Bulletin) -> String {
    let text = match &bulletin.origin {
        Some(origin) => markdown::write_styled(&origin.body),
        None => markdown::write(&bulletin.paragraphs),
    };
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// A bulletin's title: its headline, else its first words.
pub(super) fn title(bulletin: &Bulletin) -> String {
    bulletin.headline.clone().unwrap_or_else(|| first_words(&bulletin.paragraphs))
}

/// The title of a bulletin without a headline: the first words of its text, at most [`TITLE`] characters cut
/// at a word. They end with the first paragraph, unless that is too short to name anything.
fn first_words(paragraphs: &[String]) -> String {
    let mut text = String::new();
    for paragraph in paragraphs {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(paragraph);
        if text.chars().filter(|&c| is_alphanumeric(c)).count() >= ENOUGH_LETTERS {
            break;
        }
    }
    excerpt(&text, TITLE).trim_end_matches([':', '؛', '،', ' ']).to_owned()
}

/// The symbols of an item's text, in order, which its identity does not tell.
pub(super) fn symbols(item: &Item) -> String {
    let text = format!("{} {} {}", item.front.kicker, item.front.title, item.body);
    text.graphemes(true).filter(|cluster| is_symbol_text(cluster)).collect()
}

/// The folder of an item: the month's, else the year's, else `undated`.
pub fn folder(date: Option<When>) -> String {
    match date.map_or(Shelf::Undated, When::shelf) {
        Shelf::Day(day) => format!("{:04}/{:02}", day.year(), day.month()),
        Shelf::Month(year, month) => format!("{year:04}/{month:02}"),
        Shelf::Year(year) => format!("{year:04}"),
        Shelf::Undated => "undated".to_owned(),
    }
}

/// An item with the date of another reading of it, where that is known better and agrees.
pub(super) fn sharpened(mut item: Item, other: &Item) -> Item {
    let Some(date) = other.front.date else { return item };
    if item.front.date.is_none_or(|known| known.is_sharpened_by(date)) {
        item.front.date = Some(date);
        item.front.date_evidence.clone_from(&other.front.date_evidence);
    }
    item
}

/// An item's file as an import wrote it, brought up to date with a fresh reading of one of its dumps.
///
/// The dump it was first read from gives its text; another one adds itself as a source, and a date that is
/// known better than the one there was.
pub(super) fn merge(existing: Item, fresh: Item) -> Item {
    let dump = fresh.front.source[0].dump.clone();
    let is_first = existing.front.source.first().is_none_or(|source| source.dump == dump);
    let (merged, other) = if is_first { (fresh, existing) } else { (existing, fresh) };
    let mut merged = sharpened(merged, &other);
    if merged.front.aliases.is_empty() {
        // An import gives none; an item that moved has some.
        merged.front.aliases = other.front.aliases;
    }
    merged.front.revises = merged.front.revises.or(other.front.revises);
    merged.front.repeats = merged.front.repeats.or(other.front.repeats);
    for source in other.front.source {
        match merged.front.source.iter_mut().find(|known| known.dump == source.dump) {
            Some(known) if !is_first => *known = source,
            Some(_) => {}
            None => merged.front.source.push(source),
        }
    }
    merged
}
