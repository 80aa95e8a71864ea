//! Dates as an archivist meets them: what proves them, how far, and what the program says of the rest.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::Sandbox;

/// A bulletin of an invented channel, closed by `stamp` where there is one.
fn bulletin(name: &str, stamp: &str) -> String {
    let stamp = if stamp.is_empty() { String::new() } else { format!("{stamp}\n") };
    format!("■{name} در زرناب\n○بند نخست {name}\n○بند دیگر {name}\n@zarnab\n{stamp}")
}

fn site(dump: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "").write("d.txt", dump);
    sandbox
}

/// The date and its evidence as the item's file has them.
#[track_caller]
fn dated(sandbox: &Sandbox, name: &str) -> (String, String) {
    let file = sandbox.find("content", &format!("{name}-"));
    let text = sandbox.read(&file);
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
        line.unwrap_or_default().trim_end_matches('"').to_owned()
    };
    (value("date"), value("date_evidence"))
}

#[test]
fn an_undated_bulletin_lies_between_its_dated_neighbours() {
    let dump: String = [
        bulletin("نان", ""),
        bulletin("آب", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"),
        bulletin("راه", ""),
        bulletin("پل", "۱۴۰۲/۰۹/۲۱ - ۱۸:۰۰"),
        bulletin("کوه", ""),
        bulletin("دشت", "۱۴۰۲/۰۹/۲۴ - ۰۹:۰۰"),
        bulletin("باغ", ""),
        bulletin("رود", "۱۴۰۲/۱۰/۰۲ - ۰۹:۰۰"),
        bulletin("برف", ""),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox
        .run("import d.txt")
        .done()
        .says("9 dated, 0 undated")
        .says("5 by neighbours (1 to the day)");
    for (name, date, place) in [
        ("نان", "../1402-09-21", "undated"),
        ("آب", "1402-09-21T10:00", "1402/09"),
        // Between two of one day there is no other day.
        ("راه", "1402-09-21", "1402/09"),
        ("کوه", "1402-09-21/1402-09-24", "1402/09"),
        ("باغ", "1402-09-24/1402-10-02", "1402"),
        ("برف", "1402-10-02/..", "undated"),
    ] {
        assert_eq!(dated(&sandbox, name).0, date, "{name}");
        assert!(sandbox.path(&format!("content/{place}/{name}-در-زرناب.md")).exists(), "{name}");
    }
    assert_eq!(
        dated(&sandbox, "کوه").1,
        "neighbours between d.txt:18 (1402-09-21) and d.txt:27 (1402-09-24)"
    );
    sandbox.run("build").done();
}

#[test]
fn a_dump_may_run_backwards() {
    let dump: String = [
        bulletin("دشت", "۱۴۰۲/۰۹/۲۴ - ۰۹:۰۰"),
        bulletin("کوه", ""),
        bulletin("خاک", ""),
        bulletin("پل", "۱۴۰۲/۰۹/۲۱ - ۱۸:۰۰"),
        bulletin("باغ", ""),
        bulletin("راه", "۱۴۰۲/۰۹/۲۰ - ۱۸:۰۰"),
        bulletin("نان", ""),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox.run("import d.txt").done();
    assert_eq!(dated(&sandbox, "کوه").0, "1402-09-21/1402-09-24");
    assert_eq!(dated(&sandbox, "نان").0, "../1402-09-20");
}

#[test]
fn a_dump_in_no_order_bounds_nothing() {
    let stamps = ["۲۴", "۰۲", "۱۷", "۰۵", "۲۱"];
    let names = ["دشت", "کوه", "پل", "راه", "نان"];
    let mut dump = bulletin("باغ", "");
    for (name, day) in names.iter().zip(stamps) {
        dump += &bulletin(name, &format!("۱۴۰۲/۰۹/{day} - ۰۹:۰۰"));
        dump += &bulletin(&format!("پس{name}"), "");
    }
    let sandbox = site(&dump);
    sandbox.run("import d.txt").done().says("5 dated, 6 undated");
}

#[test]
fn a_date_out_of_order_is_told_and_bounds_nothing() {
    let days = ["۰۱", "۰۲", "۲۹", "۰۳", "۰۴", "۰۵"];
    let names = ["دشت", "کوه", "پل", "راه", "نان", "رود"];
    let mut dump = String::new();
    for (name, day) in names.iter().zip(days) {
        dump += &bulletin(name, &format!("۱۴۰۲/۰۹/{day} - ۰۹:۰۰"));
        dump += &bulletin(&format!("پس{name}"), "");
    }
    let sandbox = site(&dump);
    sandbox.run("import d.txt").ended(3).warns(
        "d.txt:23 (1402-09-29) is out of the order of d.txt:14 (1402-09-02) and d.txt:32 (1402-09-03)",
    );
    // It keeps the date that its own stamp states.
    assert_eq!(dated(&sandbox, "پل").0, "1402-09-29T09:00");
    assert_eq!(dated(&sandbox, "پسکوه").0, "1402-09-02/1402-09-03");
    assert_eq!(dated(&sandbox, "پسپل").0, "1402-09-02/1402-09-03");
}

#[test]
fn a_person_says_what_the_dump_does_not() {
    let sandbox = site(&(bulletin("نان", "") + &bulletin("آب", "")));
    sandbox
        .run("import d.txt --since 1402-09 --until 1402-08")
        .ended(1)
        .warns("--until is before --since");
    sandbox.run("import d.txt --since 1402-13").ended(2).warns("no month 13");
    sandbox.run("import d.txt --since 1402-09-01 --until 1402-09").done().says("2 by stated");
    let said = ("1402-09".to_owned(), "stated --since 1402-09-01 --until 1402-09-30".to_owned());
    assert_eq!(dated(&sandbox, "نان"), said);
    assert!(sandbox.path("content/1402/09/نان-در-زرناب.md").exists());
}

#[test]
fn what_is_said_later_sharpens_the_date_and_moves_nothing() {
    let sandbox = site(&(bulletin("نان", "") + &bulletin("آب", "")));
    sandbox.run("import d.txt").done().says("2 undated");
    sandbox.run("import d.txt --since 1402-09-01 --until 1402-09-20").done().says("2 updated");
    let item = sandbox.read("content/undated/نان-در-زرناب.md");
    assert!(item.contains("date = \"1402-09-01/1402-09-20\""), "{item}");
    // What is known worse changes nothing.
    sandbox.run("import d.txt --since 1402").done().says("2 unchanged");
    sandbox.run("import d.txt").done().says("2 unchanged");
    sandbox.run("import --verify").done();
    assert_eq!(sandbox.read("content/undated/نان-در-زرناب.md"), item);
}

#[test]
fn a_bulletin_whose_stamp_contradicts_what_is_said_keeps_it() {
    let dump = bulletin("نان", "۱۴۰۳/۰۱/۰۲ - ۰۹:۰۰") + &bulletin("آب", "");
    let sandbox = site(&dump);
    sandbox
        .run("import d.txt --until 1402")
        .ended(3)
        .warns("dated 1403-01-02 by its stamp, against --until 1402-12-29");
    assert_eq!(dated(&sandbox, "نان").0, "1403-01-02T09:00");
    assert_eq!(dated(&sandbox, "آب").0, "../1402-12-29");
}

#[test]
fn the_file_name_dates_what_nothing_else_does() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "");
    sandbox.write("1402-09.txt", bulletin("نان", "") + &bulletin("آب", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"));
    sandbox.run("import 1402-09.txt").done().says("1 by file name (0 to the day)");
    assert_eq!(
        dated(&sandbox, "نان"),
        ("1402-09".into(), "file name 1402-09.txt (1402-09)".into())
    );
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "");
    sandbox.write("1402-09.txt", bulletin("نان", "") + &bulletin("آب", "۱۴۰۲/۱۰/۲۱ - ۱۰:۰۰"));
    sandbox
        .run("import 1402-09.txt")
        .ended(3)
        .warns("the file name says 1402-09, but 1402-10-21 is in the dump")
        .says("1 undated");
}

#[test]
fn a_text_may_call_its_day_today() {
    let dump = "■نرخ سکه؛ امروز ۱۰ خرداد ۱۴۰۵\n○بند\n@zarnab\n\
                ■نشست زرناب ۱۲ خرداد ۱۴۰۵ برگزار می\u{200c}شود\n○بند دیگر\n@zarnab\n";
    let sandbox = site(dump);
    sandbox
        .run("import d.txt --explain")
        .done()
        .says("1 by text")
        .says("not «۱۲ خرداد ۱۴۰۵»: announced for a day to come");
    let expected = ("1405-03-10".into(), "text d.txt:1: امروز ۱۰ خرداد ۱۴۰۵".into());
    assert_eq!(dated(&sandbox, "نرخ"), expected);
    assert_eq!(dated(&sandbox, "نشست").0, "");
}

#[test]
fn a_weekday_without_a_year_is_found_in_what_is_known() {
    let text = "■نرخ سکه؛ امروز پنجشنبه ۱۴ خردادماه\n○بند\n@zarnab\n";
    let sandbox = site(text);
    sandbox.run("import d.txt --since 1405-01-01 --until 1405-12-29").done().says("1 by text");
    assert_eq!(dated(&sandbox, "نرخ").0, "1405-03-14");
    // In other years it is no Thursday; in eleven of them two are.
    for (span, date) in [
        ("--since 1404 --until 1404", "1404"),
        ("--since 1394 --until 1405", "1394-01-01/1405-12-29"),
    ] {
        let sandbox = site(text);
        sandbox.run(&format!("import d.txt {span}")).done();
        assert_eq!(dated(&sandbox, "نرخ").0, date);
    }
}

#[test]
fn the_texts_own_day_loses_against_its_neighbours() {
    let dump: String = [
        bulletin("نان", ""),
        bulletin("آب", "۱۴۰۲/۰۹/۲۲ - ۱۰:۰۰"),
        "■نرخ سکه؛ امروز ۲۱ آذر ۱۴۰۲\n○بند\n○بند دیگر\n@zarnab\n".to_owned(),
        bulletin("پل", "۱۴۰۲/۰۹/۲۲ - ۱۸:۰۰"),
        bulletin("باغ", ""),
        bulletin("کوه", "۱۴۰۲/۰۹/۲۳ - ۱۸:۰۰"),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox
        .run("import d.txt")
        .ended(3)
        .warns("the text says «امروز ۲۱ آذر ۱۴۰۲», which is 1402-09-21; it stands where the date is 1402-09-22");
    assert_eq!(dated(&sandbox, "نرخ").0, "1402-09-22");
}

#[test]
fn numbers_order_the_messages_of_an_export() {
    let line = |id: u32, date: &str, name: &str| {
        let date = if date.is_empty() { String::new() } else { format!(", \"date\": \"{date}\"") };
        format!("{{\"id\": {id}, \"channel\": \"zarnab\", \"text\": \"{name} در زرناب\"{date}}}\n")
    };
    let dump = [
        line(40, "", "کوه"),
        line(30, "2023-12-15T10:00:00", "دشت"),
        line(10, "2023-12-12T10:00:00", "آب"),
        line(20, "2023-12-13T10:00:00", "راه"),
        line(15, "", "پل"),
    ]
    .concat();
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "").write("d.jsonl", dump);
    sandbox.run("import d.jsonl").done();
    assert_eq!(dated(&sandbox, "پل").0, "1402-09-21/1402-09-22");
    assert_eq!(dated(&sandbox, "کوه").0, "1402-09-24/..");
    assert!(dated(&sandbox, "پل").1.contains("post 10"));
}

#[test]
fn a_date_line_of_something_else_dates_nothing() {
    let day = |weekday: &str, day: &str, names: &[&str]| {
        let items: String = names.iter().map(|name| bulletin(name, "")).collect();
        format!("{weekday} {day} آذر ۱۴۰۲\n{items}")
    };
    let event = "■قرعه\u{200c}کشی در زرناب\n○زمان:\nجمعه ۱ دی ۱۴۰۲\n○خوش آمدید\n@zarnab\n";
    let dump = [
        day("سه\u{200c}شنبه", "۲۱", &["نان", "آب", "سنگ"]),
        day("چهارشنبه", "۲۲", &["راه", "خاک"]),
        event.to_owned(),
        bulletin("پل", ""),
        day("پنجشنبه", "۲۳", &["کوه", "گل"]),
        day("جمعه", "۲۴", &["دشت", "باد"]),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox.run("import d.txt").done().says("11 items").says("0 undated");
    assert_eq!(dated(&sandbox, "پل").0, "1402-09-22");
    assert_eq!(dated(&sandbox, "قرعهکشی").0, "1402-09-22");
}

/// A site of one undated item, and the path of its file.
fn undated() -> (Sandbox, &'static str) {
    let sandbox = site(&(bulletin("نان", "") + &bulletin("آب", "")));
    sandbox.run("import d.txt").done();
    (sandbox, "content/undated/نان-در-زرناب.md")
}

fn set(sandbox: &Sandbox, item: &str, date: &str, more: &[&str]) -> (i32, String) {
    let mut command = sandbox.command("dates set");
    let ran =
        command.args([item, date, "--because", "روزنامهٔ \"زرناب\""]).args(more).output().unwrap();
    let text = [ran.stdout, ran.stderr].concat();
    (ran.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn a_correction_changes_the_date_and_nothing_else() {
    let (sandbox, file) = undated();
    let before = format!("\u{feff}{}", sandbox.read(file).replace('\n', "\r\n"));
    let before = before.replace("repair", "# یادداشت من\r\nrepair");
    sandbox.write(file, &before);
    let (code, said) = set(&sandbox, "undated/نان-در-زرناب", "1402-09-21", &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("undated is now 1402-09-21"), "{said}");
    assert!(said.contains("--move would make that 1402/09/نان-در-زرناب"), "{said}");
    let after = sandbox.read(file);
    let added = "date = \"1402-09-21\"\r\ndate_evidence = \"stated: روزنامهٔ \\\"زرناب\\\"\"\r\n";
    assert_eq!(after.replace(added, ""), before);
    assert_ne!(after, before);
    // It is the person's now.
    sandbox.run("import d.txt").done().says("1 edited by hand");
    assert_eq!(sandbox.read(file), after);
    // The same again changes nothing; another date changes the value.
    assert!(set(&sandbox, file, "1402-09-21", &[]).1.contains("it says so already"));
    assert_eq!(set(&sandbox, "content/undated/نان-در-زرناب.md", "۲۲ آذر ۱۴۰۲", &[]).0, 0);
    assert_eq!(sandbox.read(file), after.replace("1402-09-21", "1402-09-22"));
}

#[test]
fn an_item_moves_only_when_asked_and_leaves_an_alias() {
    let (sandbox, file) = undated();
    sandbox.write(
        "content/other.md",
        "+++\ntitle = \"x\"\ncontinues = \"undated/نان-در-زرناب\"\n+++\n",
    );
    let (code, said) = set(&sandbox, "undated/نان-در-زرناب", "1402-09", &["--move"]);
    assert_eq!(code, 0, "{said}");
    assert!(!sandbox.path(file).exists());
    let moved = sandbox.read("content/1402/09/نان-در-زرناب.md");
    assert!(moved.contains("aliases = [\"undated/نان-در-زرناب.html\"]"), "{moved}");
    sandbox.run("build").done();
    let pages = sandbox.pages("public");
    assert!(pages["undated/نان-در-زرناب.html"].contains("1402/09/"));
    // What names its old address means it still.
    assert!(pages["other.html"].contains("نان در زرناب"), "{}", pages["other.html"]);
    sandbox.run("import d.txt").done().says("removed by hand and not made again");
    sandbox.run("import --verify").done();
    // Back again: the address is no alias of itself.
    assert_eq!(set(&sandbox, "1402/09/نان-در-زرناب", "../1402-09-30", &["--move"]).0, 0);
    let back = sandbox.read(file);
    assert!(back.contains("aliases = [\"1402/09/نان-در-زرناب.html\"]"), "{back}");
    sandbox.run("build").done();
    // An address that another item has is not taken.
    sandbox.write("content/1402/09/نان-در-زرناب.md", "+++\ntitle = \"دیگری\"\n+++\n");
    let (code, said) = set(&sandbox, "undated/نان-در-زرناب", "1402-09", &["--move"]);
    assert_eq!((code, said.contains("is another item's address")), (1, true), "{said}");
    assert_eq!(sandbox.read(file), back);
}

#[test]
fn a_correction_that_cannot_be_meant_is_refused() {
    let (sandbox, file) = undated();
    let before = sandbox.read(file);
    for (item, date, code, message) in [
        ("undated/نان-در-زرناب", "1402-12-30", 2, "Esfand 1402 has 29 days"),
        ("undated/نان-در-زرناب", "2023-12-12", 2, "Solar Hijri: 1402-09-21"),
        ("undated/نان-در-زرناب", "دوشنبه ۲۱ آذر ۱۴۰۲", 2, "is a Tuesday, not a Monday"),
        ("undated/نان-در-زرناب", "فردا", 2, "is no date"),
        ("undated/نیست", "1402-09-21", 1, "there is no item undated/نیست"),
        ("../d.txt", "1402-09-21", 1, "is no address"),
    ] {
        let (got, said) = set(&sandbox, item, date, &[]);
        assert_eq!((got, said.contains(message)), (code, true), "{item} {date}: {said}");
    }
    sandbox.run("dates set undated/x 1402-09-21").ended(2).warns("--because");
    assert_eq!(sandbox.read(file), before);
}

#[test]
fn the_list_says_what_is_known_and_what_would_settle_the_rest() {
    let names = "■آمادگی شهرستان زرناب\n○نشست انتخابات اسفند ماه و دوازدهمین دوره شورا\n○مهلت ۲۱ آذر\n@zarnab\n";
    let sandbox = site(&(bulletin("نان", "") + names + &bulletin("آب", "")));
    sandbox.run("import d.txt").done();
    sandbox
        .run("dates")
        .done()
        .says("3 items")
        .says("3  undated")
        .says("d.txt:5 states no date")
        .says("names «انتخابات اسفند ماه»: a month of no year")
        .says("names «دوازدهمین دوره شورا»")
        .says("names «۲۱ آذر»: announced for a day to come")
        .says("that is left to you")
        .says("--since and --until");
    sandbox.run("import d.txt --since 1402-09-01 --until 1402-09-20").done();
    let ran = sandbox.run("dates").done().says("3  within a month").says("1402-09-01/1402-09-20");
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    let empty = Sandbox::new();
    empty.run("dates").ended(1).warns("there is no site here");
}

#[test]
fn date_lines_without_a_year_are_dates_within_what_is_known() {
    let day = |line: &str, names: &[&str]| {
        let items: String = names.iter().map(|name| bulletin(name, "")).collect();
        format!("{line}\n{items}")
    };
    let dump = [
        day("سه\u{200c}شنبه ۱۲ خردادماه", &["نان", "آب"]),
        day("چهارشنبه ۱۳ خردادماه", &["راه", "خاک"]),
        day("پنجشنبه ۱۴ خردادماه", &["کوه", "گل"]),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox
        .run("import d.txt")
        .ended(3)
        .says("6 items")
        .says("6 undated")
        .warns("a date line without a year, which nothing tells, and 5 more");
    sandbox.run("import d.txt --since 1405 --until 1405").done().says("6 dated");
    let evidence =
        "stated --since 1405-01-01 --until 1405-12-29; date line d.txt:19: پنجشنبه ۱۴ خردادماه";
    assert_eq!(dated(&sandbox, "کوه"), ("1405-03-14".into(), evidence.into()));
    // In a year in which they are other weekdays', they are no days.
    let sandbox = site(&dump);
    sandbox.run("import d.txt --since 1404 --until 1404").ended(3).warns("without a year");
    assert_eq!(dated(&sandbox, "کوه").0, "1404");
    // The file's name tells the year too.
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "").write("1405.txt", &dump);
    sandbox.run("import 1405.txt").done();
    assert_eq!(dated(&sandbox, "راه").0, "1405-03-13");
}

#[test]
fn site_toml_says_which_evidence_counts() {
    let dump = [
        bulletin("نان", ""),
        bulletin("آب", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"),
        bulletin("راه", ""),
        bulletin("پل", "۱۴۰۲/۰۹/۲۳ - ۱۸:۰۰"),
        bulletin("کوه", ""),
        bulletin("دشت", "۱۴۰۲/۰۹/۲۴ - ۰۹:۰۰"),
    ]
    .concat();
    let sandbox = site(&dump);
    sandbox.write("site.toml", "[import]\ndates = [\"stamp\"]\n");
    sandbox.run("import d.txt").done().says("3 dated, 3 undated");
    let sandbox = site(&dump);
    sandbox.write("site.toml", "[import]\norder = \"none\"\n");
    sandbox.run("import d.txt").done().says("3 dated, 3 undated");
    let sandbox = site(&dump);
    sandbox.write("site.toml", "[import]\ndates = [\"neighbours\"]\n");
    sandbox.run("import d.txt").done().says("0 dated, 6 undated");
    // What a person says counts always.
    sandbox.run("import d.txt --since 1402-09-01").done().says("6 dated, 0 undated");
}

#[test]
fn site_toml_says_the_order_that_a_dump_does_not_tell() {
    let dump = [
        bulletin("نان", ""),
        bulletin("آب", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"),
        bulletin("راه", ""),
        bulletin("پل", ""),
    ]
    .concat();
    for (order, first, last) in [
        ("", "", ""),
        ("order = \"time\"", "../1402-09-21", "1402-09-21/.."),
        ("order = \"reverse\"", "1402-09-21/..", "../1402-09-21"),
    ] {
        let sandbox = site(&dump);
        sandbox.write("site.toml", format!("[import]\n{order}\n"));
        sandbox.run("import d.txt").done();
        assert_eq!(dated(&sandbox, "نان").0, first, "{order}");
        assert_eq!(dated(&sandbox, "پل").0, last, "{order}");
    }
    let falling = [
        bulletin("نان", "۱۴۰۲/۰۹/۲۴ - ۱۰:۰۰"),
        bulletin("آب", "۱۴۰۲/۰۹/۲۲ - ۱۰:۰۰"),
        bulletin("راه", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"),
        bulletin("پل", ""),
    ];
    let sandbox = site(&falling.concat());
    sandbox.write("site.toml", "[import]\norder = \"time\"\n");
    let done = sandbox.run("import d.txt");
    done.warns("site.toml says `order = \"time\"`, the dates of this dump run the other way");
    assert_eq!(dated(&sandbox, "پل").0, "../1402-09-21");
}

#[test]
fn an_import_moves_an_item_to_its_better_date_only_if_asked() {
    let texts = [bulletin("نان", ""), bulletin("آب", ""), bulletin("راه", "")];
    let sandbox = site(&texts.concat());
    sandbox.run("import d.txt").done().says("0 dated, 3 undated");
    let old = sandbox.find("content/undated", "آب-");
    sandbox.write(
        "later.txt",
        [
            bulletin("نان", "۱۴۰۲/۰۹/۲۱ - ۱۰:۰۰"),
            bulletin("آب", "۱۴۰۲/۰۹/۲۲ - ۱۰:۰۰"),
            bulletin("راه", "۱۴۰۲/۰۹/۲۳ - ۱۰:۰۰"),
        ]
        .concat(),
    );
    sandbox.run("import later.txt").done().says("3 updated");
    assert_eq!(sandbox.find("content/undated", "آب-"), old);
    // One of them is a person's now.
    let edited = sandbox.find("content/undated", "راه-");
    let text = sandbox.read(&edited);
    sandbox.write(&edited, format!("{text}\nافزوده\n"));
    sandbox
        .run("import later.txt --move")
        .done()
        .says("leads to it")
        .warns("it is not moved to 1402/09/");
    let new = sandbox.find("content/1402/09", "آب-");
    let stem = old.trim_start_matches("content/").trim_end_matches(".md");
    assert!(sandbox.read(&new).contains(&format!("aliases = [\"{stem}.html\"]")));
    assert!(sandbox.find("content/undated", "راه-").ends_with(".md"));
    // Both ledgers know it by its new place, and a further import leaves it there.
    sandbox.run("import --verify").done().says("every dump is as it was imported");
    let before = sandbox.read(&new);
    sandbox.run("import d.txt later.txt").done().says("2 unchanged");
    assert_eq!(sandbox.read(&new), before);
    sandbox.run("import later.txt --move").done().says("No item is moved");
    sandbox.run("build").done();
    assert!(sandbox.read(&format!("public/{stem}.html")).contains("1402/09/"));
}

#[test]
fn a_bulletins_own_address_numbers_and_orders_it() {
    let of = |name: &str, number: u32, text: &str, stamp: &str| {
        let stamp = if stamp.is_empty() { String::new() } else { format!("{stamp}\n") };
        format!("■{name} در زرناب\n○بند نخست {name} {text}\n@zarnab\nt.me/zarnab/{number}\n{stamp}")
    };
    // What a text names is another's address.
    let dump = [
        of("نان", 40, "", "۱۴۰۲/۰۹/۲۴ - ۱۰:۰۰"),
        of("آب", 41, "پس از t.me/zarnab/7", ""),
        of("راه", 44, "", ""),
        of("پل", 47, "", "۱۴۰۲/۰۹/۲۷ - ۱۰:۰۰"),
        of("کوه", 49, "", ""),
        of("دشت", 50, "", "۱۴۰۲/۰۹/۲۸ - ۱۱:۰۰"),
        of("باغ", 52, "", ""),
        of("رود", 53, "", "۱۴۰۲/۰۹/۲۹ - ۱۱:۰۰"),
    ];
    let sandbox = site(&dump.concat());
    sandbox.run("import d.txt").done();
    let (date, evidence) = dated(&sandbox, "آب");
    assert_eq!(date, "1402-09-24/1402-09-27");
    assert_eq!(evidence, "neighbours between post 40 (1402-09-24) and post 47 (1402-09-27)");
    let item = sandbox.read(&sandbox.find("content/1402/09", "آب-"));
    assert!(item.contains("\npost = 41\n"), "{item}");
    assert!(item.contains("t.me/zarnab/7") && !item.contains("t.me/zarnab/41"), "{item}");
    // Without an address of its own, a bulletin has no number.
    let plain: String = (0..6)
        .map(|number| {
            let text = format!("پس از t.me/zarnab/{}", 7 + number);
            bulletin(&format!("کار {number}"), "").replace("○بند دیگر", &format!("○{text} بند"))
        })
        .collect();
    let sandbox = site(&plain);
    sandbox.run("import d.txt").done();
    let items = sandbox.tree("content");
    assert!(items.values().all(|file| !String::from_utf8_lossy(file).contains("\npost = ")));
}
