//! Keys: spelling variants of one text reduced to one.

mod key;
#[rustfmt::skip]
mod table;

use std::ops::ControlFlow;

use unicode_normalization::UnicodeNormalization;

use super::digits::ascii;
use super::letters::{is_alphanumeric, is_normal};
pub use key::{drops_signs, key, stems};

/// The key of a word: «كتاب» and «کتاب» give the same. Tags, lists and searches compare by the coarser [`key`].
///
/// Letters of the yeh, kaf, heh, alef, waw and hamza families meet, digits are ASCII, Latin is lower
/// case, diacritics, tatweel, half-spaces and controls are gone, underscores are spaces, runs of white
/// space are one space. What shows no letter, digit or symbol at all folds to nothing.
///
/// ```
/// use bayegan::text::fold::fold;
///
/// assert_eq!(fold("  كتاب\u{200c}خانه_مركزي "), fold("کتابخانه مرکزی"));
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    normalized(text).filter_map(folded).for_each(|c| push(&mut out, c));
    out.truncate(out.trim_end().len());
    out
}

/// What a character folds to, whatever stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Letter(char),
    Nothing,
    /// That has to be found out: it is white space or becomes that, or is not in NFKC.
    Other,
}

/// What a character of Latin or Persian text folds to.
pub(super) fn plain(c: char) -> Plain {
    match folded(c) {
        _ if c == '\u{200c}' => Plain::Nothing,
        _ if c > '\u{6ff}' || !is_normal(c) => Plain::Other,
        Some(folded) if folded.is_whitespace() => Plain::Other,
        Some(folded) => Plain::Letter(folded.to_ascii_lowercase()),
        None => Plain::Nothing,
    }
}

/// The characters of `text` in NFKC. Most Persian text is in it already, and finding that out is cheap.
pub(super) fn normalized(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    let parts = std::iter::from_fn(move || {
        let at = rest.find(|c| !is_normal(c)).unwrap_or(rest.len());
        // What composes does so with what stands before it, and nothing normal does.
        let from = rest[..at].char_indices().next_back().filter(|_| at < rest.len());
        let from = from.map_or(at, |(from, _)| from);
        let to = rest[at..].find(is_normal).map_or(rest.len(), |more| at + more);
        let (normal, other) = (&rest[..from], &rest[from..to]);
        rest = &rest[to..];
        (to > 0).then(|| normal.chars().chain(other.nfkc()))
    });
    parts.flatten()
}

/// The same, one after the other given to `take` until it has enough: quicker.
fn each_normalized(text: &str, mut take: impl FnMut(char) -> ControlFlow<()>) -> ControlFlow<()> {
    // What a character is in NFKC is known when the next one is: that may compose with it.
    let mut held: Option<(usize, char)> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if is_normal(c) {
            if let Some((_, before)) = held.replace((at, c)) {
                take(before)?;
            }
            continue;
        }
        let from = held.take().map_or(at, |(from, _)| from);
        let to = text[at..].find(is_normal).map_or(text.len(), |more| at + more);
        text[from..to].nfkc().try_for_each(&mut take)?;
        while chars.offset() < to {
            chars.next();
        }
    }
    held.map_or(ControlFlow::Continue(()), |(_, last)| take(last))
}

/// One character's part in the key; `None` if it has none.
fn folded(c: char) -> Option<char> {
    match c {
        'ي' | 'ى' | 'ئ' | 'ې' | 'ے' => Some('ی'),
        'ك' | 'ڪ' => Some('ک'),
        'ة' | 'ۀ' | 'ە' | 'ھ' | 'ہ' => Some('ه'),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ؤ' => Some('و'),
        'ء' | '\u{640}' => None,
        c if is_diacritic(c) || is_invisible(c) => None,
        '_' => Some(' '),
        c => Some(ascii(c)),
    }
}

fn push(out: &mut String, c: char) {
    if c.is_whitespace() {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    } else if c.is_ascii() || ('\u{600}'..='\u{6ff}').contains(&c) {
        out.push(c.to_ascii_lowercase());
    } else {
        out.extend(c.to_lowercase());
    }
}

/// The letters and digits of `text` that decide whether two bulletins are one.
///
/// Coarser than [`fold`] in that it leaves out everything but letters, digits and the signs that belong to
/// a number (`-5`, `1.5`, `15%`), so that lost half-spaces, doubled spaces and moved punctuation make no
/// other bulletin; finer in that it joins only the letters that differ by keyboard (yeh, kaf, heh,
/// digits). Symbols are left out, since one of two copies may have lost them. **Frozen**: items are known
/// by it for ever, so it never changes; a text of symbols alone keeps its symbols.
pub fn identity(text: &str) -> String {
    identity_within(text, usize::MAX)
}

/// The beginning of the same: at least `letters` characters of it, or all there are.
pub fn identity_beginning(text: &str, letters: usize) -> String {
    identity_within(text, letters.max(1))
}

/// The same as [`identity`], of which what stands behind `most` characters may be left out.
fn identity_within(text: &str, most: usize) -> String {
    // Letters of Persian have two bytes.
    let mut letters = String::with_capacity(text.len().min(most.saturating_mul(2)));
    let mut count = 0;
    let mut before = ' ';
    let mut sign = None;
    let mut rest = text;
    while !rest.is_empty() && count < most {
        // Most of a text are letters that are copied as they are, a word at a time.
        let own = own_letters(rest, most - count);
        let (own, behind) = rest.split_at(own);
        if let Some(first) = own.chars().next() {
            if let Some(sign) = sign.take() {
                identify(&mut letters, before, sign, Some(first));
            }
            letters.push_str(own);
            count += own.len() / 2;
            before = first;
        }
        let other = other_characters(behind);
        let (other, behind) = behind.split_at(other);
        rest = behind;
        // It has all or enough then, which is the same.
        let _ = each_normalized(other, |c| {
            let c = ascii(c);
            let length = letters.len();
            if let Some(sign) = sign.take() {
                identify(&mut letters, before, sign, Some(c));
                before = sign;
            }
            if matches!(c, '-' | '+' | '\u{2212}' | '.' | '\u{66b}' | '/') {
                sign = Some(c);
            } else {
                identify(&mut letters, before, c, None);
                before = c;
            }
            count += usize::from(letters.len() > length);
            if count < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }
    if let Some(sign) = sign.filter(|_| count < most) {
        identify(&mut letters, before, sign, None);
    }
    if letters.is_empty() {
        text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
    } else {
        letters
    }
}

/// How many bytes at the beginning of `text` are letters that an identity has as they are, at most `most` of them;
/// none that what stands behind it may compose with.
fn own_letters(text: &str, most: usize) -> usize {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let own = pairs.iter().take(most).take_while(|pair| is_own(**pair)).count() * 2;
    match text[own..].chars().next() {
        Some(next) if !is_normal(next) => own.saturating_sub(2),
        _ => own,
    }
}

/// How many bytes at the beginning of `text` stand before the next letter that is copied as it is; at least one
/// character, if there is any.
fn other_characters(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    let next = chars.find(|(at, _)| {
        let pair = text.as_bytes()[*at..].first_chunk::<2>();
        pair.is_some_and(|pair| is_own(*pair))
    });
    next.map_or(text.len(), |(at, _)| at)
}

/// Whether two bytes are a letter that an identity has as it is: «ا» to «غ», «ف», «ق», «ل» to «و», «ی», «ک».
#[inline]
fn is_own(pair: [u8; 2]) -> bool {
    match pair[0] {
        0xd8 => matches!(pair[1], 0xa7..=0xba),
        0xd9 => matches!(pair[1], 0x81 | 0x82 | 0x84..=0x88),
        0xda => pair[1] == 0xa9,
        0xdb => pair[1] == 0x8c,
        _ => false,
    }
}

/// Appends what one character of a text decides, which stands behind another one; a sign stands before another one
/// as well.
#[inline]
fn identify(letters: &mut String, before: char, c: char, next: Option<char>) {
    let after_is_digit = next.is_some_and(|next| next.is_ascii_digit());
    match c {
        // Nearly all of them, answered first.
        'ا'..='غ' | 'ف' | 'ق' | 'ل'..='و' | 'ی' | 'ک' => letters.push(c),
        ' ' => {}
        'ي' | 'ى' => letters.push('ی'),
        'ك' => letters.push('ک'),
        'ۀ' | 'ە' | 'ھ' | 'ہ' => letters.push('ه'),
        '-' | '+' | '\u{2212}' if after_is_digit && !before.is_alphabetic() => {
            letters.push(if c == '+' { '+' } else { '-' });
        }
        '.' | '\u{66b}' | '/' if after_is_digit && before.is_ascii_digit() => {
            letters.push(if c == '/' { '/' } else { '.' });
        }
        '%' | '\u{66a}' if before.is_ascii_digit() => letters.push('%'),
        c if is_alphanumeric(c) && !is_diacritic(c) => letters.push(c),
        _ => {}
    }
}

/// Whether `c` is a vowel sign or another mark written above or below an Arabic letter.
pub fn is_diacritic(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}')
}

/// Whether `c` shows nothing: joiners, zero-width spaces, variation selectors, controls.
#[inline]
pub fn is_invisible(c: char) -> bool {
    // Nearly all characters of Persian text, answered first.
    if matches!(c, ' '..='~' | '\u{61f}'..='\u{6ff}') {
        return false;
    }
    super::controls::is_control(c)
        // Unicode's Default_Ignorable_Code_Point.
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_characters_fold_as_all_do() {
        for c in (0..=0x2fff).filter_map(char::from_u32) {
            let alone = match plain(c) {
                Plain::Letter(letter) => letter.to_string(),
                Plain::Nothing => String::new(),
                Plain::Other => continue,
            };
            assert_eq!(alone, fold(&c.to_string()), "{:x}", u32::from(c));
        }
        assert_eq!([plain('ك'), plain('\u{200c}')], [Plain::Letter('ک'), Plain::Nothing]);
        assert_eq!([plain('_'), plain(' ')], [Plain::Other, Plain::Other]);
    }

    #[test]
    fn variants_of_one_word_meet() {
        for variants in [
            &["دستگاه\u{200c}های", "دستگاههای"][..],
            &["قزوین", "قزوين"],
            &["۱۴۰۲", "1402", "١٤٠٢"],
            &["مهم", "مُهِمّ"],
            &["آبان", "ابان"],
            &["مسئول", "مسيول"],
            &["خانهٔ", "خانۀ", "خانه"],
            &["محمد", "محمـــد"],
            &["GIS", "gis"],
            &["راه_روستایی", "راه روستایی", " راه  روستايي "],
        ] {
            for variant in variants {
                assert_eq!(fold(variant), fold(variants[0]), "{variant}");
            }
        }
    }

    proptest! {
        #[test]
        fn parts_are_normalized_as_the_whole_is(text in "[آاأيیکؤءهۀ \u{640}\u{64b}-\u{655}\u{670}e\u{301}ﷺﻻ①\u{1100}\u{1161}\u{11a8}🌧\u{fe0f}«»]{0,12}|\\PC{0,12}") {
            prop_assert!(normalized(&text).eq(text.nfkc()), "{text:?}");
            let mut each = String::new();
            let all = each_normalized(&text, |c| {
                each.push(c);
                ControlFlow::Continue(())
            });
            prop_assert!(all.is_continue() && each.chars().eq(text.nfkc()), "{text:?}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (one, other) in [("شیر", "سیر"), ("مردم", "مرد"), ("راه روستا", "راهروستا")]
        {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn identity_is_frozen() {
        for (text, key) in [
            ("\u{1f530}با استقبال؛ می\u{200c}شود", "بااستقبالمیشود"),
            ("ميشود كتاب 1402 ۱۴۰۲ Abc", "میشودکتاب14021402Abc"),
            ("مُهِم أ إ آ ؤ ئ ة ۀ هٔ ـ", "مهمأإآؤئةههـ"),
            ("دما -۵ و ۱.۵ و ۱٫۵ و ۱۵٪ - ۱۴۰۲/۰۹/۲۱. ۳", "دما-5و1.5و1.5و15%1402/09/213"),
            ("کرونا-۱۹ ❌", "کرونا19"),
            ("\u{1f339} \u{1f339}\u{fe0f}", "\u{1f339}\u{1f339}"),
            ("\u{fefb}", "لا"),
        ] {
            assert_eq!(identity(text), key, "{text}");
        }
    }

    #[test]
    fn letters_that_are_copied_are_those_that_stay() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let (mut bytes, mut letters) = ([0; 4], String::new());
            let written = c.encode_utf8(&mut bytes);
            identify(&mut letters, ' ', c, None);
            if let Some(pair) = written.as_bytes().first_chunk::<2>().filter(|pair| is_own(**pair))
            {
                assert!(pair.len() == written.len() && *letters == *written && is_normal(c), "{c}");
            }
        }
        assert_eq!(own_letters("باران، برف", 9), 10);
        assert_eq!((own_letters("باران", 2), own_letters("بارا\u{653}ن", 9)), (4, 6));
        assert_eq!(
            [other_characters("، برف"), other_characters("ب"), other_characters("")],
            [3, 2, 0]
        );
    }

    /// The key as it is defined, character by character.
    fn identity_by_characters(text: &str) -> String {
        let all: Vec<char> = text.nfkc().map(ascii).collect();
        let mut letters = String::new();
        for (at, &c) in all.iter().enumerate() {
            let before = at.checked_sub(1).map_or(' ', |before| all[before]);
            identify(&mut letters, before, c, all.get(at + 1).copied());
        }
        if letters.is_empty() {
            text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
        } else {
            letters
        }
    }

    proptest! {
        #[test]
        fn an_identity_is_that_of_its_characters(text in "[آاكبی1۲٫.\\-+%/ هۀ…🌧\u{653}\u{654}\u{64b}ﷺ①]{0,24}|\\PC{0,40}") {
            prop_assert_eq!(identity(&text), identity_by_characters(&text));
        }

        #[test]
        fn a_beginning_begins_as_the_whole_does(text in "[آاك1۲٫.\\-+%/ هۀ…🌧\u{654}]{0,24}|\\PC{0,40}", letters in 0_usize..12) {
            let (beginning, whole) = (identity_beginning(&text, letters), identity(&text));
            prop_assert!(whole.starts_with(&beginning), "{text:?}");
            let least = letters.min(whole.chars().count());
            prop_assert!(beginning.chars().count() >= least, "{text:?}");
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
