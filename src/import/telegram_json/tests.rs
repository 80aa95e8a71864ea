mod account;

use proptest::prelude::*;

use super::*;
use crate::import::message::{Block, Sent, Style, StyleKind, StyledLine};
use crate::import::source::Source;
use crate::report::Severity;
use account::ACCOUNT;

/// What is read of an export, and the lines that may be kept where those are not all.
#[derive(Debug)]
struct Reading {
    export: Export,
    kept: Option<Vec<RangeInclusive<usize>>>,
}

impl std::ops::Deref for Reading {
    type Target = Export;

    fn deref(&self) -> &Export {
        &self.export
    }
}

fn reading(text: &str, chat: Option<&str>) -> Result<Reading, String> {
    let path = Path::new("r.json");
    let mut index = index(path, &Paged::of_text(text), chat).map_err(|error| error.to_string())?;
    let lines = |kept: &Vec<Kept>| kept.iter().map(|kept| kept.lines.clone()).collect();
    let kept = index.kept.as_ref().map(lines);
    let dump = Dump::new(path, "r.json", text.into()).unwrap();
    Ok(Reading { export: index.part(&dump, 0, true), kept })
}

/// A single chat's export with the given messages, a line each from line 6 on.
fn channel(messages: &[&str]) -> String {
    let messages = messages.join(",\n");
    format!(
        "{{\n \"name\": \"خبر دره\",\n \"type\": \"public_channel\",\n \"id\": 77,\n \"messages\": [\n\
         {messages}\n ]\n}}"
    )
}

/// The only message that has the given members.
#[track_caller]
fn one(members: &str) -> Message {
    let mut export = reading(&channel(&[&format!("{{{members}}}")]), None).unwrap().export;
    assert_eq!(export.diagnostics, [], "{members}");
    assert_eq!(export.messages.len(), 1, "{members}");
    export.messages.remove(0)
}

#[test]
fn a_message_is_read_whole() {
    let text = "\u{feff}".to_owned()
        + &channel(&[
            "{\n\"id\": 1, \"type\": \"service\", \"action\": \"create_channel\", \"text\": \"\"\n}",
            "{\n\"id\": 2, \"type\": \"message\", \"date\": \"2024-03-20T03:30:00\",\n\
             \"date_unixtime\": \"1710892800\", \"edited\": \"2024-03-20T04:00:00\",\n\
             \"forwarded_from\": \"دفتر دره\", \"reply_to_message_id\": 1,\n\
             \"text\": \"باران آمد\\nجوی پر شد\"\n}",
            "{\"id\": 3, \"type\": \"message\", \"text\": \"\"}",
        ]);
    let export = reading(&text, None).unwrap();
    assert_eq!(export.diagnostics, []);
    assert_eq!(export.kept, None);
    assert_eq!(export.service, [6..=8]);
    let expected = Message {
        lines: 9..=14,
        post: Some(2),
        sent: Some(Sent::Unix(1_710_892_800)),
        channel: Some("خبر دره".to_owned()),
        forwarded_from: Some("دفتر دره".to_owned()),
        reply_to: Some(1),
        edited: true,
        text: vec![StyledLine::plain("باران آمد"), StyledLine::plain("جوی پر شد")],
        media: vec![],
    };
    assert_eq!(export.messages[0], expected);
    assert_eq!((export.messages[1].lines.clone(), export.messages[1].text.len()), (15..=15, 0));
    assert_eq!(export.messages.len(), 2);
}

#[test]
fn dates_prefer_the_zoned() {
    let local = Some(Sent::Local { year: 2024, month: 3, day: 20, hour: 3, minute: 30 });
    let cases = [
        (r#""date_unixtime": 12, "date": "2024-03-20T03:30:00""#, Some(Sent::Unix(12))),
        (r#""date_unixtime": "12""#, Some(Sent::Unix(12))),
        (r#""date_unixtime": "x", "date": "2024-03-20T03:30:00""#, local),
        (r#""date": "2024-03-20T03:30:00""#, local),
        (r#""date": null"#, None),
        ("", None),
    ];
    for (members, sent) in cases {
        assert_eq!(one(members).sent, sent, "{members}");
    }
    let export = reading(&channel(&["{}", r#" {"date": "دیروز", "text": "ب"}"#]), None).unwrap();
    assert_eq!(export.messages[1].sent, None);
    assert_eq!(
        export.diagnostics[0].to_string(),
        "r.json:7:2: the date of this message cannot be read; it stays undated"
    );
    assert_eq!(export.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn edits_and_replies_are_told_from_none() {
    let cases = [
        (r#""edited_unixtime": "1710892800""#, true, None),
        (r#""edited": "1970-01-01T03:30:00", "reply_to_message_id": 4"#, false, Some(4)),
        (
            r#""edited": null, "reply_to_message_id": 4, "reply_to_peer_id": "channel8""#,
            false,
            None,
        ),
        (r#""edited_unixtime": "0", "reply_to_message_id": -3"#, false, None),
    ];
    for (members, edited, reply_to) in cases {
        let message = one(members);
        assert_eq!((message.edited, message.reply_to), (edited, reply_to), "{members}");
    }
    assert_eq!(one(r#""id": -999, "forwarded_from": null"#).post, None);
}

/// The lines of a text: block, text, and each style with the part it is on.
#[track_caller]
fn check_text(members: &str, expected: &[&str]) {
    let shown = |line: &StyledLine| {
        let block = match line.block {
            Block::Text => "",
            Block::Quote => "> ",
            Block::Code => "# ",
        };
        let style = |Style { range, kind }: &Style| {
            let kind = match kind {
                StyleKind::Link(href) => href.clone(),
                kind => format!("{kind:?}"),
            };
            format!(" {kind}({})", &line.text[range.clone()])
        };
        let styles: String = line.styles.iter().map(style).collect();
        format!("{block}{}{styles}", line.text)
    };
    let lines: Vec<String> = one(members).text.iter().map(shown).collect();
    assert_eq!(lines, expected, "{members}");
}

#[test]
fn entities_become_styles() {
    check_text(
        r#""text": ["سلام ", {"type": "bold", "text": "دره"}, "!"]"#,
        &["سلام دره! Bold(دره)"],
    );
    for kind in [
        "link",
        "mention",
        "hashtag",
        "custom_emoji",
        "phone",
        "email",
        "spoiler",
        "underline",
        "bot_command",
        "cashtag",
        "bank_card",
        "mention_name",
        "plain",
        "از آینده",
    ] {
        let entity = format!(r#""text": [{{"type": "{kind}", "text": "متن", "href": "x"}}]"#);
        check_text(&entity, &["متن"]);
    }
    check_text(
        r#""text": [{"type": "italic", "text": "الف"}, {"type": "strikethrough", "text": "ب"}, {"type": "code", "text": "پ"}]"#,
        &["الفبپ Italic(الف) Strike(ب) Code(پ)"],
    );
    check_text(
        r#""text": ["x", {"type": "bold", "text": "ی"}, {"type": "bold", "text": "ک\n\n دو"}]"#,
        &["xیک Bold(یک)", "", " دو Bold( دو)"],
    );
    check_text(
        r#""text": [{"type": "text_link", "text": "اینجا", "href": "https://example.com/a"},
            {"type": "text_link", "text": "example.com", "href": "example.com"}, {"type": "text_link", "text": "ب"}]"#,
        &["اینجاexample.comب https://example.com/a(اینجا)"],
    );
}

#[test]
fn blocks_stand_on_their_own_lines() {
    check_text(
        r#""text": ["گفت: ", {"type": "blockquote", "text": "آمدم\nدیدم"}, "\nو رفت"]"#,
        &["گفت: ", "> آمدم", "> دیدم", "و رفت"],
    );
    check_text(
        r#""text": [{"type": "pre", "text": "a\n\nb", "language": ""}, "پایان"]"#,
        &["# a", "# ", "# b", "پایان"],
    );
    check_text(
        r#""text": [{"type": "pre", "text": "a"}, {"type": "blockquote", "text": "b\n"}, "c"]"#,
        &["# a", "> b", "c"],
    );
}

#[test]
fn text_is_found_wherever_it_stands() {
    check_text(
        r#""text": "کهنه", "text_entities": [{"type": "bold", "text": "نو"}]"#,
        &["نو Bold(نو)"],
    );
    check_text(r#""text": "کهنه", "text_entities": []"#, &["کهنه"]);
    check_text(r#""text": "\n\r\nیک\r\nدو\u2028سه\n \n""#, &["یک", "دو", "سه"]);
    check_text(r#""text": 12"#, &["12"]);
    check_text(r#""text": [12, null, true, {"type": "bold", "text": 3}]"#, &["12true3 Bold(3)"]);
    check_text(r#""text": {"type": "italic", "text": "تک"}"#, &["تک Italic(تک)"]);
    check_text(r#""text": [["گم نشود"], {"x": 1}]"#, &[r#"["گم نشود"]{"x": 1}"#]);
    check_text(r#""text": "", "text_entities": null"#, &[]);
    check_text(
        r#""text": "", "poll": {"question": "برف می\u200cآید؟", "total_voters": 3, "answers": [
            {"text": "آری", "voters": 2, "chosen": false}, {"text": ["نه", {"type": "bold", "text": "!"}]}]}"#,
        &["برف می\u{200c}آید؟", "• آری", "• نه!"],
    );
}

#[track_caller]
fn check_media(members: &str, expected: &[(&str, Option<&str>, Option<u64>, bool)]) {
    let message = one(members);
    let found: Vec<_> = message
        .media
        .iter()
        .map(|media| (media.kind.as_str(), media.name.as_deref(), media.size, media.exported))
        .collect();
    assert_eq!(found, expected, "{members}");
}

#[test]
fn media_are_named() {
    let missing = "(File not included. Change data exporting settings to download.)";
    check_media(
        r#""photo": "photos/p_1.jpg", "photo_file_size": 51200, "width": 9"#,
        &[("photo", Some("p_1.jpg"), Some(51_200), true)],
    );
    check_media(&format!(r#""photo": "{missing}""#), &[("photo", None, None, false)]);
    check_media(
        &format!(
            r#""file": "{missing}", "file_name": "گزارش.pdf", "file_size": 7, "mime_type": "application/pdf""#
        ),
        &[("document", Some("گزارش.pdf"), Some(7), false)],
    );
    let kinds = [
        (r#""media_type": "video_file""#, "video"),
        (r#""media_type": "video_message""#, "video"),
        (r#""media_type": "animation""#, "video"),
        (r#""media_type": "audio_file""#, "audio"),
        (r#""media_type": "voice_message", "mime_type": "audio/ogg""#, "voice"),
        (r#""mime_type": "video/mp4""#, "video"),
        (r#""mime_type": "audio/mpeg""#, "audio"),
        (r#""mime_type": "image/png""#, "photo"),
        (r#""media_type": "hologram""#, "document"),
    ];
    for (members, kind) in kinds {
        check_media(
            &format!(r#""file": "files/ف.x", {members}"#),
            &[(kind, Some("ف.x"), None, true)],
        );
    }
    check_media(
        r#""file": "stickers/a.webp", "media_type": "sticker", "sticker_emoji": "🌱""#,
        &[("sticker", Some("🌱"), None, true)],
    );
}

#[test]
fn what_has_no_file_is_whole() {
    check_media(
        r#""location_information": {"latitude": 35.5, "longitude": 51.25}, "place_name": "پل""#,
        &[("location", Some("پل, 35.5, 51.25"), None, true)],
    );
    check_media(
        r#""contact_information": {"first_name": "دفتر", "last_name": "", "phone_number": "+000"}"#,
        &[("contact", Some("دفتر, +000"), None, true)],
    );
    check_media(r#""poll": {"question": "؟"}"#, &[("poll", None, None, true)]);
    check_media(r#""text": "ب""#, &[]);
}

#[test]
fn hostile_messages_are_only_text() {
    let deep = format!("{}{}", "[".repeat(9_000), "]".repeat(9_000));
    let message = one(&format!(r#""text": "ب", "reactions": {deep}, "id": 1"#));
    assert_eq!((message.post, message.text.len()), (Some(1), 1));
    check_text(&format!(r#""text": {deep}"#), &[&deep[1..deep.len() - 1]]);
    check_text(r#""text": "یک\x00دو\\x41\ud800", "id": 1e999"#, &["یک\0دو\\x41\u{fffd}"]);
    check_text("\"text\": \"یک\0\u{1}\"", &["یک\0\u{1}"]);
    check_text(r#""text": "الف", "text": "ب""#, &["ب"]);
    assert_eq!(one(r#""id": 99999999999999999999999999, "file_size": -1, "file": "a""#).post, None);
    let export = reading(&channel(&[r#"{"id": tru}"#, "12", r#"{"text": "ب"}"#]), None).unwrap();
    assert_eq!((export.messages.len(), &export.unread), (1, &vec![6..=6, 7..=7]));
    let told: Vec<String> = export.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "r.json:6:1: this message cannot be read: expected ident",
            "r.json:7:1: this message cannot be read: invalid type: integer `12`, expected a map",
        ]
    );
}

#[test]
fn messages_on_one_line_name_that_line() {
    let text = r#"{"name":"خبر","id":1,"messages":[{"id":1,"text":"آ"},{"id":2,"text":"ب"}]}"#;
    let export = reading(text, Some("خبر")).unwrap();
    let lines: Vec<_> = export.messages.iter().map(|message| message.lines.clone()).collect();
    assert_eq!(lines, [1..=1, 1..=1]);
}

#[test]
fn a_file_that_breaks_off_gives_what_is_whole() {
    let whole = channel(&[r#"{"id": 1, "text": "یک"}"#, r#"{"id": 2, "text": "دو"}"#, "{"]);
    let cut = whole.find(r#""text": "دو"#).unwrap() + 11;
    let export = reading(&whole[..cut], None).unwrap();
    assert_eq!((export.messages.len(), &export.unread[..]), (1, &[7..=7][..]));
    let last = export.diagnostics.last().unwrap();
    assert_eq!(last.severity, Severity::Error);
    assert_eq!(
        last.to_string(),
        "r.json:7:21: the JSON breaks off at line 7, after 1 whole message; export the chat again"
    );
    let export = reading(&whole.replace(",\n{\"id\": 2", "\n\n{\"id\": 2"), None).unwrap();
    assert_eq!(
        export.diagnostics[0].to_string(),
        "r.json:8:1: the JSON cannot be followed beyond line 8, after 1 whole message; export the \
         chat again"
    );
    assert_eq!(export.unread, [8..=11]);
    let twice = reading(&(channel(&["{}"]) + "\n{}"), None).unwrap();
    assert!(twice.diagnostics[0].to_string().starts_with("r.json:9:1: "));
    assert_eq!(twice.unread, [9..=9]);
    assert_eq!(
        reading("{\"name\": \"خبر", None).unwrap_err(),
        "r.json:1:14: the JSON breaks off at line 1, after 0 whole messages; export the chat again"
    );
}

#[test]
fn an_export_is_known_by_its_beginning() {
    let long = channel(&[&format!(r#"{{"text": "{}"}}"#, "گ".repeat(9_000))]);
    let empty = channel(&[]);
    let cases = [
        (empty.as_str(), true),
        (&("\u{feff}".to_owned() + &long), true),
        (ACCOUNT, true),
        (r#"{"personal_information": {"user_id": 1"#, true),
        ("{\n \"about\": \"Here is the data you requested. Telegram", false),
        ("{\n \"about\": \"Telegram\",\n \"contacts\": {", true),
        ("{\"id\": 1, \"message\": \"ب\"}\n{\"id\": 2}", false),
        ("{\"messages\": []}", false),
        ("[{\"id\": 1}]", false),
        ("سرخط {", false),
        ("", false),
    ];
    for (text, expected) in cases {
        assert_eq!(looks_like(text), expected, "{}", text.chars().take(80).collect::<String>());
    }
}

fn jsonish() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(
        prop_oneof![
            Just("{"),
            Just("}"),
            Just("["),
            Just("]"),
            Just("\""),
            Just("\\"),
            Just("\\ud800"),
            Just("\\x1F"),
            Just(":"),
            Just(","),
            Just("\"chats\":"),
            Just("\"list\":"),
            Just("\"messages\":"),
            Just("\"text\":"),
            Just("\"type\":\"service\""),
            Just("\"id\":"),
            Just("\"date\":"),
            Just("{\"messages\":[{\"text\":"),
            Just("1e999"),
            Just("-0"),
            Just("null"),
            Just("\0"),
            Just("گ"),
            Just("\n"),
            Just(" "),
            Just("\u{feff}"),
        ],
        0..80,
    );
    pieces.prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read(text in jsonish(), chat in prop::option::of(Just("1"))) {
        let _ = looks_like(&text);
        let count = text.split('\n').count();
        if let Ok(export) = reading(&text, chat) {
            for message in &export.messages {
                prop_assert!(*message.lines.start() >= 1 && *message.lines.end() <= count);
            }
        }
    }
}

/// The messages and fates of an export that is read in parts of at least `size` bytes.
fn in_parts(text: &str, size: usize) -> Option<Export> {
    let source = Source::of_text(Path::new("r.json"), "r.json", text).ok()?;
    let mut index = index(&source.path, &source.paged(), None).ok()?;
    let mut chapters = source.chapters_of(size);
    let mut all = Export { next: 1, ..Export::default() };
    while let Some((part, is_last)) = chapters.next_part().unwrap() {
        assert_eq!(part.numbers().start, all.next, "no line is passed over or read twice");
        let export = index.part(&part, chapters.offset(), is_last);
        chapters.done_before(&part, export.next);
        all.messages.extend(export.messages);
        all.service.extend(export.service);
        all.diagnostics.extend(export.diagnostics);
        let fresh = export.unread.into_iter().filter(|lines| !all.unread.contains(lines));
        all.unread.extend(fresh.collect::<Vec<_>>());
        all.next = export.next;
    }
    Some(all)
}

proptest! {
    #[test]
    fn parts_give_what_the_whole_gives(
        messages in prop::collection::vec(
            prop_oneof![
                Just("{\"id\": 1,\n\"text\": \"آب\nآمد\"}"),
                Just("{\"id\": 2, \"type\": \"service\", \"text\": \"\"}"),
                Just("{\"id\": 3, \"text\": [\"باران\", {\"type\": \"bold\",\n \"text\": \"بارید\"}]}"),
                Just("{\n\"id\": 4, \"date\": \"پریروز\", \"text\": \"برف\"\n}"),
                Just("7"),
            ], 1..12),
        apart in prop::collection::vec(prop_oneof![Just(","), Just(",\n"), Just("\n,\n")], 12),
        cut in prop::option::of(60_usize..400),
        size in 1_usize..200,
    ) {
        let list: String =
            messages.iter().zip(&apart).map(|(message, apart)| (*message).to_owned() + apart).collect();
        let list = list.trim_end_matches(['\n', ',']);
        let mut text = format!("{{\"name\": \"دره\", \"id\": 7,\n\"messages\": [{list}]}}\n");
        if let Some(cut) = cut {
            text.truncate(text.floor_char_boundary(cut));
        }
        let whole = reading(&text, None).ok();
        let parts = in_parts(&text, size);
        prop_assert_eq!(whole.is_some(), parts.is_some());
        if let (Some(Reading { export: whole, .. }), Some(parts)) = (whole, parts) {
            prop_assert_eq!(&parts.messages, &whole.messages);
            prop_assert_eq!(&parts.service, &whole.service);
            let told = |export: &Export| {
                let told = export.diagnostics.iter().map(|diagnostic| (diagnostic.to_string(), diagnostic.place.clone()));
                told.collect::<Vec<_>>()
            };
            prop_assert_eq!(told(&parts), told(&whole));
            let lines = |export: &Export| {
                let lines = export.unread.iter().cloned().flatten();
                lines.collect::<std::collections::BTreeSet<usize>>()
            };
            prop_assert_eq!(lines(&parts), lines(&whole));
        }
    }
}
