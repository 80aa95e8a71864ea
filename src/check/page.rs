//! The links and places of a page.

mod tags;

use html5gum::{Token, Tokenizer};

use tags::tags;

/// What a page links to, and the places that can be linked to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Its links, as they are written.
    pub(super) links: Vec<String>,
    /// The names of places in it.
    pub(super) places: Vec<String>,
}

/// The attributes that hold a link, of any element.
const LINKS: [&str; 6] = ["href", "src", "action", "data", "poster", "cite"];

/// Elements of feeds and sitemaps whose text is a link.
const NAMED: [&str; 3] = ["loc", "id", "uri"];

/// What the file `path` of a site, `bytes`, links to: pages, feeds and sitemaps, stylesheets; nothing of other
/// kinds of files.
pub(super) fn read(path: &str, bytes: &[u8]) -> Page {
    let Ok(text) = std::str::from_utf8(bytes) else { return Page::default() };
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => of_page(text),
        Some("xml") => of_feed(text),
        Some("css") => Page { links: of_style(text), places: Vec::new() },
        Some("json") => of_json(text),
        _ => Page::default(),
    }
}

/// The links and places of a page.
fn of_page(text: &str) -> Page {
    let mut page = Page::default();
    for tag in tags(text) {
        page.add(&tag.name, &|name| tag.value(name).map(str::to_owned));
    }
    page
}

/// The links of a feed or a sitemap, whose addresses are texts of elements as well.
fn of_feed(text: &str) -> Page {
    let mut page = Page::default();
    let mut named = false;
    for token in Tokenizer::new(text) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                named = NAMED.contains(&&*name);
                page.add(&name, &|name| {
                    let value = tag.attributes.get(name.as_bytes())?;
                    Some(String::from_utf8_lossy(value).into_owned())
                });
            }
            Token::String(string) if named => {
                let link = String::from_utf8_lossy(&string.value);
                page.links.extend(Some(link.trim().to_owned()).filter(|link| link.contains("://")));
            }
            Token::EndTag(_) => named = false,
            _ => {}
        }
    }
    page
}

impl Page {
    /// Adds what a tag links to, and what can be linked to; `value` gives its attributes.
    fn add(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>) {
        for name in LINKS {
            self.links.extend(value(name));
        }
        if let Some(set) = value("srcset") {
            let links = set.split(',').filter_map(|one| one.split_whitespace().next());
            self.links.extend(links.map(str::to_owned));
        }
        let refreshes = value("http-equiv").is_some_and(|it| it.eq_ignore_ascii_case("refresh"));
        if let Some((_, url)) =
            value("content").filter(|_| refreshes).as_deref().and_then(after_url)
        {
            self.links.push(url.to_owned());
        }
        self.places.extend(value("id"));
        if name == "a" {
            self.places.extend(value("name"));
        }
    }
}

/// The address of `0; url=…`.
fn after_url(content: &str) -> Option<(&str, &str)> {
    let at = content.to_ascii_lowercase().find("url=")?;
    Some((&content[..at], content[at + 4..].trim_matches(['"', '\'', ' '])))
}

/// The addresses in `url(…)`; data that stands in the stylesheet itself is none.
fn of_style(text: &str) -> Vec<String> {
    let found = text.split("url(").skip(1).filter_map(|rest| rest.split_once(')'));
    let links = found.map(|(link, _)| link.trim().trim_matches(['"', '\'']).to_owned());
    links.filter(|link| !link.starts_with("data:")).collect()
}

/// The addresses that a JSON Feed has under `url`, `id` and names that end in `_url`.
fn of_json(text: &str) -> Page {
    let mut page = Page::default();
    let mut values: Vec<serde_json::Value> = serde_json::from_str(text).into_iter().collect();
    while let Some(value) = values.pop() {
        match value {
            serde_json::Value::Array(list) => values.extend(list),
            serde_json::Value::Object(members) => {
                for (name, value) in members {
                    let is_link = name == "url" || name == "id" || name.ends_with("_url");
                    match value {
                        serde_json::Value::String(link) if is_link && link.contains("://") => {
                            page.links.push(link);
                        }
                        serde_json::Value::String(_) => {}
                        other => values.push(other),
                    }
                }
            }
            _ => {}
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, links: &[&str], places: &[&str]) {
        let page = read(path, text.as_bytes());
        assert_eq!(page.links, links, "{text}");
        assert_eq!(page.places, places, "{text}");
    }

    #[test]
    fn links_are_found_in_every_kind_of_file() {
        check(
            "a.html",
            "<a id=x href='a&amp;b'>x</a><img src=i.png srcset='j.png 1x, k.png 2x'><a name=y></a>\
             <!-- <a href=no> --><meta http-equiv=Refresh content='0; URL=z.html'>",
            &["a&b", "i.png", "j.png", "k.png", "z.html"],
            &["x", "y"],
        );
        check(
            "feed.xml",
            "<feed><id>https://a.example/</id><link href=\"https://a.example/b\"/><title>x://y</title></feed>",
            &["https://a.example/", "https://a.example/b"],
            &[],
        );
        check(
            "s.css",
            "a{b:url(x.woff2)} c{d:url('data:x')} e{f:url( \"y\" )}",
            &["x.woff2", "y"],
            &[],
        );
        check(
            "feed.json",
            r#"{"home_page_url": "https://a.example/", "title": "https://no.example/",
                "items": [{"id": "7", "url": "https://a.example/b"}]}"#,
            &["https://a.example/", "https://a.example/b"],
            &[],
        );
        check("a.woff2", "<a href=x>", &[], &[]);
    }
}
