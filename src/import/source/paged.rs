//! A text that is looked into anywhere, of which a window is in memory.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use super::file::Stored;

/// How many bytes of a file are in memory.
const WINDOW: usize = 1 << 20;

/// A text in UTF-8, in memory or in a file.
#[derive(Debug)]
pub(in crate::import) struct Paged<'a> {
    held: Held<'a>,
    len: usize,
    failed: RefCell<Option<io::Error>>,
}

/// Where a text is.
#[derive(Debug)]
enum Held<'a> {
    Memory(&'a [u8]),
    File(&'a Stored, RefCell<Window>),
}

/// The bytes of a file from `start` on, as far as they are in memory.
#[derive(Debug, Default)]
struct Window {
    start: usize,
    bytes: Vec<u8>,
}

impl<'a> Paged<'a> {
    /// A text that is in memory as a whole.
    pub(in crate::import) fn of_text(text: &'a str) -> Paged<'a> {
        let held = Held::Memory(text.as_bytes());
        Paged { held, len: text.len(), failed: RefCell::default() }
    }

    /// The text that `file` holds.
    pub(super) fn of_file(file: &'a Stored) -> Paged<'a> {
        let len = usize::try_from(file.bytes).unwrap_or(usize::MAX);
        Paged { held: Held::File(file, RefCell::default()), len, failed: RefCell::default() }
    }

    /// How many bytes it has.
    pub(in crate::import) fn len(&self) -> usize {
        self.len
    }

    /// What went wrong in reading it, if something did: the text then seemed to end there.
    pub(in crate::import) fn failure(&self) -> Option<io::Error> {
        self.failed.borrow_mut().take()
    }

    /// What `look` makes of the bytes from `at` on that are in memory: none behind the end, else at least one.
    fn look<T>(&self, at: usize, look: impl FnOnce(&[u8]) -> T) -> T {
        match &self.held {
            Held::Memory(bytes) => look(bytes.get(at..).unwrap_or_default()),
            Held::File(file, window) => {
                let mut window = window.borrow_mut();
                if at < self.len
                    && !window.holds(at)
                    && let Err(error) = window.turn_to(at, file)
                {
                    *self.failed.borrow_mut() = Some(error);
                }
                let from = at.checked_sub(window.start);
                look(from.and_then(|from| window.bytes.get(from..)).unwrap_or_default())
            }
        }
    }

    /// The byte at `at`; none behind the end.
    pub(in crate::import) fn byte(&self, at: usize) -> Option<u8> {
        self.look(at, |bytes| bytes.first().copied())
    }

    /// The bytes of `span`, handed to `each` piece by piece.
    fn pieces(&self, span: Range<usize>, each: &mut dyn FnMut(&[u8])) {
        let mut at = span.start;
        while at < span.end {
            let seen = self.look(at, |bytes| {
                let piece = &bytes[..bytes.len().min(span.end - at)];
                each(piece);
                piece.len()
            });
            if seen == 0 {
                return;
            }
            at += seen;
        }
    }

    /// The text of `span`; of a character that is cut, nothing.
    pub(in crate::import) fn slice(&self, span: Range<usize>) -> String {
        let mut bytes = Vec::new();
        self.pieces(span, &mut |piece| bytes.extend_from_slice(piece));
        let begins = |byte: &u8| !is_continuation(*byte);
        let start = bytes.iter().position(begins).unwrap_or(bytes.len());
        super::file::as_text(&bytes[start..])
    }

    /// Where from `at` on the first byte stands that `find` finds in a piece of the text; its end if none does.
    pub(in crate::import) fn find(
        &self,
        at: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> usize {
        let mut at = at;
        while at < self.len {
            match self.look(at, |bytes| find(bytes).ok_or(bytes.len())) {
                Ok(found) => return at + found,
                Err(0) => break,
                Err(passed) => at += passed,
            }
        }
        self.len
    }

    /// Where the white space begins that `end` stands behind.
    pub(in crate::import) fn trimmed(&self, end: usize) -> usize {
        let mut end = end.min(self.len);
        while end > 0 && self.byte(end - 1).is_some_and(|byte| byte.is_ascii_whitespace()) {
            end -= 1;
        }
        end
    }

    /// How many line feeds stand in `span`.
    pub(in crate::import) fn feeds(&self, span: Range<usize>) -> usize {
        let mut feeds = 0;
        self.pieces(span, &mut |piece| feeds += memchr::memchr_iter(b'\n', piece).count());
        feeds
    }

    /// How many characters begin in `span`.
    pub(in crate::import) fn characters(&self, span: Range<usize>) -> usize {
        let mut characters = 0;
        self.pieces(span, &mut |piece| {
            characters += piece.iter().filter(|byte| !is_continuation(**byte)).count();
        });
        characters
    }

    /// Where the line of the byte `at` begins.
    pub(in crate::import) fn line_start(&self, at: usize) -> usize {
        let mut end = at.min(self.len);
        while end > 0 {
            let start = end.saturating_sub(WINDOW / 2);
            let mut last = None;
            let mut from = start;
            self.pieces(start..end, &mut |piece| {
                last = memchr::memrchr(b'\n', piece).map(|feed| from + feed).or(last);
                from += piece.len();
            });
            if let Some(feed) = last {
                return feed + 1;
            }
            end = start;
        }
        0
    }

    /// Where the line of the byte `at` ends: at its line feed, or the text's end.
    pub(in crate::import) fn line_end(&self, at: usize) -> usize {
        self.find(at, |bytes| memchr::memchr(b'\n', bytes))
    }
}

impl Window {
    fn holds(&self, at: usize) -> bool {
        (self.start..self.start + self.bytes.len()).contains(&at)
    }

    fn turn_to(&mut self, at: usize, mut file: &Stored) -> io::Result<()> {
        // Who reads backwards wants what stands before as well.
        self.start = if at < self.start { at.saturating_sub(WINDOW / 2) } else { at };
        self.bytes.clear();
        let start = self.start as u64;
        file.seek(SeekFrom::Start(start))?;
        let most = (WINDOW as u64).min(file.bytes - start);
        file.take(most).read_to_end(&mut self.bytes).map(drop)
    }
}

/// Whether a byte goes on with a character of UTF-8.
fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_into_as_a_text_is() {
        let line = "باران آمد\n";
        let text = line.repeat(3 * WINDOW / line.len());
        let stored = Stored::spool(|out| out.write_all(text.as_bytes())).unwrap();
        let (paged, whole) = (Paged::of_file(&stored), Paged::of_text(&text));
        for at in [0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 5, text.len() - 1, text.len()]
        {
            let end = (at + 30).min(text.len());
            assert_eq!(paged.byte(at), text.as_bytes().get(at).copied());
            assert_eq!(paged.slice(at..end), whole.slice(at..end));
            assert_eq!(
                paged.line_start(at),
                text[..text.floor_char_boundary(at)].rfind('\n').map_or(0, |at| at + 1)
            );
            assert_eq!(
                paged.line_end(at),
                text.as_bytes()[at..]
                    .iter()
                    .position(|b| *b == b'\n')
                    .map_or(text.len(), |found| at + found)
            );
        }
        assert_eq!(paged.slice(0..text.len()), text);
        assert_eq!(paged.feeds(0..text.len()), text.lines().count());
        assert_eq!(paged.characters(0..text.len()), text.chars().count());
        assert!(paged.failure().is_none());
    }
}
