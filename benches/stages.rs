//! What each stage costs, over texts of our own words: `cargo bench`, or `cargo bench --bench stages -- fold`
//! for those of a name. Times are by the text's bytes, so that stages can be held against one another.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a bench that cannot go on fails, and makes its own files"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use bayegan::calendar::mentions;
use bayegan::config::Config;
use bayegan::content::{Address, Item, parse, serialize};
use bayegan::import::{Carry, Dump, Given, segment};
use bayegan::load::load;
use bayegan::render::markdown::{self, Links};
use bayegan::render::{Fingerprints, Pages};
use bayegan::site::{ItemId, Listing, Route, Site};
use bayegan::tags::{Survey, Tagger, Text};
use bayegan::text::fold::{fold, key};
use bayegan::text::halfspace::{Level, Restorer};
use bayegan::text::normalize::{STEPS, normalize};
use bayegan::text::slug::slug;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const WORDS: &str = "راه روستا آب چشمه پل باغ بازار مدرسه کتاب خانه شهر بخش دشت کوه رود گندم انگور کارگاه \
    کشاورز آموزگار ساخت گشایش بازدید نشست برنامه امسال پارسال فردا پاییز بهار باران برف میگوید نمیشود \
    کتابها دستگاههای بزرگتر خانهای شورای دهیاری استاندار فرماندار تاکستان مدارس هفته آینده است شد کرد \
    در به از که را با برای ۲۱ آذر ۱۴۰۲ سه‌شنبه";

/// Numbers that look drawn and are the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let drawn: Vec<&str> = (0..count).map(|_| words[self.below(words.len())]).collect();
        drawn.join(" ")
    }

    fn paragraph(&mut self) -> String {
        let count = 20 + self.below(60);
        format!("{}.", self.words(count))
    }
}

/// A dump of bulletins of a channel that does not exist.
fn dump(bulletins: usize) -> String {
    let mut draw = Draw(1402);
    let mut dump = String::new();
    for _ in 0..bulletins {
        writeln!(dump, "■ {}", draw.words(8)).unwrap();
        for _ in 0..2 + draw.below(3) {
            writeln!(dump, "○ {}", draw.paragraph()).unwrap();
        }
        writeln!(dump, "@namuneh_news").unwrap();
    }
    dump
}

/// An item's file.
fn item(number: usize) -> String {
    let mut draw = Draw(number as u64);
    let (month, day) = (1 + draw.below(12), 1 + draw.below(29));
    let tags: Vec<String> = (0..4).map(|_| format!("\"{}\"", draw.words(2))).collect();
    let mut file = format!(
        "+++\ntitle = \"{}\"\ndate = \"1402-{month:02}-{day:02}\"\ntags = [{}]\nchannel = \"namuneh_news\"\n+++\n",
        draw.words(8),
        tags.join(", "),
    );
    for _ in 0..4 {
        write!(file, "\n{}\n", draw.paragraph()).unwrap();
    }
    file
}

fn parsed(file: &str) -> Item {
    parse(Address::new("1402/09/a").unwrap(), Path::new("a.md"), file).unwrap()
}

/// No link leads anywhere.
struct NoLinks;

impl Links for NoLinks {
    fn handle(&self, _: &str) -> Option<String> {
        None
    }
    fn tag(&self, _: &str) -> Option<String> {
        None
    }
    fn address(&self, address: &str) -> String {
        address.to_owned()
    }
}

fn of_texts(criterion: &mut Criterion) {
    let text = Draw(7).words(2000);
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("fold", |bench| bench.iter(|| fold(black_box(&text))));
    group.bench_function("search key", |bench| bench.iter(|| key(black_box(&text))));
    group.bench_function("slug", |bench| bench.iter(|| slug(black_box(&text))));
    group.bench_function("dates named", |bench| bench.iter(|| mentions(black_box(&text))));
    group.bench_function("repair spelling", |bench| {
        bench.iter(|| normalize(black_box(&text), &STEPS));
    });
    // One that has met the words, as in a long dump.
    let mut restorer = Restorer::new(Level::Full);
    group.bench_function("repair half-spaces", |bench| {
        bench.iter(|| restorer.edits(black_box(&text)));
    });
    group.finish();
}

fn of_dumps(criterion: &mut Criterion) {
    let text = dump(1000);
    let config = Config::parse(Path::new("."), "").unwrap();
    let dump = Dump::new(Path::new("a.txt"), "a.txt", text.clone().into_bytes()).unwrap();
    let mut group = criterion.benchmark_group("dump");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.sample_size(20);
    group.bench_function("segment", |bench| {
        bench.iter(|| segment(black_box(&dump), &Given::new(&config), &mut Carry::default(), true));
    });
    let texts: Vec<Text> = (0..200)
        .map(|number| {
            let item = parsed(&item(number));
            Text::new("", &item.front.title, &[item.body])
        })
        .collect();
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.text.len() as u64).sum()));
    let survey = || {
        let mut survey = Survey::default();
        for text in &texts {
            survey.add(text);
        }
        survey
    };
    group.bench_function("survey", |bench| bench.iter(survey));
    let tagger = Tagger::new(&config, survey(), 0);
    group.bench_function("tag", |bench| {
        bench.iter(|| texts.iter().map(|text| tagger.tags(text, "", None).len()).sum::<usize>());
    });
    group.finish();
}

fn of_items(criterion: &mut Criterion) {
    let file = item(1);
    let item = parsed(&file);
    let mut group = criterion.benchmark_group("item");
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("read front matter", |bench| bench.iter(|| parsed(black_box(&file))));
    group.bench_function("write front matter", |bench| bench.iter(|| serialize(black_box(&item))));
    group.bench_function("Markdown", |bench| {
        bench.iter(|| markdown::to_html(black_box(&item.body), &NoLinks));
    });
    let marked = item.body.replace("شهر", "*شهر*");
    group.bench_function("Markdown with marks", |bench| {
        bench.iter(|| markdown::to_html(black_box(&marked), &NoLinks));
    });
    group.bench_function("lead", |bench| bench.iter(|| markdown::lead(black_box(&item.body), 100)));
    group.finish();
}

fn of_sites(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content/1402/09");
    std::fs::create_dir_all(&content).unwrap();
    for number in 0..1000 {
        std::fs::write(content.join(format!("{number}.md")), item(number)).unwrap();
    }
    let config = Config::load(folder.path()).unwrap();
    let (site, renderer, _) = load(&config).unwrap();
    let mut group = criterion.benchmark_group("site of 1000 items");
    group.sample_size(20);
    group.bench_function("load", |bench| bench.iter(|| load(black_box(&config)).unwrap()));
    group.bench_function("fingerprints", |bench| {
        bench.iter(|| {
            let fingerprints = Fingerprints::new(&renderer, &site);
            site.routes().iter().map(|route| fingerprints.of(route).0[0]).max()
        });
    });
    let all = |matches: fn(&Route) -> bool| -> Vec<&Route> {
        site.routes().iter().filter(|route| matches(route)).collect()
    };
    let items = all(|route| matches!(route, Route::Item(_)));
    let lists =
        all(|route| matches!(route, Route::Listing(Listing::Tag(_) | Listing::Month(..), _)));
    let feeds = all(|route| matches!(route, Route::Feed(_)));
    for (name, routes) in [("item pages", items), ("lists", lists), ("feeds", feeds)] {
        group.throughput(Throughput::Elements(routes.len() as u64));
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let pages = Pages::new(&renderer, &site);
                routes.iter().map(|route| pages.render(route).unwrap().len()).sum::<usize>()
            });
        });
    }
    group.finish();
    related(criterion, &site);
}

fn related(criterion: &mut Criterion, site: &Site) {
    let id: ItemId = site.recent()[site.recent().len() / 2];
    criterion.bench_function("related items", |bench| bench.iter(|| site.related_items(id).len()));
}

criterion_group!(benches, of_texts, of_dumps, of_items, of_sites);
criterion_main!(benches);
