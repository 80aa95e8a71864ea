//! Tests of [`super`].

use super::*;
use proptest::prelude::*;

fn read_text(text: &str) -> Result<Item, String> {
    let address = Address::new("1402/09/x").unwrap();
    parse(address, Path::new("content/1402/09/x.md"), text).map_err(|error| error.to_string())
}

const FULL: &str = r#"+++
title = "سرخط «تازه» و \"نقل\""
kicker = "با حضور مردم؛"
date = "1402-09-21T13:03"
date_evidence = "stamp d.txt:9: ۱۴۰۲/۰۹/۲۱ - ۱۳:۰۳"
tags = ["راه", "آب"]
channel = "shahr"
post = 454409
continues = "1402/09/پیشین"
aliases = ["1402/09/old.html", "old/index.html"]
draft = true
withdrawn = "اشتباه"
repair = "none"
mood = 3

[[source]]
dump = "d.txt"
lines = "1-6,9"
sha256 = "ab"

[[tag_evidence]]
tag = "راه"
rule = "hashtag"
words = "\#راه"

[note]
by = "x"
+++

متن.
"#;

#[test]
fn what_is_written_is_what_was_read() {
    let text = FULL.replace("\\#", "#");
    let item = read_text(&text).unwrap();
    assert_eq!(item.front.source[0].lines, [1..=6, 9..=9]);
    assert_eq!(item.front.extra["mood"].as_integer(), Some(3));
    assert_eq!(item.front.extra["note"]["by"].as_str(), Some("x"));
    assert_eq!(serialize(&item), text);
}

#[test]
fn a_bom_crlf_and_a_missing_last_newline_are_accepted() {
    let item = read_text("\u{feff}+++\r\ntitle = \"x\"\r\n+++\r\n\r\nمتن").unwrap();
    assert_eq!((item.front.title.as_str(), item.body.as_str()), ("x", "\r\nمتن"));
    assert_eq!(read_text("+++\n+++").unwrap().front, FrontMatter::default());
}

#[test]
fn a_mistake_names_its_place() {
    for (text, message) in [
        ("متن", "1:1: the front matter is missing or has no end"),
        ("+++\ntitle = \"x\"\n", "1:1: the front matter is missing or has no end"),
        ("+++\ntitle = \"x\n+++\n", "2:11: invalid basic string"),
        ("+++\nکلید = 1\n+++\n", "2:1: "),
        ("+++\ndate = \"1402-12-30\"\n+++\n", "2:8: Esfand 1402 has 29 days; was 29 meant?"),
        ("+++\ndate = \"2023-12-12\"\n+++\n", "2:8: this is a Gregorian date"),
        ("+++\ndate = 1402\n+++\n", "2:8: date is a text in quotes"),
        ("+++\ntitle = 1\n+++\n", "2:9: title is a text in quotes, not integer"),
        ("+++\ntags = \"a\"\n+++\n", "2:8: tags is a list, not string"),
        ("+++\ndraft = \"yes\"\n+++\n", "2:9: draft is true or false"),
        ("+++\naliases = [\"a\", \"../b.html\"]\n+++\n", "2:12: an alias ends in `.html`"),
        ("+++\ncontinues = \"../b\"\n+++\n", "2:13: `../b` is no address"),
        ("+++\n[[source]]\ndump = \"d\"\n+++\n", "2:1: `lines` is missing here"),
        ("+++\n[[source]]\nlines = \"6-1\"\ndump = \"d\"\n+++\n", "3:9: lines are numbers from 1"),
    ] {
        let error = read_text(text).unwrap_err();
        assert!(error.starts_with(&format!("content/1402/09/x.md:{message}")), "{text:?}: {error}");
    }
}

proptest! {
    #[test]
    fn any_text_survives_the_front_matter(title in any::<String>(), tag in any::<String>()) {
        let item = Item {
            address: Address::new("x").unwrap(),
            front: FrontMatter { title, tags: vec![tag], ..FrontMatter::default() },
            body: "\nx\n".to_owned(),
        };
        let read = parse(Address::new("x").unwrap(), Path::new("x.md"), &serialize(&item));
        prop_assert_eq!(read.unwrap(), item);
    }

    #[test]
    fn any_file_is_read_without_panic(text in any::<String>()) {
        let _ = read_text(&text);
        let _ = read_text(&format!("+++\n{text}\n+++\n"));
    }
}
