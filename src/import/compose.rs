//! A bulletin from its lines: kicker, headline, paragraphs.

use std::ops::RangeInclusive;

use super::bulletin::{Bulletin, Fate, Role};
use super::layout::{Original, Standing};
use super::marker::{is_padding, says, trim};
use super::profile::{Profile, lone_handle};
use super::source::Line;
use crate::text::controls::strip;
use crate::text::entities::{EntityKind, entities};

/// The longest headline, in characters; a longer opening is a text without a headline.
const LONGEST_HEADLINE: usize = 200;

/// The lines of one bulletin, by their places from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its first line.
    pub(super) first: usize,
    /// Its last line.
    pub(super) last: usize,
    /// Where its reply preview begins, and where the opening that copies stands, if that is known.
    pub(super) preview: Option<(usize, Option<Original>)>,
    /// Where the header over it stands.
    pub(super) header: Option<usize>,
    /// The number of the date line over it.
    pub(super) date_line: Option<usize>,
}

impl Block {
    /// Its lines, by their places, its reply preview among them.
    pub(super) fn text(&self) -> RangeInclusive<usize> {
        self.first..=self.last
    }
}

/// What a line is before the whole bulletin is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text behind a marker; whether that marker is a headline's.
    Marked(bool, &'a str),
    /// Text without a marker.
    Plain(&'a str),
    /// A marker alone; whether it is a headline's, and the marker.
    Marker(bool, &'a str),
    /// Anything that is no text.
    Other(Role),
}

impl<'a> Part<'a> {
    pub(super) fn text(&self) -> Option<&'a str> {
        match self {
            Part::Marked(_, text) | Part::Plain(text) => Some(text),
            Part::Marker(..) | Part::Other(_) => None,
        }
    }
}

/// A bulletin from its block; `None` if nothing in it is text.
pub(super) fn compose(
    lines: &[Line<'_>],
    standings: &[Standing],
    block: &Block,
    profile: &Profile,
) -> Option<Bulletin> {
    let parts = parts(lines, standings, block, profile);
    let texts: Vec<&Part<'_>> = parts.iter().filter(|part| part.text().is_some()).collect();
    let last_text = texts.len().checked_sub(1)?;
    let mut head = head(&texts).iter().copied();
    let mut bulletin = Bulletin {
        lines: lines[block.first].number..=lines[block.last].number,
        roles: Vec::with_capacity(parts.len()),
        kicker: None,
        headline: None,
        paragraphs: Vec::new(),
        continues: None,
        date_line: block.date_line,
        header: block.header.map(|place| lines[place].number),
        stamp: None,
        post: None,
        origin: None,
        channel: None,
    };
    let mut place = 0;
    for (number, part) in bulletin.lines.clone().zip(&parts) {
        let role = match part {
            Part::Marked(_, text) | Part::Plain(text) => {
                let text = if place == last_text { without_handle(text, profile) } else { text };
                place += 1;
                let text = strip(text).0.trim().to_owned();
                let role = head.next().unwrap_or(Role::Paragraph);
                match role {
                    Role::Kicker => bulletin.kicker = Some(text),
                    Role::Headline => bulletin.headline = Some(text),
                    _ => bulletin.paragraphs.push(text),
                }
                role
            }
            Part::Marker(..) => Role::Marker,
            Part::Other(role) => *role,
        };
        if role == Role::Stamp {
            bulletin.stamp = Some(number);
        }
        bulletin.roles.push(role);
    }
    Some(bulletin)
}

/// What becomes of the lines of a block that has no text.
pub(super) fn fates(
    lines: &[Line<'_>],
    standings: &[Standing],
    block: &Block,
) -> Vec<(usize, Fate)> {
    let fate = |place: usize| standings[place].fate("a closing line with no bulletin before it");
    block.text().map(|place| (lines[place].number, fate(place))).collect()
}

/// What each line of a block is.
fn parts<'a>(
    lines: &[Line<'a>],
    standings: &[Standing],
    block: &Block,
    profile: &Profile,
) -> Vec<Part<'a>> {
    let closes_at = closing_start(lines, standings, block, profile);
    let mut parts: Vec<Part<'a>> = Vec::with_capacity(block.text().count());
    for place in block.text() {
        let mut part = match standings[place] {
            Standing::Stamp => Part::Other(Role::Stamp),
            Standing::Header => Part::Other(Role::Header),
            // A date line parts bulletins: it stands in none.
            Standing::Blank | Standing::DateLine | Standing::DoubtfulDate => {
                Part::Other(Role::Blank)
            }
            Standing::Preview(..) | Standing::InPreview => Part::Other(Role::Preview),
            Standing::Text if place >= closes_at => Part::Other(Role::Footer),
            Standing::Text => {
                let opens = parts.iter().all(|part| part.text().is_none());
                part(lines[place].text, opens, profile)
            }
        };
        // A marker alone on its line belongs to the next one.
        if let (Part::Plain(text), Some(Part::Marker(headline, _))) = (&part, parts.last()) {
            part = Part::Marked(*headline, text);
        }
        parts.push(part);
    }
    if parts.iter().all(|part| part.text().is_none()) {
        // A message of a symbol or of recurring words alone has those for its text.
        for (part, place) in parts.iter_mut().zip(block.text()) {
            let text = trim(lines[place].text);
            let has_words = lone_handle(text).is_none() && says(text);
            if let Part::Marker(_, text) = part {
                *part = Part::Plain(text);
            } else if *part == Part::Other(Role::Footer) && has_words {
                *part = Part::Plain(text);
            }
        }
    }
    parts
}

/// Where the closing lines of a block begin.
fn closing_start(
    lines: &[Line<'_>],
    standings: &[Standing],
    block: &Block,
    profile: &Profile,
) -> usize {
    let mut start = block.last + 1;
    for place in block.text().rev() {
        match standings[place] {
            Standing::Blank | Standing::Stamp => {}
            Standing::Text if profile.closes(lines[place].text) => start = place,
            _ => break,
        }
    }
    start
}

/// What a line of text is; `opens` where it is the bulletin's first. A symbol that is no marker is text,
/// but for one that stands over a headline.
fn part<'a>(text: &'a str, opens: bool, profile: &Profile) -> Part<'a> {
    let text = trim(text);
    let Some(found) = profile.marked(text) else { return Part::Plain(text) };
    let headline = profile.headline.contains_key(&found.marker);
    let known = headline || profile.bullet.contains_key(&found.marker);
    match found.rest {
        "" if known || opens => Part::Marker(headline, text),
        rest if known && !rest.is_empty() => Part::Marked(headline, rest),
        _ => Part::Plain(text),
    }
}

/// A bulletin's last line without the channel's own handle (and «- Link») behind its sentence.
fn without_handle<'a>(text: &'a str, profile: &Profile) -> &'a str {
    let Some(own) = &profile.handle else { return text };
    let Some(at) = text.rfind('@') else { return text };
    let is_own = text[at + 1..].get(..own.len()).is_some_and(|name| name.eq_ignore_ascii_case(own));
    let after = text.get(at + 1 + own.len()..).unwrap_or("x");
    let letters: String = after.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    if is_own && at > 0 && (letters.is_empty() || letters.eq_ignore_ascii_case("link")) {
        text[..at].trim_end()
    } else {
        text
    }
}

/// The roles of a bulletin's first lines of text: a kicker and a headline, a headline, or neither.
fn head(texts: &[&Part<'_>]) -> &'static [Role] {
    let fits = |text: &str| {
        text.chars().count() <= LONGEST_HEADLINE
            && lone_handle(text).is_none()
            && !is_only_entities(text)
    };
    match texts {
        [] | [Part::Marked(false, _), ..] => &[],
        [Part::Marked(_, first) | Part::Plain(first), Part::Plain(second), after @ ..]
            if is_kicker(first, after) && fits(first) && fits(second) =>
        {
            &[Role::Kicker, Role::Headline]
        }
        [Part::Marked(true, first), ..] if fits(first) => &[Role::Headline],
        [Part::Plain(first), Part::Marked(..), ..] if fits(first) => &[Role::Headline],
        _ => &[],
    }
}

/// Whether a line leaves its sentence to the headline under it, as a kicker does. A colon also announces a
/// quotation; it is a kicker's where bullets follow the line under it.
fn is_kicker(text: &str, after: &[&Part<'_>]) -> bool {
    let text = text.trim_end_matches(is_padding);
    text.ends_with(['؛', ';'])
        || (text.ends_with([':', '/']) && matches!(after, [Part::Marked(..), ..]))
}

/// Whether a line is made of addresses, handles and hashtags alone.
fn is_only_entities(text: &str) -> bool {
    let entities = entities(text);
    if entities.is_empty() {
        return false;
    }
    let mut at = 0;
    let mut between = String::new();
    for entity in &entities {
        between.push_str(&text[at..entity.range.start]);
        at = entity.range.end;
    }
    between.push_str(&text[at..]);
    let tagged =
        entities.iter().any(|entity| entity.kind != EntityKind::Hashtag) || entities.len() > 1;
    tagged && !between.chars().any(char::is_alphanumeric)
}
