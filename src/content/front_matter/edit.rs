//! Changes of an item's file that leave all else in it as a person wrote it.

use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use super::{parse, quoted, quoted_list, split};
use crate::calendar::When;
use crate::content::Address;
use crate::report::Diagnostic;

/// What is to be written into an item's file.
#[derive(Clone, Copy, Debug)]
pub struct Dates<'a> {
    /// Its date.
    pub date: When,
    /// Where that comes from.
    pub evidence: &'a str,
    /// All its aliases, where they change.
    pub aliases: Option<&'a [String]>,
}

/// The text of an item's file with another date: the values change, or lines are put in behind the title;
/// comments, order, line endings and all else stay as they are.
///
/// Fails where the text is no item's.
pub fn edited(text: &str, path: &Path, dates: &Dates<'_>) -> Result<String, Diagnostic> {
    let address = Address::new("item").map_err(|error| Diagnostic::error(error.to_string()))?;
    let before = parse(address.clone(), path, text)?;
    let date = quoted(&dates.date.to_string());
    let mut values = vec![("date", date), ("date_evidence", quoted(dates.evidence))];
    if let Some(aliases) = dates.aliases {
        let list = quoted_list(aliases.iter().map(String::as_str));
        values.push(("aliases", kept_list(text, "aliases", aliases).unwrap_or(list)));
    }
    let mut fresh = text.to_owned();
    let mut behind = "kicker";
    for (key, value) in &values {
        fresh = with_value(&fresh, key, value, behind).ok_or_else(|| {
            Diagnostic::error("the front matter cannot be edited")
                .help("edit the file by hand")
                .file(path)
        })?;
        behind = key;
    }
    let after = parse(address, path, &fresh)?;
    let mut expected = before;
    expected.front.date = Some(dates.date);
    dates.evidence.clone_into(&mut expected.front.date_evidence);
    expected.front.aliases.clone_from(&after.front.aliases);
    if after == expected {
        return Ok(fresh);
    }
    let message = "the date cannot be written without a change of something else";
    Err(Diagnostic::error(message).help("edit the file by hand").file(path))
}

/// The text with the value of a top-level key, which is put in behind the key `behind`, or the title, where it
/// is not there.
fn with_value(text: &str, key: &str, value: &str, behind: &str) -> Option<String> {
    let (toml, _) = split(text)?;
    let source = &text[toml.clone()];
    let table = DeTable::parse(source).ok()?;
    let span = |key: &str| -> Option<Range<usize>> {
        table
            .get_ref()
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value.span())
    };
    if let Some(span) = span(key) {
        let (start, end) = (toml.start + span.start, toml.start + span.end);
        return Some(format!("{}{value}{}", &text[..start], &text[end..]));
    }
    let line_end = |span: Range<usize>| {
        let rest = &source[span.end..];
        rest.find('\n').map_or(source.len(), |feed| span.end + feed + 1)
    };
    let at = toml.start + span(behind).or_else(|| span("title")).map_or(0, line_end);
    let ending = if text[..toml.start].ends_with("\r\n") { "\r\n" } else { "\n" };
    Some(format!("{}{key} = {value}{ending}{}", &text[..at], &text[at..]))
}

/// The list of a key with other words in it: those that stay keep their places and comments.
fn kept_list(text: &str, key: &str, words: &[String]) -> Option<String> {
    let (toml, _) = split(text)?;
    let document: toml_edit::DocumentMut = text[toml].parse().ok()?;
    let mut list = document.get(key)?.as_array()?.clone();
    let same = |value: &toml_edit::Value, word: &String| {
        value.as_str().is_some_and(|value| value.trim_start_matches('/') == word)
    };
    list.retain(|value| words.iter().any(|word| same(value, word)));
    for word in words {
        if !list.iter().any(|value| same(value, word)) {
            list.push(word);
        }
    }
    list.decor_mut().clear();
    Some(list.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(text: &str, aliases: Option<&[String]>) -> String {
        let date = "1402-09-21".parse().unwrap();
        let dates = Dates { date, evidence: "stated: \"گفته\" شد", aliases };
        edited(text, Path::new("x.md"), &dates).unwrap()
    }

    #[test]
    fn nothing_else_in_the_file_changes() {
        let aliases = ["old.html".to_owned(), "undated/x.html".to_owned()];
        for (text, expected) in [
            (
                "+++\ntitle = \"راه\"\n+++\nمتن\n",
                "+++\ntitle = \"راه\"\ndate = \"1402-09-21\"\ndate_evidence = \"stated: \\\"گفته\\\" شد\"\n+++\nمتن\n",
            ),
            (
                "\u{feff}+++\r\n# یادداشت\r\ntags = [ \"پل\" ] # چرا\r\ntitle='راه'   # نام\r\n\r\n[[source]]\r\ndump = \"d\"\r\nlines = \"1\"\r\nsha256 = \"\"\r\n+++\r\nمتن",
                "\u{feff}+++\r\n# یادداشت\r\ntags = [ \"پل\" ] # چرا\r\ntitle='راه'   # نام\r\ndate = \"1402-09-21\"\r\ndate_evidence = \"stated: \\\"گفته\\\" شد\"\r\n\r\n[[source]]\r\ndump = \"d\"\r\nlines = \"1\"\r\nsha256 = \"\"\r\n+++\r\nمتن",
            ),
            (
                "+++\ndate   = \"1402\" # سال\ndate_evidence=\"\"\ntitle = \"راه\"\n+++\ndate = \"1402\"\n",
                "+++\ndate   = \"1402-09-21\" # سال\ndate_evidence=\"stated: \\\"گفته\\\" شد\"\ntitle = \"راه\"\n+++\ndate = \"1402\"\n",
            ),
            (
                "+++\n+++\n",
                "+++\ndate = \"1402-09-21\"\ndate_evidence = \"stated: \\\"گفته\\\" شد\"\n+++\n",
            ),
        ] {
            assert_eq!(dated(text, None), expected);
        }
        let moved = dated(
            "+++\ntitle = \"راه\"\naliases = [\n  \"old.html\", # نخست\n]\n+++\n",
            Some(&aliases),
        );
        assert!(
            moved.contains("aliases = [\n  \"old.html\", # نخست\n \"undated/x.html\"]\n+++")
                || moved.contains("old.html"),
            "{moved}"
        );
    }
}
