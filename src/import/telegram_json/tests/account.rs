//! Exports of whole accounts.

use proptest::prelude::*;

use super::{channel, reading};

/// A whole account's export: a chat a person has, a channel, saved messages and a chat that was left.
pub(super) const ACCOUNT: &str = r#"{
 "about": "Here is the data you requested. Telegram.",
 "contacts": {"list": [{"first_name": "گل\x0Aی"}]},
 "chats": {
  "about": "This page lists all chats.",
  "list": [
   {
    "name": "همسایه",
    "type": "personal_chat",
    "id": 1,
    "messages": [
     {"id": 1, "type": "message", "text": "راز"}
    ]
   },
   {
    "name": "خبر دره",
    "type": "public_channel",
    "id": 2,
    "messages": [
     {"id": 5, "type": "message", "text": "آب آمد"},
     {"id": 6, "type": "service", "action": "pin_message", "text": ""}
    ]
   },
   {
    "type": "saved_messages",
    "id": 3,
    "messages": []
   }
  ]
 },
 "left_chats": {
  "list": [
   {
    "name": "همسایه",
    "id": 4,
    "messages": [
     {"id": 9, "type": "message", "text": "رفتم"}
    ]
   }
  ]
 }
}"#;

#[test]
fn only_the_chosen_chat_is_read_and_kept() {
    for chat in ["خبر دره", "2", " خبر\u{200c} دره", "خبر  دره"] {
        let export = reading(ACCOUNT, Some(chat)).unwrap();
        let texts: Vec<&str> =
            export.messages.iter().map(|message| message.text[0].text.as_str()).collect();
        assert_eq!(texts, ["آب آمد"], "{chat}");
        assert_eq!((export.service.len(), export.diagnostics.len()), (1, 0), "{chat}");
        let kept: Vec<&str> = ACCOUNT.lines().skip(14).take(9).collect();
        assert_eq!(export.kept, Some(vec![15..=23]), "{chat}");
        assert_eq!((kept[0].trim(), kept[8].trim()), ("{", "},"));
    }
    assert_eq!(reading(ACCOUNT, Some("3")).unwrap().messages, []);
}

#[test]
fn a_chat_must_be_chosen_well() {
    let cases = [
        (
            None,
            "r.json: this is a whole account's export of 4 chats: \"همسایه\", \"خبر دره\", 3, \
             \"همسایه\"; choose one of them with --chat NAME",
        ),
        (
            Some("خبر درهه"),
            "r.json: the export holds no chat named \"خبر درهه\"; was \"خبر دره\" meant?",
        ),
        (
            Some("همسایه"),
            "r.json: 2 chats are named \"همسایه\": 1, 4; choose one of them by its number with \
             --chat NUMBER",
        ),
    ];
    for (chat, expected) in cases {
        assert_eq!(reading(ACCOUNT, chat).unwrap_err(), expected);
    }
    let many: Vec<String> =
        (0..30).map(|id| format!(r#"{{"id": {id}, "messages": []}}"#)).collect();
    let many = format!(r#"{{"chats": {{"list": [{}]}}}}"#, many.join(","));
    assert!(reading(&many, None).unwrap_err().contains("30 chats: 0, 1"));
    assert!(reading(&many, None).unwrap_err().contains("19 and 10 more;"));
    assert!(reading(&channel(&[]), Some("دیگر")).unwrap_err().contains("was \"خبر دره\" meant?"));
    assert_eq!(reading("{}", None).unwrap_err(), "r.json: the export holds no chat");
}

#[test]
fn a_line_shared_with_another_chat_is_not_kept() {
    let minified: String = ACCOUNT.lines().map(str::trim).collect();
    let error = reading(&minified, Some("خبر دره")).unwrap_err();
    assert!(error.contains("shares this line"), "{error}");
    let alone = r#"{"left_chats":{"list":[{"name":"آ","id":1,"messages":[]}]}}"#;
    assert_eq!(reading(alone, Some("آ")).unwrap().kept, Some(vec![1..=1]));
}

#[test]
fn an_account_that_breaks_off_keeps_the_chat_alone() {
    let cut = ACCOUNT.find(", \"action\"").unwrap();
    let export = reading(&ACCOUNT[..cut], Some("2")).unwrap();
    assert_eq!((export.messages.len(), &export.kept), (1, &Some(vec![15..=21])));
    assert_eq!(export.unread, [21..=21]);
    let odd = ACCOUNT.replace("\"آب آمد\"},", "\"آب آمد\"},\n,");
    let export = reading(&odd, Some("2")).unwrap();
    assert_eq!((export.messages.len(), &export.kept), (1, &Some(vec![15..=20])));
    assert_eq!(export.unread, []);
    assert!(export.diagnostics[0].to_string().starts_with("r.json:21:1: the JSON cannot be"));
    assert!(export.diagnostics[0].to_string().contains("after 1 whole message"));
}

proptest! {
    #[test]
    fn a_cut_anywhere_loses_no_whole_message(cut in 0..ACCOUNT.len()) {
        let cut = ACCOUNT.floor_char_boundary(cut);
        let whole = reading(ACCOUNT, Some("2")).unwrap();
        let end = ACCOUNT.find("},\n     {\"id\": 6").unwrap() + 1;
        match reading(&ACCOUNT[..cut], Some("2")) {
            Ok(export) => {
                prop_assert_eq!(export.messages.len(), usize::from(cut >= end));
                prop_assert!(whole.messages.starts_with(&export.messages));
                let kept = export.kept.as_ref().unwrap();
                prop_assert!(*kept[0].start() == 15 && *kept[0].end() <= 23);
                prop_assert_eq!(export.diagnostics.len(), 1);
            }
            Err(_) => prop_assert!(cut < end),
        }
    }
}
