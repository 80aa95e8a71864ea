//! Whatever happened before it, a build leaves what a first build would: random edits, lost and damaged
//! memories, files touched by others, clocks set back, builds that were killed or failed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use common::{Sandbox, tree};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Files by their paths.
type Tree = std::collections::BTreeMap<String, Vec<u8>>;

/// Something that happens to a site's folder between two builds.
#[derive(Clone, Debug)]
enum Event {
    /// An item is written, by its number, with this front matter.
    Write(usize, Vec<Key>),
    /// An item goes.
    Remove(usize),
    /// An item moves to another number's place.
    Move(usize, usize),
    /// An item's letters change, its size and its time do not: an editor after the clock was set back.
    EditUnseen(usize),
    /// An item's time changes and nothing else.
    Touch(usize),
    /// The settings are these.
    Settings(usize),
    /// A file of the theme is replaced, or no more.
    Theme(usize, bool),
    /// The about page says this.
    About(usize),
    /// Somebody writes over a page, its size and time kept or not.
    Scribble(usize, bool),
    /// Somebody removes a page.
    Lose(usize),
    /// A memory is cut off, damaged at a byte, or removed.
    Forget(usize, Damage),
    /// A build is killed after so many milliseconds.
    Kill(u64),
    /// A build fails for a mistake in a template, which is then mended.
    Fail,
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Cut,
    Flip,
    Remove,
}

#[derive(Clone, Debug)]
enum Key {
    Date(usize),
    Tags(Vec<usize>),
    Channel(usize),
    Continues(usize),
    Revises(usize),
    Repeats(usize),
    Alias(usize),
    Draft,
    Withdrawn,
    /// Hashtags of its text, as numbers of tags.
    Hashtag(usize),
}

const ITEMS: usize = 9;
const DATES: [&str; 5] = ["1402-09-21", "1402-09-21T13:03", "1402-09", "1402", "1403-01-02"];
const TAGS: [&str; 5] = ["آب", "راه", "راه\u{200c}ها", "كتاب", "کتاب"];
const CHANNELS: [&str; 2] = ["tirazan_news", "mehrkan_ir"];
const SETTINGS: [&str; 5] = [
    "title = \"یک\"\n",
    "title = \"دو\"\n[build]\nper_page = 2\n",
    "title = \"یک\"\n[build]\nper_page = 2\nfeeds = false\n",
    "title = \"یک\"\n[build]\ndrafts = true\n",
    "title = \"یک\"\nbase_url = \"https://a.example/b/\"\n[[channels]]\nhandle = \"mehrkan_ir\"\ntitle = \"مهرکان\"\nurl = \"https://m.example/\"\n",
];
const THEME: [(&str, &str); 4] = [
    ("static/style.css", "p { color: red }"),
    ("templates/card.html", "<p>{{ card.title }} {{ card.date }}</p>"),
    ("templates/shared/footer.html", "<footer>{{ site.title }}</footer>"),
    ("words.toml", "home = \"سرآغاز\"\n"),
];

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        3 => (0..DATES.len()).prop_map(Key::Date),
        3 => prop::collection::vec(0..TAGS.len(), 1..3).prop_map(Key::Tags),
        1 => (0..CHANNELS.len()).prop_map(Key::Channel),
        1 => (0..ITEMS).prop_map(Key::Continues),
        1 => (0..ITEMS).prop_map(Key::Revises),
        1 => (0..ITEMS).prop_map(Key::Repeats),
        1 => (0..3_usize).prop_map(Key::Alias),
        1 => Just(Key::Draft),
        1 => Just(Key::Withdrawn),
        1 => (0..TAGS.len()).prop_map(Key::Hashtag),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let damage = prop_oneof![Just(Damage::Cut), Just(Damage::Flip), Just(Damage::Remove)];
    prop_oneof![
        6 => (0..ITEMS, prop::collection::vec(key(), 0..5)).prop_map(|(n, keys)| Event::Write(n, keys)),
        2 => (0..ITEMS).prop_map(Event::Remove),
        1 => (0..ITEMS, 0..ITEMS).prop_map(|(from, to)| Event::Move(from, to)),
        2 => (0..ITEMS).prop_map(Event::EditUnseen),
        1 => (0..ITEMS).prop_map(Event::Touch),
        1 => (0..SETTINGS.len()).prop_map(Event::Settings),
        1 => (0..THEME.len(), any::<bool>()).prop_map(|(file, own)| Event::Theme(file, own)),
        1 => (0..3_usize).prop_map(Event::About),
        2 => (0..99_usize, any::<bool>()).prop_map(|(n, kept)| Event::Scribble(n, kept)),
        1 => (0..99_usize).prop_map(Event::Lose),
        2 => (0..99_usize, damage).prop_map(|(n, damage)| Event::Forget(n, damage)),
        2 => (0..60_u64).prop_map(Event::Kill),
        1 => Just(Event::Fail),
    ]
}

fn file(number: usize) -> String {
    format!("content/{}/خبر-{number}.md", 1400 + number % 2)
}

fn item(number: usize, keys: &[Key]) -> String {
    let mut front = format!("title = \"عنوان {number}\"\n");
    let mut body = format!("متن {number}.\n");
    let mut seen = Vec::new();
    for key in keys {
        let name = |number: &usize| file(*number)["content/".len()..].to_owned();
        let (name, value) = match key {
            Key::Date(date) => ("date", format!("\"{}\"", DATES[*date])),
            Key::Tags(tags) => {
                let tags: Vec<String> =
                    tags.iter().map(|tag| format!("\"{}\"", TAGS[*tag])).collect();
                ("tags", format!("[{}]", tags.join(", ")))
            }
            Key::Channel(channel) => ("channel", format!("\"{}\"", CHANNELS[*channel])),
            Key::Continues(other) => ("continues", format!("\"{}\"", name(other))),
            Key::Revises(other) => ("revises", format!("\"{}\"", name(other))),
            Key::Repeats(other) => ("repeats", format!("\"{}\"", name(other))),
            // Of its own, since two that claim one address are an error.
            Key::Alias(alias) => ("aliases", format!("[\"old/{number}-{alias}.html\"]")),
            Key::Draft => ("draft", "true".to_owned()),
            Key::Withdrawn => ("withdrawn", "\"نادرست\"".to_owned()),
            Key::Hashtag(tag) => {
                let _ = write!(body, "\n#{} و @{}\n", TAGS[*tag], CHANNELS[0]);
                continue;
            }
        };
        if !seen.contains(&name) {
            seen.push(name);
            let _ = writeln!(front, "{name} = {value}");
        }
    }
    format!("+++\n{front}+++\n\n{body}")
}

/// One of the files below a folder.
fn one_of(sandbox: &Sandbox, folder: &str, number: usize) -> Option<PathBuf> {
    let files: Vec<String> = sandbox.tree(folder).into_keys().collect();
    let file = files.get(number.checked_rem(files.len())?)?;
    Some(sandbox.path(folder).join(file))
}

fn set_time(path: &PathBuf, time: SystemTime) {
    fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(time).unwrap();
}

fn happen(sandbox: &Sandbox, event: &Event) {
    let there = |number: &usize| Some(sandbox.path(&file(*number))).filter(|path| path.exists());
    match event {
        Event::Write(number, keys) => {
            sandbox.write(&file(*number), item(*number, keys));
        }
        Event::Remove(number) => {
            if let Some(path) = there(number) {
                fs::remove_file(path).unwrap();
            }
        }
        Event::Move(from, to) => {
            if let Some(from) = there(from) {
                fs::create_dir_all(sandbox.path(&file(*to)).parent().unwrap()).unwrap();
                fs::rename(from, sandbox.path(&file(*to))).unwrap();
            }
        }
        Event::EditUnseen(number) => {
            if let Some(path) = there(number) {
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                let text = fs::read_to_string(&path).unwrap();
                let other = if text.contains("متن") {
                    ("متن", "نتم")
                } else {
                    ("نتم", "متن")
                };
                fs::write(&path, text.replace(other.0, other.1)).unwrap();
                set_time(&path, time);
            }
        }
        Event::Touch(number) => {
            if let Some(path) = there(number) {
                set_time(&path, SystemTime::UNIX_EPOCH + Duration::from_secs(1));
            }
        }
        Event::Settings(number) => {
            sandbox.write("site.toml", SETTINGS[*number]);
        }
        Event::Theme(number, own) => {
            let (name, text) = THEME[*number];
            let name = format!("themes/default/{name}");
            if *own {
                sandbox.write(&name, text);
            } else {
                let _ = fs::remove_file(sandbox.path(&name));
            }
        }
        Event::About(number) => {
            sandbox.write("content/_about.md", format!("درباره {number} #{}\n", TAGS[*number]));
        }
        Event::Scribble(number, kept) => {
            if let Some(path) = one_of(sandbox, "public", *number) {
                let found = fs::metadata(&path).unwrap();
                let size = usize::try_from(found.len()).unwrap();
                fs::write(&path, vec![b'x'; if *kept { size } else { size + 1 }]).unwrap();
                set_time(&path, found.modified().unwrap());
            }
        }
        Event::Lose(number) => {
            if let Some(path) = one_of(sandbox, "public", *number) {
                fs::remove_file(path).unwrap();
            }
        }
        Event::Forget(number, damage) => {
            if let Some(path) = one_of(sandbox, ".bayegan", *number) {
                let mut bytes = fs::read(&path).unwrap();
                let at = number * 31 % bytes.len().max(1);
                match damage {
                    Damage::Cut => bytes.truncate(at),
                    Damage::Flip => bytes[at] ^= 64,
                    Damage::Remove => return fs::remove_file(path).unwrap(),
                }
                fs::write(path, bytes).unwrap();
            }
        }
        Event::Kill(milliseconds) => {
            let mut child = sandbox.command("build");
            let quiet = std::process::Stdio::null;
            let mut child = child.stdout(quiet()).stderr(quiet()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(*milliseconds));
            let _ = child.kill();
            child.wait().unwrap();
        }
        Event::Fail => {
            let name = "themes/default/templates/tags.html";
            sandbox.write(name, "{{ nothing.here }}");
            sandbox.run("build").ended(1);
            fs::remove_file(sandbox.path(name)).unwrap();
        }
    }
}

/// What a first build of the same sources gives.
fn clean(sandbox: &Sandbox) -> Tree {
    let other = Sandbox::new();
    for (path, bytes) in tree(&sandbox.path("")) {
        if ["content/", "themes/", "site.toml"].iter().any(|part| path.starts_with(part)) {
            other.write(&path, bytes);
        }
    }
    other.run("build");
    other.tree("public")
}

/// A site's items, and what happens between one build and the next.
type History = (Vec<(usize, Vec<Key>)>, Vec<Vec<Event>>);

fn history() -> impl Strategy<Value = History> {
    let start = prop::collection::vec((0..ITEMS, prop::collection::vec(key(), 0..5)), 3..9);
    (start, prop::collection::vec(prop::collection::vec(event(), 1..4), 3..6))
}

fn check((start, events): History) -> Result<(), TestCaseError> {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", SETTINGS[0]);
    for (number, keys) in &start {
        sandbox.write(&file(*number), item(*number, keys));
    }
    sandbox.run("build");
    for events in &events {
        for event in events {
            // A page that somebody changed, or of which nobody knows any more that it was one, stays when
            // its item goes, and the build says so: so it is built before anything goes.
            let is_theirs = matches!(event, Event::Forget(..) | Event::Scribble(..));
            if is_theirs {
                sandbox.run("build");
            }
            happen(&sandbox, event);
            if is_theirs {
                sandbox.run("build");
            }
        }
        let ran = sandbox.run("build");
        prop_assert!(ran.code != 1, "{}", ran.stderr);
        let (built, clean) = (sandbox.tree("public"), clean(&sandbox));
        let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        prop_assert_eq!(paths(&built), paths(&clean), "{}", ran.stderr);
        for (path, bytes) in &clean {
            prop_assert!(built[path] == *bytes, "{} differs", path);
        }
    }
    Ok(())
}

#[test]
fn a_build_leaves_what_a_first_build_would() {
    // Each case is some twenty runs of the program: fewer of them than of tests that run in memory.
    let cases = ProptestConfig::default().cases.div_ceil(400);
    let config = ProptestConfig { cases, max_shrink_iters: 60, ..ProptestConfig::default() };
    TestRunner::new(config).run(&history(), check).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_did_not_change_is_not_written() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", SETTINGS[1]);
    for number in 0..ITEMS {
        sandbox.write(
            &file(number),
            item(number, &[Key::Date(number % 5), Key::Tags(vec![number % 5])]),
        );
    }
    sandbox.run("build").done();
    let written = |sandbox: &Sandbox| {
        let walk = walkdir::WalkDir::new(sandbox.path("public")).sort_by_file_name();
        let entries = walk.into_iter().map(Result::unwrap);
        entries
            .map(|entry| {
                let found = entry.metadata().unwrap();
                (entry.into_path(), found.modified().unwrap())
            })
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = written(&sandbox);
    // The memory is lost: everything is made again, nothing is written.
    fs::remove_dir_all(sandbox.path(".bayegan")).unwrap();
    sandbox.run("build").done().says("nothing changed: 0 written");
    assert_eq!(written(&sandbox), before);
    // A text: its own page alone.
    let text = sandbox.read(&file(3)).replace("متن", "واژه");
    let long = format!("{text}{}", "\nواژه‌های دیگر که در هیچ فهرستی نیست ".repeat(40));
    sandbox.write(&file(3), &long);
    sandbox.run("build").done();
    sandbox.write(&file(3), format!("{long}پایان"));
    sandbox.run("build").done().says("1 file written");
    // A stylesheet: that alone.
    sandbox.write("themes/default/static/style.css", "p { color: red }");
    sandbox.run("build").done().says("1 file written");
    sandbox.run("build --checksum").done().says("nothing changed: 0 written");
    // What a build left that was killed goes, though there is nothing else to do.
    sandbox.write("public/.bayegan-build/0", "half a page");
    sandbox.run("build").done().says("nothing changed: 0 written");
    assert!(!sandbox.path("public/.bayegan-build").exists());
}
