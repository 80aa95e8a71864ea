//! What a site keeps of an item, made of its file.

use std::path::Path;

use crate::content::repairs::{self, Field};
use crate::content::{FrontMatter, Item, near_misses, store};
use crate::digest::Digest;
use crate::import::Rule;
use crate::render::markdown;
use crate::report::Diagnostic;
use crate::site::{BY_HAND, Entry, LEAD, Rare, Texts, Words};

/// What the site keeps of the item in the file `path` below `content`, which holds `bytes`. The whole of it
/// goes to `texts`.
pub(super) fn entry(
    content: &Path,
    path: &Path,
    bytes: &[u8],
    words: &Words,
    texts: &Texts,
) -> Result<Entry, Diagnostic> {
    let address = store::address_of(content, path)?;
    let digest = Digest::of(bytes);
    let item = store::parse_file(address, path, bytes)?;
    let file = path.strip_prefix(content).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let entry = kept(&item, digest, &file, words);
    texts.keep(item, digest, bytes.len());
    Ok(entry)
}

/// What the site keeps of an item whose file, `file` below `content`, has the digest `digest`.
fn kept(item: &Item, digest: Digest, file: &str, words: &Words) -> Entry {
    let rare = rare(item, file, words);
    let Item { address, front, body } = item;
    let source = front.source.first();
    let dated_by = words.intern(dated_by(front));
    let mut repairs = repairs::repairs(front);
    repairs.retain(|(field, _)| *field != Field::Tags);
    let line = source.and_then(|source| source.lines.first()).map_or(0, |lines| *lines.start());
    Entry {
        address: address.clone(),
        lead: markdown::lead(body, LEAD).into(),
        title: front.title.as_str().into(),
        kicker: front.kicker.as_str().into(),
        date: front.date,
        tags: front.tags.iter().map(|tag| words.intern(tag)).collect(),
        channel: words.intern(&front.channel),
        place: (
            words.intern(source.map_or("", |source| &source.dump)),
            u32::try_from(line).unwrap_or(u32::MAX),
        ),
        dated_by,
        repair: words.intern(&front.repair),
        repairs: u32::try_from(repairs.iter().map(|(_, repairs)| repairs.len()).sum::<usize>())
            .unwrap_or(u32::MAX),
        draft: front.draft,
        digest,
        rare: (rare != Rare::default()).then(|| Box::new(rare)),
    }
}

/// The rule that an item's date comes from: the strongest that its evidence names. What names none was said
/// by a person.
fn dated_by(front: &FrontMatter) -> &'static str {
    if front.date.is_none() {
        return "";
    }
    let named = |rule: &Rule| front.date_evidence.starts_with(rule.name());
    Rule::ALL.into_iter().find(named).map_or(BY_HAND, Rule::name)
}

fn rare(item: &Item, file: &str, words: &Words) -> Rare {
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
        repaired_tags: repairs::repaired_tags(front)
            .into_iter()
            .map(|(tag, written)| (words.intern(tag), words.intern(&written)))
            .collect(),
        near_misses: near_misses
            .into_iter()
            .map(|(key, known)| (key.into(), known.into()))
            .collect(),
        file: (!is_named_so).then(|| file.into()),
    }
}
