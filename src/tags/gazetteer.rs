//! The places that ship, and what finds their names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ahash::AHashSet;

use super::matcher::Matcher;
use crate::text::words::{key, variants};

/// Provinces, counties and cities; `scripts/build-places.py` makes it and says what its columns are.
const IRAN: &str = include_str!("../../data/places/iran.tsv");

/// Countries, and words that hold a place's name and mean something else.
const COUNTRIES: &str = include_str!("../../data/places/countries.txt");

/// Seas, straits, mountains and lands.
const LANDS: &str = include_str!("../../data/places/lands.txt");

/// What words before a place's name say.
const WORDS: &str = include_str!("../../data/places/words.txt");

/// What a place is; one may be several.
pub(super) const PROVINCE: u8 = 1;
pub(super) const COUNTY: u8 = 2;
pub(super) const CITY: u8 = 4;
pub(super) const COUNTRY: u8 = 8;
pub(super) const LAND: u8 = 16;

/// A place.
#[derive(Debug)]
pub(super) struct Place {
    /// Its tag: its name, with what tells it from a greater place of the same name.
    pub tag: String,
    pub kinds: u8,
    /// Its province, by its number; its own, if it is one. A land's country, if it is in one alone.
    pub within: Option<usize>,
    /// How far its bare name may be trusted, from 1 to 3; see the script.
    pub trust: u8,
    /// Whether one mention is not enough.
    pub is_wide: bool,
}

impl Place {
    /// Whether it is of any of some kinds.
    pub fn is(&self, kinds: u8) -> bool {
        self.kinds & kinds != 0
    }
}

/// All places, and what finds them.
pub(super) struct Gazetteer {
    pub places: Vec<Place>,
    pub matcher: Matcher,
    /// The places of each pattern, the greatest first; none, where the words mean something else.
    pub patterns: Vec<Vec<usize>>,
    /// The pattern of each name, by its key.
    pub keys: BTreeMap<String, usize>,
    /// The patterns that are a person's name too.
    pub names: BTreeSet<usize>,
    /// What a Latin handle calls a place.
    pub latin: BTreeMap<&'static str, usize>,
    /// The places by the keys of their tags.
    pub by_tag: BTreeMap<String, usize>,
    /// Words before what is named after a place and is none.
    pub named: AHashSet<String>,
    /// Words for what a government does.
    pub acts: AHashSet<String>,
    /// Words before a place that is no government.
    pub local: AHashSet<String>,
    /// Words for what goes to a place.
    pub toward: AHashSet<String>,
    /// Words that name another state.
    pub states: AHashSet<String>,
    /// Words for what stands in a place.
    pub sites: AHashSet<String>,
}

pub(super) static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Loading::default().load());

/// Lists of words by their names: a line that begins with `[` opens one, `#` a comment.
pub(super) fn lists(text: &str) -> BTreeMap<&str, AHashSet<String>> {
    let mut lists: BTreeMap<&str, AHashSet<String>> = BTreeMap::new();
    let mut list = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => list = name,
            None => lists.entry(list).or_default().extend(line.split(' ').map(key)),
        }
    }
    for list in lists.values_mut() {
        list.remove("");
    }
    lists
}

/// A gazetteer being read.
#[derive(Default)]
struct Loading {
    places: Vec<Place>,
    /// The places of each name, by its key.
    keys: BTreeMap<String, Vec<usize>>,
    latin: BTreeMap<&'static str, usize>,
    /// The keys of what holds a place's name and means something else.
    nothing: Vec<String>,
    /// The keys of names that are a person's too.
    names: Vec<String>,
}

impl Loading {
    fn load(mut self) -> Gazetteer {
        self.iran();
        self.others(COUNTRIES, COUNTRY);
        self.others(LANDS, LAND);
        let Loading { places, mut keys, latin, nothing, names } = self;
        keys.remove("");
        for key in nothing {
            keys.insert(key, Vec::new());
        }
        let by_tag = places.iter().enumerate().map(|(place, it)| (key(&it.tag), place)).collect();
        let matcher = Matcher::new(keys.keys().map(String::as_str));
        let by_key: BTreeMap<String, usize> = keys.keys().cloned().zip(0..).collect();
        let names = names.iter().filter_map(|name| by_key.get(name).copied()).collect();
        let patterns = keys.into_values().collect();
        let mut lists = lists(WORDS);
        let mut take = |name| lists.remove(name).unwrap_or_default();
        Gazetteer {
            places,
            matcher,
            patterns,
            keys: by_key,
            names,
            latin,
            by_tag,
            named: take("named"),
            acts: take("acts"),
            local: take("local"),
            toward: take("toward"),
            states: take("states"),
            sites: take("sites"),
        }
    }

    /// Iran's places, of which the provinces stand first.
    fn iran(&mut self) {
        let mut provinces: BTreeMap<&str, usize> = BTreeMap::new();
        for line in IRAN.lines() {
            let mut columns = line.split('\t');
            let mut column = || columns.next().unwrap_or_default();
            let (name, kinds, province) = (column(), column(), column());
            let (trust, others, handles) = (column(), column(), column());
            let place = self.places.len();
            let bit = |kind, bit| if kinds.contains(kind) { bit } else { 0 };
            let kinds = bit('p', PROVINCE) | bit('c', COUNTY) | bit('t', CITY);
            if kinds & PROVINCE != 0 {
                provinces.insert(name, place);
            }
            let of_name = self.keys.entry(key(name)).or_default();
            let tag = match kinds {
                _ if of_name.is_empty() => name.to_owned(),
                kinds if kinds & COUNTY != 0 => format!("شهرستان {name}"),
                _ => format!("{name} ({province})"),
            };
            of_name.push(place);
            let spaced = name.contains('\u{200c}').then(|| name.replace('\u{200c}', " "));
            for other in others.split('|').map(str::to_owned).chain(spaced) {
                let of_name = self.keys.entry(key(&other)).or_default();
                if !of_name.contains(&place) {
                    of_name.push(place);
                }
            }
            for handle in handles.split('|').filter(|handle| !handle.is_empty()) {
                self.latin.entry(handle).or_insert(place);
            }
            let trust = trust.parse().unwrap_or(3);
            let within = provinces.get(province).copied();
            self.places.push(Place { tag, kinds, within, trust, is_wide: false });
        }
    }

    /// Countries or lands. A country is in much news that is not of it.
    fn others(&mut self, list: &'static str, kinds: u8) {
        let mut spaced = Vec::new();
        for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (line, is_wide) = match line.strip_prefix('?') {
                Some(line) => (line, true),
                None => (line, kinds & COUNTRY != 0),
            };
            let place = self.places.len();
            let mut names = line.split('|').map(str::trim);
            let first = names.next().unwrap_or_default();
            let (name, within) = match first.split_once(" < ") {
                Some((name, country)) => (name, self.keys.get(&key(country))),
                None => (first, None),
            };
            let within = within.and_then(|country| country.first()).copied();
            for name in std::iter::once(name).chain(names) {
                if let Some(other) = name.strip_prefix('-') {
                    self.nothing.push(key(other));
                    continue;
                }
                let bare = name.trim_start_matches('~');
                if bare != name {
                    self.names.push(key(bare));
                }
                self.keys.entry(key(bare)).or_default().push(place);
                spaced.extend(variants(bare).into_iter().map(|key| (key, place)));
            }
            if !name.starts_with('-') {
                self.places.push(Place { tag: name.to_owned(), kinds, within, trust: 1, is_wide });
            }
        }
        // «خلیج‌فارس»
        for (key, place) in spaced {
            self.keys.entry(key).or_insert_with(|| vec![place]);
        }
    }
}
