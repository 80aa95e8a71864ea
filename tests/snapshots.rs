//! `bayegan snapshot`, as its user meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use common::{Sandbox, fixture, tree};

/// An item file with the given front matter beside its title, and a text.
fn item(title: &str, front: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front}\n+++\n\nمتن {title} که همه می‌خوانند.\n")
}

/// A site with what a snapshot has to mind: dates, tags, aliases, a draft between two texts, a withdrawn item,
/// an odd file name, a theme of its own, private notes.
fn site() -> Sandbox {
    let sandbox = Sandbox::new();
    fill(&sandbox, "");
    sandbox
}

fn fill(sandbox: &Sandbox, below: &str) {
    let write = |path: &str, text: &str| {
        sandbox.write(&format!("{below}{path}"), text);
    };
    write(
        "site.toml",
        "title = \"بایگانی دشت آرا\"\nauthor = \"دبیرخانه\"\nbase_url = \"https://ara.example/news/\"\n",
    );
    let tagged =
        "date = \"1402-09-21T13:03\"\ntags = [\"آب\", \"راه روستا\"]\naliases = [\"old/a.html\"]";
    write("content/1402/09/پل.md", &item("پل تازه", tagged));
    write("content/1402/09/c%20d.md", &item("نام عجیب", "date = \"1402-09-20\""));
    write("content/1402/08/first.md", &item("نخستین متن", "date = \"1402-08-01\""));
    let draft = "date = \"1402-08-01\"\nrevises = \"1402/08/first\"\ndraft = true";
    write("content/1402/08/second.md", &item("پیش‌نویس پنهان", draft));
    let third = "date = \"1402-08-02\"\nrevises = \"1402/08/second\"";
    write("content/1402/08/third.md", &item("سومین متن", third));
    let withdrawn = "date = \"1402-08-05\"\ntags = [\"رازآلود\"]\nwithdrawn = \"به درخواست\"\narchivist_only = \"یادداشت\"";
    write("content/1402/08/gone.md", &item("رازگویه", withdrawn));
    write("content/_about.md", "درباره ما.\n");
    write("content/notes.txt", "یادداشت خصوصی");
    write("themes/default/words.toml", "home = \"آغاز\"\n");
}

/// The snapshots in the site's folder, of all three formats.
fn created(sandbox: &Sandbox) -> Vec<String> {
    let run = |format: &str| {
        let output = format!("out/{format}{}", extension(format));
        sandbox.run(&format!("snapshot create --format {format} --output {output}")).done();
        output
    };
    ["wacz", "bag", "tar"].map(run).to_vec()
}

fn extension(format: &str) -> &str {
    match format {
        "wacz" => ".wacz",
        "tar" => ".tar.zst",
        _ => "",
    }
}

#[test]
fn a_snapshot_of_each_format_is_what_it_was() {
    let sandbox = site();
    for path in created(&sandbox) {
        sandbox.run(&format!("snapshot verify {path}")).done().says("whole: 5 items");
    }
    sandbox
        .run("snapshot list out")
        .done()
        .says("bag          bag   1402-09-21  5 items, ")
        .says("tar.tar.zst");
    sandbox.run("snapshot list").done().says("There is no snapshot yet");
    sandbox.run("snapshot verify out").ended(1).warns("bagit.txt: is missing");
    sandbox.run("snapshot verify site.toml").ended(1).warns("site.toml: this is no snapshot");
    sandbox.run("snapshot verify nothing").ended(1).warns("nothing: cannot be read");
}

#[test]
fn a_snapshot_is_called_by_host_and_day_and_never_written_over() {
    let sandbox = site();
    let name = "snapshots/ara.example-1402-09-21";
    sandbox.run("snapshot create").done().says(&format!("{name}.wacz: a new snapshot: 5 items"));
    sandbox.run("snapshot create").done().says("the very same snapshot is there already");
    let first = fs::read(sandbox.path(&format!("{name}.wacz"))).unwrap();
    sandbox.write("content/_about.md", "درباره ما و شما.\n");
    sandbox.run("snapshot create").done().says(&format!("{name}-2.wacz: a new snapshot"));
    let refused = sandbox.run(&format!("snapshot create --output {name}.wacz"));
    refused.ended(1).warns("another snapshot stands there");
    assert_eq!(fs::read(sandbox.path(&format!("{name}.wacz"))).unwrap(), first);
    sandbox.run("snapshot create --format bag").done();
    sandbox.run("snapshot create --format bag").done().says("the very same snapshot");
    let names: Vec<String> = tree(&sandbox.path("snapshots")).into_keys().collect();
    assert!(names.iter().all(|name| !name.contains(".part")), "{names:?}");
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let one = site();
    let first: BTreeMap<String, Vec<u8>> = {
        created(&one);
        one.tree("out")
    };
    // Another folder, another time zone and locale, one thread, files of another time.
    let other = Sandbox::new();
    fill(&other, "deep/er/");
    let hour_ago = SystemTime::now() - Duration::from_hours(1);
    for entry in walkdir::WalkDir::new(other.path("deep")).into_iter().flatten() {
        let file = fs::File::open(entry.path()).unwrap();
        file.set_times(fs::FileTimes::new().set_modified(hour_ago)).unwrap();
    }
    for format in ["wacz", "bag", "tar"] {
        let output = format!("out/{format}{}", extension(format));
        let arguments =
            format!("--root deep/er snapshot create --format {format} --output {output}");
        let mut command = other.command(&arguments);
        command
            .env("TZ", "America/St_Johns")
            .env("LC_ALL", "fa_IR.UTF-8")
            .env("LANG", "fa_IR.UTF-8");
        assert!(command.env("RAYON_NUM_THREADS", "1").output().unwrap().status.success());
    }
    let second = other.tree("out");
    let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    for (name, bytes) in &first {
        assert!(*bytes == second[name], "{name} differs");
    }
}

/// Zstandard packs 8 MB at a time with more than one thread: what is shorter is packed by one whatever is asked.
#[test]
fn long_files_are_packed_the_same_by_any_number_of_threads() {
    let sandbox = site();
    let mut number = 1402_u32;
    let mut dump = String::new();
    while dump.len() < 20 << 20 {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writeln!(dump, "خبر {number} از دشت آرا").unwrap();
    }
    sandbox.write("content/_sources/long.txt", &dump);
    let packed = |threads: &str| {
        let output = format!("out/{threads}.tar.zst");
        let arguments = format!("snapshot create --format tar --with-sources --output {output}");
        let mut command = sandbox.command(&arguments);
        let ran = command.env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        fs::read(sandbox.path(&output)).unwrap()
    };
    let alone = packed("1");
    assert!(alone.len() < dump.len() / 2, "it is packed");
    for threads in ["2", "5"] {
        assert!(packed(threads) == alone, "{threads} threads pack otherwise than one");
    }
    assert!(unpacked(&sandbox.path("out/5.tar.zst"))["tar"].contains(&dump), "all of it is there");
    sandbox.run("snapshot verify out/5.tar.zst").done();
}

#[test]
fn the_clock_is_stated_or_found_in_the_dates() {
    let sandbox = site();
    let stated = |value: &str| {
        let mut command = sandbox.command("snapshot create --output stated.wacz");
        command.env("SOURCE_DATE_EPOCH", value).output().unwrap()
    };
    assert!(stated("1700000000").status.success());
    sandbox.run("snapshot list .").done().says("1402-08-24");
    let refused = stated("yesterday");
    assert!(!refused.status.success());
    assert!(
        String::from_utf8(refused.stderr).unwrap().contains("SOURCE_DATE_EPOCH is `yesterday`")
    );

    let undated = Sandbox::new();
    undated.write("site.toml", "").write("content/undated/a.md", item("بی‌تاریخ", ""));
    undated.run("snapshot create").ended(1).warns("no item has a date").warns("since = 1402");
    undated.write("site.toml", "[snapshot]\nsince = 1399\n");
    undated.run("snapshot create").ended(0).says("localhost-1399-01-01.wacz");
    undated.write("site.toml", "[snapshot]\nsince = 0\n");
    undated
        .run("snapshot create")
        .ended(1)
        .warns("0 is no Solar Hijri year")
        .warns("site.toml:2:9");
}

/// Every file of a snapshot as text, unpacked.
fn unpacked(path: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut add = |name: String, bytes: Vec<u8>| {
        files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
    };
    if path.is_dir() {
        for (name, bytes) in tree(path) {
            add(name, bytes);
        }
    } else if path.to_str().unwrap().ends_with(".zst") {
        let bytes = zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
        add("tar".to_owned(), bytes);
    } else {
        let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        for place in 0..zip.len() {
            let mut member = zip.by_index(place).unwrap();
            let name = member.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
            if name.ends_with(".gz") {
                let mut all = Vec::new();
                let mut reader = flate2::read::MultiGzDecoder::new(&*bytes);
                std::io::Read::read_to_end(&mut reader, &mut all).unwrap();
                bytes = all;
            }
            add(name, bytes);
        }
    }
    files
}

#[test]
fn what_is_withheld_is_in_no_snapshot() {
    let sandbox = site();
    for path in created(&sandbox) {
        let files = unpacked(&sandbox.path(&path));
        let all: String = files.values().cloned().collect();
        for secret in ["رازگویه", "رازآلود", "پیش‌نویس پنهان", "یادداشت"]
        {
            assert!(!all.contains(secret), "{secret} in {path}");
        }
        assert!(all.contains("به درخواست") && all.contains("متن پل تازه که همه"), "{path}");
    }
    // Drafts go in where they are asked for.
    sandbox.run("snapshot create --format bag --drafts --output drafts").done().says("6 items");
    let all: String = unpacked(&sandbox.path("drafts")).into_values().collect();
    assert!(all.contains("پیش‌نویس پنهان") && !all.contains("رازگویه"));
}

#[test]
fn sources_stay_out_unless_asked_for_and_those_of_withdrawn_items_always() {
    let sandbox = Sandbox::new();
    sandbox
        .write("site.toml", "base_url = \"https://mehrkan.example/\"\n[snapshot]\nsince = 1402\n");
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.run("import mehrkan.txt").done();
    sandbox.run("snapshot create --format bag --output plain").done();
    assert!(!sandbox.path("plain/data/content/_sources").exists());
    let ran = sandbox.run("snapshot create --with-sources --output pages.wacz");
    ran.ended(3).warns("a WACZ holds pages alone");
    sandbox.run("snapshot create --format bag --with-sources --output all").done();
    let sources = "data/content/_sources/mehrkan.txt";
    assert_eq!(fs::read(sandbox.path(&format!("all/{sources}"))).unwrap(), fixture("mehrkan.txt"));
    sandbox.run("snapshot restore all again").done();
    sandbox.run("--root again import --verify").done();

    // An item that another one quotes.
    let quoted = sandbox.find("content/undated", "پاکیزگی");
    let text = sandbox.read(&quoted);
    let words = text.lines().rev().find(|line| line.len() > 40).unwrap().to_owned();
    sandbox.write(&quoted, text.replacen("+++\n", "+++\nwithdrawn = \"اشتباه\"\n", 1));
    let ran = sandbox.run("snapshot create --format tar --with-sources --output less.tar.zst");
    ran.ended(3)
        .warns("mehrkan.txt: left out of the snapshot: it holds the text of 1 withdrawn item");
    let all: String = unpacked(&sandbox.path("less.tar.zst")).into_values().collect();
    assert!(!all.contains(&words) && !all.contains("_sources"));
    // Its lines are known by the ledger too, where its file does not name them any more.
    let (front, _) = text.split_once("[[source]]").unwrap();
    sandbox.write(&quoted, format!("{front}withdrawn = \"اشتباه\"\n+++\n"));
    let ran = sandbox.run("snapshot create --format bag --with-sources --output ledger");
    ran.ended(3).warns("left out of the snapshot");
    assert!(!sandbox.path("ledger/data/content/_sources").exists());
}

#[test]
fn a_restored_site_is_the_same_site() {
    let sandbox = site();
    created(&sandbox);
    sandbox.run("build --output built").done();
    for snapshot in ["bag", "tar.tar.zst"] {
        let again = format!("again-{snapshot}");
        sandbox.run(&format!("snapshot restore out/{snapshot} {again}")).done().says("5 items");
        sandbox.run(&format!("--root {again} build --output {again}/built")).done();
        assert!(sandbox.tree("built") == sandbox.tree(&format!("{again}/built")), "{snapshot}");
        // And so is its snapshot.
        let arguments = format!("--root {again} snapshot create --format bag --output {again}/bag");
        sandbox.run(&arguments).done();
        assert!(sandbox.tree("out/bag") == sandbox.tree(&format!("{again}/bag")), "{snapshot}");
        let arguments = format!("snapshot restore out/{snapshot} {again}");
        sandbox.run(&arguments).ended(1).warns("is not an empty folder");
    }
    sandbox
        .run("snapshot restore out/wacz.wacz c")
        .ended(1)
        .warns("restore it from a bag or a tar");
    sandbox.write("out/bag/data/site.toml", "title = \"دیگری\"");
    let refused = sandbox.run("snapshot restore out/bag d").ended(1);
    refused.warns("data/site.toml: changed").warns("nothing was restored");
    assert!(!sandbox.path("c").exists() && !sandbox.path("d").exists());
}

#[test]
fn a_difference_speaks_of_items_before_pages() {
    let sandbox = site();
    for format in ["wacz", "bag", "tar"] {
        let ending = extension(format);
        let create = |name: &str| {
            let output = format!("{format}/{name}{ending}");
            sandbox.run(&format!("snapshot create --format {format} --output {output}")).done();
            output
        };
        fill(&sandbox, "");
        let old = create("old");
        let diff = |new: &str| sandbox.run(&format!("snapshot diff {old} {new}")).done();
        diff(&old).says("0 items added, 0 corrected, 0 removed; no other page differs");

        sandbox.write("content/1402/10/new.md", item("خبر نو", "date = \"1402-10-01\""));
        let path = "content/1402/09/پل.md";
        sandbox.write(path, sandbox.read(path).replace("می‌خوانند", "می\u{200c}شنوند"));
        fs::remove_file(sandbox.path("content/1402/09/c%20d.md")).unwrap();
        diff(&create("items"))
            .says("1 item added, 1 corrected, 1 removed; ")
            .says("re-rendered because they name these items")
            .says("added 1402/10/new\n  خبر نو")
            .says("corrected 1402/09/پل\n  پل تازه")
            .says("  -متن پل تازه که همه می‌خوانند.\n  +متن پل تازه که همه می\u{200c}شنوند.")
            .says("removed 1402/09/c%20d\n  نام عجیب");
        fs::remove_file(sandbox.path("content/1402/10/new.md")).unwrap();
        fill(&sandbox, "");

        let path = "content/1402/08/third.md";
        sandbox.write(path, sandbox.read(path).replacen("+++\n", "+++\nwithdrawn = \"\"\n", 1));
        diff(&create("withdrawn")).says("0 removed, 1 withdrawn; ").says("withdrawn 1402/08/third");
        fill(&sandbox, "");

        sandbox.write("themes/default/words.toml", "home = \"سرآغاز\"\n");
        diff(&create("theme"))
            .says("0 items added, 0 corrected, 0 removed; ")
            .says("pages re-rendered because the theme changed");
        fill(&sandbox, "");
        let settings = sandbox.read("site.toml").replace("دبیرخانه", "روابط عمومی");
        sandbox.write("site.toml", settings);
        diff(&create("settings")).says("pages re-rendered because the settings changed");
        fill(&sandbox, "");
    }
    let across = sandbox.run("snapshot diff bag/old wacz/items.wacz").done();
    across.says("1 item added, 1 corrected, 1 removed; pages not compared");
}

#[test]
fn a_snapshot_that_is_killed_is_not_there() {
    let sandbox = site();
    for number in 0..400 {
        let text = item(&format!("خبر {number}"), "date = \"1402-07-01\"\ntags = [\"آب\"]");
        sandbox.write(&format!("content/1402/07/{number}.md"), text);
    }
    for format in ["wacz", "bag", "tar"] {
        let output = format!("killed/{format}{}", extension(format));
        let arguments = format!("snapshot create --format {format} --output {output}");
        let mut seen = 0;
        for wait in [0, 5, 15, 30, 50, 80, 120, 200] {
            let mut child = sandbox.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(wait));
            child.kill().unwrap();
            child.wait().unwrap();
            if sandbox.path(&output).exists() {
                // It was done before it was killed.
                sandbox.run(&format!("snapshot verify {output}")).done();
                seen += 1;
                let target = sandbox.path(&output);
                let removed = fs::remove_file(&target).or_else(|_| fs::remove_dir_all(&target));
                removed.unwrap();
            }
        }
        assert!(seen < 8, "each was done before it was killed: the test says nothing");
        sandbox.run(&arguments).done();
        sandbox.run(&format!("snapshot verify {output}")).done();
        let left = fs::read_dir(sandbox.path("killed")).unwrap();
        let hidden = |name: String| name.starts_with('.').then_some(name);
        let left: Vec<String> = left
            .filter_map(|entry| hidden(entry.unwrap().file_name().into_string().unwrap()))
            .collect();
        assert!(left.is_empty(), "what was killed is cleared away: {left:?}");
    }
}
