//! Characters that act instead of showing: they leave the text, and they never reach the terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether `c` turns the direction of the text around it (Unicode's `Bidi_Control`).
pub fn is_bidi_control(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether `c` acts instead of showing: a bidi control, or a C0 or C1 control other than the tab.
pub fn is_control(c: char) -> bool {
    is_bidi_control(c) || (c.is_control() && c != '\t')
}

/// Whether [`strip`] leaves `c` out of a line, or of the end of one.
pub fn acts(c: char) -> bool {
    // Nearly all characters of Persian text, answered first.
    !matches!(c, ' '..='~' | '\n' | '\u{620}'..='\u{6ff}') && (is_control(c) || is_break(c))
}

/// Whether some character of `text` [acts], line feeds left out: byte by byte, which the processor does for many at a
/// time.
pub fn has_acting(text: &str) -> bool {
    let bytes = text.as_bytes();
    let one = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n') || byte == 0x7f;
    // U+0080 to U+009F, and U+061C.
    let two = |[first, second]: [u8; 2]| {
        first == 0xc2 && second < 0xa0 || first == 0xd8 && second == 0x9c
    };
    // U+200E and U+200F, U+2028 to U+202E, U+2066 to U+2069.
    let three = |[first, second, third]: [u8; 3]| {
        let marks = second == 0x80 && matches!(third, 0x8e..=0x8f | 0xa8..=0xae);
        first == 0xe2 && (marks || second == 0x81 && matches!(third, 0xa6..=0xa9))
    };
    let behind = |count| bytes.iter().skip(count);
    let pairs = bytes.iter().zip(behind(1));
    let triples = bytes.iter().zip(behind(1)).zip(behind(2));
    bytes.iter().fold(false, |any, byte| any | one(*byte))
        || pairs.fold(false, |any, (first, second)| any | two([*first, *second]))
        || triples
            .fold(false, |any, ((first, second), third)| any | three([*first, *second, *third]))
}

/// `text` without such characters, and how many were left out. Those that break a line (CR, VT, FF, NEL, and
/// the line and paragraph separators) leave a space between the words they parted.
pub fn strip(text: &str) -> (Cow<'_, str>, usize) {
    if !has_acting(text) && !text.contains('\n') {
        return (Cow::Borrowed(text), 0);
    }
    let count = text.chars().filter(|&c| acts(c) || c == '\n').count();
    let kept = text.chars().filter_map(|c| match c {
        c if is_break(c) => Some(' '),
        c if is_control(c) => None,
        c => Some(c),
    });
    (Cow::Owned(kept.collect()), count)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// `text` as the terminal may have it: such characters written as `\u{202e}`, tabs and line feeds kept.
pub fn visible(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_control(c) && c != '\n';
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_left_out_and_counted() {
        assert_eq!(strip("الف\u{202e}ب\u{1b}[31m\u{0}"), (Cow::from("الفب[31m"), 3));
        assert_eq!(strip("سلام\u{b}دنیا\u{2028}ها\r"), (Cow::from("سلام دنیا ها "), 3));
        assert_eq!(strip("می\u{200c}شود\t"), (Cow::from("می\u{200c}شود\t"), 0));
    }

    #[test]
    fn acting_characters_are_found_by_their_bytes() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            for text in [format!("{c}"), format!("می\u{200c}شود{c}"), format!("{c}«الف»")]
            {
                assert_eq!(has_acting(&text), acts(c), "{text:?}");
            }
        }
    }

    #[test]
    fn the_terminal_gets_escapes() {
        assert_eq!(visible("a\u{1b}[2Jb\u{2067}c\n"), "a\\u{1b}[2Jb\\u{2067}c\n");
    }
}
