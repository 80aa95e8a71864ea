//! What was repaired in an item, so that each change can be shown and taken back.
//!
//! The front matter has one line a field: `"body 12p 40v=_ 77y=ي"`. Each word is a place in the present text
//! (characters from 0), a letter for the rule, what stands there now, and behind `=` what stood there. What
//! stands there now is left out where the rule says it: a half-space, a Persian letter or digit. `_` is a space, `-` nothing, and
//! `%…;` a character by its number.
//!
//! Of the names of tags the evidence says it: it has the hashtag as it stands in the text.

use std::borrow::Cow;
use std::fmt::Write;

use super::item::{FrontMatter, Item};
use crate::text::digits::{ascii, to_ascii, to_persian};
use crate::text::edit::{Difference, differences, undone};
use crate::text::entities::hashtag_name;
use crate::text::normalize::uniform;

/// A change to one field of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Where, what stands there now, and what stood there.
    pub difference: Difference,
    /// The name of the rule that asked for it.
    pub rule: &'static str,
}

/// The fields of an item that are repaired, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The headline.
    Title,
    /// The line above it.
    Kicker,
    /// The text, in Markdown.
    Body,
    /// The names of the tags, a line each.
    Tags,
}

impl Field {
    /// Its name in front matter and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Kicker => "kicker",
            Self::Body => "body",
            Self::Tags => "tags",
        }
    }

    /// The field of a line in the front matter.
    fn of(name: &str) -> Option<Self> {
        match name {
            "title" => Some(Self::Title),
            "kicker" => Some(Self::Kicker),
            "body" => Some(Self::Body),
            _ => None,
        }
    }

    /// What it says in `item`.
    pub fn text(self, item: &Item) -> Cow<'_, str> {
        match self {
            Self::Title => (&item.front.title).into(),
            Self::Kicker => (&item.front.kicker).into(),
            Self::Body => (&item.body).into(),
            Self::Tags => item.front.tags.join("\n").into(),
        }
    }
}

/// Rules by their letters.
const RULES: [(char, &str); 21] = [
    ('v', "half-space/verb"),
    ('p', "half-space/plural"),
    ('c', "half-space/comparative"),
    ('e', "half-space/ending"),
    ('b', "half-space/bi"),
    ('w', "half-space/word"),
    ('k', "half-space/compound"),
    ('o', "half-space/own"),
    ('s', "half-space/stray"),
    ('i', "invisible"),
    ('x', "bidi"),
    ('l', "breaks"),
    ('f', "forms"),
    ('y', "letters"),
    ('t', "tatweel"),
    ('d', "spaces"),
    ('m', "marks"),
    ('g', "spacing"),
    ('n', "digits"),
    ('h', "half-space"),
    ('z', "text"),
];

/// The rule of a difference that no single edit made.
pub const OTHER: &str = "text";

/// The rule of half-spaces that no single edit wrote.
pub const HALF_SPACE: &str = "half-space";

/// Every repair of a field as one line for the front matter.
pub fn line(field: Field, repairs: &[Repair]) -> String {
    let mut out = field.name().to_owned();
    for Repair { difference, rule } in repairs {
        let letter = RULES.iter().find(|(_, name)| name == rule).map_or('z', |&(letter, _)| letter);
        // Writing to a string cannot fail.
        let _ = write!(out, " {}{letter}", difference.at);
        let expected = expected(letter, &difference.was) == difference.is;
        if !expected {
            escape(&mut out, &difference.is);
        }
        if !expected || !difference.was.is_empty() {
            out.push('=');
            escape(&mut out, &difference.was);
        }
    }
    out
}

fn escape(out: &mut String, text: &str) {
    if text.is_empty() {
        out.push('-');
    }
    for c in text.chars() {
        match c {
            ' ' => out.push('_'),
            c if c.is_alphanumeric()
                || matches!(c, '،' | '؛' | '؟' | ',' | ';' | '?' | '.' | ':' | '!') =>
            {
                out.push(c);
            }
            c => {
                let _ = write!(out, "%{:x};", u32::from(c));
            }
        }
    }
}

/// Reads such a line; `None` if it is none.
pub fn read(line: &str) -> Option<(Field, Vec<Repair>)> {
    let mut words = line.split(' ');
    let field = Field::of(words.next()?)?;
    let repairs = words.map(read_one).collect::<Option<Vec<Repair>>>()?;
    Some((field, repairs))
}

fn read_one(word: &str) -> Option<Repair> {
    let digits = word.find(|c: char| !c.is_ascii_digit())?;
    let at = word[..digits].parse().ok()?;
    let letter = word[digits..].chars().next()?;
    let rule = RULES.iter().find(|&&(known, _)| known == letter)?.1;
    let rest = &word[digits + letter.len_utf8()..];
    let (is, was) = rest.split_once('=').unwrap_or((rest, ""));
    let was = unescape(was)?;
    let is = if is.is_empty() { expected(letter, &was) } else { unescape(is)? };
    Some(Repair { difference: Difference { at, is, was }, rule })
}

/// What a rule puts for `was`, which is not written: a half-space, a letter's or digit's Persian twin.
fn expected(rule: char, was: &str) -> String {
    match rule {
        'y' => was.chars().map(uniform).collect(),
        'n' => to_persian(&to_ascii(was)),
        _ => "\u{200c}".to_owned(),
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = if text == "-" { "" } else { text };
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '_' => out.push(' '),
            '%' => {
                let (number, after) = rest.split_once(';')?;
                out.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
                rest = after;
            }
            c => out.push(c),
        }
    }
    Some(out)
}

/// The repairs of an item, by field; lines that say none are skipped.
pub fn repairs(front: &FrontMatter) -> Vec<(Field, Vec<Repair>)> {
    let mut found: Vec<_> = front.repairs.iter().filter_map(|line| read(line)).collect();
    let tags = tag_repairs(front);
    if !tags.is_empty() {
        found.push((Field::Tags, tags));
    }
    found
}

/// What was repaired in the names of tags.
fn tag_repairs(front: &FrontMatter) -> Vec<Repair> {
    if !is_repaired(front) {
        return Vec::new();
    }
    let before = |tag: &String| written_name(front, tag).unwrap_or_else(|| tag.clone());
    let before: Vec<String> = front.tags.iter().map(before).collect();
    let found = differences(&before.join("\n"), &front.tags.join("\n"));
    found.into_iter().map(|difference| Repair { rule: rule_of(&difference), difference }).collect()
}

/// The rule of a difference of which no single edit is known.
pub fn rule_of(difference: &Difference) -> &'static str {
    let spaces = |text: &str| text.chars().all(|c| matches!(c, ' ' | '\u{200c}'));
    if spaces(&difference.is) && spaces(&difference.was) { HALF_SPACE } else { OTHER }
}

/// The tags whose names were repaired, each with the name that its hashtag has in the text. Addresses come
/// from that: a better lexicon never moves a page.
pub fn repaired_tags(front: &FrontMatter) -> Vec<(&str, String)> {
    if !is_repaired(front) {
        return Vec::new();
    }
    let tags = front.tags.iter();
    tags.filter_map(|tag| Some((tag.as_str(), written_name(front, tag)?))).collect()
}

fn is_repaired(front: &FrontMatter) -> bool {
    !matches!(front.repair.as_str(), "" | "none")
}

/// The name that the hashtag of `tag` has in the text, if it is the same in other spelling: a tag that was
/// renamed was not repaired.
fn written_name(front: &FrontMatter, tag: &str) -> Option<String> {
    let mut evidence = front.tag_evidence.iter();
    let evidence = evidence.find(|evidence| evidence.tag == tag && evidence.rule == "hashtag")?;
    let name = hashtag_name(&evidence.words);
    (name != tag && letters(&name).eq(letters(tag))).then_some(name)
}

/// The letters and digits of a name that no repair makes others.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric() && *c != '\u{640}').map(|c| ascii(uniform(c)))
}

/// The item as it was before its repairs; `None` if its text is not the one they were made in, since a
/// person edited it.
pub fn original(item: &Item) -> Option<Item> {
    take_back(item, |_| true)
}

/// The item without the repairs whose numbers, from 1 in the order of [`repairs`], `gone` names.
pub fn take_back(item: &Item, gone: impl Fn(usize) -> bool) -> Option<Item> {
    let mut before = item.clone();
    let mut lines = Vec::new();
    let mut number = 0;
    for (field, repairs) in repairs(&item.front) {
        let mut taken = Vec::new();
        let mut kept = Vec::new();
        // How many characters fewer the text has before the place.
        let mut shift = 0_isize;
        for repair in repairs {
            number += 1;
            let length = |text: &str| isize::try_from(text.chars().count()).unwrap_or(0);
            if gone(number) {
                shift += length(&repair.difference.was) - length(&repair.difference.is);
                taken.push(repair.difference);
            } else {
                let at = repair.difference.at.checked_add_signed(shift)?;
                kept.push(Repair { difference: Difference { at, ..repair.difference }, ..repair });
            }
        }
        let text = undone(&field.text(item), &taken)?;
        match field {
            Field::Title => before.front.title = text,
            Field::Kicker => before.front.kicker = text,
            Field::Body => before.body = text,
            Field::Tags => {
                rename_tags(&mut before.front, &text);
                continue;
            }
        }
        if !kept.is_empty() {
            lines.push(line(field, &kept));
        }
    }
    before.front.repairs = lines;
    if repairs(&before.front).is_empty() {
        "none".clone_into(&mut before.front.repair);
    }
    Some(before)
}

/// Gives the tags, and their evidence, the names that are the lines of `names`.
fn rename_tags(front: &mut FrontMatter, names: &str) {
    for (tag, name) in front.tags.iter_mut().zip(names.split('\n')) {
        let evidence = front.tag_evidence.iter_mut().filter(|evidence| evidence.tag == *tag);
        evidence.for_each(|evidence| name.clone_into(&mut evidence.tag));
        name.clone_into(tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Address, TagEvidence};

    fn repair(at: usize, is: &str, was: &str, rule: &'static str) -> Repair {
        Repair { difference: Difference { at, is: is.to_owned(), was: was.to_owned() }, rule }
    }

    #[test]
    fn lines_are_read_as_they_are_written() {
        let repairs = [
            repair(2, "\u{200c}", "", "half-space/verb"),
            repair(9, "\u{200c}", " ", "half-space/plural"),
            repair(12, "", " ", "spaces"),
            repair(20, "ی", "ي", "letters"),
            repair(30, "۱", "1", "digits"),
            repair(31, "-=_%", "\u{202e} x", OTHER),
        ];
        let written = line(Field::Kicker, &repairs);
        assert_eq!(written, "kicker 2v 9p=_ 12d-=_ 20y=ي 30n=1 31z%2d;%3d;%5f;%25;=%202e;_x");
        assert_eq!(read(&written), Some((Field::Kicker, repairs.to_vec())));
        for wrong in ["", "foot 2v", "body v", "body 2?", "body 2z%zz;", "tag 1v"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_or_all_are_taken_back() {
        let item = Item {
            address: Address::new("undated/x").unwrap(),
            front: FrontMatter {
                title: "می\u{200c}رود".to_owned(),
                repair: "full".to_owned(),
                repairs: vec!["title 2v=_".to_owned(), "body 4p 11p=_ 15y=ك".to_owned()],
                ..FrontMatter::default()
            },
            body: "\nدست\u{200c}ها پاک\u{200c}ها کتاب\n".to_owned(),
        };
        let one = take_back(&item, |number| number == 2).unwrap();
        assert_eq!(one.body, "\nدستها پاک\u{200c}ها کتاب\n");
        assert_eq!(one.front.repairs, ["title 2v=_", "body 10p=_ 14y=ك"]);
        let none = original(&one).unwrap();
        assert_eq!(none, original(&item).unwrap());
        assert_eq!(
            (none.front.title.as_str(), none.body.as_str()),
            ("می رود", "\nدستها پاک ها كتاب\n")
        );
        assert_eq!((none.front.repair.as_str(), none.front.repairs.len()), ("none", 0));
        let edited = Item { body: "\nاز نو نوشته\n".to_owned(), ..item };
        assert_eq!(original(&edited), None);
    }

    #[test]
    fn names_of_tags_are_taken_back() {
        let evidence = |tag: &str, rule: &str, words: &str| TagEvidence {
            tag: tag.to_owned(),
            rule: rule.to_owned(),
            words: words.to_owned(),
        };
        let tag_evidence = vec![
            evidence("راه\u{200c}های شهر", "hashtag", "#راههای_شهر"),
            evidence("رود", "hashtag", "#رودخانه"),
            evidence("بی\u{200c}طرفی", "hashtag", "#بی_طرفی"),
            evidence("آب\u{200c}راه", "phrase", "آبراه"),
        ];
        let item = Item {
            address: Address::new("undated/x").unwrap(),
            front: FrontMatter {
                tags: tag_evidence.iter().map(|evidence| evidence.tag.clone()).collect(),
                tag_evidence,
                repair: "full".to_owned(),
                ..FrontMatter::default()
            },
            body: String::new(),
        };
        let names = [
            ("راه\u{200c}های شهر", "راههای شهر".to_owned()),
            ("بی\u{200c}طرفی", "بی طرفی".to_owned()),
        ];
        assert_eq!(repaired_tags(&item.front), names);
        let one = take_back(&item, |number| number == 1).unwrap();
        assert_eq!(one.front.tags[..3], ["راههای شهر", "رود", "بی\u{200c}طرفی"]);
        assert_eq!(one.front.repair, "full");
        let none = original(&item).unwrap();
        assert_eq!(none.front.tags, ["راههای شهر", "رود", "بی طرفی", "آب\u{200c}راه"]);
        assert_eq!(none.front.tag_evidence[2].tag, "بی طرفی");
        assert_eq!(none.front.repair, "none");
        assert_eq!(original(&one), Some(none));
    }
}
