//! Where values begin and end, in JSON that may break off anywhere.

use std::ops::Range;

use crate::import::source::Paged;

/// Where JSON can be followed no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Broken {
    /// The byte.
    pub(in crate::import) at: usize,
    /// Whether the text ends there; else something stands there that does not belong.
    pub(in crate::import) end: bool,
}

/// A place in JSON text, and steps to the next.
///
/// It only follows strings, brackets and commas; whether a value is one is for its reader to find out.
/// It keeps no stack, so that no depth of brackets exhausts it.
#[derive(Debug)]
pub(in crate::import) struct Scanner<'a> {
    text: &'a Paged<'a>,
    at: usize,
}

type Step = Result<(), Broken>;

impl<'a> Scanner<'a> {
    /// The beginning of `text`, behind its BOM if it has one.
    pub(in crate::import) fn new(text: &'a Paged<'a>) -> Scanner<'a> {
        let mark = '\u{feff}'.len_utf8();
        Scanner { text, at: if text.slice(0..mark) == "\u{feff}" { mark } else { 0 } }
    }

    /// The byte it stands at.
    pub(in crate::import) fn at(&self) -> usize {
        self.at
    }

    /// The byte that follows white space.
    pub(in crate::import) fn peek(&mut self) -> Option<u8> {
        let begins = |byte: &u8| !byte.is_ascii_whitespace();
        self.at = self.text.find(self.at, |bytes| bytes.iter().position(begins));
        self.byte()
    }

    /// Goes through an object, handing each member's name, as it is written, to `member`, which must pass
    /// its value.
    pub(in crate::import) fn members(
        &mut self,
        member: &mut dyn FnMut(&mut Scanner<'a>, &str) -> Step,
    ) -> Step {
        self.expect(b'{')?;
        self.listed(b'}', &mut |scanner| {
            if scanner.peek() != Some(b'"') {
                return Err(scanner.broken());
            }
            let key = scanner.value()?;
            scanner.expect(b':')?;
            let key = scanner.text.slice(key.start + 1..key.end - 1);
            member(scanner, &key)
        })
    }

    /// Goes through an array, calling `element` before each element, which it must pass.
    pub(in crate::import) fn elements(
        &mut self,
        element: &mut dyn FnMut(&mut Scanner<'a>) -> Step,
    ) -> Step {
        self.expect(b'[')?;
        self.listed(b']', element)
    }

    /// Passes a value of any kind and gives its bytes.
    pub(in crate::import) fn value(&mut self) -> Result<Range<usize>, Broken> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'"') => self.string()?,
            Some(b'{' | b'[') => self.brackets()?,
            _ => self.bare()?,
        }
        Ok(start..self.at)
    }

    /// Goes through what stands between commas up to `close`; a comma before it is forgiven.
    fn listed(&mut self, close: u8, each: &mut dyn FnMut(&mut Scanner<'a>) -> Step) -> Step {
        while self.peek() != Some(close) {
            each(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {}
                _ => return Err(self.broken()),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn expect(&mut self, byte: u8) -> Step {
        if self.peek() != Some(byte) {
            return Err(self.broken());
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Step {
        self.at += 1;
        loop {
            self.at = self.text.find(self.at, |bytes| memchr::memchr2(b'"', b'\\', bytes));
            match self.byte() {
                Some(b'"') => break,
                // What is escaped is passed with its backslash: it may be a quotation mark.
                Some(_) => self.at += 2,
                None => return Err(self.broken()),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn brackets(&mut self) -> Step {
        let mut depth = 0_usize;
        let counts = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
        loop {
            self.at = self.text.find(self.at, |bytes| bytes.iter().position(counts));
            match self.byte() {
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(_) => depth -= 1,
                None => return Err(self.broken()),
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Passes a number or a word.
    fn bare(&mut self) -> Step {
        let start = self.at;
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:]}[{\"".contains(byte);
        self.at = self.text.find(self.at, |bytes| bytes.iter().position(ends));
        if self.at == start { Err(self.broken()) } else { Ok(()) }
    }

    fn byte(&self) -> Option<u8> {
        self.text.byte(self.at)
    }

    fn broken(&self) -> Broken {
        let says = |byte: &u8| !byte.is_ascii_whitespace();
        let rest = self.text.find(self.at, |bytes| bytes.iter().position(says));
        let end = rest == self.text.len();
        Broken { at: if end { self.text.trimmed(self.at) } else { self.at }, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The members of the object that `json` is, up to where it breaks.
    fn check(json: &str, members: &[(&str, &str)], broken: Option<(usize, bool)>) {
        let mut found = Vec::new();
        let text = Paged::of_text(json);
        let mut scanner = Scanner::new(&text);
        let end = scanner.members(&mut |scanner, key| {
            found.push((key.to_owned(), &json[scanner.value()?]));
            Ok(())
        });
        let found: Vec<(&str, &str)> = found.iter().map(|(key, value)| (&**key, *value)).collect();
        assert_eq!(found, members, "{json}");
        assert_eq!(end.err().map(|broken| (broken.at, broken.end)), broken, "{json}");
    }

    #[test]
    fn members_are_found_up_to_a_break() {
        check("\u{feff} {}", &[], None);
        check(
            r#"{"a": "}\"", "b" :[{"c":"]"}], "d":-1.5e9}"#,
            &[("a", r#""}\"""#), ("b", r#"[{"c":"]"}]"#), ("d", "-1.5e9")],
            None,
        );
        check(r#"{"a":1,}"#, &[("a", "1")], None);
        check("{\"a\":1\n", &[("a", "1")], Some((6, true)));
        check(r#"{"a":"x"#, &[], Some((7, true)));
        check(r#"{"a":"x\"#, &[], Some((8, true)));
        check(r#"{"a":1 "b":2}"#, &[("a", "1")], Some((7, false)));
        check(r#"{"a":,"b":2}"#, &[], Some((5, false)));
        check("سلام", &[], Some((0, false)));
    }

    #[test]
    fn depth_is_no_matter() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(Scanner::new(&Paged::of_text(&deep)).value(), Ok(0..deep.len()));
    }

    proptest! {
        #[test]
        fn any_text_is_passed_or_breaks(text in r#"[\[\]{}",:\\aب0 \n]{0,40}"#) {
            match Scanner::new(&Paged::of_text(&text)).value() {
                Ok(value) => prop_assert!(text.get(value).is_some()),
                Err(broken) => prop_assert!(broken.at <= text.len()),
            }
        }
    }
}
