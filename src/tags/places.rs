//! Places of Iran, and the countries of the world, where a text speaks of them.
//!
//! A name alone is a place where it can be nothing else. Others need evidence: the word before them
//! («شهرستان», «فرماندار»), or their province in sight.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::matcher::Matcher;
use crate::text::words::{Words, key};

/// Provinces, counties and cities; `scripts/build-places.py` makes it and says what its columns are.
const IRAN: &str = include_str!("../../data/places/iran.tsv");

/// Countries, and words that hold a place's name and mean something else.
const COUNTRIES: &str = include_str!("../../data/places/countries.txt");

/// What a place is; one may be several.
const PROVINCE: u8 = 1;
const COUNTY: u8 = 2;
const CITY: u8 = 4;

/// A place.
#[derive(Debug)]
struct Place {
    /// Its tag: its name, with what tells it from a greater place of the same name.
    tag: String,
    kinds: u8,
    /// Its province, by its number; its own, if it is one. A country has none.
    province: Option<usize>,
    /// How far its bare name may be trusted, from 1 to 3; see the script.
    trust: u8,
}

/// All places, and what finds them.
struct Gazetteer {
    places: Vec<Place>,
    matcher: Matcher,
    /// The places of each pattern, the greatest first; none, where the words mean something else.
    patterns: Vec<Vec<usize>>,
    /// The pattern of each name, by its key.
    keys: BTreeMap<String, usize>,
    /// What a Latin handle calls a place.
    latin: BTreeMap<&'static str, usize>,
    /// The places by the keys of their tags.
    by_tag: BTreeMap<String, usize>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

/// A place that a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its tag.
    pub tag: &'static str,
    /// The words that say so.
    pub words: Range<usize>,
    /// How often.
    pub count: usize,
    /// Whether in the head.
    pub in_head: bool,
    /// Whether it is no part of Iran.
    pub is_country: bool,
    /// Whether it is there as the province of another.
    pub is_parent: bool,
}

/// A place at some words of a text, by its number.
#[derive(Clone, Debug)]
pub struct Hit {
    place: usize,
    /// The words, without those before it that are evidence.
    pub words: Range<usize>,
}

/// The tag of the province that a place lies in, where `tag` is a place within one.
pub fn province_of(tag: &str) -> Option<&'static str> {
    let gazetteer = &*GAZETTEER;
    let place = *gazetteer.by_tag.get(&key(tag))?;
    let province = gazetteer.places[place].province?;
    (province != place).then(|| gazetteer.places[province].tag.as_str())
}

/// Whether a tag is a place's.
pub fn is_place(tag: &str) -> bool {
    GAZETTEER.by_tag.contains_key(&key(tag))
}

/// The words of which one must stand near a place whose bare name says too little; none, if it says enough.
pub fn said_of(tag: &str) -> Vec<String> {
    let gazetteer = &*GAZETTEER;
    let Some(&place) = gazetteer.by_tag.get(&key(tag)) else { return Vec::new() };
    let Place { kinds, trust, .. } = gazetteer.places[place];
    let words: &[&str] = match kinds {
        _ if trust == 1 => &[],
        kinds if kinds & PROVINCE != 0 => &["استان", "استاندار", "استانداری", "استان\u{200c}های"],
        _ => &["شهرستان", "شهر", "بخش", "فرماندار", "فرمانداری", "شهردار", "شهرداری"],
    };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Whether a tag is a country's.
pub fn is_country_tag(tag: &str) -> bool {
    let gazetteer = &*GAZETTEER;
    gazetteer.by_tag.get(&key(tag)).is_some_and(|&it| gazetteer.places[it].province.is_none())
}

/// Whether a name alone may be a word, or several places.
pub fn is_ambiguous(name: &str) -> bool {
    let gazetteer = &*GAZETTEER;
    let places = gazetteer.keys.get(&key(name)).map(|&pattern| &gazetteer.patterns[pattern]);
    places.is_some_and(|places| {
        places.len() > 1 || places.iter().any(|&it| gazetteer.places[it].trust > 1)
    })
}

/// The place that a tag's name is, whatever is said before it: «اخبار تهران», «استان تهران».
pub fn named(name: &str) -> Option<&'static str> {
    let gazetteer = &*GAZETTEER;
    let name = key(name);
    let bare = ["اخبار ", "خبر ", "استان ", "شهرستان ", "شهر "]
        .iter()
        .fold(name.as_str(), |name, before| name.strip_prefix(before).unwrap_or(name));
    let place = &gazetteer.places[*gazetteer.by_tag.get(bare)?];
    (bare != name || place.trust == 1).then_some(place.tag.as_str())
}

/// The place that a Latin handle, without `@`, is named after: `akhbartehran`.
pub fn of_handle(handle: &str) -> Option<&'static str> {
    let gazetteer = &*GAZETTEER;
    let lower = handle.to_lowercase();
    let mut name: String = lower.chars().filter(char::is_ascii_alphabetic).collect();
    for end in ["online", "news", "khabar", "ir", "city"] {
        name.truncate(name.strip_suffix(end).map_or(name.len(), str::len));
    }
    ["", "akhbar", "akhbare", "khabar", "khabare", "news", "ostan", "ostane", "shahr", "shahre"]
        .iter()
        .filter_map(|before| name.strip_prefix(before))
        .find_map(|name| gazetteer.latin.get(name))
        .map(|&place| gazetteer.places[place].tag.as_str())
}

/// The places that a text surely speaks of, in its order.
///
/// `home` is the tag of the province that the channel is of, which decides between places of one name.
pub fn find(words: &Words, home: Option<&str>) -> Vec<Hit> {
    let gazetteer = &*GAZETTEER;
    let mut near: BTreeSet<usize> = BTreeSet::new();
    near.extend(home.and_then(|home| gazetteer.by_tag.get(&key(home))));
    let mut seen: Vec<Seen> = Vec::new();
    let mut list: Option<(u8, usize)> = None;
    for (pattern, range) in gazetteer.matcher.find(words) {
        let places = &gazetteer.patterns[pattern];
        if places.is_empty() || is_named_after(words, &range) {
            continue;
        }
        let (said, plural) = said_before(words, range.start);
        // «استان‌های فارس، گلستان و البرز»: what is said before the first is said of all.
        let goes_on = list.filter(|&(_, end)| {
            let between = range.start.saturating_sub(end);
            between == 1 && matches!(words.word(end), "و" | "")
        });
        let said = if said == 0 { goes_on.map_or(0, |(said, _)| said) } else { said };
        let lists = said != 0 && (plural || goes_on.is_some());
        list = lists.then_some((said, range.end));
        seen.push(Seen { places, range, said });
    }
    // What is beyond doubt says which provinces are in sight.
    for seen in &seen {
        let sure = seen.places.iter().copied().find(|&place| {
            let place = &gazetteer.places[place];
            seen.fits(place) && (place.trust == 1 || seen.said != 0 && place.kinds != CITY)
        });
        near.extend(sure.and_then(|place| gazetteer.places[place].province));
    }
    let countries: Vec<Range<usize>> = seen
        .iter()
        .filter(|seen| gazetteer.places[seen.places[0]].province.is_none())
        .map(|seen| seen.range.clone())
        .collect();
    let sure = |seen: &Seen| {
        let choose = |is_near: bool| {
            seen.places.iter().copied().find(|&place| {
                let place = &gazetteer.places[place];
                place.province.is_some_and(|province| near.contains(&province)) == is_near
                    && seen.is_sure(place, is_near)
            })
        };
        let place = choose(true).or_else(|| choose(false))?;
        // «تهران و واشنگتن» are two governments.
        let is_capital = gazetteer.places[place].tag == "تهران" && seen.said == 0;
        let before = words.word(seen.range.start.wrapping_sub(1));
        let acts = matches!(
            before,
            "اقدام"
                | "تمایل"
                | "موافقت"
                | "مخالفت"
                | "موضع"
                | "مواضع"
                | "پیشنهاد"
                | "پاسخ"
                | "هشدار"
                | "علیه"
                | "تصمیم"
                | "واکنش"
                | "شروط"
                | "شرط"
                | "خواسته"
                | "خواستههای"
                | "سیاست"
                | "توانایی"
                | "قدرت"
        );
        let is_government = is_capital
            && before != "در"
            && (acts
                || countries.iter().any(|country| {
                    let gap = if country.start >= seen.range.end {
                        country.start - seen.range.end
                    } else {
                        seen.range.start.saturating_sub(country.end)
                    };
                    gap <= 2
                }));
        (!is_government).then_some(Hit { place, words: seen.range.clone() })
    };
    seen.iter().filter_map(sure).collect()
}

/// The places of a text's hits, each once, and the provinces they lie in.
pub fn gather(words: &Words, hits: &[Hit]) -> Vec<Spoken> {
    let gazetteer = &*GAZETTEER;
    let mut spoken: Vec<Spoken> = Vec::new();
    let mut enter = |place: usize, range: &Range<usize>, is_parent: bool| {
        let Place { tag, province, .. } = &gazetteer.places[place];
        match spoken.iter_mut().find(|spoken| spoken.tag == tag) {
            Some(known) => {
                known.count += usize::from(!is_parent);
                if known.is_parent && !is_parent {
                    known.is_parent = false;
                    known.words = range.clone();
                    known.in_head |= range.start < words.head();
                }
            }
            None => spoken.push(Spoken {
                tag,
                words: range.clone(),
                count: usize::from(!is_parent),
                in_head: range.start < words.head(),
                is_country: province.is_none(),
                is_parent,
            }),
        }
    };
    for hit in hits {
        enter(hit.place, &hit.words, false);
    }
    for hit in hits {
        if let Some(province) = gazetteer.places[hit.place].province
            && province != hit.place
        {
            enter(province, &hit.words, true);
        }
    }
    spoken
}

/// The tag of a hit's place.
pub fn tag_of(hit: &Hit) -> &'static str {
    &GAZETTEER.places[hit.place].tag
}

/// Whether a hit's place is a country.
pub fn is_country(hit: &Hit) -> bool {
    GAZETTEER.places[hit.place].province.is_none()
}

/// A name of places in a text, before it is known which is meant.
struct Seen<'a> {
    places: &'a [usize],
    range: Range<usize>,
    /// The kinds that the word before it names; 0, if none does.
    said: u8,
}

impl Seen<'_> {
    fn fits(&self, place: &Place) -> bool {
        self.said == 0 || self.said & place.kinds != 0
    }

    /// Whether the place is meant, if its province is or is not in sight.
    fn is_sure(&self, place: &Place, is_near: bool) -> bool {
        let is_said = self.said & place.kinds != 0;
        match place.trust {
            // «استان» before the name of a city alone says that another thing is meant.
            1 => self.fits(place),
            2 => is_near || is_said && place.kinds != CITY,
            _ => is_said && (is_near || place.kinds != CITY),
        }
    }
}

/// The kinds of place that the words before `place` name, and whether of several.
fn said_before(words: &Words, place: usize) -> (u8, bool) {
    let before = |back: usize| place.checked_sub(back).map_or("", |place| words.word(place));
    match before(1) {
        "استان" | "استاندار" | "استانداری" => (PROVINCE, false),
        "شهرستان" | "فرماندار" | "فرمانداری" => (COUNTY, false),
        "شهر" | "شهردار" | "شهرداری" | "بندر" => (COUNTY | CITY, false),
        "بخش" | "بخشدار" | "بخشداری" => (CITY, false),
        "استانهای" => (PROVINCE, true),
        "شهرستانهای" => (COUNTY, true),
        "شهرهای" | "بنادر" => (COUNTY | CITY, true),
        // «امام جمعه» and «دادستان» are offices of a place.
        "جمعه" if before(2) == "امام" => (COUNTY | CITY, false),
        "دادستان" => (PROVINCE | COUNTY, false),
        _ => (0, false),
    }
}

/// Whether what is named at `range` is named after a place and is none: a street, a bank, a person.
fn is_named_after(words: &Words, range: &Range<usize>) -> bool {
    let before = range.start.checked_sub(1).map_or("", |place| words.word(place));
    matches!(
        before,
        "خیابان"
            | "خیابانهای"
            | "بلوار"
            | "میدان"
            | "میدانهای"
            | "کوچه"
            | "چهارراه"
            | "کوی"
            | "بانک"
            | "بیمه"
            | "هتل"
            | "رستوران"
            | "ناو"
            | "ناوشکن"
            | "موشک"
            | "موشکهای"
            | "شهید"
            | "شهیدان"
            | "سید"
            | "دکتر"
            | "سردار"
            | "حاج"
            | "اقای"
            | "خانم"
            | "خبرگزاری"
            | "محمد"
            | "علی"
            | "رضا"
            | "حسین"
            | "مهدی"
            | "امیر"
            | "قرارگاه"
            | "شرکت"
            | "گروه"
            | "برند"
            | "روستای"
            | "محله"
            | "فیلم"
            | "سریال"
            | "کتاب"
            | "ایستگاه"
            | "خودروی"
            | "خودرو"
            | "هلدینگ"
            | "صندوق"
    )
}

impl Gazetteer {
    fn load() -> Gazetteer {
        let mut places: Vec<Place> = Vec::new();
        let mut provinces: BTreeMap<&str, usize> = BTreeMap::new();
        let mut keys: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut latin = BTreeMap::new();
        for line in IRAN.lines() {
            let mut columns = line.split('\t');
            let mut column = || columns.next().unwrap_or_default();
            let (name, kinds, province) = (column(), column(), column());
            let (trust, others, handles) = (column(), column(), column());
            let place = places.len();
            let bit = |kind, bit| if kinds.contains(kind) { bit } else { 0 };
            let kinds = bit('p', PROVINCE) | bit('c', COUNTY) | bit('t', CITY);
            if kinds & PROVINCE != 0 {
                provinces.insert(name, place);
            }
            let of_name = keys.entry(key(name)).or_default();
            let tag = match kinds {
                _ if of_name.is_empty() => name.to_owned(),
                kinds if kinds & COUNTY != 0 => format!("شهرستان {name}"),
                _ => format!("{name} ({province})"),
            };
            of_name.push(place);
            let spaced = name.contains('\u{200c}').then(|| name.replace('\u{200c}', " "));
            for other in others.split('|').map(str::to_owned).chain(spaced) {
                let of_name = keys.entry(key(&other)).or_default();
                if !of_name.contains(&place) {
                    of_name.push(place);
                }
            }
            for handle in handles.split('|').filter(|handle| !handle.is_empty()) {
                latin.entry(handle).or_insert(place);
            }
            let trust = trust.parse().unwrap_or(3);
            places.push(Place { tag, kinds, province: provinces.get(province).copied(), trust });
        }
        let mut nothing = Vec::new();
        for line in COUNTRIES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let mut names = line.split('|').map(str::trim).peekable();
            let name = names.peek().copied().unwrap_or_default();
            let place = places.len();
            for name in names {
                match name.strip_prefix('-') {
                    Some(other) => nothing.push(key(other)),
                    None => keys.entry(key(name)).or_default().push(place),
                }
            }
            if !name.starts_with('-') {
                places.push(Place { tag: name.to_owned(), kinds: 0, province: None, trust: 1 });
            }
        }
        keys.remove("");
        for key in nothing {
            keys.insert(key, Vec::new());
        }
        let by_tag = places.iter().enumerate().map(|(place, it)| (key(&it.tag), place)).collect();
        let matcher = Matcher::new(keys.keys().map(String::as_str));
        let by_key = keys.keys().cloned().zip(0..).collect();
        let patterns = keys.into_values().collect();
        Gazetteer { places, matcher, patterns, keys: by_key, latin, by_tag }
    }
}
