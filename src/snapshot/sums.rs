//! Lists of checksums: `SHA256SUMS` as `sha256sum` writes it, and a bag's manifests, which differ in the
//! length of their digests and in how a path is written.

use std::io::{self, BufRead, Read};

use super::faults::Faults;
use super::paths::Paths;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 1 << 14;

/// What kind of list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Coreutils' `sha256sum`: 64 digits, two spaces, the path.
    Sha256Sum,
    /// A manifest of a bag (RFC 8493, section 2.1.3): 128 digits of SHA-512, two spaces, the path with `%`
    /// as `%25`.
    Bag,
}

impl Kind {
    fn digits(self) -> usize {
        match self {
            Kind::Sha256Sum => 64,
            Kind::Bag => 128,
        }
    }
}

/// A list of the paths and their digests, in the order of the paths' bytes.
pub fn write<'a>(kind: Kind, sums: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut sums: Vec<(&str, &str)> = sums.collect();
    sums.sort_unstable();
    let line = |(path, digest): (&str, &str)| match kind {
        Kind::Sha256Sum => format!("{digest}  {path}\n"),
        Kind::Bag => format!("{digest}  {}\n", path.replace('%', "%25")),
    };
    sums.into_iter().map(line).collect()
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The path of the file.
    pub path: String,
    /// Its digest, in lower-case hexadecimal.
    pub digest: String,
}

/// Reads a list that stands at `place` in a snapshot. Lines that [`write`] would not write become faults, and
/// are left out where there is no telling what they mean.
pub fn read(
    kind: Kind,
    mut list: impl BufRead,
    place: &str,
    faults: &mut Faults,
) -> io::Result<Vec<Sum>> {
    let mut sums: Vec<Sum> = Vec::new();
    let mut paths = Paths::default();
    for number in 1.. {
        let place = format!("{place}:{number}");
        let mut line = Vec::new();
        list.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            break;
        }
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            let what = if line.len() as u64 == LONGEST { "too long" } else { "cut short" };
            faults.add(&place, format!("the line is {what}"));
            break;
        }
        if line.ends_with(b"\r") {
            faults.add(&place, "the line ends with a carriage return");
            line.pop();
        }
        match parsed(kind, &line) {
            Err(why) => faults.add(&place, why),
            Ok(sum) => {
                let usable = paths.check(&sum.path, &format!("{place} ({})", sum.path), faults);
                if let Some(last) = sums.last().filter(|last| last.path > sum.path) {
                    faults.add(
                        &place,
                        format!("out of order: {} stands before {}", last.path, sum.path),
                    );
                }
                if usable {
                    sums.push(sum);
                }
            }
        }
    }
    Ok(sums)
}

fn parsed(kind: Kind, line: &[u8]) -> Result<Sum, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8")?;
    let (digest, path) =
        line.split_once("  ").ok_or("the line is no digest, two spaces and a path")?;
    let is_hex = |c: char| c.is_ascii_hexdigit();
    if digest.len() != kind.digits() || !digest.chars().all(is_hex) {
        return Err("the line does not begin with a digest of this kind");
    }
    if digest.chars().any(|c| c.is_ascii_uppercase()) {
        return Err("its digest is in upper case");
    }
    let path = match kind {
        Kind::Sha256Sum => path.to_owned(),
        Kind::Bag => decoded(path)?,
    };
    Ok(Sum { path, digest: digest.to_owned() })
}

/// `%25` as `%`; of what a manifest may encode beside it, line ends, no path may have any.
fn decoded(path: &str) -> Result<String, &'static str> {
    let plain = path.replace("%25", "");
    if plain.contains('%') {
        return Err("its path has a percent sign that is not written as %25");
    }
    Ok(path.replace("%25", "%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, list: &[u8]) -> (Vec<Sum>, Vec<String>) {
        let mut faults = Faults::of("s");
        let sums = read(kind, list, "list", &mut faults).unwrap();
        let faults = faults.into_diagnostics();
        (sums, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let digest = |c: &str, kind: Kind| c.repeat(kind.digits());
        for kind in [Kind::Sha256Sum, Kind::Bag] {
            let (a, b) = (digest("a", kind), digest("0", kind));
            let list = write(kind, [("ب%.md", b.as_str()), ("a b", a.as_str())].into_iter());
            let (sums, faults) = check(kind, list.as_bytes());
            assert_eq!(faults, Vec::<String>::new());
            let expected = [("a b", a), ("ب%.md", b)];
            let expected = expected.map(|(path, digest)| Sum { path: path.into(), digest });
            assert_eq!(sums, expected);
        }
    }

    #[test]
    fn what_is_not_written_so_is_told() {
        let a = "a".repeat(64);
        let line = |path: &str| format!("{a}  {path}\n");
        for (list, fault) in [
            (line("b") + &line("a"), "s/list:2: out of order: b stands before a"),
            (line("a") + &line("a"), "s/list:2 (a): it is there twice"),
            (line("A") + &line("a"), "s/list:2 (a): many disks take it for A"),
            (line("../a"), "s/list:1 (../a): its path climbs out of the snapshot"),
            (line("a").to_uppercase(), "s/list:1: its digest is in upper case"),
            (line("a").replace('\n', "\r\n"), "s/list:1: the line ends with a carriage return"),
            (line("a").replace("  ", " *"), "s/list:1: the line is no digest"),
            (line("a")[1..].to_owned(), "s/list:1: the line does not begin with a digest"),
            (line("a").trim().to_owned(), "s/list:1: the line is cut short"),
            ("\n".to_owned(), "s/list:1: the line is no digest"),
            (format!("\u{feff}{}", line("a")), "s/list:1: the line does not begin with a digest"),
            ("a".repeat(20_000), "s/list:1: the line is too long"),
        ] {
            let (_, faults) = check(Kind::Sha256Sum, list.as_bytes());
            assert!(
                faults.first().is_some_and(|first| first.starts_with(fault)),
                "{fault}: {faults:?}"
            );
        }
        let (_, faults) = check(Kind::Bag, format!("{}  a%0Ab\n", "a".repeat(128)).as_bytes());
        assert!(faults[0].contains("percent sign"), "{faults:?}");
    }
}
