//! Bytes as text: UTF-8, UTF-16, Windows-1256.

use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256};

use crate::content::store::not_utf8;
use crate::report::Diagnostic;

/// A text; and, where it was not UTF-8, the encoding it was read as and the bytes it was read from.
pub(super) type Decoded = (String, Option<(&'static Encoding, Vec<u8>)>);

/// Reads `bytes` as `encoding`, or as the encoding they show: by their byte order mark, as UTF-8, or as
/// Windows-1256 where they are no UTF-8 at all and are then Arabic script.
///
/// Fails with the place of the first byte that stands for nothing.
pub(super) fn decode(
    path: &Path,
    bytes: Vec<u8>,
    encoding: Option<&'static Encoding>,
) -> Result<Decoded, Diagnostic> {
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let encoding = encoding.or(marked.filter(|marked| *marked != UTF_8));
    let encoding = match encoding {
        Some(encoding) if encoding != UTF_8 => encoding,
        Some(_) => return utf8(path, bytes),
        None => match guess(&bytes) {
            None => return utf8(path, bytes),
            Some(encoding) => encoding,
        },
    };
    let (text, used, has_errors) = encoding.decode(&bytes);
    if has_errors {
        let before = text.split('\u{fffd}').next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let source = before.rsplit('\n').next().unwrap_or_default();
        let message = format!("a byte here is not {}", used.name());
        return Err(Diagnostic::error(message).help("name the encoding with --encoding").in_line(
            path,
            line,
            source.chars().count() + 1,
            1,
            source,
        ));
    }
    let text = text.into_owned();
    Ok((text, Some((used, bytes))))
}

fn utf8(path: &Path, bytes: Vec<u8>) -> Result<Decoded, Diagnostic> {
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(path, error.as_bytes()))?;
    Ok((text, None))
}

/// The encoding of bytes that are not UTF-8, if they show one.
fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
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

    fn check(bytes: &[u8], expect: &str, encoding: Option<&str>) {
        let (text, used) = decode(Path::new("d.txt"), bytes.to_vec(), None).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let used = used.map(|(encoding, _)| encoding.name());
        assert_eq!((text, used), (expect, encoding));
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
    }

    #[test]
    fn what_cannot_be_read_names_its_byte() {
        let wrong = |bytes: &[u8], encoding| {
            decode(Path::new("d.txt"), bytes.to_vec(), encoding).unwrap_err().to_string()
        };
        assert!(
            wrong(b"a\nb \xe9\n", None).starts_with("d.txt:2:3: the byte 0xe9 here is not UTF-8")
        );
        let mixed = ["راه".as_bytes(), b"\n\xc7\xe1"].concat();
        assert!(wrong(&mixed, None).starts_with("d.txt:2:1: the byte 0xc7 here is not UTF-8"));
        assert!(wrong(b"a\x00\xd8", Some(UTF_16LE)).contains("--encoding"));
    }
}
