//! Things found by a key that several of them may share, in little memory: two arrays in the order of the keys.

/// Values by their keys. One costs its own bytes and its key's, and nothing beside.
#[derive(Debug)]
pub(super) struct Groups<K, V> {
    keys: Vec<K>,
    values: Vec<V>,
}

impl<K, V> Default for Groups<K, V> {
    fn default() -> Groups<K, V> {
        Groups { keys: Vec::new(), values: Vec::new() }
    }
}

impl<K: Ord, V> Groups<K, V> {
    /// Groups values by their keys; those of one key stand by `rank`, and where that is the same, as they came.
    pub(super) fn new<R: Ord>(mut pairs: Vec<(K, V)>, rank: impl Fn(&V) -> R) -> Groups<K, V> {
        pairs.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| rank(a).cmp(&rank(b))));
        let (keys, values) = pairs.into_iter().unzip();
        Groups { keys, values }
    }

    /// The values of a key, in their order; none where there is no such key.
    pub(super) fn get(&self, key: &K) -> &[V] {
        let first = self.keys.partition_point(|other| other < key);
        let count = self.keys[first..].partition_point(|other| other == key);
        &self.values[first..first + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_values_in_their_order() {
        let pairs = vec![(7, "ب"), (3, "پ"), (7, "الف"), (9, "ت"), (7, "ث")];
        let groups = Groups::new(pairs, |value| *value == "ب");
        assert_eq!(groups.get(&7), ["الف", "ث", "ب"]);
        assert_eq!(groups.get(&3), ["پ"]);
        assert_eq!(groups.get(&9), ["ت"]);
        assert!(groups.get(&1).is_empty() && groups.get(&10).is_empty());
        assert!(Groups::<u8, u8>::default().get(&1).is_empty());
    }
}
