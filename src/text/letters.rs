//! Quick answers about the characters of Persian text, the same as Unicode's slow ones.

/// Whether `c` is a letter or a digit, as [`char::is_alphanumeric`] has it.
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{620}'..='\u{657}'
        | '\u{660}'..='\u{669}'
        | '\u{671}'..='\u{6d3}'
        | '\u{6f0}'..='\u{6fc}' => true,
        '\u{ab}'
        | '\u{bb}'
        | '\u{60c}'
        | '\u{61b}'
        | '\u{61f}'
        | '\u{66a}'..='\u{66d}'
        | '\u{6d4}'
        | '\u{200b}'..='\u{2027}'
        | '\u{25a0}'..='\u{2775}'
        | '\u{2794}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{fe0f}'
        | '\u{1f1e6}'..='\u{1f1ff}'
        | '\u{1f300}'..='\u{1f9ff}' => false,
        c => c.is_alphanumeric(),
    }
}

/// Whether `c` is a digit or another number, as [`char::is_numeric`] has it.
#[inline]
pub fn is_numeric(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_digit(),
        '\u{620}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' => false,
        c => c.is_numeric(),
    }
}

/// Whether `c` is a letter, as [`char::is_alphabetic`] has it.
#[inline]
pub fn is_alphabetic(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
        '\u{620}'..='\u{657}' | '\u{671}'..='\u{6d3}' => true,
        '\u{660}'..='\u{66d}' | '\u{6f0}'..='\u{6f9}' => false,
        c => is_alphanumeric(c) && c.is_alphabetic(),
    }
}

/// `c` in lower case, as [`char::to_lowercase`] has it where that is one character; else `c` itself.
#[inline]
pub fn lowercase(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        '\u{600}'..='\u{6ff}' => c,
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => lower,
                _ => c,
            }
        }
    }
}

/// Whether `c` is a character that NFKC leaves as it is, whatever stands before it: ASCII, the letters, digits and
/// punctuation of Persian and Arabic, the half-space, quotation marks, dashes, symbols.
#[inline]
pub fn is_normal(c: char) -> bool {
    // Nearly all of them, answered first.
    if matches!(c, ' '..='~' | '\u{621}'..='\u{64a}') {
        return true;
    }
    matches!(c, '\0'..='\u{7f}' | '\u{60c}' | '\u{61b}' | '\u{61f}'..='\u{64a}' | '\u{660}'..='\u{66d}'
            | '\u{671}'..='\u{674}' | '\u{679}'..='\u{6bf}' | '\u{6c1}' | '\u{6c3}'..='\u{6d1}'
            | '\u{6f0}'..='\u{6f9}' | '\u{ab}' | '\u{bb}' | '\u{200b}'..='\u{200f}' | '\u{2013}'..='\u{2014}'
            | '\u{2018}'..='\u{201e}' | '\u{2022}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
            | '\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f300}'..='\u{1f9ff}')
}

/// Whether `text` has nothing but characters of ASCII that show, and letters, digits and marks of the Arabic script
/// that do, no capital letter among them: byte by byte, which the processor does for many at a time.
#[inline]
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // U+0600 to U+06FF begin with 0xd8 to 0xdb; of them, what stands before U+061F is 0xd8 with less than 0x9f.
    let is_one = |byte: u8| matches!(byte, b' '..=b'@' | b'['..=b'~' | 0x80..=0xbf | 0xd8..=0xdb);
    let is_early = |(first, second): (&u8, &u8)| *first == 0xd8 && *second < 0x9f;
    let all = bytes.iter().fold(true, |all, byte| all & is_one(*byte));
    let early = bytes.iter().zip(bytes.iter().skip(1));
    all && !early.fold(false, |any, pair| any | is_early(pair))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::{IsNormalized, UnicodeNormalization};

    #[test]
    fn quick_answers_are_the_slow_ones() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{:x}", u32::from(c));
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{:x}", u32::from(c));
            assert_eq!(is_numeric(c), c.is_numeric(), "{:x}", u32::from(c));
            let lower: Vec<char> = c.to_lowercase().collect();
            if lower.len() == 1 {
                assert_eq!(lowercase(c), lower[0], "{:x}", u32::from(c));
            }
            if is_normal(c) {
                assert!(c.to_string().nfkc().eq([c]), "{:x}", u32::from(c));
            }
        }
    }

    #[test]
    fn plain_texts_are_those_of_plain_characters() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let is_one = matches!(c, ' '..='@' | '['..='~' | '\u{61f}'..='\u{6ff}');
            for text in [format!("{c}"), format!("باران {c}"), format!("{c}x")] {
                assert_eq!(is_plain(&text), is_one, "{text:?}");
            }
        }
        assert!(is_plain(""));
    }

    #[test]
    fn normal_characters_do_not_compose() {
        // Only what stands before a combining mark composes, and no mark is normal.
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            if is_normal(c) {
                assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0);
                let quick = unicode_normalization::is_nfkc_quick(std::iter::once(c));
                assert_eq!(quick, IsNormalized::Yes, "{:x}", u32::from(c));
            }
        }
    }
}
