//! Telegram Desktop's export in HTML: `messages.html`, `messages2.html` and on.
//!
//! The shapes are those that `Telegram/SourceFiles/export/output/export_output_html.cpp` of Telegram
//! Desktop writes (`HtmlWriter::Wrap::pushMessage`, `pushMedia`, `pushGenericMedia`, `pushPoll`).

use std::io::Read;

use chrono::NaiveDate;

use super::html::{
    Child, Format, Node, One, Pages, Piece, file_name, flat_text, head, sent, size_of, styled_lines,
};
use super::message::{Media, Message, Sent};
use crate::text::digits::to_ascii;

/// Classes of media and the kind that each is; others (`media_poll`, `media_contact`) name it themselves.
const KINDS: [(&str, &str); 11] = [
    ("photo_wrap", "photo"),
    ("video_file_wrap", "video"),
    ("animated_wrap", "video"),
    ("sticker_wrap", "sticker"),
    ("media_photo", "photo"),
    ("media_video", "video"),
    ("media_audio_file", "audio"),
    ("media_voice_message", "voice"),
    ("media_file", "document"),
    ("media_live_location", "location"),
    ("media_venue", "location"),
];

/// Titles that say what a file is, not what it is called.
const GENERIC_TITLES: [&str; 12] = [
    "Animation",
    "Audio file",
    "File",
    "Live location",
    "Location",
    "Photo",
    "Self-destructing photo",
    "Self-destructing video",
    "Sticker",
    "Video file",
    "Video message",
    "Voice message",
];

/// Whether `text` begins as such an export does.
pub(super) fn looks_like(text: &str) -> bool {
    let head = head(text);
    let has_message = head.contains("message default") || head.contains("message service");
    has_message && (head.contains("pull_right date details") || head.contains("body details"))
}

/// Reads the messages of such a page, which has `length` bytes.
pub(super) fn pages<'a>(page: Box<dyn Read + 'a>, length: usize) -> Pages<'a> {
    Pages::new(page, length, is_message, Box::new(Export::default()))
}

/// Whether an element of this `class` is a message.
fn is_message(class: &str) -> bool {
    let has = |name| class.split_ascii_whitespace().any(|own| own == name);
    has("message") && (has("default") || has("service"))
}

fn holds_message(node: Node<'_>) -> bool {
    node.attribute("class").is_some_and(is_message)
}

/// What of an export counts for the messages that follow.
#[derive(Default)]
struct Export {
    /// Whether the header of the page was read, which stands before its messages.
    has_header: bool,
    /// The name of the chat.
    chat: Option<String>,
    sender: Sender,
}

impl Format for Export {
    fn find<'d>(&mut self, piece: &'d Piece) -> Vec<Node<'d>> {
        if !self.has_header
            && let Some(header) = piece.document.nodes().find(|node| node.has_class("page_header"))
        {
            self.has_header = true;
            let name = header.find(&|node| node.has_class("text") && node.has_class("bold"));
            self.chat = name.map(flat_text).filter(|name| !name.is_empty());
        }
        piece.document.nodes().filter(|&node| holds_message(node)).collect()
    }

    fn read(&mut self, node: Node<'_>) -> One {
        if node.has_class("service") {
            return One::Service;
        }
        let parts = Parts::of(node);
        self.sender = self.sender.next(&parts, node.has_class("joined"));
        let (sent, doubt) = sent(parts.date, moment);
        let channel = self.sender.name.clone().or_else(|| self.chat.clone());
        let forwarded_from = self.sender.forwarded_from.clone();
        One::Message(Box::new(parts.message(node, sent, channel, forwarded_from)), doubt)
    }
}

/// Who sent a message: a joined one does not repeat it.
#[derive(Clone, Default)]
struct Sender {
    name: Option<String>,
    forwarded_from: Option<String>,
}

impl Sender {
    /// The sender of the message after this sender's.
    fn next(&self, parts: &Parts<'_>, joined: bool) -> Sender {
        let before = if joined { self.clone() } else { Sender::default() };
        let forwarded_from = parts.forwarded_from.clone().or(before.forwarded_from);
        Sender {
            name: parts.from_name.clone().or(before.name),
            forwarded_from: forwarded_from.filter(|_| parts.is_forwarded),
        }
    }
}

/// What stands in the element of a message.
#[derive(Default)]
struct Parts<'a> {
    date: Option<&'a str>,
    from_name: Option<String>,
    is_forwarded: bool,
    forwarded_from: Option<String>,
    reply_to: Option<u64>,
    texts: Vec<Node<'a>>,
    media: Vec<Media>,
}

impl<'a> Parts<'a> {
    fn of(message: Node<'a>) -> Parts<'a> {
        let mut parts = Parts::default();
        parts.gather(message);
        parts
    }

    fn gather(&mut self, node: Node<'a>) {
        for node in node.elements().filter(|&node| !holds_message(node)) {
            let has = |class| node.has_class(class);
            if has("userpic_wrap") || has("signature") || has("reactions") {
                continue;
            }
            if has("date") && has("details") {
                self.date = self.date.or_else(|| node.attribute("title"));
            } else if has("from_name") {
                self.name(node);
            } else if has("reply_to") {
                self.reply_to = self.reply_to.or_else(|| reply(node));
            } else if has("media_wrap") {
                self.media.extend(media(node));
            } else if has("text") {
                self.texts.push(node);
            } else {
                self.is_forwarded |= has("forwarded") && has("body");
                self.gather(node);
            }
        }
    }

    /// A name: the sender's, or within a forwarded body the name of whom it is from.
    fn name(&mut self, node: Node<'_>) {
        let name = own_text(node);
        // The bot through which it was sent is no part of the name.
        let name = name.split(" via @").next().unwrap_or_default().trim();
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        let place = if self.is_forwarded { &mut self.forwarded_from } else { &mut self.from_name };
        *place = place.take().or(name);
    }

    fn message(
        self,
        node: Node<'_>,
        sent: Option<Sent>,
        channel: Option<String>,
        forwarded_from: Option<String>,
    ) -> Message {
        let post = node.attribute("id").and_then(|id| id.strip_prefix("message"));
        Message {
            lines: 0..=0,
            post: post.and_then(|number| number.parse().ok()),
            sent,
            channel,
            forwarded_from,
            reply_to: self.reply_to,
            // The export does not tell.
            edited: false,
            text: self.texts.into_iter().flat_map(|node| styled_lines(node, None)).collect(),
            media: self.media,
        }
    }
}

/// The text that stands in `node` itself, not in elements inside it: a name without the date after it.
fn own_text(node: Node<'_>) -> String {
    let texts = node.children().filter_map(|child| match child {
        Child::Text(text) => Some(text),
        Child::Element(_) => None,
    });
    let text: String = texts.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The message to which «In reply to this message» leads, in this file or another of the export.
fn reply(node: Node<'_>) -> Option<u64> {
    let number = |link: Node<'_>| -> Option<u64> {
        link.attribute("href")?.split_once("#go_to_message")?.1.parse().ok()
    };
    node.find(&|link| number(link).is_some()).and_then(number)
}

/// What a wrapper of media holds.
fn media(wrap: Node<'_>) -> Option<Media> {
    let node = wrap.find(&|node| kind(node).is_some())?;
    let kind = kind(node)?;
    let text_of = |class| node.find_class(class).map(flat_text).filter(|text| !text.is_empty());
    let title = text_of("title").filter(|title| !GENERIC_TITLES.contains(&&**title));
    let file = node.attribute("href").filter(|href| is_exported(href));
    let is_sticker = kind == "photo" && text_of("title").is_some_and(|title| title == "Sticker");
    Some(Media {
        kind: if is_sticker { "sticker" } else { kind }.to_owned(),
        name: title.or_else(|| text_of("question")).or_else(|| file.and_then(file_name)),
        size: text_of("status").and_then(|status| size_of(&status)),
        exported: file.is_some(),
    })
}

/// The kind of media that an element is by its class: one of [`KINDS`], or as the format names it.
fn kind(node: Node<'_>) -> Option<&str> {
    node.classes().find_map(|class| {
        let known = KINDS.into_iter().find(|(own, _)| *own == class).map(|(_, kind)| kind);
        known.or_else(|| class.strip_prefix("media_").filter(|kind| *kind != "wrap"))
    })
}

/// Whether a link leads to a file of the export: one beside it, not on the web.
fn is_exported(href: &str) -> bool {
    !href.is_empty() && !href.starts_with(['#', '/']) && !href.contains(':')
}

/// `13.08.2026 13:03:07 UTC+03:30` or the same without its zone, as `Data::FormatDateTime` writes it.
fn moment(written: &str) -> Option<Sent> {
    let written = to_ascii(written);
    let mut words = written.split_whitespace();
    let [day, month, year] = numbers(words.next()?, '.')?;
    let [hour, minute, second] = numbers(words.next()?, ':')?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let at = date.and_hms_opt(hour, minute, second)?.and_utc().timestamp();
    match words.next() {
        Some(zone) => Some(Sent::Unix(at - offset(zone)?)),
        None => Some(Sent::Local {
            year: i32::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(hour).ok()?,
            minute: u8::try_from(minute).ok()?,
        }),
    }
}

/// Three numbers with `mark` between them.
fn numbers(word: &str, mark: char) -> Option<[u32; 3]> {
    let parts: Option<Vec<u32>> = word.split(mark).map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

/// The seconds by which the zone `UTC+03:30` is ahead.
fn offset(zone: &str) -> Option<i64> {
    let zone = zone.strip_prefix("UTC")?;
    if zone.is_empty() {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.strip_prefix(['+', '-'])?.split_once(':')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60)
        .then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

#[cfg(test)]
mod tests;
