//! Dumps that are broken, that are none, or that mean harm: what is said of them, and that the others are
//! imported and nothing else is touched.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod channel;
mod common;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use channel::{channels, chats, plain};
use common::{Ran, Sandbox, fixture};
use zip::write::SimpleFileOptions;

/// How long a refusal may take before the program is taken to hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder with a good dump, and beside it a bad one.
fn beside(file: &str, bytes: &[u8]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt")).write(file, bytes);
    sandbox
}

/// All that an import has no business with.
fn outside(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut tree = sandbox.tree(".");
    tree.retain(|path, _| !path.starts_with("content/"));
    tree
}

/// Imports a bad dump alone, which changes nothing, then with a good one, which is imported.
#[track_caller]
fn check_refused(sandbox: &Sandbox, bad: &str, messages: &[&str]) {
    let before = outside(sandbox);
    let check = |ran: &Ran| {
        for message in messages {
            assert!(ran.stderr.contains(message), "{message:?} in stderr:\n{}", ran.stderr);
        }
        assert!(ran.stderr.contains(bad), "{bad:?} in stderr:\n{}", ran.stderr);
    };
    check(&sandbox.run(&format!("import {bad}")).ended(1));
    assert!(!sandbox.path("content").exists(), "{bad}");
    check(&sandbox.run(&format!("import {bad} mehrkan.txt")).ended(3).says("7 new"));
    check_clean(sandbox, &before);
}

/// Nothing but `content/` changed, and nothing in it is left over from the import.
#[track_caller]
fn check_clean(sandbox: &Sandbox, before: &BTreeMap<String, Vec<u8>>) {
    assert!(outside(sandbox) == *before, "nothing outside content/ is touched");
    let strange = |path: &String| {
        let item = path.ends_with(".md") && !path.starts_with('_');
        !item && !path.starts_with("_sources/") || path.split('/').any(|part| part.starts_with('.'))
    };
    let left: Vec<String> = sandbox.tree("content").into_keys().filter(strange).collect();
    assert_eq!(left, Vec::<String>::new());
    sandbox.run("import --verify").done();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_is_packed_and_breaks_off() {
    let text = fixture("mehrkan.txt");
    for (file, packed) in
        [("d.gz", gzip(&text)), ("d.zst", zstd(&text)), ("d.zip", zip(&[("d.txt", &text)]))]
    {
        for length in [packed.len() / 2, packed.len() - 3] {
            let sandbox = beside(file, &packed[..length]);
            check_refused(&sandbox, file, &["it is packed, and cannot be unpacked"]);
        }
    }
}

#[test]
fn json_that_breaks_off_gives_what_it_has() {
    let whole = chats::telegram_json(&channels()[0]);
    let bytes = whole.bytes();
    let half = &whole.items[whole.items.len() / 2];
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    let broken = [lines[..half.lines.start() + 1].concat(), b"\"id\": ".to_vec()].concat();
    let sandbox = beside("result.json", &broken);
    let before = outside(&sandbox);
    let ran = sandbox.run("import result.json mehrkan.txt").ended(3).says("7 new");
    let place = format!("breaks off at line {}", half.lines.start() + 2);
    ran.says(&format!("{} new", whole.items.len() / 2))
        .warns(&place)
        .warns("export the chat again");
    check_clean(&sandbox, &before);
    // The whole export, once it is there, adds the rest.
    sandbox.write("result.json", &bytes);
    sandbox.run("import result.json").ended(3).says(&format!("{} items", whole.items.len()));
    let sandbox = beside(
        "result.json",
        b"{\n \"name\": \"x\",\n \"type\": \"public_channel\",\n \"messages\": [",
    );
    check_refused(&sandbox, "result.json", &["breaks off at line 4"]);
}

#[test]
fn json_lines_that_break_off_give_what_they_have() {
    let whole = chats::telethon(&channels()[0]);
    let bytes = whole.bytes();
    let sandbox = beside("posts.jsonl", &bytes[..bytes.len() - 40]);
    let before = outside(&sandbox);
    let ran = sandbox.run("import posts.jsonl mehrkan.txt").ended(3).says("7 new");
    ran.says(&format!("{} new", whole.items.len() - 1))
        .warns(&format!("posts.jsonl:{}:", whole.count()))
        .warns("not a JSON object");
    check_clean(&sandbox, &before);
}

/// Zstandard of one letter, over and over: RFC 8878, 3.1.1.2.2, a block of 128 KiB in four bytes.
fn zstd_bomb(bytes: u64) -> Vec<u8> {
    const BLOCK: u64 = 128 << 10;
    // No checksum, no dictionary, no size; a window of 128 KiB.
    let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    let blocks = bytes.div_ceil(BLOCK);
    for block in 1..=blocks {
        let run = 1 << 1;
        let header = BLOCK << 3 | run | u64::from(block == blocks);
        bomb.extend(&header.to_le_bytes()[..3]);
        bomb.push(b'a');
    }
    bomb
}

#[test]
fn bombs_are_refused() {
    let sandbox = beside("bomb.zst", &zstd_bomb((1 << 30) + 1));
    check_refused(&sandbox, "bomb.zst", &["more than 1 GiB", "unpack it by hand"]);
    // Each of its files is small enough, all of them are not.
    let bomb = zip_bomb(&[("a.txt", 513), ("b.txt", 513)]);
    let sandbox = beside("bomb.zip", &bomb);
    check_refused(&sandbox, "bomb.zip", &["more than 1 GiB", "unpack it by hand"]);
    // One that says it is small is unpacked as far as it says.
    let mut bomb = zip_bomb(&[("a.txt", 1025)]);
    let entry = bomb.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&7_u32.to_le_bytes());
    let sandbox = beside("bomb.zip", &bomb);
    check_refused(&sandbox, "bomb.zip", &["cannot be unpacked", "larger than its declared"]);
}

/// A ZIP archive of files with a letter over and over, each with its size in MiB.
fn zip_bomb(files: &[(&str, usize)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let letters = vec![b'a'; 1 << 20];
    let options = SimpleFileOptions::default().compression_level(Some(1));
    for &(name, size) in files {
        writer.start_file(name, options).unwrap();
        for _ in 0..size {
            writer.write_all(&letters).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_path_in_an_archive_climbs_nowhere() {
    let text = fixture("mehrkan.txt");
    for name in
        ["../../x.txt", "/x.txt", "..\\..\\x.txt", "C:\\x.txt", "a/../../../x.txt", "\u{202e}x.txt"]
    {
        let folder = Sandbox::new();
        folder.write("site/site.toml", "").write("site/d.zip", zip(&[(name, &text)]));
        let before = folder.tree(".");
        folder.run("--root site import site/d.zip").done().says("7 new");
        let mut after = folder.tree(".");
        after.retain(|path, _| !path.starts_with("site/content/"));
        assert!(after == before, "{name}");
        let sources: Vec<String> = folder.tree("site/content/_sources").into_keys().collect();
        assert_eq!(sources, ["x.txt", "x.txt.ledger.jsonl"], "{name}");
    }
}

#[test]
fn a_very_long_line_is_one_bulletin_and_a_longer_one_is_refused() {
    let word = "واژه ";
    let line = |bytes: usize| word.repeat(bytes / word.len()).trim_end().to_owned();
    let long = line(8 << 20);
    let sandbox = beside("long.txt", long.as_bytes());
    let before = outside(&sandbox);
    sandbox.run("import long.txt mehrkan.txt").done().says("1 new").says("7 new");
    check_clean(&sandbox, &before);
    let item = sandbox.read(&sandbox.find("content/undated", "واژه"));
    let body = item.rsplit("+++\n").next().unwrap();
    assert!(body.trim() == long, "the line is whole");

    let sandbox = beside("longer.txt", format!("یک\n{}\n", line(20 << 20)).as_bytes());
    let before = outside(&sandbox);
    let ran = sandbox.run("import longer.txt mehrkan.txt").ended(3).says("7 new");
    ran.warns("longer.txt: its line 2 has 19 MiB").warns("16 MiB").warns("break it into lines");
    check_clean(&sandbox, &before);
}

#[test]
fn a_long_line_behind_short_ones_holds_nothing_up() {
    let long = "برف ".repeat(1 << 20);
    let dump = format!("آب آمد\n@d_news\n{long}\n@d_news\nباد آمد\n@d_news\n");
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", dump);
    run_impatiently(&sandbox, "import d.txt").done().says("6 of 6 claimed");
}

#[test]
fn nul_bytes_are_left_out_of_items_and_kept_in_the_dump() {
    let dump = "■یک\0 و\0\n○بند\n@shahr\n\0\0\0\n■دو\n○بند \0دیگر\n@shahr\n".to_owned()
        + &"\0".repeat(4096);
    let sandbox = beside("d.txt", dump.as_bytes());
    let before = outside(&sandbox);
    sandbox.run("import d.txt mehrkan.txt").done().says("2 items").warns("d.txt:1:1");
    assert!(sandbox.tree("content/_sources")["d.txt"] == dump.as_bytes());
    for (path, bytes) in sandbox.tree("content/undated") {
        assert!(!bytes.contains(&0), "{path}");
    }
    check_clean(&sandbox, &before);
}

#[test]
fn two_encodings_in_one_file() {
    let (windows, _, _) = encoding_rs::WINDOWS_1256.encode("نوبت آبياري باغ\n");
    let mixed = ["■راه روستا\n".as_bytes(), &windows].concat();
    check_refused(&beside("d.txt", &mixed), "d.txt", &["d.txt:2:1", "is not UTF-8", "help: "]);
}

#[test]
fn one_dump_given_twice_is_imported_once() {
    let sandbox = beside("site.toml", b"");
    let before = outside(&sandbox);
    let ran = sandbox.run("import mehrkan.txt ./mehrkan.txt").done();
    ran.says("7 new").says("7 unchanged");
    assert_eq!(sandbox.tree("content/_sources").len(), 2);
    check_clean(&sandbox, &before);
}

#[test]
fn two_dumps_of_one_name_are_two() {
    let sandbox = beside("a/d.txt", "■یک\n○بند\n@shahr\n".as_bytes());
    sandbox.write("b/d.txt", "■دو\n○بند\n@shahr\n");
    let before = outside(&sandbox);
    sandbox.run("import a/d.txt b/d.txt").done().warns("kept as d-2.txt");
    let tree = sandbox.tree("content");
    assert_eq!(tree.len(), 2 + 4);
    sandbox.run("import b/d.txt a/d.txt").done().says("1 unchanged");
    assert!(sandbox.tree("content") == tree);
    check_clean(&sandbox, &before);
}

/// Runs the program until it ends or is taken to hang, in memory it cannot do harm with.
fn run_impatiently(sandbox: &Sandbox, arguments: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_bayegan");
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v 4000000; exec {program} {arguments}")])
        .current_dir(sandbox.path("."))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{arguments}: it hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

#[cfg(unix)]
#[test]
fn only_files_and_standard_input_are_dumps() {
    let sandbox = beside("site.toml", b"");
    fs::create_dir(sandbox.path("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(sandbox.path("pipe")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(sandbox.path("socket")).unwrap();
    for (kind, message) in [
        ("folder", "there is no dump in this folder"),
        ("pipe", "not a dump"),
        ("socket", "not a dump"),
        ("/dev/zero", "not a dump"),
    ] {
        let ran = run_impatiently(&sandbox, &format!("import {kind}")).ended(1);
        ran.warns(kind).warns(message).warns("help: ");
        assert!(!sandbox.path("content").exists(), "{kind}");
    }
    run_impatiently(&sandbox, "import folder pipe mehrkan.txt /dev/zero").ended(3).says("7 new");
    let piped = "import - < mehrkan.txt";
    run_impatiently(&sandbox, piped).done();
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_says_why() {
    let sandbox = beside("site.toml", b"");
    std::os::unix::fs::symlink("round.txt", sandbox.path("round.txt")).unwrap();
    std::os::unix::fs::symlink("nothing.txt", sandbox.path("dangling.txt")).unwrap();
    check_refused(&sandbox, "round.txt", &["the dump cannot be read"]);
    let again = beside("site.toml", b"");
    std::os::unix::fs::symlink("nothing.txt", again.path("dangling.txt")).unwrap();
    check_refused(&again, "dangling.txt", &["there is no such file"]);
    let inside = beside("site.toml", b"");
    check_refused(&inside, "mehrkan.txt/d.txt", &["the dump cannot be read"]);
}

#[cfg(unix)]
#[test]
fn a_file_one_may_not_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = beside("secret.txt", b"x");
    let path = sandbox.path("secret.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read anything.
    if fs::read(&path).is_ok() {
        return;
    }
    let ran = sandbox.run("import secret.txt mehrkan.txt").ended(3).says("7 new");
    ran.warns("secret.txt").warns("no permission to read");
}

#[test]
fn a_dump_that_grows_while_it_is_read_is_taken_as_far_as_it_was_there() {
    let sandbox = beside("d.txt", &plain::bare(&channels()[0]).bytes());
    let before = outside(&sandbox);
    let path = sandbox.path("d.txt");
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(&path).unwrap();
            for number in (0..).take_while(|_| !enough.load(Ordering::Relaxed)) {
                std::thread::sleep(Duration::from_millis(1));
                write!(file, "\u{1f530}سرخط {number}\n\u{1f539}بند {number}\n@golparan_ir\n")
                    .unwrap();
            }
        });
        let ran = sandbox.run("import d.txt mehrkan.txt");
        enough.store(true, Ordering::Relaxed);
        ran.done().says("7 new");
    });
    let whole = fs::read(&path).unwrap();
    assert!(whole.starts_with(&sandbox.tree("content/_sources")["d.txt"]));
    sandbox.run("import --verify").done();
    sandbox.run("import d.txt").done();
    assert!(sandbox.tree("content/_sources")["d.txt"] == whole);
    sandbox.run("import --verify").done();
    let mut after = outside(&sandbox);
    after.insert("d.txt".to_owned(), before["d.txt"].clone());
    assert!(after == before);
}
