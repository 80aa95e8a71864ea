//! The links and places of a page.

mod json;
mod tags;

use std::borrow::Cow;

use memchr::memmem;

use tags::Tag;

/// What a page links to, and the places that can be linked to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page<'a> {
    /// Its links, as they are written.
    pub(super) links: Vec<Cow<'a, str>>,
    /// The names of places in it.
    pub(super) places: Vec<Cow<'a, str>>,
}

/// The attributes that hold a link, of any element.
const LINKS: [&str; 8] =
    ["href", "src", "action", "data", "poster", "cite", "formaction", "xlink:href"];

/// The attributes that hold several links, each with its width.
const SETS: [&str; 2] = ["srcset", "imagesrcset"];

/// What a page says of itself to who shows a link to it (Open Graph, Twitter), and is an address.
const SAID: [&str; 6] =
    ["og:url", "og:image", "og:image:url", "og:image:secure_url", "twitter:url", "twitter:image"];

/// Elements of feeds and sitemaps whose text is a link.
const NAMED: [&str; 5] = ["loc", "id", "uri", "icon", "logo"];

/// What the file `path` of a site, `bytes`, links to: pages, feeds and sitemaps, stylesheets, pictures that are
/// text; nothing of other kinds of files.
pub(super) fn read<'a>(path: &str, bytes: &'a [u8]) -> Page<'a> {
    let Ok(text) = simdutf8::basic::from_utf8(bytes) else { return Page::default() };
    let mut page = Page::default();
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => page.add_all(text),
        Some("xml" | "svg") => tags::each(text, |tag| {
            page.add(tag);
            page.add_named(tag);
        }),
        Some("css") => page.add_style(text),
        Some("json") => page.links = json::links(text).into_iter().map(Cow::Owned).collect(),
        _ => {}
    }
    page
}

impl<'a> Page<'a> {
    /// Whether a link can lead to the place `name` in it; to its top it always can (HTML Living Standard,
    /// section 7.4.6.4).
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.iter().any(|place| place == name) || name.eq_ignore_ascii_case("top")
    }

    /// Adds the tags of a page.
    fn add_all(&mut self, text: &'a str) {
        tags::each(text, |tag| {
            self.add(tag);
            // A browser that runs no scripts takes that for a part of the page.
            if tag.name.eq_ignore_ascii_case("noscript") {
                self.add_all(tag.inner);
            }
        });
    }

    /// Adds what a tag links to, and what can be linked to.
    fn add(&mut self, tag: &Tag<'a, '_>) {
        let is = |name: &str, all: &[&str]| all.iter().any(|own| own.eq_ignore_ascii_case(name));
        for attribute in tag.attributes() {
            let name = attribute.name;
            if is(name, &LINKS) {
                // What a link would show, no browser opens; a picture may stand in the page itself.
                let link = attribute.value();
                if is(tag.name, &["a", "area"]) || !is_data(&link) {
                    self.links.push(link);
                }
            } else if is(name, &["id"]) || is(name, &["name"]) && is(tag.name, &["a"]) {
                self.places.push(attribute.value());
            } else if is(name, &SETS) {
                self.add_set(&attribute.value());
            } else if is(name, &["style"]) {
                self.add_style_of(attribute.value());
            }
        }
        if is(tag.name, &["meta"]) {
            self.add_meta(tag);
        } else if is(tag.name, &["style"]) {
            self.add_style(tag.inner);
        }
    }

    /// Adds the link that the text of a feed's or a sitemap's element is.
    fn add_named(&mut self, tag: &Tag<'a, '_>) {
        if NAMED.contains(&tag.name) {
            let link = tags::text(tag.inner.trim());
            self.links.extend(Some(link).filter(|link| link.contains("://")));
        }
    }

    /// Adds where a page leads by itself, and what it says of itself elsewhere.
    fn add_meta(&mut self, tag: &Tag<'a, '_>) {
        let Some(content) = tag.value("content") else { return };
        let says = tag.value("property").or_else(|| tag.value("name"));
        if tag.value("http-equiv").is_some_and(|it| it.eq_ignore_ascii_case("refresh")) {
            self.links.extend(after_url(&content).map(Cow::Owned));
        } else if says.is_some_and(|says| SAID.contains(&&*says)) && content.contains("://") {
            self.links.push(content);
        }
    }

    /// Adds the links of a `srcset` (HTML Living Standard, section 4.8.4.2.1): an address reaches to the next
    /// white space, what says how wide it is to the next comma.
    fn add_set(&mut self, set: &str) {
        let mut rest = set;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
            if rest.is_empty() {
                break;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (link, behind) = rest.split_at(end);
            let alone = link.trim_end_matches(',');
            rest = behind;
            if alone.len() == link.len() {
                rest = behind.find(',').map_or("", |at| &behind[at..]);
            }
            self.links.extend((!is_data(alone)).then(|| Cow::Owned(alone.to_owned())));
        }
    }

    /// Adds the links of a style attribute.
    fn add_style_of(&mut self, style: Cow<'a, str>) {
        match style {
            Cow::Borrowed(style) => self.add_style(style),
            Cow::Owned(style) => {
                let mut own = Page::default();
                own.add_style(&style);
                let links = own.links.into_iter().map(|link| Cow::Owned(link.into_owned()));
                self.links.extend(links);
            }
        }
    }

    /// Adds the links of a stylesheet: the addresses in `url(…)`, and what `@import` names without it. What
    /// stands in a comment, and data that stand in the stylesheet itself, are none.
    fn add_style(&mut self, style: &'a str) {
        let mut rest = style;
        while let Some(at) = next_of(rest, &["/*", "url(", "@import"]) {
            let found = &rest[at..];
            if let Some(comment) = found.strip_prefix("/*") {
                rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
                continue;
            }
            let (inner, end) = match found.get(..4) {
                Some(call) if call.eq_ignore_ascii_case("url(") => (&found[4..], ')'),
                _ => (&found["@import".len()..], ';'),
            };
            let inner = inner.trim_start();
            let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''));
            rest = inner;
            let link = match quote {
                Some(quote) => inner[1..].split_once(quote),
                // What `@import` names without quotes is a call of its own.
                None if end == ';' => None,
                None => inner.split_once(end),
            };
            if let Some((link, behind)) = link {
                rest = behind;
                let link = link.trim();
                self.links.extend((!is_data(link)).then_some(Cow::Borrowed(link)));
            }
        }
    }
}

/// Where the first of some words stands, in letters of any case.
fn next_of(text: &str, words: &[&str]) -> Option<usize> {
    let begins = |at: &usize| {
        let rest = &text.as_bytes()[*at..];
        words.iter().any(|word| {
            rest.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    memchr::memchr3_iter(b'/', b'@', b'(', text.as_bytes())
        .map(|at| if text.as_bytes()[at] == b'(' { at.saturating_sub(3) } else { at })
        .find(begins)
}

/// Whether an address is its own content.
fn is_data(link: &str) -> bool {
    link.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The address of `0; url=…`.
fn after_url(content: &str) -> Option<String> {
    let at = memmem::find(content.to_ascii_lowercase().as_bytes(), b"url=")?;
    Some(content[at + 4..].trim_matches(['"', '\'', ' ']).to_owned())
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
            "a{b:url(x.woff2)} c{d:url('data:x')} e{f:URL( \"y\" )} @import 'z.css'; @import url(w.css);\
             /* url(no) */ g{h:url('a)b')}",
            &["x.woff2", "y", "z.css", "w.css", "a)b"],
            &[],
        );
        check(
            "b.html",
            "<A HREF=x.html ID='y'>z</A><img SRCSET='a,b.png, c.png 2x,d.png,'><img src='data:image/png,x'>\
             <a href='data:,x'>x</a><style>p{q:url(r.svg)}</style><p style='s:url(&quot;t u.svg&quot;)'>\
             <svg><use xlink:href=#y /></svg><button formaction=v.html><meta property=og:image content='https://w.example/x'>\
             <meta name=description content='https://no.example/'><a href=first href=second>\
             <script type=application/ld+json>{\"url\": \"<a href=no>\"}</script>",
            &[
                "x.html",
                "a,b.png",
                "c.png",
                "d.png",
                "data:,x",
                "r.svg",
                "t u.svg",
                "#y",
                "v.html",
                "https://w.example/x",
                "first",
            ],
            &["y"],
        );
        check("c.svg", "<svg><image href='d.png'/><g id='e'/></svg>", &["d.png"], &["e"]);
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
