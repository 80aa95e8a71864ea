//! Web pages of channels: `t.me/s/…` of Telegram and `eitaa.com/…` of Eitaa, saved from a browser.
//!
//! Both mark their parts with the same classes, of which only the beginning differs
//! (`tgme_widget_message_text`, `etme_widget_message_text`).

use std::io::Read;

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

use super::html::{Format, Node, One, Pages, Piece, flat_text, head, sent, size_of, styled_lines};
use super::message::{Media, Message, Sent, StyledLine};

/// What the classes of a messenger's messages begin with, and where its links that begin with `/` lead.
const SITES: [(&str, &str); 2] =
    [("tgme_widget_message", "https://t.me"), ("etme_widget_message", "https://eitaa.com")];

/// How classes of media end, the kind that each is, and the class of what it is called.
const MEDIA: [(&str, &str, &str); 17] = [
    ("_photo_wrap", "photo", ""),
    ("_video_player", "video", ""),
    ("_video_wrap", "video", ""),
    ("_roundvideo_player", "video", ""),
    ("_roundvideo_wrap", "video", ""),
    ("_voice_player", "voice", ""),
    ("_voice", "voice", ""),
    ("_document_wrap", "document", "_document_title"),
    ("_document", "document", "_document_title"),
    ("_sticker_wrap", "sticker", ""),
    ("_poll", "poll", "_poll_question"),
    ("_contact_wrap", "contact", "_contact_name"),
    ("_contact", "contact", "_contact_name"),
    ("_location_wrap", "location", "_location_title"),
    ("_location", "location", "_location_title"),
    ("_game", "game", "_game_title"),
    ("_invoice", "invoice", "_invoice_title"),
];

/// How classes end whose elements are no part of what the message says.
const ASIDE: [&str; 5] = ["_user", "_link_preview", "_reactions", "_inline_keyboard", "_views"];

/// The earliest year of a date that is Gregorian: no messenger is older.
const FIRST_YEAR: i32 = 1970;

/// Whether `text` begins as such a page does.
pub(super) fn looks_like(text: &str) -> bool {
    let head = head(text);
    SITES.iter().any(|(prefix, _)| head.contains(prefix))
}

/// Reads the messages of such a page, which has `length` bytes.
pub(super) fn pages<'a>(page: Box<dyn Read + 'a>, length: usize) -> Pages<'a> {
    Pages::new(page, length, is_message, Box::new(Saved))
}

/// A saved page, of whose messages each says all there is to say of it.
struct Saved;

impl Format for Saved {
    /// Where a page leaves the inner element of a message out, the wrapper is the message.
    fn find<'d>(&mut self, piece: &'d Piece) -> Vec<Node<'d>> {
        let nodes = piece.document.nodes().filter(|&node| site(node).is_some());
        let nodes: Vec<Node<'_>> = nodes.collect();
        let mut next_inner: Option<Node<'_>> = None;
        let mut found = Vec::new();
        for &node in nodes.iter().rev() {
            let wraps = next_inner.is_some_and(|inner| node.reaches(inner));
            // The message may begin the next piece.
            let is_bare = !piece.is_last && node.is_cut() && flat_text(node).is_empty();
            if is_wrapper(node) && (wraps || is_bare) {
                continue;
            }
            if !is_wrapper(node) {
                next_inner = Some(node);
            }
            found.push(node);
        }
        found.reverse();
        found
    }

    fn read(&mut self, node: Node<'_>) -> One {
        let Some((prefix, site)) = site(node).filter(|_| !node.has_class("service_message")) else {
            return One::Service;
        };
        let mut parts = Parts { prefix, site, address: Address::of(node), ..Parts::default() };
        parts.gather(node);
        let (sent, doubt) = sent(parts.date, moment);
        One::Message(Box::new(parts.message(sent)), doubt)
    }
}

/// Whether an element of this `class` is a message or its wrapper.
fn is_message(class: &str) -> bool {
    site_of(class).is_some()
}

/// The beginning of the classes and the site of a message or its wrapper; `None` of any other element.
fn site(node: Node<'_>) -> Option<(&'static str, &'static str)> {
    site_of(node.attribute("class")?)
}

fn site_of(class: &str) -> Option<(&'static str, &'static str)> {
    SITES.into_iter().find(|&(prefix, _)| {
        let mut classes = class.split_ascii_whitespace();
        classes.any(|class| matches!(part(class, prefix), Some("" | "_wrap")))
    })
}

/// Whether the element is no message itself but what stands around one.
fn is_wrapper(node: Node<'_>) -> bool {
    !SITES.iter().any(|(prefix, _)| node.has_class(prefix))
}

/// The rest of a class after the beginning that a messenger's classes share.
fn part<'a>(class: &'a str, prefix: &str) -> Option<&'a str> {
    class.strip_prefix(prefix)
}

/// Whose message it is, and its number.
#[derive(Default)]
struct Address {
    channel: Option<String>,
    post: Option<u64>,
}

impl Address {
    /// The address in `data-post="name/12"`, or a wrapper's `id="12"`.
    fn of(node: Node<'_>) -> Address {
        match node.attribute("data-post") {
            Some(written) => Address::parse(written),
            None => {
                Address { channel: None, post: node.attribute("id").and_then(|id| id.parse().ok()) }
            }
        }
    }

    /// The address in `name/12`, `name/3/12` (a topic's) and links that end so.
    fn parse(written: &str) -> Address {
        let path = written.split(['?', '#']).next().unwrap_or_default();
        let path = path
            .split_once("://")
            .map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let mut words = path.split('/').filter(|word| !word.is_empty() && *word != "s");
        // `c/123/4` is a channel without a handle.
        let channel = words.next().filter(|name| *name != "c" && name.parse::<u64>().is_err());
        let post = words.next_back().and_then(|number| number.parse().ok());
        Address { channel: channel.map(str::to_owned), post }
    }
}

/// What stands in the element of a message.
#[derive(Default)]
struct Parts<'a> {
    prefix: &'static str,
    site: &'static str,
    address: Address,
    date: Option<&'a str>,
    owner: Option<String>,
    forwarded_from: Option<String>,
    reply_to: Option<u64>,
    edited: bool,
    text: Vec<StyledLine>,
    media: Vec<Media>,
}

impl<'a> Parts<'a> {
    fn gather(&mut self, node: Node<'a>) {
        for node in node.elements().filter(|&node| site(node).is_none()) {
            let parts = node.classes().filter_map(|class| part(class, self.prefix));
            let parts: Vec<&str> = parts.collect();
            let taken = parts.iter().any(|part| self.take(part, node));
            if !taken {
                if node.name() == "time" {
                    self.date = self.date.or_else(|| node.attribute("datetime"));
                }
                self.gather(node);
            }
        }
    }

    /// Takes the element whose class ends in `part`, if that is all there is to take from it.
    fn take(&mut self, part: &str, node: Node<'a>) -> bool {
        if let Some(media) = self.media(part, node) {
            self.media.push(media);
            return true;
        }
        match part {
            "_reply" => self.reply_to = self.reply_to.or_else(|| self.reply(node)),
            "_text" => self.text.extend(styled_lines(node, Some(self.site))),
            "_forwarded_from_name" => {
                self.forwarded_from = self.forwarded_from.take().or_else(|| name(node));
            }
            "_owner_name" => self.owner = self.owner.take().or_else(|| name(node)),
            "_meta" => {
                let words = flat_text(node);
                self.edited |= words.contains("edited") || words.contains("ویرایش");
                return false;
            }
            _ => return ASIDE.contains(&part),
        }
        true
    }

    fn media(&self, part: &str, node: Node<'_>) -> Option<Media> {
        let (_, kind, title) = MEDIA.into_iter().find(|(ending, ..)| *ending == part)?;
        let text_of =
            |ending: &str| node.find_class(&format!("{}{ending}", self.prefix)).and_then(name);
        let is_audio = kind == "document" && node.find_class("audio").is_some();
        Some(Media {
            kind: if is_audio { "audio" } else { kind }.to_owned(),
            name: Some(title).filter(|title| !title.is_empty()).and_then(text_of),
            size: text_of("_document_extra").and_then(|extra| size_of(&extra)),
            exported: false,
        })
    }

    /// The number of the message that is replied to, if it is this channel's.
    fn reply(&self, node: Node<'_>) -> Option<u64> {
        let original = Address::parse(node.attribute("href")?);
        let own = self.address.channel.as_deref();
        let is_own = match (own, original.channel.as_deref()) {
            (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
            _ => true,
        };
        original.post.filter(|_| is_own)
    }

    fn message(self, sent: Option<Sent>) -> Message {
        Message {
            lines: 0..=0,
            post: self.address.post,
            sent,
            channel: self.address.channel.or(self.owner),
            forwarded_from: self.forwarded_from,
            reply_to: self.reply_to,
            edited: self.edited,
            text: self.text,
            media: self.media,
        }
    }
}

/// The text of an element that names something.
fn name(node: Node<'_>) -> Option<String> {
    Some(flat_text(node)).filter(|name| !name.is_empty())
}

/// A date and time in RFC 3339; without its zone it is the page's own.
fn moment(written: &str) -> Option<Sent> {
    let written = written.trim();
    let zoned = DateTime::parse_from_rfc3339(written)
        .or_else(|_| DateTime::parse_from_str(written, "%Y-%m-%dT%H:%M:%S%z"));
    if let Ok(at) = zoned {
        return (at.year() >= FIRST_YEAR).then(|| Sent::Unix(at.timestamp()));
    }
    let at = NaiveDateTime::parse_from_str(&written.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S").ok()?;
    let small = |number: u32| u8::try_from(number).ok();
    (at.year() >= FIRST_YEAR).then_some(())?;
    Some(Sent::Local {
        year: at.year(),
        month: small(at.month())?,
        day: small(at.day())?,
        hour: small(at.hour())?,
        minute: small(at.minute())?,
    })
}

#[cfg(test)]
mod tests;
