//! How well each item is dated.

use rayon::prelude::*;

use super::clues::{Clue, clues};
use crate::calendar::When;
use crate::content::Item;

/// How well a date is known, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing is known.
    Undated,
    /// That it is before or after a day.
    OneSided,
    /// A year, a season, or an interval of more than a month.
    Year,
    /// A month, or an interval of no more than one.
    Month,
    /// The day.
    Day,
}

impl Grade {
    /// All of them, the worst first.
    pub const ALL: [Grade; 5] =
        [Grade::Undated, Grade::OneSided, Grade::Year, Grade::Month, Grade::Day];

    /// The grade of a date.
    pub fn of(date: Option<When>) -> Grade {
        let Some(date) = date else { return Grade::Undated };
        let (Some(first), Some(last)) = (date.first(), date.last()) else { return Grade::OneSided };
        match last.days_after(first) {
            0 => Grade::Day,
            1..=30 => Grade::Month,
            _ => Grade::Year,
        }
    }

    /// The grade in words.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Undated => "undated",
            Grade::OneSided => "before or after a day",
            Grade::Year => "within more than a month",
            Grade::Month => "within a month",
            Grade::Day => "to the day",
        }
    }
}

/// An item that is not dated to the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// How well it is dated.
    pub grade: Grade,
    /// Its address.
    pub address: String,
    /// Its date, as far as it is known.
    pub date: Option<When>,
    /// Where the date comes from.
    pub evidence: String,
    /// The first dump it stands in and its first line there; none, where a person wrote it.
    pub source: Option<(String, usize)>,
    /// What its text names that a person may know the day by.
    pub clues: Vec<Clue>,
}

/// Lists the items that are not dated to the day, the worst dated first, and how many those of each grade are,
/// in the order of [`Grade::ALL`].
pub fn survey(items: &[Item]) -> (Vec<Listed>, [usize; 5]) {
    let mut counts = [0; 5];
    for item in items {
        counts[Grade::of(item.front.date) as usize] += 1;
    }
    let is_listed = |item: &&Item| Grade::of(item.front.date) < Grade::Day;
    let mut listed: Vec<Listed> = items.par_iter().filter(is_listed).map(listed_as).collect();
    listed.sort_by(|a, b| (a.grade, &a.source, &a.address).cmp(&(b.grade, &b.source, &b.address)));
    (listed, counts)
}

fn listed_as(item: &Item) -> Listed {
    let source = item.front.source.first().map(|source| {
        (source.dump.clone(), source.lines.first().map_or(0, |lines| *lines.start()))
    });
    Listed {
        grade: Grade::of(item.front.date),
        address: item.address.to_string(),
        date: item.front.date,
        evidence: item.front.date_evidence.clone(),
        source,
        clues: clues(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_graded_by_how_well_they_are_known() {
        for (date, grade) in [
            ("", Grade::Undated),
            ("../1402-12-11", Grade::OneSided),
            ("1402-06-01/..", Grade::OneSided),
            ("1402", Grade::Year),
            ("1402-23", Grade::Year),
            ("1402-09-01/1402-10-20", Grade::Year),
            ("1402-09", Grade::Month),
            ("1402-09-20/1402-10-02", Grade::Month),
            ("1402-09-21", Grade::Day),
            ("1402-09-21T13:03", Grade::Day),
        ] {
            assert_eq!(Grade::of(date.parse().ok()), grade, "{date}");
        }
    }
}
