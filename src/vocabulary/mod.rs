//! `tags.toml`: the tags an archivist decides on, and what is known of each.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of tags.toml")]

mod edit;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::config::toml_error;
use crate::report::{Diagnostic, describe};
use crate::text::words::{key, variants};

pub use edit::{Editor, entry};

/// The vocabulary's name, at the root of a site.
pub const FILE: &str = "tags.toml";

/// What kind of thing a tag names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What a bulletin is about.
    #[default]
    Topic,
    /// Where.
    Place,
    /// An office, whoever holds it.
    Office,
    /// A person.
    Person,
}

impl Kind {
    /// All kinds, in the order that pages have them.
    pub const ALL: [Kind; 4] = [Kind::Topic, Kind::Place, Kind::Office, Kind::Person];

    /// Its name in `tags.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Topic => "topic",
            Kind::Place => "place",
            Kind::Office => "office",
            Kind::Person => "person",
        }
    }
}

/// A tag of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as pages show it.
    pub name: String,
    /// What kind of thing it names.
    pub kind: Kind,
    /// The tag that it lies under: a county's province.
    pub parent: Option<String>,
    /// Other names that give it.
    pub aliases: Vec<String>,
    /// A sentence about it; may be empty.
    pub description: String,
    /// Keys of words of which one must stand near a mention; empty, if none must.
    pub near: Vec<String>,
    /// Keys of words that make a mention another thing's.
    pub not_near: Vec<String>,
    /// How often it must be mentioned, unless in the headline; 0 and 1 are one.
    pub mentions: usize,
}

/// A vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Its tags, as they stand in the file.
    pub entries: Vec<Entry>,
    /// The entry of each name and alias, by its key.
    by_key: BTreeMap<String, usize>,
    /// The keys of what is never a tag.
    never: BTreeSet<String>,
}

/// `tags.toml` as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawVocabulary {
    never: Vec<Spanned<String>>,
    tag: Vec<RawEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    name: Spanned<String>,
    #[serde(default)]
    kind: Kind,
    parent: Option<Spanned<String>>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    near: Vec<Spanned<String>>,
    #[serde(default)]
    not_near: Vec<Spanned<String>>,
    #[serde(default)]
    mentions: usize,
}

impl Vocabulary {
    /// Reads the vocabulary at `path`; `None` if there is none.
    ///
    /// Fails with the place of what does not parse or cannot be: an alias of two tags, a loop of parents.
    pub fn load(path: &Path) -> Result<Option<Vocabulary>, Diagnostic> {
        match std::fs::read_to_string(path) {
            Ok(text) => Vocabulary::parse(path, &text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(path))
            }
        }
    }

    /// The vocabulary that the text of the file `path` means.
    pub fn parse(path: &Path, text: &str) -> Result<Vocabulary, Diagnostic> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let raw: RawVocabulary =
            toml::from_str(text).map_err(|error| toml_error(&error, path, text))?;
        build(raw).map_err(|Wrong { message, help, span }| {
            let wrong = Diagnostic::error(message);
            let wrong = if help.is_empty() { wrong } else { wrong.help(help) };
            wrong.at(path, text, span)
        })
    }

    /// The entry that a name or an alias names.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.by_key.get(&key(name)).map(|&place| &self.entries[place])
    }

    /// Every name and alias as a key, and the place of its entry.
    pub fn keys(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_key.iter().map(|(key, &place)| (key.as_str(), place))
    }

    /// Whether a name is never a tag.
    pub fn is_never(&self, name: &str) -> bool {
        !self.never.is_empty() && self.never.contains(&key(name))
    }

    /// The names above a tag, the nearest first.
    pub fn above(&self, name: &str) -> Vec<&str> {
        let mut above = Vec::new();
        let mut entry = self.get(name);
        while let Some(parent) = entry.and_then(|entry| entry.parent.as_deref()) {
            entry = self.get(parent);
            above.push(entry.map_or(parent, |entry| entry.name.as_str()));
        }
        above
    }
}

/// What is wrong with a vocabulary, and where.
struct Wrong {
    message: String,
    help: String,
    span: Range<usize>,
}

fn wrong(at: &Spanned<String>, message: String, help: &str) -> Wrong {
    Wrong { message, help: help.to_owned(), span: at.span() }
}

/// The key of a name, which must have letters or digits.
fn name_key(name: &Spanned<String>, what: &str) -> Result<String, Wrong> {
    let key = key(name.get_ref());
    if key.is_empty() {
        let message = format!("{what} has letters or digits; `{}` has none", name.get_ref());
        return Err(wrong(name, message, ""));
    }
    Ok(key)
}

fn build(raw: RawVocabulary) -> Result<Vocabulary, Wrong> {
    let mut vocabulary = Vocabulary::default();
    for (place, entry) in raw.tag.iter().enumerate() {
        let key = name_key(&entry.name, "a tag's name")?;
        if let Some(&other) = vocabulary.by_key.get(&key) {
            let name = entry.name.get_ref();
            let message =
                format!("{name} is the name of another tag too: {}", raw.tag[other].name.get_ref());
            return Err(wrong(
                &entry.name,
                message,
                "spellings of one name are one tag; join the two",
            ));
        }
        vocabulary.by_key.insert(key, place);
    }
    for (place, entry) in raw.tag.iter().enumerate() {
        for alias in &entry.aliases {
            let key = name_key(alias, "an alias")?;
            match vocabulary.by_key.get(&key) {
                // Another spelling of the name itself is no mistake.
                Some(&same) if same == place => {}
                Some(&other) => {
                    let message = format!(
                        "{} is an alias of {}, but it is a name of {} already",
                        alias.get_ref(),
                        entry.name.get_ref(),
                        raw.tag[other].name.get_ref()
                    );
                    return Err(wrong(
                        alias,
                        message,
                        "an alias leads to one tag; take it out of the other",
                    ));
                }
                None => {
                    vocabulary.by_key.insert(key, place);
                }
            }
        }
    }
    // What one writes with a half-space, another writes with a space or with none.
    for (place, entry) in raw.tag.iter().enumerate() {
        for name in entry.aliases.iter().chain([&entry.name]) {
            for variant in variants(name.get_ref()) {
                vocabulary.by_key.entry(variant).or_insert(place);
            }
        }
    }
    for name in &raw.never {
        let key = name_key(name, "what is never a tag")?;
        if let Some(&place) = vocabulary.by_key.get(&key) {
            let message = format!(
                "{} is never a tag, but it is a name of {}",
                name.get_ref(),
                raw.tag[place].name.get_ref()
            );
            return Err(wrong(name, message, "take it out of one of the two"));
        }
        vocabulary.never.insert(key);
    }
    check_parents(&raw.tag, &vocabulary)?;
    for entry in raw.tag {
        let keys = |words: Vec<Spanned<String>>| -> Result<Vec<String>, Wrong> {
            words.iter().map(|word| name_key(word, "a word that stands near")).collect()
        };
        vocabulary.entries.push(Entry {
            near: keys(entry.near)?,
            not_near: keys(entry.not_near)?,
            name: entry.name.into_inner().trim().to_owned(),
            kind: entry.kind,
            parent: entry.parent.map(Spanned::into_inner),
            aliases: entry.aliases.into_iter().map(Spanned::into_inner).collect(),
            description: entry.description,
            mentions: entry.mentions,
        });
    }
    Ok(vocabulary)
}

/// Finds parents that lead round.
fn check_parents(tags: &[RawEntry], vocabulary: &Vocabulary) -> Result<(), Wrong> {
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(tags.len());
    for tag in tags {
        let parent = tag.parent.as_ref();
        let parent = parent.map(|parent| name_key(parent, "a parent")).transpose()?;
        parents.push(parent.and_then(|parent| vocabulary.by_key.get(&parent).copied()));
    }
    // 0: not looked at; else the number of the walk that came by.
    let mut walks = vec![0; tags.len()];
    for start in 0..tags.len() {
        let mut at = start;
        while walks[at] == 0 {
            walks[at] = start + 1;
            let Some(parent) = parents[at] else { break };
            if walks[parent] == start + 1 {
                let (tag, parent) = (&tags[at], tags[parent].name.get_ref());
                let message =
                    format!("{} lies under {parent}, which lies under it", tag.name.get_ref());
                let at = tag.parent.as_ref().unwrap_or(&tag.name);
                return Err(wrong(at, message, "a tag's parent is a greater thing; take one away"));
            }
            at = parent;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vocabulary, String> {
        Vocabulary::parse(Path::new("tags.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn entries_are_found_by_any_of_their_names() {
        let vocabulary = parse(
            "never = [\"دود\"]\n[[tag]]\nname = \"تیرازان\"\nkind = \"place\"\n[[tag]]\nname = \"راه\u{200c}های \
             روستایی\"\naliases = [\"راه روستایی\", \"راههای روستايي\"]\nparent = \"تیرازان\"\n",
        );
        let vocabulary = vocabulary.unwrap();
        let road = vocabulary.get("راه_روستایی").or(vocabulary.get("راه روستایی")).unwrap();
        assert_eq!((road.name.as_str(), road.kind), ("راه\u{200c}های روستایی", Kind::Topic));
        assert_eq!(vocabulary.above("راههای روستایی"), ["تیرازان"]);
        assert!(vocabulary.is_never("دود") && !vocabulary.is_never("تیرازان"));
    }

    #[test]
    fn mistakes_say_where_and_what_next() {
        let tag = |name: &str, rest: &str| format!("[[tag]]\nname = \"{name}\"\n{rest}\n");
        for (text, says) in [
            (tag("…", ""), "tags.toml:2:8: a tag's name has letters or digits; `…` has none"),
            (
                tag("راه", "aliases = [\"پل\"]") + &tag("گذر", "aliases = [\"پل\"]"),
                "tags.toml:6:12: پل is an alias of گذر, but it is a name of راه already",
            ),
            (
                tag("راه", "") + &tag("گذر", "aliases = [\"راه\"]"),
                "tags.toml:6:12: راه is an alias of گذر, but it is a name of راه already",
            ),
            (tag("كتاب", "") + &tag("کتاب", ""), "tags.toml:5:8: کتاب is the name of another"),
            (
                tag("راه", "parent = \"گذر\"") + &tag("گذر", "parent = \"راه\""),
                "tags.toml:6:10: گذر lies under راه, which lies under it",
            ),
            (tag("راه", "parent = \"راه\""), "tags.toml:3:10: راه lies under راه"),
            (tag("راه", "parnt = \"گذر\""), "unknown key `parnt`; did you mean `parent`?"),
            (tag("راه", "kind = \"thing\""), "tags.toml:3:8: unknown variant `thing`"),
            (
                "never = [\"راه\"]\n".to_owned() + &tag("راه", ""),
                "tags.toml:1:10: راه is never a tag",
            ),
            ("[[tag]]\nkind = \"place\"".to_owned(), "missing field `name`"),
        ] {
            let error = parse(&text).unwrap_err();
            assert!(error.contains(says), "{error}\n{says}");
        }
    }

    #[test]
    fn very_many_tags_simply_work() {
        let tag = |number: usize| {
            let parent = number + 1;
            format!("[[tag]]\nname = \"برچسب {number}\"\nparent = \"برچسب {parent}\"\n")
        };
        let text: String = (0..50_000).map(tag).collect();
        let vocabulary = parse(&text).unwrap();
        assert_eq!(vocabulary.get("برچسب ۴۹۹۹۹").unwrap().name, "برچسب 49999");
    }
}
