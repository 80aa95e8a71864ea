//! Importing again: edited messages, repeats, what changes, taking it back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::fmt::Write;
use std::process::Stdio;

use common::Sandbox;

/// A message of a channel as a line of JSON.
fn post(id: u32, minute: u32, text: &str, edited: bool) -> String {
    let edit = if edited { ", \"edit_date\": \"2023-12-13T09:00:00+00:00\"" } else { "" };
    format!(
        "{{\"id\": {id}, \"date\": \"2023-12-12T09:{minute:02}:00+00:00\", \"username\": \"rah\", \
         \"text\": \"{text}\"{edit}}}\n"
    )
}

const LONG: &str = "راه روستای پایین\u{200c}دشت پس از سه ماه کار باز شد و مردم آن را با چراغ و گل آراستند. \
    بخشدار بالادشت در آیین گشایش گفت که این راه هشت روستا را به شهر می\u{200c}رساند و از رنج راه می\u{200c}کاهد.";

#[test]
fn an_edited_message_keeps_both_texts_and_shows_the_newer() {
    let sandbox = Sandbox::new();
    sandbox.write("a.jsonl", post(7, 1, "سرخط نخست\\nبند", false));
    sandbox.write("b.jsonl", post(7, 1, "سرخط دوم\\nبند", true));
    sandbox.write("c.jsonl", post(7, 1, "سرخط سوم\\nبند", true));
    sandbox.run("import a.jsonl").done();
    sandbox.run("import b.jsonl").done().says("1 new").says("1 newer text of known messages");
    sandbox.run("import c.jsonl").done().says("1 new");
    let second = sandbox.read(&sandbox.find("content/1402/09", "سرخط-دوم"));
    assert!(second.contains("revises = \"1402/09/سرخط-نخست-بند\""), "{second}");
    let third = sandbox.read(&sandbox.find("content/1402/09", "سرخط-سوم"));
    assert!(third.contains("revises = \"1402/09/سرخط-دوم-بند\""), "{third}");
    let tree = sandbox.tree("content");
    for order in ["a b c", "c b a", "b"] {
        let dumps: Vec<String> = order.split(' ').map(|name| format!("{name}.jsonl")).collect();
        sandbox.run(&format!("import {}", dumps.join(" "))).done();
        assert_eq!(sandbox.tree("content"), tree, "{order}");
    }
    sandbox.run("import --verify").done();
    sandbox.run("build").done();
    let month = sandbox.read("public/1402/09/index.html");
    assert!(month.contains("سرخط سوم") && !month.contains("سرخط نخست"));
    assert!(sandbox.read("public/1402/09/سرخط-نخست-بند.html").contains("سرخط-سوم-بند.html"));
}

#[test]
fn an_older_text_does_not_take_an_edited_ones_place() {
    let sandbox = Sandbox::new();
    sandbox.write("new.jsonl", post(7, 1, "سرخط دوم", true));
    sandbox.write("old.jsonl", post(7, 1, "سرخط نخست", false));
    sandbox.run("import new.jsonl").done();
    sandbox.run("import old.jsonl").ended(3).warns("reads otherwise in old.jsonl");
    assert_eq!(sandbox.tree("content/1402/09").len(), 1);
}

#[test]
fn one_dump_with_two_texts_of_a_message_holds_a_revision() {
    let sandbox = Sandbox::new();
    let posts = [post(7, 1, "سرخط نخست", false), post(7, 1, "سرخط دوم", true)];
    sandbox.write("a.jsonl", posts.concat());
    sandbox.run("import a.jsonl").done().says("2 new");
    let second = sandbox.read(&sandbox.find("content", "سرخط-دوم"));
    assert!(second.contains("revises = \"1402/09/سرخط-نخست\""), "{second}");
    sandbox.run("import a.jsonl").done().says("2 unchanged");
}

#[test]
fn a_like_text_of_the_very_minute_is_a_newer_text() {
    let sandbox = Sandbox::new();
    let stamped = |text: &str| {
        let other = "۱۴۰۲/۰۹/۲۱ - ۱۲:۰۰";
        format!("{text}\n۱۴۰۲/۰۹/۲۱ - ۱۱:۰۰\nخبر دیگر\n{other}\nخبر سوم\n{other}\n@rah_news\n")
    };
    sandbox.write("a.txt", stamped(LONG));
    sandbox.write("b.txt", stamped(&LONG.replace("هشت", "نه")));
    sandbox.write("c.txt", stamped("سخنی که هیچ مانندگی به آن خبر ندارد و درباره چیز دیگری است."));
    sandbox.run("import a.txt --channel rah").done();
    sandbox.run("import b.txt --channel rah").done().says("1 new");
    sandbox.run("import c.txt --channel rah").done().says("1 new");
    let items = sandbox.tree("content/1402/09");
    let revising = |bytes: &&Vec<u8>| String::from_utf8_lossy(bytes).contains("revises = ");
    assert_eq!(items.values().filter(revising).count(), 1);
}

#[test]
fn what_is_said_again_is_linked_to_what_was_said_first() {
    let sandbox = Sandbox::new();
    let dump = format!(
        "■سرخط یک\n{LONG}\n@rah\n■سرخط یک\n{LONG}\n@rah\n■سرخط یک\n{LONG} پایان.\n@rah\n■کوتاه\n○بند\n@rah\n"
    );
    sandbox.write("a.txt", dump);
    sandbox.run("import a.txt").done().says("4 new").says("2 repeats of earlier items");
    let items = sandbox.tree("content/undated");
    let repeats = |bytes: &&Vec<u8>| {
        String::from_utf8_lossy(bytes).contains("repeats = \"undated/سرخط-یک\"")
            || String::from_utf8_lossy(bytes).contains("repeats = \"undated/سرخط-یک-")
    };
    assert_eq!(items.values().filter(repeats).count(), 2);
    let tree = sandbox.tree("content");
    sandbox.run("import a.txt").done().says("4 unchanged");
    assert_eq!(sandbox.tree("content"), tree);
}

#[test]
fn what_would_change_in_an_edited_item_is_shown() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "■سرخط\n○بند یک\n■سرخط دو\n○بند\n○بند\n");
    sandbox.run("import a.txt").done();
    let file = "content/undated/سرخط.md";
    let edited = sandbox.read(file).replace("بند یک", "بند دیگر");
    sandbox.write(file, &edited);
    sandbox.run("import a.txt").done().warns("edited by hand").warns("--diff shows");
    sandbox.run("import a.txt --diff --dry-run").done().says("-بند دیگر\n+بند یک");
    assert_eq!(sandbox.read(file), edited);
}

#[test]
fn an_import_is_taken_back() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "■یک\n○بند\n@rah\n■دو\n○بند\n○بند\n@rah\n");
    sandbox.run("import a.txt").done();
    let before = sandbox.tree("content");
    sandbox.write("b.txt", "■دو\n○بند\n○بند\n@rah\n■سه\n○بند\n@rah\n■چهار\n○بند\n@rah\n");
    sandbox.run("import b.txt").done().says("2 new, 1 updated");
    let both = sandbox.tree("content");
    sandbox.run("import --undo b.txt --dry-run").done().says("2 removed, 1 left");
    assert_eq!(sandbox.tree("content"), both);
    sandbox.run("import --undo b.txt").done().says("2 removed, 1 left, since they are of other");
    assert_eq!(sandbox.tree("content"), before);
    sandbox.run("import --verify").done();
    sandbox.run("import a.txt").done().says("2 unchanged");

    sandbox.run("import b.txt").done();
    assert_eq!(sandbox.tree("content"), both, "what was taken back comes back");
    sandbox.write("content/undated/سه.md", "+++\ntitle = \"دست\u{200c}نوشته\"\n+++\n");
    sandbox.run("import --undo b.txt").done().says("1 edited by hand").warns("edited by hand");
    assert!(sandbox.path("content/undated/سه.md").exists());
    sandbox
        .run("import --undo b.txt")
        .ended(1)
        .warns("no dump was imported as b.txt")
        .warns("a.txt");
    sandbox.run("import --undo a.txt").done().says("2 removed");
    assert_eq!(sandbox.tree("content").len(), 1);
}

/// A dump of many bulletins, so that an import takes long enough to be killed in.
fn many(count: usize) -> String {
    let mut dump = String::new();
    for number in 0..count {
        let _ = writeln!(dump, "■سرخط شماره {number}\n○{LONG}\n○بند {number}\n@rah_news");
    }
    dump
}

#[test]
fn an_import_that_is_killed_is_completed_by_the_next() {
    let clean = Sandbox::new();
    clean.write("a.txt", many(1500));
    let began = std::time::Instant::now();
    clean.run("import a.txt").done();
    let took = began.elapsed();
    let tree = clean.tree("content");
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", many(1500));
    let rounds = 8;
    for round in 1..=rounds {
        let mut import = sandbox.command("import a.txt").stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took * round / rounds);
        // It may have ended already.
        let _ = import.kill();
        import.wait().unwrap();
        for (path, bytes) in sandbox.tree("content") {
            let whole = path.starts_with(".bayegan-import") || tree.get(&path) == Some(&bytes);
            assert!(whole, "{path} is half written");
        }
    }
    sandbox.run("import a.txt").done();
    assert!(sandbox.tree("content") == tree, "the tree is that of one clean run");
    sandbox.run("import --verify").done();
}

#[test]
fn an_undo_that_is_killed_is_done_or_not_begun() {
    let sandbox = Sandbox::new();
    let whole = many(400);
    let half: String = whole.split_inclusive('\n').take(800).collect();
    // The items of the first half are of both dumps.
    sandbox.write("a.txt", half).write("b.txt", whole);
    sandbox.run("import a.txt").done();
    sandbox.run("import b.txt").done();
    let before = sandbox.tree("content");
    let began = std::time::Instant::now();
    sandbox.run("import --undo b.txt").done();
    let took = began.elapsed();
    let after = sandbox.tree("content");
    let rounds = 6;
    for round in 1..=rounds {
        sandbox.run("import b.txt").done();
        assert!(sandbox.tree("content") == before, "what was taken back comes back");
        let mut undo =
            sandbox.command("import --undo b.txt").stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took * round / rounds);
        // It may have ended already.
        let _ = undo.kill();
        undo.wait().unwrap();
        sandbox.run("import a.txt").done();
        let tree = sandbox.tree("content");
        assert!(tree == before || tree == after, "round {round}: all of it is done, or nothing");
    }
}

#[test]
fn what_a_person_wrote_stays_however_small() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "■سرخط\n○بند\n■دو\n○بند\n○بند\n");
    sandbox.run("import a.txt").done();
    let file = "content/undated/سرخط.md";
    let imported = sandbox.read(file);
    for edited in [
        imported.replacen("+++\n", "+++\n# دیده شد\n", 1),
        imported.replace("title = \"سرخط\"", "title = 'سرخط'"),
        imported.replace('\n', "\r\n"),
    ] {
        sandbox.write(file, &edited);
        sandbox.run("import a.txt").done().warns("edited by hand");
        assert_eq!(sandbox.read(file), edited);
    }
}

#[test]
fn a_numbered_dump_revises_nothing_of_its_own() {
    let sandbox = Sandbox::new();
    let posts: String =
        (1..40).map(|id| post(id, 1, &format!("🟢سرخط {id}\\nبند\\nنان"), false)).collect();
    sandbox.write("a.jsonl", posts.lines().take(3).collect::<Vec<_>>().join("\n") + "\n");
    sandbox.run("import a.jsonl").done().says("3 new");
    sandbox.write("a.jsonl", &posts);
    sandbox.run("import a.jsonl").done().says("36 new");
    sandbox.write(
        "site.toml",
        "[[channels]]\nhandle = \"rah\"\nbullet = [\"🟢\"]\nclosing = [\"نان\"]\n",
    );
    sandbox.run("import a.jsonl").done().says("39 unchanged");
    // An older version of it is known for one.
    sandbox.write("a.jsonl", posts.lines().take(5).collect::<Vec<_>>().join("\n") + "\n");
    sandbox.run("import a.jsonl").done().says("39 unchanged").warns("an older version");
    sandbox.run("import --verify").done().says("39 items");
}

#[test]
fn what_is_taken_back_is_referred_to_no_more() {
    let sandbox = Sandbox::new();
    sandbox.write("a.jsonl", post(7, 1, "سرخط نخست", false));
    sandbox.write("b.jsonl", post(7, 1, "سرخط دوم", true));
    sandbox.run("import b.jsonl").done();
    let alone = sandbox.tree("content");
    sandbox.run("import --undo b.jsonl").done();
    sandbox.run("import a.jsonl b.jsonl").done();
    sandbox.run("import --undo a.jsonl").done();
    assert_eq!(sandbox.tree("content"), alone);
    sandbox.run("import b.jsonl").done().says("1 unchanged");
}

#[test]
fn a_dump_that_is_kept_under_another_name_is_not_kept_twice() {
    let sandbox = Sandbox::new();
    sandbox.write("x/a.txt", "■یک\n○بند\n").write("y/a.txt", "■دو\n○بند\n○بند\n");
    sandbox.run("import x/a.txt y/a.txt").done().warns("kept as a-2.txt");
    sandbox.run("import --undo a.txt").done();
    let tree = sandbox.tree("content");
    sandbox.run("import y/a.txt").done().says("1 unchanged");
    assert_eq!(sandbox.tree("content"), tree);
    sandbox.run("import x/a.txt").done();
    assert!(sandbox.path("content/_sources/a.txt").exists());
}

#[test]
fn a_ledger_that_leads_out_of_the_folder_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "■یک\n○بند\n").write("outside.md", "x");
    sandbox.run("import a.txt").done();
    let ledger = "content/_sources/a.txt.ledger.jsonl";
    let said = sandbox.read(ledger);
    for (old, new) in [
        ("undated/یک", "../outside"),
        ("\"1-2\"", "\"2-1\""),
        ("\"1-2\"", "\"1-18446744073709551615\""),
    ] {
        assert!(said.contains(old), "{said}");
        sandbox.write(ledger, said.replace(old, new));
        sandbox.run("import --verify").ended(3).warns("line 2 of the ledger");
        sandbox.run("import --undo a.txt").ended(1).warns("line 2 of the ledger");
        assert!(sandbox.path("outside.md").exists());
    }
}

#[test]
fn a_day_does_not_hold_where_dates_are_no_days_any_more() {
    let sandbox = Sandbox::new();
    let mut dump = String::new();
    for number in 0..30_000 {
        if number < 4000 && number % 20 == 0 {
            let _ = writeln!(dump, "{} مرداد ۱۴۰۵", number / 200 + 1);
        }
        let _ = writeln!(dump, "■سرخط شماره {number}\n○{LONG}\n@rah_news");
    }
    sandbox.write("a.txt", dump);
    let ran = sandbox.run("import a.txt --dry-run").done();
    let undated = ran.stdout.split(" dated, ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(undated.parse::<usize>().unwrap() > 20_000, "{}", ran.stdout);
}
