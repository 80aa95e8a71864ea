use super::super::message::{Block, StyleKind, StyledLine};
use std::path::Path;

use super::super::html::{Page, read_whole, same_in_parts};
use super::*;
use proptest::prelude::*;

/// A page around `messages`, as the export writes it.
fn page(messages: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html>\n\n <head>\n\n  <meta charset=\"utf-8\"/>\n<title>Exported Data</title>\n \
         <script src=\"js/script.js\" type=\"text/javascript\">\n\n  </script>\n </head>\n <body onload=\"CheckLocation();\">\n \
         <div class=\"page_wrap\">\n<div class=\"page_header\">\n<div class=\"content\">\n<div class=\"text bold\">\nکانال نمونه\n</div>\n\
         </div>\n</div>\n<div class=\"page_body chat_page\">\n<div class=\"history\">\n{messages}\n</div>\n</div>\n</div>\n </body>\n\n</html>\n"
    )
}

/// A message with a number, a sender or none, and what else it holds.
fn message(number: u64, from: Option<&str>, inside: &str) -> String {
    let joined = if from.is_none() { " joined" } else { "" };
    let from = from.map_or(String::new(), |name| {
        format!("<div class=\"from_name\">\n{name} \n       </div>\n")
    });
    format!(
        "<div class=\"message default clearfix{joined}\" id=\"message{number}\">\n\
         <div class=\"pull_left userpic_wrap\">\n<div class=\"initials\">ن</div>\n</div>\n\
         <div class=\"body\">\n\
         <div class=\"pull_right date details\" title=\"13.08.2026 13:03:07 UTC+03:30\">\n13:03\n</div>\n\
         {from}{inside}\n</div>\n</div>\n"
    )
}

fn parse(html: &str) -> Page {
    assert!(looks_like(html), "{html}");
    same_in_parts(pages, html).unwrap();
    read(Path::new("messages.html"), html)
}

fn read(path: &Path, html: &str) -> Page {
    read_whole(pages, path, html)
}

fn one(inside: &str) -> Message {
    let page = parse(&page(&message(12, Some("کانال نمونه"), inside)));
    assert_eq!(page.diagnostics, []);
    page.messages.into_iter().next().unwrap()
}

fn texts(message: &Message) -> Vec<&str> {
    message.text.iter().map(|line| &*line.text).collect()
}

#[test]
fn a_message_has_its_parts() {
    let message = one("<div class=\"reply_to details\">\nIn reply to <a href=\"#go_to_message7\" \
         onclick=\"return GoToMessage(7)\">this message</a>\n</div>\n\
         <div class=\"text\">\nراه &quot;روستا&quot; <strong>باز شد</strong><br><br>\
         <blockquote>به گفتهٔ راننده</blockquote><a href=\"https://news.example/a\">شرح</a> \
         <a href=\"\" onclick=\"return ShowHashtag(&quot;راه&quot;)\">#راه</a>\n</div>\n\
         <div class=\"signature details\">\nدبیر\n</div>");
    assert_eq!(message.post, Some(12));
    assert_eq!(message.sent, Some(Sent::Unix(1_786_613_587)));
    assert_eq!(message.channel.as_deref(), Some("کانال نمونه"));
    assert_eq!(message.reply_to, Some(7));
    assert_eq!((message.forwarded_from, message.edited), (None, false));
    let texts: Vec<_> = message.text.iter().map(|line| (&*line.text, line.block)).collect();
    let expect = [
        ("راه \"روستا\" باز شد", Block::Text),
        ("", Block::Text),
        ("به گفتهٔ راننده", Block::Quote),
        ("شرح #راه", Block::Text),
    ];
    assert_eq!(texts, expect);
    assert_eq!(message.text[0].styles[0].kind, StyleKind::Bold);
    let link = &message.text[3].styles[0];
    assert_eq!(link.kind, StyleKind::Link("https://news.example/a".to_owned()));
    assert_eq!(message.text[3].styles.len(), 1);
}

#[test]
fn lines_are_the_files_own_and_joined_messages_keep_the_sender() {
    let html = page(&format!(
        "<div class=\"message service\" id=\"message-1\">\n<div class=\"body details\">\n13 August 2026\n</div>\n</div>\n{}{}{}",
        message(1, Some("دبیر via @bot"), "<div class=\"text\">\nالف\n</div>"),
        message(2, None, "<div class=\"text\">\nب\n</div>"),
        message(3, Some("کانال نمونه"), ""),
    ));
    for html in [html.clone(), html.replace('\n', "\r\n"), format!("\u{feff}{html}")] {
        let page = parse(&html);
        let lines: Vec<&str> = html.lines().collect();
        assert_eq!(page.service.len(), 1);
        assert!(lines[page.service[0].start() - 1].contains("message service"));
        let names: Vec<_> = page.messages.iter().filter_map(|m| m.channel.as_deref()).collect();
        assert_eq!(names, ["دبیر", "دبیر", "کانال نمونه"]);
        for message in &page.messages {
            let id = format!("id=\"message{}\"", message.post.unwrap());
            assert!(lines[message.lines.start() - 1].contains(&id));
            assert_eq!(lines[message.lines.end() - 1], "</div>");
        }
        for pair in page.messages.windows(2) {
            assert_eq!(pair[0].lines.end() + 1, *pair[1].lines.start());
        }
        assert_eq!(texts(&page.messages[1]), ["ب"]);
    }
    let flat = parse(&html.replace('\n', ""));
    assert!(flat.messages.iter().all(|message| message.lines == (1..=1)));
    assert_eq!(flat.messages.len(), 3);
}

#[test]
fn a_forward_names_whom_it_is_from() {
    let forwarded = "<div class=\"pull_left forwarded userpic_wrap\"></div>\n<div class=\"forwarded body\">\n\
         <div class=\"from_name\">\nکانال دیگر <span class=\"date details\" \
         title=\"01.08.2026 10:00:00 UTC+03:30\"> 01.08.2026 10:00:00</span>\n</div>\n\
         <div class=\"text\">\nمتن\n</div>\n</div>";
    let again = "<div class=\"forwarded body\">\n<div class=\"text\">\nدنباله\n</div>\n</div>";
    let page = parse(&page(
        &(message(1, Some("کانال نمونه"), forwarded)
            + &message(2, None, again)
            + &message(3, None, "<div class=\"text\">خود</div>")),
    ));
    let from: Vec<_> = page.messages.iter().map(|m| m.forwarded_from.as_deref()).collect();
    assert_eq!(from, [Some("کانال دیگر"), Some("کانال دیگر"), None]);
    assert_eq!(page.messages[0].channel.as_deref(), Some("کانال نمونه"));
    assert_eq!(page.messages[0].sent, Some(Sent::Unix(1_786_613_587)));
    assert_eq!(texts(&page.messages[0]), ["متن"]);
}

#[test]
fn media_is_named_and_measured() {
    let generic = |class: &str, title: &str, status: &str| {
        format!(
            "<div class=\"media_wrap clearfix\"><div class=\"media clearfix pull_left {class}\">\
             <div class=\"fill pull_left\"></div><div class=\"body\"><div class=\"title bold\">{title}</div>\
             <div class=\"description\">Not included, change data exporting settings to download.</div>\
             <div class=\"status details\">{status}</div></div></div></div>"
        )
    };
    let media = |kind: &str, name: Option<&str>, size, exported| Media {
        kind: kind.to_owned(),
        name: name.map(str::to_owned),
        size,
        exported,
    };
    for (html, expect) in [
        (
            "<div class=\"media_wrap clearfix\"><a class=\"photo_wrap clearfix pull_left\" href=\"photos/photo_1.jpg\">\
             <img class=\"photo\" src=\"photos/photo_1_thumb.jpg\" style=\"\"/></a></div>"
                .to_owned(),
            media("photo", Some("photo_1.jpg"), None, true),
        ),
        (generic("media_photo", "Photo", "720x1280, 95.2 KB"), media("photo", None, Some(97_484), false)),
        (generic("media_photo", "Sticker", "🙂, 1 KB"), media("sticker", None, Some(1024), false)),
        (generic("media_video", "Video file", "00:12, 1.5 MB"), media("video", None, Some(1_572_864), false)),
        (generic("media_voice_message", "Voice message", "00:12"), media("voice", None, None, false)),
        (
            generic("media_audio_file", "گروه نمونه – سرود", "03:00, 2 MB"),
            media("audio", Some("گروه نمونه – سرود"), Some(2 << 20), false),
        ),
        (generic("media_contact", "نام نمونه", "+98 21 0000 0000"), media("contact", Some("نام نمونه"), None, false)),
        (
            "<div class=\"media_wrap clearfix\"><a class=\"media clearfix pull_left block_link media_file\" \
             href=\"files/gozaresh.pdf\"><div class=\"fill pull_left\"></div><div class=\"body\">\
             <div class=\"title bold\">گزارش.pdf</div><div class=\"status details\">10 B</div></div></a></div>"
                .to_owned(),
            media("document", Some("گزارش.pdf"), Some(10), true),
        ),
        (
            "<div class=\"media_wrap clearfix\"><a class=\"media clearfix pull_left block_link media_location\" \
             href=\"https://maps.google.com/maps?q=1,2\"><div class=\"body\"><div class=\"title bold\">Location</div>\
             <div class=\"status details\">1.0, 2.0</div></div></a></div>"
                .to_owned(),
            media("location", None, None, false),
        ),
        (
            "<div class=\"media_wrap clearfix\"><div class=\"media_poll\"><div class=\"question bold\">کدام راه؟</div>\
             <div class=\"details\">Anonymous poll</div><div class=\"answer\">- راه بالا</div>\
             <div class=\"total details\t\">No votes</div></div></div>"
                .to_owned(),
            media("poll", Some("کدام راه؟"), None, false),
        ),
    ] {
        let message = one(&(html.clone() + "<div class=\"text\">شرح</div>"));
        assert_eq!(message.media, [expect], "{html}");
        assert_eq!(texts(&message), ["شرح"]);
    }
}

#[test]
fn dates_are_read_with_and_without_zone() {
    let local = Sent::Local { year: 2026, month: 8, day: 13, hour: 13, minute: 3 };
    for (written, expect) in [
        ("13.08.2026 13:03:07 UTC+03:30", Some(Sent::Unix(1_786_613_587))),
        ("13.08.2026 13:03:07 UTC-01:00", Some(Sent::Unix(1_786_629_787))),
        ("13.08.2026 13:03:07 UTC", Some(Sent::Unix(1_786_626_187))),
        ("13.08.2026 13:03:07", Some(local)),
        ("31.02.2026 13:03:07", None),
        ("13.08.2026 25:03:07", None),
        ("13.08.2026", None),
        ("13.08.2026 13:03:07 GMT", None),
        ("13.08.2026 13:03:07 UTC+99:00", None),
        ("دیروز", None),
    ] {
        assert_eq!(moment(written), expect, "{written}");
    }
    let html = page(&message(5, Some("ن"), "")).replace("13.08.2026", "99.99.2026");
    let page = parse(&html);
    assert_eq!(page.messages[0].sent, None);
    let at = *page.messages[0].lines.start();
    let expect = format!(
        "messages.html:{at}:1: the date `99.99.2026 13:03:07 UTC+03:30` of this message cannot be read; it is kept undated"
    );
    assert_eq!(page.diagnostics[0].to_string(), expect);
}

#[test]
fn a_file_that_breaks_off_gives_its_whole_messages() {
    let two = message(1, Some("ن"), "<div class=\"text\">الف</div>")
        + &message(2, None, "<div class=\"text\">ب</div>");
    let html = page(&two);
    let inside = html.find("ب</div>").unwrap();
    let after = html.find("\n\n</div>\n</div>\n</div>\n </body>").unwrap();
    for (end, numbers, why) in [
        (inside, vec![1], "breaks off inside a message, which is left out"),
        (inside + "ب</d".len(), vec![1], "breaks off inside a message"),
        (after, vec![1, 2], "breaks off after message 2"),
    ] {
        let page = parse(&html[..end]);
        let posts: Vec<_> = page.messages.iter().filter_map(|message| message.post).collect();
        assert_eq!(posts, numbers);
        let last = html[..end].lines().count();
        let told = page.diagnostics[0].to_string();
        assert!(
            told.starts_with(&format!("messages.html:{last}:")) && told.contains(why),
            "{told}"
        );
    }
}

#[test]
fn hostile_markup_is_only_text() {
    let message =
        one("<div class=\"text\"><script>alert(1)</script><img src=x onerror=alert(1) alt=\"🙂\">\
         <a href=\"javascript:alert(1)\">الف</a><iframe src=\"//x.example\">ب</iframe>\
         &lt;script&gt;<style>*{}</style></div>");
    assert_eq!(message.text, [StyledLine::plain("🙂الف<script>")]);
    // A message that is never closed holds the next; each still has its own text.
    let unclosed = message_unclosed();
    let page = parse(&page(&unclosed));
    assert_eq!(page.messages.iter().map(texts).collect::<Vec<_>>(), [["الف"], ["ب"]]);
    assert!(page.messages[0].lines.end() < page.messages[1].lines.start());
}

fn message_unclosed() -> String {
    let first = message(1, Some("ن"), "<div class=\"text\">الف</div>");
    let first = first.strip_suffix("</div>\n").unwrap().to_owned();
    first + &message(2, None, "<div class=\"text\">ب</div>")
}

#[test]
fn other_files_do_not_look_like_it() {
    for text in [
        "",
        "message default pull_right date details",
        "<html><body>راه</body></html>",
        "{\"text\": \"<div class='message default'>\"}",
        "<div class=\"tgme_widget_message\" data-post=\"nemune/1\"></div>",
    ] {
        assert!(!looks_like(text), "{text}");
    }
}

/// Pieces of which pages, good and bad, are made.
const PIECES: [&str; 28] = [
    "<div class=\"message default clearfix\" id=\"message1\">",
    "<div class=\"message default clearfix joined\" id=\"message2\">",
    "<div class=\"message service\" id=\"message-1\">",
    "<div class=\"pull_right date details\" title=\"13.08.2026 13:03:07\">",
    "<div class=\"from_name\">",
    "<div class=\"forwarded body\">",
    "<div class=\"media_wrap clearfix\">",
    "<a class=\"photo_wrap\" href=\"photos/1.jpg\">",
    "<a class=\"media media_file\" href=\"x\">",
    "<div class=\"text\">",
    "<div class=\"reply_to details\"><a href=\"#go_to_message7\">",
    "<b>",
    "<i>",
    "<a href=\"https://news.example/\">",
    "<blockquote>",
    "<pre>",
    "<br>",
    "</b>",
    "</i>",
    "</a>",
    "</div>",
    "</blockquote>",
    "</pre>",
    "\r\n",
    " راه ",
    "\u{200c}🙂&amp;",
    "<!--",
    "<script>",
];

proptest! {
    #[test]
    fn any_page_is_read_without_panic(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60),
        rest in "\\PC{0,20}",
    ) {
        let html = pieces.concat() + &rest;
        let count = html.split('\n').count();
        same_in_parts(pages, &html)?;
        let page = read(Path::new("m.html"), &html);
        let mut before = 1;
        for message in &page.messages {
            prop_assert!(before <= *message.lines.start() && *message.lines.end() <= count);
            before = *message.lines.end();
            for line in &message.text {
                prop_assert!(!line.text.contains(['\n', '\r']));
                for style in &line.styles {
                    prop_assert!(line.text.get(style.range.clone()).is_some_and(|part| !part.is_empty()));
                }
                for pair in line.styles.windows(2) {
                    let (a, b) = (&pair[0].range, &pair[1].range);
                    prop_assert!(a.start <= b.start && (b.start >= a.end || b.end <= a.end));
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_without_panic(html in "(\\PC|[<>&;/='\"!a-b -]){0,200}") {
        let _ = (looks_like(&html), read(Path::new("m.html"), &html));
    }
}

#[test]
fn long_hostile_files_are_read_quickly() {
    for piece in PIECES.iter().copied().chain([
        "<svg>",
        "<p>",
        "<",
        "&",
        "<b><i>x</b></i>",
        "<a href=",
        "x<br>",
    ]) {
        for html in [
            piece.repeat(20_000),
            PIECES[0].to_owned() + PIECES[9] + PIECES[13] + &piece.repeat(20_000),
        ] {
            let start = std::time::Instant::now();
            let _ = read(Path::new("m.html"), &html);
            assert!(start.elapsed().as_secs() < 10, "{piece}: {:?}", start.elapsed());
        }
    }
}
