//! Every shape of dump, read as its user meets it: where bulletins begin and end, what they say, when.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod channel;
mod common;

use std::ops::RangeInclusive;
use std::path::Path;

use bayegan::config::Config;
use bayegan::content::store::Transaction;
use bayegan::content::{Address, Item, parse};
use bayegan::digest::sha256_hex;
use bayegan::import::{Archive, DateOrder, Import, Options, Repairers, Source, import, verify};
use bayegan::report::{Diagnostic, Severity};
use bayegan::text::repair::Plan;
use channel::chats::{self, FORWARDED, REPLY};
use channel::{Channel, Expected, Moment, Written, channels, plain, random, saved};
use common::{Ran, Sandbox};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser};

/// What a ledger says of some lines.
struct Entry {
    lines: RangeInclusive<usize>,
    item: Option<String>,
    reason: Option<String>,
}

fn ledger(sandbox: &Sandbox, dump: &str) -> Vec<Entry> {
    let ledger = sandbox.read(&format!("content/_sources/{dump}.ledger.jsonl"));
    let entry = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let lines = text("lines").unwrap();
        let (first, last) = lines.split_once('-').unwrap_or((&lines, &lines));
        Entry {
            lines: first.parse().unwrap()..=last.parse().unwrap(),
            item: text("item"),
            reason: text("reason"),
        }
    };
    ledger.lines().skip(1).map(entry).collect()
}

/// An item by its address.
fn item(sandbox: &Sandbox, address: &str) -> Item {
    let file = format!("content/{address}.md");
    parse(Address::new(address).unwrap(), Path::new(&file), &sandbox.read(&file)).unwrap()
}

/// The letters and digits of a text, or its symbols where it has none.
fn letters(text: &str) -> String {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { text.chars().filter(|c| !c.is_whitespace()).collect() } else { letters }
}

/// What a reader of an item's Markdown reads.
fn shown(markdown: &str) -> String {
    let words = Parser::new(markdown).map(|event| match event {
        Event::Text(text) | Event::Code(text) => text.into_string(),
        _ => "\n".to_owned(),
    });
    words.collect()
}

/// Whether an item says what its bulletin does: its title is the headline, or the first words of its text.
fn says(item: &Item, bulletin: &str) -> bool {
    let body = shown(&item.body);
    let whole = format!("{}\n{}\n{body}", item.front.kicker, item.front.title);
    [letters(&whole), letters(&body)].contains(&letters(bulletin))
}

/// Imports a dump and holds that every bulletin is an item, and that nothing is lost.
#[track_caller]
fn check(written: &Written, bytes: &[u8], options: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(written.file, bytes);
    // Texts are compared as they were written.
    let import = format!("import {} --repair none {options}", written.file);
    let ran = sandbox.run(&import).ended(if written.unclaimed.is_empty() { 0 } else { 3 });
    check_lines(&sandbox, written, &ran);
    check_items(&sandbox, written);
    sandbox.run("import --verify").done().says("Every line is accounted for");
    let before = sandbox.tree("content");
    sandbox.run(&import).ended(ran.code).says(&format!("{} unchanged", written.items.len()));
    assert!(sandbox.tree("content") == before, "a second import changes nothing");
    sandbox
}

/// Every line is an item's, or the ledger says what became of it.
#[track_caller]
fn check_lines(sandbox: &Sandbox, written: &Written, ran: &Ran) {
    let entries = ledger(sandbox, written.file);
    let mut owners = vec![0; written.count()];
    for number in entries.iter().flat_map(|entry| entry.lines.clone()) {
        owners[number - 1] += 1;
    }
    assert!(owners.iter().all(|&count| count == 1), "each line is in the ledger once");
    let found: Vec<_> =
        entries.iter().filter(|entry| entry.item.is_some()).map(|entry| &entry.lines).collect();
    let expected: Vec<_> = written.items.iter().map(|expected| &expected.lines).collect();
    let wrong: Vec<_> = found.iter().filter(|lines| !expected.contains(lines)).collect();
    let missed: Vec<_> = expected.iter().filter(|lines| !found.contains(lines)).collect();
    assert!(
        wrong.is_empty() && missed.is_empty(),
        "found {wrong:?}, expected {missed:?}\n{}",
        ran.stdout
    );
    let unclaimed: Vec<usize> = entries
        .iter()
        .filter(|entry| entry.reason.is_some())
        .flat_map(|entry| entry.lines.clone())
        .collect();
    assert_eq!(unclaimed, written.unclaimed);
    if let Some(first) = unclaimed.first() {
        assert!(ran.stderr.contains("this line is not claimed: "), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{}:{first}:", written.file)), "{}", ran.stderr);
    }
    assert!(ran.stdout.contains(&format!("{} unclaimed", unclaimed.len())), "{}", ran.stdout);
}

/// Every item has its bulletin's words, date and number.
#[track_caller]
fn check_items(sandbox: &Sandbox, written: &Written) {
    let entries = ledger(sandbox, written.file);
    let addresses = entries.iter().filter_map(|entry| entry.item.as_ref());
    for (address, Expected { text, date, post, lines }) in addresses.zip(&written.items) {
        let item = item(sandbox, address);
        assert!(says(&item, text), "lines {lines:?}: {text}\n{item:?}");
        let closing = written.closing.iter().find(|line| item.body.contains(**line));
        assert_eq!(closing, None, "a closing line says nothing: {address}");
        assert_eq!(item.front.date.map(|date| date.to_string()), *date, "{address}");
        assert_eq!(item.front.post, *post, "{address}");
    }
}

fn check_all(shape: impl Fn(&Channel) -> Written) {
    for channel in channels() {
        let written = shape(&channel);
        check(&written, &written.bytes(), "");
    }
}

#[test]
fn bulletins_that_follow_one_another() {
    check_all(plain::bare);
}

#[test]
fn bulletins_between_blank_lines() {
    check_all(plain::apart);
}

#[test]
fn bulletins_under_their_days() {
    check_all(plain::under_days);
}

#[test]
fn bulletins_over_their_stamps() {
    check_all(plain::stamped);
}

#[test]
fn messages_copied_on_a_telephone() {
    check_all(plain::named);
}

#[test]
fn messages_copied_on_a_computer() {
    let english = |at: Moment| {
        let (month, day) = at.gregorian();
        let half = if at.hour < 12 { "AM" } else { "PM" };
        (month, day, format!("{}:{:02}\u{202f}{half}", (at.hour + 11) % 12 + 1, at.minute))
    };
    let local = |at: Moment| {
        let (month, day) = at.gregorian();
        (month, day, format!("{:02}:{:02}", at.hour, at.minute))
    };
    for channel in channels() {
        let check = |date: &dyn Fn(Moment) -> String, options: &str| {
            let written = plain::copied(&channel, date);
            check(&written, &written.bytes(), options);
        };
        let day_first = |at| {
            let (month, day, time) = local(at);
            format!("{day:02}.{month:02}.2026 {time}")
        };
        check(&day_first, "--date-order dmy");
        let short = |at| {
            let (month, day, time) = local(at);
            format!("{day:02}/{month:02}/26 {time}")
        };
        check(&short, "--date-order dmy");
        let month_first = |at| {
            let (month, day, time) = english(at);
            format!("{month}/{day}/26, {time}")
        };
        check(&month_first, "--date-order mdy");
        let year_first = |at| {
            let (month, day, time) = local(at);
            format!("2026-{month:02}-{day:02} {time}:07")
        };
        check(&year_first, "");
        let solar = |at: Moment| format!("{}/5/1405 {}:{:02}", at.day, at.hour, at.minute);
        check(&solar, "");
    }
}

#[test]
fn dates_that_may_be_read_two_ways_are_asked_for() {
    let sandbox = Sandbox::new();
    let date = |at: Moment| {
        let (month, day) = at.gregorian();
        format!("{day:02}.{month:02}.2026 {:02}:{:02}", at.hour, at.minute)
    };
    sandbox.write("dump.txt", plain::copied(&channels()[0], date).bytes());
    let ran = sandbox.run("import dump.txt").ended(1);
    ran.warns("dump.txt:1:1").warns("the day or the month first").warns("--date-order");
    assert!(!sandbox.path("content").exists());
}

#[test]
fn an_export_of_one_chat() {
    for channel in channels() {
        let written = chats::telegram_json(&channel);
        check_relations(&check(&written, &written.bytes(), ""), &written);
    }
}

#[test]
fn an_export_of_a_whole_account() {
    for channel in channels() {
        let (written, account) = chats::telegram_account(&channel);
        let sandbox = check(&written, &account, "--chat 7700");
        check_relations(&sandbox, &written);
        for (path, bytes) in sandbox.tree("content") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("رمزواژه") && !text.contains("همکلاسی"), "{path}: {text}");
        }
    }
}

#[test]
fn an_export_as_pages() {
    for channel in channels() {
        let written = saved::telegram_html(&channel);
        check_relations(&check(&written, &written.bytes(), ""), &written);
    }
}

#[test]
fn saved_pages() {
    for channel in channels() {
        for written in [saved::telegram_page(&channel), saved::eitaa_page(&channel)] {
            check_relations(&check(&written, &written.bytes(), ""), &written);
        }
    }
}

#[test]
fn json_of_other_programs() {
    check_all(chats::telethon);
    check_all(chats::pyrogram);
}

/// What a messenger knows of a message beside its words: whom it is from, what it answers.
#[track_caller]
fn check_relations(sandbox: &Sandbox, written: &Written) {
    let entries = ledger(sandbox, written.file);
    let items: Vec<Item> =
        entries.iter().filter_map(|entry| Some(item(sandbox, entry.item.as_ref()?))).collect();
    let of = |place: usize| {
        let post = chats::post(place);
        items.iter().find(|item| item.front.post == Some(post)).unwrap()
    };
    assert_eq!(of(FORWARDED).front.forwarded_from, "خبر همسایه");
    assert_eq!(of(REPLY).front.continues.as_ref(), Some(&of(REPLY - 1).address));
    let forwarded = items.iter().filter(|item| !item.front.forwarded_from.is_empty()).count();
    let replies = items.iter().filter(|item| item.front.continues.is_some()).count();
    assert_eq!((forwarded, replies), (1, 1), "no other message is one");
}

/// Imports a text into a folder.
fn imported(content: &Path, text: &str) -> Result<Import, Diagnostic> {
    let config = Config::load(content.parent().unwrap())?;
    let mut transaction = Transaction::begin(content)?;
    let archive = Archive::load(content)?;
    let source = Source::of_text(Path::new("d.txt"), "d.txt", text)?;
    let options = Options { date_order: Some(DateOrder::DayMonthYear), ..Options::default() };
    let plan = Plan::default();
    let repairers = Repairers::new(&plan);
    let done = import(source, &config, &archive, &options, &repairers, Some(&mut transaction))?;
    transaction.commit()?;
    Ok(done)
}

#[test]
fn a_number_that_stands_twice_stays_with_its_items() {
    check_laws(
        "{\"id\": 1, \"text\": \"راه\"}\n{\"id\": 2, \"text\": \"@shahr_ir\"}\n\
         {\"id\": 1, \"date\": 1785529800, \"text\": \"راه\\n@shahr_ir\"}\n",
    );
}

/// What holds for the import of any text.
fn check_laws(text: &str) {
    let sandbox = Sandbox::new();
    let content = sandbox.path("content");
    // An empty dump is refused.
    let Ok(done) = imported(&content, text) else { return };
    check_ledger(&sandbox, &done, text);
    let (verified, wrong) = verify(&content).unwrap();
    assert_eq!(wrong, [], "everything agrees");
    assert_eq!((verified[0].lines, verified[0].items), (done.tally.lines, done.tally.items));
    let tree = sandbox.tree("content");
    let again = imported(&content, text).unwrap();
    assert_eq!(again.tally.unchanged, done.tally.items);
    assert!(sandbox.tree("content") == tree, "a second import changes nothing");
}

/// Every line is owned once or reported, and the ledger is read as it was written.
fn check_ledger(sandbox: &Sandbox, done: &Import, text: &str) {
    let entries = ledger(sandbox, "d.txt");
    let mut lines: Vec<usize> = entries.iter().flat_map(|entry| entry.lines.clone()).collect();
    lines.sort_unstable();
    let all: Vec<usize> = (1..=done.tally.lines).collect();
    assert_eq!(lines, all);
    let unclaimed: Vec<&Entry> = entries.iter().filter(|entry| entry.reason.is_some()).collect();
    assert_eq!(unclaimed.len(), done.tally.unclaimed);
    let told = done.diagnostics.iter().any(|diagnostic| diagnostic.severity > Severity::Note);
    assert!(unclaimed.is_empty() || told, "what is not claimed is reported");
    let ledger = sandbox.read("content/_sources/d.txt.ledger.jsonl");
    let digest = sha256_hex(text.as_bytes());
    assert!(ledger.contains(&format!("\"sha256\":\"{digest}\",\"bytes\":{}", text.len())));
    for item in entries.iter().filter_map(|entry| entry.item.as_ref()) {
        let file = sandbox.read(&format!("content/{item}.md"));
        assert!(ledger.contains(&format!("\"file\":\"{}\"", sha256_hex(file.as_bytes()))));
    }
}

#[test]
fn any_dump_is_accounted_for() {
    // An import reads and writes many files: fewer cases than of what is only reckoned.
    let config = ProptestConfig {
        cases: (ProptestConfig::default().cases / 64).max(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in random::dump())| check_laws(&text));
}
