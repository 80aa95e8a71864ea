//! The tags of a page, many times faster than a tokenizer that makes values of all that stands between them.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};
use memchr::{memchr, memchr3, memmem};

/// A start tag, and the text that it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a, 'b> {
    /// Its name, as it is written.
    pub(super) name: &'a str,
    /// Its attributes, in order.
    attributes: &'b [Attribute<'a>],
    /// What stands behind it: of a script, a style and their like all of the element's text, else the text up
    /// to the next tag. Its character references stand as they are.
    pub(super) inner: &'a str,
}

/// An attribute of a tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    /// Its name, as it is written.
    pub(super) name: &'a str,
    written: &'a str,
    /// What its value stands between: `"`, `'` or nothing.
    quote: &'static str,
}

impl<'a> Tag<'a, '_> {
    /// Its attributes, in order; of two of one name the first alone, as browsers have it.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &Attribute<'a>> {
        let all = self.attributes;
        all.iter().enumerate().filter_map(move |(place, attribute)| {
            let is_same = |other: &Attribute<'_>| other.name.eq_ignore_ascii_case(attribute.name);
            (!all[..place].iter().any(is_same)).then_some(attribute)
        })
    }

    /// The value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        let found = self.attributes.iter().find(|own| own.name.eq_ignore_ascii_case(name));
        found.map(Attribute::value)
    }
}

impl<'a> Attribute<'a> {
    /// Its value, character references read.
    pub(super) fn value(&self) -> Cow<'a, str> {
        decoded(self.written, self.quote)
    }
}

/// Elements whose text has no tags (HTML Living Standard, section 13.2.6.2 and 13.2.6.4).
const RAW: [&str; 9] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// Hands over the start tags of the page `text`, in order; what a browser takes for text or a comment has none.
pub(super) fn each<'a>(text: &'a str, mut take: impl FnMut(&Tag<'a, '_>)) {
    let mut attributes = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        match rest.as_bytes().first() {
            Some(b'!' | b'?') => rest = behind_markup(rest),
            Some(b'/') if rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) => {
                attributes.clear();
                rest = tag(&rest[1..], &mut attributes).map_or("", |(_, rest)| rest);
            }
            Some(b'/') => rest = behind(rest, ">"),
            Some(first) if first.is_ascii_alphabetic() => {
                attributes.clear();
                let Some((name, after)) = tag(rest, &mut attributes) else { break };
                let is_raw = RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name));
                rest = if is_raw { behind_raw(after, name) } else { behind_text(after) };
                let inner = &after[..after.len() - rest.len()];
                take(&Tag { name, attributes: &attributes, inner });
            }
            _ => {}
        }
    }
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

/// The next tag and what stands behind.
fn behind_text(text: &str) -> &str {
    memchr(b'<', text.as_bytes()).map_or("", |at| &text[at..])
}

/// The end tag of an element without tags, and what stands behind.
fn behind_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = memmem::find(rest.as_bytes(), b"</") {
        let after = &rest[at + 2..];
        let same = after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
        if same && after.as_bytes().get(name.len()).is_some_and(|byte| is_end(*byte)) {
            return &rest[at..];
        }
        rest = after;
    }
    ""
}

/// Whether a byte ends a name. All that parts a tag is ASCII, so that a tag can be read byte by byte.
fn is_end(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/' || byte == b'>'
}

/// The name that `text` begins with and what stands behind its tag, whose attributes are put into
/// `attributes`; none where the text ends in it.
fn tag<'a>(text: &'a str, attributes: &mut Vec<Attribute<'a>>) -> Option<(&'a str, &'a str)> {
    let bytes = text.as_bytes();
    let find = |from: usize, ends: &dyn Fn(u8) -> bool| {
        let found = bytes.get(from..)?.iter().position(|byte| ends(*byte))?;
        Some(from + found)
    };
    let is_gap = |byte: u8| !byte.is_ascii_whitespace();
    let end = find(0, &is_end)?;
    let name = &text[..end];
    let mut at = end;
    loop {
        at = find(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/')?;
        if bytes[at] == b'>' {
            return Some((name, &text[at + 1..]));
        }
        // An equals sign at the beginning is a part of the name.
        let end = find(at + 1, &|byte| is_end(byte) || byte == b'=')?;
        let mut attribute = Attribute { name: &text[at..end], written: "", quote: "" };
        at = find(end, &is_gap)?;
        if bytes[at] == b'=' {
            at = find(at + 1, &is_gap)?;
            attribute.quote = match bytes[at] {
                b'"' => "\"",
                b'\'' => "'",
                _ => "",
            };
            at += attribute.quote.len();
            let end = match attribute.quote.as_bytes() {
                [quote] => at + memchr(*quote, &bytes[at..])?,
                _ => find(at, &|byte| byte.is_ascii_whitespace() || byte == b'>')?,
            };
            attribute.written = &text[at..end];
            at = end + attribute.quote.len();
        }
        attributes.push(attribute);
    }
}

/// A value with its character references read, which few have.
fn decoded<'a>(value: &'a str, quote: &str) -> Cow<'a, str> {
    if memchr3(b'&', b'\r', b'\0', value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
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

/// A text with its character references read.
pub(super) fn text(written: &str) -> Cow<'_, str> {
    // A value between quotes has nothing else that means something.
    if written.contains('"') { Cow::Borrowed(written) } else { decoded(written, "\"") }
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
        let mut seen = Vec::new();
        each(text, |tag| {
            let value = tag.value("href").map(Cow::into_owned);
            let first = tag.attributes().find(|own| own.name.eq_ignore_ascii_case("href"));
            assert_eq!(first.map(|own| own.value().into_owned()), value);
            seen.push((tag.name.to_ascii_lowercase(), value));
        });
        seen
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

    #[test]
    fn a_tag_has_the_text_that_it_begins() {
        let mut seen = Vec::new();
        each("<p>a<b>c</b>d<style>x<y</style><title>z", |tag| seen.push((tag.name, tag.inner)));
        assert_eq!(seen, [("p", "a"), ("b", "c"), ("style", "x<y"), ("title", "z")]);
    }
}
