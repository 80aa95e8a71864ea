//! Edits: what is written of the readings that were chosen, made one list of the original text's places.

use std::ops::Range;

use super::reading::Reading;
use super::words::{Word, Words};
use super::{HALF_SPACE, Rule};
use crate::text::edit::Edit;

/// The edits that write the words of `unit` as `reading` has them, and the word that they make; half-spaces that
/// do not show are written if `every`.
pub fn write(
    words: &Words,
    unit: &[Word],
    reading: &Reading,
    every: bool,
    edits: &mut Vec<Edit>,
) -> Word {
    let first = unit[0].from;
    let rule = reading.rule;
    let wanted = reading.mask | if every { reading.cuts } else { 0 };
    let mut made = Word { halves: wanted, ..unit[0] };
    for (at, word) in unit.iter().enumerate() {
        for letter in word.from..word.to {
            let place = letter + 1 - first;
            let here = wanted >> place & 1 == 1;
            let end = words.ends[letter];
            let edit =
                |range, with| Edit { range, with, rule: rule.name(), certain: rule.is_certain() };
            if letter + 1 < word.to {
                if here && word.halves >> (letter + 1 - word.from) & 1 == 0 {
                    edits.push(edit(end..end, HALF_SPACE.into()));
                }
            } else if let Some(next) = unit.get(at + 1) {
                edits.push(edit(end..next.start, if here { HALF_SPACE } else { "" }.into()));
            }
        }
        made.halves |= word.halves << (word.from - first);
        made = Word { to: word.to, genitive: word.genitive, ..made };
    }
    made
}

/// `edits` in order, where some were made in the text that earlier ones had changed: a space that went and a
/// half-space that came in its place are one.
pub fn in_order(edits: &mut Vec<Edit>, from: usize) {
    edits[from..].sort_by_key(|edit| edit.range.start);
    let mut later = edits.split_off(from).into_iter();
    edits.extend(later.next());
    for edit in later {
        match edits.last_mut() {
            Some(last) if last.range.start == edit.range.start => {
                *last = Edit { range: last.range.clone(), ..edit }
            }
            _ => edits.push(edit),
        }
    }
}

/// `edits`, which are in order, and the removal of what is stray that they leave.
pub fn with_stray(edits: Vec<Edit>, stray: &[Range<usize>]) -> Vec<Edit> {
    if stray.is_empty() {
        return edits;
    }
    let covered = |at: usize| {
        let next = edits.partition_point(|edit| edit.range.start <= at);
        next > 0 && edits[next - 1].range.contains(&at)
    };
    let left = stray.iter().filter(|range| !covered(range.start)).cloned();
    let (rule, certain) = (Rule::Stray.name(), Rule::Stray.is_certain());
    let mut all: Vec<Edit> =
        left.map(|range| Edit { range, with: "".into(), rule, certain }).collect();
    all.extend(edits);
    all.sort_by_key(|edit| edit.range.start);
    all
}
