//! An item's file with other texts, everything else as a person left it.

use toml_edit::{Array, DocumentMut, value};

use super::front_matter::{self, serialize};
use super::item::{FrontMatter, Item};

/// The file `text`, which reads `before`, with the headline, kicker, tags' names, repairs and text of `after`.
///
/// What an import wrote is written as an import would write it; in any other file comments, order and unknown
/// keys stay as they stand. `None` where its front matter cannot be edited.
pub fn rewritten(text: &str, before: &Item, after: &Item) -> Option<String> {
    if serialize(before) == text {
        return Some(serialize(after));
    }
    let (toml, body) = front_matter::split(text)?;
    let mut document: DocumentMut = text[toml.clone()].parse().ok()?;
    let (old, new) = (&before.front, &after.front);
    for (key, old, new) in [
        ("title", &old.title, &new.title),
        ("kicker", &old.kicker, &new.kicker),
        ("repair", &old.repair, &new.repair),
    ] {
        if old != new {
            document[key] = value(new);
        }
    }
    rename_tags(&mut document, old, new);
    if new.repairs.is_empty() {
        document.remove("repairs");
    } else if old.repairs != new.repairs {
        document["repairs"] = value(new.repairs.iter().collect::<Array>());
    }
    Some(format!("{}{document}{}{}", &text[..toml.start], &text[toml.end..body], after.body))
}

/// Gives the tags and their evidence, in the front matter of `old`, the names that they have in `new`.
fn rename_tags(document: &mut DocumentMut, old: &FrontMatter, new: &FrontMatter) {
    if let Some(tags) = document.get_mut("tags").and_then(|tags| tags.as_array_mut()) {
        for (place, (old, new)) in old.tags.iter().zip(&new.tags).enumerate() {
            if old != new && place < tags.len() {
                tags.replace(place, new);
            }
        }
    }
    let evidence = document.get_mut("tag_evidence");
    if let Some(tables) = evidence.and_then(|evidence| evidence.as_array_of_tables_mut()) {
        for (table, (old, new)) in
            tables.iter_mut().zip(old.tag_evidence.iter().zip(&new.tag_evidence))
        {
            if old.tag != new.tag {
                table["tag"] = value(&new.tag);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::repairs::original;
    use crate::content::{Address, parse};
    use std::path::Path;

    #[test]
    fn what_a_person_wrote_stays() {
        let text = "+++\n# mine\ntags = [\"آب\", \"دست\u{200c}ها\"]   # one\ntitle = \"می\u{200c}رود\"\nrepair = \"full\"\nrepairs = [\"title 2v\", \"body 3v=_\"]\nmood = 1\n[[tag_evidence]]\ntag = \"دست\u{200c}ها\"\nrule = \"hashtag\"\nwords = \"#دستها\" # two\n+++\n\nمی\u{200c}شود\n";
        let item = parse(Address::new("undated/x").unwrap(), Path::new("x.md"), text).unwrap();
        let before = Item { body: "\nمی\u{200c}شود\n".to_owned(), ..item };
        let after = original(&before).unwrap();
        assert_eq!(
            rewritten(text, &before, &after).unwrap(),
            "+++\n# mine\ntags = [\"آب\", \"دستها\"]   # one\ntitle = \"میرود\"\nrepair = \"none\"\nmood = 1\n[[tag_evidence]]\ntag = \"دستها\"\nrule = \"hashtag\"\nwords = \"#دستها\" # two\n+++\n\nمی شود\n"
        );
    }
}
