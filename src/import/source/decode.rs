//! Bytes as text: UTF-8, UTF-16, Windows-1256.

use std::io::{self, Read, Write};
use std::path::Path;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256};

use super::file::{Stored, unreadable};
use crate::report::Diagnostic;

/// How many bytes are decoded at a time.
const CHUNK: usize = 1 << 16;

/// The encoding of a text that begins with `sample`, where it is not UTF-8: the one that is asked for; else
/// what its byte order mark says, UTF-16 where it has that one's zeros, or Windows-1256 where it is no UTF-8
/// at all and is then Arabic script.
pub(super) fn guess(sample: &[u8], asked: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let marked = Encoding::for_bom(sample).map(|(encoding, _)| encoding);
    match asked.or(marked) {
        Some(encoding) => Some(encoding).filter(|encoding| *encoding != UTF_8),
        None => by_bytes(sample),
    }
}

/// The text of `stored`, which is in `encoding`, as UTF-8.
///
/// Fails with the place of the first byte that stands for nothing.
pub(super) fn transcode(
    path: &Path,
    stored: &Stored,
    encoding: &'static Encoding,
) -> Result<Stored, Diagnostic> {
    let mut wrong = None;
    let text = Stored::spool(|out| {
        wrong = decode(stored.reader(), out, encoding)?;
        Ok::<(), io::Error>(())
    });
    let text = text.map_err(|error| unreadable(path, &error))?;
    match wrong {
        None => Ok(text),
        Some((line, before)) => {
            let message = format!("a byte here is not {}", encoding.name());
            let column = before.chars().count() + 1;
            let diagnostic = Diagnostic::error(message).help("name the encoding with --encoding");
            Err(diagnostic.in_line(path, line, column, 1, &before))
        }
    }
}

/// Decodes what `reader` gives into `out`; of a byte that stands for nothing it gives the line, from 1, and
/// what stands before it there.
fn decode(
    mut reader: impl Read,
    out: &mut dyn Write,
    encoding: &'static Encoding,
) -> io::Result<Option<(usize, String)>> {
    let mut decoder = encoding.new_decoder();
    let mut buffer = vec![0; CHUNK];
    let mut line = String::new();
    let mut number = 1;
    loop {
        let read = reader.read(&mut buffer)?;
        let mut rest = &buffer[..read];
        loop {
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
            let mut text = String::with_capacity(room.unwrap_or(CHUNK * 4).max(16));
            let (result, taken) =
                decoder.decode_to_string_without_replacement(rest, &mut text, read == 0);
            rest = &rest[taken..];
            out.write_all(text.as_bytes())?;
            number += text.matches('\n').count();
            line = match text.rsplit_once('\n') {
                Some((_, last)) => last.to_owned(),
                // Only an error quotes it, and that no more than so much.
                None if line.len() < CHUNK => line + &text,
                None => line,
            };
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(Some((number, line))),
            }
        }
        if read == 0 {
            return Ok(None);
        }
    }
}

/// The encoding of bytes that are not UTF-8, if they show one.
fn by_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    // A character that the sample cuts in two is none that is wrong.
    let is_utf8 = simdutf8::compat::from_utf8(bytes).map_err(|error| error.error_len().is_some())
        != Err(true);
    if is_utf8 && !bytes.contains(&0) {
        return None;
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // Persian in UTF-16 has few zeros, but its spaces and line feeds have one each, on the same side.
    let (even, odd) = (zeros(0), zeros(1));
    if (even + odd) * 20 > bytes.len() && bytes.len().is_multiple_of(2) {
        return Some(if odd > even * 4 { UTF_16LE } else { UTF_16BE })
            .filter(|_| odd.min(even) * 4 <= odd.max(even));
    }
    let has_utf8 = String::from_utf8_lossy(bytes).chars().any(|c| !c.is_ascii() && c != '\u{fffd}');
    let (text, _) = WINDOWS_1256.decode_without_bom_handling(bytes);
    let letters = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    let arabic = text.chars().filter(|c| ('\u{600}'..='\u{6ff}').contains(c)).count();
    (!has_utf8 && arabic * 10 > letters * 9 && arabic > 3).then_some(WINDOWS_1256)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Source;

    fn read(
        bytes: &[u8],
        encoding: Option<&'static Encoding>,
    ) -> Result<(String, Option<&'static str>), String> {
        let stored = Stored::spool(|out| out.write_all(bytes)).unwrap();
        let source = Source::new(Path::new("d.txt"), "d.txt", stored, encoding);
        let source = source.map_err(|error| error.to_string())?;
        let dump = source.chapters().next_part().map_err(|error| error.to_string())?;
        let (dump, _) = dump.unwrap();
        Ok((dump.text().to_owned(), source.encoding.map(Encoding::name)))
    }

    fn check(bytes: &[u8], expect: &str, encoding: Option<&'static str>) {
        let (text, used) = read(bytes, None).unwrap();
        assert_eq!((text.trim_start_matches('\u{feff}'), used), (expect, encoding));
    }

    #[test]
    fn encodings_are_told_by_content() {
        let text = "راه روستا\nباز شد";
        check(text.as_bytes(), text, None);
        check(format!("\u{feff}{text}").as_bytes(), text, None);
        let utf16 = |swap: bool, mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff_u16);
            let units = mark.into_iter().chain(text.encode_utf16());
            units
                .flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        check(&utf16(false, true), text, Some("UTF-16LE"));
        check(&utf16(true, true), text, Some("UTF-16BE"));
        check(&utf16(false, false), text, Some("UTF-16LE"));
        // Windows-1256 has no Persian yeh: such text was written with the Arabic one.
        let (bytes, _, _) = WINDOWS_1256.encode("راه روستايي\nباز شد");
        check(&bytes, "راه روستايي\nباز شد", Some("windows-1256"));
        let long = "راه روستايي باز شد\n".repeat(CHUNK);
        check(&WINDOWS_1256.encode(&long).0, &long, Some("windows-1256"));
    }

    #[test]
    fn what_cannot_be_read_names_its_byte() {
        let wrong = |bytes: &[u8], encoding| read(bytes, encoding).unwrap_err();
        assert!(
            wrong(b"a\nb \xe9\n", None).starts_with("d.txt:2:3: the byte 0xe9 here is not UTF-8")
        );
        let mixed = ["راه".as_bytes(), b"\n\xc7\xe1"].concat();
        assert!(wrong(&mixed, None).starts_with("d.txt:2:1: the byte 0xc7 here is not UTF-8"));
        let far = ["راه\n".repeat(300_000).as_bytes(), b"xy\xff\n"].concat();
        assert!(wrong(&far, None).starts_with("d.txt:300001:3: the byte 0xff here is not UTF-8"));
        assert!(wrong(b"a\x00\xd8", Some(UTF_16LE)).contains("--encoding"));
        assert_eq!(wrong(b"", None), "d.txt: the dump is empty");
        assert_eq!(wrong("\u{feff}\n \n".as_bytes(), None), "d.txt: the dump is empty");
        assert!(wrong(b"a\rb\r", None).starts_with("d.txt:1:2: its lines end in bare carriage"));
    }
}
