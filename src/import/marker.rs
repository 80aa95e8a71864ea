//! Markers: the symbol that opens a headline or a bullet.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::letters::is_alphanumeric;

/// A line's leading symbol and the text behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked<'a> {
    /// The symbol without variation selectors, so that its two spellings are one marker.
    pub marker: String,
    /// What follows it, trimmed.
    pub rest: &'a str,
}

/// Reads a line that a symbol opens: an emoji, a geometric shape, an arrow, a bullet. `None` for a line
/// that begins with a letter, a digit or ordinary punctuation.
pub fn marked(line: &str) -> Option<Marked<'_>> {
    let line = line.trim_start_matches(is_padding);
    // A letter opens most lines, and joins no symbol.
    if line.starts_with(|c: char| matches!(c, 'A'..='z' | '\u{60c}' | '\u{61b}'..='\u{6ff}' | '«'))
    {
        return None;
    }
    let line = trim(line);
    let first = first_cluster(line).filter(|cluster| is_symbol(cluster))?;
    let mut marker = String::with_capacity(first.len());
    marker.extend(first.chars().filter(|&c| !is_selector(c)));
    let mut rest = &line[first.len()..];
    // «🔰🔰 headline» has one marker, written twice.
    while let Some(next) = first_cluster(rest) {
        if !next.chars().filter(|&c| !is_selector(c)).eq(marker.chars()) {
            break;
        }
        rest = &rest[next.len()..];
    }
    Some(Marked { marker, rest: trim(rest) })
}

/// A text without the padding around it. A variation selector at its end stays: it is a part of the symbol
/// before it, which is another one without.
pub fn trim(text: &str) -> &str {
    text.trim_start_matches(is_padding).trim_end_matches(|c| is_padding(c) && !is_selector(c))
}

/// The first grapheme cluster of a line.
fn first_cluster(line: &str) -> Option<&str> {
    let mut chars = line.chars();
    chars.next()?;
    // What stands before a space or a letter of Persian is a cluster; finding that out is cheap.
    match chars.clone().next() {
        Some(' ' | '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}') => {
            Some(&line[..line.len() - chars.as_str().len()])
        }
        _ => line.graphemes(true).next(),
    }
}

/// A marker that a person states, without variation selectors; a symbol that is repeated is one.
pub fn canonical(stated: &str) -> String {
    match marked(stated) {
        Some(found) if is_marker(stated) => found.marker,
        _ => stated.trim_matches(is_padding).chars().filter(|&c| !is_selector(c)).collect(),
    }
}

/// Whether a stated marker is one that [`marked`] reads: a symbol, once or repeated.
pub fn is_marker(stated: &str) -> bool {
    marked(stated).is_some_and(|found| found.rest.is_empty())
}

/// Reads a line that a stated marker opens, whatever that is made of: «-», «خبر:», but for a
/// symbol. A part of a word opens nothing.
pub fn opened_by<'a>(line: &'a str, marker: &str) -> Option<Marked<'a>> {
    let line = line.trim_matches(is_padding);
    let mut rest = line;
    for wanted in marker.chars() {
        rest = rest.trim_start_matches(is_selector).strip_prefix(wanted)?;
    }
    let rest = rest.trim_start_matches(is_selector);
    let goes_on = |c: char| c.is_alphanumeric() || c == '\u{200c}';
    let cuts_word = marker.ends_with(goes_on) && rest.starts_with(goes_on);
    let found = || Marked { marker: marker.to_owned(), rest: rest.trim_matches(is_padding) };
    (!marker.is_empty() && !cuts_word && !is_marker(marker)).then(found)
}

/// White space and what shows nothing, but not the half-space, which belongs to a word.
#[inline]
pub fn is_padding(c: char) -> bool {
    match c {
        // Nearly all characters that a line begins or ends with, answered first.
        '!'..='~' | '\u{61f}'..='\u{6ff}' => return false,
        ' ' => return true,
        _ => {}
    }
    c.is_whitespace() || (c != '\u{200c}' && crate::text::fold::is_invisible(c))
}

/// Whether a symbol is a mere geometric shape, a dot or a card's suit, which marks and says nothing.
pub fn is_shape(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|c| {
        matches!(u32::from(c), 0x2022 | 0x2023 | 0x2043 | 0x25a0..=0x25ff | 0x2660..=0x2667 | 0x2726..=0x2727
            | 0x2756 | 0x2b1b..=0x2b1c | 0x2b24..=0x2b2f | 0x26aa..=0x26ab | 0x1f530 | 0x1f534..=0x1f53d
            | 0x1f780..=0x1f7ff)
    })
}

/// Whether there is something to read in a line: a letter or a digit, or «﷽», which is four words in one sign. A tatweel
/// only draws a letter out; alone, it draws a dash or a rule.
pub(super) fn says(line: &str) -> bool {
    line.contains(|c: char| c == '\u{fdfd}' || c != '\u{640}' && is_alphanumeric(c))
}

/// Whether a text without letters is a rule: three signs or more, all of a kind.
pub(super) fn is_rule(text: &str) -> bool {
    let mut signs = text.graphemes(true).filter(|sign| !sign.trim().is_empty());
    let first = signs.next();
    signs.clone().count() >= 2 && signs.all(|sign| Some(sign) == first)
}

/// Whether a text without letters has a symbol in it, and is not punctuation alone.
pub fn is_symbol_text(text: &str) -> bool {
    text.graphemes(true).any(is_symbol)
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// Whether a grapheme cluster is a symbol that marks a line.
fn is_symbol(cluster: &str) -> bool {
    let keycap = cluster.contains('\u{20e3}');
    let symbol = cluster.chars().next().is_some_and(|c| {
        matches!(u32::from(c),
            0x2022 | 0x2023 | 0x2043 | 0x203b // • ‣ ⁃ ※
            | 0x2190..=0x21ff // arrows
            | 0x2300..=0x23ff // technical, with ⏰ and ⏳
            | 0x2460..=0x2bff // enclosed, shapes, dingbats, arrows
            | 0x3030 | 0x303d | 0x3297 | 0x3299
            | 0x1f000..=0x1faff // emoji and pictographs
            | 0x1fb00..=0x1fbff)
    });
    keycap || symbol
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_stays_with_its_symbol() {
        assert_eq!(trim("\u{fe0f} \u{2764}\u{fe0f}\u{200f} "), "\u{2764}\u{fe0f}");
        assert_eq!(marked("\u{25ab}سپاس \u{2764}\u{fe0f}").unwrap().rest, "سپاس \u{2764}\u{fe0f}");
    }

    #[test]
    fn a_marker_is_a_leading_symbol() {
        for (line, marker, rest) in [
            ("\u{1f530}سرخط", "\u{1f530}", "سرخط"),
            (" \u{25ab}\u{fe0f} متن ", "\u{25ab}", "متن"),
            ("\u{25ab}متن", "\u{25ab}", "متن"),
            ("\u{1f534}\u{1f534} فوری", "\u{1f534}", "فوری"),
            ("\u{1f1ee}\u{1f1f7}", "\u{1f1ee}\u{1f1f7}", ""),
            ("1\u{fe0f}\u{20e3} یک", "1\u{20e3}", "یک"),
            ("• متن", "•", "متن"),
        ] {
            assert_eq!(marked(line), Some(Marked { marker: marker.to_owned(), rest }), "{line}");
        }
        for (line, marker, rest) in [
            ("- متن", "-", "متن"),
            ("خبر: متن", "خبر:", "متن"),
            ("\u{2b55}\u{fe0f}فوری متن", "\u{2b55}فوری", "متن"),
        ] {
            let found = Some(Marked { marker: marker.to_owned(), rest });
            assert_eq!(opened_by(line, marker), found, "{line}");
        }
        assert_eq!(opened_by("خبرگزاری", "خبر"), None);
        assert_eq!(canonical("\u{25ab}\u{fe0f}\u{25ab}"), "\u{25ab}");
        for line in ["", "سرخط", "«نقل»", "- متن", "1. متن", "#برچسب", "@shahr", "(", "…"]
        {
            assert_eq!(marked(line), None, "{line}");
        }
    }
}
