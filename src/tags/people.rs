//! Names of persons: offered to an archivist, never published unasked.

use std::ops::Range;

use super::overlaps;
use super::phrases::{is_head, is_name, is_stop};
use super::subjects::Subject;
use crate::text::words::{Words, key};

/// The most words of a name, titles left out.
const LONGEST: usize = 4;

/// Words before a name that make it another thing's, or that of one who is no person of the news.
const NAMED: [&str; 30] = [
    "امام",
    "حضرت",
    "خیابان",
    "میدان",
    "بلوار",
    "بیمارستان",
    "مسجد",
    "دانشگاه",
    "حسینیه",
    "پیامبر",
    "ورزشگاه",
    "شهرک",
    "مدرسه",
    "مرکز",
    "موکب",
    "هیات",
    "هییت",
    "حرم",
    "شهید",
    "شهدای",
    "یا",
    "پادگان",
    "پایگاه",
    "سالن",
    "مجتمع",
    "تیپ",
    "لشکر",
    "قرارگاه",
    "اباعبدالله",
    "ایستگاه",
];

/// Words before the name of one who made what is shown.
const CREDITS: [&str; 6] = ["عکس", "عکاس", "تصویر", "تدوین", "فیلم", "نویسنده"];

/// A title that is made as names are: «آیت‌الله».
const TITLE: &str = "ایتالله";

/// A person's name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The words of the name.
    pub words: Range<usize>,
    /// The office that it stands beside, if it does.
    pub office: Option<String>,
}

/// The names of a text: given names and a family name, and whatever begins with a given name beside an office:
/// «سیدحسین راد فرماندار», «فرماندار، راد».
pub fn find(words: &Words, subject: &Subject) -> Vec<Person> {
    let offices = subject.offices.iter();
    let mut found: Vec<Person> = offices
        .filter_map(|(office, range)| {
            let name = before(words, range.start).or_else(|| behind(words, range.end))?;
            Some(Person { words: name, office: Some(office.clone()) })
        })
        .collect();
    let mut place = 0;
    while place < words.len() {
        let Some(name) = named(words, place) else {
            place += 1;
            continue;
        };
        place = name.end;
        // «انصارالله یمن» is a topic.
        if subject.covered.iter().any(|range| overlaps(range, &name)) {
            continue;
        }
        if !found.iter().any(|known| overlaps(&known.words, &name)) {
            let office = short_office(words, &name, subject);
            found.push(Person { words: name, office });
        }
    }
    found
}

/// The office whose first word stands behind a name, where the text has said all of it: «راد فرماندار».
fn short_office(words: &Words, name: &Range<usize>, subject: &Subject) -> Option<String> {
    let behind = words.word(name.end + usize::from(words.word(name.end).is_empty()));
    let mut offices = subject.offices.iter().map(|(office, _)| office);
    let office =
        offices.find(|office| office.split(' ').next().is_some_and(|it| key(it) == behind))?;
    Some(office.clone())
}

/// The name that begins at the word at `start`, where nothing says that it is another thing's.
fn named(words: &Words, start: usize) -> Option<Range<usize>> {
    let before = words.word(start.wrapping_sub(1));
    // «عکس: …»
    let is_credit = before.is_empty() && CREDITS.contains(&words.word(start.wrapping_sub(2)));
    let is_another = is_credit || NAMED.contains(&before) || is_name(before) || before == "سید";
    // «پیمان همراهی»: a given name may be a noun.
    let is_sure = !is_another
        && is_given(words, start)
        && !is_head(words, start)
        && words.word(start) != TITLE;
    let name = behind(words, start).filter(|_| is_sure)?;
    let family = words.word(name.end - 1);
    // «حسین علیه‌السلام», «علی (ع)»
    (family.chars().count() > 2 && !family.starts_with("علیه") && !family.starts_with("سلام"))
        .then_some(name)
}

/// The name that ends before the word at `end`.
fn before(words: &Words, end: usize) -> Option<Range<usize>> {
    let end = if end > 0 && words.word(end - 1).is_empty() { end - 1 } else { end };
    let first = (end.saturating_sub(LONGEST)..end).find(|&start| is_given(words, start))?;
    let is_whole = (first..end).all(|place| is_part(words.word(place)));
    (is_whole && end - first >= 2).then_some(first..end)
}

/// The name that begins at the word at `start`: a given name, or several, and a family name.
fn behind(words: &Words, start: usize) -> Option<Range<usize>> {
    let start = start + usize::from(words.word(start).is_empty());
    if !is_given(words, start) {
        return None;
    }
    let mut end = start + 1;
    while end < start + LONGEST && is_given(words, end) {
        end += 1;
    }
    let family = words.word(end);
    (is_part(family) && !is_given(words, end)).then_some(start..end + 1)
}

/// Whether a family name is made of a given name, and so many people's: «حسینی», «علی‌پور».
pub fn is_common(family: &str) -> bool {
    let family = key(family);
    ["ی", "یی", "پور", "زاده", "یان"]
        .iter()
        .any(|end| family.strip_suffix(end).is_some_and(is_name))
}

fn is_given(words: &Words, place: usize) -> bool {
    let word = words.word(place);
    word == "سید" || is_name(word)
}

/// Whether a word may be part of a name.
fn is_part(word: &str) -> bool {
    word.chars().count() > 1
        && (!is_stop(word) || is_name(word) || word == "سید")
        && !word.contains(|c: char| c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::super::{places, subjects};
    use super::*;

    #[test]
    fn names_stand_beside_offices() {
        for (text, names) in [
            ("محمدرضا نیک\u{200c}پور استاندار قزوین گفت", &["محمدرضا نیک\u{200c}پور"][..]),
            ("استاندار قزوین، سید علی راد آمد", &["سید علی راد"]),
            ("سیدجمالالدین فرازمند فرماندار تاکستان", &["سیدجمالالدین فرازمند"]),
            ("استاندار قزوین در جلسه گفت", &[]),
            ("حضور مدیران و استاندار قزوین", &[]),
        ] {
            let words = Words::new(text, 0);
            let hits = places::find(&words, None);
            let found = find(&words, &subjects::find(&words, &hits));
            let found: Vec<&str> =
                found.iter().map(|person| words.written(text, person.words.clone())).collect();
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn names_are_known_by_the_given_name() {
        for (text, names) in [
            (
                "به گفته فرهاد نیک\u{200c}منش و علی فرازمند",
                &["فرهاد نیک\u{200c}منش", "علی فرازمند"][..],
            ),
            ("خیابان رضا فرازمند", &[]),
            ("حسین علیه\u{200c}السلام آمد", &[]),
            ("صلح، پیمان دوستی بسته شد", &[]),
            ("عکس: رضا فرازمند", &[]),
            ("آیت\u{200c}الله فرازمند", &[]),
        ] {
            let words = Words::new(text, 0);
            let found = find(&words, &Subject::default());
            let found: Vec<&str> =
                found.iter().map(|person| words.written(text, person.words.clone())).collect();
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn an_office_said_before_is_that_of_its_first_word() {
        let text = "فرماندار تاکستان آمد. به ریاست سیدجمالالدین فرازمند فرماندار";
        let words = Words::new(text, 0);
        let found = find(&words, &subjects::find(&words, &places::find(&words, None)));
        let offices: Vec<_> = found.iter().map(|person| person.office.as_deref()).collect();
        assert_eq!(offices, [Some("فرماندار تاکستان")]);
    }
}
