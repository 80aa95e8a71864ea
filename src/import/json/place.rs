//! From bytes to lines.

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use crate::report::Diagnostic;

/// How many characters of a line a diagnostic keeps: JSON without line breaks is one line of megabytes.
const KEPT: usize = 400;

/// A text and where its lines begin.
#[derive(Debug)]
pub(in crate::import) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of `text`, each ended by a line feed, as [`crate::import::Dump`] counts them.
    pub(in crate::import) fn new(text: &'a str) -> Lines<'a> {
        let feeds = text.match_indices('\n').map(|(feed, _)| feed + 1);
        Lines { text, starts: std::iter::once(0).chain(feeds).collect() }
    }

    /// The line, from 1, of the byte `at`.
    pub(in crate::import) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// The lines, from 1, of the bytes `span`.
    pub(in crate::import) fn of(&self, span: &Range<usize>) -> RangeInclusive<usize> {
        self.number(span.start)..=self.number(span.end.saturating_sub(1).max(span.start))
    }

    /// The text of the line of the byte `at` before that byte.
    pub(in crate::import) fn before(&self, at: usize) -> &'a str {
        let start = self.starts[self.number(at) - 1];
        &self.text[start..self.text.floor_char_boundary(at)]
    }

    /// The text of the line of the byte `at` from that byte on.
    pub(in crate::import) fn after(&self, at: usize) -> &'a str {
        let rest = &self.text[self.text.floor_char_boundary(at)..];
        rest.split_once('\n').map_or(rest, |(line, _)| line)
    }

    /// `diagnostic`, about the byte `at` of the file `path`.
    pub(in crate::import) fn place(
        &self,
        diagnostic: Diagnostic,
        path: &Path,
        at: usize,
    ) -> Diagnostic {
        let column = self.before(at).chars().count() + 1;
        let line = &self.text[self.starts[self.number(at) - 1]..];
        let line = line.split_once('\n').map_or(line, |(line, _)| line);
        diagnostic.in_line(path, self.number(at), column, 1, clipped(line))
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
        let lines = Lines::new(text);
        for (word, line) in [("یک", 1), ("دو", 2), ("سه", 2), ("چهار", 4)] {
            assert_eq!(lines.number(text.find(word).unwrap()), line, "{word}");
        }
        let three = text.find("سه").unwrap();
        assert_eq!(lines.of(&(three..text.len())), 2..=4);
        assert_eq!(lines.of(&(three..three)), 2..=2);
        assert_eq!((lines.before(three), lines.after(three)), ("دو ", "سه"));
        let placed = lines.place(Diagnostic::error("هیچ"), Path::new("a"), three);
        assert_eq!(placed.to_string(), "a:2:4: هیچ");
        assert_eq!(lines.number(text.len()), 4);
    }

    #[test]
    fn a_long_line_is_clipped() {
        let line = "گ".repeat(1_000_000);
        let placed = Lines::new(&line).place(Diagnostic::error("x"), Path::new("a"), 2_000);
        let place = placed.place.unwrap();
        assert_eq!((place.column, place.source.chars().count()), (1_001, KEPT));
    }
}
