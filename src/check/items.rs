//! Every item by itself and beside the others.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::finding::{Finding, Kind};
use super::order::out_of_order;
use crate::calendar::{SolarDate, When};
use crate::content::Item;
use crate::content::store::{load_item, source_names};
use crate::digest::Digest;
use crate::report::{Diagnostic, shown};
use crate::text::fold::{fold, identity};

/// What is kept of an item to compare it with others.
pub(super) struct Looked {
    file: String,
    path: PathBuf,
    findings: Vec<Finding>,
    channel: String,
    post: Option<u64>,
    day: Option<SolarDate>,
    /// The dump it was read from first, and its line there.
    place: Option<(String, usize)>,
    /// What its text begins with, where it stands by itself.
    opening: Option<Digest>,
}

/// How an item is looked at: beside the dumps that are kept, on a day.
pub(super) struct Looks {
    content: PathBuf,
    dumps: HashSet<String>,
    today: Option<SolarDate>,
}

impl Looks {
    /// How items below the folder `content` are looked at on the day `today`.
    ///
    /// Fails where the folder of dumps cannot be read.
    pub(super) fn new(content: &Path, today: Option<SolarDate>) -> Result<Looks, Diagnostic> {
        let dumps = if content.is_dir() { source_names(content)? } else { Vec::new() };
        Ok(Looks { content: content.to_owned(), dumps: dumps.into_iter().collect(), today })
    }

    /// Looks at the item in the file `file` below the content.
    pub(super) fn at(&self, file: &str, item: &Item) -> Looked {
        let path = self.content.join(file);
        let front = &item.front;
        let file = shown(&path);
        let findings = self.findings(&file, item);
        let stands_alone =
            front.withdrawn.is_none() && front.revises.is_none() && front.repeats.is_none();
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
            opening: stands_alone.then(|| opening(item)),
            file,
            path,
        }
    }

    /// Looks at the item file `file` below the content, if it is an item still.
    pub(super) fn read(&self, file: &str) -> Result<Looked, Diagnostic> {
        Ok(self.at(file, &load_item(&self.content, &self.content.join(file))?))
    }

    /// What is wrong with an item by itself.
    fn findings(&self, file: &str, item: &Item) -> Vec<Finding> {
        let front = &item.front;
        let mut findings = Vec::new();
        let mut found = |kind, message: &str, help: &str| {
            findings.push(Finding::new(kind, file, message).help(help));
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
            Some(date) if is_to_come(date, self.today) => {
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
        for source in front.source.iter().filter(|source| !self.dumps.contains(&source.dump)) {
            let message = format!("the dump {} that it was read from is not kept", source.dump);
            found(Kind::Source, &message, "bring it back into content/_sources/");
        }
        findings
    }

    /// What is wrong with the items that were looked at, by themselves and beside one another.
    ///
    /// Fails where two that begin alike cannot be read again.
    pub(super) fn compare(&self, mut looked: Vec<Looked>) -> Result<Vec<Finding>, Diagnostic> {
        looked.par_sort_unstable_by(|one, other| one.file.cmp(&other.file));
        let mut findings = self.duplicates(&looked)?;
        findings.extend(by_number(&looked));
        findings.extend(by_line(&looked));
        findings.extend(looked.into_iter().flat_map(|looked| looked.findings));
        Ok(findings)
    }

    /// Items of one channel, day and text, neither of which says that it repeats another.
    fn duplicates(&self, looked: &[Looked]) -> Result<Vec<Finding>, Diagnostic> {
        // Few texts begin as another one of the day does, and only those are read to the end.
        let mut alike: HashMap<(&str, Option<SolarDate>, Digest), Vec<&Looked>> = HashMap::new();
        for item in looked {
            if let Some(opening) = item.opening {
                alike.entry((&item.channel, item.day, opening)).or_default().push(item);
            }
        }
        let groups: Vec<Vec<&Looked>> =
            alike.into_values().filter(|group| group.len() > 1).collect();
        let findings =
            groups.par_iter().map(|group| self.same(group)).collect::<Result<Vec<_>, _>>();
        Ok(findings?.into_iter().flatten().collect())
    }

    /// Those of a group that say the same as an earlier one of it.
    fn same(&self, group: &[&Looked]) -> Result<Vec<Finding>, Diagnostic> {
        let mut first: HashMap<Digest, &str> = HashMap::new();
        let mut findings = Vec::new();
        for looked in group {
            let item = load_item(&self.content, &looked.path)?;
            match first.entry(Digest::of(identity(&words(&item, &item.body)).as_bytes())) {
                Entry::Vacant(place) => drop(place.insert(&looked.file)),
                Entry::Occupied(first) => {
                    let message = format!("it says the same as {}, on the same day", first.get());
                    let help = "if it is the same bulletin, remove one and name its address in the other's `aliases`; \
                                else say `repeats`";
                    let finding = Finding::new(Kind::Duplicate, &looked.file, message);
                    findings.push(finding.help(help));
                }
            }
        }
        Ok(findings)
    }
}

/// What an item says, with as much of its body.
fn words(item: &Item, body: &str) -> String {
    format!("{} {} {body}", item.front.kicker, item.front.title)
}

/// How many letters of a text tell it from most others.
const OPENING: usize = 64;

/// How many bytes of a body hold more letters than that, nearly always.
const ENOUGH: usize = 512;

/// The digest of the first letters of what an item says, by which [`identity`] knows it: the same of all that
/// say the same.
fn opening(item: &Item) -> Digest {
    let start = &item.body[..item.body.floor_char_boundary(ENOUGH)];
    let mut letters = identity(&words(item, start));
    let end = |letters: &str, count| letters.char_indices().nth(count).map(|(at, _)| at);
    // Where a text is cut, its last letters may be others. One without letters is known by its signs, and may
    // have letters further on.
    let is_enough = end(&letters, 2 * OPENING).is_some() && letters.contains(char::is_alphabetic);
    if !is_enough && start.len() < item.body.len() {
        letters = identity(&words(item, &item.body));
    }
    letters.truncate(end(&letters, OPENING).unwrap_or(letters.len()));
    Digest::of(letters.as_bytes())
}

/// Whether the whole of a date lies behind the day it is.
fn is_to_come(date: When, today: Option<SolarDate>) -> bool {
    date.first().zip(today).is_some_and(|(first, today)| first > today)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content::parse;

    fn item(body: &str) -> Item {
        let address = crate::content::Address::new("a").unwrap();
        parse(address, Path::new("a.md"), &format!("+++\n+++\n\n{body}\n")).unwrap()
    }

    proptest! {
        #[test]
        fn texts_that_say_the_same_begin_alike(
            words in prop::collection::vec("[ا-ی]{1,9}|[*-]{1,300}|[0-9]{1,3}%?|[a-z]{1,200}", 1..60),
            gaps in prop::collection::vec(" |\u{200c} |  - |\n\n|، |[.!]{1,200} ", 60),
            others in prop::collection::vec(" |\u{200c} |  - |\n\n|، |[.!]{1,200} ", 60),
        ) {
            let join = |gaps: &[String]| {
                let join = |(word, gap): (&String, &String)| format!("{word}{gap}");
                item(&words.iter().zip(gaps).map(join).collect::<String>())
            };
            let (one, other) = (join(&gaps), join(&others));
            let letters = |item: &Item| identity(&super::words(item, &item.body));
            if letters(&one) == letters(&other) {
                prop_assert_eq!(opening(&one), opening(&other));
            }
        }
    }
}
