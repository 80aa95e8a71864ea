//! Names of persons beside offices: offered to an archivist, never published unasked.

use std::ops::Range;

use super::phrases::{is_name, is_stop};
use super::subjects::Subject;
use crate::text::words::Words;

/// The most words of a name, titles left out.
const LONGEST: usize = 4;

/// A person's name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The words of the name.
    pub words: Range<usize>,
    /// The office that it stands beside.
    pub office: String,
}

/// The names that stand before or behind the offices of a text: «سیدحسین راد فرماندار», «فرماندار، راد».
pub fn find(words: &Words, subject: &Subject) -> Vec<Person> {
    let offices = subject.offices.iter();
    offices
        .filter_map(|(office, range)| {
            let name = before(words, range.start).or_else(|| behind(words, range.end))?;
            Some(Person { words: name, office: office.clone() })
        })
        .collect()
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
}
