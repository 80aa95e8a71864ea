//! A dump: bytes that become lines.

mod chapters;
mod decode;
mod file;
mod open;
mod paged;
mod survey;

use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub use chapters::Chapters;
pub use file::Source;
pub(super) use file::unreadable;
pub(super) use paged::Paged;

use crate::content::store::not_utf8;
use crate::digest::sha256_hex;
use crate::report::Diagnostic;
use crate::text::controls::is_control;

/// A run of a dump's lines, or all of them: with or without BOM, lines ended by LF or CRLF, the last one
/// perhaps not at all.
///
/// Lines have the numbers that they have in the whole dump, from 1.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The file as the user named it, for messages.
    pub path: PathBuf,
    /// Its name, safe as a file's in `content/_sources/`.
    pub name: String,
    text: String,
    spans: Vec<Range<usize>>,
    /// How many of the dump's lines stand before these.
    before: usize,
    /// A line that stands before these and still counts.
    carried: Option<(usize, String)>,
    /// The digest of the last long range of lines, which many messages may share.
    digest: Arc<Mutex<Option<LongDigest>>>,
}

/// A range of lines and its SHA-256, in hexadecimal.
type LongDigest = (RangeInclusive<usize>, String);

/// How many bytes are worth remembering the digest of.
const LONG: usize = 1 << 16;

/// A line of a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, without BOM and line ending.
    pub text: &'a str,
}

impl Dump {
    /// A whole dump of the given bytes, UTF-8, to be kept as `name`.
    ///
    /// Fails for a byte that is no UTF-8, naming its place.
    pub fn new(path: &Path, name: &str, bytes: Vec<u8>) -> Result<Dump, Diagnostic> {
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(path, error.as_bytes()))?;
        Ok(Dump::part(path, name, text, 0))
    }

    /// The lines of `text`, behind `before` others of their dump.
    fn part(path: &Path, name: &str, text: String, before: usize) -> Dump {
        let start = if before == 0 { text.len() - without_bom(&text).len() } else { 0 };
        let mut spans = Vec::new();
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            spans.push(at..at + content.len());
            at += line.len();
        }
        let (path, name) = (path.to_owned(), safe_name(name));
        Dump { path, name, text, spans, before, carried: None, digest: Arc::default() }
    }

    /// The same where the line `number`, which reads `text`, stands before its lines and still counts.
    #[must_use]
    pub(super) fn carrying(mut self, line: Option<(usize, String)>) -> Dump {
        self.carried = line;
        self
    }

    /// The whole of its text, its BOM included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no line.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The numbers of its lines.
    pub fn numbers(&self) -> Range<usize> {
        self.before + 1..self.before + 1 + self.spans.len()
    }

    /// Its lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.spans
            .iter()
            .zip(self.numbers())
            .map(|(span, number)| Line { number, text: &self.text[span.clone()] })
    }

    /// The text of the line `number`; empty if it is none of these.
    pub fn line(&self, number: usize) -> &str {
        match (self.span(number), &self.carried) {
            (Some(span), _) => &self.text[span],
            (None, Some((carried, text))) if *carried == number => text,
            _ => "",
        }
    }

    fn span(&self, number: usize) -> Option<Range<usize>> {
        self.spans.get(number.checked_sub(self.before + 1)?).cloned()
    }

    /// Where in its text the line `number` begins.
    pub(super) fn offset(&self, number: usize) -> usize {
        self.span(number).map_or(self.text.len(), |span| span.start)
    }

    /// The number of the line on which the byte `at` of its text stands; behind its last line feed, the line
    /// after it.
    pub(super) fn line_at(&self, at: usize) -> usize {
        if at >= self.text.len() && self.text.ends_with('\n') {
            return self.numbers().end;
        }
        let lines = self.spans.partition_point(|span| span.start <= at);
        self.before + lines.max(1)
    }

    /// The bytes from the first to the last of the lines, the last one's ending left out: a dump that goes on
    /// after it has the same.
    fn bytes_of(&self, lines: &RangeInclusive<usize>) -> &[u8] {
        let first = self.span(*lines.start()).map_or(0, |span| span.start);
        let last = self.span(*lines.end()).map_or(first, |span| span.end);
        &self.text.as_bytes()[first..last]
    }

    /// SHA-256, in hexadecimal, of the bytes of the lines, the last one's ending left out.
    pub fn sha256(&self, lines: &RangeInclusive<usize>) -> String {
        let bytes = self.bytes_of(lines);
        if bytes.len() < LONG {
            return sha256_hex(bytes);
        }
        let Ok(mut last) = self.digest.lock() else { return sha256_hex(bytes) };
        match &*last {
            Some((known, digest)) if known == lines => digest.clone(),
            _ => {
                let digest = sha256_hex(bytes);
                *last = Some((lines.clone(), digest.clone()));
                digest
            }
        }
    }

    /// A diagnostic about the whole line `number`.
    pub fn at_line(&self, diagnostic: Diagnostic, number: usize) -> Diagnostic {
        let source = self.line(number);
        let trimmed = source.trim_start();
        let column = source.chars().count() - trimmed.chars().count() + 1;
        diagnostic.in_line(&self.path, number, column, trimmed.trim_end().chars().count(), source)
    }
}

/// `text` without its byte order mark.
fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// That a dump's file is not what it was when it was first looked through.
fn changed(path: &Path) -> Diagnostic {
    Diagnostic::error("the dump was written to while it was read")
        .help("import it again when it is whole")
        .file(path)
}

/// `name` as the name of a file: nothing hidden, no separators, no controls, not a ledger's.
fn safe_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|&c| !is_control(c) && c != '\t')
        .map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches('.').trim_end_matches('.');
    match clean {
        "" | "-" => "dump.txt".to_owned(),
        name if name.ends_with(super::ledger::SUFFIX) => format!("{name}.txt"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_ends_are_left_out() {
        let text = "\u{feff}یک\r\nدو\n\nسه";
        let dump = Dump::new(Path::new("d.txt"), "d.txt", text.as_bytes().to_vec()).unwrap();
        let lines: Vec<_> = dump.lines().map(|line| (line.number, line.text)).collect();
        assert_eq!(lines, [(1, "یک"), (2, "دو"), (3, ""), (4, "سه")]);
        assert_eq!(dump.sha256(&(1..=2)), sha256_hex("یک\r\nدو".as_bytes()));
        assert_eq!(dump.sha256(&(4..=4)), sha256_hex("سه".as_bytes()));
    }

    #[test]
    fn a_part_has_the_numbers_of_the_whole() {
        let part = Dump::part(Path::new("d.txt"), "d.txt", "سه\nچهار".to_owned(), 2);
        let part = part.carrying(Some((1, "یک".to_owned())));
        let lines: Vec<_> = part.lines().map(|line| (line.number, line.text)).collect();
        assert_eq!(lines, [(3, "سه"), (4, "چهار")]);
        assert_eq!((part.line(1), part.line(2), part.line(4)), ("یک", "", "چهار"));
        assert_eq!(part.sha256(&(4..=4)), sha256_hex("چهار".as_bytes()));
        assert_eq!(part.at_line(Diagnostic::note("x"), 4).to_string(), "d.txt:4:1: x");
    }

    #[test]
    fn names_are_safe() {
        for (name, safe) in [
            ("../x.txt", "_x.txt"),
            (".hidden", "hidden"),
            ("a\u{202e}b", "ab"),
            ("", "dump.txt"),
            ("x.ledger.jsonl", "x.ledger.jsonl.txt"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }
}
