//! Gzip members (RFC 1952), one record each: written always the same, read strictly.

use std::cell::RefCell;
use std::io::{self, BufRead};

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::{CompressionLvl, Compressor, Crc};

/// The ten bytes each member begins with: no name, no time, no comment, of an unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// How strongly is packed: the lowest level that packs at all (0 stores). Pages of 8 kB, each in a member of its
/// own, come out a twentieth larger than at the usual level, 6, in less than half the time.
const LEVEL: i32 = 1;

/// Bytes behind the compressed ones: CRC-32 and length.
const TRAILER: usize = 8;

/// How many bytes are unpacked at a time.
const CHUNK: usize = 1 << 16;

/// Packs members; the same bytes always come out the same. What they come out as is told by the version of
/// `libdeflate-sys` in `Cargo.lock`; a test holds it.
pub struct Packer {
    compressor: Compressor,
    /// What is packed, in one piece, and what comes of it: room that is kept.
    whole: Vec<u8>,
    packed: Vec<u8>,
}

impl Default for Packer {
    fn default() -> Packer {
        let level = CompressionLvl::new(LEVEL).unwrap_or_default();
        let compressor = Compressor::new(level);
        Packer { compressor, whole: Vec::new(), packed: Vec::new() }
    }
}

impl Packer {
    /// The bytes of `parts`, one behind the other, as one member.
    pub fn pack(&mut self, parts: &[&[u8]]) -> io::Result<Box<[u8]>> {
        self.whole.clear();
        for part in parts {
            self.whole.extend_from_slice(part);
        }
        let most = self.compressor.deflate_compress_bound(self.whole.len());
        if self.packed.len() < most {
            self.packed.resize(most, 0);
        }
        let packed = self.compressor.deflate_compress(&self.whole, &mut self.packed);
        let packed = &self.packed[..packed.map_err(io::Error::other)?];
        let mut member = Vec::with_capacity(HEADER.len() + packed.len() + TRAILER);
        member.extend_from_slice(&HEADER);
        member.extend_from_slice(packed);
        let mut crc = Crc::new();
        crc.update(&self.whole);
        member.extend_from_slice(&trailer(&crc, self.whole.len() as u64));
        Ok(member.into_boxed_slice())
    }
}

thread_local! {
    /// A packer is 300 kB of tables, which each thread makes once.
    static PACKER: RefCell<Packer> = RefCell::default();
}

/// The bytes of `parts`, one behind the other, as one member, by this thread's packer.
pub fn packed(parts: &[&[u8]]) -> io::Result<Box<[u8]>> {
    PACKER.with_borrow_mut(|packer| packer.pack(parts))
}

/// What stands behind the compressed bytes: the CRC-32 of those that were packed, and their length modulo 2³².
fn trailer(crc: &Crc, length: u64) -> [u8; TRAILER] {
    let mut trailer = [0; TRAILER];
    trailer[..4].copy_from_slice(&crc.sum().to_le_bytes());
    trailer[4..].copy_from_slice(&length.to_le_bytes()[..4]);
    trailer
}

/// Why bytes are no member as [`Packer`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpacked {
    /// The first bytes are others.
    #[error("no gzip member begins there, or one with another header")]
    Header,
    /// What follows is no deflate stream.
    #[error("its compressed bytes are damaged")]
    Damaged,
    /// It ends too early.
    #[error("it is cut short")]
    Short,
    /// The checksum or the length behind it is that of other bytes.
    #[error("its CRC-32 or length is not that of its bytes")]
    Checksum,
    /// Who takes the bytes wants no more.
    #[error("it is longer than it may be")]
    Stopped,
}

/// Unpacks the one member that `input` begins with, handing its bytes to `take`, which may say that it wants
/// no more. Gives how many bytes of `input` it takes up.
pub fn unpack(
    input: &mut impl BufRead,
    mut take: impl FnMut(&[u8]) -> bool,
) -> io::Result<Result<u64, Unpacked>> {
    let mut header = [0; HEADER.len()];
    match input.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Ok(Err(Unpacked::Header));
        }
        read => read?,
    }
    if header != HEADER {
        return Ok(Err(Unpacked::Header));
    }
    let mut inflate = Decompress::new(false);
    let mut crc = Crc::new();
    let mut out = vec![0; CHUNK];
    loop {
        let bytes = input.fill_buf()?;
        let at_end = bytes.is_empty();
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let Ok(status) = inflate.decompress(bytes, &mut out, FlushDecompress::None) else {
            return Ok(Err(Unpacked::Damaged));
        };
        let used = usize::try_from(inflate.total_in() - before_in).unwrap_or_default();
        let made = usize::try_from(inflate.total_out() - before_out).unwrap_or_default();
        input.consume(used);
        crc.update(&out[..made]);
        if !take(&out[..made]) {
            return Ok(Err(Unpacked::Stopped));
        }
        if status == Status::StreamEnd {
            break;
        }
        if used == 0 && made == 0 {
            return Ok(Err(if at_end { Unpacked::Short } else { Unpacked::Damaged }));
        }
    }
    let mut found = [0; TRAILER];
    match input.read_exact(&mut found) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Ok(Err(Unpacked::Short));
        }
        read => read?,
    }
    if found != trailer(&crc, inflate.total_out()) {
        return Ok(Err(Unpacked::Checksum));
    }
    Ok(Ok((HEADER.len() + TRAILER) as u64 + inflate.total_in()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::digest::sha256_hex;

    fn unpacked(bytes: &[u8]) -> Result<(Vec<u8>, u64), Unpacked> {
        let mut out = Vec::new();
        let read = unpack(&mut &*bytes, |part| {
            out.extend(part);
            true
        });
        read.unwrap().map(|used| (out, used))
    }

    #[test]
    fn what_is_packed_is_always_the_same() {
        // Text enough for every part of the compressor to have its say.
        let line = |n: u64| (n * n % 977, n.wrapping_mul(2_654_435_761) % 4099);
        let lines = (0..20_000).map(line).map(|(one, other)| format!("خبر {one} از {other}\n"));
        let text = lines.collect::<Vec<_>>().concat();
        let mut packer = Packer::default();
        let first = packer.pack(&[text.as_bytes()]).unwrap();
        assert_eq!(packer.pack(&[text.as_bytes()]).unwrap(), first, "a packer remembers nothing");
        // Another digest means that snapshots come out otherwise than those of earlier versions: the change
        // log must say so.
        insta::assert_snapshot!(sha256_hex(&first), @"a5f2fa091a73a0c72cbeccf086f23cc9bbab0c3d8d9ee72e44518a95a15cefd0");
        assert_eq!(unpacked(&first).unwrap(), (text.into_bytes(), first.len() as u64));
    }

    proptest! {
        #[test]
        fn members_are_read_one_by_one(one: Vec<u8>, other: Vec<u8>) {
            let mut packer = Packer::default();
            let first = packer.pack(&[&one]).unwrap();
            let both = [&first[..], &packer.pack(&[&other]).unwrap()].concat();
            prop_assert_eq!(unpacked(&both).unwrap(), (one, first.len() as u64));
            prop_assert_eq!(unpacked(&both[first.len()..]).unwrap().0, other);
        }

        #[test]
        fn no_member_is_read_of_half_of_one(bytes: Vec<u8>, part: prop::sample::Index) {
            let packed = Packer::default().pack(&[&bytes]).unwrap();
            prop_assert!(unpacked(&packed[..part.index(packed.len())]).is_err());
        }
    }
}
