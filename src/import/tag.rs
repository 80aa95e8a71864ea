//! Tags of a bulletin, each with the words that gave it.

use std::collections::BTreeSet;

use super::bulletin::Bulletin;
use crate::content::TagEvidence;
use crate::text::entities::{EntityKind, entities, hashtag_name};
use crate::text::fold::fold;

/// The bulletin's hashtags as tags, in the order of their first appearance; spellings that fold to one key
/// are one tag.
pub fn tags(bulletin: &Bulletin) -> Vec<TagEvidence> {
    let text = bulletin.text();
    let mut seen = BTreeSet::new();
    entities(&text)
        .into_iter()
        .filter(|entity| entity.kind == EntityKind::Hashtag)
        .filter_map(|entity| {
            let words = &text[entity.range];
            let tag = hashtag_name(words);
            let key = fold(&tag);
            (!key.is_empty() && seen.insert(key)).then(|| TagEvidence {
                tag,
                rule: "hashtag".to_owned(),
                words: words.to_owned(),
            })
        })
        .collect()
}
