//! The index of a WACZ: a line a record, in the order of the lines' bytes (CDXJ, as pywb and wabac read it).

use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::surt::surt;
use super::warc;

/// A record and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its address.
    pub url: String,
    /// Its media type, without parameters.
    pub mime: String,
    /// The HTTP status.
    pub status: String,
    /// `sha256:` and the SHA-256 of its payload in hexadecimal.
    pub digest: String,
    /// How many bytes its gzip member takes up.
    pub length: String,
    /// Where that begins in the file.
    pub offset: String,
    /// The file's name.
    pub filename: String,
}

impl Entry {
    /// The entry of a response.
    pub fn new(url: &str, kind: &str, payload_digest: &str, offset: u64, length: u64) -> Entry {
        Entry {
            url: url.to_owned(),
            mime: kind.split(';').next().unwrap_or_default().trim().to_owned(),
            status: "200".to_owned(),
            digest: format!("sha256:{payload_digest}"),
            length: length.to_string(),
            offset: offset.to_string(),
            filename: warc::FILE.to_owned(),
        }
    }

    /// Its line, without the line feed: the address's key, the clock's digits, the entry as JSON.
    pub fn to_line(&self, clock: Clock) -> String {
        // Its types hold nothing that JSON cannot.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {} {json}", surt(&self.url), clock.digits())
    }
}
