//! Paths in a snapshot: which are safe to write anywhere, and which are one on some disk.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::faults::Faults;
use crate::text::controls::is_control;

/// The longest path, in bytes: what the file systems of today take.
const LONGEST: usize = 4096;

/// Why a path may not stand in a snapshot, if it may not: it is relative, joined by `/`, composed (NFC), and
/// leads nowhere out.
pub fn check(path: &str) -> Result<(), &'static str> {
    if path.is_empty() || path.len() > LONGEST {
        return Err("its path is empty or too long");
    }
    if path.starts_with('/') || path.split('/').any(|part| part == "..") {
        return Err("its path climbs out of the snapshot");
    }
    if path.contains(['\\', ':', '\t']) || path.chars().any(is_control) {
        return Err("its path has a character that no file's name may have everywhere");
    }
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Err("a part of its path is empty");
    }
    if !is_nfc(path) {
        return Err("the letters of its path are not composed (NFC)");
    }
    Ok(())
}

/// The paths seen so far, by what a disk may take them for: composed, in lower case.
#[derive(Debug, Default)]
pub struct Paths(HashMap<String, String>);

impl Paths {
    /// Notes what is wrong with the next path, which is named at `place`; says whether it may be used.
    pub fn check(&mut self, path: &str, place: &str, faults: &mut Faults) -> bool {
        if let Err(why) = check(path) {
            faults.add(place, why);
            return false;
        }
        let key: String = path.nfc().flat_map(char::to_lowercase).collect();
        match self.0.insert(key, path.to_owned()) {
            None => true,
            Some(first) if first == path => {
                faults.add(place, "it is there twice");
                false
            }
            Some(first) => {
                faults.add(
                    place,
                    format!("many disks take it for {first}: they differ in case alone"),
                );
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_climbs_is_no_path() {
        for path in ["a", "content/1403/01/راه.md", ".bayegan", "a..b/c"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "/a",
            "../a",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "C:/a",
            "a\n",
            "a\u{202e}b",
            "\u{627}\u{653}",
        ] {
            assert!(check(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn paths_that_a_disk_takes_for_one_are_told() {
        let mut paths = Paths::default();
        let mut faults = Faults::of("x");
        let usable = ["a/B", "a/b", "a/B", "c"].map(|path| paths.check(path, path, &mut faults));
        assert_eq!(usable, [true, false, false, true]);
        assert_eq!(faults.count(), 2);
    }
}
