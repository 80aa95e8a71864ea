//! How fast a core tags: bytes of text by seconds of CPU, to count an archive and then to tag it. Not a test:
//! what it prints depends on the machine.
//!
//! usage: `cargo bench --bench tags -- SITE...`, each a folder with `site.toml` and `content/`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement for those who change the program"
)]

use std::path::Path;

use bayegan::config::Config;
use bayegan::import::{each_item, text_of};
use bayegan::tags::{Survey, Tagger, Text};

fn main() {
    for site in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        measure(Path::new(&site));
    }
}

fn measure(site: &Path) {
    let config = Config::load(site).unwrap();
    let mut texts: Vec<Text> = Vec::new();
    each_item(&site.join("content"), &mut |items| texts.extend(items.iter().map(text_of)));
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    let (mut least, mut found) = ([f64::INFINITY; 2], 0);
    // The tables are made once; the least of several runs is the one that others disturbed least.
    for _ in 0..5 {
        let before = cpu_seconds();
        let mut survey = Survey::default();
        for text in &texts {
            survey.add(text);
        }
        let counted = cpu_seconds();
        let tagger = Tagger::new(&config, survey, 0);
        found = texts.iter().map(|text| tagger.tags(text, "", None).len()).sum();
        let done = cpu_seconds();
        least = [least[0].min(counted - before), least[1].min(done - counted)];
    }
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!(
        "{}: {} items, {found} tags, {:.1} MB",
        site.display(),
        texts.len(),
        bytes as f64 / 1e6
    );
    println!("  count  {:6.1} MB/s of CPU time", speed(least[0]));
    println!("  tag    {:6.1} MB/s", speed(least[1]));
    println!("  both   {:6.1} MB/s", speed(least[0] + least[1]));
}

/// The CPU time of this thread: Linux tells it in nanoseconds.
fn cpu_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    said.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
