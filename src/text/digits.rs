//! Digits of three kinds: Persian ۱, Arabic ١ and ASCII 1.

/// ASCII digits as Persian ones; everything else as it is.
pub fn to_persian(text: &str) -> String {
    text.chars().map(persian).collect()
}

/// Persian and Arabic digits as ASCII ones; everything else as it is.
pub fn to_ascii(text: &str) -> String {
    text.chars().map(ascii).collect()
}

/// A Persian or Arabic digit as its ASCII twin; any other character as it is.
pub fn ascii(c: char) -> char {
    let value = match c {
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

/// An ASCII digit as its Persian twin; any other character as it is.
pub fn persian(c: char) -> char {
    c.to_digit(10).and_then(|value| char::from_u32(0x6f0 + value)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_three_kinds() {
        assert_eq!(to_persian("1402/09/21, ۵"), "۱۴۰۲/۰۹/۲۱, ۵");
        assert_eq!(to_ascii("۱۴۰۲ ١٤٠٢ 1402"), "1402 1402 1402");
    }
}
