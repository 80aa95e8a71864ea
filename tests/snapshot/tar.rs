//! What can be done to a packed tar.

use std::fs;

use crate::common::in_memory;
use crate::{SITE, faults, list, named};

/// A change of a list's lines.
type Change<'a> = &'a dyn Fn(&mut Vec<String>);

/// A tar unpacked, to change: each member's header and its bytes, without what fills its last block.
#[derive(Clone)]
pub struct Tar {
    members: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Tar {
    pub fn new() -> Tar {
        let packed = fs::File::open(SITE.path("out/a.tar.zst")).unwrap();
        let bytes = zstd::decode_all(packed).unwrap();
        let mut members = Vec::new();
        let mut at = 0;
        while bytes[at] != 0 {
            let header = bytes[at..at + 512].to_vec();
            let size = std::str::from_utf8(&header[124..135]).unwrap();
            let size = usize::from_str_radix(size, 8).unwrap();
            members.push((header, bytes[at + 512..at + 512 + size].to_vec()));
            at += 512 + size.next_multiple_of(512);
        }
        Tar { members }
    }

    fn tar(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (header, bytes) in &self.members {
            let mut header = header.clone();
            header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
            header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
            out.extend(header);
            out.extend(bytes);
            out.resize(out.len().next_multiple_of(512), 0);
        }
        out.resize(out.len() + 1024, 0);
        out
    }

    fn path(&self, place: usize) -> String {
        let name = self.members[place].0[..100].split(|byte| *byte == 0).next().unwrap();
        String::from_utf8(name.to_vec()).unwrap().split_once('/').unwrap().1.to_owned()
    }

    fn rename(&mut self, place: usize, path: &str) {
        let folder = self.members[0].0[..100].split(|byte| *byte == b'/').next().unwrap().to_vec();
        let header = &mut self.members[place].0;
        header[..100].fill(0);
        let name = [&folder[..], b"/", path.as_bytes()].concat();
        header[..name.len()].copy_from_slice(&name);
    }

    fn lines(&mut self, change: impl Fn(&mut Vec<String>)) {
        let list = &mut self.members.last_mut().unwrap().1;
        let mut lines: Vec<String> =
            String::from_utf8(list.clone()).unwrap().lines().map(str::to_owned).collect();
        change(&mut lines);
        *list = lines.iter().fold(String::new(), |text, line| text + line + "\n").into_bytes();
    }

    fn faults(&self) -> Vec<String> {
        packed_faults(&packed(&self.tar()))
    }
}

fn packed(tar: &[u8]) -> Vec<u8> {
    let mut out = zstd::Encoder::new(Vec::new(), 3).unwrap();
    out.include_checksum(true).unwrap();
    out.multithread(1).unwrap();
    std::io::Write::write_all(&mut out, tar).unwrap();
    out.finish().unwrap()
}

/// What is said of a packed tar whose list of digests was made right again.
pub fn packed_faults(bytes: &[u8]) -> Vec<String> {
    let folder = in_memory();
    fs::write(folder.path().join("a.tar.zst"), bytes).unwrap();
    list(folder.path(), "a.tar.zst");
    faults(&folder.path().join("a.tar.zst"))
}

#[test]
fn other_code_writes_the_same_tar() {
    let tar = Tar::new();
    let bytes = fs::read(SITE.path("out/a.tar.zst")).unwrap();
    assert!(packed(&tar.tar()) == bytes);
    assert_eq!(packed_faults(&bytes), Vec::<String>::new());
}

#[test]
fn whatever_is_done_to_a_member_is_named() {
    let whole = Tar::new();
    let last = whole.members.len() - 1;
    // Every third: what is done to the next is found out in the same way.
    for place in (0..last).step_by(3) {
        let path = whole.path(place);
        let at = format!("S/{path}: ");
        let change = |change: &dyn Fn(&mut Tar)| {
            let mut tar = whole.clone();
            change(&mut tar);
            tar.faults()
        };
        let flipped = change(&|tar| {
            let middle = tar.members[place].1.len() / 2;
            if let Some(byte) = tar.members[place].1.get_mut(middle) {
                *byte ^= 1;
            }
        });
        if whole.members[place].1.is_empty() {
            assert_eq!(flipped, Vec::<String>::new(), "there was no byte to flip in {path}");
            continue;
        }
        named("a byte flipped", &flipped, &at, "changed");
        let dropped = change(&|tar| drop(tar.members.remove(place)));
        named("dropped", &dropped, &at, "is missing");
        let renamed = change(&|tar| tar.rename(place, &format!("{path}x")));
        named("renamed", &renamed, &at, "is missing");
        named("renamed", &renamed, &format!("S/{path}x: "), "is extra");
        named("emptied", &change(&|tar| tar.members[place].1.clear()), &at, "changed");
        let truncated = change(&|tar| {
            tar.members[place].1.pop();
        });
        named("truncated", &truncated, &at, "changed");
        let other = (place + 1) % last;
        let swapped = change(&|tar| {
            let one = tar.members[place].1.clone();
            tar.members[place].1 = std::mem::replace(&mut tar.members[other].1, one);
        });
        named("swapped with another", &swapped, &at, "changed");
        let moved = change(&|tar| tar.members.swap(place, other));
        named("out of order", &moved, "S/", "out of order");
        let twice = change(&|tar| tar.members.insert(place, tar.members[place].clone()));
        named("there twice", &twice, "S/", "it is there twice");
        for (field, at) in [
            ("mode", 106),
            ("owner", 114),
            ("time", 146),
            ("kind", 156),
            ("link", 157),
            ("name", 265),
        ] {
            let changed = change(&|tar| tar.members[place].0[at] ^= 1);
            named(field, &changed, "S/", "its header in the tar is not what this format writes");
        }
    }
}

#[test]
fn what_does_not_belong_there_is_named() {
    let add = |path: &str| {
        let mut tar = Tar::new();
        let last = tar.members.len() - 1;
        tar.members.insert(last, tar.members[0].clone());
        tar.rename(last, path);
        tar.faults()
    };
    named("added", &add("zzz"), "S/zzz: ", "is extra: SHA256SUMS does not list it");
    named("climbing", &add("../../x"), "S/", "climbs out");
    named("a case collision", &add("THEMES/default/words.toml"), "S/", "differ in case alone");
    let mut tar = Tar::new();
    tar.members.push(tar.members[0].clone());
    let last = tar.members.len() - 1;
    tar.rename(last, "zzz");
    named("behind the list", &tar.faults(), "S/zzz: ", "stands behind SHA256SUMS");
    let mut tar = Tar::new();
    tar.members[3].0[0] ^= 1;
    named("another folder", &tar.faults(), "S/", "stands in another folder");
    let mut tar = Tar::new();
    tar.members.pop();
    named("no list", &tar.faults(), "S/SHA256SUMS: ", "is missing");
}

#[test]
fn a_list_that_is_not_of_the_members_is_named() {
    let first = Tar::new().path(0);
    let digest = "0".repeat(64);
    let changes: [(&str, Change<'_>, &str, &str); 8] = [
        ("a digest", &|lines| lines[0] = format!("{digest}  {first}"), &first, "changed"),
        ("dropped", &|lines| drop(lines.remove(0)), &first, "is extra"),
        (
            "doubled",
            &|lines| lines.insert(1, lines[0].clone()),
            "SHA256SUMS:2",
            "it is there twice",
        ),
        ("reordered", &|lines| lines.swap(0, 1), "SHA256SUMS:2", "out of order"),
        (
            "a file that is not there",
            &|lines| lines.insert(0, format!("{digest}  a")),
            "a: ",
            "is missing",
        ),
        (
            "upper case",
            &|lines| lines[0] = format!("{}  {first}", "A".repeat(64)),
            "SHA256SUMS:1",
            "in upper case",
        ),
        (
            "climbing",
            &|lines| lines.insert(0, format!("{digest}  ../x")),
            "SHA256SUMS:1",
            "climbs out",
        ),
        (
            "case",
            &|lines| lines.push(format!("{digest}  THEMES/default/words.toml")),
            "SHA256SUMS:",
            "differ in case alone",
        ),
    ];
    for (what, change, place, message) in changes {
        let mut tar = Tar::new();
        tar.lines(change);
        named(what, &tar.faults(), &format!("S/{place}"), message);
    }
}

#[test]
fn bytes_that_are_packed_otherwise_are_named() {
    let whole = fs::read(SITE.path("out/a.tar.zst")).unwrap();
    let tar = Tar::new().tar();
    named(
        "a frame behind",
        &packed_faults(&[&whole[..], &packed(b"x")].concat()),
        "S: ",
        "bytes behind its end",
    );
    named(
        "a byte behind",
        &packed_faults(&[&whole[..], b"x"].concat()),
        "S: ",
        "bytes behind its end",
    );
    named("cut short", &packed_faults(&whole[..whole.len() - 1]), "S: ", "damaged or cut short");
    named("no tar", &packed_faults(&packed(b"x")), "S: ", "cut short");
    named(
        "zeros behind",
        &packed_faults(&packed(&[&tar[..], &[0; 512]].concat())),
        "S: ",
        "does not end as a tar does",
    );
    named(
        "no end",
        &packed_faults(&packed(&tar[..tar.len() - 512])),
        "S: ",
        "does not end as a tar does",
    );
    named("empty", &packed_faults(b""), "S: ", "is no tar packed with Zstandard");
    let other = zstd::encode_all(&tar[..], 3).unwrap();
    named("without a checksum", &packed_faults(&other), "S: ", "as this format packs it");
}

#[test]
fn the_list_beside_it_is_held_against_it() {
    let whole = fs::read(SITE.path("out/a.tar.zst")).unwrap();
    let line = fs::read_to_string(SITE.path("out/a.tar.zst.SHA256SUMS")).unwrap();
    let check = |sums: Option<&str>| {
        let folder = in_memory();
        fs::write(folder.path().join("a.tar.zst"), &whole).unwrap();
        if let Some(sums) = sums {
            fs::write(folder.path().join("a.tar.zst.SHA256SUMS"), sums).unwrap();
        }
        faults(&folder.path().join("a.tar.zst"))
    };
    assert_eq!(check(Some(&line)), Vec::<String>::new());
    let other = line.replacen(|c: char| c.is_ascii_digit(), "a", 1);
    for (what, sums, message) in [
        ("none", None, "is missing"),
        ("empty", Some(String::new()), "does not list a.tar.zst"),
        ("another digest", Some(other), "has another digest than a.tar.zst"),
        (
            "another file",
            Some(line.replace("a.tar", "b.tar")),
            "lists b.tar.zst, and not a.tar.zst",
        ),
        ("doubled", Some(line.repeat(2)), "it is there twice"),
        ("upper case", Some(line.to_uppercase()), "in upper case"),
        ("a carriage return", Some(line.replace('\n', "\r\n")), "a carriage return"),
        ("climbing", Some(line.replace("a.tar", "../a.tar")), "climbs out"),
    ] {
        named(what, &check(sums.as_deref()), "S.SHA256SUMS", message);
    }
}
