//! What the template of the page about the archive is given: its own words, and the figures of its imports.

use schemars::JsonSchema;
use serde::Serialize;

use super::channels::{Channel, channel};
use super::{Link, PageLinks, markdown, years};
use crate::import::Rule;
use crate::site::{BY_HAND, Figures, Links, Site};

/// The page about the archive.
#[derive(Serialize, JsonSchema)]
pub struct AboutPage {
    /// The archive's own words as HTML.
    body: String,
    /// How many items the site lists.
    items: usize,
    /// How many of them stand in a year.
    dated: usize,
    /// How many of them stand in none.
    undated: usize,
    /// How many tags there are.
    tags: usize,
    /// The years that hold items, the latest first.
    years: Vec<Link>,
    /// The channels of its items.
    channels: Vec<Channel>,
    /// How the items were dated.
    dates: Dates,
    /// How their texts were repaired.
    repairs: Repairs,
    /// The dumps they come from, and how many stand first in each.
    dumps: Vec<Link>,
    /// How many come from no dump: they were written here.
    written: usize,
    /// The version of bayegan that made the site.
    version: &'static str,
}

/// How items were dated.
#[derive(Serialize, JsonSchema)]
pub struct Dates {
    /// How many are known to the day.
    day: usize,
    /// How many are known to a month, a season, a year or an interval.
    about: usize,
    /// How many have no date.
    unknown: usize,
    /// How many were dated by each rule that dated some, the strongest rule first.
    rules: Vec<RuleCount>,
}

/// A rule of evidence and how many items it dated.
#[derive(Serialize, JsonSchema)]
pub struct RuleCount {
    /// The rule's name, its words joined by `_`: the word of the theme is `rule_` and this.
    name: String,
    /// How many items it dated.
    count: usize,
}

/// How texts were repaired.
#[derive(Serialize, JsonSchema)]
pub struct Repairs {
    /// How many places were changed in all texts together.
    places: usize,
    /// How many texts have such a place.
    changed: usize,
    /// The levels of repair that items went through.
    levels: Vec<LevelCount>,
}

/// A level of repair and the items that went through it.
#[derive(Serialize, JsonSchema)]
pub struct LevelCount {
    /// `full`, `safe`, `none`, or `own` for items that no import wrote: the word of the theme is `level_` and
    /// this.
    name: String,
    /// How many items went through it.
    items: usize,
    /// In how many of them something was changed.
    changed: usize,
    /// How many places were changed.
    places: usize,
}

pub fn about(site: &Site, links: Links<'_>) -> AboutPage {
    let listed = site.recent().len();
    let Figures { to_the_day, about, unknown, rules, levels, mut dumps } = site.figures();
    let names = Rule::ALL.into_iter().map(Rule::name).chain([BY_HAND]);
    let rules = names.filter_map(|name| {
        Some(RuleCount { name: name.replace(' ', "_"), count: *rules.get(name)? })
    });
    let written = dumps.remove("").unwrap_or_default();
    AboutPage {
        body: markdown::to_html(site.about(), &PageLinks { site, links }),
        items: listed,
        dated: listed - site.undated().len(),
        undated: site.undated().len(),
        tags: site.tags().len(),
        years: years(site, links),
        channels: site.channels().iter().map(|found| channel(site, links, &found.handle)).collect(),
        dates: Dates { day: to_the_day, about, unknown, rules: rules.collect() },
        repairs: Repairs {
            places: levels.values().map(|level| level.places).sum(),
            changed: levels.values().map(|level| level.changed).sum(),
            levels: levels
                .iter()
                .map(|(name, level)| LevelCount {
                    name: if name.is_empty() { "own".to_owned() } else { name.clone() },
                    items: level.items,
                    changed: level.changed,
                    places: level.places,
                })
                .collect(),
        },
        dumps: dumps
            .into_iter()
            .map(|(title, count)| Link { title, url: String::new(), count: Some(count) })
            .collect(),
        written,
        version: env!("CARGO_PKG_VERSION"),
    }
}
