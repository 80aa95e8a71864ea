//! The tags of a page, many times faster than a tokenizer that makes values of all that stands between them.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};
use memchr::{memchr, memchr2, memmem};

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Its attributes, in order; their names as they are written.
    attributes: Vec<(&'a str, Cow<'a, str>)>,
}

impl Tag<'_> {
    /// The value of an attribute; of two of one name the first one's.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }
}

/// Elements whose text has no tags (HTML Living Standard, section 13.2.6.2 and 13.2.6.4).
const RAW: [&str; 9] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// The start tags of the page `text`, in order; what a browser takes for text or a comment has none.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        match rest.as_bytes().first() {
            Some(b'!' | b'?') => rest = behind_markup(rest),
            Some(b'/') if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
                rest = tag(&rest[1..]).1;
            }
            Some(b'/') => rest = behind(rest, ">"),
            Some(first) if first.is_ascii_alphabetic() => {
                let (found, after) = tag(rest);
                rest = after;
                let Some(found) = found else { break };
                if RAW.contains(&found.name.as_str()) {
                    rest = behind_raw(rest, &found.name);
                }
                tags.push(found);
            }
            _ => {}
        }
    }
    tags
}

/// What stands behind a comment, a doctype or the like, which begins in front of `text`.
fn behind_markup(text: &str) -> &str {
    let Some(comment) = text.strip_prefix("!--") else { return behind(text, ">") };
    for end in [">", "->"] {
        if let Some(rest) = comment.strip_prefix(end) {
            return rest;
        }
    }
    let ends = ["-->", "--!>"].map(|end| comment.find(end).map(|at| at + end.len()));
    ends.into_iter().flatten().min().map_or("", |at| &comment[at..])
}

fn behind<'a>(text: &'a str, end: &str) -> &'a str {
    memmem::find(text.as_bytes(), end.as_bytes()).map_or("", |at| &text[at + end.len()..])
}

/// The end tag of an element without tags, and what stands behind.
fn behind_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = memmem::find(rest.as_bytes(), b"</") {
        let after = &rest[at + 2..];
        let same = after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
        let ends = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
        if same && after[name.len()..].starts_with(ends) {
            return &rest[at..];
        }
        rest = after;
    }
    ""
}

/// The tag whose name `text` begins with, and what stands behind it; none where the text ends in it.
fn tag(text: &str) -> (Option<Tag<'_>>, &str) {
    let is_end = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
    let Some(end) = text.find(is_end) else { return (None, "") };
    let mut tag = Tag { name: text[..end].to_ascii_lowercase(), attributes: Vec::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (Some(tag), after);
        }
        // An equals sign at the beginning is a part of the name.
        let Some(first) = rest.chars().next() else { return (None, "") };
        let from = first.len_utf8();
        let Some(end) = rest[from..].find(|c: char| is_end(c) || c == '=') else {
            return (None, "");
        };
        let name = &rest[..from + end];
        rest = rest[from + end..].trim_start_matches(|c: char| c.is_ascii_whitespace());
        let mut value = Cow::Borrowed("");
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (own, behind) = match quote {
                Some(quote) => match after[1..].split_once(quote) {
                    Some(parts) => parts,
                    None => return (None, ""),
                },
                None => match after.find(|c: char| c.is_ascii_whitespace() || c == '>') {
                    Some(end) => after.split_at(end),
                    None => return (None, ""),
                },
            };
            value = decoded(own, quote);
            rest = behind;
        }
        tag.attributes.push((name, value));
    }
}

/// A value with its character references read, which few have.
fn decoded(value: &str, quote: Option<char>) -> Cow<'_, str> {
    if memchr2(b'&', b'\r', value.as_bytes()).is_none() && !value.contains('\0') {
        return Cow::Borrowed(value);
    }
    let quote = quote.map(String::from).unwrap_or_default();
    let tag = format!("<a href={quote}{value}{quote}>");
    for token in Tokenizer::new(tag.as_str()) {
        let Ok(token) = token;
        if let Token::StartTag(tag) = token
            && let Some(value) = tag.attributes.get(b"href".as_slice())
        {
            return Cow::Owned(String::from_utf8_lossy(value).into_owned());
        }
    }
    Cow::Borrowed(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the tokenizer finds: names, and the values of `href`.
    fn told(text: &str) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        for token in Tokenizer::new(text) {
            let Ok(token) = token;
            if let Token::StartTag(tag) = token {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                found.push((
                    text(&tag.name),
                    tag.attributes.get(b"href".as_slice()).map(|it| text(it)),
                ));
            }
        }
        found
    }

    fn seen(text: &str) -> Vec<(String, Option<String>)> {
        let own = |tag: Tag<'_>| (tag.name.clone(), tag.value("href").map(str::to_owned));
        tags(text).into_iter().map(own).collect()
    }

    proptest! {
        #[test]
        fn tags_are_those_that_a_tokenizer_finds(
            pieces in prop::collection::vec(
                prop_oneof![
                    Just("<a"), Just("<A"), Just(" href"), Just(" HREF"), Just("="), Just("\""), Just("'"),
                    Just(">"), Just("/"), Just(" "), Just("\n"), Just("x"), Just("ب"), Just("&amp;"), Just("&#x41;"),
                    Just("</a"), Just("</"), Just("<!--"), Just("-->"), Just("--"), Just("<!"), Just("<?"),
                    Just("<p id=1"), Just("href=y"), Just("<"),
                ], 0..24),
        ) {
            let text = pieces.concat();
            prop_assert_eq!(seen(&text), told(&text), "{}", text);
        }
    }

    #[test]
    fn text_of_scripts_and_styles_has_no_tags() {
        let text = "<script>'<a href=x>'</script><style><a></style><a href=y>";
        assert_eq!(seen(text).last(), Some(&("a".to_owned(), Some("y".to_owned()))));
        assert_eq!(seen(text).len(), 3);
    }
}
