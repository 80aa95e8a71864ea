//! Changes to a text, kept so that each can be shown and taken back.

use std::borrow::Cow;
use std::ops::Range;

use super::digits::ascii;
use super::halfspace::lexicon::{NONE, code};

/// One change: what stands at `range` becomes `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text before all changes; empty where something is put in.
    pub range: Range<usize>,
    /// What stands there then.
    pub with: Cow<'static, str>,
    /// What asks for it, by name.
    pub rule: &'static str,
    /// Whether nothing else is likely.
    pub certain: bool,
}

/// `text` with all of `edits`, which are in order and do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let added: usize = edits.iter().map(|edit| edit.with.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut done = 0;
    for edit in edits {
        out.push_str(&text[done..edit.range.start]);
        out.push_str(&edit.with);
        done = edit.range.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The edits of `text` that do what `first` do, which make `once` of it, and then what `second` do, which change that.
pub fn then(text: &str, first: &[Edit], once: &str, second: &[Edit]) -> Vec<Edit> {
    let mut all = Vec::with_capacity(first.len() + second.len());
    let (mut of_first, mut of_second) = (0, 0);
    // Places of both texts up to which they are the same but for what is done.
    let (mut old, mut new) = (0, 0);
    while of_first < first.len() || of_second < second.len() {
        let (first_from, second_from) = (of_first, of_second);
        // Edits that touch each other become one: what they change, as `once` has it.
        let mut span: Option<Range<usize>> = None;
        let mut old_range = 0..0;
        loop {
            let made = first.get(of_first).map(|edit| {
                let start = edit.range.start - old + new;
                start..start + edit.with.len()
            });
            let next = second.get(of_second).map(|edit| edit.range.clone());
            let takes_made = match (&made, &next) {
                (Some(made), Some(next)) => made.start <= next.start,
                (made, _) => made.is_some(),
            };
            let Some(range) = (if takes_made { made } else { next }) else { break };
            if span.as_ref().is_some_and(|span| range.start > span.end) {
                break;
            }
            let begun = span.as_ref().map_or(range.start, |span| span.start.min(range.start));
            if span.is_none() {
                old_range.start = begun - new + old;
            }
            let end = span.as_ref().map_or(range.end, |span| span.end.max(range.end));
            span = Some(begun..end);
            if takes_made {
                (old, new) = (first[of_first].range.end, range.end);
                of_first += 1;
            } else {
                of_second += 1;
            }
        }
        let Some(span) = span else { break };
        old_range.end = span.end - new + old;
        let Some(last) = second[second_from..of_second].last() else {
            all.extend_from_slice(&first[first_from..of_first]);
            continue;
        };
        let mut with = String::new();
        let mut done = span.start;
        for edit in &second[second_from..of_second] {
            with.push_str(&once[done..edit.range.start]);
            with.push_str(&edit.with);
            done = edit.range.end;
        }
        with.push_str(&once[done..span.end]);
        if text[old_range.clone()] != with {
            all.push(Edit { range: old_range, with: with.into(), ..last.clone() });
        }
    }
    all
}

/// A place where two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands in the newer text, in characters.
    pub at: usize,
    /// What stands there in the newer text.
    pub is: String,
    /// What stands there in the older one.
    pub was: String,
}

/// Where `newer` differs from `older`, in order: small differences, as edits make them.
///
/// Whatever the texts, [`undone`] gives `older` back; for texts that have little in common the differences
/// are long.
pub fn differences(older: &str, newer: &str) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut old, mut new) = (older, newer);
    let mut at = 0;
    loop {
        let same = common(old, new);
        at += new[..same].chars().count();
        (old, new) = (&old[same..], &new[same..]);
        if old.is_empty() && new.is_empty() {
            return found;
        }
        // A letter of another keyboard changes alone, whatever changes beside it.
        let firsts = old.chars().next().zip(new.chars().next());
        let (gone, come) = match firsts {
            Some((one, other)) if are_twins(one, other) => (one.len_utf8(), other.len_utf8()),
            _ => step(old, new),
        };
        let (was, is) = (old[..gone].to_owned(), new[..come].to_owned());
        let passed = is.chars().count();
        found.push(Difference { at, is, was });
        at += passed;
        (old, new) = (&old[gone..], &new[come..]);
    }
}

/// How many bytes two texts begin with that are the same, whole characters.
fn common(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    // Where one is as long as that, its end parts characters of the other too, since those begin alike.
    one.floor_char_boundary(same).min(other.floor_char_boundary(same))
}

fn are_twins(one: char, other: char) -> bool {
    let letter = code(one);
    letter != NONE && letter == code(other)
        || ascii(one).is_ascii_digit() && ascii(one) == ascii(other)
}

/// How many bytes of each to pass before both go on alike: as few characters as can be.
fn step(old: &str, new: &str) -> (usize, usize) {
    /// How far to look, and how much has to be alike.
    const FAR: usize = 24;
    const ALIKE: usize = 4;
    let near = |text: &str| text.chars().take(FAR + ALIKE).collect::<Vec<char>>();
    let (near_old, near_new) = (near(old), near(new));
    let alike = |gone: usize, come: usize| {
        let (old, new) = (&near_old[gone..], &near_new[come..]);
        let ends = old.len() < ALIKE || new.len() < ALIKE;
        let (old, new) = if ends { (old, new) } else { (&old[..ALIKE], &new[..ALIKE]) };
        let same = |(&one, &other): (&char, &char)| one == other || are_twins(one, other);
        old.len() == new.len() && old.iter().zip(new).all(same)
    };
    let bytes = |chars: &[char]| chars.iter().map(|c| c.len_utf8()).sum();
    for sum in 1..=FAR {
        for gone in 0..=sum.min(near_old.len()) {
            let come = sum - gone;
            if come <= near_new.len() && alike(gone, come) {
                return (bytes(&near_old[..gone]), bytes(&near_new[..come]));
            }
        }
    }
    (old.len(), new.len())
}

/// The older text, from the newer one and where they differ; `None` if the newer one does not read as the
/// differences have it.
pub fn undone<'a>(
    newer: &str,
    differences: impl IntoIterator<Item = &'a Difference>,
) -> Option<String> {
    let mut out = String::with_capacity(newer.len());
    let mut rest = newer;
    let mut done = 0;
    for difference in differences {
        let skipped = difference.at.checked_sub(done)?;
        let end = rest.char_indices().nth(skipped).map_or(rest.len(), |(end, _)| end);
        if rest[..end].chars().count() != skipped {
            return None;
        }
        out.push_str(&rest[..end]);
        out.push_str(&difference.was);
        rest = rest[end..].strip_prefix(&*difference.is)?;
        done = difference.at + difference.is.chars().count();
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn differences_are_small() {
        let found = differences("می رود كتاب", "می\u{200c}رود کتاب");
        let told: Vec<_> = found.iter().map(|d| (d.at, &*d.is, &*d.was)).collect();
        assert_eq!(told, [(2, "\u{200c}", " "), (7, "ک", "ك")]);
        assert_eq!(undone("دگر", &found), None);
        let found = differences("ميشود 12", "می\u{200c}شود ۱۲");
        let told: Vec<_> = found.iter().map(|d| (d.at, &*d.is, &*d.was)).collect();
        assert_eq!(told, [(1, "ی", "ي"), (2, "\u{200c}", ""), (7, "۱", "1"), (8, "۲", "2")]);
    }

    /// Edits of `text`: at each of its characters nothing, one less, or more before it.
    fn edits(text: &str, what: &[u8]) -> Vec<Edit> {
        let places = text.char_indices().zip(what);
        let edit = |((at, c), what): ((usize, char), &u8)| {
            let (range, with) = match what {
                0 => (at..at + c.len_utf8(), ""),
                1 => (at..at, "\u{200c}"),
                2 => (at..at + c.len_utf8(), "ب "),
                _ => return None,
            };
            Some(Edit { range, with: with.into(), rule: "", certain: true })
        };
        places.filter_map(edit).collect()
    }

    proptest! {
        #[test]
        fn edits_after_edits_are_edits(
            text in "[اب \u{200c}x]{0,20}",
            first in proptest::collection::vec(0_u8..5, 40),
            second in proptest::collection::vec(0_u8..5, 40),
        ) {
            let first = edits(&text, &first);
            let once = apply(&text, &first);
            let second = edits(&once, &second);
            let all = then(&text, &first, &once, &second);
            prop_assert_eq!(apply(&text, &all), apply(&once, &second));
        }

        #[test]
        fn what_differs_can_be_undone(older in "[اب \u{200c}x]{0,40}", newer in "[اب \u{200c}x]{0,40}") {
            let found = differences(&older, &newer);
            prop_assert_eq!(undone(&newer, &found), Some(older));
        }
    }
}
