//! WARC records (ISO 28500:2017, WARC 1.1): how each is written, and what each says.
//!
//! A site's file is a `response` record, since replay tools show nothing else: the HTTP response that a
//! server of the built site gives. The `warcinfo` record before them says that no server was asked.

use std::fmt::Write;

use uuid::Uuid;

use super::clock::Clock;
use super::facts::Facts;
use crate::digest::sha256_hex;

/// What ends a record's header, and, twice, a record.
pub const END: &str = "\r\n\r\n";

/// The name of the file of records in a WACZ.
pub const FILE: &str = "data.warc.gz";

/// A record, of which the block's bytes are elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The record's fields in order, with their values.
    pub text: String,
    /// Its id, `urn:uuid:…`.
    pub id: String,
}

/// The `warcinfo` record of a snapshot, and its id.
pub fn info(facts: &Facts, clock: Clock) -> (String, String) {
    let block = info_block(facts);
    let header = info_header(&block, clock);
    (header.text + &block + END, header.id)
}

/// What the `warcinfo` record says.
pub fn info_block(facts: &Facts) -> String {
    // A line feed in a value would begin another field.
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut block = String::new();
    for (name, value) in [
        ("software", facts.software.as_str()),
        ("format", "WARC File Format 1.1"),
        (
            "conformsTo",
            "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        ),
        ("isPartOf", &facts.base_url),
        ("title", &facts.title),
        ("creator", &facts.author),
        (
            "description",
            "Generated from a build of the site, not crawled: no server was asked. Each response is the \
             file that the build makes for its address, under the headers that a server would send. The \
             date of all records is the clock of the content, not the time of capture.",
        ),
    ] {
        let value = one_line(value);
        if !value.is_empty() {
            let _ = write!(block, "{name}: {value}\r\n");
        }
    }
    block
}

/// The header of the `warcinfo` record with this block.
pub fn info_header(block: &str, clock: Clock) -> Header {
    let digest = sha256_hex(block.as_bytes());
    let id = id(&["warcinfo", &clock.to_string(), &digest]);
    let text = fields(&[
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", &format!("<{id}>")),
        ("WARC-Date", &clock.to_string()),
        ("WARC-Filename", FILE),
        ("WARC-Block-Digest", &format!("sha256:{digest}")),
        ("Content-Type", "application/warc-fields"),
        ("Content-Length", &block.len().to_string()),
    ]);
    Header { text, id }
}

/// A `response` record's parts, but for the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    /// The address that it is the answer for.
    pub url: &'a str,
    /// The media type of the payload, as a server states it.
    pub kind: &'a str,
    /// SHA-256 of the payload, in hexadecimal.
    pub payload_digest: &'a str,
    /// SHA-256 of the HTTP header and the payload, in hexadecimal.
    pub block_digest: &'a str,
    /// How many bytes the payload has.
    pub length: u64,
}

/// The HTTP header of a response.
pub fn http_header(kind: &str, length: u64) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}{END}")
}

/// The header of a `response` record.
pub fn response_header(response: &Response<'_>, clock: Clock, info: &str) -> Header {
    let Response { url, kind, payload_digest, block_digest, length } = response;
    let id = id(&["response", &clock.to_string(), url, payload_digest]);
    let block_length = http_header(kind, *length).len() as u64 + length;
    let text = fields(&[
        ("WARC-Type", "response"),
        ("WARC-Record-ID", &format!("<{id}>")),
        ("WARC-Date", &clock.to_string()),
        ("WARC-Target-URI", url),
        ("WARC-Warcinfo-ID", &format!("<{info}>")),
        ("WARC-Payload-Digest", &format!("sha256:{payload_digest}")),
        ("WARC-Block-Digest", &format!("sha256:{block_digest}")),
        ("Content-Type", "application/http; msgtype=response"),
        ("Content-Length", &block_length.to_string()),
    ]);
    Header { text, id }
}

/// What stands before the payload in the `response` record of it, and the payload's SHA-256 in hexadecimal.
/// Behind the payload comes [`END`].
pub fn response(
    url: &str,
    kind: &str,
    payload: &[u8],
    clock: Clock,
    info: &str,
) -> (String, String) {
    let http = http_header(kind, payload.len() as u64);
    let payload_digest = sha256_hex(payload);
    let mut block = crate::digest::Sha256Writer::default();
    block.update(http.as_bytes());
    block.update(payload);
    let parts = Response {
        url,
        kind,
        payload_digest: &payload_digest,
        block_digest: &block.finish(),
        length: payload.len() as u64,
    };
    let header = response_header(&parts, clock, info);
    (header.text + &http, payload_digest)
}

/// A record's id: the UUID (RFC 9562, version 5) of what it says.
fn id(parts: &[&str]) -> String {
    let name = parts.join("\n");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).urn().to_string()
}

fn fields(fields: &[(&str, &str)]) -> String {
    let mut text = "WARC/1.1\r\n".to_owned();
    for (name, value) in fields {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_written_to_the_byte() {
        let clock = Clock::new(1_742_502_600).unwrap();
        let (record, digest) = response(
            "https://a.example/",
            "text/html; charset=utf-8",
            b"<p>x",
            clock,
            "urn:uuid:0",
        );
        assert_eq!(digest, sha256_hex(b"<p>x"));
        insta::assert_snapshot!(format!("{record}<p>x{END}").replace('\r', ""), @"
        WARC/1.1
        WARC-Type: response
        WARC-Record-ID: <urn:uuid:98bb576a-6f8d-547c-9f5e-b6dfbda88ded>
        WARC-Date: 2025-03-20T20:30:00Z
        WARC-Target-URI: https://a.example/
        WARC-Warcinfo-ID: <urn:uuid:0>
        WARC-Payload-Digest: sha256:bebcbe06a9c51d5d1c1f390c0d55a7a360e2ba18c9e39e26338ccfb6f62683a5
        WARC-Block-Digest: sha256:7149d7d8a82d9c944cbbb3627a5221f8ebbe5339b15f10c99e1157b158fcf290
        Content-Type: application/http; msgtype=response
        Content-Length: 82

        HTTP/1.1 200 OK
        Content-Type: text/html; charset=utf-8
        Content-Length: 4

        <p>x
        ");
    }
}
