use proptest::prelude::*;

use super::*;
use crate::import::message::{Block, Sent};

/// What is read of `text`: each message as one line, then what is not claimed, then the diagnostics.
fn told(text: &str, fields: &Fields) -> Vec<String> {
    let (messages, loose, diagnostics) = read(Path::new("a.jsonl"), text, 0, fields);
    let messages = messages.iter().map(|message| {
        let text: Vec<&str> = message.text.iter().map(|line| line.text.as_str()).collect();
        let channel = message.channel.as_deref().unwrap_or("-");
        let post = message.post.map_or("-".to_owned(), |post| post.to_string());
        let sent = match message.sent {
            None => "-".to_owned(),
            Some(Sent::Unix(seconds)) => seconds.to_string(),
            Some(Sent::Local { day, hour, minute, .. }) => format!("{day}T{hour}:{minute}"),
        };
        format!("{}: {channel}/{post} {sent} {}", message.lines.start(), text.join("|"))
    });
    let loose = loose.iter().map(|(line, fate)| match fate {
        Fate::Unclaimed(reason) => format!("{line}: {reason}"),
        fate => format!("{line}: {}", fate.name()),
    });
    messages.chain(loose).chain(diagnostics.iter().map(Diagnostic::to_string)).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text, &Fields::default()), expected, "{text}");
}

#[test]
fn lines_of_several_programs_are_read() {
    check(
        r#"{"_": "Message", "id": 4, "peer_id": {"channel_id": 9}, "date": "2024-03-20 00:00:00+00:00", "message": "باران آمد\nجوی پر شد"}"#,
        &["1: -/4 1710892800 باران آمد|جوی پر شد"],
    );
    check(
        r#"{"id": 5, "chat": {"id": -100, "title": "خبر دره", "username": "khabar_dare"}, "date": "2024-03-20 14:05:00", "text": null, "caption": "عکس پل"}"#,
        &["1: khabar_dare/5 20T14:5 عکس پل"],
    );
    check(
        r#"{"post": "khabar_dare/6", "channel": "@khabar_dare", "timestamp": 1710892800123, "body": "ب"}"#,
        &["1: khabar_dare/6 1710892800 ب"],
    );
    check(
        r#"{"message_id": "7", "peer": 12, "date_unixtime": "1710892800", "text": ["آ ", {"type": "bold", "text": "ب"}]}"#,
        &["1: 12/7 1710892800 آ ب"],
    );
    check(
        r#"{"id": 8, "chat": {"title": "خبر دره"}, "datetime": "2024-03-20T03:30:00+03:30", "text": ""}"#,
        &["1: خبر دره/8 1710892800 "],
    );
}

#[test]
fn bad_lines_leave_the_others() {
    let text = "\u{feff}{\"id\": 1, \"text\": \"یک\"}\r\n\n \t\n{\"id\": 2, \"text\": \"دو}\n[1]\nسلام\n{\"x\": 1}\n\
        {\"_\": \"MessageService\", \"id\": 3, \"message\": \"\"}\n{\"id\": 4, \"text\": \"چهار\"}";
    check(
        text,
        &[
            "1: -/1 - یک",
            "9: -/4 - چهار",
            "4: not a JSON object",
            "5: not a JSON object",
            "6: not a JSON object",
            "7: an object without text, date and number",
            "8: service",
            "a.jsonl:4:22: this line is not a JSON object: EOF while parsing a string",
            "a.jsonl:5:1: this line is not a JSON object: invalid type: sequence, expected a map",
            "a.jsonl:6:1: this line is not a JSON object: expected value",
            "a.jsonl:7:1: this line is not claimed: an object without text, date and number",
        ],
    );
}

#[test]
fn an_unreadable_date_is_told_where_it_stands() {
    let told = told("\n{\"text\": \"نامه\", \"date\": \"دیروز\"}", &Fields::default());
    assert_eq!(told[0], "2: -/- - نامه");
    assert!(told[1].starts_with("a.jsonl:2:26: this date cannot be read"), "{told:?}");
    check(r#"{"text": "ب", "date": null}"#, &["1: -/- - ب"]);
    check(r#"{"text": "ب", "date": "دیروز", "timestamp": 5}"#, &["1: -/- 5 ب"]);
}

#[test]
fn hostile_lines_are_only_text() {
    let deep = format!("{}{}", "[".repeat(9_000), "]".repeat(9_000));
    check(&format!(r#"{{"id": 1, "x": {deep}, "text": "ب"}}"#), &["1: -/1 - ب"]);
    check(r#"{"id": 1e999, "date": 1, "text": 12}"#, &["1: -/- 1 12"]);
    check(r#"{"id": 99999999999999999999999, "text": "ب"}"#, &["1: -/- - ب"]);
    check(r#"{"id": 1, "text": "آ\u0000ب"}"#, &["1: -/1 - آ\0ب"]);
    check("{\"id\": 1, \"text\": \"آ\0ب\"}", &["1: -/1 - آ\0ب"]);
    check(r#"{"id": 1, "text": "آ\ud83dب\xe2"}"#, &["1: -/1 - آ\u{fffd}ب\u{e2}"]);
    check(r#"{"id": 1, "id": 2, "text": "آ", "text": "ب"}"#, &["1: -/2 - ب"]);
}

#[test]
fn fields_can_be_set() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let fields = Fields {
        text: names(&["data.content"]),
        date: names(&["data.at"]),
        id: names(&["url"]),
        channel: names(&["source.chat.username"]),
    };
    let text = r#"{"url": "https://t.me/khabar_dare/3", "source": {"chat": {"username": "khabar_dare"}}, "data": {"content": "برف", "at": 1710892800}, "text": "نه"}"#;
    assert_eq!(told(text, &fields), ["1: khabar_dare/3 1710892800 برف"]);
}

#[test]
fn the_rest_of_a_message_is_read() {
    let text = r#"{"id": 3, "text": [{"type": "pre", "text": "کد"}], "edit_date": 5, "reply_to_message_id": 2, "media": "MessageMediaType.PHOTO"}"#;
    let (messages, ..) = read(Path::new("a"), text, 0, &Fields::default());
    assert_eq!((messages[0].edited, messages[0].reply_to), (true, Some(2)));
    assert_eq!(messages[0].text[0].block, Block::Code);
    assert_eq!(
        (messages[0].media[0].kind.as_str(), messages[0].media[0].exported),
        ("photo", false)
    );
}

#[test]
fn json_lines_are_known_by_their_lines() {
    let cases = [
        ("{\"id\": 1}\n{\"id\": 2}\n", true),
        ("\u{feff}\n{\"id\": 1}", true),
        ("{\"id\": 1}\n{\"id\"\n{\"id\": 2}", true),
        ("{\n \"id\": 1\n}\n", false),
        ("{\"id\": 1}\nسرخط\nمتن\n", false),
        ("{}\n", false),
        ("سرخط\n", false),
        ("", false),
    ];
    for (text, expected) in cases {
        assert_eq!(looks_like(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(prop_oneof![
        Just("{\"id\":1,\"text\":\"ب\"}"), Just("\n"), Just("{"), Just("}"), Just("["), Just("]"),
        Just("\""), Just("\\"), Just("\\ud800"), Just("\\x1f"), Just(":"), Just(","), Just("\"text\""),
        Just("\"date\""), Just("\0"), Just("گ"), Just("-1e9"), Just(" "), Just("\u{feff}"),
    ], 0..60)) {
        let text = pieces.concat();
        let (messages, loose, _) = read(Path::new("a"), &text, 0, &Fields::default());
        let mut claimed: Vec<usize> = messages.iter().map(|message| *message.lines.start()).collect();
        claimed.extend(loose.iter().map(|(line, _)| line));
        claimed.sort_unstable();
        let all: Vec<usize> = lines(&text).map(|(number, _)| number).collect();
        prop_assert_eq!(claimed, all);
    }
}
