//! Messages as programs write them in JSON.

use serde_json::{Value, json};

use super::{Channel, Expected, Moment, Written};

/// Which messages have something beside their words, by their place.
pub const FORWARDED: usize = 2;
pub const EDITED: usize = 8;
pub const REPLY: usize = 9;
pub const ALBUM: usize = 13;

/// The number of the first message; the one before tells of the channel's beginning.
const FIRST_POST: u64 = 2;

/// The number of the message at a place.
pub fn post(place: usize) -> u64 {
    FIRST_POST + u64::try_from(place).unwrap()
}

/// The messages of a channel, and behind the first of an album its second picture, without a word.
pub fn messages(channel: &Channel) -> Vec<Vec<String>> {
    let mut messages = channel.messages();
    messages.insert(ALBUM + 1, Vec::new());
    messages
}

pub fn has_photo(place: usize) -> bool {
    place == ALBUM || place == ALBUM + 1
}

/// Adds a message and what is to come of it; `media` is what its item says of a picture.
pub fn expect(
    written: &mut Written,
    channel: &Channel,
    place: usize,
    message: &[String],
    lines: &[String],
    media: &str,
) {
    let lines = written.add(lines);
    let mut text = channel.text(message);
    if has_photo(place) {
        text.push_str(media);
    }
    if text.is_empty() {
        written.unclaimed.extend(lines);
        return;
    }
    let date = Some(Moment::of(place).date());
    written.items.push(Expected { lines, text, date, post: Some(post(place)) });
}

/// Telegram Desktop's export of one chat.
pub fn telegram_json(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "result.json");
    let head = format!(
        "{{\n \"name\": \"{}\",\n \"type\": \"public_channel\",\n \"id\": 7700,",
        channel.name
    );
    written.add(&head.lines().collect::<Vec<_>>());
    chat(&mut written, channel, " ");
    written.add(&["}"]);
    written
}

/// Telegram Desktop's export of a whole account, in which the channel has the number 7700.
pub fn telegram_account(channel: &Channel) -> (Written, Vec<u8>) {
    // Only the chosen chat's lines are kept.
    let mut kept = Written::new(channel, "result.json");
    let head = format!(
        "   {{\n    \"name\": \"{}\",\n    \"type\": \"public_channel\",\n    \"id\": 7700,",
        channel.name
    );
    kept.add(&head.lines().collect::<Vec<_>>());
    chat(&mut kept, channel, "    ");
    kept.add(&["   }"]);
    let secret = "   {\n    \"name\": \"همکلاسی\",\n    \"type\": \"personal_chat\",\n    \"id\": 5,\n    \"messages\": [\n     \
         {\"id\": 9, \"type\": \"message\", \"date\": \"2026-08-01T10:00:00\", \"text\": \"رمزواژه\"}\n    ]\n   },\n";
    let mut account =
        "{\n \"about\": \"Here is the data you requested. Telegram\",\n \"chats\": {\n  \"list\": [\n"
            .to_owned();
    account.push_str(secret);
    account.push_str(&String::from_utf8(kept.bytes()).unwrap());
    account.push_str("  ]\n }\n}\n");
    (kept, account.into_bytes())
}

fn chat(written: &mut Written, channel: &Channel, indent: &str) {
    written.add(&[format!("{indent}\"messages\": [")]);
    let service = json!({"id": 1, "type": "service", "date": "2026-07-31T10:00:00", "actor": channel.name,
        "action": "create_channel", "title": channel.name, "text": ""});
    written.add(&set(&service, indent, true));
    let messages = messages(channel);
    for (place, message) in messages.iter().enumerate() {
        let value = telegram_message(channel, place, message);
        let lines = set(&value, indent, place + 1 < messages.len());
        expect(written, channel, place, message, &lines, "[عکس: photo.jpg]");
    }
    written.add(&[format!("{indent}]")]);
}

/// A message over several lines; a vertical tab as Telegram Desktop writes it, which is no JSON.
fn set(value: &Value, indent: &str, more: bool) -> Vec<String> {
    let text = serde_json::to_string_pretty(value).unwrap().replace("\\u000b", "\\x0b");
    let mut lines: Vec<String> = text.lines().map(|line| format!("{indent} {line}")).collect();
    if let Some(last) = lines.last_mut().filter(|_| more) {
        last.push(',');
    }
    lines
}

fn telegram_message(channel: &Channel, place: usize, message: &[String]) -> Value {
    let moment = Moment::of(place);
    let (month, day) = moment.gregorian();
    let mut value = json!({
        "id": post(place),
        "type": "message",
        "date": format!("2026-{month:02}-{day:02}T{:02}:{:02}:00", moment.hour, moment.minute),
        "date_unixtime": moment.unix().to_string(),
        "from": channel.name,
        "from_id": "channel7700",
    });
    let text = message.join("\n");
    // Every other one has styles, and so is an array.
    value["text"] = match message.split_first() {
        Some((first, rest)) if place % 2 == 1 => json!([
            {"type": "bold", "text": first},
            format!("\n{}", rest.join("\n")),
            {"type": "mention", "text": ""},
        ]),
        _ => json!(text.replacen(". ", ".\u{b}", usize::from(place == 6))),
    };
    match place {
        FORWARDED => value["forwarded_from"] = json!("خبر همسایه"),
        EDITED => value["edited_unixtime"] = json!((moment.unix() + 60).to_string()),
        REPLY => value["reply_to_message_id"] = json!(post(REPLY - 1)),
        _ => {}
    }
    if has_photo(place) {
        value["photo"] = json!("photos/photo.jpg");
    }
    value
}

/// A message a line, as Telethon's `to_json` writes them.
pub fn telethon(channel: &Channel) -> Written {
    json_lines(channel, |place, message| {
        let (month, day) = Moment::of(place).gregorian();
        let (hour, minute) = Moment::of(place).utc();
        let mut value = json!({
            "_": "Message",
            "id": post(place),
            "peer_id": {"_": "PeerChannel", "channel_id": 7700},
            "date": format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00+00:00"),
            "message": message.join("\n"),
            "media": null,
            "entities": [],
        });
        if has_photo(place) {
            value["media"] = json!({"_": "MessageMediaPhoto", "photo": {"_": "Photo", "id": 3}});
        }
        value
    })
}

/// A message a line, as Pyrogram writes them.
pub fn pyrogram(channel: &Channel) -> Written {
    json_lines(channel, |place, message| {
        let moment = Moment::of(place);
        let (month, day) = moment.gregorian();
        let mut value = json!({
            "_": "Message",
            "id": post(place),
            "chat": {"_": "Chat", "id": -1_007_700, "type": "ChatType.CHANNEL", "title": channel.name,
                "username": channel.handle},
            "date": format!("2026-{month:02}-{day:02} {:02}:{:02}:00", moment.hour, moment.minute),
        });
        let text = if has_photo(place) { "caption" } else { "text" };
        if !message.is_empty() {
            value[text] = json!(message.join("\n"));
        }
        if has_photo(place) {
            value["media"] = json!("MessageMediaType.PHOTO");
        }
        value
    })
}

fn json_lines(channel: &Channel, value: impl Fn(usize, &[String]) -> Value) -> Written {
    let mut written = Written::new(channel, "posts.jsonl");
    let service = json!({"_": "MessageService", "id": 1, "date": "2026-07-31T06:30:00+00:00",
        "action": {"_": "MessageActionChannelCreate", "title": channel.name}});
    written.add(&[service.to_string()]);
    for (place, message) in messages(channel).iter().enumerate() {
        let line = value(place, message).to_string();
        expect(&mut written, channel, place, message, &[line], "[عکس: در خروجی نیست]");
    }
    written
}
