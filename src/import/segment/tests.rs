//! Tests of [`super`].

use super::*;
use crate::import::source::Source;
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;

mod channels;

/// A dump, parted, as text: a bulletin a block, its roles before its lines.
fn show(text: &str) -> String {
    let dump = Dump::new(Path::new("d"), "d", text.as_bytes().to_vec()).unwrap();
    let config = Config::parse(Path::new(""), "").unwrap();
    let (segments, _, diagnostics) =
        segment(&dump, &Given::new(&config), &mut Carry::default(), true);
    let mut out = String::new();
    for bulletin in &segments.bulletins {
        let roles: Vec<&str> = bulletin.roles.iter().map(|role| role.name()).collect();
        writeln!(out, "{:?} {}", bulletin.lines, roles.join(" ")).unwrap();
        for (name, text) in [("kicker", &bulletin.kicker), ("headline", &bulletin.headline)] {
            if let Some(text) = text {
                writeln!(out, "  {name}: {text}").unwrap();
            }
        }
        for paragraph in &bulletin.paragraphs {
            writeln!(out, "  - {paragraph}").unwrap();
        }
        for (name, line) in [("continues", bulletin.continues), ("date line", bulletin.date_line)] {
            if let Some(line) = line {
                writeln!(out, "  {name} {line}").unwrap();
            }
        }
    }
    for (line, fate) in &segments.loose {
        writeln!(out, "{line} {fate:?}").unwrap();
    }
    for diagnostic in diagnostics {
        writeln!(out, "{}", diagnostic.message).unwrap();
    }
    // What cannot be seen hides mistakes.
    out.replace('\u{200c}', "¬")
}

#[test]
fn a_channel_with_markers_and_closing_lines() {
    insta::assert_snapshot!(show(
        "🟢پل تازه باز شد\n▫️پل روستا از امروز باز است.\n▫️خودروها می\u{200c}گذرند.\n@shahr\n\
         🟢با حضور اهالی؛\nدرختکاری در دشت\n▫\u{fe0f}پنجاه نهال کاشته شد.\nshahr.example/a1\n@shahr\n\
         شهرداری نمونه\n🟢پل تازه باز شد ▫️پل روستا از ا\n.\n▫️رفت\u{200c}وآمد روان است.\n@shahr"
    ), @"
    1..=4 headline paragraph paragraph footer
      headline: پل تازه باز شد
      - پل روستا از امروز باز است.
      - خودروها می¬گذرند.
    5..=9 kicker headline paragraph paragraph footer
      kicker: با حضور اهالی؛
      headline: درختکاری در دشت
      - پنجاه نهال کاشته شد.
      - shahr.example/a1
    10..=14 preview preview preview paragraph footer
      - رفت¬وآمد روان است.
      continues 0
    ");
}

#[test]
fn date_lines_stamps_and_what_is_not_claimed() {
    insta::assert_snapshot!(show(
        "@shahr\nسه\u{200c}شنبه ۱۳ مرداد ۱۴۰۵\n■ یک\n○ الف\n۱۴ مرداد ۱۴۰۵\n○ ب\n@shahr\n\
         چهارشنبه ۱۴ مرداد ۱۴۰۵\n\n■ دو\n○ پ\n\n@shahr\n۱۴۰۵/۰۵/۱۴ - ۱۳:۰۳\n۱۴۰۵/۰۵/۱۴ - ۱۳:۰۴\n"
    ), @r#"
    3..=7 headline paragraph paragraph paragraph footer
      headline: یک
      - الف
      - ۱۴ مرداد ۱۴۰۵
      - ب
      date line 2
    10..=14 headline paragraph blank footer stamp
      headline: دو
      - پ
      date line 8
    1 Unclaimed("a closing line with no bulletin before it")
    2 DateLine
    8 DateLine
    9 Blank
    15 Unclaimed("a stamp with no bulletin before it")
    this line is not claimed: a closing line with no bulletin before it
    this line is not claimed: a stamp with no bulletin before it
    "#);
}

#[test]
fn markers_alone_on_their_lines_and_messages_of_a_symbol() {
    insta::assert_snapshot!(show(
        "■\nسرخط نخست\n○\nمتن نخست\n@shahr\n■\nسرخط دوم\n○\nمتن دوم\n@shahr\n🌹\n@shahr\n"
    ), @"
    1..=5 marker headline marker paragraph footer
      headline: سرخط نخست
      - متن نخست
    6..=10 marker headline marker paragraph footer
      headline: سرخط دوم
      - متن دوم
    11..=12 paragraph footer
      - 🌹
    ");
}

#[test]
fn blank_lines_part_where_nothing_else_does() {
    insta::assert_snapshot!(show("یک\nدو\n\n\nسه\n"), @"
    1..=2 paragraph paragraph
      - یک
      - دو
    5..=5 paragraph
      - سه
    3 Blank
    4 Blank
    ");
}

#[test]
fn a_long_opening_is_no_headline() {
    let long = "واژه ".repeat(60);
    assert!(!show(&format!("■{long}\n○ب\n@shahr\n■کوتاه\n○ب\n@shahr")).contains("headline: واژه"));
}

/// What a person might state of the channel of these dumps.
const STATED: &str = "[[channels]]\nhandle = \"shahr\"\nheadline = [\"■\"]\nbullet = []\n\
    closing = [\"شهرداری نمونه\"]\npreview = [\"■ سرخط\"]\n";

proptest! {
    #[test]
    fn every_line_has_one_place(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("■ سرخط".to_owned()), Just("○ بند".to_owned()), Just("■".to_owned()),
                Just("@shahr".to_owned()), Just(String::new()), Just(".".to_owned()),
                Just("۱۳ مرداد ۱۴۰۵".to_owned()), Just("۱۴۰۵/۰۵/۱۴ - ۱۳:۰۳".to_owned()),
                Just("شهرداری نمونه".to_owned()), Just("■ سرخط بلند روستا ○ بند".to_owned()),
                "[^\n]{0,12}",
            ],
            1..40,
        )
    ) {
        let Ok(dump) = Dump::new(Path::new("d"), "d", lines.join("\n").into_bytes()) else {
            return Ok(());
        };
        for site in ["", STATED] {
            let config = Config::parse(Path::new(""), site).unwrap();
            let (segments, _, _) =
                segment(&dump, &Given::new(&config), &mut Carry::default(), true);
            let mut owned: Vec<usize> = segments.loose.iter().map(|(line, _)| *line).collect();
            for bulletin in &segments.bulletins {
                prop_assert_eq!(bulletin.lines.clone().count(), bulletin.roles.len());
                prop_assert!(bulletin.headline.is_some() || !bulletin.paragraphs.is_empty());
                owned.extend(bulletin.lines.clone());
            }
            owned.sort_unstable();
            prop_assert_eq!(owned, (1..=dump.len()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_dump_read_in_parts_is_parted_as_a_whole_is() {
    let mut text = String::new();
    for number in 0..400 {
        if number % 40 == 0 {
            let _ = writeln!(text, "{} مرداد ۱۴۰۵", number / 40 + 1);
        }
        if number % 97 == 96 {
            let _ = write!(text, "شهر بالا\nگزارش شماره {} از راه بالا\n.\n", number - 90);
        }
        let _ = write!(text, "گزارش شماره {number} از راه بالا\nشرح آن است.\n");
        let _ = writeln!(text, "۱۴۰۵/۰۵/{:02} - ۱۰:{:02}", number / 40 + 1, number % 40);
    }
    let config =
        Config::parse(Path::new(""), "[[channels]]\nhandle = \"bala\"\ntitle = \"شهر بالا\"");
    let config = config.unwrap();
    let source = Source::of_text(Path::new("d"), "d", &text).unwrap();
    let read = |size: usize| {
        let mut chapters = source.chapters_of(size);
        let mut carry = Carry::default();
        let (mut bulletins, mut loose, mut parts) = (Vec::new(), Vec::new(), 0);
        while let Some((part, is_last)) = chapters.next_part().unwrap() {
            let part = part.carrying(carry.date_line());
            let (segments, _, _) = segment(&part, &Given::new(&config), &mut carry, is_last);
            chapters.done_before(&part, segments.next);
            bulletins.extend(segments.bulletins);
            loose.extend(segments.loose);
            parts += 1;
        }
        (bulletins, loose, parts)
    };
    let (whole, loose, parts) = read(text.len());
    assert_eq!((whole.len(), parts), (400, 1));
    assert_eq!(whole[96].continues, Some(6));
    let (bulletins, others, parts) = read(text.len() / 10);
    assert!(parts > 5);
    assert_eq!((bulletins, others), (whole, loose));
}

#[test]
fn a_symbol_below_nearly_each_copy_of_a_closing_line_is_a_part_of_it() {
    let mut text = String::new();
    let mut expected = Vec::new();
    for number in 0..40 {
        let from = text.lines().count() + 1;
        let words = ["باران", "برف", "باد", "آفتاب", "مه"][number % 5];
        writeln!(text, "{words} در دشت شماره {number} آمد").unwrap();
        writeln!(text, "▫️مردم دشت {number} از {words} سخن گفتند.").unwrap();
        text.push_str(if number % 3 == 0 { "@dasht_two\n🔆\n" } else { "@dasht\n" });
        expected.push(from..=text.lines().count());
    }
    let dump = Dump::new(Path::new("d"), "d", text.into_bytes()).unwrap();
    let config = Config::parse(Path::new(""), "").unwrap();
    let (segments, ..) = segment(&dump, &Given::new(&config), &mut Carry::default(), true);
    let found: Vec<_> = segments.bulletins.into_iter().map(|bulletin| bulletin.lines).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_symbol_that_opens_most_bulletins_and_their_paragraphs_opens_none() {
    let mut text = String::new();
    let mut expected = Vec::new();
    for number in 0..40 {
        let from = text.lines().count() + 1;
        let mark = if number % 3 == 0 { "🔻" } else { "🔹" };
        writeln!(text, "{mark}خبر شماره {number} از دشت رسید").unwrap();
        for paragraph in 0..3 {
            writeln!(text, "🔹بند {paragraph} از خبر {number} که چند واژه دارد.").unwrap();
        }
        text.push_str("@dasht\n");
        expected.push(from..=text.lines().count());
    }
    let dump = Dump::new(Path::new("d"), "d", text.into_bytes()).unwrap();
    let config = Config::parse(Path::new(""), "").unwrap();
    let (segments, ..) = segment(&dump, &Given::new(&config), &mut Carry::default(), true);
    let found: Vec<_> = segments.bulletins.into_iter().map(|bulletin| bulletin.lines).collect();
    assert_eq!(found, expected);
}

/// The first lines of a dump's bulletins.
fn begins(text: &str) -> Vec<usize> {
    let dump = Dump::new(Path::new("d"), "d", text.as_bytes().to_vec()).unwrap();
    let config = Config::parse(Path::new(""), "").unwrap();
    let (segments, ..) = segment(&dump, &Given::new(&config), &mut Carry::default(), true);
    segments.bulletins.iter().map(|bulletin| *bulletin.lines.start()).collect()
}

/// Sixty bulletins of four lines, the one in the middle with other lines in place of its last two, each
/// `stamped`-th with a stamp.
fn bulletins(middle: &str, stamped: usize) -> String {
    let mut text = String::new();
    for place in 0..60 {
        writeln!(text, "پل تازه روستای شماره {place} پس از سال ها باز شد").unwrap();
        text.push_str("🔹 اهالی به آن جا رفتند و جشن گرفتند\n");
        text.push_str(match place {
            30 => middle,
            _ if place % 3 == 0 => "رئیس شورای روستا از همه اهالی سپاسگزاری کرد\n@shahr\n",
            _ => "🔹 راه بسته نیست\n@shahr\n",
        });
        if stamped > 0 && place % stamped == 0 {
            text.push_str("۱۴۰۵/۰۵/۱۴ - ۱۳:۰۳\n");
        }
    }
    text
}

#[test]
fn what_follows_an_opening_tells_it_where_nothing_closes_above() {
    let found = begins(&bulletins("🔹 راه بسته نیست\nنقشه راه\n", 0));
    assert_eq!(found, (0..60).map(|place| place * 4 + 1).collect::<Vec<_>>());
}

#[test]
fn stamps_here_and_there_part_as_if_the_closing_lines_did() {
    let stamps = 6;
    let found = begins(&bulletins("🔹 راه بسته نیست\n@shahr\n", stamps));
    let begin = |place: usize| place * 4 + 1 + place.div_ceil(stamps);
    assert_eq!(found, (0..60).map(begin).collect::<Vec<_>>());
}

#[test]
fn what_stands_behind_an_object_opens_nothing() {
    let found = begins(&bulletins("🔹 نوشته های\n@shahr\nرا دنبال کنید\n@shahr\n", 0));
    let begin = |place: usize| place * 4 + 1 + if place > 30 { 2 } else { 0 };
    assert_eq!(found, (0..60).map(begin).collect::<Vec<_>>());
}
