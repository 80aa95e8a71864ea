//! Places of Iran, and the countries of the world, where a text speaks of them.
//!
//! A name alone is a place where it can be nothing else. Others need evidence: the word before them
//! («شهرستان», «فرماندار»), or their province in sight.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use ahash::AHashSet;

use super::gazetteer::{CITY, COUNTRY, COUNTY, GAZETTEER, LAND, PROVINCE, Place};
use super::phrases::is_name;
use crate::text::words::{Words, key};

/// The place that is a state's name for another: «تهران و واشنگتن» are two governments.
const CAPITAL: &str = "تهران";

/// How many words before a capital what goes there may stand.
const TOWARD: usize = 6;

/// How many words before a capital what stands in it may stand.
const SITE: usize = 3;

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
    /// Whether it is a province of Iran.
    pub is_province: bool,
    /// Whether it is no part of Iran.
    pub is_abroad: bool,
    /// Whether one mention is not enough, unless in the head.
    pub is_wide: bool,
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

/// The tag of the province or the country that a place lies in, where `tag` is a place within one.
pub fn province_of(tag: &str) -> Option<&'static str> {
    let gazetteer = &*GAZETTEER;
    let place = *gazetteer.by_tag.get(&key(tag))?;
    let within = gazetteer.places[place].within?;
    (within != place).then(|| gazetteer.places[within].tag.as_str())
}

/// Reads the gazetteer, if nothing has read it yet.
pub(super) fn prepare() {
    LazyLock::force(&GAZETTEER);
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

/// Whether a tag is a place's that one mention is not enough for: a country's.
pub fn is_wide_tag(tag: &str) -> bool {
    let gazetteer = &*GAZETTEER;
    gazetteer.by_tag.get(&key(tag)).is_some_and(|&it| gazetteer.places[it].is_wide)
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
        if places.is_empty() || is_named_after(words, &range, pattern) {
            continue;
        }
        let (said, plural) = said_before(words, &range);
        // «استان‌های فارس، گلستان و البرز»: what is said before the first is said of all.
        let goes_on = list.filter(|&(_, end)| {
            let between = range.start.saturating_sub(end);
            between == 1 && matches!(words.word(end), "و" | "")
        });
        let said = if said == 0 { goes_on.map_or(0, |(said, _)| said) } else { said };
        let lists = said != 0 && (plural || goes_on.is_some());
        list = lists.then_some((said, range.end));
        let is_port = words.word(range.start) == "بندر";
        seen.push(Seen { places, range, said, is_port });
    }
    // What is beyond doubt says which provinces are in sight.
    for seen in &seen {
        let sure = seen.places.iter().copied().find(|&place| {
            let place = &gazetteer.places[place];
            seen.fits(place) && (place.trust == 1 || seen.said != 0 && place.kinds != CITY)
        });
        near.extend(sure.and_then(|place| gazetteer.places[place].within));
    }
    let countries: Vec<Range<usize>> = seen
        .iter()
        .filter(|seen| gazetteer.places[seen.places[0]].is(COUNTRY))
        .map(|seen| seen.range.clone())
        .collect();
    let sure = |seen: &Seen| {
        let choose = |is_near: bool| {
            seen.places.iter().copied().find(|&place| {
                let place = &gazetteer.places[place];
                place.within.is_some_and(|within| near.contains(&within)) == is_near
                    && seen.is_sure(place, is_near)
            })
        };
        let place = choose(true).or_else(|| choose(false))?;
        let is_elsewhere = match &gazetteer.places[place] {
            it if it.is(COUNTRY | LAND) => false,
            it if it.tag == CAPITAL => {
                seen.said == 0 && is_government(words, &seen.range, !countries.is_empty())
            }
            // «کردستان عراق» is not of Iran.
            _ => countries.iter().any(|country| country.start == seen.range.end),
        };
        (!is_elsewhere).then_some(Hit { place, words: seen.range.clone() })
    };
    seen.iter().filter_map(sure).collect()
}

/// The places of a text's hits, each once, and the provinces they lie in.
pub fn gather(words: &Words, hits: &[Hit]) -> Vec<Spoken> {
    let gazetteer = &*GAZETTEER;
    let mut spoken: Vec<Spoken> = Vec::new();
    let mut enter = |place: usize, range: &Range<usize>, is_parent: bool| {
        let it = &gazetteer.places[place];
        let tag = it.tag.as_str();
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
                is_province: it.is(PROVINCE),
                is_abroad: it.is(COUNTRY | LAND),
                is_wide: it.is_wide,
                is_parent,
            }),
        }
    };
    for hit in hits {
        enter(hit.place, &hit.words, false);
    }
    for hit in hits {
        if let Some(province) = gazetteer.places[hit.place].within
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
    GAZETTEER.places[hit.place].is(COUNTRY)
}

/// Whether a hit's place is a province, a county or a city of Iran.
pub fn is_of_iran(hit: &Hit) -> bool {
    GAZETTEER.places[hit.place].is(PROVINCE | COUNTY | CITY)
}

/// A name of places in a text, before it is known which is meant.
struct Seen<'a> {
    places: &'a [usize],
    range: Range<usize>,
    /// The kinds that the word before it names; 0, if none does.
    said: u8,
    /// Whether the name itself says that it is a port.
    is_port: bool,
}

impl Seen<'_> {
    fn fits(&self, place: &Place) -> bool {
        self.said == 0 || self.said & place.kinds != 0
    }

    /// Whether the place is meant, if its province is or is not in sight.
    fn is_sure(&self, place: &Place, is_near: bool) -> bool {
        let is_said = self.said & place.kinds != 0;
        match place.trust {
            // «بندر کنگ» is told by its own name.
            _ if self.range.len() > 1 && self.is_port => true,
            // «استان» before the name of a city alone says that another thing is meant.
            1 => self.fits(place),
            2 => is_near || is_said && place.kinds != CITY,
            _ => is_said && (is_near || place.kinds != CITY),
        }
    }
}

/// Whether the capital at `range` stands for its government; `abroad`, whether the text names a country.
fn is_government(words: &Words, range: &Range<usize>, abroad: bool) -> bool {
    let gazetteer = &*GAZETTEER;
    let before = words.word(range.start.wrapping_sub(1));
    let behind = words.word(range.end);
    let near = |most: usize, words_of: &AHashSet<String>| {
        (range.start.saturating_sub(most)..range.start)
            .any(|place| words_of.contains(words.word(place)))
    };
    let is_local = gazetteer.local.contains(before)
        // «میدان انقلاب تهران», «تهران بزرگ»
        || near(SITE, &gazetteer.sites)
        || behind == "بزرگ"
        // «سفر به تهران», «از تهران تا نجف», «تهران را ترک کرد»
        || before == "به" && near(TOWARD, &gazetteer.toward)
        || before == "از" && matches!(behind, "تا" | "به")
        || behind == "را" && words.word(range.end + 1) == "ترک";
    // What is more than the name is no government: «مصلای تهران».
    range.len() == 1
        && !is_local
        && (abroad
            || gazetteer.acts.contains(before)
            || (0..words.len()).any(|place| gazetteer.states.contains(words.word(place))))
}

/// The kinds of place that the words before a name say that it is, and whether of several.
fn said_before(words: &Words, range: &Range<usize>) -> (u8, bool) {
    let before = |back: usize| range.start.checked_sub(back).map_or("", |place| words.word(place));
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

/// Whether what is named at `range` is named after a place and is none: a street, a bank, a club, a person.
fn is_named_after(words: &Words, range: &Range<usize>, pattern: usize) -> bool {
    let before = words.word(range.start.wrapping_sub(1));
    GAZETTEER.named.contains(before)
        || GAZETTEER.names.contains(&pattern) && is_name(words.word(range.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_what_shares_their_names() {
        for (text, tags) in [
            ("کشتی\u{200c}ها در تنگۀ هرمز و خلیج\u{200c}فارس", &["تنگه هرمز", "خلیج فارس"][..]),
            ("کشتی\u{200c}ها در خلیج فارس، استان فارس", &["خلیج فارس", "فارس"]),
            ("سد در کردستان عراق", &["اقلیم کردستان", "عراق"]),
            ("سد در سنندج کردستان", &["سنندج", "کردستان"]),
            ("جشن در سنندج عراق", &["عراق"]),
            ("نشست در ریاض", &["عربستان"]),
            ("ریاض منصور آمد", &[]),
            ("بازی مس رفسنجان با خیبر خرم\u{200c}آباد", &[]),
            ("باغ پسته رفسنجان", &["رفسنجان", "کرمان"]),
            ("سایه دماوند بر دشت", &[]),
            ("مدرسه\u{200c}ای در دماوند، استان تهران", &["دماوند", "تهران"]),
            ("صید در بندر کنگ", &["کنگ", "هرمزگان"]),
        ] {
            let words = Words::new(text, 0);
            let hits = find(&words, None);
            let found: Vec<&str> = gather(&words, &hits).iter().map(|place| place.tag).collect();
            assert_eq!(found, tags, "{text}");
        }
    }

    #[test]
    fn a_capital_beside_other_states_is_a_government() {
        for (text, is_place) in [
            ("باران در تهران", true),
            ("تهران پیشنهاد تازه\u{200c}ای داد", true),
            ("پیشنهاد تهران", false),
            ("روسیه: همسو با تهران هستیم", false),
            ("فرانسه سفارت خود را در تهران گشود", true),
            ("وزیر فرانسه به تهران اجازه داد", false),
            ("سفر وزیر فرانسه، ورود به تهران", true),
            ("وزیر فرانسه تهران را ترک کرد", true),
            ("پرواز از تهران تا فرانسه", true),
            ("حمله ارتش فرانسه به تهران", true),
            ("نگاره فرانسه در میدان انقلاب تهران", true),
            ("اگر تهران آمریکایی\u{200c}ها را ببیند", false),
            ("بازی فرانسه، ۹ به وقت تهران", false),
            ("نمایشگاه فرانسه در مصلای تهران", true),
        ] {
            let words = Words::new(text, 0);
            let found = find(&words, None).iter().any(|hit| tag_of(hit) == CAPITAL);
            assert_eq!(found, is_place, "{text}");
        }
    }
}
