//! What a bag or a tar keeps beside the built site: settings, content, theme, and sources where asked.
//!
//! Of an item that is withdrawn, and of a draft that is not built, only its place is kept: a file with the
//! same name that says so, and to what it refers, but none of its words. A dump that holds the lines of a
//! withdrawn item, or of one that quotes a withdrawn item, stays out whole, and its ledger with it: with
//! those lines taken out it would prove nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::faults::Faults;
use super::paths::{Paths, check};
use crate::config;
use crate::content::store::{self, ABOUT, SOURCES};
use crate::content::{FrontMatter, Item, Source, serialize};
use crate::digest::Digest;
use crate::import::{LEDGER, ledger_items};
use crate::render::Renderer;
use crate::report::{Diagnostic, count};
use crate::site::{Entry, Site};

/// What stands where a digest of withheld lines stood.
const WITHHELD: &str = "withheld";

/// A file of the payload and where its bytes are.
#[derive(Clone, Debug)]
pub enum Origin {
    /// They are here.
    Bytes(Vec<u8>),
    /// In an item's file, which is read when it is packed; with what the site knows of it, if it was made of
    /// it.
    Item(PathBuf, Option<Known>),
    /// In a file that may be long.
    File(PathBuf),
}

/// What a site knows of the file of an item that it shows.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// What it was when the site was made.
    digest: Digest,
    withdrawn: bool,
}

/// The files of the payload by their paths in the snapshot, and what is worth knowing of them.
pub struct Payload {
    pub files: BTreeMap<String, Origin>,
    pub notes: Vec<Diagnostic>,
}

/// The payload of a site, but for the built site itself; `settings` are the bytes of its `site.toml`.
///
/// Fails where a path would not be safe on every disk.
pub fn collect(
    site: &Site,
    renderer: &Renderer,
    settings: &[u8],
    sources: bool,
) -> Result<Payload, Diagnostic> {
    let content = site.config().root.join("content");
    let mut files = BTreeMap::new();
    files.insert(config::FILE.to_owned(), Origin::Bytes(settings.to_vec()));
    let mut notes = Vec::new();
    named_files(site, settings, &mut files, &mut notes)?;
    if let Some(about) = store::read(&content, ABOUT)? {
        files.insert(format!("content/{ABOUT}"), Origin::Bytes(about));
    }
    let theme = &site.config().theme;
    for (name, bytes) in renderer.theme().files() {
        files.insert(format!("themes/{theme}/{name}"), Origin::Bytes(bytes.to_vec()));
    }
    let known = |entry: &Arc<Entry>| {
        let known = Known { digest: entry.digest, withdrawn: entry.is_withdrawn() };
        (entry.file(), known)
    };
    let of_site: HashMap<String, Known> = site.items().iter().map(known).collect();
    // That its items can be read was seen when the site was loaded.
    for path in store::item_files(&content).0 {
        let name =
            path.strip_prefix(&content).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let known = of_site.get(&name).copied();
        let composed: String = name.nfc().collect();
        files.insert(format!("content/{composed}"), Origin::Item(path, known));
    }
    if sources {
        let tainted = tainted(site)?;
        for name in store::source_names(&content)? {
            let dump = name.strip_suffix(LEDGER).unwrap_or(&name);
            let path = content.join(SOURCES).join(&name);
            match tainted.get(dump) {
                None => {
                    files.insert(format!("content/{SOURCES}/{name}"), Origin::File(path));
                }
                Some(items) if dump == name => {
                    let message = format!(
                        "left out of the snapshot: it holds the text of {}",
                        count(items.len(), "withdrawn item")
                    );
                    notes.push(Diagnostic::warning(message).file(path));
                }
                Some(_) => {}
            }
        }
    }
    let mut faults = Faults::of(site.config().root.display().to_string());
    let mut paths = Paths::default();
    for path in files.keys() {
        paths.check(path, path, &mut faults);
    }
    match faults.into_diagnostics().into_iter().next() {
        Some(fault) => Err(fault.help("rename the file")),
        None => Ok(Payload { files, notes }),
    }
}

/// The files that the settings name, where they are there: the tags that a person decided on, and words of
/// the site's own.
fn named_files(
    site: &Site,
    settings: &[u8],
    files: &mut BTreeMap<String, Origin>,
    notes: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let config = site.config();
    let table =
        std::str::from_utf8(settings).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let words = table.as_ref().and_then(|table| table.get("text")?.get("words")?.as_str());
    let words = words.map(|words| config.root.join(words));
    let paths = words.into_iter().chain([config.tags.path(&config.root)]);
    for path in paths.filter(|path| path.is_file()) {
        let name = path.strip_prefix(&config.root).unwrap_or(&path).to_string_lossy();
        let name = name.replace('\\', "/");
        if check(&name).is_err() {
            let message = "left out of the snapshot: it lies outside the site's folder";
            notes.push(Diagnostic::warning(message).help("move it into the folder").file(&path));
            continue;
        }
        files.insert(name, Origin::Bytes(store::read_file(&path)?));
    }
    Ok(())
}

/// The dumps that hold words of a withdrawn item, and of which: its lines, by what its file or the dump's
/// ledger says, or a reply preview, which quotes it in the lines of an item that goes on from it.
fn tainted(site: &Site) -> Result<BTreeMap<String, HashSet<String>>, Diagnostic> {
    let content = site.config().root.join("content");
    let items = store::load(&content)?;
    let withdrawn: HashSet<&str> = items
        .iter()
        .filter(|item| item.front.withdrawn.is_some())
        .map(|item| item.address.as_str())
        .collect();
    let mut tainted: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    let mut taint = |dump: &str, item: &str| {
        tainted.entry(dump.to_owned()).or_default().insert(item.to_owned());
    };
    for item in &items {
        let own = withdrawn.get(item.address.as_str()).copied();
        let quoted =
            item.front.continues.as_ref().and_then(|at| withdrawn.get(at.as_str()).copied());
        for address in own.into_iter().chain(quoted) {
            item.front.source.iter().for_each(|source| taint(&source.dump, address));
        }
    }
    for (dump, address) in ledger_items(&content)? {
        if withdrawn.contains(address.as_str()) {
            taint(&dump, &address);
        }
    }
    Ok(tainted)
}

/// The bytes of an item's file as a snapshot keeps them.
///
/// Fails where the file is not what it was when the site was made.
pub fn item(site: &Site, path: &Path, known: Option<Known>) -> Result<Vec<u8>, Diagnostic> {
    let content = site.config().root.join("content");
    let bytes = store::read_file(path)?;
    if let Some(Known { digest, withdrawn }) = known {
        if digest != Digest::of(&bytes) {
            let message = "it was changed while the snapshot was being made";
            return Err(Diagnostic::error(message).help("run it again").file(path));
        }
        // It is what the site was made of, and that shows it: nothing needs to be looked up in it.
        if !withdrawn {
            return Ok(bytes);
        }
    }
    let item = store::parse_file(store::address_of(&content, path)?, path, &bytes)?;
    let unbuilt = item.front.draft && !site.config().drafts;
    if item.front.withdrawn.is_some() || unbuilt {
        return Ok(serialize(&withheld(item)).into_bytes());
    }
    Ok(bytes)
}

/// An item without its words: its place, its date, and what it refers to.
fn withheld(item: Item) -> Item {
    let front = item.front;
    let source = |source: Source| Source { sha256: WITHHELD.to_owned(), ..source };
    Item {
        address: item.address,
        front: FrontMatter {
            date: front.date,
            channel: front.channel,
            post: front.post,
            continues: front.continues,
            revises: front.revises,
            repeats: front.repeats,
            aliases: front.aliases,
            draft: front.draft,
            withdrawn: front.withdrawn,
            source: front.source.into_iter().map(source).collect(),
            ..FrontMatter::default()
        },
        body: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Address, parse};

    #[test]
    fn a_withheld_item_keeps_its_place_and_none_of_its_words() {
        let text = "+++\ntitle = \"راز\"\nkicker = \"راز\"\ndate = \"1402-09-21\"\n\
            date_evidence = \"راز\"\ntags = [\"راز\"]\nrevises = \"1402/09/a\"\naliases = [\"b.html\"]\n\
            withdrawn = \"به خواست او\"\nsecret = \"راز\"\n\n[[source]]\ndump = \"d.txt\"\nlines = \"1-2\"\n\
            sha256 = \"ab\"\n\n[[tag_evidence]]\ntag = \"x\"\nrule = \"hashtag\"\nwords = \"راز\"\n+++\nراز\n";
        let address = Address::new("1402/09/c").unwrap();
        let item = parse(address, std::path::Path::new("c.md"), text).unwrap();
        insta::assert_snapshot!(serialize(&withheld(item)), @r#"
        +++
        title = ""
        date = "1402-09-21"
        revises = "1402/09/a"
        aliases = ["b.html"]
        withdrawn = "به خواست او"

        [[source]]
        dump = "d.txt"
        lines = "1-2"
        sha256 = "withheld"
        +++
        "#);
    }
}
