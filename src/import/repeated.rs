//! What a line under a date line tells of its copies.
//!
//! The line under a date line opens a bulletin, whatever it looks like. Where a channel says the same again on
//! other days, a greeting or a prayer, it opens a bulletin there as well, though nothing above it closes one.

use std::collections::HashMap;

use super::boundary::Gap;
use super::layout::Standing;
use super::segment::gap;
use super::shape::key;
use super::source::Line;
use crate::text::letters::is_alphanumeric;

/// The fewest letters of a line that is known again: a symbol, a name or a handle stands anywhere.
const FEWEST: usize = 12;

/// Of how many copies in four a boundary is found by other signs at least: a line that is a headline here and a
/// sentence of a text there tells nothing.
const FOUND: usize = 3;

/// Ends a bulletin above each copy of a line that stands first for certain, where nearly all of its copies do as
/// it seems. `text` has the places of the lines of text, and `ends` behind which of them but the last a bulletin
/// ends.
pub(super) fn open_copies(
    lines: &[Line<'_>],
    text: &[usize],
    standings: &[Standing],
    ends: &mut [bool],
) {
    let line = |order: usize| lines[text[order]].text;
    let mut copies: HashMap<String, Vec<usize>> = HashMap::new();
    for (before, pair) in text.windows(2).enumerate() {
        let is_certain = pair[1] - pair[0] > 1
            && gap(&standings[pair[0] + 1..pair[1]]) == Gap::Certain
            && line(before + 1).chars().filter(|&c| is_alphanumeric(c)).nth(FEWEST - 1).is_some();
        if is_certain {
            copies.entry(key(line(before + 1)).into_owned()).or_default();
        }
    }
    if copies.is_empty() {
        return;
    }
    for order in 1..text.len() {
        if let Some(orders) = copies.get_mut(&*key(line(order))) {
            orders.push(order);
        }
    }
    for orders in copies.into_values() {
        let found = orders.iter().filter(|order| ends[**order - 1]).count();
        if found * 4 >= orders.len() * FOUND {
            // A symbol alone on its line belongs to the next one.
            for order in orders.iter().filter(|order| line(**order - 1).contains(is_alphanumeric)) {
                ends[order - 1] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `text` that a bulletin is opened above; a line of `=` stands for a date line, and a bulletin
    /// ends behind a handle.
    fn opened(text: &str) -> Vec<usize> {
        let lines: Vec<Line<'_>> = text
            .lines()
            .enumerate()
            .map(|(place, text)| Line { number: place + 1, text })
            .collect();
        let standing =
            |line: &Line<'_>| if line.text == "=" { Standing::DateLine } else { Standing::Text };
        let standings: Vec<Standing> = lines.iter().map(standing).collect();
        let text: Vec<usize> =
            (0..lines.len()).filter(|&place| standings[place] == Standing::Text).collect();
        let mut ends: Vec<bool> = text
            .windows(2)
            .map(|pair| pair[1] - pair[0] > 1 || lines[pair[0]].text.starts_with('@'))
            .collect();
        let before = ends.clone();
        open_copies(&lines, &text, &standings, &mut ends);
        (1..text.len())
            .filter(|order| ends[order - 1] != before[order - 1])
            .map(|order| lines[text[order]].number)
            .collect()
    }

    #[test]
    fn a_line_that_opens_days_opens_a_bulletin_wherever_it_stands() {
        let morning = "بامداد به شنوندگان دشت خوش باد";
        let day = format!("@dasht\n=\n{morning}\nهوا آفتابی است.\n");
        let days = day.repeat(3);
        // Under a text that nothing closes it opens one; under a symbol, with that; beside a word it is none.
        assert_eq!(opened(&format!("{days}{morning}\nباران")), [13]);
        assert_eq!(opened(&format!("{days}🌞\n{morning}\nباران")), [0; 0]);
        assert_eq!(opened(&format!("{days}و {morning}\nباران")), [0; 0]);
        // So does it not where it stands inside bulletins as well.
        assert_eq!(opened(&format!("{days}{morning}\nباران\n{morning}")), [0; 0]);
        // A short line stands anywhere.
        assert_eq!(opened(&format!("{days}{morning}\nباران").replace(morning, "بامداد")), [0; 0]);
    }
}
