//! What an archive could have as tags: entries for its vocabulary, with counts and samples.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::places::{self, Hit};
use super::subjects::{self, Subject};
use super::{Tagger, Text, overlaps, people, plain};
use crate::text::words::{Words, key};
use crate::text::{controls, excerpt};
use crate::vocabulary::{Entry, Kind};

/// How many samples a suggestion has, and how long each is, in characters.
const SAMPLES: usize = 2;
const SAMPLE: usize = 70;

/// How many other names a suggestion has.
const ALIASES: usize = 6;

/// A tag that the archive could have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The vocabulary's entry for it.
    pub entry: Entry,
    /// How many items speak of it.
    pub items: usize,
    /// Lines that do, each with its item.
    pub samples: Vec<String>,
    /// The offices that a person stands beside.
    pub offices: Vec<String>,
}

/// Suggestions being gathered.
#[derive(Debug)]
pub struct Suggestions<'a> {
    tagger: &'a Tagger<'a>,
    found: BTreeMap<(Kind, String), Found>,
    /// How often each family name stands behind which given names, by the keys of the whole names.
    families: BTreeMap<String, BTreeMap<String, usize>>,
}

#[derive(Debug, Default)]
struct Found {
    name: String,
    items: usize,
    /// How often each other spelling stands.
    forms: BTreeMap<String, usize>,
    samples: Vec<String>,
    offices: BTreeMap<String, usize>,
}

impl<'a> Suggestions<'a> {
    /// Suggestions for the archive that the tagger's survey is of.
    pub fn new(tagger: &'a Tagger<'a>) -> Suggestions<'a> {
        Suggestions { tagger, found: BTreeMap::new(), families: BTreeMap::new() }
    }

    /// Looks at an item; `name` is what samples call it.
    pub fn add(&mut self, text: &Text, name: &str, channel: &str) {
        let text = &*self.tagger.survey.without_stock(text);
        let words = text.words();
        let hits = places::find(&words, self.tagger.home_of(channel));
        let subject = subjects::find(&words, &hits);
        let mut seen = BTreeSet::new();
        for place in places::gather(&words, &hits).into_iter().filter(|place| !place.is_parent) {
            self.enter(Kind::Place, place.tag, text, &words, &place.words, name, &mut seen);
        }
        for spoken in &subject.spoken {
            let kind = if spoken.is_office { Kind::Office } else { Kind::Topic };
            self.enter(kind, &spoken.tag, text, &words, &spoken.words, name, &mut seen);
        }
        self.add_phrases(text, &words, &hits, &subject, name, &mut seen);
        self.add_people(text, &words, &subject, name, &mut seen);
    }

    fn add_people(
        &mut self,
        text: &Text,
        words: &Words,
        subject: &Subject,
        name: &str,
        seen: &mut BTreeSet<String>,
    ) {
        for people::Person { words: range, office } in people::find(words, subject) {
            let full = plain(words.written(&text.text, range.clone()));
            let bare = without_title(&full).to_owned();
            let family = words.word(range.end - 1).to_owned();
            let bearers = self.families.entry(family).or_default();
            *bearers.entry(key(&bare)).or_default() += 1;
            let found = self.enter(Kind::Person, &bare, text, words, &range, name, seen);
            let Some(found) = found else { continue };
            *found.forms.entry(full).or_default() += 1;
            if let Some(office) = office {
                *found.offices.entry(office).or_default() += 1;
            }
            // The family name, where it stands for the person alone.
            let family = range.end - 1;
            let alone = (0..words.len()).find(|&place| {
                !range.contains(&place)
                    && words.word(place) == words.word(family)
                    && !super::phrases::is_name(words.word(place.wrapping_sub(1)))
            });
            if let Some(alone) = alone {
                let form = plain(words.written(&text.text, alone..alone + 1));
                *found.forms.entry(form).or_default() += 1;
            }
        }
    }

    fn add_phrases(
        &mut self,
        text: &Text,
        words: &Words,
        hits: &[Hit],
        subject: &Subject,
        name: &str,
        seen: &mut BTreeSet<String>,
    ) {
        let is_small = self.tagger.is_small();
        for phrase in self.tagger.survey.counts().phrases(words, self.tagger.floor) {
            let covered = subject.covered.iter().chain(hits.iter().map(|hit| &hit.words));
            let is_known = covered.into_iter().any(|range| overlaps(range, &phrase.words));
            if !is_known && (!is_small || phrase.count > 1) {
                let tag = plain(words.written(&text.text, phrase.words.clone()));
                self.enter(Kind::Topic, &tag, text, words, &phrase.words, name, seen);
            }
        }
    }

    /// Counts a mention, unless the vocabulary knows the tag or says that it is none.
    #[expect(clippy::too_many_arguments, reason = "a mention is told by where it stands")]
    fn enter(
        &mut self,
        kind: Kind,
        tag: &str,
        text: &Text,
        words: &Words,
        range: &Range<usize>,
        name: &str,
        seen: &mut BTreeSet<String>,
    ) -> Option<&mut Found> {
        let vocabulary = self.tagger.vocabulary;
        if vocabulary.get(tag).is_some() || vocabulary.is_never(tag) {
            return None;
        }
        let key = key(tag);
        let found = self.found.entry((kind, key.clone())).or_default();
        if seen.insert(key.clone()) {
            found.items += 1;
            if found.name.is_empty() {
                tag.clone_into(&mut found.name);
            }
            if found.samples.len() < SAMPLES {
                found.samples.push(sample(text, words, range, name));
            }
        }
        let form = plain(words.written(&text.text, range.clone()));
        if kind != Kind::Person && self::key(&form) != key && found.forms.len() < ALIASES * 4 {
            *found.forms.entry(form).or_default() += 1;
        }
        Some(found)
    }

    /// The tags that stand in at least `least` items, by kind, the most frequent first. Without `least`, in
    /// as many as suit the archive's size.
    pub fn finish(self, least: Option<usize>) -> Vec<Suggestion> {
        let least = least.unwrap_or(self.tagger.floor as usize);
        // An alias leads to one tag alone.
        let mut taken: BTreeSet<String> = self.found.keys().map(|(_, key)| key.clone()).collect();
        let mut found: Vec<((Kind, String), Found)> =
            self.found.into_iter().filter(|(_, found)| found.items >= least.max(1)).collect();
        found.sort_by(|((one, name), a), ((other, other_name), b)| {
            one.cmp(other).then(b.items.cmp(&a.items)).then(name.cmp(other_name))
        });
        let mut names = BTreeSet::new();
        found.retain(|((_, key), _)| names.insert(key.clone()));
        let families = &self.families;
        let vocabulary = self.tagger.vocabulary;
        let suggestion = |((kind, own), mut found): ((Kind, String), Found)| {
            let mut forms: Vec<(String, usize)> =
                std::mem::take(&mut found.forms).into_iter().collect();
            forms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            if kind == Kind::Person {
                found.name = whole_name(&forms, found.name);
                forms.retain(|(form, _)| *form != found.name);
            }
            let is_free =
                |form: &String| vocabulary.get(form).is_none() && !vocabulary.is_never(form);
            let aliases = forms.into_iter().map(|(form, _)| form).filter(|form| {
                is_free(form)
                    && !names_another(form, kind)
                    && !is_construct(form)
                    // «وزیر خارجه دولت موقت …» says more than whose office it is.
                    && (kind != Kind::Office || !form.contains(" دولت "))
                    && (kind != Kind::Person || is_of_one(form, families, &found.offices))
                    && (kind == Kind::Person && key(form) == own || taken.insert(key(form)))
            });
            let aliases = aliases.take(ALIASES).collect();
            found.suggestion(kind, aliases)
        };
        found.into_iter().map(suggestion).collect()
    }
}

impl Found {
    /// What is suggested, with these other names.
    fn suggestion(self, kind: Kind, aliases: Vec<String>) -> Suggestion {
        let mut offices: Vec<(String, usize)> = self.offices.into_iter().collect();
        offices.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let offices: Vec<String> = offices.into_iter().map(|(office, _)| office).collect();
        // A family name that is many people's is this one's near the office.
        let is_common = |alias: &String| !alias.contains(' ') && people::is_common(alias);
        let near = match offices.first() {
            Some(office) if aliases.iter().any(is_common) => {
                office.split(' ').next().map(str::to_owned).into_iter().collect()
            }
            _ => places::said_of(&self.name),
        };
        // An office's deputies are not its holder.
        let not_near =
            if kind == Kind::Office { vec!["معاون".to_owned()] } else { Vec::new() };
        let is_wide = subjects::is_wide(&self.name) || places::is_wide_tag(&self.name);
        let entry = Entry {
            mentions: if is_wide { 2 } else { 0 },
            parent: places::province_of(&self.name).map(str::to_owned),
            name: self.name,
            kind,
            aliases,
            near,
            not_near,
            ..Entry::default()
        };
        Suggestion { entry, items: self.items, samples: self.samples, offices }
    }
}

/// A name without the «سید» before it.
fn without_title(name: &str) -> &str {
    let bare = name.strip_prefix("سید").unwrap_or(name).trim_start_matches([' ', '\u{200c}']);
    if bare.contains(' ') { bare } else { name }
}

/// The form of a person's whole name that stands most often, the shortest of them.
fn whole_name(forms: &[(String, usize)], name: String) -> String {
    let whole = forms.iter().filter(|(form, _)| form.contains(' '));
    let most = whole.max_by_key(|(form, count)| (*count, std::cmp::Reverse(form.len())));
    most.map_or(name, |(form, _)| form.clone())
}

/// Whether a form is a plural that leans on what follows it, and names nothing alone: «موشک‌های».
fn is_construct(form: &str) -> bool {
    ["های", "شهدای"].iter().any(|end| key(form).ends_with(end))
}

/// Whether a family name is one person's in the archive: no other bears it, and if it is many people's elsewhere,
/// an office tells them apart.
fn is_of_one(
    form: &str,
    families: &BTreeMap<String, BTreeMap<String, usize>>,
    offices: &BTreeMap<String, usize>,
) -> bool {
    let Some(bearers) = families.get(&key(form)) else { return true };
    let (all, most) = (bearers.values().sum::<usize>(), bearers.values().max());
    most.is_some_and(|most| most * 5 >= all * 4)
        && (!people::is_common(form) || !offices.is_empty())
}

/// Whether a form is the name of a place that is told by more than the name, which a vocabulary cannot.
fn names_another(form: &str, kind: Kind) -> bool {
    kind == Kind::Place
        && form.split(' ').count() == 1
        && places::named(form).is_none()
        && places::is_ambiguous(form)
}

/// The line that a mention stands in, and its item.
fn sample(text: &Text, words: &Words, range: &Range<usize>, name: &str) -> String {
    let written = words.written(&text.text, range.clone());
    let at = written.as_ptr() as usize - text.text.as_ptr() as usize;
    let start = text.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text.text[start..].lines().next().unwrap_or_default();
    // A long line is shown from a little before the mention.
    let before = line.get(..at - start).unwrap_or_default();
    let from = before.char_indices().rev().filter(|(_, c)| *c == ' ').nth(5);
    let line = from.map_or(line, |(place, _)| &line[place..]);
    let (line, _) = controls::strip(line);
    format!("{} ({name})", excerpt(&line, SAMPLE))
}
