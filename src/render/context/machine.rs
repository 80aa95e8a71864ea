//! What pages tell machines of themselves, as JSON-LD in the words of schema.org.

use std::borrow::Cow;

use serde::Serialize;

use crate::calendar::When;
use crate::content::FrontMatter;
use crate::site::Site;

/// The most characters of a headline that search engines take (Google's "Article structured data").
const HEADLINE: usize = 110;

/// Where the words come from.
const CONTEXT: &str = "https://schema.org";

/// What the first page says of its site.
#[derive(Serialize)]
struct WebSite<'a> {
    #[serde(rename = "@context")]
    context: &'a str,
    #[serde(rename = "@type")]
    kind: &'a str,
    name: &'a str,
    url: &'a str,
    #[serde(rename = "inLanguage")]
    language: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
}

/// What an item's page says of the item.
#[derive(Serialize)]
struct NewsArticle<'a> {
    #[serde(rename = "@context")]
    context: &'a str,
    #[serde(rename = "@type")]
    kind: &'a str,
    headline: &'a str,
    #[serde(rename = "datePublished")]
    published: &'a str,
    #[serde(rename = "inLanguage")]
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Organization<'a>>,
}

/// Who wrote or published something.
#[derive(Serialize)]
struct Organization<'a> {
    #[serde(rename = "@type")]
    kind: &'a str,
    name: &'a str,
}

/// Of the first page: which site it is of.
pub(super) fn website(site: &Site) -> String {
    let config = site.config();
    written(&WebSite {
        context: CONTEXT,
        kind: "WebSite",
        name: &config.title,
        url: config.base_url.as_str(),
        language: &config.language,
        description: &config.description,
    })
}

/// Of an item: what it is and when it was published, where that is known to the day; else nothing. What is
/// known less well is no date that a machine would understand, since a Solar Hijri month is no Gregorian one.
///
/// The pages above it are told by its links alone: a list of breadcrumbs for machines would be a fifteenth of
/// what a page holds beside its text.
pub(super) fn article(site: &Site, front: &FrontMatter, headline: &str) -> String {
    let Some(When::Day(day, time)) = front.date else { return String::new() };
    let moment = match time {
        Some(_) => site.config().timezone.moment(day, time),
        None => day.gregorian(),
    };
    let config = site.config();
    let channel = config.channel(&front.channel).map(|known| known.title.as_str());
    let of = |name| Some(Organization { kind: "Organization", name });
    let handle;
    let (author, publisher) = match channel.filter(|title| !title.is_empty()) {
        Some(title) => (of(title), None),
        None if !front.channel.is_empty() => {
            handle = format!("@{}", front.channel);
            (of(&handle), None)
        }
        None if !config.author.is_empty() => (None, of(&config.author)),
        None => (None, of(&config.title)),
    };
    written(&NewsArticle {
        context: CONTEXT,
        kind: "NewsArticle",
        headline: &cut(headline),
        published: &moment,
        language: &config.language,
        author,
        publisher,
    })
}

/// A node as the text of a `script`: no `<` in it can end the element or begin a comment.
fn written(node: &impl Serialize) -> String {
    // Structs of strings always become JSON.
    serde_json::to_string(node).unwrap_or_default().replace('<', "\\u003c")
}

/// A headline, cut where search engines would.
fn cut(headline: &str) -> Cow<'_, str> {
    match headline.char_indices().nth(HEADLINE - 1) {
        Some((at, last)) if at + last.len_utf8() < headline.len() => {
            Cow::Owned(format!("{}…", &headline[..at]))
        }
        _ => Cow::Borrowed(headline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_script_ends_it() {
        let hostile = "</script><!-- <script>";
        let text = written(&Organization { kind: "Organization", name: hostile });
        assert!(!text.contains('<'), "{text}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], hostile);
    }

    #[test]
    fn a_long_headline_is_cut() {
        assert_eq!(cut(&"آ".repeat(110)).chars().count(), 110);
        let long = "آ".repeat(111);
        let long = cut(&long);
        assert_eq!(long.chars().count(), 110);
        assert!(long.ends_with('…'));
    }
}
