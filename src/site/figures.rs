//! What an archive's imports say of it: how its items were dated and repaired, and from what.

use std::collections::BTreeMap;

use super::Site;
use crate::calendar::When;

/// The rule of a date that no import proved: a person wrote it.
pub const BY_HAND: &str = "by hand";

/// How many items went through a level of repair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Items of that level.
    pub items: usize,
    /// Those of them in which something was changed.
    pub changed: usize,
    /// Places that were changed in all of them.
    pub places: usize,
}

/// Figures of the listed items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Known to the day.
    pub to_the_day: usize,
    /// Known to a month, a season, a year or an interval.
    pub about: usize,
    /// Without any date.
    pub unknown: usize,
    /// How many were dated by which rule, by its name.
    pub rules: BTreeMap<String, usize>,
    /// How many were repaired at which level, by its name; empty of those that no import wrote.
    pub levels: BTreeMap<String, Repaired>,
    /// How many stand first in which dump, by its name; empty of those that stand in none.
    pub dumps: BTreeMap<String, usize>,
}

impl Site {
    /// The figures of the listed items, counted now.
    pub fn figures(&self) -> Figures {
        // Counted by the words' numbers: comparing names for every item takes ten times as long.
        let mut rules = vec![0; self.words.len()];
        let mut dumps = vec![0; self.words.len()];
        let mut levels = vec![Repaired::default(); self.words.len()];
        let mut figures = Figures::default();
        for id in self.recent() {
            let item = self.item(*id);
            match item.date {
                Some(When::Day(..)) => figures.to_the_day += 1,
                Some(_) => figures.about += 1,
                None => figures.unknown += 1,
            }
            if item.date.is_some() {
                rules[item.dated_by.place()] += 1;
            }
            dumps[item.place.0.place()] += 1;
            let repaired = &mut levels[item.repair.place()];
            repaired.items += 1;
            repaired.changed += usize::from(item.repairs > 0);
            repaired.places += item.repairs as usize;
        }
        figures.rules = self.named(rules, |count| *count > 0);
        figures.dumps = self.named(dumps, |count| *count > 0);
        figures.levels = self.named(levels, |repaired| repaired.items > 0);
        figures
    }

    /// Counts by the words' numbers as counts by their texts, but for those of nothing.
    fn named<T>(&self, counts: Vec<T>, is_some: impl Fn(&T) -> bool) -> BTreeMap<String, T> {
        let counted = self.words.iter().zip(counts).filter(|(_, count)| is_some(count));
        counted.map(|(word, count)| (word.to_string(), count)).collect()
    }
}
