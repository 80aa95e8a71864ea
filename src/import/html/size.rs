//! Sizes of files as messengers write them.

use crate::text::digits::to_ascii;

/// Units and their bytes. Telegram Desktop counts in 1024s (`FormatFileSize`); so is Eitaa's bare letter
/// taken.
const UNITS: [(&str, u64); 13] = [
    ("b", 1),
    ("bytes", 1),
    ("بایت", 1),
    ("k", 1 << 10),
    ("kb", 1 << 10),
    ("کیلوبایت", 1 << 10),
    ("m", 1 << 20),
    ("mb", 1 << 20),
    ("مگابایت", 1 << 20),
    ("g", 1 << 30),
    ("gb", 1 << 30),
    ("گیگابایت", 1 << 30),
    ("tb", 1 << 40),
];

/// The size, in bytes, that a text such as `00:12, 1.4 MB` or «حجم: 3.6K» names. A rounded figure: as
/// exact as its digits.
pub fn size_of(text: &str) -> Option<u64> {
    let text = to_ascii(text).replace('٫', ".").to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ",:،;()".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(place, word)| {
        let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
        let (number, unit) = word.split_at(end);
        let unit = if unit.is_empty() { words.get(place + 1)? } else { unit };
        let &(_, bytes) = UNITS.iter().find(|(name, _)| *name == unit)?;
        times(number, bytes)
    })
}

/// A decimal number times `bytes`, its digits after the third place left out.
fn times(number: &str, bytes: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole: u64 = whole.parse().ok()?;
    let thousandths: u64 = match part.get(..part.len().min(3))? {
        "" => 0,
        digits => format!("{digits:0<3}").parse().ok()?,
    };
    whole.checked_mul(bytes)?.checked_add(thousandths * bytes / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_where_they_are_named() {
        for (text, expect) in [
            ("00:12, 1.5 MB", Some(1_572_864)),
            ("720x1280, 95.2 KB", Some(97_484)),
            ("حجم:\n 3.5K", Some(3_584)),
            ("حجم: ۲٫۵ مگابایت", Some(2_621_440)),
            ("12 B", Some(12)),
            ("01:02:03", None),
            ("گروه نمونه", None),
            ("99999999999999999999 MB", None),
            ("1.2.3 MB", None),
            ("", None),
        ] {
            assert_eq!(size_of(text), expect, "{text}");
        }
    }
}
