//! A site's folder becomes a site and what renders it: what `build` and `serve` begin with.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::content::{Item, near_misses, store};
use crate::digest::Digest;
use crate::render::{Renderer, markdown};
use crate::report::{Diagnostic, Failed, Severity};
use crate::site::{Entry, LEAD, Parts, Rare, Site, Words};
use crate::theme::Theme;

/// Loads what a site is made of: its items, its theme, its own pages.
///
/// Fails where anything in it is an error; gives what is only doubtful beside the site.
pub fn load(config: &Config) -> Result<(Site, Renderer, Vec<Diagnostic>), Failed> {
    let renderer = Renderer::new(Theme::load(config)?)?;
    let content = config.root.join("content");
    let words = Arc::new(Words::default());
    let (entries, mut diagnostics) = entries(&content, &words);
    let assets = renderer.theme().assets().map(|(path, _)| path.to_owned()).collect();
    let about = store::load_about(&content)?;
    let (site, found) = Site::new(Parts { entries, words, about, assets }, config);
    diagnostics.extend(found);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Failed(diagnostics));
    }
    Ok((site, renderer, diagnostics))
}

/// The entries of all items under `content`, in the order of their files, and what is wrong with the others.
fn entries(content: &Path, words: &Words) -> (Vec<Arc<Entry>>, Vec<Diagnostic>) {
    if !content.is_dir() {
        return (Vec::new(), Vec::new());
    }
    let (files, mut diagnostics) = store::item_files(content);
    let read: Vec<Result<Entry, Diagnostic>> =
        files.par_iter().map(|path| read_entry(content, path, words)).collect();
    let mut entries = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(entry) => entries.push(Arc::new(entry)),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    diagnostics.extend(spelt_twice(content, &mut entries));
    (entries, diagnostics)
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

/// What the site keeps of the item in the file `path` below `content`.
fn read_entry(content: &Path, path: &Path, words: &Words) -> Result<Entry, Diagnostic> {
    let address = store::address_of(content, path)?;
    let bytes = store::read_file(path)?;
    let digest = Digest::of(&bytes);
    let item = store::parse_file(address, path, bytes)?;
    let file = path.strip_prefix(content).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok(entry(item, digest, &file, words))
}

/// What the site keeps of an item whose file, `file` below `content`, has the digest `digest`.
fn entry(item: Item, digest: Digest, file: &str, words: &Words) -> Entry {
    let rare = rare(&item, file);
    let Item { address, front, body } = item;
    let source = front.source.first();
    let line = source.and_then(|source| source.lines.first()).map_or(0, |lines| *lines.start());
    Entry {
        address,
        lead: markdown::lead(&body, LEAD).into(),
        title: front.title.into(),
        kicker: front.kicker.into(),
        date: front.date,
        tags: front.tags.iter().map(|tag| words.intern(tag)).collect(),
        channel: words.intern(&front.channel),
        place: (
            words.intern(source.map_or("", |source| &source.dump)),
            u32::try_from(line).unwrap_or(u32::MAX),
        ),
        draft: front.draft,
        digest,
        rare: (rare != Rare::default()).then(|| Box::new(rare)),
    }
}

fn rare(item: &Item, file: &str) -> Rare {
    let front = &item.front;
    let named = item.address.as_str();
    let is_named_so = file.strip_suffix(".md") == Some(named);
    let near_misses = near_misses(item);
    Rare {
        continues: front.continues.clone(),
        revises: front.revises.clone(),
        repeats: front.repeats.clone(),
        aliases: front.aliases.clone(),
        withdrawn: front.withdrawn.is_some(),
        hashtags: markdown::hashtags(&item.body).into_iter().map(Into::into).collect(),
        near_misses: near_misses
            .into_iter()
            .map(|(key, known)| (key.into(), known.into()))
            .collect(),
        file: (!is_named_so).then(|| file.into()),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_that_are_no_items_are_passed_over() {
        let sandbox = tempfile::tempdir().unwrap();
        let content = sandbox.path();
        for file in
            ["a.md", "_sources/x.md", ".git/x.md", "b.txt", "1402/b.md", "1402/wrong.md", "c?.md"]
        {
            let path = content.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, if file.contains("wrong") { "x" } else { "+++\n+++\n" }).unwrap();
        }
        fs::write(content.join("d.md"), b"+++\ntitle = \"\xd8\"\n+++\n").unwrap();
        let (entries, diagnostics) = entries(content, &Words::default());
        let addresses: Vec<&str> = entries.iter().map(|item| item.address.as_str()).collect();
        assert_eq!(addresses, ["1402/b", "a"]);
        let messages: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(messages.len(), 3);
        assert!(messages[0].contains("wrong.md:1:1: the front matter is missing"));
        assert!(messages[1].contains("c?.md: `c?` is no address"));
        assert!(messages[2].contains("d.md:2:10: the byte 0xd8 here is not UTF-8"));
    }
}
