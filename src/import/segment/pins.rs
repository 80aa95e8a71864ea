//! Where an earlier import cut a dump.

use super::super::archive::Known;
use super::super::source::Line;

/// How an earlier import cut the beginning of the dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// The first and the last line of each of its items, from 1, in order.
    pub items: Vec<(u32, u32)>,
    /// How many lines the dump had then.
    pub lines: usize,
}

impl Pins {
    /// The lines of the items that an import read from the dump when it had `lines` lines.
    pub(in crate::import) fn new(known: &[Known], lines: usize) -> Pins {
        Pins { items: known.iter().map(|known| known.lines).collect(), lines }
    }

    /// Cuts where the items were cut, and nowhere else in the lines that the dump had then.
    pub(super) fn hold(&self, lines: &[Line<'_>], text: &[usize], ends: &mut [bool]) {
        let item = |place: usize| {
            let number = u32::try_from(lines[place].number).ok()?;
            let at = self.items.partition_point(|(_, last)| *last < number);
            self.items.get(at).filter(|(first, _)| *first <= number).map(|_| at)
        };
        for (pair, end) in text.windows(2).zip(ends) {
            if lines[pair[1]].number <= self.lines
                && let (Some(one), Some(other)) = (item(pair[0]), item(pair[1]))
            {
                *end = one != other;
            }
        }
    }
}
