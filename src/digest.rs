//! Digests: how a byte that changed is found out.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use twox_hash::XxHash3_128;

/// How many bytes are compared at a time.
const CHUNK: usize = 1 << 16;

/// The first 16 bytes of a SHA-256: enough that no two contents meet, be they made for it or not.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Digest(#[serde(with = "serde_bytes")] pub [u8; 16]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest::from_sha256(&sha256(bytes))
    }

    /// The digest of several parts, their borders included: `["ab", "c"]` is another than `["a", "bc"]`.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Digest {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Digest::from_sha256(&hash.finalize().into())
    }

    fn from_sha256(sha256: &[u8; 32]) -> Digest {
        let mut digest = [0; 16];
        digest.copy_from_slice(&sha256[..16]);
        Digest(digest)
    }
}

/// A checksum: whether bytes are still those that were written. Made several times as fast as a [`Digest`],
/// and no proof against somebody who means to deceive: for the program's own files, never for what a dump
/// says.
///
/// It is XXH3 of 128 bits ("XXH3 128-bit variant", xxHash specification).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum(#[serde(with = "serde_bytes")] pub [u8; 16]);

impl Checksum {
    /// The checksum of `bytes`.
    pub fn of(bytes: &[u8]) -> Checksum {
        Checksum(XxHash3_128::oneshot(bytes).to_le_bytes())
    }
}

/// SHA-256 of `bytes`, in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `bytes` in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// SHA-256 of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Sha256Writer(Sha256);

impl Sha256Writer {
    /// Takes the next bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was taken in, in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// How many bytes two readers give that are the same, until one ends or they differ.
pub fn same_bytes(mut one: impl Read, mut other: impl Read) -> io::Result<u64> {
    let (mut a, mut b) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
    let mut same: u64 = 0;
    loop {
        a.clear();
        b.clear();
        one.by_ref().take(CHUNK as u64).read_to_end(&mut a)?;
        other.by_ref().take(CHUNK as u64).read_to_end(&mut b)?;
        if a != b || a.is_empty() {
            return Ok(same + a.iter().zip(&b).take_while(|(a, b)| a == b).count() as u64);
        }
        same += a.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_compared_to_the_end_of_the_shorter() {
        let long = vec![7; CHUNK * 2 + 5];
        let mut other = long.clone();
        other[CHUNK + 3] = 8;
        for (one, two, same) in [
            (&long[..], &long[..], long.len()),
            (&long[..], &long[..CHUNK], CHUNK),
            (&long[..CHUNK - 1], &long[..], CHUNK - 1),
            (&long[..], &other[..], CHUNK + 3),
            (&[], &long[..], 0),
        ] {
            assert_eq!(same_bytes(one, two).unwrap(), same as u64);
        }
    }
}
