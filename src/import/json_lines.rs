//! JSON Lines as Telethon, Pyrogram and other programs write them: a message a line.

mod fields;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::bulletin::Fate;
use super::json::{Object, clipped, repair, scalar};
use super::message::{Media, Message, StyledLine};
use super::moment::moment;
use super::telegram_json::styled_lines;
use crate::report::Diagnostic;

pub use fields::{Fields, Part};

/// How many lines are looked at to tell what a file is.
const SAMPLE: usize = 8;

/// What a member that is an object calls a channel by, best first.
const NAMES: [&str; 4] = ["username", "title", "name", "id"];

/// Whether most of the first lines of `text` are objects. So is an export of Telegram Desktop without
/// line breaks, which must be asked for first.
pub(super) fn looks_like(text: &str) -> bool {
    let sample = lines(text).take(SAMPLE);
    let (mut objects, mut others) = (0, 0);
    for (_, line) in sample {
        let is_object = Object::parse(&repair(line)).is_ok_and(|object| !object.is_empty());
        *(if is_object { &mut objects } else { &mut others }) += 1;
    }
    objects > others
}

/// Reads the messages of the file `path`, which reads `text` behind `before` other lines: first the messages, in its order; then the
/// lines, from 1, that give none and what they are; then what could not be read. Blank lines are passed over.
pub(super) fn read(
    path: &Path,
    text: &str,
    before: usize,
    fields: &Fields,
) -> (Vec<Message>, Vec<(usize, Fate)>, Vec<Diagnostic>) {
    let (mut messages, mut loose, mut diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    for (number, line) in lines(text) {
        let number = before + number;
        let place = |wrong: Wrong| wrong.place(path, number, line);
        let json = repair(line);
        match Object::parse(&json) {
            Err(error) => {
                loose.push((number, Fate::Unclaimed("not a JSON object")));
                diagnostics.push(place(unreadable(&error)));
            }
            Ok(object) => match message(&object, fields) {
                Err(fate) => {
                    loose.push((number, fate));
                    diagnostics.extend(unclaimed(fate).map(place));
                }
                Ok(message) => {
                    let wrong = misdated(&json, &object, fields).filter(|_| message.sent.is_none());
                    diagnostics.extend(wrong.map(place));
                    messages.push(Message { lines: number..=number, ..message });
                }
            },
        }
    }
    (messages, loose, diagnostics)
}

/// The lines that are not blank, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let numbered = text.split('\n').enumerate().map(|(place, line)| (place + 1, line));
    numbered.filter(|(_, line)| !line.trim().is_empty())
}

/// What is wrong with a line, and at which of its bytes.
struct Wrong {
    diagnostic: Diagnostic,
    at: usize,
}

impl Wrong {
    fn place(self, path: &Path, number: usize, line: &str) -> Diagnostic {
        let before = &line[..line.floor_char_boundary(self.at)];
        self.diagnostic.in_line(path, number, before.chars().count() + 1, 1, clipped(line))
    }
}

/// What is said of an object that is no message, and none of the messenger's own.
fn unclaimed(fate: Fate) -> Option<Wrong> {
    let Fate::Unclaimed(reason) = fate else { return None };
    let diagnostic = Diagnostic::warning(format!("this line is not claimed: {reason}"));
    Some(Wrong { diagnostic, at: 0 })
}

fn unreadable(error: &serde_json::Error) -> Wrong {
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    let diagnostic = Diagnostic::warning(format!("this line is not a JSON object: {why}"));
    Wrong { diagnostic, at: error.column().saturating_sub(1) }
}

/// That a date stands in a line and cannot be read, if one does.
fn misdated(json: &str, object: &Object<'_>, fields: &Fields) -> Option<Wrong> {
    let raw = fields.date.iter().find_map(|path| object.path(path))?;
    let what = "this date cannot be read; the message stays undated";
    let help = "seconds since 1970 or a date and time like 2024-03-20T14:05:00+03:30 can";
    // A member nested in another borrows from the same line.
    let at = raw.as_ptr().addr().saturating_sub(json.as_ptr().addr());
    Some(Wrong { diagnostic: Diagnostic::warning(what).help(help), at })
}

/// The message that `object` is, its lines still to be set, or what else it is.
fn message(object: &Object<'_>, fields: &Fields) -> Result<Message, Fate> {
    let text = text(object, fields);
    if text.is_empty() && is_service(object) {
        return Err(Fate::Service);
    }
    let found = |paths: &[String]| paths.iter().any(|path| object.path(path).is_some());
    if !found(&fields.text) && !found(&fields.date) && !found(&fields.id) {
        return Err(Fate::Unclaimed("an object without text, date and number"));
    }
    let sent = fields.date.iter().find_map(|path| moment(&scalar(object.path(path)?)?));
    Ok(Message {
        lines: 0..=0,
        post: fields.id.iter().find_map(|path| post(object.path(path)?)),
        sent,
        channel: fields.channel.iter().find_map(|path| channel(object.path(path)?)),
        forwarded_from: None,
        reply_to: object.number("reply_to_message_id").or_else(|| object.number("reply_to_msg_id")),
        edited: object.get("edit_date").is_some(),
        text,
        media: media(object).into_iter().collect(),
    })
}

/// Whether it is Telegram's own word that somebody joined, pinned or called.
fn is_service(object: &Object<'_>) -> bool {
    object.string("_").as_deref() == Some("MessageService")
        || object.string("type").as_deref() == Some("service")
        || object.get("action").is_some()
        || object.get("service").is_some_and(|service| service != "false")
}

/// The text of the first field that has any.
fn text(object: &Object<'_>, fields: &Fields) -> Vec<StyledLine> {
    let texts = fields.text.iter().filter_map(|path| object.path(path)).map(styled_lines);
    texts.into_iter().find(|lines| !lines.is_empty()).unwrap_or_default()
}

/// A message's number, also as the last part of its address (`channel/12`).
fn post(raw: &str) -> Option<u64> {
    let text = scalar(raw)?;
    text.trim().rsplit('/').next()?.parse().ok()
}

/// A channel's handle or name, also of an object that describes it.
fn channel(raw: &str) -> Option<String> {
    let name = match Object::parse(raw) {
        Ok(chat) => NAMES.iter().find_map(|key| chat.get(key).and_then(scalar)),
        Err(_) => scalar(raw),
    }?;
    let name = name.trim();
    let handle = name.strip_prefix('@').unwrap_or(name);
    Some(handle.to_owned()).filter(|handle| !handle.is_empty())
}

/// What is attached, as Telethon (`{"_": "MessageMediaPhoto"}`) and Pyrogram (`MessageMediaType.PHOTO`)
/// name it; a preview of a web page is nothing attached.
fn media(object: &Object<'_>) -> Option<Media> {
    const KINDS: [(&str, &str); 11] = [
        ("photo", "photo"),
        ("video", "video"),
        ("animation", "video"),
        ("audio", "audio"),
        ("voice", "voice"),
        ("sticker", "sticker"),
        ("poll", "poll"),
        ("contact", "contact"),
        ("geo", "location"),
        ("location", "location"),
        ("document", "document"),
    ];
    let named = object.string("media").or_else(|| object.object("media")?.string("_"))?;
    let named = named.to_lowercase();
    let (_, kind) = KINDS.iter().find(|(word, _)| named.contains(word))?;
    Some(Media { kind: (*kind).to_owned(), name: None, size: None, exported: false })
}
