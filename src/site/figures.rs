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
        let mut figures = Figures::default();
        for id in self.recent() {
            let item = self.item(*id);
            match item.date {
                Some(When::Day(..)) => figures.to_the_day += 1,
                Some(_) => figures.about += 1,
                None => figures.unknown += 1,
            }
            if item.date.is_some() {
                count(&mut figures.rules, self.word(item.dated_by));
            }
            count(&mut figures.dumps, self.word(item.place.0));
            let level = self.word(item.repair);
            if !figures.levels.contains_key(level) {
                figures.levels.insert(level.to_owned(), Repaired::default());
            }
            if let Some(repaired) = figures.levels.get_mut(level) {
                repaired.items += 1;
                repaired.changed += usize::from(item.repairs > 0);
                repaired.places += item.repairs as usize;
            }
        }
        figures
    }
}

/// Counts one more under a name, which is copied only where it is new.
fn count(counts: &mut BTreeMap<String, usize>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}
