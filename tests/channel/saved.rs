//! Messages as pages: Telegram Desktop's export, saved pages of channels.

use std::fmt::Write;

use super::chats::{EDITED, FORWARDED, REPLY, expect, has_photo, messages, post};
use super::{Channel, Moment, Written};

/// A message's words in HTML, without a line break.
fn html(message: &[String]) -> String {
    let escaped = |line: &String| {
        line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    message.iter().map(escaped).collect::<Vec<_>>().join("<br>")
}

fn owned(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Telegram Desktop's `messages.html`.
pub fn telegram_html(channel: &Channel) -> Written {
    let mut written = Written::new(channel, "messages.html");
    written.add(&owned(&format!(
        "<!DOCTYPE html>\n<html>\n\n <head>\n  <meta charset=\"utf-8\"/>\n<title>Exported Data</title>\n </head>\n \
         <body onload=\"CheckLocation();\">\n  <div class=\"page_wrap\">\n   <div class=\"page_header\">\n    <div class=\"content\">\n     \
         <div class=\"text bold\">\n{}\n     </div>\n    </div>\n   </div>\n   <div class=\"page_body chat_page\">\n    \
         <div class=\"history\">\n     <div class=\"message service\" id=\"message-1\">\n      <div class=\"body details\">\n1 August 2026\n      </div>\n     </div>",
        channel.name
    )));
    for (place, message) in messages(channel).iter().enumerate() {
        let lines = owned(&exported(channel, place, message));
        expect(&mut written, channel, place, message, &lines, "[عکس: photo.jpg]");
    }
    written.add(&["    </div>", "   </div>", "  </div>", " </body>", "</html>"]);
    written
}

fn exported(channel: &Channel, place: usize, message: &[String]) -> String {
    let moment = Moment::of(place);
    let (month, day) = moment.gregorian();
    let mut body = String::new();
    // The messages of one sender are joined to the first.
    let joined = if place > 0 && !place.is_multiple_of(4) && place != FORWARDED + 1 {
        " joined"
    } else {
        ""
    };
    if joined.is_empty() {
        write!(body, "       <div class=\"from_name\">\n{} \n       </div>\n", channel.name)
            .unwrap();
    }
    if place == REPLY {
        let original = post(REPLY - 1);
        write!(body, "       <div class=\"reply_to details\">\nIn reply to <a href=\"#go_to_message{original}\">this message</a>\n       </div>\n").unwrap();
    }
    if has_photo(place) {
        body.push_str(
            "       <div class=\"media_wrap clearfix\">\n        <a class=\"photo_wrap clearfix pull_left\" href=\"photos/photo.jpg\">\n         \
             <img class=\"photo\" src=\"photos/photo_thumb.jpg\">\n        </a>\n       </div>\n",
        );
    }
    if !message.is_empty() {
        let text = html(message);
        let text = match place {
            FORWARDED => format!(
                "<div class=\"forwarded body\">\n<div class=\"from_name\">\nخبر همسایه\n</div>\n<div class=\"text\">\n{text}\n</div>\n</div>\n"
            ),
            _ => format!("       <div class=\"text\">\n{text}\n       </div>\n"),
        };
        body.push_str(&text);
    }
    format!(
        "     <div class=\"message default clearfix{joined}\" id=\"message{}\">\n      <div class=\"body\">\n       \
         <div class=\"pull_right date details\" title=\"{day:02}.{month:02}.2026 {hour:02}:{minute:02}:00 UTC+03:30\">\n{hour:02}:{minute:02}\n       </div>\n\
         {body}      </div>\n     </div>",
        post(place),
        hour = moment.hour,
        minute = moment.minute,
    )
}

/// A page of `t.me/s/…`, saved.
pub fn telegram_page(channel: &Channel) -> Written {
    page(channel, "tgme", "https://t.me", "page.html")
}

/// A page of Eitaa, saved.
pub fn eitaa_page(channel: &Channel) -> Written {
    page(channel, "etme", "https://eitaa.com", "eitaa.html")
}

fn page(channel: &Channel, prefix: &str, site: &str, file: &'static str) -> Written {
    let mut written = Written::new(channel, file);
    let place_in =
        |text: String| owned(&text.replace("tgme", prefix).replace("https://t.me", site));
    written.add(&place_in(format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{}</title><script>window.x='<div>';</script></head>\n\
         <body class=\"widget_frame_base\">\n<section class=\"tgme_channel_history js-message_history\">",
        channel.name
    )));
    for (place, message) in messages(channel).iter().enumerate() {
        // The wrapper is the page's, what it wraps the message.
        written.add(&place_in(
            "<div class=\"tgme_widget_message_wrap js-widget_message_wrap\">".to_owned(),
        ));
        let lines = place_in(shown(channel, place, message));
        expect(&mut written, channel, place, message, &lines, "[عکس: در خروجی نیست]");
    }
    written.add(&["</section>", "</body>", "</html>"]);
    written
}

fn shown(channel: &Channel, place: usize, message: &[String]) -> String {
    let moment = Moment::of(place);
    let (month, day) = moment.gregorian();
    let (hour, minute) = moment.utc();
    let (handle, number) = (channel.handle, post(place));
    let mut inside = String::new();
    if place == FORWARDED {
        inside.push_str("<div class=\"tgme_widget_message_forwarded_from accent_color\">Forwarded from <span class=\"tgme_widget_message_forwarded_from_name\">خبر همسایه</span></div>\n");
    }
    if place == REPLY {
        let original = post(REPLY - 1);
        writeln!(
            inside,
            "<a class=\"tgme_widget_message_reply\" href=\"https://t.me/{handle}/{original}\">\
             <div class=\"tgme_widget_message_text js-message_reply_text\">آغاز پیام</div></a>"
        )
        .unwrap();
    }
    if has_photo(place) {
        writeln!(
            inside,
            "<a class=\"tgme_widget_message_photo_wrap\" href=\"https://t.me/{handle}/{number}\" \
             style=\"background-image:url('x')\"></a>"
        )
        .unwrap();
    }
    if !message.is_empty() {
        writeln!(
            inside,
            "<div class=\"tgme_widget_message_text js-message_text\" dir=\"auto\">{}</div>",
            html(message)
        )
        .unwrap();
    }
    let edited = if place == EDITED { "edited &nbsp;" } else { "" };
    format!(
        "<div class=\"tgme_widget_message text_not_supported_wrap js-widget_message\" data-post=\"{handle}/{number}\">\n\
         <div class=\"tgme_widget_message_bubble\">\n\
         <div class=\"tgme_widget_message_author accent_color\"><a class=\"tgme_widget_message_owner_name\" href=\"https://t.me/{handle}\">{}</a></div>\n\
         {inside}<div class=\"tgme_widget_message_footer compact js-message_footer\">\n\
         <span class=\"tgme_widget_message_views\">1.2K</span><span class=\"tgme_widget_message_meta\">{edited}\
         <a class=\"tgme_widget_message_date\" href=\"https://t.me/{handle}/{number}\"><time datetime=\"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00+00:00\" class=\"time\">{hour:02}:{minute:02}</time></a></span>\n\
         </div>\n</div>\n</div></div>",
        channel.name
    )
}
