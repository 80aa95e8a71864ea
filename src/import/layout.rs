//! What stands between bulletins and beside them: blank lines, date lines, stamps, reply previews.

use std::sync::OnceLock;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::bulletin::Fate;
use super::copied::{header, repeated_header};
use super::marker::{is_padding, marked};
use super::source::Line;
use super::stated::Stated;
use crate::calendar::{DateLine, SolarDate, date_line, stamp, yearless_line};
use crate::text::fold::{identity, identity_beginning};

/// How many letters a copy must share with an earlier opening to be taken for its preview.
const ENOUGH: usize = 12;

/// How many lines of a bulletin a messenger's preview reaches over.
pub(super) const PREVIEWED: usize = 6;

/// One in how many date lines may repeat the one before it, in a dump that has one for each day.
const FEW_REPEATED: usize = 10;

/// How many date lines without years there are at least in a dump that has them, and how many days one is behind
/// the other at most.
const YEARLESS: usize = 3;
const DAYS_APART: i64 = 5;

/// What a line is by itself, before bulletins are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A line of a bulletin.
    Text,
    /// Nothing.
    Blank,
    /// A date over the bulletins below it.
    DateLine,
    /// What has a date line's form and contradicts those around it: no date holds below it.
    DoubtfulDate,
    /// The date and time that close a bulletin.
    Stamp,
    /// The sender, and perhaps the date, over a message that was copied.
    Header,
    /// The first line of a reply preview; the other fields say how many lines it has, and where the
    /// opening it copies stands, if that is known.
    Preview(usize, Option<Original>),
    /// Another line of a reply preview.
    InPreview,
}

/// Where the opening stands that a reply preview copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Original {
    /// The place of its line.
    Line(usize),
    /// Of an earlier part of the dump, the bulletin's place among those that are remembered.
    Earlier(usize),
}

/// What earlier parts of a dump hold for the next one: the texts of the last bulletins' first lines, and the
/// names that stood over reply previews.
#[derive(Debug, Default)]
pub(super) struct Openings {
    pub(super) texts: Vec<String>,
    names: AHashSet<String>,
}

impl Standing {
    /// Whether it has a date line's form.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Standing::DateLine | Standing::DoubtfulDate)
    }

    /// What becomes of a line that no bulletin owns; `text` is the reason for a line of text.
    pub(super) fn fate(self, text: &'static str) -> Fate {
        match self {
            Standing::Blank => Fate::Blank,
            Standing::DateLine | Standing::DoubtfulDate => Fate::DateLine,
            Standing::Preview(..) | Standing::InPreview => {
                Fate::Unclaimed("a reply preview with no reply")
            }
            Standing::Stamp => Fate::Unclaimed("a stamp with no bulletin before it"),
            Standing::Header => Fate::Unclaimed("a header with no text under it"),
            Standing::Text => Fate::Unclaimed(text),
        }
    }
}

/// What each line of a dump is by itself.
pub(super) fn standings(
    lines: &[Line<'_>],
    stated: &Stated<'_>,
    openings: &mut Openings,
) -> Vec<Standing> {
    let repeated = repeated_header(lines);
    let mut standings: Vec<Standing> = lines
        .par_iter()
        .map(|line| {
            if line.text.chars().all(is_padding) {
                Standing::Blank
            } else if header(line.text).is_some()
                || repeated == Some(line.text.trim_matches(is_padding))
            {
                Standing::Header
            } else if stamp(line.text).is_some() {
                Standing::Stamp
            } else if date_line(line.text).is_some() {
                Standing::DateLine
            } else {
                Standing::Text
            }
        })
        .collect();
    if !standings.contains(&Standing::DateLine) {
        mark_yearless(lines, &mut standings);
    }
    mark_previews(lines, stated, openings, &mut standings);
    standings
}

/// Takes lines of a weekday, a day and a month for date lines, where they follow one another as the days do, in
/// a dump whose dates have no years.
fn mark_yearless(lines: &[Line<'_>], standings: &mut [Standing]) {
    let found: Vec<(usize, i64)> = (0..lines.len())
        .filter(|&place| standings[place] == Standing::Text)
        .filter_map(|place| {
            let (month, day) = yearless_line(lines[place].text)?.first;
            Some((place, i64::from(month) * 31 + i64::from(day)))
        })
        .collect();
    // From a month's end to the next one's beginning it is two more than it seems, at most.
    let steps: Vec<i64> = found.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    let forwards = steps.iter().filter(|step| (1..=DAYS_APART).contains(*step)).count();
    let backwards = steps.iter().filter(|step| (1..=DAYS_APART).contains(&-**step)).count();
    if found.len() >= YEARLESS && forwards.max(backwards) * 4 >= steps.len() * 3 {
        for (place, _) in found {
            standings[place] = Standing::DateLine;
        }
    }
}

/// Settles which lines of a date line's form are date lines: those of the usual form (with a weekday, or
/// without), and those of the other that stand between bulletins, as `between` says by their place. The
/// others are text. A date line that is out of the order of time is doubtful.
pub(super) fn settle_date_lines(
    lines: &[Line<'_>],
    standings: &mut [Standing],
    between: impl Fn(usize) -> bool,
) {
    let places: Vec<usize> =
        (0..lines.len()).filter(|&place| standings[place] == Standing::DateLine).collect();
    let found: Vec<(usize, DateLine)> = places
        .into_iter()
        .filter_map(|place| Some((place, date_line(lines[place].text)?)))
        .collect();
    let with_weekday = found.iter().filter(|(_, date)| date.has_weekday).count();
    let usual_form = with_weekday * 2 >= found.len();
    let mut dates: Vec<(usize, SolarDate)> = Vec::new();
    for (place, found) in found {
        if found.has_weekday != usual_form && !between(place) {
            standings[place] = Standing::Text;
        } else if let Ok(date) = found.date {
            dates.push((place, date));
        }
    }
    drop_events(&mut dates, standings, between);
    let falling = dates.windows(2).filter(|pair| pair[0].1 > pair[1].1).count();
    let in_order = longest_run(&dates, falling * 2 > dates.len());
    let is_ordered = |place: usize| in_order.binary_search(&place).is_ok();
    for (at, (place, _)) in dates.iter().enumerate().filter(|(_, (place, _))| !is_ordered(*place)) {
        let ordered = |(_, (place, _)): &(usize, &(usize, SolarDate))| is_ordered(*place);
        let before = dates[..at].iter().enumerate().rev().find(ordered);
        let behind = dates[at..].iter().enumerate().find(ordered);
        let has_room = before
            .zip(behind)
            .is_none_or(|((_, before), (_, behind))| behind.1.days_after(before.1).abs() > 1);
        // Between a day and the next one there is no other: it is the date of something else, in a text.
        standings[*place] = if has_room { Standing::DoubtfulDate } else { Standing::Text };
    }
}

/// Takes out of the dates those of events that a text tells of on a line of their own.
///
/// A day has one date line. Where it has two, as few days have, and the first does not stand between bulletins,
/// that is text; where it does, no date holds below it, for the bulletins under it may be of the day before.
fn drop_events(
    dates: &mut Vec<(usize, SolarDate)>,
    standings: &mut [Standing],
    between: impl Fn(usize) -> bool,
) {
    let repeats = |pair: &[(usize, SolarDate)]| pair[0].1 == pair[1].1;
    let repeated = dates.windows(2).filter(|pair| repeats(pair)).count();
    if repeated == 0 || repeated * FEW_REPEATED > dates.len() {
        return;
    }
    let early: Vec<usize> =
        dates.windows(2).filter(|pair| repeats(pair)).map(|pair| pair[0].0).collect();
    for &place in &early {
        let is_between = between(place);
        standings[place] = if is_between { Standing::DoubtfulDate } else { Standing::Text };
    }
    dates.retain(|(place, _)| early.binary_search(place).is_err());
}

/// Takes date lines that stand under their bulletins for the stamps they are: those of a dump that begins
/// with a bulletin and ends with a date, or whose dates have blank lines below them and none above.
pub(super) fn turn_dates_below(standings: &mut [Standing]) {
    let is_text = |standing: &Standing| *standing == Standing::Text;
    let dates: Vec<usize> =
        (0..standings.len()).filter(|&place| standings[place].is_date()).collect();
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return };
    let begins_with_text = standings[..*first].iter().any(is_text);
    let ends_with_date = !standings[*last..].iter().any(is_text);
    let is_blank =
        |place: Option<&Standing>| place.is_none_or(|standing| *standing == Standing::Blank);
    let closes = |&&place: &&usize| {
        place > 0 && !is_blank(standings.get(place - 1)) && is_blank(standings.get(place + 1))
    };
    let closing = dates.iter().filter(closes).count();
    if begins_with_text && (ends_with_date || closing * 2 > dates.len()) {
        for place in dates {
            standings[place] = Standing::Stamp;
        }
    }
}

/// Makes the date lines text again.
pub(super) fn without_date_lines(standings: &mut [Standing]) {
    for standing in standings.iter_mut().filter(|standing| standing.is_date()) {
        *standing = Standing::Text;
    }
}

/// The places of the longest run of dates that never falls (never rises, where `reversed`).
fn longest_run(dates: &[(usize, SolarDate)], reversed: bool) -> Vec<usize> {
    // Patience sorting: `ends[n]` is the item that ends the best run of n + 1 dates.
    let rank = |at: usize| {
        let (year, month, day) = (dates[at].1.year(), dates[at].1.month(), dates[at].1.day());
        let days = i64::from(year) * 400 + i64::from(month) * 32 + i64::from(day);
        if reversed { -days } else { days }
    };
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; dates.len()];
    for (at, before) in before.iter_mut().enumerate() {
        let length = ends.partition_point(|&end| rank(end) <= rank(at));
        *before = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(dates[at].0);
        next = before[at];
    }
    run.sort_unstable();
    run
}

/// Marks reply previews: the channel's display name, a truncated copy of an older bulletin's opening,
/// perhaps a line with nothing but a dot.
fn mark_previews(
    lines: &[Line<'_>],
    stated: &Stated<'_>,
    openings: &mut Openings,
    standings: &mut [Standing],
) {
    let text: Vec<usize> =
        (0..lines.len()).filter(|&place| standings[place] == Standing::Text).collect();
    let shows_preview =
        |line: &Line<'_>| is_dot(line.text) || stated.opens_preview(line.text) == Some(true);
    if !text.iter().any(|&place| shows_preview(&lines[place])) {
        return;
    }
    let keys = Keys::new(lines, &text);
    let heads = copied_heads(&keys, stated, openings);
    let mut by_head: AHashMap<&str, Vec<usize>> = AHashMap::new();
    let earlier = Earlier::new(openings);
    let names = &mut openings.names;
    let mut at = 0;
    while at < text.len() {
        let name = lines[text[at]].text.trim_matches(is_padding);
        let opens = stated.opens_preview(name);
        let known = names.contains(name) || opens == Some(true);
        let found = preview_at(&keys, at, (&by_head, &earlier), known);
        let preview = match found {
            _ if opens == Some(false) => None,
            Some(preview) => Some(preview),
            // Its original is older than the dump; the name and the dot tell it.
            None if known && has_dot(&keys, at) => Some((3, None)),
            None => None,
        };
        let Some((count, original)) = preview.filter(|_| marked(name).is_none()) else {
            if let Some(head) = &heads[at] {
                by_head.entry(head).or_default().push(at);
            }
            at += 1;
            continue;
        };
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
        standings[text[at]] = Standing::Preview(count, original);
        for place in &text[at + 1..at + count] {
            standings[*place] = Standing::InPreview;
        }
        at += count;
    }
}

/// The keys of a dump's lines of text. Few are looked at whole.
struct Keys<'a> {
    lines: &'a [Line<'a>],
    /// The places of the lines of text.
    text: &'a [usize],
    /// The keys that were looked at.
    known: Vec<OnceLock<String>>,
}

impl<'a> Keys<'a> {
    fn new(lines: &'a [Line<'a>], text: &'a [usize]) -> Keys<'a> {
        Keys { lines, text, known: vec![OnceLock::new(); text.len()] }
    }

    fn line(&self, at: usize) -> &'a str {
        self.lines[self.text[at]].text
    }

    /// The key of a line.
    fn of(&self, at: usize) -> &str {
        self.known[at].get_or_init(|| identity(self.line(at)))
    }

    /// The first letters of the keys from a line on, of as many as three lines; of one alone, if `one`.
    fn head(&self, at: usize, one: bool) -> Option<String> {
        let end = if one { at + 1 } else { self.text.len().min(at + 3) };
        let mut head = String::new();
        let mut letters = 0;
        for at in at..end {
            // Of most lines, the beginning is enough.
            head.push_str(&identity_beginning(self.line(at), ENOUGH - letters));
            letters = head.chars().count();
            if letters >= ENOUGH {
                let end = head.char_indices().nth(ENOUGH).map_or(head.len(), |(end, _)| end);
                head.truncate(end);
                return Some(head);
            }
        }
        None
    }
}

/// The heads of the lines that could be openings which a reply preview copies: the others need not be
/// remembered.
fn copied_heads(keys: &Keys<'_>, stated: &Stated<'_>, openings: &Openings) -> Vec<Option<String>> {
    let count = keys.text.len();
    let name = |at: usize| keys.line(at).trim_matches(is_padding);
    let dotted = (0..count).filter(|&at| has_dot(keys, at)).map(name);
    let names: AHashSet<&str> = dotted.chain(openings.names.iter().map(String::as_str)).collect();
    let copied: Vec<String> = (1..count)
        .into_par_iter()
        .filter(|&at| {
            let name = name(at - 1);
            names.contains(name) || stated.opens_preview(name) == Some(true)
        })
        .filter_map(|at| keys.head(at, true))
        .collect();
    let copied: AHashSet<String> = copied.into_iter().collect();
    // A short headline is told by the words under it.
    (0..count)
        .into_par_iter()
        .map(|at| keys.head(at, false).filter(|head| copied.contains(head)))
        .collect()
}

/// The lines that a preview whose name stands at `at` has, and the opening it copies.
///
/// A line that repeats an earlier one is no preview by that alone, for news repeats itself: it has a dot
/// below it, or a name above it that is known for a channel's.
fn preview_at(
    keys: &Keys<'_>,
    at: usize,
    (by_head, earlier): (&AHashMap<&str, Vec<usize>>, &Earlier),
    known: bool,
) -> Option<(usize, Option<Original>)> {
    let dot = has_dot(keys, at);
    if !(dot || known) {
        return None;
    }
    let text = keys.text;
    if keys.line(at).chars().count() > 80 || text.get(at + 1)? != &(text[at] + 1) {
        return None;
    }
    let copy = keys.of(at + 1);
    let head = keys.head(at + 1, true)?;
    let mut originals = by_head.get(head.as_str()).into_iter().flatten().rev();
    let here = originals.find(|&&first| opens_with((first..at).map(|at| keys.of(at)), copy));
    let original = here.map(|&first| Original::Line(text[first]));
    let original = original.or_else(|| earlier.find(&head, copy))?;
    Some((2 + usize::from(dot), Some(original)))
}

/// The openings of earlier parts, to be found by their heads.
struct Earlier {
    /// The keys of each opening's lines.
    keys: Vec<Vec<String>>,
    by_head: AHashMap<String, Vec<usize>>,
}

impl Earlier {
    fn new(openings: &Openings) -> Earlier {
        let keys = |text: &String| text.lines().map(identity).collect::<Vec<String>>();
        let keys: Vec<Vec<String>> = openings.texts.par_iter().map(keys).collect();
        let mut by_head: AHashMap<String, Vec<usize>> = AHashMap::new();
        for (place, keys) in keys.iter().enumerate() {
            if let Some(head) = head(&keys[..keys.len().min(3)]) {
                by_head.entry(head).or_default().push(place);
            }
        }
        Earlier { keys, by_head }
    }

    fn find(&self, head: &str, copy: &str) -> Option<Original> {
        let mut places = self.by_head.get(head)?.iter().rev();
        let opens =
            |&&place: &&usize| opens_with(self.keys[place].iter().map(String::as_str), copy);
        places.find(opens).copied().map(Original::Earlier)
    }
}

/// Whether the text that begins with the keys begins with `copy`.
fn opens_with<'a>(keys: impl Iterator<Item = &'a str>, copy: &str) -> bool {
    let mut rest = copy;
    for key in keys.take(PREVIEWED) {
        match rest.strip_prefix(key) {
            Some(after) if !after.is_empty() => rest = after,
            Some(_) => return true,
            None => return key.starts_with(rest),
        }
    }
    false
}

fn has_dot(keys: &Keys<'_>, at: usize) -> bool {
    let text = keys.text;
    let stands_below = text.get(at + 2).is_some_and(|&place| place == text[at] + 2);
    stands_below && is_dot(keys.line(at + 2))
}

fn is_dot(line: &str) -> bool {
    line.len() < 12 && matches!(line.trim_matches(is_padding), "." | "…" | "..." | "·")
}

/// The first letters of the keys of some lines, if they have enough of them.
fn head(keys: &[String]) -> Option<String> {
    let head: String = keys.iter().flat_map(|key| key.chars()).take(ENOUGH).collect();
    (head.chars().count() == ENOUGH).then_some(head)
}
