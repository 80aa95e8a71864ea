//! Keys that search compares by, by the rules in `rules.json`: a browser makes the same with `fold.js`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::digits::ascii;
use super::table::{
    ARTICLES, COMPOUNDS, DROPPED, ENDINGS, HEADS, HEH_ENDINGS, LETTERS, SEQUENCES, STEM_ENDINGS,
    STEM_KEPT,
};
use super::{is_diacritic, is_invisible, normalized};

type Set = LazyLock<HashSet<&'static str>>;

static IS_COMPOUND: LazyLock<HashSet<(&'static str, &'static str)>> =
    LazyLock::new(|| COMPOUNDS.into_iter().collect());
static IS_KEPT: Set = LazyLock::new(|| STEM_KEPT.into_iter().collect());

/// The key of a text: its spelling variants have the same.
///
/// As [`fold`](super::fold), and coarser: quotation marks and `#` are gone, and words that a space parts from
/// their endings («کتاب ها»), from what stands before them («می شود», «بی طرفی») or within a common compound
/// («پیش بینی») are joined, as those are whose half-space was lost.
///
/// ```
/// use bayegan::text::fold::key;
///
/// assert_eq!(key("دستگاه\u{200c}های «بی طرفی»"), key("دستگاه هاي بيطرفي"));
/// ```
pub fn key(text: &str) -> String {
    let mut folded = ezafe(normalized(text).collect());
    for (from, to) in SEQUENCES {
        if folded.contains(from) {
            folded = folded.replace(from, to);
        }
    }
    let letters: String = folded.chars().flat_map(character).collect();
    let mut out = String::with_capacity(letters.len());
    let mut last = "";
    for word in letters.split(' ').filter(|word| !word.is_empty()) {
        if out.is_empty() || !joins(last, word) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        } else if word != "ی" {
            out.push_str(word);
        }
        last = word;
    }
    out
}

/// Whether [`key`] leaves out signs of `text`: «C#» has the key of «C».
pub fn drops_signs(text: &str) -> bool {
    text.contains(|c: char| DROPPED.contains(c) && !matches!(c, 'ء' | '\u{640}'))
}

/// A second key, of a text's words without plural and comparative endings: «کتاب‌هایشان» is found by «کتاب».
///
/// ```
/// use bayegan::text::fold::stems;
///
/// assert_eq!(stems("کتاب\u{200c}هایشان"), "کتاب");
/// assert_ne!(stems("مردم"), stems("مرد"));
/// ```
pub fn stems(text: &str) -> String {
    key(text).split(' ').map(stem).collect::<Vec<_>>().join(" ")
}

/// The ی of «خانه‌ی», which «خانهٔ» and «خانه» are written without.
fn ezafe(text: String) -> String {
    let yeh = "ه\u{200c}ی";
    if !text.contains(yeh) {
        return text;
    }
    let text = text.replace(&format!("{yeh} "), "ه ");
    text.strip_suffix(yeh).map_or_else(|| text.clone(), |start| format!("{start}ه"))
}

/// What a character is in a key: nothing, itself or another, in lower case.
fn character(c: char) -> impl Iterator<Item = char> {
    let uniform = match LETTERS.iter().find(|&&(from, _)| from == c) {
        _ if c.is_whitespace() => Some(' '),
        _ if is_diacritic(c) || is_invisible(c) || DROPPED.contains(c) => None,
        Some(&(_, to)) => Some(to),
        None => Some(ascii(c)),
    };
    uniform.into_iter().flat_map(char::to_lowercase)
}

/// Whether a word is joined to the one before it.
fn joins(before: &str, word: &str) -> bool {
    HEADS.contains(&before)
        || ENDINGS.contains(&word)
        || ARTICLES.contains(&word)
        || before.ends_with('ه') && (word == "ی" || HEH_ENDINGS.contains(&word))
        || IS_COMPOUND.contains(&(before, word))
}

fn stem(word: &str) -> String {
    // «مسئول», «مسوول»
    let uniform = word.replace("وو", "یو");
    if IS_KEPT.contains(&*uniform) {
        return uniform;
    }
    let stem = STEM_ENDINGS.iter().find_map(|ending| {
        uniform.strip_suffix(ending).filter(|stem| stem.chars().nth(1).is_some())
    });
    stem.map_or_else(|| uniform.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines of a fixture, their fields parted by tabs and their escapes resolved.
    fn lines(text: &str) -> impl Iterator<Item = Vec<String>> {
        text.lines().map(|line| line.split('\t').map(unescaped).collect())
    }

    fn unescaped(text: &str) -> String {
        let mut parts = text.split("\\u{");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (number, rest) = part.split_once('}').unwrap();
            out.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
            out.push_str(rest);
        }
        out
    }

    #[test]
    fn keys_are_those_of_the_vectors() {
        for line in lines(include_str!("../../../tests/fixtures/fold.tsv")) {
            assert_eq!((key(&line[0]), stems(&line[0])), (line[1].clone(), line[2].clone()));
        }
    }

    #[test]
    fn variants_of_one_word_meet() {
        for variants in [
            &["دستگاه\u{200c}های", "دستگاههای", "دستگاه های"][..],
            &["می\u{200c}شود", "میشود", "می شود"],
            &["مسئول", "مسؤول", "مسوول"],
            &["خانه\u{200c}ی", "خانۀ", "خانهٔ", "خانه ی"],
            &["هیئت", "هیات", "هيئت"],
            &["بزرگ\u{200c}ترین", "بزرگترین", "بزرگ ترین"],
            &["گفته\u{200c}اند", "گفته اند"],
            &["#راه_روستایی", "راه روستایی"],
            &["جمال\u{200c}الدین", "جمالالدین", "جمال الدین"],
            &["پیش\u{200c}بینی", "پیشبینی", "پیش بینی"],
            &["۱۲٫۵", "12.5"],
        ] {
            for variant in variants {
                assert_eq!(stems(variant), stems(variants[0]), "{variant}");
            }
        }
    }

    #[test]
    fn different_words_stay_apart() {
        let pairs: Vec<_> = lines(include_str!("../../../tests/fixtures/apart.tsv")).collect();
        assert!(pairs.len() >= 200);
        for pair in pairs {
            assert_ne!(key(&pair[0]), key(&pair[1]));
            assert_ne!(stems(&pair[0]), stems(&pair[1]), "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own(text in "(می|بی| |\u{200c}|ها|های|ه|ی|ای|[ابتدرسش]{1,3}|[ئؤأ_#«]|\\PC){0,12}") {
            let once = key(&text);
            prop_assert!(!once.contains("  ") && once.trim() == once);
            prop_assert_eq!(key(&text), once);
        }
    }
}
