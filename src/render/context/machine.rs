//! What pages tell machines of themselves, as JSON-LD in the words of schema.org.

use serde_json::{Value, json};

use super::Crumb;
use crate::calendar::When;
use crate::content::FrontMatter;
use crate::site::{Links, Site};

/// The most characters of a headline that search engines take (Google's "Article structured data").
const HEADLINE: usize = 110;

/// Of the first page: which site it is of.
pub(super) fn website(site: &Site) -> String {
    let config = site.config();
    let mut node = json!({
        "@type": "WebSite",
        "name": config.title,
        "url": config.base_url.as_str(),
        "inLanguage": config.language,
    });
    if !config.description.is_empty() {
        node["description"] = json!(config.description);
    }
    written(vec![node])
}

/// Of an item: what it is and when it was published, where that is known to the day; and the pages above it.
/// What is known less well is no date that a machine would understand, since a Solar Hijri month is no
/// Gregorian one.
pub(super) fn article(
    site: &Site,
    links: Links<'_>,
    front: &FrontMatter,
    headline: &str,
    crumbs: &[Crumb],
) -> String {
    let mut nodes = Vec::new();
    if let Some(When::Day(day, time)) = front.date {
        let published = match time {
            Some(_) => site.config().timezone.moment(day, time),
            None => day.gregorian(),
        };
        let config = site.config();
        let channel = config.channel(&front.channel).map(|known| known.title.as_str());
        let (role, name) = match channel.filter(|title| !title.is_empty()) {
            Some(title) => ("author", title.to_owned()),
            None if !front.channel.is_empty() => ("author", format!("@{}", front.channel)),
            None if !config.author.is_empty() => ("publisher", config.author.clone()),
            None => ("publisher", config.title.clone()),
        };
        nodes.push(json!({
            "@type": "NewsArticle",
            "headline": cut(headline),
            "datePublished": published,
            "inLanguage": config.language,
            role: { "@type": "Organization", "name": name },
        }));
    }
    nodes.extend(list(links, crumbs, None));
    written(nodes)
}

/// Of a list: the pages above it, and itself, which is called `title`.
pub(super) fn trail(links: Links<'_>, crumbs: &[Crumb], title: &str) -> String {
    written(list(links, crumbs, Some(title)).into_iter().collect())
}

/// The pages above one as a list of breadcrumbs; none, where there are none.
fn list(links: Links<'_>, crumbs: &[Crumb], own: Option<&str>) -> Option<Value> {
    let above = crumbs.iter().map(
        |(title, route)| json!({ "@type": "ListItem", "name": title, "item": links.url(route) }),
    );
    let own = own.map(|title| json!({ "@type": "ListItem", "name": title }));
    let mut items: Vec<Value> = above.collect();
    if items.is_empty() {
        return None;
    }
    items.extend(own);
    for (place, item) in items.iter_mut().enumerate() {
        item["position"] = json!(place + 1);
    }
    Some(json!({ "@type": "BreadcrumbList", "itemListElement": items }))
}

/// Nodes as the text of a `script`: no `<` in it can end the element or begin a comment. Empty of none.
fn written(mut nodes: Vec<Value>) -> String {
    let mut value = match nodes.len() {
        0 => return String::new(),
        1 => nodes.remove(0),
        _ => json!({ "@graph": nodes }),
    };
    value["@context"] = json!("https://schema.org");
    value.to_string().replace('<', "\\u003c")
}

/// A headline, cut where search engines would.
fn cut(headline: &str) -> String {
    match headline.char_indices().nth(HEADLINE - 1) {
        Some((at, last)) if at + last.len_utf8() < headline.len() => {
            format!("{}…", &headline[..at])
        }
        _ => headline.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_script_ends_it() {
        let text = written(vec![json!({ "name": "</script><!-- <script>" })]);
        assert!(!text.contains('<'), "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], "</script><!-- <script>");
    }

    #[test]
    fn a_long_headline_is_cut() {
        assert_eq!(cut(&"آ".repeat(110)).chars().count(), 110);
        let long = cut(&"آ".repeat(111));
        assert_eq!(long.chars().count(), 110);
        assert!(long.ends_with('…'));
    }
}
