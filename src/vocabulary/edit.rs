//! Changing `tags.toml` and keeping what a person wrote there as it stands.

use std::path::{Path, PathBuf};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Entry, Vocabulary};
use crate::report::{Diagnostic, describe};
use crate::text::words::key;

/// A `tags.toml` under change.
#[derive(Debug)]
pub struct Editor {
    path: PathBuf,
    before: String,
    document: DocumentMut,
}

/// An entry of `tags.toml`, as TOML.
pub fn entry(entry: &Entry) -> String {
    let mut document = DocumentMut::new();
    let mut list = ArrayOfTables::new();
    list.push(table(entry));
    document.insert("tag", Item::ArrayOfTables(list));
    document.to_string()
}

impl Editor {
    /// Opens the vocabulary at `path`, which need not be there.
    pub fn open(path: &Path) -> Result<Editor, Diagnostic> {
        let before = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(
                    Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(path)
                );
            }
        };
        let document = before.strip_prefix('\u{feff}').unwrap_or(&before).parse().map_err(
            |error: toml_edit::TomlError| Diagnostic::error(error.to_string()).file(path),
        )?;
        Ok(Editor { path: path.to_owned(), before, document })
    }

    /// The text as it was, and as it is.
    pub fn texts(&self) -> (&str, String) {
        (&self.before, self.document.to_string())
    }

    /// Whether what is written is a vocabulary still.
    pub fn check(&self) -> Result<Vocabulary, Diagnostic> {
        Vocabulary::parse(&self.path, &self.document.to_string())
    }

    /// Writes the file, if it changes; what it means must be a vocabulary still.
    pub fn save(&self) -> Result<Vocabulary, Diagnostic> {
        let text = self.document.to_string();
        let vocabulary = Vocabulary::parse(&self.path, &text)?;
        if text != self.before {
            // Whole or not at all: what was there is replaced by a rename.
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let written = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
                .and_then(|mut file| {
                    std::io::Write::write_all(&mut file, text.as_bytes())?;
                    if let Ok(known) = std::fs::metadata(&self.path) {
                        file.as_file().set_permissions(known.permissions())?;
                    }
                    file.persist(&self.path).map_err(|error| error.error)
                });
            written.map_err(|error| {
                Diagnostic::error(format!("cannot be written: {error}")).file(&self.path)
            })?;
        }
        Ok(vocabulary)
    }

    /// Makes other names lead to a tag, which is entered if it is not there; what they named has no entry of
    /// its own then, and its aliases lead there too.
    pub fn merge(&mut self, from: &[String], into: &Entry) {
        let mut aliases = Vec::new();
        for name in from {
            aliases.push(name.clone());
            if let Some(place) =
                self.place(name).filter(|&place| Some(place) != self.place(&into.name))
            {
                aliases.extend(self.aliases(place));
                if let Some(tags) = self.tags() {
                    tags.remove(place);
                }
            }
            self.allow(name);
        }
        self.allow(&into.name);
        let place = self.place(&into.name).unwrap_or_else(|| self.push(into));
        let known: Vec<String> = self.aliases(place).iter().map(|alias| key(alias)).collect();
        let name = key(&into.name);
        let new = aliases.into_iter().filter(|alias| {
            let alias = key(alias);
            alias != name && !known.contains(&alias)
        });
        let new: Vec<String> = new.collect();
        self.extend(place, "aliases", &new);
    }

    /// Gives a tag another name; the old one becomes its alias, unless the two are spellings of one.
    pub fn rename(&mut self, old: &str, new: &str, kind: super::Kind) {
        self.allow(new);
        match self.place(old) {
            Some(place) => {
                let is_alias = |alias: &String| key(alias) == key(new);
                let aliases: Vec<String> =
                    self.aliases(place).into_iter().filter(|it| !is_alias(it)).collect();
                let Some(tag) = self.tags().and_then(|tags| tags.get_mut(place)) else { return };
                let was = tag.get("name").and_then(Item::as_str).unwrap_or(old).to_owned();
                tag["name"] = value(new);
                tag.remove("aliases");
                let old = (key(&was) != key(new)).then_some(was);
                self.extend(place, "aliases", &aliases.into_iter().chain(old).collect::<Vec<_>>());
            }
            None if key(old) == key(new) => {
                self.push(&Entry { name: new.to_owned(), kind, ..Entry::default() });
            }
            None => {
                self.merge(
                    &[old.to_owned()],
                    &Entry { name: new.to_owned(), kind, ..Entry::default() },
                );
            }
        }
        // What lay under the old name lies under the new one.
        let old = key(old);
        if let Some(tags) = self.tags() {
            for tag in tags.iter_mut() {
                if tag.get("parent").and_then(Item::as_str).is_some_and(|parent| key(parent) == old)
                {
                    tag["parent"] = value(new);
                }
            }
        }
    }

    /// Takes a tag out and says that it is never one; its aliases neither.
    pub fn remove(&mut self, name: &str) {
        let mut names = vec![name.to_owned()];
        if let Some(place) = self.place(name) {
            names.extend(self.aliases(place));
            if let Some(tags) = self.tags() {
                tags.remove(place);
            }
        }
        let never = self.document.entry("never").or_insert_with(|| value(Array::new()));
        let Some(never) = never.as_array_mut() else { return };
        for name in names {
            let known = never.iter().any(|it| it.as_str().is_some_and(|it| key(it) == key(&name)));
            if !known {
                never.push(name);
            }
        }
    }

    /// Parts a tag: where one of `near` stands near a mention of `old`, it is `new`.
    pub fn split(&mut self, old: &Entry, new: &Entry, near: &[String]) {
        self.allow(&new.name);
        let place = self.place(&old.name).unwrap_or_else(|| self.push(old));
        self.extend(place, "not_near", near);
        let place = self.place(&new.name).unwrap_or_else(|| self.push(new));
        self.extend(place, "near", near);
    }

    /// Takes a name off the list of what is never a tag.
    fn allow(&mut self, name: &str) {
        let name = key(name);
        if let Some(never) = self.document.get_mut("never").and_then(Item::as_array_mut) {
            never.retain(|it| it.as_str().is_none_or(|it| key(it) != name));
        }
    }

    fn tags(&mut self) -> Option<&mut ArrayOfTables> {
        self.document.get_mut("tag")?.as_array_of_tables_mut()
    }

    /// The place of the entry that a name or an alias names.
    fn place(&self, name: &str) -> Option<usize> {
        let name = key(name);
        let tags = self.document.get("tag")?.as_array_of_tables()?;
        tags.iter().position(|tag| {
            let is_name = tag.get("name").and_then(Item::as_str).is_some_and(|it| key(it) == name);
            is_name || strings(tag, "aliases").iter().any(|alias| key(alias) == name)
        })
    }

    fn aliases(&self, place: usize) -> Vec<String> {
        let tags = self.document.get("tag").and_then(Item::as_array_of_tables);
        tags.and_then(|tags| tags.get(place)).map(|tag| strings(tag, "aliases")).unwrap_or_default()
    }

    /// Enters a tag; gives its place.
    fn push(&mut self, entry: &Entry) -> usize {
        let list = || Item::ArrayOfTables(ArrayOfTables::new());
        let tags = self.document.entry("tag").or_insert_with(list);
        if !tags.is_array_of_tables() {
            *tags = list();
        }
        let Some(tags) = tags.as_array_of_tables_mut() else { return 0 };
        tags.push(table(entry));
        tags.len() - 1
    }

    /// Adds texts to one of a tag's lists.
    fn extend(&mut self, place: usize, list: &str, texts: &[String]) {
        let Some(tag) = self.tags().and_then(|tags| tags.get_mut(place)) else { return };
        if texts.is_empty() {
            return;
        }
        let known = tag.entry(list).or_insert_with(|| value(Array::new()));
        if let Some(known) = known.as_array_mut() {
            for text in texts {
                if !known.iter().any(|it| it.as_str() == Some(text)) {
                    known.push(text);
                }
            }
        }
    }
}

fn strings(tag: &Table, list: &str) -> Vec<String> {
    let list = tag.get(list).and_then(Item::as_array);
    let texts = list.into_iter().flatten().filter_map(|it| it.as_str());
    texts.map(str::to_owned).collect()
}

fn table(entry: &Entry) -> Table {
    let mut tag = Table::new();
    tag["name"] = value(&entry.name);
    if entry.kind != super::Kind::Topic {
        tag["kind"] = value(entry.kind.name());
    }
    if let Some(parent) = &entry.parent {
        tag["parent"] = value(parent);
    }
    let list = |texts: &[String]| value(texts.iter().collect::<Array>());
    for (name, texts) in
        [("aliases", &entry.aliases), ("near", &entry.near), ("not_near", &entry.not_near)]
    {
        if !texts.is_empty() {
            tag[name] = list(texts);
        }
    }
    if entry.mentions > 1 {
        tag["mentions"] = value(i64::try_from(entry.mentions).unwrap_or(i64::MAX));
    }
    if !entry.description.is_empty() {
        tag["description"] = value(&entry.description);
    }
    tag
}
