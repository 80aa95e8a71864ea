//! What `site.toml` states of the channels that a dump is of, and what that decides.

use std::collections::{BTreeMap, BTreeSet};

use super::boundary::Gap;
use super::layout::Standing;
use super::marker::{canonical, is_padding, is_symbol_text, marked, opened_by, says};
use super::profile::{Provenance, lone_handle};
use super::segment::gap;
use super::shape::key;
use super::source::Line;
use crate::config::{Channel, Config};
use crate::text::fold::fold;

/// How many times less often than the most frequent handle a handle stands alone on a line and is still
/// one that the dump shows.
const SHOWN: usize = 10;

/// What is stated of one channel, in the form that lines are compared with. Of a list that is `None`
/// an import learns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    handle: String,
    pub(super) headline: Option<BTreeSet<String>>,
    pub(super) bullet: Option<BTreeSet<String>>,
    /// Keys of lines.
    pub(super) closing: Option<BTreeSet<String>>,
    /// Folded names, the title among them.
    preview: Option<BTreeSet<String>>,
    /// The keys of the lists that an earlier import learned: they decide nothing.
    learned: BTreeSet<&'static str>,
}

/// What is stated of the channels of a dump.
#[derive(Debug)]
pub(super) struct Stated<'a> {
    config: &'a Config,
    statements: Vec<Statement>,
    /// Whether the dump's channel is known without its handle: it was named, or is the site's only one.
    one: bool,
    /// The handles that the dump shows.
    shown: Vec<String>,
}

impl<'a> Stated<'a> {
    /// What counts for a dump: what is stated of the channel that was `named`; else of those whose handles
    /// the dump shows; else, if the dump shows none, of the site's only channel.
    pub(super) fn of(config: &'a Config, lines: &[Line<'_>], named: Option<&str>) -> Stated<'a> {
        match named {
            Some(named) => Stated::of_channels(config, &[named.trim_start_matches('@')], true),
            None => Stated::of_channels(config, &shown_handles(lines), false),
        }
    }

    /// What is stated of the channels with these handles; of the site's only channel, if there are none.
    /// If it is `one`, it counts for what shows no handle too.
    pub(super) fn of_channels<T: AsRef<str>>(
        config: &'a Config,
        handles: &[T],
        one: bool,
    ) -> Stated<'a> {
        let known = handles.iter().filter_map(|handle| config.channel(handle.as_ref()));
        let (channels, one): (Vec<&Channel>, bool) = match &config.channels[..] {
            [only] if handles.is_empty() => (vec![only], true),
            _ => (known.collect(), one),
        };
        let shown = handles.iter().map(|handle| handle.as_ref().to_owned()).collect();
        Stated { config, statements: channels.into_iter().map(statement).collect(), one, shown }
    }

    /// What is stated of the channel of a handle.
    pub(super) fn channel(&self, handle: Option<&str>) -> Option<&Statement> {
        if self.one {
            return self.statements.first();
        }
        let handle = handle?;
        self.statements.iter().find(|stated| stated.handle.eq_ignore_ascii_case(handle))
    }

    /// Whether headlines' markers are stated of every channel that something is stated of.
    pub(super) fn states_headlines(&self) -> bool {
        let stated = |stated: &Statement| stated.deciding_headline().is_some();
        !self.statements.is_empty() && self.statements.iter().all(stated)
    }

    /// Whether a line is the name that opens a reply preview; `None` where that is to be learned.
    pub(super) fn opens_preview(&self, line: &str) -> Option<bool> {
        if line.len() > 200 {
            return None;
        }
        let lists = || self.statements.iter().filter_map(Statement::deciding_preview);
        if lists().next().is_some() {
            let name = fold(line);
            if lists().any(|names| names.contains(&name)) {
                return Some(true);
            }
            if lists().count() == self.statements.len() {
                return Some(false);
            }
        }
        self.config.is_channel_title(line).then_some(true)
    }

    /// Ends bulletins where what is stated says so: behind a run of closing lines, and before a line that a
    /// headline's marker opens. `text` has the places of the lines of text, `ends` says behind which of them
    /// a bulletin ends.
    pub(super) fn decide(
        &self,
        lines: &[Line<'_>],
        text: &[usize],
        standings: &[Standing],
        ends: &mut [bool],
    ) {
        let gaps: Vec<Gap> =
            text.windows(2).map(|pair| gap(&standings[pair[0] + 1..pair[1]])).collect();
        if self.statements.iter().any(Statement::closes_any) {
            end_behind(&self.closing(lines, text, standings), &gaps, ends);
        }
        if self.statements.iter().any(|stated| stated.deciding_headline().is_some()) {
            self.open_at_headlines(lines, text, &gaps, ends);
        }
    }

    /// Ends a bulletin before each line that a headline's marker opens.
    fn open_at_headlines(
        &self,
        lines: &[Line<'_>],
        text: &[usize],
        gaps: &[Gap],
        ends: &mut [bool],
    ) {
        let line = |order: usize| lines[text[order]].text;
        let owners = self.owners(lines, text);
        for order in 1..text.len() {
            let Some(headlines) = owners[order].and_then(Statement::deciding_headline) else {
                continue;
            };
            let Some(rest) = opens_with(line(order), headlines) else { continue };
            let below_marker = opens_with(line(order - 1), headlines) == Some("");
            if !below_marker && stands_apart(line(order - 1), order, ends) {
                ends[order - 1] = true;
            }
            // A marker alone on its line belongs to the next one.
            if rest.is_empty() && gaps.get(order).is_some_and(|gap| *gap < Gap::Certain) {
                ends[order] = false;
            }
        }
    }

    /// Which lines of text stand in a run of stated closing lines. A stamp below closing lines is of the run.
    fn closing(&self, lines: &[Line<'_>], text: &[usize], standings: &[Standing]) -> Vec<bool> {
        let closes =
            |place: usize| self.statements.iter().any(|stated| stated.closes(lines[place].text));
        let mut closing: Vec<bool> = text.iter().map(|&place| closes(place)).collect();
        for order in 1..text.len() {
            let is_stamp = standings[text[order]] == Standing::Stamp;
            closing[order] |= is_stamp && closing[order - 1];
        }
        closing
    }

    /// The channel that each line of text is of, by the next handle below it.
    fn owners(&self, lines: &[Line<'_>], text: &[usize]) -> Vec<Option<&Statement>> {
        if self.one {
            return vec![self.statements.first(); text.len()];
        }
        let mut owners = vec![None; text.len()];
        let mut owner = None;
        let mut last_handle = None;
        for (order, &place) in text.iter().enumerate().rev() {
            let handle = lone_handle(lines[place].text).filter(|handle| self.is_shown(handle));
            if let Some(handle) = handle {
                owner = self.channel(Some(handle));
                // Below the last handle the channel is as it was above.
                if last_handle.is_none() {
                    owners[order..].fill(owner);
                    last_handle = Some(order);
                }
            }
            owners[order] = owner;
        }
        owners
    }

    fn is_shown(&self, handle: &str) -> bool {
        self.shown.iter().any(|shown| shown.eq_ignore_ascii_case(handle))
    }
}

impl Statement {
    /// Whether `line` closes a bulletin by what a person states. The channel's own handle does however it is
    /// decorated, unless nothing closes.
    fn closes(&self, line: &str) -> bool {
        self.closing.as_ref().filter(|_| self.decides_closing()).is_some_and(|closing| {
            let is_own =
                || lone_handle(line).is_some_and(|own| own.eq_ignore_ascii_case(&self.handle));
            closing.contains(&*key(line)) || !closing.is_empty() && is_own()
        })
    }

    /// Where a list is from.
    pub(super) fn origin(&self, key: &'static str) -> Provenance {
        if self.learned.contains(key) { Provenance::Saved } else { Provenance::Stated }
    }

    /// Whether the closing lines are a person's.
    pub(super) fn decides_closing(&self) -> bool {
        self.closing.is_some() && !self.learned.contains("closing")
    }

    fn deciding_headline(&self) -> Option<&BTreeSet<String>> {
        self.headline.as_ref().filter(|_| !self.learned.contains("headline"))
    }

    fn deciding_preview(&self) -> Option<&BTreeSet<String>> {
        self.preview.as_ref().filter(|_| !self.learned.contains("preview"))
    }

    /// The folded names that open a reply preview, if they are stated.
    pub(super) fn previews(&self) -> Option<&BTreeSet<String>> {
        self.preview.as_ref()
    }

    fn closes_any(&self) -> bool {
        self.decides_closing() && self.closing.as_ref().is_some_and(|closing| !closing.is_empty())
    }
}

/// What is stated of a channel, in the form that lines are compared with.
fn statement(channel: &Channel) -> Statement {
    let folded = |list: &Option<Vec<String>>, fold: fn(&str) -> String| {
        list.as_ref().map(|words| words.iter().map(|word| fold(word)).collect::<BTreeSet<String>>())
    };
    let habits = &channel.habits;
    let mut preview = folded(&habits.preview, fold);
    if let Some(names) = preview.as_mut().filter(|names| !names.is_empty()) {
        names.extend(Some(fold(&channel.title)).filter(|title| !title.is_empty()));
    }
    Statement {
        handle: channel.handle.clone(),
        headline: folded(&habits.headline, canonical),
        bullet: folded(&habits.bullet, canonical),
        closing: folded(&habits.closing, |line| key(line).into_owned()),
        preview,
        learned: habits.learned.clone(),
    }
}

/// Ends a bulletin behind each run of `closing` lines, and not before its last line.
fn end_behind(closing: &[bool], gaps: &[Gap], ends: &mut [bool]) {
    for (order, end) in ends.iter_mut().enumerate() {
        if closing[order + 1] && gaps[order] < Gap::Certain {
            *end = false;
        } else if closing[order] {
            *end = true;
        }
    }
}

/// The handles that stand alone on lines of a dump, as a channel's own does: again and again, or on its last
/// line.
fn shown_handles(lines: &[Line<'_>]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for handle in lines.iter().filter_map(|line| lone_handle(line.text)) {
        *counts.entry(handle.to_ascii_lowercase()).or_default() += 1;
    }
    let last = lines.iter().rfind(|line| !line.text.chars().all(is_padding));
    let last = last.and_then(|line| lone_handle(line.text)).map(str::to_ascii_lowercase);
    let most = counts.values().max().copied().unwrap_or_default();
    let is_shown = |handle: &String, count: usize| {
        count > 1 && count * SHOWN >= most || last.as_ref() == Some(handle) && count == most
    };
    counts
        .into_iter()
        .filter(|(handle, count)| is_shown(handle, *count))
        .map(|(handle, _)| handle)
        .collect()
}

/// What follows the marker that opens `line`, if it is one of `markers`.
fn opens_with<'a>(line: &'a str, markers: &BTreeSet<String>) -> Option<&'a str> {
    let found = marked(line).filter(|found| markers.contains(&found.marker));
    found
        .or_else(|| markers.iter().find_map(|marker| opened_by(line, marker)))
        .map(|found| found.rest)
}

/// Whether the line `above` the line `order` is of another bulletin than a headline there: not a symbol over
/// it, and not the line above the headline, which leaves its sentence to it.
fn stands_apart(above: &str, order: usize, ends: &[bool]) -> bool {
    let above = above.trim_matches(is_padding);
    let has_words = says(above);
    let opens = order < 2 || ends[order - 2];
    let is_kicker = opens && above.ends_with(['؛', ';', ':', '/']);
    (has_words && !is_kicker) || (!has_words && !is_symbol_text(above))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const SITE: &str = "[[channels]]\nhandle = \"shahr\"\nbullet = []\n";

    /// The handle of the channel that counts for a bulletin closed by `handle`, in a dump that reads `dump`.
    fn counts(site: &str, dump: &str, named: Option<&str>, handle: Option<&str>) -> String {
        let config = Config::parse(Path::new(""), site).unwrap();
        let lines: Vec<Line<'_>> =
            dump.lines().zip(1..).map(|(text, number)| Line { number, text }).collect();
        let stated = Stated::of(&config, &lines, named);
        stated.channel(handle).map(|stated| stated.handle.clone()).unwrap_or_default()
    }

    #[test]
    fn the_profile_that_counts_is_of_the_channel_named_shown_or_alone() {
        let two = format!("{SITE}[[channels]]\nhandle = \"rusta\"\n");
        let shown = "یک\n@Rusta\nدو\n@Rusta\n";
        for (site, dump, named, handle, expect) in [
            (two.as_str(), shown, None, Some("rusta"), "rusta"),
            (&two, shown, Some("@shahr"), Some("rusta"), "shahr"),
            (&two, "یک\nدو\n", None, None, ""),
            (SITE, "یک\nدو\n", None, None, "shahr"),
            (SITE, "یک\nدو @shahr\n", None, Some("shahr"), "shahr"),
            (SITE, shown, None, Some("rusta"), ""),
            (SITE, "یک\n@rusta\n", None, Some("rusta"), ""),
            (SITE, shown, Some("elsewhere"), Some("rusta"), ""),
        ] {
            assert_eq!(counts(site, dump, named, handle), expect, "{site} {dump} {named:?}");
        }
    }
}
