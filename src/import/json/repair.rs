//! What JSON forbids in a string and programs write all the same.

use std::borrow::Cow;
use std::fmt::Write;

/// `json` with the strings in it made valid; text outside of strings is as it was.
///
/// - `\xNN`, which Telegram Desktop writes for control characters (`SerializeString` in its
///   `export_output_json.cpp`), becomes `\u00NN`; an escaped backslash before an `x` is left alone;
/// - half of a surrogate pair becomes U+FFFD;
/// - a control character that is not escaped becomes its escape;
/// - the backslash of any other escape that JSON does not know becomes a backslash.
pub(in crate::import) fn repair(json: &str) -> Cow<'_, str> {
    let mut repair = Repair { json, done: String::new(), copied: 0 };
    let bytes = json.as_bytes();
    let (mut at, mut quoted) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => {
                at = repair.escape(at);
                continue;
            }
            ..0x20 if quoted => repair.replace(at, at + 1, format_args!("\\u{byte:04x}")),
            _ => {}
        }
        at += 1;
    }
    repair.finish()
}

struct Repair<'a> {
    json: &'a str,
    done: String,
    /// How many bytes of `json` are in `done`, as they were or repaired.
    copied: usize,
}

impl<'a> Repair<'a> {
    /// Passes the escape whose backslash stands at `at`, and gives the byte to go on from.
    fn escape(&mut self, at: usize) -> usize {
        let (next, short, long) =
            (self.json.as_bytes().get(at + 1), self.hex(at + 2, 2), self.hex(at + 2, 4));
        match (next, short, long) {
            (None, ..) => at + 1,
            (Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't'), ..) => at + 2,
            (Some(b'x'), Some(code), _) => {
                self.replace(at, at + 4, format_args!("\\u{code:04x}"));
                at + 4
            }
            (Some(b'u'), _, Some(unit)) => self.unit(at, unit),
            _ => {
                self.replace(at, at + 1, format_args!("\\\\"));
                at + 1
            }
        }
    }

    /// Passes the escape at `at` of the UTF-16 code unit `unit`, and the other half of its pair.
    fn unit(&mut self, at: usize, unit: u32) -> usize {
        let is_pair =
            |low: u32| (0xd800..0xdc00).contains(&unit) && (0xdc00..0xe000).contains(&low);
        let escaped = self.json.as_bytes().get(at + 6..at + 8) == Some(br"\u");
        if escaped && self.hex(at + 8, 4).is_some_and(is_pair) {
            return at + 12;
        }
        if (0xd800..0xe000).contains(&unit) {
            self.replace(at, at + 6, format_args!("\\ufffd"));
        }
        at + 6
    }

    /// The `width` hexadecimal digits at `at`.
    fn hex(&self, at: usize, width: usize) -> Option<u32> {
        let digits = self.json.get(at..at + width)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| all)
    }

    fn replace(&mut self, from: usize, to: usize, with: std::fmt::Arguments<'_>) {
        self.done.push_str(&self.json[self.copied..from]);
        // Writing to a string cannot fail.
        let _ = self.done.write_fmt(with);
        self.copied = to;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.json);
        }
        self.done.push_str(&self.json[self.copied..]);
        Cow::Owned(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_become_valid() {
        let cases = [
            (r#""سیب \x1F انار""#, r#""سیب \u001f انار""#),
            (r#""\\x1F""#, r#""\\x1F""#),
            (r#""\\\x1F""#, r#""\\\u001f""#),
            (r#""\xZ1\x+1\x""#, r#""\\xZ1\\x+1\\x""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83dب""#, r#""\ufffdب""#),
            (r#""\ude00\ud83d\u0041""#, r#""\ufffd\ufffd\u0041""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\u12""#, r#""\\u12""#),
            ("\"\\ب\"", "\"\\\\ب\""),
            ("{\n\"a\u{0}\nb\": 1}", "{\n\"a\\u0000\\u000ab\": 1}"),
            (r#"\x41 "باز\"#, r#"\x41 "باز\"#),
        ];
        for (json, expected) in cases {
            assert_eq!(repair(json), expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_string_of_anything_is_readable(
            pieces in prop::collection::vec(
                prop_oneof![r"\\[xu][0-9a-fA-F]{0,4}", r"\\[^x]", "[^\"\\\\]{0,3}"], 0..20),
        ) {
            let json = format!("\"{}\"", pieces.concat());
            prop_assert!(serde_json::from_str::<String>(&repair(&json)).is_ok());
            let repaired = repair(&json);
            prop_assert_eq!(&repair(&repaired), &repaired);
        }
    }
}
