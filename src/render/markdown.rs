//! Markdown as HTML, with addresses, handles and hashtags recognised and nothing hostile let through.

mod plain;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;

use pulldown_cmark::{
    Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeStream, html,
};

use crate::text::entities::{EntityKind, entities, hashtag_name};

/// Where handles, hashtags and addresses of the site lead, from the page that is rendered.
pub trait Links {
    /// The link of a channel's handle (without `@`), if it has one.
    fn handle(&self, handle: &str) -> Option<String>;
    /// The link of the page of a tag, if there is one.
    fn tag(&self, name: &str) -> Option<String>;
    /// The link of an address of the site that begins with `/`.
    fn address(&self, address: &str) -> String;
}

/// Renders `markdown` as HTML for an item's page.
///
/// CommonMark with tables and strikethrough. Raw HTML shows as text; a link with any scheme but `http`,
/// `https`, `mailto` and `tel` shows as its text alone; an image is a link, since pages load nothing from
/// elsewhere; headings begin below the page's own and leave out no level; a paragraph without a right-to-left
/// letter runs from the left; what may be wider than the page can be reached, and so scrolled, by keyboard.
pub fn to_html(markdown: &str, links: &dyn Links) -> String {
    if plain::is_plain(markdown) {
        return plain::to_html(markdown, links);
    }
    marked_up(markdown, links)
}

/// [`to_html`] of any Markdown.
fn marked_up(markdown: &str, links: &dyn Links) -> String {
    let events: Vec<Event> = TextMergeStream::new(parser(markdown)).collect();
    let mut out = Vec::with_capacity(events.len());
    let mut open_links: Vec<bool> = Vec::new();
    let mut literal = 0_usize;
    // The level of the last heading; the page's own is the first.
    let mut level = 1;
    let mut columns: Vec<Alignment> = Vec::new();
    let mut column = 0;
    let mut cell = "td";
    for (place, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Paragraph) if is_left_to_right(&events[place..]) => {
                out.push(raw("<p dir=\"ltr\">"));
            }
            Event::Start(Tag::Heading { level: wanted, .. }) => {
                level = below(*wanted).min(level + 1);
                out.push(raw(&format!("<h{level}>")));
            }
            Event::End(TagEnd::Heading(_)) => out.push(raw(&format!("</h{level}>\n"))),
            Event::Start(Tag::Table(alignments)) => {
                columns.clone_from(alignments);
                out.push(raw("<table tabindex=\"0\">"));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                column = 0;
                cell = if matches!(event, Event::Start(Tag::TableHead)) { "th" } else { "td" };
                out.push(event.clone());
            }
            Event::Start(Tag::TableCell) => {
                let class = columns.get(column).map_or("", |alignment| aligned(*alignment));
                column += 1;
                out.push(raw(&format!("<{cell}{class}>")));
            }
            Event::End(TagEnd::TableCell) => out.push(raw(&format!("</{cell}>"))),
            Event::Start(Tag::Link { dest_url, link_type: LinkType::Email, .. }) => {
                out.push(raw(&format!("<a href=\"mailto:{}\">", escape(dest_url))));
                open_links.push(true);
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let href = safe_href(dest_url, links);
                if let Some(href) = &href {
                    out.push(raw(&format!("<a href=\"{}\">", escape(href))));
                }
                open_links.push(href.is_some());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if open_links.pop() == Some(true) {
                    out.push(raw("</a>"));
                }
            }
            Event::Start(Tag::CodeBlock(_)) => {
                literal += 1;
                out.push(raw("<pre dir=\"ltr\" tabindex=\"0\"><code>"));
            }
            Event::End(TagEnd::CodeBlock) => {
                literal -= 1;
                out.push(raw("</code></pre>\n"));
            }
            Event::Code(code) => {
                let direction = if code.chars().any(is_right_to_left) { "auto" } else { "ltr" };
                out.push(raw(&format!("<code dir=\"{direction}\">{}</code>", escape(code))));
            }
            Event::Text(text) if literal > 0 => out.push(raw(&escape(text))),
            Event::Text(text) => out.push(raw(&inline(text, links, open_links.is_empty()))),
            Event::Html(html) | Event::InlineHtml(html) => out.push(raw(&breaks(&escape(html)))),
            // A block of raw HTML is text: it stands in a paragraph of its own.
            Event::Start(Tag::HtmlBlock) => out.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => out.push(Event::End(TagEnd::Paragraph)),
            Event::HardBreak => out.push(raw("<br>")),
            other => out.push(other.clone()),
        }
    }
    let mut page = String::with_capacity(markdown.len() * 5 / 4);
    html::push_html(&mut page, out.into_iter());
    page
}

/// The first words of `markdown` as plain text, at most `limit` characters.
pub fn lead(markdown: &str, limit: usize) -> String {
    // The blocks up to a blank line are the same whatever follows, but for what a reference leads to.
    let room = limit * 8;
    let head = markdown.get(markdown.ceil_char_boundary(room)..).and_then(|rest| rest.find("\n\n"));
    if let Some(end) = head.map(|at| markdown.ceil_char_boundary(room) + at)
        && !markdown[..end].contains('[')
    {
        let words = first_words(&markdown[..end], room, limit);
        if words.chars().nth(limit + 1).is_some() {
            return crate::text::excerpt(&words, limit);
        }
    }
    crate::text::excerpt(&first_words(markdown, room, limit), limit)
}

/// The words of `markdown`, a space between them: those of its first `room` bytes, until they are more than
/// `limit` characters and some.
fn first_words(markdown: &str, room: usize, limit: usize) -> String {
    let mut text = String::new();
    for event in parser(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => {
                text.push_str(&part);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell,
            ) => {
                text.push(' ');
            }
            _ => {}
        }
        // Enough for the words and for white space that is folded away.
        if text.len() > room {
            break;
        }
    }
    let mut words = String::with_capacity(text.len().min(limit.saturating_mul(2)) + 64);
    let mut count = 0;
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        count += word.chars().count() + 1;
        // One more than an excerpt looks at, which asks what stands behind its end.
        if count > limit + 3 {
            break;
        }
    }
    words
}

/// The names of the hashtags that the page of `markdown` looks for a tag of, each once, sorted.
pub fn hashtags(markdown: &str) -> Vec<String> {
    // Rendering the text is the one sure way to know, and most texts have none.
    if memchr::memchr2(b'#', b'&', markdown.as_bytes()).is_none() {
        return Vec::new();
    }
    let heard = Listener::default();
    to_html(markdown, &heard);
    let names: BTreeSet<String> = heard.names.into_inner();
    names.into_iter().collect()
}

/// Listens for the tags that a text asks for.
#[derive(Default)]
struct Listener {
    names: RefCell<BTreeSet<String>>,
}

impl Links for Listener {
    fn handle(&self, _: &str) -> Option<String> {
        None
    }
    fn tag(&self, name: &str) -> Option<String> {
        self.names.borrow_mut().insert(name.to_owned());
        None
    }
    fn address(&self, address: &str) -> String {
        address.to_owned()
    }
}

/// Plain text as HTML in which handles, addresses and telephone numbers do not scramble the line.
pub fn isolated(text: &str) -> String {
    inline(text, &NoLinks, false)
}

/// Links of a place that has none.
struct NoLinks;

impl Links for NoLinks {
    fn handle(&self, _: &str) -> Option<String> {
        None
    }
    fn tag(&self, _: &str) -> Option<String> {
        None
    }
    fn address(&self, address: &str) -> String {
        address.to_owned()
    }
}

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

fn raw(html: &str) -> Event<'static> {
    Event::InlineHtml(CowStr::from(html.to_owned()))
}

/// The level of a heading, below the page's own.
fn below(level: HeadingLevel) -> usize {
    (level as usize + 1).min(6)
}

/// The class of a cell in a column that is aligned; a page that runs from the right starts there.
fn aligned(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "",
        Alignment::Left => " class=\"end\"",
        Alignment::Center => " class=\"center\"",
        Alignment::Right => " class=\"start\"",
    }
}

/// Whether the paragraph that opens `events` has letters, none of them of a right-to-left script.
fn is_left_to_right(events: &[Event]) -> bool {
    let mut has_letter = false;
    for event in events.iter().take_while(|event| **event != Event::End(TagEnd::Paragraph)) {
        if let Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) = event {
            if text.chars().any(is_right_to_left) {
                return false;
            }
            has_letter |= text.chars().any(char::is_alphabetic);
        }
    }
    has_letter
}

/// Whether `c` is a letter of a right-to-left script (Hebrew, Arabic and their neighbours).
fn is_right_to_left(c: char) -> bool {
    match c {
        // Most letters of most texts; their alphabet is looked up slowly.
        '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}' => true,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => {
            c.is_alphabetic()
        }
        _ => false,
    }
}

/// `dest` as a link a page may have; `None` for a scheme it may not.
fn safe_href(dest: &str, links: &dyn Links) -> Option<String> {
    let dest = dest.trim();
    let scheme = dest.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        // A colon behind a slash, a query or a fragment belongs to a relative address.
        !scheme.contains(['/', '?', '#'])
    });
    match scheme {
        None if dest.starts_with("//") => None,
        None if dest.starts_with('/') => Some(links.address(dest)),
        None => Some(dest.to_owned()),
        Some(scheme) => ["http", "https", "mailto", "tel"]
            .iter()
            .any(|safe| scheme.eq_ignore_ascii_case(safe))
            .then(|| dest.to_owned()),
    }
}

/// A run of text as HTML; `linked` where it may hold links of its own.
fn inline(text: &str, links: &dyn Links, linked: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    inline_into(&mut out, text, links, linked);
    out
}

fn inline_into(out: &mut String, text: &str, links: &dyn Links, linked: bool) {
    let mut at = 0;
    for entity in entities(text) {
        escape_into(out, &text[at..entity.range.start], true);
        let words = &text[entity.range.clone()];
        let href = match entity.kind {
            _ if !linked => None,
            EntityKind::Address if words.contains("://") => Some(words.to_owned()),
            EntityKind::Address => Some(format!("https://{words}")),
            EntityKind::Email => Some(format!("mailto:{words}")),
            EntityKind::Handle => links.handle(words.trim_start_matches('@')),
            EntityKind::Hashtag => links.tag(&hashtag_name(words)),
            EntityKind::Telephone => None,
        };
        let shown = match entity.kind {
            EntityKind::Hashtag => format!("<bdi>{}</bdi>", escape(words)),
            _ => format!("<bdi dir=\"ltr\">{}</bdi>", escape(words)),
        };
        // Writing to a string cannot fail.
        let _ = match href {
            Some(href) => write!(out, "<a href=\"{}\">{shown}</a>", escape(&href)),
            None => write!(out, "{shown}"),
        };
        at = entity.range.end;
    }
    escape_into(out, &text[at..], true);
}

/// A line feed within a text is a break the reader sees.
fn breaks(html: &str) -> String {
    html.replace('\n', "<br>")
}

/// `text` as HTML text or as the value of a quoted attribute. A carriage return is written as a reference,
/// since a parser would read it as a line feed.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text, false);
    out
}

/// Whether a text has a byte of some kind. Whole chunks are looked at without a way out, which a processor
/// does many bytes at a time.
fn has_any(text: &str, kind: impl Fn(u8) -> bool) -> bool {
    let in_chunk = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | kind(*byte));
    text.as_bytes().chunks(64).any(in_chunk)
}

/// Writes `text` as HTML behind `out`, with `broken` its line feeds as breaks.
fn escape_into(out: &mut String, text: &str, broken: bool) {
    let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | b'\n');
    if !has_any(text, special) {
        out.push_str(text);
        return;
    }
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let written = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\r' => "&#13;",
            b'\n' if broken => "<br>",
            _ => continue,
        };
        out.push_str(&text[start..at]);
        out.push_str(written);
        start = at + 1;
    }
    out.push_str(&text[start..]);
}

#[cfg(test)]
mod tests;
