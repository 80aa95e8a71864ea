//! Many short lists in one.

use serde::{Deserialize, Serialize};

/// Lists of small things by their places, without an allocation for each.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Lists<T> {
    all: Vec<T>,
    /// Where each list ends in `all`.
    ends: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Puts a list behind the others.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.all.extend(list);
        self.ends.push(short(self.all.len()));
    }

    /// The lists of each of several, one behind the other: threads make them part by part.
    pub(super) fn joined(parts: Vec<Lists<T>>) -> Lists<T> {
        parts.into_iter().fold(Lists::default(), |mut all, part| {
            all.append(part);
            all
        })
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Puts other lists behind these.
    fn append(&mut self, mut others: Lists<T>) {
        let before = short(self.all.len());
        self.all.append(&mut others.all);
        self.ends.extend(others.ends.into_iter().map(|end| before + end));
    }

    /// Where the list at a place stands among all.
    pub(super) fn span(&self, place: usize) -> std::ops::Range<usize> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        start..self.ends[place] as usize
    }

    /// The list at a place.
    pub(super) fn get(&self, place: usize) -> &[T] {
        &self.all[self.span(place)]
    }

    /// What the lists hold, one behind the other.
    pub(super) fn all(&self) -> &[T] {
        &self.all
    }
}

/// More than four billion things do not fit into any memory.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_were_put() {
        let mut lists = Lists::default();
        lists.push([1, 2]);
        lists.push([]);
        let mut others = Lists::default();
        others.push([]);
        others.push([3]);
        let lists = Lists::joined(vec![lists, others]);
        let back: Vec<&[i32]> = (0..lists.len()).map(|place| lists.get(place)).collect();
        assert_eq!(back, [&[1, 2][..], &[], &[], &[3]]);
        assert_eq!(lists.span(3), 2..3);
        assert_eq!(lists.all(), [1, 2, 3]);
    }
}
