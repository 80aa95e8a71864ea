//! Channels of many habits, each found from their dumps alone.

use super::super::*;
use std::path::Path;

/// The numbers of the lines that open bulletins of a dump.
fn opens_at(text: &str) -> Vec<usize> {
    let dump = Dump::new(Path::new("d"), "d", text.as_bytes().to_vec()).unwrap();
    let config = Config::parse(Path::new(""), "").unwrap();
    let (segments, ..) = segment(&dump, &Given::new(&config), &mut Carry::default(), true);
    segments.bulletins.iter().map(|bulletin| *bulletin.lines.start()).collect()
}

/// Bulletins of other words each: a headline, and behind it none to three paragraphs.
fn bulletins(count: usize) -> Vec<Vec<String>> {
    const PLACES: [&str; 7] = ["دشت", "کوه", "رود", "جنگل", "ساحل", "شهر", "روستا"];
    const DEEDS: [&str; 5] =
        ["باران بارید", "برف آمد", "پل تازه باز شد", "درخت کاشته شد", "مدرسه ساخته شد"];
    let bulletin = |number: usize| {
        let (place, deed) = (PLACES[number % 7], DEEDS[number * 3 % 5]);
        let paragraph = |part: usize| {
            let other = PLACES[(number + part) % 7];
            format!(
                "به گفتهٔ شهردار {other}، این {part} بار است که در {place} {deed} و مردم {other} از آن خشنود شدند."
            )
        };
        let headline = format!("در {place} {deed}، بار {number}");
        std::iter::once(headline).chain((0..number * 5 % 4).map(paragraph)).collect()
    };
    (1..=count).map(bulletin).collect()
}

/// Whether the dump of these bulletins, each made by `write` of its number and lines, is parted between them.
fn is_parted(count: usize, write: impl Fn(usize, &[String]) -> Vec<String>) -> bool {
    let written: Vec<Vec<String>> =
        bulletins(count).iter().enumerate().map(|(number, lines)| write(number, lines)).collect();
    let mut first = 1;
    let mut firsts = Vec::new();
    for lines in &written {
        firsts.push(first);
        first += lines.len();
    }
    opens_at(&(written.concat().join("\n") + "\n")) == firsts
}

#[test]
fn whatever_closes_all_bulletins_is_found() {
    let mut missed = Vec::new();
    for closing in [
        "@dasht",
        "🆔 @dasht",
        "dasht.example",
        "خبرگزاری دشت، صدای مردم",
        "📌 برای عضویت در کانال دست بزنید",
        "#دشت",
        "➖➖➖➖➖",
        "ــــــــــ",
        "* * *",
        "🌹🌹🌹",
        "به ما بپیوندید:\n@dasht",
        "@dasht\n🇮🇷",
    ] {
        for count in [9, 40, 400] {
            let write = |_: usize, lines: &[String]| {
                lines.iter().cloned().chain(closing.lines().map(str::to_owned)).collect()
            };
            if !is_parted(count, write) {
                missed.push((count, closing));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn whatever_opens_all_bulletins_is_found() {
    let mut missed = Vec::new();
    for (opening, closing) in [
        ("🔷 ", ""),
        ("🔷\n", ""),
        ("🔴🔴🔴\n", ""),
        ("خبرگزاری دشت:\n", ""),
        ("🔷\n", "\n@dasht"),
        ("🔴🔴🔴\n", "\n@dasht"),
        ("#دشت\n", "\n@dasht"),
        ("خبرگزاری دشت:\n", "\n@dasht"),
    ] {
        for count in [9, 40, 400] {
            let write = |_: usize, lines: &[String]| {
                let text = format!("{opening}{}{closing}", lines.join("\n"));
                text.lines().map(str::to_owned).collect()
            };
            if !is_parted(count, write) {
                missed.push((count, opening, closing));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn sections_and_lists_in_closed_bulletins_stay_together() {
    let sections = |number: usize, _: &[String]| {
        let section = |part: usize| {
            let of = (number * 3 + part) % 40;
            [format!("🔷 دربارهٔ {of} و {part}"), format!("در {part} شهر از {of} شهر، باران بارید.")]
        };
        let lines = (0..2 + number % 3).flat_map(section);
        lines.chain(std::iter::once("@dasht".to_owned())).collect()
    };
    assert!(is_parted(400, sections), "sections");
    let prices = |number: usize, _: &[String]| {
        let line = |part: usize| format!("🔷 گندم {part}: {}", number * 7 + part);
        (0..5 + number % 3).map(line).chain(std::iter::once("@dasht".to_owned())).collect()
    };
    assert!(is_parted(400, prices), "prices");
    let digests = |number: usize, _: &[String]| {
        let line = |part: usize| format!("🔹 در شهر {part} از {number} شهر، باران بارید");
        (0..=number * 7 % 5).map(line).chain(std::iter::once("@dasht".to_owned())).collect()
    };
    assert!(is_parted(12, digests) && is_parted(400, digests), "digests");
    let tags = |number: usize, lines: &[String]| {
        let tag = ["#شهر", "#کوه", "#ورزش"][number % 3].to_owned();
        let tagged = std::iter::once(tag).chain(lines.iter().cloned());
        tagged.chain(std::iter::once("@dasht".to_owned())).collect()
    };
    assert!(is_parted(400, tags), "hashtags over headlines");
    let labels = |number: usize, lines: &[String]| {
        let link = ["لینک خبر".to_owned(), format!("https://dasht.example/n/{number}")];
        lines.iter().cloned().chain(link).collect()
    };
    assert!(is_parted(40, labels) && is_parted(400, labels), "labels over links");
    let sites = |number: usize, lines: &[String]| {
        let link = ["ادامه در سایت".to_owned(), format!("dasht.example/n/{number}")];
        lines.iter().cloned().chain(link).collect()
    };
    assert!(is_parted(8, sites) && is_parted(400, sites), "sites to read on");
    let joins = |_: usize, lines: &[String]| {
        let join = ["عضویت در کانال".to_owned(), "@dasht".to_owned()];
        lines.iter().cloned().chain(join).collect()
    };
    assert!(is_parted(9, joins) && is_parted(400, joins), "calls to join");
}

#[test]
fn headlines_without_a_symbol_stand_over_bullets() {
    let write = |_: usize, lines: &[String]| {
        let bullets = lines[1..].iter().map(|line| format!("🔹{line}"));
        let last = std::iter::once("🔹این خبر به\u{200c}زودی کامل می\u{200c}شود.".to_owned());
        std::iter::once(lines[0].clone()).chain(bullets).chain(last).collect()
    };
    assert!(is_parted(40, write));
    assert!(is_parted(400, write));
}
