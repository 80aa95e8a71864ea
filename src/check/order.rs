//! What stands out of order.

/// The places of the values that are to be taken out of a list for the rest to be in order, as few as can be;
/// equal values are in order.
pub(super) fn out_of_order<T: Ord>(values: &[T]) -> Vec<usize> {
    // The classical search for a longest run in order: `ends[n]` is where the best run of n + 1 values ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] <= *value);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(place);
        } else {
            ends[length] = place;
        }
    }
    let mut in_order = vec![false; values.len()];
    let mut at = ends.last().copied();
    while let Some(place) = at {
        in_order[place] = true;
        at = before[place];
    }
    (0..values.len()).filter(|&place| !in_order[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_are_taken_out() {
        for (values, expected) in [
            (vec![], vec![]),
            (vec![1, 1, 2, 3], vec![]),
            (vec![1, 9, 2, 3], vec![1]),
            (vec![5, 1, 2, 3], vec![0]),
            (vec![1, 2, 9, 9, 3, 4, 5, 6], vec![2, 3]),
        ] {
            assert_eq!(out_of_order(&values), expected, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn the_rest_is_in_order(values in prop::collection::vec(0_u8..9, 0..40)) {
            let out = out_of_order(&values);
            let rest: Vec<u8> = (0..values.len()).filter(|at| !out.contains(at)).map(|at| values[at]).collect();
            prop_assert!(rest.is_sorted());
        }
    }
}
