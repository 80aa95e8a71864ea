//! Topics of the news and offices, by the lists that ship.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::matcher::Matcher;
use super::phrases::{is_name, is_stop};
use super::places::{self, Hit};
use crate::text::words::{Words, key, variants};

const TOPICS: &str = include_str!("../../data/tags/topics.txt");
const OFFICES: &str = include_str!("../../data/tags/offices.txt");

/// What words mean.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// A topic, by its place among the names; whether one mention is enough, and whether it reports.
    Topic(usize, bool, bool),
    /// An office, by its place among the names; whether one mention is enough.
    Office(usize, bool),
    /// An office of the place that stands behind, by its place among the names.
    OfficeOf(usize),
    /// Nothing: words that hold a topic or an office and are another thing.
    Nothing,
}

struct Subjects {
    names: Vec<&'static str>,
    meanings: Vec<Meaning>,
    /// The meaning of each name, by its key.
    by_key: BTreeMap<String, usize>,
    matcher: Matcher,
}

static SUBJECTS: LazyLock<Subjects> = LazyLock::new(Subjects::load);

/// Reads the lists, if nothing has read them yet.
pub(super) fn prepare() {
    LazyLock::force(&SUBJECTS);
}

/// A topic or an office that a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its tag.
    pub tag: String,
    /// The words that say so first.
    pub words: Range<usize>,
    /// How often.
    pub count: usize,
    /// Whether in the head.
    pub in_head: bool,
    /// Whether it is an office.
    pub is_office: bool,
}

/// What of a text is said of topics and offices.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Those it speaks of, in the order of their first mention.
    pub spoken: Vec<Spoken>,
    /// All words that name one, or that hold a name and mean another thing, in order.
    pub covered: Vec<Range<usize>>,
    /// Every mention of an office, in order.
    pub offices: Vec<(String, Range<usize>)>,
}

/// The topics and offices that a text speaks of; `places` are its places.
pub fn find(words: &Words, places: &[Hit]) -> Subject {
    let subjects = &*SUBJECTS;
    let mut spoken: BTreeMap<String, (Spoken, bool)> = BTreeMap::new();
    let mut offices = Vec::new();
    let mut enter = |tag: String, range: Range<usize>, is_office: bool, enough: bool| {
        if is_office {
            offices.push((tag.clone(), range.clone()));
        }
        let in_head = range.start < words.head();
        let (known, is_enough) = spoken.entry(tag.clone()).or_insert_with(|| {
            (Spoken { tag, words: range, count: 0, in_head: false, is_office }, false)
        });
        known.count += 1;
        known.in_head |= in_head;
        *is_enough |= enough || in_head || known.count > 1;
    };
    let mut covered = Vec::new();
    for (pattern, range) in subjects.matcher.find(words) {
        covered.push(range.clone());
        match subjects.meanings[pattern] {
            Meaning::Nothing => {}
            Meaning::Topic(..) if is_date(words, &range) => {}
            // «صداوسیما: …» is whose news it is.
            Meaning::Topic(_, _, true) if range.start == 0 && words.word(range.end).is_empty() => {}
            Meaning::Topic(name, enough, _) => {
                enter(subjects.names[name].to_owned(), range, false, enough);
            }
            Meaning::Office(..) | Meaning::OfficeOf(_) if is_deputy(words, range.start) => {}
            Meaning::Office(name, enough) => {
                let name = subjects.names[name];
                match place_behind(words, range.end, places) {
                    // «رئیس‌جمهور آمریکا»
                    Some((place, end)) if places::is_country(place) => {
                        let tag = format!("{name} {}", places::tag_of(place));
                        let is_of_states = name == "رئیس\u{200c}جمهور" || name.starts_with("وزیر");
                        if is_of_states {
                            enter(tag, range.start..end, true, true);
                        }
                    }
                    _ if is_of_another(words, &range, places) => {}
                    _ => enter(name.to_owned(), range, true, enough),
                }
            }
            Meaning::OfficeOf(name) => {
                let Some((place, end)) = place_behind(words, range.end, places) else { continue };
                if places::is_of_iran(place) {
                    let place = places::tag_of(place);
                    let place = place.strip_prefix("شهرستان ").unwrap_or(place);
                    let tag = subjects.names[name].replace('*', place);
                    enter(tag, range.start..end, true, true);
                }
            }
        }
    }
    let mut spoken: Vec<Spoken> =
        spoken.into_values().filter(|(_, enough)| *enough).map(|(spoken, _)| spoken).collect();
    spoken.sort_by_key(|spoken| spoken.words.start);
    Subject { spoken, covered, offices }
}

/// The topic or office that a name is one of the names of.
pub fn named(name: &str) -> Option<&'static str> {
    let subjects = &*SUBJECTS;
    let place = subjects.by_key.get(&key(name))?;
    match subjects.meanings[*place] {
        Meaning::Topic(name, ..) | Meaning::Office(name, _) => Some(subjects.names[name]),
        Meaning::OfficeOf(_) | Meaning::Nothing => None,
    }
}

/// Whether a tag's name is an office's: one of the list, or one that begins so («استاندار …»).
pub fn is_office(name: &str) -> bool {
    let subjects = &*SUBJECTS;
    let first = subjects.matcher.find(&Words::new(name, 0)).into_iter().next();
    first.is_some_and(|(pattern, range)| {
        let meaning = subjects.meanings[pattern];
        range.start == 0 && matches!(meaning, Meaning::Office(..) | Meaning::OfficeOf(_))
    })
}

/// Whether one mention is not enough for a topic or an office.
pub fn is_wide(name: &str) -> bool {
    let subjects = &*SUBJECTS;
    let meaning = subjects.by_key.get(&key(name)).map(|&place| subjects.meanings[place]);
    matches!(meaning, Some(Meaning::Topic(_, false, _) | Meaning::Office(_, false)))
}

/// The place that stands at `at`, perhaps behind the word for what it is, and where its words end.
fn place_behind<'a>(words: &Words, at: usize, places: &'a [Hit]) -> Option<(&'a Hit, usize)> {
    let place_at = |start: usize| places.iter().find(|hit| hit.words.start == start);
    let is_kind = matches!(words.word(at), "شهرستان" | "استان" | "شهر");
    // «وزیر خارجه دولت موقت …»
    let state = (at..at + 3)
        .take_while(|&place| {
            let word = words.word(place);
            matches!(word, "دولت" | "رژیم" | "کشور" | "موقت" | "تروریستی" | "متجاوز" | "اشغالگر")
        })
        .count();
    let place = match place_at(at + usize::from(is_kind)) {
        Some(place) => place,
        None => place_at(at + state).filter(|place| places::is_country(place))?,
    };
    Some((place, place.words.end))
}

/// Whether a name at `range` is a month's in a date: «۵ محرم ۱۴۴۷».
fn is_date(words: &Words, range: &Range<usize>) -> bool {
    let is_number = |place: usize| {
        let word = words.word(place);
        !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
    };
    is_number(range.start.wrapping_sub(1)) && is_number(range.end)
}

/// Whether the office at `start` is spoken of as another's: «معاون سیاسی، امنیتی و اجتماعی استاندار».
fn is_deputy(words: &Words, start: usize) -> bool {
    let nearest = (start.saturating_sub(7)..start).rev();
    for place in nearest {
        match words.word(place) {
            "معاون" | "معاونت" | "معاونان" | "مشاور" | "جانشین" | "قایممقام" | "دستیار"
            | "دفتر" | "سخنگوی" | "همسر" | "فرزند" | "نماینده" | "سابق" | "اسبق" | "پیشین"
            | "حوزه" | "روابط" => return true,
            word if place + 3 < start && is_verb(word) => return false,
            _ => {}
        }
    }
    false
}

/// Whether the office is another state's or another time's: «وزیر خارجه سابق», «وزیر نفت دولت …», or in the
/// middle of foreign news.
fn is_of_another(words: &Words, range: &Range<usize>, places: &[Hit]) -> bool {
    if matches!(words.word(range.end), "سابق" | "اسبق" | "پیشین" | "وقت" | "رژیم" | "این" | "منتخب")
    {
        return true;
    }
    let is_said_ours = matches!(
        words.word(range.end),
        "ایران"
            | "کشورمان"
            | "کشور"
            | "جمهوری"
            | "پزشکیان"
            | "ما"
            | "دولت"
            | "محترم"
    );
    // «وزیر خارجه …»: of a state that no list has.
    let next = words.word(range.end);
    let is_of_states = matches!(words.word(range.start), "وزیر" | "رییسجمهور" | "رییس");
    let is_open = next.is_empty() || is_stop(next) || is_name(next) || next == "و";
    if is_of_states && words.word(range.start + 1) != "مجلس" && !is_said_ours && !is_open {
        return true;
    }
    // «ترامپ، رئیس‌جمهور»: a country before it, and Iran's own man is not named.
    let near = range.start.saturating_sub(8)..range.end + 8;
    let foreign =
        places.iter().any(|hit| places::is_country(hit) && near.contains(&hit.words.start));
    let leader = near.clone().any(|place| LEADERS.contains(&words.word(place)));
    !is_said_ours && (leader || foreign && words.word(range.start) != "رهبر")
}

/// Names that make a president another country's.
const LEADERS: [&str; 16] = [
    "ترامپ",
    "بایدن",
    "پوتین",
    "زلنسکی",
    "مکرون",
    "ماکرون",
    "اردوغان",
    "مادورو",
    "اسد",
    "شی",
    "نتانیاهو",
    "روبیو",
    "ونس",
    "لاوروف",
    "کلینتون",
    "اوباما",
];

fn is_verb(word: &str) -> bool {
    matches!(word, "شد" | "کرد" | "است" | "بود" | "گفت" | "افزود" | "داد" | "دارد")
}

impl Subjects {
    fn load() -> Subjects {
        let mut names: Vec<&'static str> = Vec::new();
        let mut known: BTreeMap<String, Meaning> = BTreeMap::new();
        let mut others: Vec<(String, Meaning)> = Vec::new();
        for (list, is_topics) in [(TOPICS, true), (OFFICES, false)] {
            let lines = list.lines().map(str::trim);
            for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let (line, reports) = match line.strip_prefix('!') {
                    Some(line) => (line, true),
                    None => (line, false),
                };
                let (line, enough) = match line.strip_prefix('?') {
                    Some(line) => (line, false),
                    None => (line, true),
                };
                let place = names.len();
                for (nth, name) in line.split('|').map(str::trim).enumerate() {
                    if let Some(other) = name.strip_prefix('-') {
                        known.insert(key(other), Meaning::Nothing);
                        continue;
                    }
                    if nth == 0 {
                        names.push(name);
                    }
                    let pattern = name.split('*').next().unwrap_or_default();
                    let meaning = match (is_topics, name.contains('*')) {
                        (true, _) => Meaning::Topic(place, enough, reports),
                        (false, false) => Meaning::Office(place, enough),
                        (false, true) => Meaning::OfficeOf(place),
                    };
                    known.entry(key(pattern)).or_insert(meaning);
                    others.extend(variants(pattern).into_iter().map(|key| (key, meaning)));
                }
            }
        }
        for (key, meaning) in others {
            known.entry(key).or_insert(meaning);
        }
        known.remove("");
        let matcher = Matcher::new(known.keys().map(String::as_str));
        let by_key = known.keys().cloned().zip(0..).collect();
        Subjects { names, meanings: known.into_values().collect(), by_key, matcher }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> Vec<String> {
        let words = Words::new(text, text.len());
        let hits = places::find(&words, None);
        find(&words, &hits).spoken.into_iter().map(|spoken| spoken.tag).collect()
    }

    #[test]
    fn topics_are_what_a_text_speaks_of() {
        for (text, tags) in [
            ("صداوسیما: باران آمد", &[][..]),
            ("بودجه صداوسیما", &["بودجه", "صداوسیما"]),
            ("امروز ۵ محرم ۱۴۴۷ است", &[]),
            ("پنجم محرم در روستا", &["محرم"]),
            ("نشست شورای امنیت روسیه", &[]),
        ] {
            assert_eq!(spoken(text), tags, "{text}");
        }
    }

    #[test]
    fn an_office_is_of_the_state_behind_it() {
        for (text, tags) in [
            ("وزیر خارجه دولت موقت افغانستان", &["وزیر امور خارجه افغانستان"][..]),
            ("رئیس\u{200c}جمهور دولت افغانستان", &["رئیس\u{200c}جمهور افغانستان"]),
            ("وزیر خارجه کشورمان", &["وزیر امور خارجه"]),
            ("فرماندار دماوند", &["فرماندار دماوند"]),
            ("فرماندار خلیج فارس", &[]),
        ] {
            assert_eq!(spoken(text), tags, "{text}");
        }
    }
}
