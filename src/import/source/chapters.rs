//! A dump's lines a part at a time, so that what is in memory does not grow with the dump.

use std::io::Read;

use super::file::{Source, unreadable};
use super::{Dump, changed};
use crate::digest::Sha256Writer;
use crate::report::Diagnostic;

/// Reads a dump part by part.
pub struct Chapters<'a> {
    source: &'a Source,
    reader: Box<dyn Read + 'a>,
    digest: Sha256Writer,
    /// What is read and not yet done with; whole characters but for its end.
    text: Vec<u8>,
    ended: bool,
    /// How many lines were done with, and how many bytes.
    before: usize,
    passed: usize,
    /// How much of `text` the next part has at least, and each part.
    size: usize,
    least: usize,
    /// The part under way: how many bytes it has.
    under_way: usize,
}

impl<'a> Chapters<'a> {
    /// Parts of at least `size` bytes.
    pub(super) fn new(source: &'a Source, size: usize) -> Chapters<'a> {
        Chapters {
            source,
            reader: Box::new(source.text()),
            digest: Sha256Writer::default(),
            text: Vec::new(),
            ended: false,
            before: 0,
            passed: 0,
            size,
            least: size,
            under_way: 0,
        }
    }

    /// The next part, of whole lines, and whether it is the last; `None` behind that.
    ///
    /// Fails where the file was written to meanwhile, and its lines are none that were looked at.
    pub fn next_part(&mut self) -> Result<Option<(Dump, bool)>, Diagnostic> {
        // The last part has what is left, so that it is not too small to learn from.
        self.fill(self.size * 2)?;
        if self.text.is_empty() {
            return Ok(None);
        }
        let cut =
            self.text[..self.text.len().min(self.size)].iter().rposition(|&byte| byte == b'\n');
        let end = match cut {
            _ if self.ended => self.text.len(),
            Some(feed) => feed + 1,
            None => self.grow_to_line()?,
        };
        // Whether anything follows may not be known yet.
        self.fill(end + 1)?;
        let is_last = self.ended && end == self.text.len();
        self.under_way = end;
        let text = simdutf8::basic::from_utf8(&self.text[..end]);
        let text = text.map_err(|_| changed(&self.source.path))?.to_owned();
        Ok(Some((Dump::part(&self.source.path, &self.source.name, text, self.before), is_last)))
    }

    /// Says that the lines of `part` before the line `next` are done with: the next part begins with that.
    pub fn done_before(&mut self, part: &Dump, next: usize) {
        let numbers = part.numbers();
        let done = match next {
            next if next <= numbers.start => 0,
            next if next < numbers.end => part.offset(next),
            _ => self.under_way,
        };
        // A part in which nothing ends must be larger.
        self.size = if done == 0 { self.size.max(self.under_way) * 2 } else { self.least };
        self.text.drain(..done);
        self.passed += done;
        self.before = next - 1;
    }

    /// Where in the dump's text the part under way begins, in bytes.
    pub fn offset(&self) -> usize {
        self.passed
    }

    /// Reads on until `text` has `size` bytes or the file ends.
    fn fill(&mut self, size: usize) -> Result<(), Diagnostic> {
        let room = size.saturating_sub(self.text.len());
        if self.ended || room == 0 {
            return Ok(());
        }
        let start = self.text.len();
        // Else reading on would double what is there.
        self.text.reserve_exact(room);
        let read = self.reader.by_ref().take(room as u64).read_to_end(&mut self.text);
        let read = read.map_err(|error| unreadable(&self.source.path, &error))?;
        self.digest.update(&self.text[start..]);
        if read < room {
            self.ended = true;
            let digest = std::mem::take(&mut self.digest).finish();
            if self.source.expected().is_some_and(|expected| expected != digest) {
                return Err(changed(&self.source.path));
            }
        }
        Ok(())
    }

    /// Reads on to the end of the line under way, and gives where that is.
    fn grow_to_line(&mut self) -> Result<usize, Diagnostic> {
        loop {
            if let Some(feed) = memchr::memchr(b'\n', &self.text) {
                return Ok(feed + 1);
            }
            if self.ended {
                return Ok(self.text.len());
            }
            self.fill(self.text.len() * 2)?;
        }
    }
}
