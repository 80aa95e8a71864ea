//! From bytes to lines.

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use crate::import::source::Paged;
use crate::report::Diagnostic;

/// How many characters of a line a diagnostic keeps: JSON without line breaks is one line of megabytes.
const KEPT: usize = 400;

/// How many bytes of a text are counted at a time.
const BLOCK: usize = 1 << 12;

/// The longest line whose text before or behind a byte is given, in bytes.
const LONGEST: usize = 1 << 16;

/// A text and the numbers of its lines, each ended by a line feed, as [`crate::import::Dump`] counts them.
#[derive(Debug)]
pub(in crate::import) struct Lines<'a> {
    text: &'a Paged<'a>,
    /// How many line feeds stand before each block of the text.
    before: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of `text`.
    pub(in crate::import) fn new(text: &'a Paged<'a>) -> Lines<'a> {
        let mut feeds = 0;
        let mut before = vec![0];
        for start in (0..text.len()).step_by(BLOCK) {
            feeds += text.feeds(start..(start + BLOCK).min(text.len()));
            before.push(feeds);
        }
        Lines { text, before }
    }

    /// The line, from 1, of the byte `at`.
    pub(in crate::import) fn number(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let block = at / BLOCK;
        self.before[block] + self.text.feeds(block * BLOCK..at) + 1
    }

    /// The lines, from 1, of the bytes `span`.
    pub(in crate::import) fn of(&self, span: &Range<usize>) -> RangeInclusive<usize> {
        self.number(span.start)..=self.number(span.end.saturating_sub(1).max(span.start))
    }

    /// The bytes of all of the lines that the bytes `span` are of, with their endings.
    pub(in crate::import) fn whole(&self, span: &Range<usize>) -> Range<usize> {
        let last = span.end.saturating_sub(1).max(span.start);
        self.text.line_start(span.start)..(self.text.line_end(last) + 1).min(self.text.len())
    }

    /// The text of the line of the byte `at` before that byte, if it is not too long to be looked at.
    pub(in crate::import) fn before(&self, at: usize) -> Option<String> {
        let span = self.text.line_start(at)..at;
        (span.len() <= LONGEST).then(|| self.text.slice(span))
    }

    /// The text of the line of the byte `at` from that byte on, if it is not too long to be looked at.
    pub(in crate::import) fn after(&self, at: usize) -> Option<String> {
        let span = at..self.text.line_end(at);
        (span.len() <= LONGEST).then(|| self.text.slice(span))
    }

    /// `diagnostic`, about the byte `at` of the file `path`.
    pub(in crate::import) fn place(
        &self,
        diagnostic: Diagnostic,
        path: &Path,
        at: usize,
    ) -> Diagnostic {
        let start = self.text.line_start(at);
        let column = self.text.characters(start..at) + 1;
        // A character has at most four bytes.
        let end = self.text.line_end(at).min(start + 4 * KEPT);
        let line = self.text.slice(start..end);
        diagnostic.in_line(path, self.number(at), column, 1, clipped(&line))
    }
}

/// The beginning of a line, as much as a diagnostic shows.
pub(in crate::import) fn clipped(line: &str) -> &str {
    line.char_indices().nth(KEPT).map_or(line, |(end, _)| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_lines_and_columns() {
        let text = "\u{feff}یک\r\nدو سه\n\nچهار";
        let paged = Paged::of_text(text);
        let lines = Lines::new(&paged);
        for (word, line) in [("یک", 1), ("دو", 2), ("سه", 2), ("چهار", 4)] {
            assert_eq!(lines.number(text.find(word).unwrap()), line, "{word}");
        }
        let three = text.find("سه").unwrap();
        assert_eq!(lines.of(&(three..text.len())), 2..=4);
        assert_eq!(lines.of(&(three..three)), 2..=2);
        assert_eq!(lines.before(three).as_deref(), Some("دو "));
        assert_eq!(lines.after(three).as_deref(), Some("سه"));
        let placed = lines.place(Diagnostic::error("هیچ"), Path::new("a"), three);
        assert_eq!(placed.to_string(), "a:2:4: هیچ");
        assert_eq!(lines.number(text.len()), 4);
    }

    #[test]
    fn a_long_line_is_clipped() {
        let line = "گ".repeat(1_000_000);
        let text = Paged::of_text(&line);
        let placed = Lines::new(&text).place(Diagnostic::error("x"), Path::new("a"), 2_000);
        let place = placed.place.unwrap();
        assert_eq!((place.column, place.source.chars().count()), (1_001, KEPT));
    }
}
