//! Dumps by chance: channels of any habits, in any shape, with junk in between.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Words of bulletins, some of which look like something else.
const WORDS: [&str; 20] = [
    "راه",
    "روستا",
    "باز شد",
    "گفت:",
    "«نخست",
    "دوم»",
    "آگهی؛",
    "۱۸۵۰۰ تومان",
    "1.",
    "#برچسب_یک",
    "@digar_ir",
    "shahr.example/k7",
    "می\u{200c}شود.",
    "…",
    "*و*",
    "<b>",
    "\u{2764}\u{fe0f}",
    "\u{25ab}\u{fe0f}",
    "ي",
    "+++",
];

/// Lines that stand where they please.
const JUNK: [&str; 18] = [
    "",
    " ",
    ".",
    "…",
    "\u{fe0f}",
    "\u{202e}\u{2066}",
    "\0",
    "شهر:",
    "شهر, [13.08.2026 13:03]",
    "شهر, [40.40.2026 13:03]",
    "سه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵",
    "۳۱ اسفند ۱۴۰۴",
    "۱۴۰۵/۰۵/۱۳ - ۱۳:۰۳",
    "۱۴۰۵/۱۳/۱۳ - ۲۵:۰۳",
    "{\"text\": \"راه\"}",
    "<div class=\"tgme_widget_message\" data-post=\"a/1\">",
    "@shahr_ir",
    "\u{1f530}",
];

/// How a channel writes, and how its dump came about.
#[derive(Clone, Debug)]
struct Habits {
    headline: &'static str,
    bullet: &'static str,
    closing: Vec<&'static str>,
    shape: Shape,
    ending: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Bare,
    Apart,
    UnderDays,
    Stamped,
    Copied,
    Named,
    JsonLines,
}

fn habits() -> impl Strategy<Value = Habits> {
    let shapes = [
        Shape::Bare,
        Shape::Apart,
        Shape::UnderDays,
        Shape::Stamped,
        Shape::Copied,
        Shape::Named,
        Shape::JsonLines,
    ];
    (
        select(&["", "\u{1f530}", "\u{25a0} ", "\u{1f534}\u{1f534}", "- "][..]),
        select(&["", "\u{1f539}", "\u{25aa}\u{fe0f} ", "• "][..]),
        prop::collection::vec(
            select(&["@shahr_ir", "➖➖➖", "\u{1f194} @shahr_ir", "Link", "#شهر", "راه ما"][..]),
            0..3,
        ),
        select(shapes.to_vec()),
        select(&["\n", "\n", "\r\n"][..]),
    )
        .prop_map(|(headline, bullet, closing, shape, ending)| Habits {
            headline,
            bullet,
            closing,
            shape,
            ending,
        })
}

fn line() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(select(&WORDS[..]), 1..8);
    words.prop_map(|words| words.join(" "))
}

/// A dump's text.
pub fn dump() -> impl Strategy<Value = String> {
    let bulletin = prop::collection::vec(line(), 0..5);
    let junk = prop::collection::vec((any::<Index>(), select(&JUNK[..])), 0..6);
    (habits(), prop::collection::vec(bulletin, 1..16), junk).prop_map(
        |(habits, bulletins, junk)| {
            let mut lines: Vec<String> = Vec::new();
            for (place, bulletin) in bulletins.iter().enumerate() {
                habits.write(&mut lines, place, bulletin);
            }
            for (place, junk) in junk {
                lines.insert(place.index(lines.len() + 1), junk.to_owned());
            }
            lines.join(habits.ending)
        },
    )
}

impl Habits {
    fn write(&self, lines: &mut Vec<String>, place: usize, bulletin: &[String]) {
        let day = place / 3 % 28 + 1;
        let mut text: Vec<String> = Vec::new();
        for (place, line) in bulletin.iter().enumerate() {
            text.push(format!("{}{line}", if place == 0 { self.headline } else { self.bullet }));
        }
        text.extend(self.closing.iter().map(|line| (*line).to_owned()));
        match self.shape {
            Shape::UnderDays if place.is_multiple_of(3) => lines.push(format!("{day} مرداد ۱۴۰۵")),
            Shape::Copied => lines.push(format!("شهر, [{day:02}.08.2026 13:{place:02}]")),
            Shape::Named => lines.push("شهر:".to_owned()),
            _ => {}
        }
        if matches!(self.shape, Shape::JsonLines) {
            let text =
                serde_json::json!({"id": place, "date": 1_785_529_800, "text": text.join("\n")});
            lines.push(text.to_string());
            return;
        }
        lines.append(&mut text);
        match self.shape {
            Shape::Apart | Shape::Copied | Shape::Named => lines.push(String::new()),
            Shape::Stamped => lines.push(format!("۱۴۰۵/۰۵/{day:02} - 13:{place:02}")),
            _ => {}
        }
    }
}
