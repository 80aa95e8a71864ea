use super::*;
use crate::config::Config;
use crate::import::segment::{Carry, Given, segment};

/// Each bulletin's date, where the dump is read in parts of some `size` bytes.
fn dates(text: &str, size: usize) -> Vec<String> {
    let source = Source::of_text(std::path::Path::new("d.txt"), "d.txt", text).unwrap();
    let mut dating = Dating::new(&source, None, Span::default(), &Evidence::default(), false);
    dating.look_through(source.chapters_of(size), &source).unwrap();
    let config = Config::parse(std::path::Path::new(""), "").unwrap();
    let given = Given::new(&config);
    let (mut carry, mut found) = (Carry::default(), Vec::new());
    let mut chapters = source.chapters_of(size);
    while let Some((dump, is_last)) = chapters.next_part().unwrap() {
        let dump = dump.carrying(carry.date_line());
        let (segments, _, _) = segment(&dump, &given, &mut carry, is_last);
        chapters.done_before(&dump, segments.next);
        let (dated, _) = dating.date(&dump, &segments.bulletins);
        found.extend(
            dated
                .into_iter()
                .map(|dated| dated.when.map_or(String::new(), |when| when.to_string())),
        );
    }
    found
}

#[test]
fn a_date_in_a_later_part_bounds_as_one_in_the_same_does() {
    let bulletin = |number: usize| {
        let day = 1 + number / 10;
        let stamp = if number % 30 == 15 {
            format!("۱۴۰۲/۰۹/{day:02} - ۱۰:۰۰\n")
        } else {
            String::new()
        };
        format!("■سرخط {number} زرناب\n○بند نخست {number}\n○بند دیگر\n@zarnab\n{stamp}")
    };
    let text: String = (0..90).map(bulletin).collect();
    let whole = dates(&text, 1 << 20);
    assert_eq!(whole[0], "../1402-09-02");
    assert_eq!(whole[20], "1402-09-02/1402-09-05");
    assert_eq!(whole[89], "1402-09-08/..");
    for size in [700, 2_000] {
        assert_eq!(dates(&text, size), whole, "parts of {size} bytes");
    }
}
