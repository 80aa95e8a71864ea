//! A dump: bytes that become lines.

mod decode;
mod open;

use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use decode::decode;
use encoding_rs::Encoding;

use crate::digest::sha256_hex;
use crate::report::Diagnostic;
use crate::text::controls::is_control;

/// A dump as text: with or without BOM, lines ended by LF or CRLF, the last one perhaps not at all.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The file as the user named it, for messages.
    pub path: PathBuf,
    /// Its name, safe as a file's in `content/_sources/`.
    pub name: String,
    /// The encoding it was read as, where that is not UTF-8.
    pub encoding: Option<&'static Encoding>,
    original: Option<Vec<u8>>,
    text: String,
    spans: Vec<Range<usize>>,
}

/// A line of a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, without BOM and line ending.
    pub text: &'a str,
}

impl Dump {
    /// Reads the dumps that `path` holds: one, or those of an archive; `-` is standard input.
    ///
    /// Fails for a missing file, a folder, an archive that cannot be read, an empty file, and bytes that
    /// stand for no character, naming their line. `encoding` overrides what the bytes show.
    pub fn read(
        path: &Path,
        encoding: Option<&'static Encoding>,
    ) -> Result<Vec<Dump>, Vec<Diagnostic>> {
        let files = open::open(path).map_err(|error| vec![error])?;
        let packed = files.len() > 1;
        let read = files.into_iter().map(|(name, bytes)| {
            let path = if packed { path.join(&name) } else { path.to_owned() };
            Dump::decoded(&path, &name, bytes, encoding)
        });
        let (dumps, errors): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
        let errors: Vec<Diagnostic> = errors.into_iter().filter_map(Result::err).collect();
        if errors.is_empty() {
            Ok(dumps.into_iter().filter_map(Result::ok).collect())
        } else {
            Err(errors)
        }
    }

    /// A dump of the given bytes, to be kept as `name`.
    pub fn new(path: &Path, name: &str, bytes: Vec<u8>) -> Result<Dump, Diagnostic> {
        Dump::decoded(path, name, bytes, None)
    }

    fn decoded(
        path: &Path,
        name: &str,
        bytes: Vec<u8>,
        encoding: Option<&'static Encoding>,
    ) -> Result<Dump, Diagnostic> {
        let (text, other) = decode(path, bytes, encoding)?;
        let (encoding, original) = other.unzip();
        let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(&text).len();
        if text[start..].trim().is_empty() {
            return Err(Diagnostic::error("the dump is empty").file(path));
        }
        if !text.contains('\n') && text.trim_end().contains('\r') {
            let line = text[start..].split('\r').next().unwrap_or_default();
            return Err(Diagnostic::error("its lines end in bare carriage returns")
                .help("save it with line feeds (LF or CRLF)")
                .in_line(path, 1, line.chars().count() + 1, 1, line));
        }
        let mut spans = Vec::new();
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            spans.push(at..at + content.len());
            at += line.len();
        }
        Ok(Dump { path: path.to_owned(), name: safe_name(name), encoding, original, text, spans })
    }

    /// The very bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        self.original.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// The whole of it, its BOM included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no line; never true of a dump that was read.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Its lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.spans
            .iter()
            .enumerate()
            .map(|(place, span)| Line { number: place + 1, text: &self.text[span.clone()] })
    }

    /// The text of the line `number`, from 1; empty if there is none.
    pub fn line(&self, number: usize) -> &str {
        number
            .checked_sub(1)
            .and_then(|place| self.spans.get(place))
            .map_or("", |span| &self.text[span.clone()])
    }

    /// SHA-256, in hexadecimal, of the bytes from the first to the last of the lines, the last one's
    /// ending left out: a dump that goes on after it has the same.
    pub fn sha256(&self, lines: &RangeInclusive<usize>) -> String {
        let first = self.spans.get(lines.start() - 1).map_or(0, |span| span.start);
        let last = self.spans.get(lines.end() - 1).map_or(first, |span| span.end);
        sha256_hex(&self.text.as_bytes()[first..last])
    }

    /// A diagnostic about the whole line `number`.
    pub fn at_line(&self, diagnostic: Diagnostic, number: usize) -> Diagnostic {
        let source = self.line(number);
        let trimmed = source.trim_start();
        let column = source.chars().count() - trimmed.chars().count() + 1;
        diagnostic.in_line(&self.path, number, column, trimmed.trim_end().chars().count(), source)
    }
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

    fn dump(bytes: &[u8]) -> Result<Dump, String> {
        Dump::new(Path::new("d.txt"), "d.txt", bytes.to_vec()).map_err(|error| error.to_string())
    }

    #[test]
    fn lines_are_numbered_and_ends_are_left_out() {
        let dump = dump("\u{feff}یک\r\nدو\n\nسه".as_bytes()).unwrap();
        let lines: Vec<_> = dump.lines().map(|line| (line.number, line.text)).collect();
        assert_eq!(lines, [(1, "یک"), (2, "دو"), (3, ""), (4, "سه")]);
        assert_eq!(dump.sha256(&(1..=2)), sha256_hex("یک\r\nدو".as_bytes()));
        assert_eq!(dump.sha256(&(4..=4)), sha256_hex("سه".as_bytes()));
    }

    #[test]
    fn what_is_no_dump_says_why() {
        assert_eq!(dump(b"").unwrap_err(), "d.txt: the dump is empty");
        assert_eq!(dump("\u{feff}\n \n".as_bytes()).unwrap_err(), "d.txt: the dump is empty");
        assert_eq!(
            dump(b"a\nb\xff\n").unwrap_err(),
            "d.txt:2:2: the byte 0xff here is not UTF-8; save the file as UTF-8"
        );
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
