//! What a site tells machines: JSON-LD, feeds, policy; and the pages of channels, which have feeds of theirs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Sandbox, parted};
use serde_json::Value;

fn item(title: &str, front: &str) -> String {
    format!("+++\ntitle = '{title}'\n{front}\n+++\n\nمتن.\n")
}

fn built(items: &[(&str, &str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        "site.toml",
        "title = \"بایگانی مهرکان\"\nbase_url = \"https://a.example/b/\"\n[[channels]]\nhandle = \"mehrkan_ir\"\n\
         title = \"مهرکان\"\nurl = \"https://m.example/mehrkan_ir\"\n",
    );
    for (path, title, front) in items {
        sandbox.write(&format!("content/{path}.md"), item(title, front));
    }
    sandbox.run("build").done();
    sandbox
}

/// The nodes that a page tells machines.
fn nodes(page: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    for text in parted(page).1 {
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["@context"], "https://schema.org");
        match value.get("@graph") {
            Some(graph) => nodes.extend(graph.as_array().unwrap().clone()),
            None => nodes.push(value),
        }
    }
    nodes
}

fn of_type(page: &str, kind: &str) -> Option<Value> {
    nodes(page).into_iter().find(|node| node["@type"] == kind)
}

#[test]
fn an_article_has_its_gregorian_date_as_far_as_it_is_known() {
    let sandbox = built(&[
        ("1402/09/day", "روز", "date = \"1402-09-21\"\nchannel = \"mehrkan_ir\""),
        ("1402/09/time", "ساعت", "date = \"1402-09-21T13:03\""),
        ("1402/09/month", "ماه", "date = \"1402-09\""),
        ("undated/none", "هیچ", ""),
    ]);
    let article =
        |path: &str| of_type(&sandbox.read(&format!("public/{path}.html")), "NewsArticle");
    let day = article("1402/09/day").unwrap();
    assert_eq!(day["datePublished"], "2023-12-12");
    assert_eq!((&day["headline"], &day["inLanguage"]), (&"روز".into(), &"fa".into()));
    assert_eq!(day["author"]["name"], "مهرکان");
    let time = article("1402/09/time").unwrap();
    assert_eq!(time["datePublished"], "2023-12-12T13:03:00+03:30");
    assert_eq!(time["publisher"]["name"], "بایگانی مهرکان");
    // A Solar Hijri month is no Gregorian one: such a date is told to people alone.
    assert_eq!(article("1402/09/month"), None);
    assert_eq!(article("undated/none"), None);
}

#[test]
fn hostile_titles_stay_data_in_scripts() {
    let hostile = "</script><!--<script>alert(1)//\\u003c]]>&quot;";
    let sandbox = built(&[("1402/09/a", hostile, "date = \"1402-09-21\"")]);
    let page = sandbox.read("public/1402/09/a.html");
    assert_eq!(of_type(&page, "NewsArticle").unwrap()["headline"], hostile);
    assert!(!parted(&page).0.contains("<script"), "{page}");
}

#[test]
fn every_page_has_a_policy_a_description_and_its_address() {
    let sandbox = built(&[
        ("1402/09/a", "یک", "date = \"1402-09-21\"\ntags = [\"آب\"]\nchannel = \"mehrkan_ir\""),
        ("undated/b", "", "withdrawn = \"نادرست\""),
        ("undated/c", "سه", ""),
    ]);
    for (path, page) in sandbox.pages("public") {
        assert!(page.contains("content=\"default-src 'none';"), "{path}");
        assert!(!page.contains("<style") && !page.contains(" style=\""), "{path}");
        let (_, rest) = page.split_once("<meta name=\"description\"").expect(&path);
        let (_, rest) = rest.split_once("content=\"").unwrap();
        assert!(!rest.starts_with('"'), "{path} has an empty description");
        assert!(
            page.contains(
                "<link rel=\"canonical\" property=\"og:url\" href=\"https://a.example/b/"
            ),
            "{path}"
        );
    }
}

#[test]
fn a_channel_has_a_page_and_feeds() {
    let front = |day: u8| format!("date = \"1402-09-{day:02}\"\nchannel = \"mehrkan_ir\"");
    let (first, last) = (front(1), front(21));
    let sandbox = built(&[
        ("1402/09/a", "یک", &first),
        ("1402/09/b", "دو", &last),
        ("1402/09/c", "سه", "date = \"1402-09-30\"\nchannel = \"nameless\""),
    ]);
    let page = sandbox.read("public/channels/mehrkan-ir/index.html");
    assert!(page.contains("/b/1402/09/a.html") && page.contains("/b/1402/09/b.html"), "{page}");
    assert!(!page.contains("/b/1402/09/c.html"), "{page}");
    assert!(page.contains("۱ آذر ۱۴۰۲ تا ۲۱ آذر ۱۴۰۲"), "{page}");
    assert!(page.contains("<a href=\"https://m.example/mehrkan_ir\">"), "{page}");
    let index = sandbox.read("public/channels/index.html");
    assert!(index.contains("مهرکان") && index.contains("@nameless"), "{index}");
    let item = sandbox.read("public/1402/09/a.html");
    assert!(item.contains("<a href=\"/b/channels/mehrkan-ir/\">مهرکان</a>"), "{item}");
    for name in ["feed.xml", "feed.json"] {
        assert!(page.contains(&format!("/b/channels/mehrkan-ir/{name}")), "{page}");
        let feed = sandbox.read(&format!("public/channels/mehrkan-ir/{name}"));
        assert!(feed.contains("https://a.example/b/channels/mehrkan-ir/\""), "{feed}");
    }
}

#[test]
fn tags_have_both_feeds_of_their_latest_items() {
    let items: Vec<(String, String)> = (1..=12)
        .map(|day| {
            (format!("1402/09/{day}x"), format!("date = \"1402-09-{day:02}\"\ntags = [\"آب\"]"))
        })
        .collect();
    let items: Vec<(&str, &str, &str)> =
        items.iter().map(|(path, front)| (path.as_str(), "آب", front.as_str())).collect();
    let sandbox = built(&items);
    let feed: Value = serde_json::from_str(&sandbox.read("public/tags/آب/feed.json")).unwrap();
    let listed = feed["items"].as_array().unwrap();
    assert_eq!(listed[0]["url"], "https://a.example/b/1402/09/12x.html");
    assert_eq!(listed[0]["date_published"], "2023-12-03T00:00:00+03:30");
    assert!(listed.len() < items.len(), "a tag's feed is short");
    let atom = sandbox.read("public/tags/آب/feed.xml");
    assert_eq!(atom.matches("<entry>").count(), listed.len());
}

#[test]
fn the_page_about_the_archive_tells_what_its_imports_did() {
    let sandbox = built(&[
        (
            "1402/09/a",
            "یک",
            "date = \"1402-09-21\"\ndate_evidence = \"stamp a.txt:4: x\"\nrepair = \"full\"\n\
             repairs = [\"title 2v\", \"body 1y=ي 4y=ي\"]\nsource = [{ dump = \"a.txt\", lines = \"1-4\", sha256 = \"\" }]",
        ),
        ("1402/09/b", "دو", "date = \"1402-09\"\nrepair = \"none\""),
        ("undated/c", "سه", ""),
    ]);
    let about = sandbox.read("public/about/index.html");
    for row in [
        "<th scope=\"row\">سطر تاریخ در پایان خبر</th><td>۱</td>",
        "<th scope=\"row\">گفتهٔ گردآورنده دربارهٔ همین خبر</th><td>۱</td>",
        "<th scope=\"row\">کامل</th><td>۱</td><td>۱</td><td>۳</td>",
        "<th scope=\"row\">بدون بازسازی</th><td>۱</td><td>۰</td><td>۰</td>",
        "<bdi dir=\"ltr\">a.txt</bdi>: ۱ خبر",
    ] {
        assert!(about.contains(row), "{row} in {about}");
    }
}

#[test]
fn feeds_hold_as_many_items_as_the_settings_say_and_none_is_empty() {
    let sandbox = Sandbox::new();
    for day in 1..=12 {
        let text =
            format!("+++\ntitle = 'خبر {day}'\ndate = '1402-09-{day:02}'\ntags = ['آب']\n+++\n");
        sandbox.write(&format!("content/1402/09/{day}x.md"), text);
    }
    let count = |feed_items: &str, path: &str| {
        let settings = format!("base_url = \"https://a.example/b/\"\n[build]\n{feed_items}\n");
        sandbox.write("site.toml", settings);
        sandbox.run("build").done();
        let feed: Value = serde_json::from_str(&sandbox.read(&format!("public/{path}"))).unwrap();
        let items = feed["items"].as_array().unwrap().clone();
        // An item that is its headline alone has that for its text.
        assert!(items.iter().all(|item| item["content_text"] == item["title"]), "{items:?}");
        items.len()
    };
    assert_eq!(count("", "feed.json"), 12);
    assert_eq!(count("feed_items = 11", "feed.json"), 11);
    assert_eq!(count("feed_items = 11", "tags/آب/feed.json"), 10);
    assert_eq!(count("feed_items = 3", "tags/آب/feed.json"), 3);
    let atom = sandbox.read("public/feed.xml");
    assert_eq!(atom.matches("<entry>").count(), 3);
    assert!(!atom.contains("<summary></summary>"), "{atom}");
    sandbox.write("site.toml", "[build]\nfeed_items = 0\n");
    let said = sandbox.run("build").ended(1).stderr;
    assert!(said.contains("site.toml:2:14"), "{said}");
}

#[test]
fn a_month_or_day_is_called_the_busiest_where_it_is_alone_that() {
    let item = |month: u8, day: u8| {
        let front = format!("date = \"1402-{month:02}-{day:02}\"");
        (format!("1402/{month:02}/a{day}"), front)
    };
    let pages = |items: &[(String, String)]| {
        let items: Vec<_> =
            items.iter().map(|(path, front)| (path.as_str(), "یک", front.as_str())).collect();
        let sandbox = built(&items);
        (sandbox.read("public/index.html"), sandbox.read("public/1402/index.html"))
    };
    let (even, year) = pages(&[item(8, 1), item(9, 1)]);
    assert!(even.contains("<svg") && !even.contains("پرخبرترین ماه"), "{even}");
    assert!(!year.contains("پرخبرترین روز"), "{year}");
    let (uneven, _) = pages(&[item(8, 1), item(9, 1), item(9, 2)]);
    assert!(uneven.contains("پرخبرترین ماه: آذر ۱۴۰۲، ۲ خبر"), "{uneven}");
}

#[test]
fn every_page_says_its_title_and_address_to_those_who_show_links() {
    let sandbox = built(&[
        ("1402/09/a", "یک", "date = \"1402-09-21\"\ntags = [\"آب\"]\nchannel = \"mehrkan_ir\""),
        ("undated/c", "سه", ""),
    ]);
    for (path, page) in sandbox.pages("public") {
        assert_eq!(page.matches("property=\"og:url\"").count(), 1, "{path}");
        let titles = page.matches("<meta property=\"og:title\" content=\"").count();
        assert_eq!(titles, usize::from(path != "404.html"), "{path}");
        assert!(!page.contains("property=\"og:title\" content=\"\""), "{path}");
    }
}
