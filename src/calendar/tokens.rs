//! A text as the words, numbers and signs that a date can be made of.

use std::ops::Range;

use super::names::{Name, name};
use crate::text::controls::is_control;
use crate::text::digits::ascii;
use crate::text::fold::{fold, is_diacritic};
use crate::text::letters::is_alphanumeric;

/// A word, a number or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// Whether white space stands before it.
    pub(super) is_apart: bool,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits: their value and how many they are.
    Number(i64, usize),
    /// Letters, folded and without half-spaces, and what they are in a date.
    Word(String, Option<Name>),
    /// Any other character but white space; a line break is one.
    Sign(char),
}

impl Token {
    pub(super) fn name(&self) -> Option<Name> {
        match self.kind {
            Kind::Word(_, name) => name,
            _ => None,
        }
    }

    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word, _) => Some(word),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<(i64, usize)> {
        match self.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn is_sign(&self, signs: &[char]) -> bool {
        matches!(self.kind, Kind::Sign(sign) if signs.contains(&sign))
    }
}

/// The tokens of a text. Half-spaces and controls part nothing; digits and letters part one another.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut is_apart = true;
    while let Some((start, c)) = chars.next() {
        if c != '\n' && c.is_whitespace() {
            is_apart = true;
            continue;
        }
        if is_joiner(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        let is_digit = ascii(c).is_ascii_digit();
        let kind = if is_digit || is_alphanumeric(c) {
            while let Some(&(at, next)) = chars.peek() {
                let goes_on = is_joiner(next)
                    || (is_alphanumeric(next) && ascii(next).is_ascii_digit() == is_digit);
                if !goes_on {
                    break;
                }
                if !is_joiner(next) {
                    end = at + next.len_utf8();
                }
                chars.next();
            }
            let piece = &text[start..end];
            if is_digit { digits(piece) } else { word(piece) }
        } else {
            Kind::Sign(plain(c))
        };
        tokens.push(Token { kind, range: start..end, is_apart });
        is_apart = c == '\n';
    }
    tokens
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{640}' | '\u{feff}' | '\u{fe0f}')
        || (c != '\n' && is_control(c))
        || is_diacritic(c)
}

fn digits(piece: &str) -> Kind {
    let digits: String = piece.chars().map(ascii).filter(char::is_ascii_digit).collect();
    // A number of more digits is no part of a date.
    Kind::Number(digits.parse().unwrap_or(i64::MAX), digits.len())
}

fn word(piece: &str) -> Kind {
    let word = fold(piece).replace(' ', "");
    let name = name(&word);
    Kind::Word(word, name)
}

/// A sign by the one that stands for its kind: dashes, solidi.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2044}' | '\u{2215}' | '\u{60d}' | '\\' => '/',
        '\u{66b}' => '.',
        ',' => '،',
        '\u{fe55}' | '\u{ff1a}' | '\u{2236}' => ':',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_letters_part_and_half_spaces_do_not() {
        let text = "سه\u{200c}شنبه، ۲۱آذر۱۴۰۲\n-\u{200f}1";
        let found: Vec<(&str, bool)> =
            tokens(text).into_iter().map(|token| (&text[token.range], token.is_apart)).collect();
        assert_eq!(
            found,
            [
                ("سه\u{200c}شنبه", true),
                ("،", false),
                ("۲۱", true),
                ("آذر", false),
                ("۱۴۰۲", false),
                ("\n", false),
                ("-", true),
                ("1", false),
            ]
        );
        assert_eq!(tokens("سه\u{200c}شنبه")[0].name(), Some(Name::Weekday(3)));
    }
}
