//! `bayegan import`, as its user meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Sandbox, fixture};

const SLUG: &str = "پاکیزگی-رودخانه";

fn imported() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.run("import mehrkan.txt").done();
    sandbox
}

#[test]
fn a_dump_becomes_one_item_a_bulletin_and_every_line_is_claimed() {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    let ran = sandbox.run("import mehrkan.txt").done().says("7 items").says("0 unclaimed");
    insta::assert_snapshot!(ran.stdout);
    let items: Vec<String> = sandbox.tree("content/undated").into_keys().collect();
    insta::assert_snapshot!(items.join("\n"));
    assert_eq!(sandbox.tree("content/_sources")["mehrkan.txt"], fixture("mehrkan.txt"));
    for (path, bytes) in sandbox.tree("content/undated") {
        let text = String::from_utf8(bytes).unwrap();
        let body = text.rsplit("+++\n").next().unwrap();
        assert!(!body.contains("@mehrkan_ir"), "{path}");
        assert!(!body.contains(['\u{1f530}', '\u{1f539}']), "{path}");
        assert!(!text.contains("\ndate = "), "the dump proves no day: {path}");
    }
}

#[test]
fn a_reply_preview_is_a_continuation_and_no_text() {
    let sandbox = imported();
    let item = sandbox.read(&sandbox.find("content/undated", "نیکدل-یادآور"));
    let original = sandbox.find("content/undated", SLUG);
    let original = original.trim_start_matches("content/").trim_end_matches(".md");
    assert!(item.contains(&format!("continues = \"{original}\"")), "{item}");
    assert!(
        !item.contains("فرمانداری دشت آرا") && !item.contains("\n\\.\n") && !item.contains("\n.\n")
    );
    assert!(item.contains("lines = \"14-19\""), "the preview's lines are the item's: {item}");
}

#[test]
fn a_kicker_stands_apart_from_the_title() {
    let sandbox = imported();
    let item = sandbox.read(&sandbox.find("content/undated", "کاروان-کتاب-به"));
    assert!(
        item.contains("title = \"کاروان کتاب به دشت آرا رسید\"\nkicker = \"با پیشواز اهالی؛\""),
        "{item}"
    );
}

#[test]
fn again_changes_nothing() {
    let sandbox = imported();
    let before = sandbox.tree("content");
    sandbox.run("import mehrkan.txt").done().says("7 unchanged");
    assert!(sandbox.tree("content") == before);
}

#[test]
fn an_edited_file_is_reported_and_left_alone() {
    let sandbox = imported();
    let file = sandbox.find("content/undated", SLUG);
    let edited = sandbox.read(&file).replace("پاکیزگی", "پاکی");
    sandbox.write(&file, &edited);
    let ran = sandbox.run("import mehrkan.txt").done();
    ran.says("1 edited by hand and left alone").warns("edited by hand").warns(SLUG);
    assert_eq!(sandbox.read(&file), edited);
}

#[test]
fn a_removed_file_is_reported_and_not_made_again() {
    let sandbox = imported();
    let file = sandbox.find("content/undated", SLUG);
    std::fs::remove_file(sandbox.path(&file)).unwrap();
    sandbox
        .run("import mehrkan.txt")
        .done()
        .says("1 removed by hand")
        .warns("removed or moved by hand");
    assert!(!sandbox.path(&file).exists());
    // Its continuation still goes on from it, whether it is there or not.
    sandbox.run("build").ended(3).warns("there is no item");
}

#[test]
fn an_import_that_was_cut_off_is_completed() {
    let whole = imported();
    let cut = imported();
    std::fs::remove_dir_all(cut.path("content/_sources")).unwrap();
    let file = cut.find("content/undated", SLUG);
    std::fs::remove_file(cut.path(&file)).unwrap();
    cut.run("import mehrkan.txt").done().says("1 new, 6 unchanged");
    assert!(cut.tree("content") == whole.tree("content"));
}

#[test]
fn a_longer_dump_adds_only_what_is_new() {
    let sandbox = imported();
    let before = sandbox.tree("content/undated");
    let mut longer = fixture("mehrkan.txt");
    longer.extend("\n\u{1f530}سرخط تازه\n\u{1f539}بند تازه\n@mehrkan_ir\n".as_bytes());
    sandbox.write("mehrkan.txt", &longer);
    sandbox.run("import mehrkan.txt").done().says("1 new, 7 unchanged");
    let after = sandbox.tree("content/undated");
    assert!(before.iter().all(|(path, bytes)| after[path] == *bytes));
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(sandbox.tree("content/_sources")["mehrkan.txt"], longer);
    // The shorter one is an older version of what is kept: it takes nothing back.
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.run("import mehrkan.txt").done().says("8 unchanged").warns("an older version");
    assert!(sandbox.tree("content/undated") == after);
}

#[test]
fn overlapping_dumps_meet_in_one_item() {
    let sandbox = imported();
    let tail: Vec<u8> = {
        let text = String::from_utf8(fixture("mehrkan.txt")).unwrap();
        // Half-spaces and spaces differ between two copies of one message.
        let tail = text.split("@mehrkan_ir\n").skip(4).collect::<Vec<_>>().join("@mehrkan_ir\n");
        (tail.replace("پنلهای", "پنل\u{200c}های")
            + "\n\u{1f530}سرخط تازه\n\u{1f539}بند\n@mehrkan_ir")
            .into()
    };
    sandbox.write("other.txt", tail);
    sandbox.run("import other.txt").done().says("4 items").says("1 new, 3 updated");
    let item = sandbox.read(&sandbox.find("content/undated", "پنلهای"));
    assert!(
        item.contains("dump = \"mehrkan.txt\"") && item.contains("dump = \"other.txt\""),
        "{item}"
    );
    let before = sandbox.tree("content");
    sandbox.run("import mehrkan.txt other.txt").done();
    assert!(sandbox.tree("content") == before);
}

#[test]
fn the_same_text_twice_is_two_items() {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", "■آگهی\n○امروز باز است.\n@shahr\n■آگهی\n○امروز باز است.\n@shahr\n");
    sandbox.run("import d.txt").done().says("2 new");
    let items: Vec<String> = sandbox.tree("content/undated").into_keys().collect();
    assert_eq!(items.len(), 2);
    assert!(items[0].starts_with("آگهی-") && items[1] == "آگهی.md", "{items:?}");
    sandbox.run("import d.txt").done().says("2 unchanged");
}

#[test]
fn another_dump_of_the_same_name_is_kept_beside_the_first() {
    let sandbox = imported();
    sandbox.write("mehrkan.txt", "■دیگر\n○بند\n@shahr\n");
    sandbox
        .run("import mehrkan.txt")
        .done()
        .says("1 new")
        .warns("this one is kept as mehrkan-2.txt");
    assert_eq!(sandbox.tree("content/_sources")["mehrkan.txt"], fixture("mehrkan.txt"));
    sandbox.run("import mehrkan.txt").done().says("1 unchanged");
}

#[test]
fn date_lines_and_stamps_date_items_and_decide_their_addresses() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "d.txt",
        "سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵\n■یک\n○بند #راه_روستا\n@shahr\n■دو\n○بند\n@shahr\n\
         ■سه\n○بند\n@shahr\n۱۴۰۵/۰۵/۱۳ - ۱۳:۰۳\n۳۰ اسفند ۱۴۰۴\n■چهار\n○بند\n@shahr\n",
    );
    let ran = sandbox.run("import d.txt").ended(3);
    ran.warns("Esfand 1404 has 29 days; was 29 meant?")
        .warns("d.txt:12:1")
        .says("3 dated, 1 undated");
    let one = sandbox.read("content/1405/05/یک.md");
    assert!(one.contains("date = \"1405-05-13\"\n"), "{one}");
    assert!(
        one.contains("date_evidence = \"date line d.txt:1: سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵\""),
        "{one}"
    );
    assert!(one.contains("tags = [\"راه روستا\"]"), "{one}");
    assert!(sandbox.read("content/1405/05/سه.md").contains("date = \"1405-05-13T13:03\"\n"));
    assert!(!sandbox.read("content/undated/چهار.md").contains("date = "));
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.run("import --dry-run mehrkan.txt").done().says("7 new").says("nothing is written");
    assert!(!sandbox.path("content").exists());
}

#[test]
fn the_channel_and_the_content_folder_can_be_named() {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", "■یک\n○بند\n■دو\n○بند\n○بند\n");
    sandbox.run("import d.txt --channel @shahr --content elsewhere").done().says("2 new");
    assert!(sandbox.read("elsewhere/undated/یک.md").contains("channel = \"shahr\""));
}

#[test]
fn bad_dumps_say_why_and_leave_the_disk_as_it_was() {
    let sandbox = Sandbox::new();
    sandbox.write("empty.txt", "").write("folder/x.png", "x").write("latin.txt", b"a\nb \xe9\n");
    for (dump, message) in [
        ("missing.txt", "there is no such file"),
        ("folder", "there is no dump in this folder"),
        ("latin.txt", "the byte 0xe9 here is not UTF-8"),
        ("empty.txt", "the dump is empty"),
    ] {
        let ran = sandbox.run(&format!("import {dump}")).ended(1).warns(message).warns(dump);
        assert_eq!(ran.stdout, "");
        assert!(!sandbox.path("content").exists(), "{dump}");
    }
    sandbox.run("import latin.txt").ended(1).warns("latin.txt:2:3");
    sandbox.run("import").ended(2);
}

#[test]
fn of_several_dumps_the_good_ones_are_imported() {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt")).write("latin.txt", b"a\nb \xe9\n");
    let ran = sandbox.run("import latin.txt mehrkan.txt missing.txt").ended(3);
    ran.says("7 new").warns("latin.txt:2:3").warns("missing.txt");
    let sources: Vec<String> = sandbox.tree("content/_sources").into_keys().collect();
    assert_eq!(sources, ["mehrkan.txt", "mehrkan.txt.ledger.jsonl"]);
}

#[test]
fn hostile_text_becomes_harmless_files_and_words() {
    let sandbox = Sandbox::new();
    sandbox.write("hostile.txt", fixture("hostile.txt"));
    let ran = sandbox.run("import hostile.txt").done().says("6 items").says("0 unclaimed");
    let shown = ran.stdout + &ran.stderr;
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2067}']), "{shown:?}");
    let files = sandbox.tree("content/undated");
    assert_eq!(files.len(), 6);
    for (path, bytes) in &files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!path.contains(['/', '\u{202e}', '\u{2066}']), "{path:?}");
        assert!(
            !text.contains(['\u{202e}', '\u{2066}', '\u{2067}', '\u{200f}', '\u{1b}']),
            "{path}"
        );
        assert!(!["con.md", "index.md"].contains(&path.as_str()), "{path}");
    }
    sandbox.run("build").done();
}

#[test]
fn the_sample_archive_is_what_import_makes_of_its_dump() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let sandbox = Sandbox::new();
    let dump = std::fs::read(sample.join("_sources/tirazan_news.txt")).unwrap();
    sandbox.write("tirazan_news.txt", dump);
    // The sample's own vocabulary gives its tags.
    sandbox.write("tags.toml", std::fs::read(sample.join("../tags.toml")).unwrap());
    sandbox.run("import tirazan_news.txt").done().says("40 items").says("0 unclaimed");
    let mut expect = common::tree(&sample);
    expect.remove("_about.md");
    let made = sandbox.tree("content");
    assert_eq!(made.keys().collect::<Vec<_>>(), expect.keys().collect::<Vec<_>>());
    assert!(made == expect);
}

#[test]
fn a_grown_dump_does_not_cut_its_old_items_anew() {
    let sandbox = Sandbox::new();
    let old = "○یک\nمتن\n\n■دو\nمتن\n\n○سه\n\nمتن\n";
    sandbox.write("d.txt", old);
    sandbox.run("import d.txt").done();
    let before = sandbox.tree("content/undated");
    for more in ["\n■چهار\n", "\n■پنج\n○بند\n○بند\n@shahr\n■شش\n○بند\n@shahr\n"]
    {
        let grown =
            format!("{}{more}", String::from_utf8(sandbox.tree(".")["d.txt"].clone()).unwrap());
        sandbox.write("d.txt", &grown);
        sandbox.run("import d.txt").done();
        let after = sandbox.tree("content/undated");
        // The last item may go on in the new lines; those before it stay.
        let kept = before.iter().filter(|(path, bytes)| after.get(*path) == Some(bytes)).count();
        assert!(kept + 1 >= before.len(), "{kept} of {} stay", before.len());
        let tree = sandbox.tree("content");
        sandbox.run("import d.txt").done().says("unchanged");
        assert!(sandbox.tree("content") == tree, "again changes nothing");
    }
}

#[test]
fn no_two_bulletins_share_a_file_however_a_dump_grows() {
    let sandbox = Sandbox::new();
    let bulletin = |number: usize| format!("■سرخط {}\n○بند {}\n@shahr\n", number % 7, number % 5);
    let mut dump = String::new();
    for count in 1..=40 {
        dump.push_str(&bulletin(count));
        if count % 9 == 4 {
            sandbox.write("d.txt", &dump);
            sandbox.run("import d.txt").done();
        }
    }
    let ledger = sandbox.read("content/_sources/d.txt.ledger.jsonl");
    let items: Vec<&str> = ledger
        .lines()
        .filter_map(|line| line.split("\"item\":\"").nth(1)?.split('"').next())
        .collect();
    let distinct: std::collections::BTreeSet<&str> = items.iter().copied().collect();
    assert_eq!(items.len(), distinct.len());
    assert_eq!(items.len(), sandbox.tree("content/undated").len());
}

#[test]
fn many_copies_of_one_bulletin_are_as_many_items() {
    for copies in [2, 5, 20] {
        let sandbox = Sandbox::new();
        sandbox.write("d.txt", "■آگهی هفتگی\n○بازار روز برپاست.\n@shahr\n".repeat(copies));
        sandbox.run("import d.txt").done().says(&format!("{copies} new"));
        sandbox.run("import d.txt").done().says(&format!("{copies} unchanged"));
    }
}

#[test]
fn one_text_on_two_days_is_two_items() {
    let sandbox = Sandbox::new();
    let day = |date: &str| format!("{date}\n■آگهی\n○بازار روز برپاست.\n@shahr\n");
    sandbox.write("a.txt", day("شنبه ۱۸ فروردین ۱۴۰۳")).write("b.txt", day("دوشنبه ۱۲ مرداد ۱۴۰۵"));
    sandbox.run("import a.txt b.txt").done();
    assert!(sandbox.path("content/1403/01/آگهی.md").exists());
    assert!(sandbox.path("content/1405/05/آگهی.md").exists());
}

#[test]
fn a_dump_whose_kept_copy_is_gone_is_known_by_its_digest() {
    let sandbox = imported();
    std::fs::remove_file(sandbox.path("content/_sources/mehrkan.txt")).unwrap();
    let before = sandbox.tree("content/undated");
    sandbox.run("import mehrkan.txt").done().says("7 unchanged");
    std::fs::remove_file(sandbox.path("content/_sources/mehrkan.txt")).unwrap();
    sandbox.write("mehrkan.txt", "■دیگر\n○بند\n@shahr\n");
    sandbox.run("import mehrkan.txt").done().says("1 new").warns("kept as mehrkan-2.txt");
    let after = sandbox.tree("content/undated");
    assert!(before.iter().all(|(path, bytes)| after[path] == *bytes));
}

#[test]
fn an_update_that_was_cut_off_is_completed() {
    let sandbox = imported();
    sandbox.write("other.txt", "\u{1f530}پنلهای خورشیدی بر بام سه مدرسه روستا\n\u{1f539}رئیس اداره مدارس در بازدید از روستای چشمه نو گفت:بام سه مدرسه با پنل پوشیده میشود و برق آن به همان مدرسه میرسد.\n@mehrkan_ir\n");
    sandbox.run("import other.txt").done().says("1 updated");
    let whole = sandbox.tree("content");
    for file in ["other.txt", "other.txt.ledger.jsonl"] {
        std::fs::remove_file(sandbox.path(&format!("content/_sources/{file}"))).unwrap();
    }
    sandbox.run("import other.txt").done().says("1 unchanged");
    assert!(sandbox.tree("content") == whole);
}

#[test]
fn dates_below_their_bulletins_date_those_and_no_others() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "d.txt",
        "■یک\nمتن\n۱۲ مهر ۱۴۰۲\n\n■دو\nمتن\n۱۸ مهر ۱۴۰۲\n\n■سه\nمتن\n۲۲ مهر ۱۴۰۲\n",
    );
    sandbox.run("import d.txt").done().says("3 dated");
    for (item, date) in [("یک", "1402-07-12"), ("دو", "1402-07-18"), ("سه", "1402-07-22")] {
        let text = sandbox.read(&format!("content/1402/07/{item}.md"));
        assert!(text.contains(&format!("date = \"{date}\"")), "{text}");
    }
}

#[test]
fn a_date_line_that_a_stamp_contradicts_holds_no_longer() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "d.txt",
        "پنجشنبه ۲۷ مهر ۱۴۰۲\n■یک\n○بند\n@shahr\n■دو\n○بند\n@shahr\n۱۴۰۲/۰۸/۰۳ - ۱۰:۰۵\n■سه\n○بند\n@shahr\n",
    );
    sandbox
        .run("import d.txt")
        .ended(3)
        .says("2 dated, 1 undated")
        .warns("this stamp says 1402-08-03");
    assert!(sandbox.path("content/undated/سه.md").exists());
}

#[test]
fn a_stray_date_in_a_text_dates_nothing() {
    let sandbox = Sandbox::new();
    let bulletin = "■سرخط\n○بند\n○بند دیگر\n@shahr\n";
    let stray = "■نمایشگاه\n○برنامه:\n۱۴ مرداد ۱۴۰۵\n○بازدید همگانی\n@shahr\n";
    sandbox.write("d.txt", format!("{}{stray}{}", bulletin.repeat(20), bulletin.repeat(20)));
    sandbox.run("import d.txt").done().says("0 dated, 41 undated");
}

#[test]
fn a_gregorian_stamp_dates_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", "■یک\n○بند\n@shahr\n2024/05/13 - 13:03\n");
    sandbox.run("import d.txt").ended(3).warns("2024 is a year of the Gregorian calendar");
    assert!(sandbox.path("content/undated/یک.md").exists());
}

#[test]
fn copied_messages_are_dated_by_their_headers_or_refused() {
    let sandbox = Sandbox::new();
    let dump = |date: &str| {
        format!("شهر, [{date} 1:03 PM]\nسرخط یک\n🔹بند\n\nشهر, [{date} 1:04 PM]\nسرخط دو\n")
    };
    sandbox.write("a.txt", dump("13/8/2026"));
    sandbox.run("import a.txt").done().says("2 dated");
    assert!(sandbox.read("content/1405/05/سرخط-یک.md").contains("date = \"1405-05-22T13:03\""));
    sandbox.write("b.txt", dump("5/6/2026"));
    sandbox.run("import b.txt").ended(1).warns("--date-order dmy|mdy|ymd");
    sandbox.run("import b.txt --date-order dmy").done().says("2 dated");
    sandbox.run("import b.txt --date-order day").ended(2);
}

#[test]
fn symbols_that_say_something_stay_in_the_text() {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", "■راه ها\n✅ هراز\n❌ چالوس\n1\u{fe0f}\u{20e3} نخست\n@shahr\n■دیگر\n✅ فیروزکوه\n❌ کندوان\n@shahr\n");
    sandbox.run("import d.txt").done();
    let item = sandbox.read("content/undated/راه-ها.md");
    assert!(
        item.contains("✅ هراز")
            && item.contains("❌ چالوس")
            && item.contains("1\u{fe0f}\u{20e3} نخست"),
        "{item}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let sandbox = imported();
    sandbox.run("--root nowhere import mehrkan.txt").ended(1).warns("there is no such folder");
    assert!(!sandbox.path("nowhere").exists());
}

#[test]
fn awkward_text_takes_no_longer_than_its_length() {
    let sandbox = Sandbox::new();
    let lines = [
        "%D8%B1".repeat(40_000),
        "a+".repeat(100_000),
        format!("http://a.ir/{}", ")".repeat(100_000)),
    ];
    sandbox.write("d.txt", lines.join("\n"));
    // Quadratic, each of these took a quarter of a minute; the test's own time limit is the runner's.
    sandbox.run("import d.txt").done();
    sandbox.run("build").done();
}

#[test]
fn an_explanation_shows_what_was_learned_and_every_bulletin() {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    let ran = sandbox.run("import --dry-run --explain mehrkan.txt").done();
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn verifying_finds_what_no_longer_agrees() {
    let sandbox = imported();
    sandbox
        .run("import --verify")
        .done()
        .says("mehrkan.txt: 31 lines, 7 items")
        .says("Every line is accounted for");
    let ledger = "content/_sources/mehrkan.txt.ledger.jsonl";
    let dump = "content/_sources/mehrkan.txt";
    let item = sandbox.find("content/undated", SLUG);
    let (good_ledger, good_dump, good_item) =
        (sandbox.read(ledger), sandbox.read(dump), sandbox.read(&item));
    let second_line_gone: Vec<&str> =
        good_ledger.lines().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| line).collect();
    for (file, text, message) in [
        (dump, good_dump.replace("گفت", "نگفت"), "other bytes than when it was imported"),
        (ledger, second_line_gone.join("\n"), "does not say what became of this line"),
        (ledger, good_ledger.replace("\"1-5\"", "\"1-x\""), "line 2 of the ledger"),
        (item.as_str(), good_item.replace("sha256 = \"", "sha256 = \"0"), "names another digest"),
        (item.as_str(), good_item.replace("mehrkan.txt", "other.txt"), "does not name the lines"),
    ] {
        sandbox.write(file, text);
        sandbox.run("import --verify").ended(3).warns(message);
        sandbox.write(dump, &good_dump).write(ledger, &good_ledger).write(&item, &good_item);
    }
    std::fs::remove_file(sandbox.path(ledger)).unwrap();
    sandbox.run("import --verify").ended(3).warns("this dump has no ledger");
    sandbox.run("import --verify mehrkan.txt").ended(2);
}

#[test]
fn a_new_item_does_not_take_anothers_alias() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "").write("d.txt", "■یک\n○بند\n@shahr\n■دو\n○بند\n@shahr\n");
    sandbox.write("content/own.md", "+++\ntitle = \"x\"\naliases = [\"/undated/یک.html\"]\n+++\n");
    sandbox.run("import d.txt").done().says("2 new");
    assert!(
        !sandbox.path("content/undated/یک.md").exists()
            && sandbox.path("content/undated/دو.md").exists()
    );
    sandbox.run("build").done();
}
