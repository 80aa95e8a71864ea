//! What is wrong with a snapshot, one line a fault: where and what.

use std::fmt::Display;

use crate::report::{Diagnostic, one_line};

/// The most faults that are kept; of more only the number is.
const MOST: usize = 1000;

/// The faults of one snapshot.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The snapshot, as the user would name it.
    name: String,
    kept: Vec<Diagnostic>,
    count: usize,
}

impl Faults {
    /// No faults yet of the snapshot that the user names so.
    pub fn of(name: impl Into<String>) -> Faults {
        Faults { name: name.into(), ..Faults::default() }
    }

    /// Notes what is wrong, and where in the snapshot: a member, or a member and a line (`a:12`); the snapshot
    /// itself where `place` is empty.
    pub fn add(&mut self, place: impl Display, what: impl Into<String>) {
        self.count += 1;
        if self.kept.len() < MOST {
            let place = place.to_string();
            let separator = if place.is_empty() { "" } else { "/" };
            let fault = Diagnostic::error(one_line(&what.into()));
            self.kept.push(fault.file(format!("{}{separator}{place}", self.name)));
        }
    }

    /// Takes the faults of a part over.
    pub fn append(&mut self, other: Faults) {
        self.count += other.count;
        let room = MOST - self.kept.len();
        self.kept.extend(other.kept.into_iter().take(room));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// None yet, of the same snapshot: for a part of it that is looked at beside others.
    pub fn none(&self) -> Faults {
        Faults::of(self.name.clone())
    }

    /// The faults, and at the end how many more there are than are listed.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        let more = self.count - self.kept.len();
        if more > 0 {
            let message = format!("and {more} more faults");
            self.kept.push(Diagnostic::error(message).file(self.name));
        }
        self.kept
    }
}
