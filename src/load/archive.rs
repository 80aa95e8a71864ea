//! The items of a site as they were read, and their memory between two runs: `.bayegan/items`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::entry::entry;
use crate::content::store::{self, Listed};
use crate::digest::Digest;
use crate::report::Diagnostic;
use crate::rows;
use crate::site::{Entry, Texts, Words};
use crate::stamp::{self, Stamp};

/// What the rows of the memory are: what is kept of an item may change with the program.
const KIND: &str = concat!("items of ", env!("BAYEGAN_SOURCES"));

/// Files that one thread looks at at a time: few enough for the last ones to be shared by all threads.
const AT_ONCE: usize = 512;

/// The items of a site as they were read.
#[derive(Clone, Debug)]
pub struct Archive {
    root: PathBuf,
    words: Arc<Words>,
    /// What was read whole, where there is room for it.
    texts: Arc<Texts>,
    /// In the order of their files.
    known: Vec<Known>,
    /// What could not be listed.
    unlisted: Vec<Diagnostic>,
    /// Whether the memory says other than what is known now.
    is_news: bool,
}

/// A file and what it says.
#[derive(Clone, Debug)]
struct Known {
    /// When it was read; the default where it may have changed since without a new stamp.
    stamp: Stamp,
    says: Says,
}

/// What a file says.
#[derive(Clone, Debug)]
enum Says {
    /// An item, whose file it is.
    Item(Arc<Entry>),
    /// Nothing that is one: its path below `content/`, and why.
    Wrong(String, Box<Diagnostic>),
}

impl Says {
    fn of(file: &str, read: Result<Entry, Diagnostic>) -> Says {
        match read {
            Ok(entry) => Says::Item(Arc::new(entry)),
            Err(why) => Says::Wrong(file.to_owned(), Box::new(why)),
        }
    }

    /// The path of its file below `content/`.
    fn file(&self) -> String {
        match self {
            Says::Item(entry) => entry.file(),
            Says::Wrong(file, _) => file.clone(),
        }
    }
}

impl Known {
    /// How the path of its file below `content/` stands to another one.
    fn cmp(&self, file: &str) -> Ordering {
        match &self.says {
            Says::Item(entry) => entry.cmp_file(file),
            Says::Wrong(wrong, _) => wrong.as_str().cmp(file),
        }
    }
}

/// A row of the memory.
#[derive(Deserialize)]
struct Row {
    stamp: Stamp,
    entry: Arc<Entry>,
}

/// The same, to be written.
#[derive(Serialize)]
struct RowRef<'a> {
    stamp: Stamp,
    entry: &'a Entry,
}

impl Archive {
    /// The items of the site at `root`. Files whose stamps are those of the memory are not read, unless
    /// `checksum` asks for it; what is read goes to `texts` too.
    pub fn read(root: &Path, checksum: bool, texts: Texts) -> Archive {
        let remember = || -> Option<(Vec<String>, Vec<Row>)> { rows::read(&file(root), KIND) };
        // Each waits for the disk and has parts that only one core can do.
        let (remembered, found) = rayon::join(remember, || Found::look(&root.join("content")));
        let (words, rows) = remembered.unwrap_or_default();
        let known = |Row { stamp, entry }| Known { stamp, says: Says::Item(entry) };
        let mut archive = Archive {
            root: root.to_owned(),
            words: Arc::new(Words::numbered(words)),
            texts: Arc::new(texts),
            known: rows.into_iter().map(known).collect(),
            unlisted: Vec::new(),
            is_news: false,
        };
        archive.compare(found, checksum);
        archive
    }

    /// Looks at the items again: what changed since is read.
    pub fn again(&mut self, checksum: bool) {
        self.compare(Found::look(&self.root.join("content")), checksum);
    }

    /// Reads what was found and is not known as it is.
    fn compare(&mut self, found: Found, checksum: bool) {
        let Found { began, listed, unlisted } = found;
        self.unlisted = unlisted;
        let content = self.root.join("content");
        let reader =
            Reader { content: &content, began, checksum, words: &self.words, texts: &self.texts };
        let is_same = |(known, listed): (&Known, &Listed)| known.cmp(&listed.file).is_eq();
        // The usual case of all: no file has come or gone, and most are as they were.
        if self.known.len() == listed.len() && self.known.par_iter().zip(&listed).all(is_same) {
            let is_touched =
                |(known, listed): &(&Known, &Listed)| checksum || known.stamp != listed.stamp;
            let pairs = self.known.par_iter().zip(&listed).enumerate();
            let read: Vec<(usize, (Known, bool))> = pairs
                .filter(|(_, pair)| is_touched(pair))
                .map(|(at, (known, listed))| (at, reader.read(Some(known.clone()), listed.clone())))
                .collect();
            for (at, (known, is_news)) in read {
                self.known[at] = known;
                self.is_news |= is_news;
            }
            return;
        }
        let pairs = pair(std::mem::take(&mut self.known), listed);
        let is_fewer = pairs.fewer;
        let read: Vec<(Known, bool)> = (pairs.both.into_par_iter())
            .with_max_len(AT_ONCE)
            .map(|(known, listed)| reader.read(known, listed))
            .collect();
        self.is_news |= is_fewer || read.iter().any(|(_, is_news)| *is_news);
        self.known = read.into_iter().map(|(known, _)| known).collect();
    }

    /// Looks again at the given files below `content/`, whose watcher says that no other has changed.
    pub fn look_at(&mut self, files: &[String]) {
        let content = self.root.join("content");
        for file in files {
            let at = self.known.binary_search_by(|known| known.cmp(file));
            let path = content.join(file);
            let is_file = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
            let says = is_file.then(|| {
                let read = store::read_file(&path)
                    .and_then(|bytes| entry(&content, &path, &bytes, &self.words, &self.texts));
                Says::of(file, read)
            });
            // No stamp: what is being edited may change again at once.
            let known = says.map(|says| Known { stamp: Stamp::default(), says });
            match (at, known) {
                (Ok(at), Some(known)) => self.known[at] = known,
                (Ok(at), None) => drop(self.known.remove(at)),
                (Err(at), Some(known)) => self.known.insert(at, known),
                (Err(_), None) => {}
            }
        }
        self.is_news = true;
    }

    /// Whether it knows items in a folder below `content/`.
    pub fn knows_folder(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        let at = self.known.partition_point(|known| known.cmp(&inside).is_lt());
        self.known.get(at).is_some_and(|known| known.says.file().starts_with(&inside))
    }

    /// Items that are still at hand whole.
    pub fn texts(&self) -> &Arc<Texts> {
        &self.texts
    }

    /// The words its items share.
    pub fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// Its items, each of an address of its own, and what is wrong with the other files.
    pub fn entries(&self) -> (Vec<Arc<Entry>>, Vec<Diagnostic>) {
        let mut entries = Vec::with_capacity(self.known.len());
        let mut diagnostics = self.unlisted.clone();
        for known in &self.known {
            match &known.says {
                Says::Item(entry) => entries.push(Arc::clone(entry)),
                Says::Wrong(_, why) => diagnostics.push(Diagnostic::clone(why)),
            }
        }
        diagnostics.extend(spelt_twice(&self.root.join("content"), &mut entries));
        (entries, diagnostics)
    }

    /// Remembers the items for the next run. That this fails costs no more than that they are read again.
    pub fn remember(&self) {
        if !self.is_news {
            return;
        }
        let texts = self.words.texts();
        let words: Vec<&str> = texts.iter().map(|text| &**text).collect();
        let rows = self.known.iter().filter_map(|known| match &known.says {
            Says::Item(entry) => Some(RowRef { stamp: known.stamp, entry }),
            Says::Wrong(..) => None,
        });
        let rows: Vec<RowRef<'_>> = rows.collect();
        let _ = rows::write(&file(&self.root), KIND, &words, &rows);
    }
}

fn file(root: &Path) -> PathBuf {
    root.join(".bayegan/items")
}

/// The files of a folder `content/`.
struct Found {
    /// Before they were listed.
    began: i64,
    listed: Vec<Listed>,
    unlisted: Vec<Diagnostic>,
}

impl Found {
    /// Lists the files of `content`; none where there is no such folder.
    fn look(content: &Path) -> Found {
        let began = stamp::now();
        let (listed, unlisted) =
            if content.is_dir() { store::listing(content) } else { Default::default() };
        Found { began, listed, unlisted }
    }
}

/// Files as they are listed now, each with what was known of it.
struct Pairs {
    both: Vec<(Option<Known>, Listed)>,
    /// Whether some that were known are gone.
    fewer: bool,
}

/// Pairs what was known with what is listed; both are in the order of their files.
fn pair(known: Vec<Known>, listed: Vec<Listed>) -> Pairs {
    let mut fewer = false;
    let mut known = known.into_iter().peekable();
    let mut both = Vec::with_capacity(listed.len());
    for listed in listed {
        while known.next_if(|known| known.cmp(&listed.file).is_lt()).is_some() {
            fewer = true;
        }
        both.push((known.next_if(|known| known.cmp(&listed.file).is_eq()), listed));
    }
    fewer |= known.next().is_some();
    Pairs { both, fewer }
}

/// How files are read.
struct Reader<'a> {
    content: &'a Path,
    /// Before they were listed.
    began: i64,
    /// Whether what changed is told by the files' bytes.
    checksum: bool,
    words: &'a Words,
    texts: &'a Texts,
}

impl Reader<'_> {
    /// What a file says now, and whether the memory says otherwise.
    fn read(&self, known: Option<Known>, listed: Listed) -> (Known, bool) {
        let Listed { file, stamp } = listed;
        let known = match known {
            Some(known) if known.stamp == stamp && !self.checksum => return (known, false),
            other => other,
        };
        let path = self.content.join(&file);
        // A change within the same tick of the clock as the last one would show in no stamp.
        let stamp = if stamp.is_settled(self.began) { stamp } else { Stamp::default() };
        let bytes = match store::read_file(&path) {
            Ok(bytes) => bytes,
            Err(wrong) => return (Known { stamp, says: Says::of(&file, Err(wrong)) }, true),
        };
        if let Some(Known { stamp: before, says: Says::Item(entry) }) = known
            && entry.digest == Digest::of(&bytes)
        {
            return (Known { stamp, says: Says::Item(entry) }, stamp != before);
        }
        let read = entry(self.content, &path, &bytes, self.words, self.texts);
        (Known { stamp, says: Says::of(&file, read) }, true)
    }
}

/// Takes out the items whose address another one has, and says so: two spellings of one name, composed and
/// decomposed letters, say.
fn spelt_twice(content: &Path, entries: &mut Vec<Arc<Entry>>) -> Vec<Diagnostic> {
    let named_otherwise =
        |entry: &Arc<Entry>| entry.rare.as_ref().is_some_and(|rare| rare.file.is_some());
    if !entries.iter().any(named_otherwise) {
        return Vec::new();
    }
    let path = |entry: &Entry| content.join(entry.file());
    let mut first: HashMap<String, PathBuf> = HashMap::new();
    let mut diagnostics = Vec::new();
    entries.retain(|entry| {
        if let Some(first) = first.get(entry.address.as_str()) {
            let first = first.display();
            let message =
                format!("it claims the address /{}.html, which {first} has", entry.address);
            let help = "rename one of the two";
            diagnostics.push(Diagnostic::error(message).help(help).file(path(entry)));
            return false;
        }
        first.insert(entry.address.to_string(), path(entry));
        true
    });
    diagnostics
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_that_are_no_items_are_passed_over() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = &sandbox.path().join("content");
        for file in
            ["a.md", "_sources/x.md", ".git/x.md", "b.txt", "1402/b.md", "1402/wrong.md", "c?.md"]
        {
            let path = content.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, if file.contains("wrong") { "x" } else { "+++\n+++\n" }).unwrap();
        }
        fs::write(content.join("d.md"), b"+++\ntitle = \"\xd8\"\n+++\n").unwrap();
        let archive = Archive::read(sandbox.path(), false, Texts::default());
        assert!(archive.knows_folder("1402"));
        for none in ["a", "140", "1402/b", "_sources"] {
            assert!(!archive.knows_folder(none), "{none}");
        }
        let (entries, diagnostics) = archive.entries();
        let addresses: Vec<&str> = entries.iter().map(|item| item.address.as_str()).collect();
        assert_eq!(addresses, ["1402/b", "a"]);
        let messages: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(messages.len(), 3);
        assert!(messages[0].contains("wrong.md:1:1: the front matter is missing"));
        assert!(messages[1].contains("c?.md: `c?` is no address"));
        assert!(messages[2].contains("d.md:2:10: the byte 0xd8 here is not UTF-8"));
    }
}
