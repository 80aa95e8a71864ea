//! Tags of a text, each with the words that gave it: hashtags, the vocabulary's, places, offices, topics,
//! key phrases.
//!
//! A [`Survey`] of the archive comes first: what is rare or common in it decides what is worth a tag. A
//! [`Tagger`] then tags each text for itself, so that texts may be tagged in any order and at once.

mod census;
mod gazetteer;
mod hashtags;
mod matcher;
mod people;
mod phrases;
mod places;
mod subjects;
mod suggest;
mod survey;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::config::{Config, Tagging};
use crate::content::TagEvidence;
use crate::text::entities::{EntityKind, entities};
use crate::text::words::{Words, key};
use crate::vocabulary::{Entry, Kind, Vocabulary};
use matcher::Matcher;
use subjects::Subject;

pub use phrases::{Phrase, is_stop};
pub use places::{is_place, province_of};
pub use suggest::{Suggestion, Suggestions};
pub use survey::Survey;
pub use text::Text;

/// How many words from a mention those may stand that decide what it means.
const NEAR: usize = 12;

/// The most tags of a kind that an item has unasked.
const PLACES: usize = 4;
const OFFICES: usize = 2;
const TOPICS: usize = 5;
const PHRASES: usize = 2;

/// How much more a tag of the vocabulary weighs: one mention and a half.
const DECIDED: usize = 15;

/// In an archive of fewer items than this a term must stand twice in its item.
const SMALL: usize = 30;

/// Repairs the name of a hashtag.
pub type RepairName<'a> = dyn Fn(&str) -> String + 'a;

/// Tags texts by a vocabulary and what a survey of the archive found.
#[derive(Debug)]
pub struct Tagger<'a> {
    vocabulary: &'a Vocabulary,
    /// Finds the vocabulary's names and aliases; `None`, if it has none.
    matcher: Option<Matcher>,
    /// The entry of each of its patterns.
    entries: Vec<usize>,
    survey: Survey,
    /// In how many items a term stands at least to be a tag.
    floor: u32,
    per_item: usize,
    /// The province that each channel's title names, by its handle in lower case.
    homes: BTreeMap<String, &'static str>,
    /// The province that most items speak of.
    home: Option<&'static str>,
}

/// A tag that a text could have.
struct Candidate {
    tag: String,
    rule: &'static str,
    words: String,
    score: usize,
    /// Where its words stand first.
    at: usize,
}

/// How often an entry is mentioned, whether in the head, and where first.
struct Mentioned {
    count: usize,
    in_head: bool,
    first: Range<usize>,
}

impl<'a> Tagger<'a> {
    /// A tagger for the site of `config`; `survey` is of the items at hand, beside which the archive
    /// has as many `others`.
    pub fn new(config: &'a Config, survey: Survey, others: usize) -> Tagger<'a> {
        let Tagging { vocabulary, minimum, per_item, .. } = &config.tags;
        let (keys, entries): (Vec<&str>, Vec<usize>) = vocabulary.keys().unzip();
        let home = |title: &str| {
            let words = Words::new(title, 0);
            let hit = places::find(&words, None).into_iter().next()?;
            let tag = places::tag_of(&hit);
            Some(places::province_of(tag).unwrap_or(tag))
        };
        let homes = config
            .channels
            .iter()
            .filter_map(|channel| Some((channel.handle.to_lowercase(), home(&channel.title)?)));
        Tagger {
            vocabulary,
            matcher: (!keys.is_empty()).then(|| Matcher::new(keys.into_iter())),
            entries,
            floor: minimum.unwrap_or_else(|| floor(survey.items() + others)),
            per_item: *per_item,
            homes: homes.collect(),
            home: survey.home(),
            survey,
        }
    }

    /// The province that a channel is of, if that is known.
    fn home_of(&self, channel: &str) -> Option<&'static str> {
        self.homes.get(&channel.to_lowercase()).copied().or(self.home)
    }

    /// Whether the archive is so small that a term must stand twice in its item.
    fn is_small(&self) -> bool {
        self.survey.items() < SMALL
    }

    /// The tags of a text of a channel, each with its evidence.
    ///
    /// Hashtags come first and all; then the weightiest of what the vocabulary holds and the rules find, as
    /// many as make up the number that an item has. `repair` is for the names of hashtags, which stand in the
    /// text as they were written, whatever was repaired in it.
    pub fn tags(
        &self,
        text: &Text,
        channel: &str,
        repair: Option<&RepairName<'_>>,
    ) -> Vec<TagEvidence> {
        let mut seen = BTreeSet::new();
        let mut tags = Vec::new();
        let mut others = Vec::new();
        for candidate in self.of_hashtags(text, repair) {
            // «#مدرسه» is the topic «مدارس», which is not to stand beside it.
            let topic = subjects::named(&candidate.tag).map(key);
            self.enter(candidate, &mut seen, &mut tags);
            seen.extend(topic);
        }
        if tags.len() < self.per_item {
            let own = self.survey.without_stock(text);
            let words = own.words();
            // What an archivist decided on is so in a formula too.
            others = match &own {
                Cow::Borrowed(_) => self.of_vocabulary(text, &words),
                Cow::Owned(_) => self.of_vocabulary(text, &text.words()),
            };
            others.extend(self.found(&own, &words, of_handles(&text.text), channel));
        }
        let given = tags.len();
        // The weightiest are kept, and stand in the order of their kinds and the text.
        let mut order: Vec<usize> = (0..others.len()).collect();
        order.sort_by_key(|&place| (std::cmp::Reverse(others[place].score), place));
        let mut kept: Vec<(usize, TagEvidence)> = Vec::new();
        let mut others: Vec<Option<Candidate>> = others.into_iter().map(Some).collect();
        for place in order {
            if given + kept.len() >= self.per_item {
                break;
            }
            let mut one = Vec::new();
            if let Some(candidate) = others[place].take() {
                self.enter(candidate, &mut seen, &mut one);
            }
            kept.extend(one.into_iter().map(|tag| (place, tag)));
        }
        kept.sort_by_key(|(place, _)| *place);
        tags.extend(kept.into_iter().map(|(_, tag)| tag));
        tags
    }

    /// Enters a candidate under the name that the vocabulary has for it, unless it is there or never a tag.
    fn enter(
        &self,
        candidate: Candidate,
        seen: &mut BTreeSet<String>,
        tags: &mut Vec<TagEvidence>,
    ) {
        let Candidate { tag, rule, words, .. } = candidate;
        let tag = self.vocabulary.get(&tag).map_or(tag, |entry| entry.name.clone());
        let key = key(&tag);
        if !key.is_empty() && !self.vocabulary.is_never(&tag) && seen.insert(key) {
            tags.push(TagEvidence { tag, rule: rule.to_owned(), words });
        }
    }

    /// The hashtags of a text, but for slogans and what is never a tag.
    fn of_hashtags(&self, text: &Text, repair: Option<&RepairName<'_>>) -> Vec<Candidate> {
        let hashtags = hashtags::find(&text.text).into_iter().filter(|hashtag| {
            !self.vocabulary.is_never(&hashtag.tag)
                && (!self.survey.is_slogan(&hashtag.tag)
                    || self.vocabulary.get(&hashtag.tag).is_some())
        });
        let candidate = |hashtags::Hashtag { tag, words }| {
            let at = text.text.find(&words).unwrap_or_default();
            let tag = repair.map_or_else(|| tag.clone(), |repair| self.repaired(&tag, repair));
            Candidate { tag, rule: "hashtag", words, score: 0, at }
        };
        hashtags.map(candidate).collect()
    }

    /// The name of a hashtag, repaired; what a list names is spelt as it is there.
    fn repaired(&self, name: &str, repair: &RepairName<'_>) -> String {
        if self.vocabulary.get(name).is_some() || is_place(name) {
            return name.to_owned();
        }
        match subjects::named(name).filter(|listed| key(listed) == key(name)) {
            Some(listed) => listed.to_owned(),
            None => repair(name),
        }
    }

    /// What the vocabulary holds, in the order of the text.
    fn of_vocabulary(&self, text: &Text, words: &Words) -> Vec<Candidate> {
        let Some(matcher) = &self.matcher else { return Vec::new() };
        let mut mentioned: BTreeMap<usize, Mentioned> = BTreeMap::new();
        for (pattern, range) in matcher.find(words) {
            let place = self.entries[pattern];
            if is_meant(&self.vocabulary.entries[place], words, &range) {
                let in_head = range.start < words.head();
                let new = || Mentioned { count: 0, in_head: false, first: range };
                let known = mentioned.entry(place).or_insert_with(new);
                known.count += 1;
                known.in_head |= in_head;
            }
        }
        let mut found: Vec<Candidate> = mentioned
            .into_iter()
            .filter(|(place, it)| {
                it.in_head || it.count >= self.vocabulary.entries[*place].mentions
            })
            .map(|(place, Mentioned { count, in_head, first })| Candidate {
                tag: self.vocabulary.entries[place].name.clone(),
                rule: "vocabulary",
                words: words.written(&text.text, first.clone()).to_owned(),
                score: DECIDED + 30 * usize::from(in_head) + 10 * count.min(4),
                at: first.start,
            })
            .collect();
        found.sort_by_key(|it| it.at);
        found
    }

    /// What the rules find: places, those of handles among them, offices, topics, key phrases, in this order.
    fn found(
        &self,
        text: &Text,
        words: &Words,
        handles: Vec<Candidate>,
        channel: &str,
    ) -> Vec<Candidate> {
        let hits = places::find(words, self.home_of(channel));
        let written = |range: &Range<usize>| words.written(&text.text, range.clone()).to_owned();
        let mut places: Vec<Candidate> = Vec::new();
        for place in places::gather(words, &hits) {
            if place.is_wide && !place.in_head && place.count < 2 {
                continue;
            }
            let head = usize::from(place.in_head);
            let score =
                if place.is_parent { 15 + 10 * head } else { 30 * head + 10 * place.count.min(4) };
            let score = score + if place.is_abroad { 0 } else { 10 };
            places.push(Candidate {
                tag: place.tag.to_owned(),
                rule: "place",
                words: written(&place.words),
                score,
                at: place.words.start,
            });
        }
        places.extend(handles);
        let Subject { spoken: subjects, mut covered, .. } = subjects::find(words, &hits);
        covered.extend(hits.iter().map(|hit| hit.words.clone()));
        let (mut offices, mut topics) = (Vec::new(), Vec::new());
        for subject in subjects {
            // One that other items speak of too leads to them.
            let shared = 3 * usize::from(self.survey.is_shared(&subject.tag));
            let score = 30 * usize::from(subject.in_head) + 10 * subject.count.min(4) + shared;
            let candidate = Candidate {
                tag: subject.tag,
                rule: if subject.is_office { "office" } else { "topic" },
                words: written(&subject.words),
                score,
                at: subject.words.start,
            };
            if subject.is_office { &mut offices } else { &mut topics }.push(candidate);
        }
        // «انرژی» says nothing beside «انرژی خورشیدی».
        let keys: Vec<String> =
            topics.iter().map(|topic| format!(" {} ", key(&topic.tag))).collect();
        let is_within =
            |own: &String| keys.iter().any(|other| other != own && other.contains(own.as_str()));
        let mut own = keys.iter();
        topics.retain(|_| own.next().is_none_or(|own| !is_within(own)));
        let phrases = self.phrases(text, words, &covered).into_iter().take(PHRASES);
        let mut found = Vec::new();
        for (mut candidates, most) in [(places, PLACES), (offices, OFFICES), (topics, TOPICS)] {
            candidates.sort_by_key(|it| (std::cmp::Reverse(it.score), it.at));
            candidates.truncate(most);
            candidates.sort_by_key(|it| it.at);
            found.extend(candidates);
        }
        found.extend(phrases);
        found
    }

    /// The key phrases of a text, those that stand out most first.
    fn phrases(&self, text: &Text, words: &Words, covered: &[Range<usize>]) -> Vec<Candidate> {
        let phrases = self.survey.counts().phrases(words, self.floor);
        let in_head = |phrase: &Phrase| phrase.words.start < words.head();
        phrases
            .into_iter()
            .filter(|phrase| phrase.count > 1 || !self.is_small() && in_head(phrase))
            // The lists say it better.
            .filter(|phrase| !covered.iter().any(|range| overlaps(range, &phrase.words)))
            .map(|phrase| Candidate {
                tag: plain(words.written(&text.text, phrase.words.clone())),
                rule: "phrase",
                words: words.written(&text.text, phrase.words.clone()).to_owned(),
                // What a list names says more than what numbers find.
                score: 4 * usize::from(in_head(&phrase)) + 2 * phrase.count.min(3),
                at: phrase.words.start,
            })
            .collect()
    }
}

/// A term as a tag's name: as it stands in the text, in Persian letters.
fn plain(written: &str) -> String {
    let letters = written.chars().filter(|&c| c != '\u{640}').map(|c| match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        c => c,
    });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The places that the handles of a text are named after: a channel's link to its channel of a city.
fn of_handles(text: &str) -> Vec<Candidate> {
    if !text.contains('@') {
        return Vec::new();
    }
    let handles = entities(text).into_iter().filter(|entity| entity.kind == EntityKind::Handle);
    handles
        .filter_map(|entity| {
            let words = &text[entity.range.clone()];
            let tag = places::of_handle(&words[1..])?.to_owned();
            let at = entity.range.start;
            Some(Candidate { tag, rule: "handle", words: words.to_owned(), score: 25, at })
        })
        .collect()
}

/// How many mentions of a tag's names in a text have one of the words `near` near them, and how many have none.
pub fn mentions(text: &Text, entry: &Entry, near: &[String]) -> (usize, usize) {
    let words = text.words();
    let names: Vec<String> =
        entry.aliases.iter().chain([&entry.name]).map(|name| key(name)).collect();
    let near = near.iter().map(|word| key(word)).collect();
    let near = Entry { near, ..Entry::default() };
    let found = Matcher::new(names.iter().map(String::as_str)).find(&words);
    let all = found.len();
    let with = found.into_iter().filter(|(_, range)| is_meant(&near, &words, range)).count();
    (with, all - with)
}

/// Whether two runs of words have one in common.
fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Whether the words around a mention say that it is the entry's.
fn is_meant(entry: &Entry, words: &Words, range: &Range<usize>) -> bool {
    if entry.near.is_empty() && entry.not_near.is_empty() {
        return true;
    }
    let around = range.start.saturating_sub(NEAR)..(range.end + NEAR).min(words.len());
    let around = format!(" {} ", words.words(around));
    let has = |near: &Vec<String>| near.iter().any(|word| around.contains(&format!(" {word} ")));
    (entry.near.is_empty() || has(&entry.near)) && !has(&entry.not_near)
}

/// In how many items a term stands at least, in an archive of so many: 1 of seven, 2 of fifty, 8 of three
/// thousand, 24 of a hundred thousand.
fn floor(items: usize) -> u32 {
    let items = f64::from(u32::try_from(items).unwrap_or(u32::MAX));
    let floor = (items / 7.0).cbrt().round().max(1.0);
    // At most the cube root of a `u32`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is small")]
    let floor = floor as u32;
    floor
}

/// Makes ready at once what names of tags are looked up in, which else the first one waits for.
pub fn prepare() {
    rayon::join(places::prepare, subjects::prepare);
    phrases::prepare();
}

/// What kind of thing a tag is that the vocabulary does not hold, by its name.
pub fn kind_of(tag: &str) -> Kind {
    if is_place(tag) {
        Kind::Place
    } else if subjects::is_office(tag) {
        Kind::Office
    } else {
        Kind::Topic
    }
}
