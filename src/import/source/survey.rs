//! What a look through all of a dump's bytes tells, before its lines are read.

use std::io::{self, Read};

use super::file::Stored;
use crate::digest::Sha256Writer;

/// How many bytes are read at a time.
const CHUNK: usize = 1 << 20;

/// The most bytes of a line that an error quotes.
const QUOTED: usize = 4096;

/// What a look through all of a dump's bytes tells.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// SHA-256 of the bytes, in hexadecimal.
    pub(super) sha256: String,
    /// How many lines it has; one more than line feeds, but for the last one's.
    pub(super) lines: usize,
    /// The first bytes, to tell encoding and format by.
    pub(super) sample: Vec<u8>,
    /// The first byte that is not UTF-8.
    pub(super) wrong: Option<Wrong>,
    /// Whether anything but white space stands in it.
    pub(super) has_text: bool,
    /// Whether there is a comma and a bracket, as the header over a copied message has them.
    pub(super) has_headers: bool,
    /// The number of its longest line, and how many bytes that has.
    pub(super) longest: (usize, u64),
}

/// A byte that is not UTF-8, and where it stands.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) byte: u8,
    /// The line, from 1.
    pub(super) line: usize,
    /// What stands before it in its line, at most the last few thousand bytes.
    pub(super) before: String,
}

impl Survey {
    /// Looks through `stored`.
    pub(super) fn of(stored: &Stored) -> io::Result<Survey> {
        let mut survey = Survey::default();
        let mut reader = stored.reader();
        let mut digest = Sha256Writer::default();
        let whole = usize::try_from(stored.bytes).map_or(CHUNK, |bytes| bytes + 1);
        let mut buffer = vec![0; whole.min(CHUNK)];
        // The first bytes of a character whose last ones are still to be read.
        let mut kept = 0;
        let mut at: u64 = 0;
        let mut line_start: u64 = 0;
        let mut feeds = 0;
        let mut wrong_at = None;
        loop {
            let read = reader.read(&mut buffer[kept..])?;
            let (fresh, end) = (kept, kept + read);
            digest.update(&buffer[fresh..end]);
            survey.has_headers |= may_have_headers(&buffer[fresh..end]);
            let start = at - kept as u64;
            if survey.sample.len() < CHUNK {
                let room = CHUNK - survey.sample.len();
                survey.sample.extend_from_slice(&buffer[fresh..end.min(fresh + room)]);
            }
            for feed in memchr::memchr_iter(b'\n', &buffer[fresh..end]) {
                feeds += 1;
                let next = at + feed as u64 + 1;
                survey.line_ends(feeds, next - line_start);
                line_start = next;
            }
            at += read as u64;
            if wrong_at.is_none() {
                let (valid, text) = match simdutf8::compat::from_utf8(&buffer[..end]) {
                    Ok(text) => (end, text),
                    Err(error) if error.error_len().is_none() && read > 0 => {
                        let valid = error.valid_up_to();
                        (valid, simdutf8::basic::from_utf8(&buffer[..valid]).unwrap_or_default())
                    }
                    Err(error) => {
                        wrong_at = Some(start + error.valid_up_to() as u64);
                        (end, "")
                    }
                };
                survey.has_text |= text.chars().any(|c| !c.is_whitespace() && c != '\u{feff}');
                buffer.copy_within(valid..end, 0);
                kept = end - valid;
            }
            if read == 0 {
                break;
            }
        }
        survey.lines = feeds + usize::from(at > line_start);
        survey.line_ends(survey.lines, at - line_start);
        survey.sha256 = digest.finish();
        survey.wrong = wrong_at.map(|at| Wrong::at(stored, at)).transpose()?;
        Ok(survey)
    }

    fn line_ends(&mut self, number: usize, bytes: u64) {
        if bytes > self.longest.1 {
            self.longest = (number, bytes);
        }
    }
}

/// Whether a header may stand in some bytes, or end where they begin.
fn may_have_headers(bytes: &[u8]) -> bool {
    const OPENING: &[u8] = b", [";
    let begun = [&OPENING[1..], &OPENING[2..]].iter().any(|end| bytes.starts_with(end));
    begun || memchr::memmem::find(bytes, OPENING).is_some()
}

impl Wrong {
    /// The byte at the place `at` of `stored`.
    fn at(stored: &Stored, at: u64) -> io::Result<Wrong> {
        let mut reader = stored.reader();
        let mut before: Vec<u8> = Vec::new();
        let mut line = 1;
        let mut left = at;
        let mut buffer = vec![0; CHUNK];
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let read = reader.read(&mut buffer[..room])?;
            if read == 0 {
                break;
            }
            left -= read as u64;
            line += memchr::memchr_iter(b'\n', &buffer[..read]).count();
            before.extend_from_slice(&buffer[..read]);
            let line_start = memchr::memrchr(b'\n', &before).map_or(0, |feed| feed + 1);
            let start = line_start.max(before.len().saturating_sub(QUOTED));
            before.drain(..start);
        }
        let mut byte = [0];
        reader.read_exact(&mut byte)?;
        let before = String::from_utf8_lossy(&before).trim_start_matches('\u{fffd}').to_owned();
        Ok(Wrong { byte: byte[0], line, before })
    }
}
