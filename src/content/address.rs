//! Addresses: where a page stands below the site's base.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::rows;
use crate::text::controls::is_control;
use crate::text::letters::is_normal;

/// The longest segment of an address, in bytes: what file systems take, with room for `.html`.
const MAX_SEGMENT: usize = 240;

/// A path below the site's base, such as `1402/09/راه` or `1402/09/old.html`: segments joined by `/`, in
/// NFC, none of them empty, climbing, hidden or unsafe as a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(#[serde(deserialize_with = "rows::text")] String);

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// A segment is empty, `.` or `..`.
    #[error("`{0}` is no address: each part between the slashes needs a name, and none may climb")]
    Segment(String),
    /// A character that file systems refuse.
    #[error("`{address}` is no address: `{}` cannot stand in a file's name", character.escape_debug())]
    Character {
        /// The whole text.
        address: String,
        /// The character.
        character: char,
    },
    /// A segment that is too long.
    #[error("`{0}` is no address: a part of it is longer than {MAX_SEGMENT} bytes")]
    Long(String),
}

impl Address {
    /// Reads an address. A leading `/` and percent-encoding, as copied from a browser, are taken off.
    ///
    /// ```
    /// use bayegan::content::Address;
    ///
    /// assert_eq!(Address::new("/1402/09/old.html")?.as_str(), "1402/09/old.html");
    /// assert!(Address::new("../secret").is_err());
    /// # Ok::<(), bayegan::content::AddressError>(())
    /// ```
    pub fn new(text: &str) -> Result<Address, AddressError> {
        let decoded = percent_decoded(text).unwrap_or_else(|| text.to_owned());
        let address = decoded.strip_prefix('/').unwrap_or(&decoded);
        // What is in NFKC is in NFC, and nearly all addresses are.
        let address: String = if address.chars().all(is_normal) {
            address.to_owned()
        } else {
            address.nfc().collect()
        };
        for segment in address.split('/') {
            let hidden =
                segment.starts_with('.') || segment.trim() != segment || segment.ends_with('.');
            if segment.is_empty() || hidden {
                return Err(AddressError::Segment(text.to_owned()));
            }
            if segment.len() > MAX_SEGMENT {
                return Err(AddressError::Long(text.to_owned()));
            }
            if let Some(character) = segment.chars().find(|&c| is_control(c) || is_unsafe(c)) {
                return Err(AddressError::Character { address: text.to_owned(), character });
            }
        }
        Ok(Address(address))
    }

    /// The address as text, without a leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether some file system has no name with `c` in it.
fn is_unsafe(c: char) -> bool {
    matches!(c, '\t' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// `text` with `%XX` decoded; `None` if there is none, or what they stand for is not UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%'
            && let (Some(high), Some(low)) = (hex(bytes.get(at + 1)), hex(bytes.get(at + 2)))
        {
            out.push(u8::try_from(high * 16 + low).ok()?);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_safe() {
        for (text, address) in [
            ("1402/09/راه-روستا", "1402/09/راه-روستا"),
            ("/%D8%B1%D8%A7%D9%87.html", "راه.html"),
            ("a b/c%", "a b/c%"),
            ("\u{627}\u{653}ب", "\u{622}ب"),
        ] {
            assert_eq!(Address::new(text).unwrap().as_str(), address);
        }
        for text in [
            "",
            "/",
            "a//b",
            "../a",
            "a/..",
            ".git/config",
            "a/%2e%2e/b",
            "C:\\x",
            "a\u{202e}b",
            "a\0",
            "a/",
            "a./b",
            " a",
            "<b>",
        ] {
            assert!(Address::new(text).is_err(), "{text:?}");
        }
        assert!(Address::new(&"ب".repeat(121)).is_err());
    }
}
