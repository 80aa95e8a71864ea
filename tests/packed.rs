//! Dumps in other encodings, and packed ones, as their user meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::io::Write;
use std::process::Stdio;

use common::{Sandbox, fixture};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_packed_dump_is_the_dump_in_it() {
    let plain = Sandbox::new();
    plain.write("mehrkan.txt", fixture("mehrkan.txt"));
    plain.run("import mehrkan.txt").done();
    let zstd = ruzstd::encoding::compress_to_vec(
        fixture("mehrkan.txt").as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    for (name, bytes) in [
        ("mehrkan.txt.gz", gzip(&fixture("mehrkan.txt"))),
        ("mehrkan.txt.zst", zstd),
        (
            "export.zip",
            zip(&[("a/../../mehrkan.txt", &fixture("mehrkan.txt")), ("photo.jpg", b"x")]),
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, bytes);
        sandbox.run(&format!("import {name}")).done().says("7 new");
        assert!(sandbox.tree("content") == plain.tree("content"), "{name}");
        assert!(!sandbox.path("mehrkan.txt").exists() && !sandbox.path("../mehrkan.txt").exists());
    }
}

#[test]
fn standard_input_is_a_dump() {
    let sandbox = Sandbox::new();
    let mut child =
        sandbox.command("import -").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&fixture("mehrkan.txt")).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(sandbox.tree("content/_sources")["stdin.txt"], fixture("mehrkan.txt"));
}

#[test]
fn what_is_packed_badly_says_why_and_the_rest_is_imported() {
    let sandbox = Sandbox::new();
    let mut broken = gzip(&fixture("mehrkan.txt"));
    broken.truncate(200);
    sandbox
        .write("broken.gz", broken)
        .write("broken.zip", b"PK\x03\x04 nonsense")
        .write("pictures.zip", zip(&[("photo.jpg", b"x")]))
        .write("mehrkan.txt", fixture("mehrkan.txt"));
    let ran = sandbox.run("import broken.gz broken.zip pictures.zip mehrkan.txt").ended(3);
    ran.says("7 new")
        .warns("broken.gz: it is packed, and cannot be unpacked")
        .warns("no dump among its 1 file");
}

#[test]
fn a_bomb_is_refused() {
    let sandbox = Sandbox::new();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b'a'; 1 << 20];
    for _ in 0..1025 {
        encoder.write_all(&zeros).unwrap();
    }
    sandbox.write("bomb.gz", encoder.finish().unwrap());
    sandbox.run("import bomb.gz").ended(1).warns("more than 1 GiB");
    assert!(!sandbox.path("content").exists());
}

#[test]
fn other_encodings_are_read_and_their_bytes_kept() {
    let sandbox = Sandbox::new();
    let text = "■نوبت آبياري باغ\n○بخشدار گفت نوبت تازه است.\n@mehrkan_ir\n";
    // Windows-1256, by its own table: ASCII as it is, Arabic letters from 0x80 on.
    let (windows, _, _) =
        encoding_rs::WINDOWS_1256.encode("نوبت آبياري باغ\nبخشدار گفت نوبت تازه است.\n");
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    sandbox.write("w.txt", &windows).write("u.txt", &utf16);
    sandbox.run("import w.txt").done().warns("read as windows-1256");
    sandbox.run("import u.txt").done().warns("read as UTF-16LE");
    assert_eq!(sandbox.tree("content/_sources")["w.txt"], windows.as_ref());
    assert_eq!(sandbox.tree("content/_sources")["u.txt"], utf16);
    assert!(
        sandbox.read("content/undated/نوبت-آبیاری-باغ.md").contains("بخشدار گفت نوبت تازه است.")
    );
    sandbox.run("import u.txt").done().says("unchanged");
    sandbox.run("import u.txt --encoding latin-x").ended(2);
}

/// Short dumps of a channel, in turn in three folders; every fifth begins with what the one before it says.
fn short_dumps(number: usize) -> Vec<(String, String)> {
    let bulletin = |place: usize| {
        let (hour, minute) = (place / 60, place % 60);
        format!(
            "🔴 خبر شمارهٔ {place} مهرکان\nبازار ده {place} باز می شود.\n@mehrkan_news\n\
             1405/05/13 - {hour:02}:{minute:02}\n"
        )
    };
    let dump = |place: usize| match place % 5 {
        4 => bulletin(place - 1) + &bulletin(place),
        _ => bulletin(place),
    };
    (0..number).map(|place| (format!("{:02}/d{place}.txt", place % 3), dump(place))).collect()
}

#[cfg(unix)]
#[test]
fn there_may_be_more_dumps_than_files_that_can_be_open() {
    let dumps = short_dumps(150);
    let files: Vec<(&str, &[u8])> =
        dumps.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let sandbox = Sandbox::new();
    sandbox.write("packed.zip", zip(&files));
    for (name, text) in &dumps {
        sandbox.write(&format!("dumps/{name}"), text);
    }
    for given in ["dumps", "packed.zip"] {
        let program = env!("CARGO_BIN_EXE_bayegan");
        let limited = format!("ulimit -n 48; exec '{program}' import --content {given}-c {given}");
        let mut command = std::process::Command::new("sh");
        let done = command.current_dir(sandbox.path("")).args(["-c", &limited]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let kept = sandbox.tree("dumps-c");
    assert_eq!(kept.keys().filter(|file| file.ends_with(".txt")).count(), 150);
    assert_eq!(kept.keys().filter(|file| file.ends_with(".md")).count(), 150);
    assert_eq!(kept.len(), sandbox.tree("packed.zip-c").len());
}

#[test]
fn what_is_looked_at_before_its_turn_is_what_it_is_in_its_turn() {
    let (together, alone) = (Sandbox::new(), Sandbox::new());
    let mut dumps = short_dumps(25);
    // Another dump of a name, a dump that grew, the same once more.
    dumps.push(("03/d7.txt".to_owned(), dumps[8].1.clone() + &dumps[2].1));
    dumps.push(("04/d3.txt".to_owned(), dumps[3].1.clone() + &dumps[9].1));
    dumps.push(("05/d1.txt".to_owned(), dumps[1].1.clone()));
    for (name, text) in &dumps {
        together.write(&format!("dumps/{name}"), text);
        alone.write(&format!("dumps/{name}"), text);
    }
    together.run("import dumps").done();
    let mut names: Vec<&String> = dumps.iter().map(|(name, _)| name).collect();
    names.sort();
    for name in names {
        alone.run(&format!("import dumps/{name}")).done();
    }
    assert_eq!(together.tree("content"), alone.tree("content"));
}
