//! Text as XML has it.

use std::borrow::Cow;

/// `text` as XML character data or as the value of a quoted attribute. Characters that XML 1.0 (section 2.2)
/// cannot hold are left out.
///
/// ```
/// assert_eq!(bayegan::text::xml::escaped("a < \"b\" & \u{1}c"), "a &lt; &quot;b&quot; &amp; c");
/// ```
pub fn escaped(text: &str) -> Cow<'_, str> {
    // Beside controls, XML cannot hold two characters of those whose first byte is 0xef.
    let needs_care = |byte: u8| {
        matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | 0xef)
            || byte < b' ' && byte != b'\n' && byte != b'\t'
    };
    if !text.bytes().any(needs_care) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| may_stand(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A parser would read it as a line feed.
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Whether XML can hold a character at all.
fn may_stand(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
