//! Persian alphabetical order.

use super::fold;

/// The letters in the order of a Persian dictionary.
const ALPHABET: &str = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی";

/// A key that sorts as a Persian dictionary does: half-spaces, vowel signs and a space
/// before an ending ignored, پ چ ژ گ in their
/// places, digits and Latin before the letters. Equal keys are spelling variants of one word.
pub fn key(text: &str) -> Vec<u32> {
    fold::key(text)
        .chars()
        .map(|c| match ALPHABET.chars().position(|letter| letter == c) {
            // Behind every other character, in the alphabet's order.
            Some(place) => 0x11_0000 + u32::try_from(place).unwrap_or(0),
            None => u32::from(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_dictionary_order() {
        let mut words = [
            "گل", "کتاب", "لاله", "پل", "بام", "ژاله", "زر", "آب", "۱۴۰۲", "gis", "یاس", "ورزش",
            "هنر",
        ];
        words.sort_by_key(|word| key(word));
        assert_eq!(
            words,
            [
                "۱۴۰۲", "gis", "آب", "بام", "پل", "زر", "ژاله", "کتاب", "گل", "لاله", "ورزش", "هنر",
                "یاس"
            ]
        );
    }
}
