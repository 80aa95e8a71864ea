//! Channels in `bayegan import`: what is stated of them, what is learned of them, several in one dump.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::fmt::Write;

use common::{Sandbox, fixture};

/// Bulletins of the channel `handle`, told apart by their numbers.
fn bulletins(handle: &str, marker: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    let bulletin = |number: usize| {
        let place = ["سرچشمه", "کهندژ", "نیزار", "گلدره", "بادگیر"][number % 5];
        format!(
            "{marker}راه {place} شماره {number} باز شد\n▫️راهدار {place} گفت: برف روبیده شد.\n\
             ▫️گذر {number} خودرو در روز برآورد می\u{200c}شود.\n@{handle}\n"
        )
    };
    numbers.map(bulletin).collect()
}

/// The channel of each item of a dump, in the order of its lines, as the item files say.
fn channels(sandbox: &Sandbox, dump: &str) -> Vec<String> {
    let ledger = sandbox.read(&format!("content/_sources/{dump}.ledger.jsonl"));
    let item = |line: &str| {
        let path = line.split("\"item\":\"").nth(1)?.split('"').next()?.to_owned();
        let text = sandbox.read(&format!("content/{path}.md"));
        let channel = text.split("\nchannel = \"").nth(1).and_then(|rest| rest.split('"').next());
        Some(channel.unwrap_or_default().to_owned())
    };
    ledger.lines().filter_map(item).collect()
}

/// Imports a dump again and once more in a dry run: nothing changes, and what is kept verifies.
fn again_changes_nothing(sandbox: &Sandbox, arguments: &str) {
    let before = sandbox.tree("content");
    sandbox.run(&format!("import {arguments}")).done().says("unchanged");
    assert!(sandbox.tree("content") == before);
    sandbox.run("import --verify").done();
}

#[test]
fn two_channels_in_one_dump_keep_their_bulletins() {
    let sandbox = Sandbox::new();
    let one = bulletins("kuhsar_news", "■", 0..12);
    let other = bulletins("dasht_news", "🔷", 0..6);
    sandbox.write("d.txt", one.concat() + &other.concat());
    sandbox.run("import d.txt").done().says("18 items").says("12 @kuhsar_news, 6 @dasht_news");
    let expect = [vec!["kuhsar_news"; 12], vec!["dasht_news"; 6]].concat();
    assert_eq!(channels(&sandbox, "d.txt"), expect);
    for (path, bytes) in sandbox.tree("content/undated") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains('@') && !text.contains(['■', '🔷', '▫']), "{path}: {text}");
    }
    let ledger = sandbox.read("content/_sources/d.txt.ledger.jsonl");
    assert_eq!(ledger.matches("\"channel\":\"kuhsar_news\"").count(), 1, "the header's alone");
    assert_eq!(ledger.matches("\"channel\":\"dasht_news\"").count(), 6);
    again_changes_nothing(&sandbox, "d.txt");
}

#[test]
fn interleaved_channels_are_told_by_their_closing_handles() {
    let sandbox = Sandbox::new();
    let (one, other) = (bulletins("kuhsar_news", "■", 0..20), bulletins("dasht_news", "🔷", 0..20));
    let pairs = one.chunks(5).zip(other.chunks(5));
    sandbox.write(
        "d.txt",
        pairs.map(|(one, other)| one.concat() + &other.concat()).collect::<String>(),
    );
    sandbox.run("import d.txt").done().says("40 items");
    let expect: Vec<&str> = (0..40)
        .map(|place| if place / 5 % 2 == 0 { "kuhsar_news" } else { "dasht_news" })
        .collect();
    let found = channels(&sandbox, "d.txt");
    let count = |name: &str| found.iter().filter(|channel| *channel == name).count();
    assert_eq!((count("kuhsar_news"), count("dasht_news")), (20, 20), "{expect:?}");
    assert_eq!(found, expect);
    again_changes_nothing(&sandbox, "d.txt");
    // The same text in two channels is two items: the runs have the same words.
    assert_eq!(sandbox.tree("content/undated").len(), 40);
}

#[test]
fn links_to_other_channels_and_foreign_posts_are_no_split() {
    let sandbox = Sandbox::new();
    let mut dump = String::new();
    for (number, bulletin) in bulletins("kuhsar_news", "■", 0..60).iter().enumerate() {
        dump.push_str(&match number {
            7 | 23 | 41 => bulletin.replace("@kuhsar_news", "@kuhsar_sport\n@kuhsar_news"),
            30 | 50 => bulletin.replace("@kuhsar_news", "@elsewhere"),
            _ => bulletin.clone(),
        });
    }
    sandbox.write("d.txt", dump);
    let ran = sandbox.run("import d.txt").done();
    assert!(!ran.stdout.contains("@elsewhere"), "{}", ran.stdout);
    assert!(channels(&sandbox, "d.txt").iter().all(|channel| channel == "kuhsar_news"));
}

#[test]
fn a_bulletin_that_no_handle_closes_is_of_its_neighbours_channel_if_these_agree() {
    let sandbox = Sandbox::new();
    let bare = |number: usize| format!("■خبر کوتاه {number}\n▫️امروز بازار گلدره برپاست.\n\n");
    let (mut one, mut other) =
        (bulletins("kuhsar_news", "■", 0..8), bulletins("dasht_news", "■", 10..18));
    for list in [&mut one, &mut other] {
        for bulletin in list.iter_mut() {
            bulletin.push('\n');
        }
    }
    one.insert(4, bare(1));
    sandbox.write("d.txt", one.concat() + &bare(2) + &other.concat());
    let ran = sandbox.run("import d.txt").done();
    ran.says("9 @kuhsar_news, 8 @dasht_news, 1 of no channel").warns("1 item of no channel");
    let found = channels(&sandbox, "d.txt");
    assert_eq!((found[4].as_str(), found[9].as_str()), ("kuhsar_news", ""));
    again_changes_nothing(&sandbox, "d.txt");
    // Named, all are of one channel; and they stay so.
    sandbox.run("import d.txt --channel rusta").done().says("18 updated");
    assert!(channels(&sandbox, "d.txt").iter().all(|channel| channel == "rusta"));
    again_changes_nothing(&sandbox, "d.txt");
    again_changes_nothing(&sandbox, "d.txt --channel rusta");
}

#[test]
fn a_dump_of_several_channels_grows() {
    let sandbox = Sandbox::new();
    let (one, other) = (bulletins("kuhsar_news", "■", 0..6), bulletins("dasht_news", "🔷", 0..4));
    let mut dump = one.concat() + &other.concat();
    sandbox.write("d.txt", &dump);
    sandbox.run("import d.txt").done().says("10 new");
    write!(dump, "{}", bulletins("dasht_news", "🔷", 4..6).concat()).unwrap();
    write!(dump, "{}", bulletins("kuhsar_news", "■", 6..8).concat()).unwrap();
    sandbox.write("d.txt", &dump);
    sandbox.run("import d.txt").done().says("4 new, 10 unchanged");
    let expect = [vec!["kuhsar_news"; 6], vec!["dasht_news"; 6], vec!["kuhsar_news"; 2]].concat();
    assert_eq!(channels(&sandbox, "d.txt"), expect);
    again_changes_nothing(&sandbox, "d.txt");
    // One channel's own dump meets its items there.
    sandbox.write("dasht.txt", other.concat());
    sandbox.run("import dasht.txt").done().says("4 updated");
}

#[test]
fn each_message_of_json_lines_is_of_its_channel() {
    let sandbox = Sandbox::new();
    let message = |channel: &str, id: usize| {
        format!(
            "{{\"id\":{id},\"date\":\"2024-05-0{id}T10:00:00+00:00\",\"channel\":\"{channel}\",\
             \"text\":\"■راه {id} باز شد\\n▫راهدار آمد.\\n@{channel}\"}}\n"
        )
    };
    let messages = (1..5).flat_map(|id| [message("kuhsar_news", id), message("dasht_news", id)]);
    sandbox.write("d.jsonl", messages.collect::<String>());
    sandbox.run("import d.jsonl").done().says("4 @dasht_news, 4 @kuhsar_news");
    assert_eq!(channels(&sandbox, "d.jsonl"), ["kuhsar_news", "dasht_news"].repeat(4));
    assert!(sandbox.tree("content/1403").values().all(|item| !item.contains(&b'@')));
    // The numbers are each channel's own.
    assert_eq!(sandbox.tree("content/1403").len(), 8);
    again_changes_nothing(&sandbox, "d.jsonl");
}

/// A site that states the given lines of the channel `shahr`.
fn stating(lines: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", format!("[[channels]]\nhandle = \"shahr\"\n{lines}\n"));
    sandbox
}

#[test]
fn a_stated_headline_marker_opens_bulletins() {
    let dump = "خبر: پل گلدره\nپل باز شد.\nخبر: راه نیزار\nراه بسته ماند.\nبا حضور اهالی؛\n\
                خبر: کتابخانه\nکتاب رسید.\n";
    let plain = Sandbox::new();
    plain.write("d.txt", dump);
    plain.run("import d.txt").done().says("1 item");
    let sandbox = stating("headline = [\"خبر:\"]");
    sandbox.write("d.txt", dump);
    // The site's only channel counts for a dump that shows no handle.
    sandbox.run("import d.txt").done().says("3 items");
    assert!(sandbox.read("content/undated/پل-گلدره.md").contains("title = \"پل گلدره\""));
    // What the dump is of can be said; nothing is stated of that channel.
    let other = stating("headline = [\"خبر:\"]");
    other.write("d.txt", dump);
    other.run("import d.txt --channel rusta").done().says("1 item");
}

#[test]
fn what_is_stated_of_one_channel_decides_nothing_in_another() {
    let sandbox = Sandbox::new();
    let one = bulletins("kuhsar_news", "■", 0..8);
    // What opens headlines there stands inside the bulletins here.
    let other: Vec<String> = bulletins("dasht_news", "◆", 0..8)
        .iter()
        .map(|bulletin| bulletin.replace("▫️گذر", "■گذر"))
        .collect();
    sandbox.write("d.txt", one.concat() + &other.concat());
    sandbox.write("site.toml", "[[channels]]\nhandle = \"kuhsar_news\"\nheadline = [\"■\"]\n");
    sandbox.run("import d.txt").done().says("16 items").says("8 @dasht_news, 8 @kuhsar_news");
}

#[test]
fn a_stated_marker_alone_on_its_line_belongs_to_the_next_with_or_without_selectors() {
    let sandbox = stating("headline = [\"⚜️\"]\nbullet = [\"✔\"]");
    sandbox.write("d.txt", "⚜\nپل گلدره\n✔️پل باز شد.\n⚜️راه نیزار\n✔راه بسته ماند.\n");
    sandbox.run("import d.txt").done().says("2 items");
    let one = sandbox.read("content/undated/پل-گلدره.md");
    assert!(one.ends_with("+++\n\nپل باز شد\\.\n") || one.contains("\nپل باز شد."), "{one}");
    assert!(!one.contains('✔') && !one.contains('⚜'), "{one}");
}

#[test]
fn stated_closing_lines_end_bulletins_and_are_left_out() {
    let dump = "پل گلدره باز شد\nخودروها می\u{200c}گذرند\nشهر ما، خانه ما\n◇\nپایگاه خبری شهر\nراه نیزار بسته ماند\n\
                برف می\u{200c}بارد\nشهر ما، خانه ما\n◇\nپایگاه خبری شهر\n";
    let sandbox = stating("closing = [\"شهر ما، خانه ما\", \"◇\", \"پایگاه خبری شهر\"]");
    sandbox.write("d.txt", dump);
    sandbox.run("import d.txt").done().says("2 items").says("6 footer");
    let item = sandbox.read(&sandbox.find("content/undated", "پل-گلدره"));
    assert!(!item.contains("خانه") && !item.contains('◇'), "{item}");
}

#[test]
fn an_empty_list_says_that_there_is_none() {
    let dump = bulletins("shahr", "■", 0..6).concat();
    let sandbox = stating("headline = []\nclosing = []\nbullet = []");
    sandbox.write("d.txt", dump);
    sandbox.run("import d.txt").done();
    for (path, bytes) in sandbox.tree("content/undated") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.contains('■') && text.contains('▫') && text.contains("@shahr"),
            "{path}: {text}"
        );
    }
}

#[test]
fn the_names_of_reply_previews_can_be_stated() {
    let own = |list: &str| {
        let sandbox = Sandbox::new();
        sandbox.write(
            "site.toml",
            format!("[[channels]]\nhandle = \"mehrkan_ir\"\npreview = {list}\n"),
        );
        sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
        sandbox.run("import mehrkan.txt --dry-run --explain").done()
    };
    own("[\"فرمانداری دشت آرا\"]").says("3 preview").says("preview     stated");
    let none = own("[]").says("preview     stated: none");
    assert!(!none.stdout.contains("3 preview"), "{}", none.stdout);
}

#[test]
fn a_saved_profile_gives_the_very_same_items() {
    let dump = bulletins("kuhsar_news", "■", 0..12).concat()
        + &bulletins("dasht_news", "🔷", 0..6).concat();
    let sandbox = Sandbox::new();
    let settings = "# نام بایگانی\ntitle = 'x' # here\n\n[[channels]]\nhandle = \"dasht_news\"\nbullet = [\"▫\"]\n";
    sandbox.write("d.txt", &dump).write("site.toml", settings);
    sandbox.run("import d.txt --dry-run --save-profile").done().says("not saved in a dry run");
    assert_eq!(sandbox.read("site.toml"), settings);
    let ran = sandbox.run("import d.txt --save-profile").done();
    ran.says("profile of @kuhsar_news in site.toml: headline, bullet, closing written")
        .says("profile of @dasht_news in site.toml: headline, closing written; bullet stands");
    let saved = sandbox.read("site.toml");
    assert!(saved.starts_with(settings), "{saved}");
    assert!(
        saved.contains("headline = [\"🔷\"]\nclosing = [\"@dasht_news\"]\nlearned = ["),
        "{saved}"
    );
    let fresh = Sandbox::new();
    fresh.write("d.txt", &dump).write("site.toml", &saved);
    fresh.run("import d.txt").done();
    assert!(fresh.tree("content") == sandbox.tree("content"));
    sandbox.run("import d.txt --save-profile").done().says("18 unchanged");
    assert_eq!(sandbox.read("site.toml"), saved);
    assert!(sandbox.tree(".").keys().all(|path| !path.ends_with(".new")));
    fresh
        .run("import d.txt --dry-run --explain")
        .done()
        .says("headline    saved, in bulletins: 🔷 (6)");
}

#[test]
fn a_profile_without_a_handle_is_not_saved() {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", "■یک\n○بند\n■دو\n○بند\n○بند\n");
    sandbox.run("import d.txt --save-profile").ended(1).warns("name the channel with --channel");
    assert!(!sandbox.path("site.toml").exists() && !sandbox.path("content/undated").exists());
    sandbox.run("import d.txt --save-profile --channel @shahr").done();
    assert!(sandbox.read("site.toml").contains("handle = \"shahr\"\nheadline = [\"■\"]"));
}

#[test]
fn a_mistake_in_a_profile_says_where() {
    let sandbox = stating("headlines = []");
    sandbox.write("d.txt", "■یک\n");
    sandbox
        .run("import d.txt")
        .ended(1)
        .warns("site.toml:3:1")
        .warns("unknown key `headlines`")
        .warns("did you mean `headline`?");
}

#[test]
fn separators_are_told_apart_and_left_out() {
    let sandbox = Sandbox::new();
    let dump = bulletins("shahr", "■", 0..8).join("———\n") + "———\n";
    sandbox.write("d.txt", dump);
    let ran = sandbox.run("import d.txt --explain").done().says("8 items");
    let ran = ran.says("separator   learned, in times: ——— (8)");
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(
        sandbox
            .tree("content/undated")
            .values()
            .all(|item| { !String::from_utf8_lossy(item).contains('—') })
    );
}
