//! When the bulletins of a dump were published, by all the evidence there is.

mod bounds;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bounds::Bounds;
use rayon::prelude::*;

use super::bulletin::Bulletin;
use super::copied::{DateOrder, header};
use super::date::{Dated, own_date};
use super::file_name::{BUSIEST_DAY, of_name};
use super::neighbours::{Anchor, Anchors, Stray, Timeline};
use super::said::{Day, Said, said};
use super::source::{Chapters, Dump, Source};
use crate::calendar::{SolarDate, When, Yearless, stamp, yearless_line};
use crate::config::{Evidence, Order, Rule};
use crate::report::Diagnostic;
use crate::text::controls::strip;

/// How many different contradictions of a dump are told at most.
const MOST: usize = 1000;

/// The days that a person says a dump's bulletins were published on, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// No bulletin is earlier.
    pub since: Option<SolarDate>,
    /// No bulletin is later.
    pub until: Option<SolarDate>,
}

/// Dates a dump's bulletins, a part after the other.
#[derive(Debug, Default)]
pub(super) struct Dating {
    order: Option<DateOrder>,
    stated: Span,
    /// What counts.
    evidence: Evidence,
    /// What the file name says, as long as nothing contradicts it.
    file_name: Option<When>,
    /// The whole dump's dates, where it was looked through for them.
    timeline: Option<Timeline>,
    /// The last date of the parts before.
    last: Option<Anchor>,
    /// A date line that a stamp below it contradicted.
    contradicted: Option<usize>,
    /// Contradictions of what is said of the whole dump: how often each was met, and where first.
    against: BTreeMap<String, (Diagnostic, usize)>,
    /// Whether every date that a text names is to be told of.
    explain: bool,
}

impl Dating {
    pub(super) fn new(
        source: &Source,
        order: Option<DateOrder>,
        stated: Span,
        evidence: &Evidence,
        explain: bool,
    ) -> Dating {
        Dating {
            order,
            stated,
            evidence: evidence.clone(),
            file_name: of_name(&source.name).filter(|_| evidence.counts(Rule::FileName)),
            timeline: None,
            last: None,
            contradicted: None,
            against: BTreeMap::new(),
            explain,
        }
    }

    /// Looks through a dump of plain text for its stamps and headers, where it has more than one part: what is
    /// undated may have the next date in a later one.
    pub(super) fn look_ahead(&mut self, source: &Source) -> Result<Vec<Diagnostic>, Diagnostic> {
        if source.is_one_part() {
            return Ok(Vec::new());
        }
        self.look_through(source.chapters(), source)
    }

    fn look_through(
        &mut self,
        mut chapters: Chapters<'_>,
        source: &Source,
    ) -> Result<Vec<Diagnostic>, Diagnostic> {
        let mut anchors = Anchors::default();
        let mut is_first = true;
        while let Some((dump, is_last)) = chapters.next_part()? {
            if is_first && is_last {
                return Ok(Vec::new());
            }
            is_first = false;
            for line in dump.lines() {
                let counts = |rule: Rule| self.evidence.counts(rule).then_some(());
                let written = || counts(Rule::Stamp).and_then(|()| stamp(line.text)?.when.ok());
                let over =
                    || counts(Rule::Header).and_then(|()| header(line.text)?.when(self.order?));
                if let Some(day) = written().or_else(over).and_then(When::first) {
                    anchors.push(line.number as u64, day);
                }
            }
            chapters.done_before(&dump, dump.numbers().end);
        }
        let timeline = self.in_order(anchors);
        let strays = timeline.strays().iter();
        let told = strays.map(|stray| stray.told(&source.name, Places::Lines).file(&source.path));
        let told = told.collect();
        self.timeline = Some(timeline);
        Ok(told)
    }

    /// Dates the bulletins of the next part.
    pub(super) fn date(
        &mut self,
        dump: &Dump,
        bulletins: &[Bulletin],
    ) -> (Vec<Dated>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut dated: Vec<Dated> = Vec::with_capacity(bulletins.len());
        for bulletin in bulletins {
            // A date line that a stamp below it contradicts holds no longer.
            let holds = bulletin.date_line.is_none() || bulletin.date_line != self.contradicted;
            let date_line = bulletin.date_line.filter(|_| holds);
            let (found, told) = own_date(dump, bulletin, date_line, self.order, &self.evidence);
            if found.contradicts {
                self.contradicted = bulletin.date_line;
            }
            diagnostics.extend(told);
            dated.push(found);
        }
        let all_dated = dated.iter().all(|dated| dated.when.is_some());
        // Where the whole dump was looked through, its dates stand on lines.
        let places = match self.timeline {
            Some(_) => Places::Lines,
            None => Places::of(bulletins),
        };
        let own = match &self.timeline {
            Some(_) => None,
            None => Some(self.timeline_of(bulletins, &dated, places)),
        };
        let timeline = own.as_ref().or(self.timeline.as_ref()).cloned().unwrap_or_default();
        if own.is_some() {
            let told = |stray: &Stray| stray.told(&dump.name, places).file(&dump.path);
            diagnostics.extend(timeline.strays().iter().map(told));
        }
        if timeline.contradicts_stated() && places == Places::Lines {
            let order = if self.evidence.order == Order::Time { "time" } else { "reverse" };
            let message = format!(
                "site.toml says `order = \"{order}\"`, the dates of this dump run the other way"
            );
            self.enter(dump, bulletins.first(), message, "its dates are believed");
        }
        diagnostics.extend(self.check_file_name(dump, &timeline, bulletins.len()));
        self.check_stated(dump, bulletins, &dated);
        if !all_dated {
            let texts = bulletins.par_iter().zip(&dated);
            let explain = self.explain;
            let said: Vec<Option<Said>> = texts
                .map(|(bulletin, dated)| dated.when.is_none().then(|| said(bulletin, explain)))
                .collect();
            for ((bulletin, dated), said) in bulletins.iter().zip(&mut dated).zip(said) {
                if let Some(said) = said {
                    self.bound(dump, bulletin, dated, said, (&timeline, places));
                }
            }
        }
        (dated, diagnostics)
    }

    /// What contradicts what is said of the whole dump.
    pub(super) fn finish(&mut self) -> Vec<Diagnostic> {
        let told = |(mut diagnostic, count): (Diagnostic, usize)| {
            if count > 1 {
                diagnostic.message = format!("{}, and {} more", diagnostic.message, count - 1);
            }
            diagnostic
        };
        std::mem::take(&mut self.against).into_values().map(told).collect()
    }

    /// The dates of a part's own bulletins, behind those of the parts before.
    fn timeline_of(&mut self, bulletins: &[Bulletin], dated: &[Dated], places: Places) -> Timeline {
        let mut found: Vec<(u64, SolarDate)> = Vec::new();
        for (bulletin, dated) in bulletins.iter().zip(dated) {
            if let Some(When::Day(day, _)) = dated.when {
                found.push((places.of_date(bulletin, dated), day));
            }
        }
        found.sort_by_key(|(place, _)| *place);
        let mut anchors = Anchors::default();
        if let Some(last) =
            self.last.filter(|last| found.first().is_some_and(|(first, _)| last.place < *first))
        {
            anchors.push(last.place, last.day);
        }
        for (place, day) in found {
            anchors.push(place, day);
        }
        self.last = anchors.last().or(self.last);
        match places {
            Places::Lines => self.in_order(anchors),
            Places::Numbers => anchors.timeline(None),
        }
    }

    /// What dates say of what stands between them, in the order that is stated where they do not tell it.
    fn in_order(&self, anchors: Anchors) -> Timeline {
        anchors.timeline(match self.evidence.order {
            Order::Time => Some(false),
            Order::Reverse => Some(true),
            Order::Learn | Order::None => None,
        })
    }

    /// Says of an undated bulletin what the weaker evidence tells.
    fn bound(
        &mut self,
        dump: &Dump,
        bulletin: &Bulletin,
        dated: &mut Dated,
        said: Said,
        (timeline, places): (&Timeline, Places),
    ) {
        let mut bounds = Bounds::default();
        let (first, last) = places.of_bulletin(bulletin);
        if self.evidence.counts(Rule::Neighbours) {
            bounds.add_neighbours(&dump.name, timeline.around(first, last), places);
        }
        let Span { since, until } = self.stated;
        if (since.is_some() || until.is_some())
            && !bounds.narrow(since, until, Rule::Stated, stated_words(self.stated))
        {
            let message = "the dated bulletins around this one contradict --since and --until";
            self.enter(
                dump,
                Some(bulletin),
                message.to_owned(),
                "the dated bulletins are believed",
            );
        }
        self.take_line(dump, bulletin, &mut bounds);
        self.take_text(dump, bulletin, &mut bounds, &said);
        if let Some(when) = self.file_name {
            let words = format!("{} ({when})", dump.name);
            if !bounds.narrow(when.first(), when.last(), Rule::FileName, words) {
                let message = format!("the file name says {when}, other evidence says otherwise");
                self.enter(dump, Some(bulletin), message, "the name is not believed here");
            }
        }
        dated.is_bounded = true;
        dated.when = bounds.when(self.file_name);
        dated.rule = bounds.evidence.last().map(|(rule, _)| *rule).filter(|_| dated.when.is_some());
        dated.evidence = bounds.words();
        dated.untaken = said.others;
    }

    /// Takes the day of a date line without a year, where it is one day within what is known.
    fn take_line(&mut self, dump: &Dump, bulletin: &Bulletin, bounds: &mut Bounds) {
        let number = bulletin.date_line.filter(|_| self.evidence.counts(Rule::DateLine));
        let Some(number) = number else { return };
        let line = dump.line(number);
        let Some(day) = yearless_line(line) else { return };
        let Some(day) = self.only_day(day, bounds) else {
            let message = "a date line without a year, which nothing tells";
            let help = "name the days of the dump with --since and --until";
            self.enter(dump, Some(bulletin), message.to_owned(), help);
            return;
        };
        let words = format!("{}:{number}: {}", dump.name, strip(line).0.trim());
        bounds.narrow(Some(day), Some(day), Rule::DateLine, words);
    }

    /// The one day without a year that there is within what is known.
    fn only_day(&self, day: Yearless, bounds: &Bounds) -> Option<SolarDate> {
        let limits = bounds.first.zip(bounds.last).or_else(|| {
            let name = self.file_name?;
            bounds.first.or(name.first()).zip(bounds.last.or(name.last()))
        });
        let (first, last) = limits?;
        match day.within(first, last)[..] {
            [day] => Some(day),
            _ => None,
        }
    }

    /// Takes the day that the text calls today, where it is one day within what is known.
    fn take_text(&mut self, dump: &Dump, bulletin: &Bulletin, bounds: &mut Bounds, said: &Said) {
        let counts = self.evidence.counts(Rule::Text);
        let Some(today) = said.today.as_ref().filter(|_| counts) else { return };
        let day = match &today.day {
            Day::Known(day) => Some(*day),
            Day::Yearless(day) => self.only_day(*day, bounds),
            Day::Wrong(wrong) => {
                let message = format!("the text says {}: {wrong}", today.words);
                self.enter(dump, Some(bulletin), message, "it proves nothing");
                None
            }
        };
        let Some(day) = day else { return };
        let line = line_of(dump, bulletin, &today.words);
        let words = format!("{}:{line}: {}", dump.name, today.words);
        if !bounds.narrow(Some(day), Some(day), Rule::Text, words) {
            let known = bounds.when(None).map_or(String::new(), |when| when.to_string());
            let message = format!(
                "the text says «{}», which is {day}; it stands where the date is {known}",
                today.words
            );
            self.enter(dump, Some(bulletin), message, "the text's own day is not taken");
        }
    }

    /// Holds what the file name says against the dates in the dump; it names no single day of more bulletins
    /// than a day has.
    fn check_file_name(
        &mut self,
        dump: &Dump,
        timeline: &Timeline,
        bulletins: usize,
    ) -> Option<Diagnostic> {
        let when = self.file_name?;
        if matches!(when, When::Day(..)) && bulletins > BUSIEST_DAY {
            self.file_name = when.last().map(When::Before);
        }
        let (first, last) = timeline.ends()?;
        let outside = if when.first().is_some_and(|day| first.day < day) {
            first
        } else if when.last().is_some_and(|day| last.day > day) {
            last
        } else {
            return None;
        };
        self.file_name = None;
        let message = format!("the file name says {when}, but {} is in the dump", outside.day);
        Some(Diagnostic::warning(message).help("the name dates nothing").file(&dump.path))
    }

    /// Reports bulletins whose own date is not within what a person said.
    fn check_stated(&mut self, dump: &Dump, bulletins: &[Bulletin], dated: &[Dated]) {
        let Span { since, until } = self.stated;
        if since.is_none() && until.is_none() {
            return;
        }
        for (bulletin, dated) in bulletins.iter().zip(dated) {
            let Some(day) = dated.when.and_then(When::first) else { continue };
            let said = match (since, until) {
                (Some(since), _) if day < since => format!("--since {since}"),
                (_, Some(until)) if day > until => format!("--until {until}"),
                _ => continue,
            };
            let rule = dated.rule.map_or("", Rule::name);
            let message = format!("dated {day} by its {rule}, against {said}");
            let key = format!("against {said}");
            let diagnostic = dump.at_line(Diagnostic::warning(message), *bulletin.lines.start());
            let entry = self
                .against
                .entry(key)
                .or_insert((diagnostic.help("the bulletin's own date stands"), 0));
            entry.1 += 1;
        }
    }

    fn enter(&mut self, dump: &Dump, bulletin: Option<&Bulletin>, message: String, help: &str) {
        let diagnostic = Diagnostic::warning(message.clone()).help(help);
        let line = bulletin.map_or(dump.numbers().start, |bulletin| *bulletin.lines.start());
        let diagnostic = dump.at_line(diagnostic, line);
        if self.against.len() < MOST || self.against.contains_key(&message) {
            self.against.entry(message).or_insert((diagnostic, 0)).1 += 1;
        }
    }
}

/// By what a dump's bulletins are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Places {
    /// By their lines.
    Lines,
    /// By their channel's numbers.
    Numbers,
}

impl Places {
    /// By their numbers, where each has one and all are of one channel.
    fn of(bulletins: &[Bulletin]) -> Places {
        let mut channels = bulletins.iter().map(|bulletin| {
            let origin = bulletin.origin.as_ref().map(|origin| &origin.channel);
            bulletin.post.map(|_| (origin, &bulletin.channel))
        });
        let first = channels.next().flatten();
        let is_one = first.is_some() && channels.all(|channel| channel == first);
        if is_one { Places::Numbers } else { Places::Lines }
    }

    /// Where a bulletin begins and ends.
    fn of_bulletin(self, bulletin: &Bulletin) -> (u64, u64) {
        match (self, bulletin.post) {
            (Places::Numbers, Some(number)) => (number, number),
            _ => (*bulletin.lines.start() as u64, *bulletin.lines.end() as u64),
        }
    }

    /// Where the date of a bulletin stands.
    fn of_date(self, bulletin: &Bulletin, dated: &Dated) -> u64 {
        let line = match dated.rule {
            Some(Rule::Stamp) => bulletin.stamp,
            Some(Rule::Header) => bulletin.header,
            _ => None,
        };
        line.filter(|_| self == Places::Lines)
            .map_or_else(|| self.of_bulletin(bulletin).0, |line| line as u64)
    }

    fn words(self, dump: &str, anchor: Anchor) -> String {
        let Anchor { place, day } = anchor;
        match self {
            Places::Lines => format!("{dump}:{place} ({day})"),
            Places::Numbers => format!("post {place} ({day})"),
        }
    }
}

fn stated_words(Span { since, until }: Span) -> String {
    let since = since.map(|since| format!("--since {since}"));
    let until = until.map(|until| format!("--until {until}"));
    since.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

/// The line of a bulletin on which words begin; its first one, where they are written otherwise there.
fn line_of(dump: &Dump, bulletin: &Bulletin, words: &str) -> usize {
    let first = words.split(' ').next().unwrap_or_default();
    bulletin
        .lines
        .clone()
        .find(|&number| dump.line(number).contains(words))
        .or_else(|| bulletin.lines.clone().find(|&number| dump.line(number).contains(first)))
        .unwrap_or(*bulletin.lines.start())
}

impl Stray {
    /// That a date is out of the order of those around it.
    fn told(&self, dump: &str, places: Places) -> Diagnostic {
        let Stray { found, before, behind } = *self;
        let words = |anchor: Option<Anchor>| anchor.map(|anchor| places.words(dump, anchor));
        let around: Vec<String> = words(before).into_iter().chain(words(behind)).collect();
        let (found, around) = (places.words(dump, found), around.join(" and "));
        Diagnostic::warning(format!("{found} is out of the order of {around}"))
            .help("the bulletin keeps its own date, which bounds none of the others")
    }
}
