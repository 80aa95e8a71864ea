//! A dump's file, and its text as UTF-8.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use super::chapters::Chapters;
use super::decode::{guess, transcode};
use super::paged::Paged;
use super::survey::Survey;
use super::{open, safe_name, without_bom};
use crate::content::store::describe;
use crate::digest::Sha256Writer;
use crate::report::Diagnostic;

/// The most bytes of a line: a longer one is no bulletin's, and would have to be held in memory.
pub(super) const LONGEST_LINE: u64 = 16 << 20;

/// How many bytes a part has: enough to learn a channel's habits from, some ten thousand bulletins.
const PART: usize = 4 << 20;

/// Bytes on the disk: a file of the user's, or an unnamed one that is gone when it is closed.
#[derive(Debug)]
pub(super) struct Stored {
    file: File,
    /// How many of the file's bytes these are: what is written to it later is another dump's.
    pub(super) bytes: u64,
}

impl Stored {
    /// The bytes that `file` has now.
    pub(super) fn new(file: File) -> io::Result<Stored> {
        let bytes = file.metadata()?.len();
        Ok(Stored { file, bytes })
    }

    /// An unnamed file of what `fill` writes.
    pub(super) fn spool<E: From<io::Error>>(
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<Stored, E> {
        let mut out = io::BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
        fill(&mut out)?;
        let spooled = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Stored::new(spooled)?)
    }

    pub(super) fn into_file(self) -> File {
        self.file
    }

    /// Its bytes, from the first.
    pub(super) fn reader(&self) -> impl Read + '_ {
        let from_first = FromFirst { file: &self.file, at: 0 };
        from_first.take(self.bytes)
    }
}

/// A reader that keeps its own place in a file that others read too, in turn.
struct FromFirst<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FromFirst<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Read for &Stored {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.file).read(buffer)
    }
}

impl Seek for &Stored {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        (&self.file).seek(to)
    }
}

/// A dump that can be read: from the disk, a part at a time.
#[derive(Debug)]
pub struct Source {
    /// The file as the user named it, for messages.
    pub path: PathBuf,
    /// Its name, safe as a file's in `content/_sources/`.
    pub name: String,
    /// The encoding it is read as, where that is not UTF-8.
    pub encoding: Option<&'static Encoding>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many lines it has.
    pub lines: usize,
    /// Whether a line may be the header over a copied message.
    pub has_headers: bool,
    original: Stored,
    /// Its text in UTF-8, where its bytes are not.
    decoded: Option<Stored>,
    /// The beginning of its text.
    head: String,
    longest: (usize, u64),
}

impl Source {
    /// The dumps that `path` holds: one, or those of a folder or an archive; `-` is standard input. A folder is
    /// listed at once, a dump opened when it is reached.
    ///
    /// One fails where it cannot be read: a file that is not there, an archive that cannot be unpacked, an
    /// empty file, bytes that stand for no character, naming their line. `encoding` overrides what the bytes
    /// show.
    pub fn open(
        path: &Path,
        encoding: Option<&'static Encoding>,
    ) -> impl Iterator<Item = Result<Source, Diagnostic>> + Send + use<> {
        open::open(path).map(move |found| {
            let open::Found { path, name, stored } = found?;
            Source::new(&path, &name, stored, encoding)
        })
    }

    /// The dump in `file`, to be named `path` in messages and kept as `name`.
    pub fn of_file(
        path: &Path,
        name: &str,
        file: File,
        encoding: Option<&'static Encoding>,
    ) -> Result<Source, Diagnostic> {
        let stored = Stored::new(file).map_err(|error| unreadable(path, &error))?;
        Source::new(path, name, stored, encoding)
    }

    /// The dump that reads `text`.
    pub fn of_text(path: &Path, name: &str, text: &str) -> Result<Source, Diagnostic> {
        let stored = Stored::spool(|out| out.write_all(text.as_bytes()));
        Source::new(path, name, stored.map_err(|error| unreadable(path, &error))?, None)
    }

    pub(super) fn new(
        path: &Path,
        name: &str,
        original: Stored,
        encoding: Option<&'static Encoding>,
    ) -> Result<Source, Diagnostic> {
        let survey = Survey::of(&original).map_err(|error| unreadable(path, &error))?;
        let sha256 = survey.sha256.clone();
        let (decoded, encoding, survey) = match guess(&survey.sample, encoding) {
            Some(encoding) => {
                let text = transcode(path, &original, encoding)?;
                let survey = Survey::of(&text).map_err(|error| unreadable(path, &error))?;
                (Some(text), Some(encoding), survey)
            }
            None => (None, None, survey),
        };
        if let Some(wrong) = survey.wrong {
            let message = format!("the byte 0x{:02x} here is not UTF-8", wrong.byte);
            let column = wrong.before.chars().count() + 1;
            return Err(Diagnostic::error(message)
                .help("save the file as UTF-8, or name its encoding with --encoding")
                .in_line(path, wrong.line, column, 1, &wrong.before));
        }
        if !survey.has_text {
            return Err(Diagnostic::error("the dump is empty").file(path));
        }
        let head = as_text(&survey.sample);
        let lone_return = without_bom(&head).trim_end().split_once('\r');
        if let Some((line, _)) = lone_return.filter(|_| survey.lines == 1) {
            return Err(Diagnostic::error("its lines end in bare carriage returns")
                .help("save it with line feeds (LF or CRLF)")
                .in_line(path, 1, line.chars().count() + 1, 1, line));
        }
        Ok(Source {
            path: path.to_owned(),
            name: safe_name(name),
            encoding,
            sha256,
            lines: survey.lines,
            has_headers: survey.has_headers,
            original,
            decoded,
            head,
            longest: survey.longest,
        })
    }

    /// How many bytes the file has.
    pub fn bytes(&self) -> u64 {
        self.original.bytes
    }

    /// The very bytes of the file, from the first.
    pub fn reader(&self) -> impl Read + '_ {
        self.original.reader()
    }

    /// The very bytes of the file, for a copy: reading fails where they are not what they were when the dump
    /// was opened.
    pub fn checked_reader(&self) -> impl Read + '_ {
        let (reader, digest) = (self.original.reader(), Some(Sha256Writer::default()));
        Checked { reader, digest, expected: &self.sha256 }
    }

    /// The beginning of its text, to tell its format by.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Its text in UTF-8.
    pub(in crate::import) fn text(&self) -> impl Read + '_ {
        self.stored_text().reader()
    }

    fn stored_text(&self) -> &Stored {
        self.decoded.as_ref().unwrap_or(&self.original)
    }

    /// How many bytes its text has in UTF-8.
    pub(in crate::import) fn text_bytes(&self) -> usize {
        usize::try_from(self.stored_text().bytes).unwrap_or(usize::MAX)
    }

    /// The digest that its text has while nobody writes to its file; none for a text of our own.
    pub(super) fn expected(&self) -> Option<&str> {
        self.decoded.is_none().then_some(self.sha256.as_str())
    }

    /// Whether its lines are one part.
    pub(in crate::import) fn is_one_part(&self) -> bool {
        // The last part has what is left.
        self.text_bytes() <= PART
    }

    /// Its lines, a part at a time.
    pub fn chapters(&self) -> Chapters<'_> {
        self.chapters_of(PART)
    }

    /// Its lines in parts of at least `size` bytes each.
    pub(in crate::import) fn chapters_of(&self, size: usize) -> Chapters<'_> {
        Chapters::new(self, size)
    }

    /// Fails for a line that is too long to be one of text.
    pub fn check_lines(&self) -> Result<(), Diagnostic> {
        let (number, bytes) = self.longest;
        if bytes > LONGEST_LINE {
            let message = format!(
                "its line {number} has {} MiB, more than the {} MiB that a line of text may have",
                bytes >> 20,
                LONGEST_LINE >> 20
            );
            let help = "break it into lines, or name the dump's format with --format";
            return Err(Diagnostic::error(message).help(help).file(&self.path));
        }
        Ok(())
    }

    /// Its text, to be looked into anywhere; one reader at a time.
    pub(in crate::import) fn paged(&self) -> Paged<'_> {
        Paged::of_file(self.stored_text())
    }

    /// The dump of the lines that stand at `spans` of its text, in bytes, each with its line ending.
    pub(in crate::import) fn of_spans(&self, spans: &[Range<usize>]) -> Result<Source, Diagnostic> {
        let mut text = self.stored_text();
        let kept = Stored::spool(|out| {
            for span in spans {
                text.seek(SeekFrom::Start(span.start as u64))?;
                io::copy(&mut text.take(span.len() as u64), out)?;
            }
            Ok(())
        });
        let kept = kept.map_err(|error: io::Error| unreadable(&self.path, &error))?;
        Source::new(&self.path, &self.name, kept, None)
    }
}

/// A reader that fails at its end where its bytes have another digest than is expected.
struct Checked<'a, R> {
    reader: R,
    /// The digest so far, until the end.
    digest: Option<Sha256Writer>,
    expected: &'a str,
}

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read > 0 {
            if let Some(digest) = &mut self.digest {
                digest.update(&buffer[..read]);
            }
        } else if self.digest.take().is_some_and(|digest| digest.finish() != self.expected) {
            return Err(io::Error::other("the dump was written to while it was read"));
        }
        Ok(read)
    }
}

/// The beginning of a text, cut between two characters.
pub(super) fn as_text(bytes: &[u8]) -> String {
    let text = simdutf8::compat::from_utf8(bytes).or_else(|error| {
        // What is before the cut is whole.
        simdutf8::compat::from_utf8(&bytes[..error.valid_up_to()])
    });
    text.unwrap_or_default().to_owned()
}

/// That a dump cannot be read, and why.
pub(in crate::import) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "no permission to read it; check its owner and mode".to_owned()
        }
        _ => describe(error),
    };
    Diagnostic::error(format!("the dump cannot be read: {why}")).file(path)
}
