//! One record of a WARC, as it is unpacked piece by piece.

use std::io::{self, BufRead};

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::snapshot::gzip::{Unpacked, unpack};

/// The longest header that is read, in bytes.
const LONGEST: usize = 1 << 16;

/// What ends a header.
const END: &[u8] = b"\r\n\r\n";

/// A record that was read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its header, with the empty line that ends it.
    pub header: String,
    /// The HTTP header that its block begins with, with the empty line; empty where there is none.
    pub http: String,
    /// SHA-256 of what follows in the block, in hexadecimal.
    pub payload_digest: String,
    /// SHA-256 of the block, in hexadecimal.
    pub block_digest: String,
    /// How many bytes the payload has.
    pub payload: u64,
    /// How many bytes its gzip member takes up.
    pub length: u64,
    /// Whether the block is as long as the header says, and is ended as a record is.
    pub whole: bool,
}

impl Record {
    /// The value of a field of the header.
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.header, name)
    }

    /// The value of a field of the HTTP header.
    pub fn http_field(&self, name: &str) -> Option<&str> {
        field(&self.http, name)
    }
}

fn field<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Why there is no record to read.
pub type NoRecord = String;

/// Reads the record that `input` begins with.
pub fn read(input: &mut impl BufRead) -> io::Result<Result<Record, NoRecord>> {
    let mut parts = Parts::default();
    let length = match unpack(input, |bytes| parts.take(bytes))? {
        Ok(length) => length,
        Err(Unpacked::Stopped) => return Ok(Err("its header has no end".to_owned())),
        Err(why) => return Ok(Err(why.to_string())),
    };
    Ok(parts.finish(length))
}

/// A record under way.
#[derive(Default)]
struct Parts {
    header: Vec<u8>,
    http: Vec<u8>,
    block: Sha256,
    payload: Sha256,
    payload_length: u64,
    /// Bytes of the block that are to come; none while the header is read.
    left: Option<u64>,
    is_http: bool,
    http_done: bool,
    tail: Vec<u8>,
}

impl Parts {
    /// Takes the next bytes; says whether it wants more.
    fn take(&mut self, mut bytes: &[u8]) -> bool {
        if self.left.is_none() {
            let Some(rest) = until_end(&mut self.header, bytes) else {
                return self.header.len() <= LONGEST;
            };
            bytes = rest;
            let header = String::from_utf8_lossy(&self.header);
            let length = field(&header, "Content-Length").and_then(|length| length.parse().ok());
            self.is_http = field(&header, "WARC-Type") == Some("response");
            self.left = Some(length.unwrap_or(0));
        }
        let left = self.left.unwrap_or_default();
        let block = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let (block, tail) = bytes.split_at(block);
        self.left = Some(left - block.len() as u64);
        self.block.update(block);
        // What is behind the block is compared with an end of four bytes.
        self.tail.extend(tail.iter().take(END.len() + 1 - self.tail.len().min(END.len() + 1)));
        self.take_block(block)
    }

    fn take_block(&mut self, mut block: &[u8]) -> bool {
        if self.is_http && !self.http_done {
            let Some(rest) = until_end(&mut self.http, block) else {
                return self.http.len() <= LONGEST;
            };
            block = rest;
            self.http_done = true;
        }
        self.payload.update(block);
        self.payload_length += block.len() as u64;
        true
    }

    fn finish(self, length: u64) -> Result<Record, NoRecord> {
        let whole = self.left == Some(0) && self.tail == END && self.http_done == self.is_http;
        let text =
            |bytes| String::from_utf8(bytes).map_err(|_| "its header is not UTF-8".to_owned());
        if self.left.is_none() {
            return Err("it is no WARC record".to_owned());
        }
        Ok(Record {
            header: text(self.header)?,
            http: text(self.http)?,
            payload_digest: hex(&self.payload.finalize()),
            block_digest: hex(&self.block.finalize()),
            payload: self.payload_length,
            length,
            whole,
        })
    }
}

/// Moves bytes into `header` up to its end; gives those behind it once that is reached.
fn until_end<'a>(header: &mut Vec<u8>, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let before = header.len();
    header.extend_from_slice(&bytes[..bytes.len().min(LONGEST + END.len())]);
    let from = before.saturating_sub(END.len() - 1);
    let end = memchr::memmem::find(&header[from..], END)? + from + END.len();
    header.truncate(end);
    bytes.get(end - before..)
}
