//! One message.

use super::text::styled_lines;
use crate::import::json::{Object, elements, repair, scalar};
use crate::import::message::{Media, Message, Sent, StyledLine};
use crate::import::moment::moment;

/// An element of a chat's list of messages.
#[derive(Debug)]
pub(super) enum One {
    /// Telegram's own word that somebody joined, pinned or called.
    Service,
    /// A message; its lines are still to be set.
    Message(Box<Message>),
}

/// Reads the message `json` of the chat `channel`, and says what in it could not be read.
///
/// Fails where `json` is not an object.
pub(super) fn read(
    json: &str,
    channel: Option<&str>,
) -> Result<(One, Option<&'static str>), serde_json::Error> {
    let json = repair(json);
    let object = Object::parse(&json)?;
    if object.string("type").as_deref() == Some("service") {
        return Ok((One::Service, None));
    }
    let sent = sent(&object);
    let dated = object.get("date").or(object.get("date_unixtime")).is_some();
    let warning = "the date of this message cannot be read; it stays undated";
    let message = Message {
        lines: 0..=0,
        post: object.number("id"),
        sent,
        channel: channel.map(str::to_owned),
        forwarded_from: object.string("forwarded_from"),
        reply_to: reply_to(&object),
        edited: is_edited(&object),
        text: text(&object),
        media: media(&object),
    };
    Ok((One::Message(Box::new(message)), (dated && sent.is_none()).then_some(warning)))
}

/// When it was sent; the date without a zone only where there is no other.
fn sent(object: &Object<'_>) -> Option<Sent> {
    let read = |key: &str| moment(&scalar(object.get(key)?)?);
    read("date_unixtime").or_else(|| read("date"))
}

/// The message it replies to, if that is in the same chat.
fn reply_to(object: &Object<'_>) -> Option<u64> {
    let elsewhere = object.get("reply_to_peer_id").is_some();
    object.number("reply_to_message_id").filter(|_| !elsewhere)
}

/// Whether it was edited. Telegram Desktop before version 2 wrote the beginning of 1970 where it was not.
fn is_edited(object: &Object<'_>) -> bool {
    let edited = object.get("edited_unixtime").or(object.get("edited")).and_then(scalar);
    edited.is_some_and(|moment| {
        !["0", "", "false"].contains(&moment.as_str())
            && !["1969-12-31", "1970-01-01"].iter().any(|day| moment.starts_with(day))
    })
}

/// Its text, with the question and the answers of a poll.
fn text(object: &Object<'_>) -> Vec<StyledLine> {
    let read = |key: &str| object.get(key).map(styled_lines).filter(|lines| !lines.is_empty());
    let mut lines = read("text_entities").or_else(|| read("text")).unwrap_or_default();
    for (list, title) in [("poll", "question"), ("todo_list", "title")] {
        if let Some(list) = object.object(list) {
            lines.extend(list.get(title).map(styled_lines).unwrap_or_default());
            lines.extend(list.get("answers").into_iter().flat_map(answers));
        }
    }
    lines
}

/// The answers of a poll, a line each.
fn answers(raw: &str) -> Vec<StyledLine> {
    let answers = elements(raw).unwrap_or_default().into_iter();
    let texts = answers.filter_map(|answer| Object::parse(answer).ok()?.get("text"));
    let marked = |raw| {
        let lines = styled_lines(raw).into_iter().map(|line| line.text).collect::<Vec<_>>();
        StyledLine::plain(format!("• {}", lines.join(" ")))
    };
    texts.map(marked).collect()
}

fn media(object: &Object<'_>) -> Vec<Media> {
    let mut media = Vec::new();
    media.extend(photo(object));
    media.extend(file(object));
    media.extend(place(object));
    media.extend(contact(object));
    for (key, kind) in [("poll", "poll"), ("todo_list", "checklist")] {
        media.extend(object.get(key).map(|_| attached(kind, None)));
    }
    media.extend(object.get("game_title").map(|_| attached("game", object.string("game_title"))));
    media
}

/// Something that has no file, and so is in the export with all there is to it.
fn attached(kind: &str, name: Option<String>) -> Media {
    Media { kind: kind.to_owned(), name, size: None, exported: true }
}

fn photo(object: &Object<'_>) -> Option<Media> {
    let path = object.string("photo")?;
    Some(Media {
        kind: "photo".to_owned(),
        name: file_name(&path),
        size: object.number("photo_file_size"),
        exported: is_exported(&path),
    })
}

fn file(object: &Object<'_>) -> Option<Media> {
    let path = object.string("file")?;
    let kind = kind(object);
    let emoji = object.string("sticker_emoji").filter(|_| kind == "sticker");
    let name = emoji.or_else(|| object.string("file_name")).or_else(|| object.string("title"));
    Some(Media {
        kind: kind.to_owned(),
        name: name.or_else(|| file_name(&path)),
        size: object.number("file_size"),
        exported: is_exported(&path),
    })
}

/// What a file is, by Telegram's word for it, else by its MIME type.
fn kind(object: &Object<'_>) -> &'static str {
    match object.string("media_type").unwrap_or_default().as_str() {
        "sticker" => return "sticker",
        "video_file" | "video_message" | "animation" => return "video",
        "audio_file" => return "audio",
        "voice_message" => return "voice",
        _ => {}
    }
    match object.string("mime_type").unwrap_or_default().split('/').next() {
        Some("image") => "photo",
        Some("video") => "video",
        Some("audio") => "audio",
        _ => "document",
    }
}

/// Whether a file's path is one: `(File not included. …)` and its like stand where it is not.
fn is_exported(path: &str) -> bool {
    !path.starts_with('(')
}

/// The last part of a file's path.
fn file_name(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().filter(|_| is_exported(path))?;
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

fn place(object: &Object<'_>) -> Option<Media> {
    let point = object.object("location_information")?;
    let coordinate = |key: &str| point.get(key).and_then(scalar);
    let point = coordinate("latitude").zip(coordinate("longitude"));
    let parts = [
        object.string("place_name"),
        object.string("address"),
        point.map(|(latitude, longitude)| format!("{latitude}, {longitude}")),
    ];
    Some(attached("location", joined(parts, ", ")))
}

fn contact(object: &Object<'_>) -> Option<Media> {
    let person = object.object("contact_information")?;
    let name = joined([person.string("first_name"), person.string("last_name")], " ");
    Some(attached("contact", joined([name, person.string("phone_number")], ", ")))
}

/// The parts that there are, joined.
fn joined<const N: usize>(parts: [Option<String>; N], between: &str) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(between))
}
