//! What can be done to a bag.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha512};

use crate::common::{in_memory, tree};
use crate::{SITE, faults, named};

const MANIFEST: &str = "manifest-sha512.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha512.txt";

/// A change of a list's lines.
type Change<'a> = &'a dyn Fn(&mut Vec<String>);

/// A copy of the bag, to change.
pub struct Bag {
    folder: tempfile::TempDir,
}

impl Bag {
    pub fn new() -> Bag {
        let folder = in_memory();
        let bag = Bag { folder };
        for (path, bytes) in tree(&SITE.path("out/a")) {
            bag.write(&path, &bytes);
        }
        bag
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("a").join(path)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, change: impl Fn(&str) -> String) {
        let before = String::from_utf8(self.read(path)).unwrap();
        let after = change(&before);
        assert_ne!(before, after, "{path} is changed");
        self.write(path, after.as_bytes());
    }

    fn lines(&self, path: &str, change: impl Fn(&mut Vec<String>)) {
        self.edit(path, |text| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            change(&mut lines);
            lines.iter().fold(String::new(), |text, line| text + line + "\n")
        });
    }

    /// Makes the last manifest right again, as one would who hides what he did.
    fn repair(&self) {
        self.lines(TAG_MANIFEST, |lines| {
            for line in lines {
                let (_, path) = line.split_once("  ").unwrap();
                if let Ok(bytes) = fs::read(self.path(path)) {
                    *line = format!("{}  {path}", bayegan::digest::hex(&Sha512::digest(bytes)));
                }
            }
        });
    }

    pub fn faults(&self) -> Vec<String> {
        faults(self.path("").components().as_path())
    }
}

#[test]
fn a_copy_is_as_good() {
    assert_eq!(Bag::new().faults(), Vec::<String>::new());
}

#[test]
fn whatever_is_done_to_a_file_is_named() {
    // One of each kind: what is done to the next is found out in the same way.
    let kinds = [
        "bag",
        "tag",
        "man",
        "bayegan/",
        "data/site",
        "پل.md",
        "سد.html",
        "style.css",
        "words.toml",
    ];
    let of_a_kind =
        |path: &String| kinds.iter().any(|kind| path.starts_with(kind) || path.ends_with(kind));
    let paths: Vec<String> = tree(&SITE.path("out/a")).into_keys().filter(of_a_kind).collect();
    assert!(paths.len() >= 10, "{paths:?}");
    for (place, path) in paths.iter().enumerate() {
        let change = |change: &dyn Fn(&Bag)| {
            let bag = Bag::new();
            change(&bag);
            bag.faults()
        };
        // Of the last manifest, whatever it lists is told.
        let at = if path == TAG_MANIFEST { "S/".to_owned() } else { format!("S/{path}: ") };
        let flipped = change(&|bag| {
            let mut bytes = bag.read(path);
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bag.write(path, &bytes);
        });
        named("a byte flipped", &flipped, &at, "");
        let dropped = change(&|bag| fs::remove_file(bag.path(path)).unwrap());
        named("dropped", &dropped, &format!("S/{path}: "), "is missing");
        let renamed =
            change(&|bag| fs::rename(bag.path(path), bag.path(&format!("{path}x"))).unwrap());
        named("renamed", &renamed, &format!("S/{path}: "), "is missing");
        named("renamed", &renamed, &format!("S/{path}x: "), "");
        let emptied = change(&|bag| bag.write(path, b""));
        named("emptied", &emptied, &at, "");
        let truncated = change(&|bag| {
            let bytes = bag.read(path);
            bag.write(path, &bytes[..bytes.len() - 1]);
        });
        named("truncated", &truncated, &at, "");
        let other = &paths[(place + 1) % paths.len()];
        let swapped = change(&|bag| {
            let (one, two) = (bag.read(path), bag.read(other));
            bag.write(path, &two);
            bag.write(other, &one);
        });
        named("swapped with another", &swapped, &at, "");
        let linked = change(&|bag| {
            fs::rename(bag.path(path), bag.folder.path().join("elsewhere")).unwrap();
            std::os::unix::fs::symlink(bag.folder.path().join("elsewhere"), bag.path(path))
                .unwrap();
        });
        named("a link", &linked, &format!("S/{path}: "), "is no plain file");
    }
}

#[test]
fn what_does_not_belong_there_is_named() {
    for (path, message) in [
        ("data/extra.txt", "is extra: manifest-sha512.txt does not list it"),
        ("data/content/1402/09/x.md", "is extra"),
        ("fetch.txt", "does not belong there"),
        ("manifest-md5.txt", "does not belong there"),
        ("bayegan/more.json", "does not belong there"),
        ("data/SITE.TOML", "differ in case alone"),
        ("data/content/1402/09/\u{627}\u{653}.md", "not composed"),
        (".hidden", "does not belong there"),
    ] {
        let bag = Bag::new();
        bag.write(path, b"x");
        let place = if message.contains("case") { "S/data/" } else { &format!("S/{path}: ") };
        named(path, &bag.faults(), place, message);
    }
}

#[test]
fn a_manifest_that_is_not_of_the_files_is_named() {
    let path = |line: &str| line.split_once("  ").unwrap().1.to_owned();
    let first = path(String::from_utf8(Bag::new().read(MANIFEST)).unwrap().lines().next().unwrap());
    let digest = "0".repeat(128);
    let changes: [(&str, Change<'_>, &str, &str); 11] = [
        (
            "a digest",
            &|lines| lines[0] = format!("{digest}  {first}"),
            &first,
            "changed: its digest is not that of",
        ),
        ("dropped", &|lines| drop(lines.remove(0)), &first, "is extra"),
        (
            "doubled",
            &|lines| lines.insert(1, lines[0].clone()),
            "manifest-sha512.txt:2",
            "it is there twice",
        ),
        ("reordered", &|lines| lines.swap(0, 1), "manifest-sha512.txt:2", "out of order"),
        (
            "a file that is not there",
            &|lines| lines.insert(0, format!("{digest}  data/a")),
            "data/a",
            "is missing",
        ),
        (
            "upper case",
            &|lines| lines[0] = format!("{}  {first}", "A".repeat(128)),
            "manifest-sha512.txt:1",
            "in upper case",
        ),
        (
            "climbing",
            &|lines| lines.insert(0, format!("{digest}  data/../../x")),
            "manifest-sha512.txt:1",
            "climbs out",
        ),
        (
            "a root",
            &|lines| lines.insert(0, format!("{digest}  /etc/x")),
            "manifest-sha512.txt:1",
            "climbs out",
        ),
        (
            "case",
            &|lines| lines.push(format!("{digest}  data/thEmes/default/words.toml")),
            "manifest-sha512.txt:",
            "differ in case alone",
        ),
        (
            "a carriage return",
            &|lines| lines[0].push('\r'),
            "manifest-sha512.txt:1",
            "a carriage return",
        ),
        (
            "another kind",
            &|lines| lines[0] = lines[0][64..].to_owned(),
            "manifest-sha512.txt:1",
            "a digest of this kind",
        ),
    ];
    for (what, change, place, message) in changes {
        let bag = Bag::new();
        bag.lines(MANIFEST, change);
        bag.repair();
        named(what, &bag.faults(), &format!("S/{place}"), message);
    }
    // So is the last manifest, which lists the others.
    for (what, change, place, message) in [
        (
            "dropped",
            (|lines: &mut Vec<String>| drop(lines.remove(0))) as fn(&mut Vec<String>),
            "bag-info.txt",
            "is extra",
        ),
        (
            "doubled",
            |lines| lines.insert(1, lines[0].clone()),
            "tagmanifest-sha512.txt:2",
            "it is there twice",
        ),
        (
            "a digest",
            |lines| lines[0].replace_range(..1, "g"),
            "tagmanifest-sha512.txt:1",
            "a digest of this kind",
        ),
        (
            "upper case",
            |lines| lines[0] = lines[0].replacen(|c: char| c.is_ascii_lowercase(), "A", 1),
            "tagmanifest-sha512.txt:1",
            "in upper case",
        ),
    ] {
        let bag = Bag::new();
        bag.lines(TAG_MANIFEST, change);
        named(what, &bag.faults(), &format!("S/{place}"), message);
    }
}

#[test]
fn what_the_bag_says_of_itself_is_held_against_it() {
    for (path, from, to, place, message) in [
        ("bagit.txt", "1.0", "0.97", "bagit.txt", "does not declare a bag of BagIt 1.0"),
        ("bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 1", "bag-info.txt:5", "is right there"),
        ("bag-info.txt", "2023-12-23", "2023-12-24", "bag-info.txt:1", "Bagging-Date: 2023-12-23"),
        (
            "bayegan/snapshot.json",
            "\"files\": ",
            "\"files\": 1",
            "bayegan/snapshot.json",
            "data/public/ has",
        ),
    ] {
        let bag = Bag::new();
        bag.edit(path, |text| text.replacen(from, to, 1));
        bag.repair();
        named(path, &bag.faults(), &format!("S/{place}"), message);
    }
    // A payload that was made right again in both manifests is told by its size.
    let bag = Bag::new();
    bag.edit("data/site.toml", |text| format!("{text}# more\n"));
    let digest = bayegan::digest::hex(&Sha512::digest(bag.read("data/site.toml")));
    bag.lines(MANIFEST, |lines| {
        let line = lines.iter_mut().find(|line| line.ends_with("data/site.toml")).unwrap();
        *line = format!("{digest}  data/site.toml");
    });
    bag.repair();
    named("a longer payload", &bag.faults(), "S/bag-info.txt:", "Payload-Oxum");
}

/// A path is a folder's as the user names it.
#[test]
fn a_bag_is_named_with_or_without_a_slash() {
    let bag = Bag::new();
    let path = bag.folder.path().join("a/");
    assert_eq!(faults(Path::new(&path)), Vec::<String>::new());
}
