use super::super::message::{Block, StyleKind};
use std::path::Path;

use super::super::html::{Page, read_whole, same_in_parts};
use super::*;
use proptest::prelude::*;

const FOOTER: &str = "<div class=\"tgme_widget_message_footer compact js-message_footer\">\n\
    <div class=\"tgme_widget_message_info short js-message_info\">\n\
    <span class=\"tgme_widget_message_views\">1.2K</span><span class=\"copyonly\"> views</span>\
    <span class=\"tgme_widget_message_meta\"><a class=\"tgme_widget_message_date\" \
    href=\"https://t.me/nemune/12\"><time datetime=\"2026-08-13T09:33:07+00:00\" class=\"time\">09:33</time></a></span>\n\
    </div></div>";

/// A message of Telegram's page.
fn message(post: &str, inside: &str) -> String {
    format!(
        "<div class=\"tgme_widget_message_wrap js-widget_message_wrap\">\n\
         <div class=\"tgme_widget_message text_not_supported_wrap js-widget_message\" data-post=\"{post}\" data-view=\"x\">\n\
         <div class=\"tgme_widget_message_user\"><a href=\"https://t.me/nemune\"><i class=\"tgme_widget_message_user_photo\"><img src=\"x.jpg\" alt=\"عکس\"></i></a></div>\n\
         <div class=\"tgme_widget_message_bubble\">\n<i class=\"tgme_widget_message_bubble_tail\"><svg class=\"bubble_icon\"><g><path d=\"M\"/></g></svg></i>\n\
         <div class=\"tgme_widget_message_author accent_color\"><a class=\"tgme_widget_message_owner_name\" href=\"https://t.me/nemune\"><span dir=\"auto\">کانال نمونه</span></a></div>\n\
         {inside}\n{FOOTER}\n</div>\n</div></div>\n"
    )
}

fn page(messages: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>کانال نمونه</title><script>window.x='<div>';</script></head>\n\
         <body class=\"widget_frame_base\">\n<section class=\"tgme_channel_history js-message_history\">\n{messages}\n\
         </section>\n</body>\n</html>\n"
    )
}

fn parse(html: &str) -> Page {
    assert!(looks_like(html), "{html}");
    same_in_parts(pages, html).unwrap();
    read(Path::new("page.html"), html)
}

fn read(path: &Path, html: &str) -> Page {
    read_whole(pages, path, html)
}

fn one(inside: &str) -> Message {
    let html = page(&message("nemune/12", inside));
    let telegram = parse(&html);
    let eitaa = parse(&html.replace("tgme_", "etme_").replace("https://t.me", "https://eitaa.com"));
    assert_eq!(telegram.diagnostics, []);
    assert_eq!(telegram.messages.len(), 1);
    let posts = |page: &Page| page.messages[0].post;
    assert_eq!(posts(&telegram), posts(&eitaa));
    assert_eq!(telegram.messages[0].media, eitaa.messages[0].media);
    assert_eq!(texts(&telegram.messages[0]), texts(&eitaa.messages[0]));
    telegram.messages.into_iter().next().unwrap()
}

fn texts(message: &Message) -> Vec<&str> {
    message.text.iter().map(|line| &*line.text).collect()
}

#[test]
fn a_message_has_its_parts() {
    let message = one(
        "<div class=\"tgme_widget_message_forwarded_from accent_color\">Forwarded from \
         <a class=\"tgme_widget_message_forwarded_from_name\" href=\"https://t.me/digar/5\"><span dir=\"auto\">کانال دیگر</span></a></div>\n\
         <a class=\"tgme_widget_message_reply\" href=\"https://t.me/Nemune/7\">\
         <div class=\"tgme_widget_message_author\"><span class=\"tgme_widget_message_author_name\">کانال نمونه</span></div>\
         <div class=\"tgme_widget_message_text js-message_reply_text\">متن پیشین</div></a>\n\
         <div class=\"tgme_widget_message_text js-message_text\" dir=\"auto\"><i class=\"emoji\" style=\"x\"><b>🔹</b></i> \
         <b>راه روستا</b><br/><br/>باز&nbsp;شد…<br/><a href=\"?q=%23%D8%B1%D8%A7%D9%87\">#راه</a> \
         <a href=\"https://t.me/nemune\" target=\"_blank\">@nemune</a> <a href=\"/nemune/3\">پیشتر</a>\
         <blockquote>نقل</blockquote></div>",
    );
    assert_eq!((message.post, message.channel.as_deref()), (Some(12), Some("nemune")));
    assert_eq!(message.sent, Some(Sent::Unix(1_786_613_587)));
    assert_eq!(message.forwarded_from.as_deref(), Some("کانال دیگر"));
    assert_eq!((message.reply_to, message.edited), (Some(7), false));
    assert_eq!(texts(&message), ["🔹 راه روستا", "", "باز\u{a0}شد…", "#راه @nemune پیشتر", "نقل"]);
    assert_eq!(message.text[0].styles[0].kind, StyleKind::Bold);
    let link = StyleKind::Link("https://t.me/nemune/3".to_owned());
    assert_eq!(message.text[3].styles[0].kind, link);
    assert_eq!(message.text[3].styles.len(), 1);
    assert_eq!(message.text[4].block, Block::Quote);
}

#[test]
fn what_a_message_answers_and_whether_it_was_edited() {
    let reply = |href: &str| {
        format!("<a class=\"tgme_widget_message_reply\" href=\"{href}\"><div>متن</div></a>")
    };
    for (href, expect) in [
        ("https://t.me/nemune/7", Some(7)),
        ("https://t.me/s/nemune/7?single", Some(7)),
        ("/nemune/7", Some(7)),
        ("https://t.me/digar/7", None),
        ("https://t.me/nemune", None),
        ("", None),
    ] {
        assert_eq!(one(&reply(href)).reply_to, expect, "{href}");
    }
    for (mark, edited) in [("edited &nbsp;", true), ("ویرایش شده ", true), ("", false)] {
        let html = page(&message("nemune/12", ""));
        let mark = format!("_message_meta\">{mark}");
        let page = parse(&html.replace("_message_meta\">", &mark));
        assert_eq!(page.messages[0].edited, edited, "{mark}");
        assert!(page.messages[0].sent.is_some());
    }
}

#[test]
fn addresses_are_channel_and_number() {
    for (written, channel, post) in [
        ("nemune/454409", Some("nemune"), Some(454_409)),
        ("nemune/3/12", Some("nemune"), Some(12)),
        ("c/123456/12", None, Some(12)),
        ("nemune", Some("nemune"), None),
        ("nemune/دوازده", Some("nemune"), None),
        ("", None, None),
    ] {
        let address = Address::parse(written);
        assert_eq!((address.channel.as_deref(), address.post), (channel, post), "{written}");
    }
    let page = parse(&page(&message("c/123456/12", "")));
    assert_eq!(page.messages[0].channel.as_deref(), Some("کانال نمونه"));
}

#[test]
fn media_is_named_and_measured() {
    let media = |kind: &str, name: Option<&str>, size| Media {
        kind: kind.to_owned(),
        name: name.map(str::to_owned),
        size,
        exported: false,
    };
    let document = |icon: &str, title: &str, extra: &str| {
        format!(
            "<div class=\"media_supported_cont\"><a class=\"tgme_widget_message_document_wrap\" href=\"https://t.me/nemune/12\">\
             <div class=\"tgme_widget_message_document_icon accent_bg{icon}\"></div><div class=\"tgme_widget_message_document\">\
             <div class=\"tgme_widget_message_document_title accent_color\" dir=\"auto\">{title}</div>\
             <div class=\"tgme_widget_message_document_extra\" dir=\"auto\">{extra}</div></div></a></div>"
        )
    };
    for (html, expect) in [
        (
            "<div class=\"tgme_widget_message_grouped_wrap\"><a class=\"tgme_widget_message_photo_wrap 1 2\" \
             href=\"https://t.me/nemune/12?single\" style=\"background-image:url('x')\"></a>\
             <a class=\"tgme_widget_message_photo_wrap\" style=\"background-image: url('/download_x')\"></a></div>"
                .to_owned(),
            vec![media("photo", None, None), media("photo", None, None)],
        ),
        (
            "<a class=\"tgme_widget_message_video_player js-message_video_player\"><i class=\"tgme_widget_message_video_thumb\"></i>\
             <div class=\"tgme_widget_message_video_wrap\"><video src=\"x\"></video></div><time class=\"message_video_duration\">0:29</time></a>"
                .to_owned(),
            vec![media("video", None, None)],
        ),
        (
            "<div class=\"tgme_widget_message_video_wrap js-message_media\"><video src=\"/download_x\"></video></div>".to_owned(),
            vec![media("video", None, None)],
        ),
        (document("", "گزارش.pdf", "1.5 MB"), vec![media("document", Some("گزارش.pdf"), Some(1_572_864))]),
        (
            document("", "گزارش.pdf", "<span style=\"x\">حجم:\n 3.5K</span>"),
            vec![media("document", Some("گزارش.pdf"), Some(3584))],
        ),
        (document(" audio", "سرود", "گروه نمونه"), vec![media("audio", Some("سرود"), None)]),
        (
            "<a class=\"tgme_widget_message_voice_player\"><audio class=\"tgme_widget_message_voice\" src=\"x\"></audio></a>".to_owned(),
            vec![media("voice", None, None)],
        ),
        (
            "<div class=\"tgme_widget_message_sticker_wrap\"><i class=\"tgme_widget_message_sticker\"></i></div>".to_owned(),
            vec![media("sticker", None, None)],
        ),
        (
            "<div class=\"tgme_widget_message_poll\"><div class=\"tgme_widget_message_poll_question\">کدام راه؟</div>\
             <div class=\"tgme_widget_message_poll_type\">Anonymous poll</div></div>"
                .to_owned(),
            vec![media("poll", Some("کدام راه؟"), None)],
        ),
        (
            "<a class=\"tgme_widget_message_link_preview\" href=\"https://news.example/a\"><i class=\"link_preview_image\"></i>\
             <div class=\"link_preview_title\">عنوان</div></a>"
                .to_owned(),
            vec![],
        ),
    ] {
        let text = "<div class=\"tgme_widget_message_text js-message_text\">شرح</div>";
        let message = one(&(html.clone() + text));
        assert_eq!(message.media, expect, "{html}");
        assert_eq!(texts(&message), ["شرح"]);
        assert_eq!(message.sent, Some(Sent::Unix(1_786_613_587)));
    }
}

#[test]
fn lines_are_the_files_own() {
    let service = message("nemune/2", "").replace("text_not_supported_wrap", "service_message");
    let html = page(&(message("nemune/1", "") + &service + &message("nemune/3", "")));
    for html in [html.clone(), html.replace('\n', "\r\n")] {
        let page = parse(&html);
        let lines: Vec<&str> = html.lines().collect();
        assert_eq!((page.messages.len(), page.service.len()), (2, 1));
        for message in &page.messages {
            let post = format!("data-post=\"nemune/{}\"", message.post.unwrap());
            assert!(lines[message.lines.start() - 1].contains(&post));
            assert!(lines[message.lines.end() - 1].ends_with("</div></div>"));
        }
        assert!(page.messages[0].lines.end() < page.service[0].start());
    }
    let flat = parse(&html.replace('\n', ""));
    assert_eq!(flat.messages.len(), 2);
    assert!(flat.messages.iter().all(|message| message.lines == (1..=1)));
    assert_eq!(flat.service, [1..=1]);
}

#[test]
fn messages_without_their_inner_element_or_inside_another_are_found() {
    let page = parse(
        "<section class='etme_channel_history'>\n\
         <div class='etme_widget_message_wrap js-widget_message_wrap' id='5'>\n\
         <div class='etme_widget_message_text'>الف</div><time datetime='2026-08-13T13:03:07+03:30'></time></div>\n\
         <div class='etme_widget_message' data-post='nemune/6'>\n<div class='etme_widget_message_text'>ب</div>\n\
         <div class='etme_widget_message' data-post='nemune/7'>\n<div class='etme_widget_message_text'>ج</div>\n</div>\n\
         <time datetime='2026-08-13T09:33:07Z'></time></div>\n</section>",
    );
    let posts: Vec<_> = page.messages.iter().map(|message| message.post).collect();
    assert_eq!(posts, [Some(5), Some(6), Some(7)]);
    assert_eq!(page.messages.iter().map(texts).collect::<Vec<_>>(), [["الف"], ["ب"], ["ج"]]);
    let sent: Vec<_> = page.messages.iter().map(|message| message.sent).collect();
    let at = Some(Sent::Unix(1_786_613_587));
    assert_eq!(sent, [at, at, None]);
    assert_eq!(page.messages[1].lines, 4..=5);
    let told: Vec<_> = page.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["page.html:6:1: this message has no date; it is kept undated"]);
}

#[test]
fn dates_are_read_with_and_without_zone() {
    let local = Sent::Local { year: 2026, month: 8, day: 13, hour: 13, minute: 3 };
    for (written, expect) in [
        ("2026-08-13T09:33:07+00:00", Some(Sent::Unix(1_786_613_587))),
        ("2026-08-13T13:03:07+0330", Some(Sent::Unix(1_786_613_587))),
        ("2026-08-13T13:03:07", Some(local)),
        ("2026-08-13 13:03:07", Some(local)),
        // A Solar Hijri year is no Gregorian one.
        ("1405-05-22T13:03:07+03:30", None),
        ("2026-02-30T13:03:07Z", None),
        ("13:03", None),
        ("", None),
    ] {
        assert_eq!(moment(written), expect, "{written}");
    }
}

#[test]
fn a_page_that_breaks_off_gives_its_whole_messages() {
    let text = |text: &str| format!("<div class=\"tgme_widget_message_text\">{text}</div>");
    let html = page(&(message("nemune/1", &text("الف")) + &message("nemune/2", &text("ب"))));
    let end = html.find("ب</div>").unwrap();
    let page = parse(&html[..end]);
    assert_eq!(page.messages.iter().map(texts).collect::<Vec<_>>(), [["الف"]]);
    let last = html[..end].lines().count();
    let told = page.diagnostics[0].to_string();
    assert!(told.starts_with(&format!("page.html:{last}:1: the file breaks off inside")), "{told}");
}

#[test]
fn hostile_markup_is_only_text() {
    let message = one("<div class=\"tgme_widget_message_text\"><script>alert(1)</script>الف\
         <img src=x onerror=alert(1)><a href=\"java&#10;script:alert(1)\">ب</a>\
         <a href=\"data:text/html,x\">پ</a>&lt;script&gt;<svg onload=x><text>ت</text></svg>\
         <iframe srcdoc=\"ج\"></iframe><style>*{}</style></div>");
    assert_eq!(message.text, [StyledLine::plain("الفبپ<script>")]);
}

#[test]
fn other_files_do_not_look_like_it() {
    for text in ["", "tgme_widget_message", "<html>راه</html>", "{\"a\": \"tgme_widget_message\"}"]
    {
        assert!(!looks_like(text), "{text}");
    }
}

const PIECES: [&str; 22] = [
    "<div class=\"tgme_widget_message_wrap\" id=\"3\">",
    "<div class=\"tgme_widget_message\" data-post=\"nemune/1\">",
    "<div class=\"etme_widget_message\">",
    "<div class=\"tgme_widget_message_text\">",
    "<a class=\"tgme_widget_message_reply\" href=\"/nemune/1\">",
    "<a class=\"tgme_widget_message_photo_wrap\">",
    "<div class=\"tgme_widget_message_document_wrap\">",
    "<div class=\"tgme_widget_message_poll\">",
    "<div class=\"tgme_widget_message_meta\">edited",
    "<time datetime=\"2026-08-13T09:33:07Z\">",
    "<i class=\"emoji\"><b>🙂",
    "<a href=\"?q=%23x\">#",
    "<svg><path/>",
    "<br/>",
    "<b>",
    "</b>",
    "</i>",
    "</a>",
    "</div>",
    "\n",
    " راه ",
    "<title>",
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
        let page = read(Path::new("p.html"), &html);
        let mut before = 1;
        for message in &page.messages {
            prop_assert!(before <= *message.lines.start() && *message.lines.end() <= count);
            before = *message.lines.end();
        }
    }
}

#[test]
fn long_hostile_files_are_read_quickly() {
    for piece in PIECES {
        for head in ["", PIECES[1]] {
            let start = std::time::Instant::now();
            let _ = read(Path::new("p.html"), &(head.to_owned() + &piece.repeat(20_000)));
            assert!(start.elapsed().as_secs() < 10, "{piece}: {:?}", start.elapsed());
        }
    }
}
