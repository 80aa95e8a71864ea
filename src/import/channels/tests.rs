//! Tests of [`super`].

use std::path::Path;

use super::*;
use crate::config::Config;

/// The channel of each block of a dump whose blocks are parted by blank lines, in short.
fn check(blocks: &[&str], expect: &str) {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut found: Vec<Block> = Vec::new();
    for text in blocks {
        let first = lines.len();
        for text in text.lines() {
            lines.push(Line { number: lines.len() + 1, text });
        }
        let last = lines.len() - 1;
        found.push(Block { first, last, preview: None, header: None, date_line: None });
    }
    let config = Config::parse(Path::new(""), "").unwrap();
    let stated = Stated::of(&config, &lines, None);
    let profiles = Profiles::learn(&lines, &mut found, &stated, false);
    let short = |place| match profiles.channel(place) {
        None => '.',
        Some(channel) => channel.chars().next().unwrap_or('-'),
    };
    assert_eq!((0..found.len()).map(short).collect::<String>(), expect);
}

const A: &str = "خبر نخست\nپل باز شد.\n@abad";
const B: &str = "خبر دوم\nراه بسته ماند.\n@bagh";
const NONE: &str = "خبر سوم\nباران آمد.";

#[test]
fn a_handle_that_closes_enough_is_a_channel() {
    check(&[A, A, A, A, B, B, B], "aaaabbb");
    check(&[A, B, A, B, A, B, A], "abababa");
    check(&[A, A, A, A, B, B], "......");
    check(&[NONE, NONE], "..");
}

#[test]
fn a_channels_links_to_another_are_no_split() {
    let linked = format!("{A}\n@bagh");
    check(&[A, &linked, A, &linked, A, &linked, A], ".......");
}

#[test]
fn scattered_posts_of_another_are_no_split() {
    let mut blocks = vec![A; 40];
    blocks.extend([NONE; 14]);
    let alone = blocks.clone();
    for place in [3, 17, 31] {
        blocks.insert(place, B);
    }
    check(&blocks, &".".repeat(57));
    // One after another they are a channel's.
    let together = [alone, vec![B; 3]].concat();
    check(&together, &format!("{}{}bbb", "a".repeat(40), "-".repeat(14)));
}

#[test]
fn a_handle_beside_an_address_or_behind_a_sentence_closes() {
    let beside = "خبر دوم\nراه بسته ماند.\n@bagh | bagh.example";
    let behind = "خبر دوم\nراه بسته ماند. @bagh";
    check(&[A, A, A, A, B, beside, behind, B], "aaaabbbb");
}

#[test]
fn what_no_handle_closes_is_of_the_channel_around_it() {
    check(&[NONE, A, A, NONE, A, A, NONE, B, B, NONE, B, NONE], "aaaaaa-bbbbb");
}
