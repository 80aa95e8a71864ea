//! Lists of addresses and handles inside a bulletin.
//!
//! A channel that says where else it is found, or a shop where it is reached, names one place under the other, and
//! each of the names looks like one that closes the bulletin.

use std::borrow::Cow;

use ahash::AHashMap;

use super::super::boundary::Gap;
use super::super::layout::Standing;
use super::super::marker::{is_padding, marked, says};
use super::super::shape::{is_lone_name, key};
use super::super::source::Line;
use super::ends::gap;
use crate::text::digits::ascii;
use crate::text::letters::is_alphanumeric;

/// How many bulletins end in a name at most for it to be one in a list, or one in how many.
const FEW: usize = 3;
const RARE: usize = 50;

/// How many lines above and below a name tell whether it is in a list.
const REACH: usize = 8;

/// The longest label of a name, in bytes, and the fewest letters of a word that tells.
const LONGEST_LABEL: usize = 100;
const FEWEST: usize = 3;

/// The fewest digits of a telephone number.
const DIGITS: usize = 7;

/// Takes back the ends of bulletins behind addresses and handles that stand in a list. `ends` says behind which
/// lines of `text` but the last a bulletin ends.
///
/// A list goes on where both names have a symbol over them, or a label that ends in a colon; where a symbol stands
/// over a telephone number; and where the labels share words and stand over the same symbol. Numbered lines are rather
/// bulletins that are numbered.
pub(super) fn join_lists(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let line = |order: usize| lines[text[order]].text;
    let joins = |order: usize| gap(&standings[text[order] + 1..text[order + 1]]) == Gap::None;
    let is_open = |order: &usize| ends[*order] && joins(*order) && is_lone_name(line(*order));
    let doubtful: Vec<usize> = (0..ends.len()).filter(is_open).collect();
    let mut names: AHashMap<Cow<'_, str>, usize> = AHashMap::new();
    for &order in &doubtful {
        *names.entry(key(line(order))).or_default() += 1;
    }
    let bulletins = ends.iter().filter(|end| **end).count() + 1;
    for order in doubtful {
        if names[&key(line(order))] > FEW.max(bulletins / RARE) {
            continue;
        }
        let start = order.saturating_sub(REACH);
        let first =
            (start..order).rev().find(|&above| ends[above]).map_or(start, |above| above + 1);
        let last = (order + REACH).min(ends.len());
        let end = (order + 1..last).find(|&below| ends[below] || !joins(below)).unwrap_or(last);
        let above: Vec<&str> = (first..=order).map(line).collect();
        let below: Vec<&str> = (order + 1..=end).map(line).collect();
        if is_listed(&above, &below) {
            ends[order] = false;
        }
    }
}

/// Whether a list goes on from the lines `above`, which end in a name, to those `below`.
fn is_listed(above: &[&str], below: &[&str]) -> bool {
    let [above @ .., name] = above else { return false };
    let symbols = below.iter().take_while(|line| !says(line)).count();
    let said = &below[symbols..];
    let Some(first) = said.first() else { return false };
    let over = above.last().copied().unwrap_or_default();
    let is_over_sign = !above.is_empty() && !says(over);
    let is_signed = symbols > 0 && (is_telephone(first) || is_over_sign && is_lone_name(first));
    let is_labelled = || {
        let label = above.iter().rev().find(|line| says(line)).copied().unwrap_or_default();
        let named = said.iter().skip(1).find(|line| says(line));
        is_label(label) && is_label(first) && named.is_some_and(|name| is_lone_name(name))
    };
    let is_repeated = || match (above, below) {
        ([.., label, sign], [next, next_sign, next_name, ..]) => {
            !says(sign)
                && key(sign) == key(next_sign)
                && is_lone_name(next_name)
                && key(next_name) != key(name)
                && share_words(label, next)
        }
        _ => false,
    };
    is_signed || is_labelled() || is_repeated()
}

/// Whether a line is a label of what stands below: short, and it ends in a colon.
fn is_label(line: &str) -> bool {
    line.len() <= LONGEST_LABEL && line.trim_end_matches(is_padding).ends_with(':')
}

/// Whether two short lines with the same symbol, or with none, share half of their words.
fn share_words(label: &str, other: &str) -> bool {
    let symbol = |line: &str| marked(line).map(|found| found.marker);
    if label.len().max(other.len()) > LONGEST_LABEL || symbol(label) != symbol(other) {
        return false;
    }
    let [own, others] = [label, other].map(|line| {
        let words = line.split(|c: char| !is_alphanumeric(c));
        words.filter(|word| word.chars().count() >= FEWEST).collect::<Vec<_>>()
    });
    let shared = own.iter().filter(|word| others.contains(word)).count();
    shared > 0 && shared * 2 >= own.len().min(others.len())
}

/// Whether a line is a telephone number.
fn is_telephone(line: &str) -> bool {
    let line = line.trim_matches(is_padding);
    let is_sign =
        |c: char| matches!(c, '+' | '-' | '–' | '/' | '(' | ')' | '*' | '#') || is_padding(c);
    let digits = line.chars().filter(|&c| ascii(c).is_ascii_digit()).count();
    digits >= DIGITS && line.chars().all(|c| ascii(c).is_ascii_digit() || is_sign(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a list goes on from what is above the line `/` to what is below.
    fn goes_on(text: &str) -> bool {
        let (above, below) = text.split_once("/\n").unwrap();
        is_listed(&above.lines().collect::<Vec<_>>(), &below.lines().collect::<Vec<_>>())
    }

    #[test]
    fn lists_of_names_go_on() {
        for list in [
            "🆔\n@dasht\n/\n🌐\ndasht.example",
            "🌐\ndasht.example\n/\n☎️\n+98 21 000 0000",
            "سفارش:\n@dasht\n/\n🔗\nکانال ما:\n@kuh",
            "سفارش:\n🆔\n@dasht\n/\nکانال ما:\n👇\n@kuh",
            "🔹دشت در بله\n👇\nbale.example\n/\n🔹دشت در ایتا\n👇\neitaa.example",
        ] {
            assert!(goes_on(list), "{list}");
        }
        for none in [
            "🆔\n@dasht\n/\n🌐\nباران آمد",
            "باران آمد\n@dasht\n/\n🌐\ndasht.example",
            "سفارش:\n@dasht\n/\nشهردار:\nباران آمد\n@dasht",
            "باران آمد\n@dasht\n/\nکانال ما:\n@kuh",
            "🔹برف در کوه آمد\n👇\nbale.example\n/\n🔹باران در دشت آمد\n👇\neitaa.example",
            "🔹دشت در بله\n👇\nbale.example\n/\n♦دشت در ایتا\n👇\neitaa.example",
            "🔹دشت در بله\n👇\nbale.example\n/\n🔹دشت در ایتا\n👇\nbale.example",
            "۱. دشت\n@dasht\n/\n۲. کوه\n@kuh",
        ] {
            assert!(!goes_on(none), "{none}");
        }
    }
}
