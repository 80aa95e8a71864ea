//! Every item by itself and beside the others.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::finding::{Finding, Kind};
use super::order::out_of_order;
use crate::calendar::{SolarDate, When};
use crate::content::Item;
use crate::content::store::{item_files, load_item, source_names};
use crate::digest::Digest;
use crate::report::{Diagnostic, shown};
use crate::text::fold::{fold, identity};

/// What is kept of an item to compare it with others.
struct Looked {
    file: String,
    findings: Vec<Finding>,
    channel: String,
    post: Option<u64>,
    day: Option<SolarDate>,
    /// The dump it was read from first, and its line there.
    place: Option<(String, usize)>,
    /// The digest of what its text says, where it stands by itself.
    text: Option<Digest>,
}

/// Looks at every item under `content`; gives how many there are. Files that do not parse are passed over:
/// who loads the site tells of them.
///
/// Fails where the folder of dumps cannot be read.
pub(super) fn check(
    content: &Path,
    today: Option<SolarDate>,
) -> Result<(usize, Vec<Finding>), Diagnostic> {
    if !content.is_dir() {
        return Ok((0, Vec::new()));
    }
    let dumps = source_names(content)?;
    let (files, _) = item_files(content);
    let looked: Vec<Looked> = files
        .par_iter()
        .filter_map(|path| Some(look(shown(path), &load_item(content, path).ok()?, &dumps, today)))
        .collect();
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(duplicates(&looked));
    findings.extend(by_number(&looked));
    findings.extend(by_line(&looked));
    let items = looked.len();
    findings.extend(looked.into_iter().flat_map(|looked| looked.findings));
    Ok((items, findings))
}

fn look(file: String, item: &Item, dumps: &[String], today: Option<SolarDate>) -> Looked {
    let front = &item.front;
    let mut findings = Vec::new();
    let mut found = |kind, message: &str, help: &str| {
        findings.push(Finding::new(kind, &file, message).help(help));
    };
    let is_shown = front.withdrawn.is_none();
    if is_shown && fold(&front.title).is_empty() {
        found(
            Kind::Untitled,
            "it has no title",
            "write its headline, or its first words, as `title`",
        );
    }
    match front.date {
        None => found(
            Kind::Undated,
            "it has no date",
            "where it is known, as far as it is known, write `date`",
        ),
        Some(date) if is_to_come(date, today) => {
            let message = format!("it is dated {date}, a day that is still to come");
            found(Kind::Date, &message, "correct `date`");
        }
        Some(_) => {}
    }
    let tags = front.tags.iter().filter(|tag| !fold(tag).is_empty()).count();
    if is_shown && tags == 0 {
        found(Kind::Untagged, "it has no tag", "write what it is about as `tags = [\"…\"]`");
    }
    if tags < front.tags.len() {
        let message = "one of its tags shows nothing";
        found(Kind::Content, message, "take it out of `tags`");
    }
    for source in front.source.iter().filter(|source| !dumps.contains(&source.dump)) {
        let message = format!("the dump {} that it was read from is not kept", source.dump);
        found(Kind::Source, &message, "bring it back into content/_sources/");
    }
    let stands_alone = is_shown && front.revises.is_none() && front.repeats.is_none();
    let text = format!("{} {} {}", front.kicker, front.title, item.body);
    let first = front.source.first();
    let place =
        first.and_then(|source| Some((source.dump.clone(), *source.lines.first()?.start())));
    Looked {
        findings,
        channel: front.channel.clone(),
        post: front.post,
        day: match front.date {
            Some(When::Day(day, _)) => Some(day),
            _ => None,
        },
        place,
        text: stands_alone.then(|| Digest::of(identity(&text).as_bytes())),
        file,
    }
}

/// Whether the whole of a date lies behind the day it is.
fn is_to_come(date: When, today: Option<SolarDate>) -> bool {
    date.first().zip(today).is_some_and(|(first, today)| first > today)
}

/// Items of one channel and text, neither of which says that it repeats another.
fn duplicates(looked: &[Looked]) -> Vec<Finding> {
    let mut first: BTreeMap<(&str, Option<SolarDate>, &Digest), &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for item in looked {
        let Some(text) = &item.text else { continue };
        let key = (item.channel.as_str(), item.day, text);
        match first.get(&key) {
            None => {
                first.insert(key, &item.file);
            }
            Some(first) => {
                let message = format!("it says the same as {first}, on the same day");
                let help = "if it is the same bulletin, remove one and name its address in the other's `aliases`; \
                            else say `repeats`";
                findings.push(Finding::new(Kind::Duplicate, &item.file, message).help(help));
            }
        }
    }
    findings
}

/// An item's day, and the number that orders it: its message's, or its line's.
type Dated<'a> = (u64, SolarDate, &'a Looked);

/// Days out of the order of the numbers of their channel's messages.
fn by_number(looked: &[Looked]) -> Vec<Finding> {
    let mut channels: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
    for item in looked {
        if let (Some(post), Some(day)) = (item.post, item.day) {
            channels.entry(&item.channel).or_default().push((post, day, item));
        }
    }
    channels.into_values().flat_map(|items| out_of_turn(items, "message")).collect()
}

/// Days out of the order of the lines of their dump, which runs forwards or backwards in time.
fn by_line(looked: &[Looked]) -> Vec<Finding> {
    let mut dumps: BTreeMap<(&str, &str), Vec<Dated<'_>>> = BTreeMap::new();
    // Numbers order items better than lines do.
    for item in looked.iter().filter(|item| item.post.is_none()) {
        if let (Some((dump, line)), Some(day)) = (&item.place, item.day) {
            let of_one = dumps.entry((dump, &item.channel)).or_default();
            of_one.push((*line as u64, day, item));
        }
    }
    dumps.into_values().flat_map(|items| out_of_turn(items, "line")).collect()
}

/// A finding for each item whose day is out of the order of its number, which is a `what`'s.
fn out_of_turn(mut items: Vec<Dated<'_>>, what: &str) -> Vec<Finding> {
    items.sort_by_key(|(number, ..)| *number);
    let falls = items.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
    let rises = items.windows(2).filter(|pair| pair[1].1 > pair[0].1).count();
    if falls > rises {
        items.reverse();
    }
    let days: Vec<SolarDate> = items.iter().map(|(_, day, _)| *day).collect();
    let name = |place: usize| format!("{what} {} ({})", items[place].0, days[place]);
    let of_item = |(place, beside): (usize, String)| {
        let message = format!("it is dated {}, but stands {beside}", days[place]);
        let help = "one of these dates is wrong: correct `date`";
        Finding::new(Kind::Order, &items[place].2.file, message).help(help)
    };
    misplaced(&days, &name).into_iter().map(of_item).collect()
}

/// The places of the days that are out of order, each with what stands before and behind it.
fn misplaced(days: &[SolarDate], name: &dyn Fn(usize) -> String) -> Vec<(usize, String)> {
    let out = out_of_order(days);
    let stays = |place: &usize| out.binary_search(place).is_err();
    let beside = |place: usize| {
        let before = (0..place).rev().find(stays).map(name);
        let behind = (place + 1..days.len()).find(stays).map(name);
        match (before, behind) {
            (Some(before), Some(behind)) => format!("between {before} and {behind}"),
            (Some(before), None) => format!("behind {before}"),
            (None, Some(behind)) => format!("before {behind}"),
            (None, None) => String::new(),
        }
    };
    out.iter().map(|&place| (place, beside(place))).collect()
}
