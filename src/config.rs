//! `site.toml`: what was typed ([`RawConfig`]) and what it means ([`Config`]).
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of site.toml")]

mod channel;
mod evidence;
mod save;
mod tagging;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::calendar::{SolarDate, Zone};
use crate::report::{Diagnostic, describe};
use crate::text::ascii::SlugStyle;
use crate::text::fold::fold;
use crate::text::halfspace::Own;
use crate::text::normalize::STEPS;
use crate::text::repair::{Plan, level};
use channel::RawChannel;
use tagging::RawTagging;

pub use channel::{Channel, Habits};
pub use evidence::{Evidence, Order, Rule};
pub use save::{Saved, save};
pub use tagging::Tagging;

/// The settings file's name, at the root of a site.
pub const FILE: &str = "site.toml";

/// `site.toml` as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConfig {
    title: Option<String>,
    base_url: Option<String>,
    language: Option<String>,
    timezone: Option<String>,
    description: String,
    author: String,
    license: String,
    theme: Option<String>,
    channels: Vec<RawChannel>,
    import: RawImport,
    text: RawText,
    build: RawBuild,
    tags: RawTagging,
    limits: RawLimits,
    snapshot: RawSnapshot,
    extra: toml::Table,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawImport {
    repair: Option<String>,
    slug: Option<String>,
    dates: Option<Vec<String>>,
    order: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawText {
    words: Option<PathBuf>,
    style: Vec<String>,
    normalize: Option<Vec<String>>,
    every_half_space: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawBuild {
    per_page: Option<usize>,
    drafts: bool,
    feeds: Option<bool>,
    feed_items: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLimits {
    site_bytes: Option<u64>,
    files: Option<usize>,
}

/// What a host takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a site.
    pub site_bytes: u64,
    /// The most files of a site, where there is a limit.
    pub files: Option<usize>,
    /// Whether `site.toml` says so: else they are those of GitHub Pages, wherever the site is published.
    pub are_stated: bool,
}

/// The most bytes of a site on GitHub Pages (GitHub's documentation, "GitHub Pages limits": 1 GB).
const SITE_BYTES: u64 = 1_000_000_000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSnapshot {
    since: Option<i64>,
}

/// What a site's settings mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The folder that holds `site.toml`, `content/` and `themes/`.
    pub root: PathBuf,
    /// The archive's name.
    pub title: String,
    /// Where it is published.
    pub base_url: BaseUrl,
    /// The language of its pages, as BCP 47 writes it.
    pub language: String,
    /// The time zone that its dates are in.
    pub timezone: Zone,
    /// A sentence about it; may be empty.
    pub description: String,
    /// Who keeps it; may be empty.
    pub author: String,
    /// The licence of its texts; may be empty.
    pub license: String,
    /// The theme's name.
    pub theme: String,
    /// The channels it knows.
    pub channels: Vec<Channel>,
    /// How imports repair texts.
    pub repair: Plan,
    /// How they make addresses of headlines.
    pub slug: SlugStyle,
    /// What counts for the dates of bulletins.
    pub evidence: Evidence,
    /// Items on one page of a listing, at least 1.
    pub per_page: usize,
    /// Whether drafts are built.
    pub drafts: bool,
    /// Whether the site, its tags and its channels have feeds.
    pub feeds: bool,
    /// Items in a feed of the site or of a channel, at least 1; a tag's has at most ten.
    pub feed_items: usize,
    /// Whether links are relative and name `index.html`, for opening from a disk; the command line asks.
    pub portable: bool,
    /// How items are tagged.
    pub tags: Tagging,
    /// What its host takes.
    pub limits: Limits,
    /// The Solar Hijri year that the archive begins with: the clock of snapshots of a site without dates.
    pub since: Option<SolarDate>,
    /// Whatever a theme of the site's own wants.
    pub extra: toml::Table,
}

/// An absolute `http` or `https` address that ends in `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    path_start: usize,
}

impl BaseUrl {
    /// Reads an address such as `https://name.github.io/archive`; `Err` says what is wrong with it.
    pub fn new(text: &str) -> Result<BaseUrl, String> {
        let wrong =
            || format!("`{text}` is no base address; write it as https://name.github.io/archive/");
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| text.starts_with(scheme))
            .ok_or_else(wrong)?;
        let rest = &text[scheme.len()..];
        let host = rest.split('/').next().unwrap_or_default();
        let plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"'`\\{}|^?#".contains(c);
        if host.is_empty() || !text.chars().all(plain) {
            return Err(wrong());
        }
        let mut url = text.to_owned();
        if !url.ends_with('/') {
            url.push('/');
        }
        Ok(BaseUrl { path_start: scheme.len() + host.len(), url })
    }

    /// The whole address, with its last `/`.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Its host, with the port where one is named.
    pub fn host(&self) -> &str {
        let rest = &self.url[..self.path_start];
        rest.split_once("://").map_or(rest, |(_, host)| host)
    }

    /// Its path, from the first `/` to the last: `/` or `/archive/`.
    pub fn path(&self) -> &str {
        &self.url[self.path_start..]
    }
}

impl Config {
    /// The settings of the site at `root`. A site without `site.toml` has the settings' defaults.
    ///
    /// Fails with the place of what does not parse, and with the nearest known key for an unknown one.
    pub fn load(root: &Path) -> Result<Config, Diagnostic> {
        let path = root.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(
                    Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(&path)
                );
            }
        };
        let mut config = Config::parse(root, &text)?;
        config.tags.load(root)?;
        Ok(config)
    }

    /// The bytes of the `site.toml` at `root`; none where there is none.
    pub fn bytes(root: &Path) -> Result<Vec<u8>, Diagnostic> {
        let path = root.join(FILE);
        match std::fs::read(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(&path))
            }
            read => Ok(read.unwrap_or_default()),
        }
    }

    /// Whether nobody has set where the archive is published.
    pub fn has_no_address(&self) -> bool {
        ["http://localhost/", "https://example.org/"].contains(&self.base_url.as_str())
    }

    /// The settings that the text of a `site.toml` at `root` means.
    pub fn parse(root: &Path, text: &str) -> Result<Config, Diagnostic> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = root.join(FILE);
        let raw: RawConfig =
            toml::from_str(text).map_err(|error| toml_error(&error, &file, text))?;
        let at_value = |key: &str, message: String| {
            Diagnostic::error(message).at(&file, text, value_span(text, key))
        };
        let base_url = raw.base_url.as_deref().unwrap_or("http://localhost/");
        let base_url = BaseUrl::new(base_url).map_err(|message| at_value("base_url", message))?;
        let timezone = match &raw.timezone {
            None => Zone::default(),
            Some(name) => name.parse().map_err(|message| at_value("timezone", message))?,
        };
        let per_page = raw.build.per_page.unwrap_or(50);
        if per_page == 0 {
            return Err(at_value("per_page", "a page holds at least 1 item".to_owned()));
        }
        let feed_items = raw.build.feed_items.unwrap_or(30);
        if feed_items == 0 {
            let message = "a feed holds at least 1 item; for none write feeds = false".to_owned();
            return Err(at_value("feed_items", message));
        }
        let since = raw.snapshot.since.map(|year| SolarDate::new(year, 1, 1)).transpose();
        let since = since.map_err(|error| at_value("since", error.to_string()))?;
        let theme = raw.theme.unwrap_or_else(|| "default".to_owned());
        if !is_theme_name(&theme) {
            let message = format!("`{theme}` is no theme's name; it names a folder in themes/");
            return Err(at_value("theme", message));
        }
        let channels = raw.channels.into_iter().map(RawChannel::means);
        let channels: Vec<Channel> = channels
            .collect::<Result<_, _>>()
            .map_err(|(span, message)| Diagnostic::error(message).at(&file, text, span))?;
        let repair = plan(root, raw.import.repair.as_deref(), &raw.text)
            .map_err(|(key, message)| at_value(key, message))?;
        let slug = match &raw.import.slug {
            None => SlugStyle::default(),
            Some(name) => name.parse().map_err(|message| at_value("slug", message))?,
        };
        let evidence = Evidence::new(raw.import.dates.as_deref(), raw.import.order.as_deref())
            .map_err(|(key, message)| at_value(key, message))?;
        Ok(Config {
            root: root.to_owned(),
            title: raw.title.unwrap_or_else(|| "بایگانی".to_owned()),
            base_url,
            language: raw.language.unwrap_or_else(|| "fa".to_owned()),
            timezone,
            description: raw.description,
            author: raw.author,
            license: raw.license,
            theme,
            channels,
            repair,
            slug,
            evidence,
            per_page,
            drafts: raw.build.drafts,
            feeds: raw.build.feeds.unwrap_or(true),
            feed_items,
            portable: false,
            tags: raw.tags.means(),
            limits: Limits {
                site_bytes: raw.limits.site_bytes.unwrap_or(SITE_BYTES),
                files: raw.limits.files,
                are_stated: raw.limits.site_bytes.is_some() || raw.limits.files.is_some(),
            },
            since,
            extra: raw.extra,
        })
    }

    /// The channel of a handle, whatever its case.
    pub fn channel(&self, handle: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.handle.eq_ignore_ascii_case(handle))
    }

    /// Whether `line` is the display name of a channel the site knows.
    pub fn is_channel_title(&self, line: &str) -> bool {
        if self.channels.is_empty() || line.len() > 200 {
            return false;
        }
        let line = fold(line);
        !line.is_empty() && self.channels.iter().any(|channel| fold(&channel.title) == line)
    }
}

/// What `[import]` and `[text]` mean; `Err` says which key is wrong and why.
fn plan(root: &Path, repair: Option<&str>, text: &RawText) -> Result<Plan, (&'static str, String)> {
    let level = match repair {
        None => Plan::default().level,
        Some(name) => level(name).map_err(|message| ("repair", message))?,
    };
    let steps = match &text.normalize {
        None => STEPS.to_vec(),
        Some(names) => {
            let steps = names.iter().map(|name| name.parse());
            let chosen: Vec<_> =
                steps.collect::<Result<_, _>>().map_err(|message| ("normalize", message))?;
            STEPS.into_iter().filter(|step| chosen.contains(step)).collect()
        }
    };
    let words = match &text.words {
        None => String::new(),
        Some(path) => std::fs::read_to_string(root.join(path)).map_err(|error| {
            ("words", format!("{} cannot be read: {}", path.display(), describe(&error)))
        })?,
    };
    let style = text.style.iter().map(String::as_str);
    Ok(Plan { level, steps, own: Own::of_file(&words).with(style), every: text.every_half_space })
}

/// A TOML error as a diagnostic: the place, and for an unknown key the nearest known one.
pub fn toml_error(error: &toml::de::Error, path: &Path, text: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(error.message().trim_end());
    if let Some((unknown, known)) = unknown_key(error.message()) {
        diagnostic.message = format!("unknown key `{unknown}`");
        diagnostic = diagnostic.help(match nearest(unknown, &known) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("known here are {}", known.join(", ")),
        });
    }
    diagnostic.at(path, text, error.span().unwrap_or(0..0))
}

/// The unknown key and the known ones in serde's message for `deny_unknown_fields`.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let (unknown, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    Some((unknown, rest.split('`').skip(1).step_by(2).collect()))
}

/// The word of `known` that is nearest to `word`, if it is near at all.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let scored = known.iter().map(|known| (strsim::damerau_levenshtein(word, known), *known));
    scored
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 3)
        .map(|(_, known)| known)
}

/// Where the value of `key` stands in `text`; nowhere, if it does not.
fn value_span(text: &str, key: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((name, value)) = line.split_once('=')
            && name.trim() == key
        {
            let value_start = start + name.len() + 1 + (value.len() - value.trim_start().len());
            return value_start..value_start + value.trim().len();
        }
        start += line.len();
    }
    0..0
}

/// Whether a theme can be called so: its name is a folder's.
pub fn is_theme_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(Path::new(""), text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_says_where_and_what_next() {
        assert_eq!(
            error("title = \"x\"\ntitel = 1\n"),
            "site.toml:2:1: unknown key `titel`; did you mean `title`?"
        );
        assert_eq!(
            error("[build]\nper_pages = 1\n"),
            "site.toml:2:1: unknown key `per_pages`; did you mean `per_page`?"
        );
        assert_eq!(error("[build]\nper_page = 0"), "site.toml:2:12: a page holds at least 1 item");
        assert!(
            error("base_url = \"archive\"").starts_with("site.toml:1:12: `archive` is no base")
        );
        assert!(error("theme = \"../x\"").starts_with("site.toml:1:9: `../x` is no theme's name"));
        assert!(error("title = \"x").starts_with("site.toml:1:"));
        assert_eq!(
            error("[import]\ndates = [\"stamps\"]"),
            "site.toml:2:9: `stamps` is no evidence of dates; did you mean `stamp`?"
        );
        assert!(
            error("[import]\ndates = [\"ساعت\"]").contains("write some of export, stamp, header")
        );
        assert_eq!(
            error("[import]\norder = \"up\""),
            "site.toml:2:9: `up` is no order; write learn, time, reverse or none"
        );
        assert!(error("zzzzzzzzzz = 1").contains("known here are title, base_url"));
    }

    #[test]
    fn defaults_and_base_addresses() {
        let config = Config::parse(Path::new(""), "\u{feff}title = \"نام\"\r\n").unwrap();
        assert_eq!((config.title.as_str(), config.per_page), ("نام", 50));
        let base = BaseUrl::new("https://name.github.io/archive").unwrap();
        assert_eq!((base.as_str(), base.path()), ("https://name.github.io/archive/", "/archive/"));
        assert_eq!(BaseUrl::new("http://a.example").unwrap().path(), "/");
        for wrong in ["", "a.example", "https://", "https://a/ b", "https://a/?x", "javascript:x"] {
            assert!(BaseUrl::new(wrong).is_err(), "{wrong}");
        }
    }
}
