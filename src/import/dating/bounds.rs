//! What is known of a bulletin's day, narrowed rule by rule.

use super::Places;
use crate::calendar::{SolarDate, When};
use crate::config::Rule;
use crate::import::neighbours::{Anchor, Around};

/// Bounds of a day of publication, and where each comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    pub(super) first: Option<SolarDate>,
    pub(super) last: Option<SolarDate>,
    /// The rules that give them, the strongest first, and their words.
    pub(super) evidence: Vec<(Rule, String)>,
}

impl Bounds {
    pub(super) fn add_neighbours(&mut self, dump: &str, around: Around, places: Places) {
        let words = |anchor| places.words(dump, anchor);
        let evidence = match (around.since, around.until) {
            (Some(since), Some(until)) => format!("between {} and {}", words(since), words(until)),
            (Some(since), None) => format!("behind {}", words(since)),
            (None, Some(until)) => format!("before {}", words(until)),
            (None, None) => return,
        };
        let day = |anchor: Option<Anchor>| anchor.map(|anchor| anchor.day);
        self.narrow(day(around.since), day(around.until), Rule::Neighbours, evidence);
    }

    /// Takes in what another rule says; `false`, and nothing is changed, where that contradicts what is known.
    pub(super) fn narrow(
        &mut self,
        first: Option<SolarDate>,
        last: Option<SolarDate>,
        rule: Rule,
        words: String,
    ) -> bool {
        let new_first = self.first.max(first);
        let new_last = match (self.last, last) {
            (Some(known), Some(last)) => Some(known.min(last)),
            (known, last) => known.or(last),
        };
        if new_first.zip(new_last).is_some_and(|(first, last)| first > last) {
            return false;
        }
        if (new_first, new_last) != (self.first, self.last) {
            (self.first, self.last) = (new_first, new_last);
            self.evidence.push((rule, words));
        }
        true
    }

    /// The date they are; `form`, where they are what it says, in its form.
    pub(super) fn when(&self, form: Option<When>) -> Option<When> {
        let form = form.filter(|form| (form.first(), form.last()) == (self.first, self.last));
        form.or(match (self.first, self.last) {
            (Some(first), Some(last)) => Some(When::between(first, last)),
            (Some(first), None) => Some(When::After(first)),
            (None, Some(last)) => Some(When::Before(last)),
            (None, None) => None,
        })
    }

    pub(super) fn words(&self) -> String {
        let words: Vec<String> =
            self.evidence.iter().map(|(rule, words)| format!("{} {words}", rule.name())).collect();
        words.join("; ")
    }
}
