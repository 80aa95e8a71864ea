//! The archive by date as its reader meets it: years, months, days.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Sandbox, links};

/// A site with an item for each date, named by its place: `i0`, `i1` …
fn built(dates: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"زرناب\"\n[build]\nper_page = 3\n");
    for (place, date) in dates.iter().enumerate() {
        let date = if date.is_empty() { String::new() } else { format!("date = \"{date}\"\n") };
        sandbox.write(
            &format!("content/i{place}.md"),
            format!("+++\ntitle = \"خبر {place}\"\n{date}+++\nمتن\n"),
        );
    }
    sandbox.run("build").done();
    sandbox
}

fn cards(page: &str) -> usize {
    page.matches("<h3>").count()
}

/// The texts of the cells of a table's row, without their markup.
fn cells(row: &str) -> Vec<String> {
    let cell = |cell: &str| {
        let text: String =
            cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        text.trim().to_owned()
    };
    row.split("<td")
        .skip(1)
        .map(|rest| cell(&format!("<td{}", rest.split("</td>").next().unwrap())))
        .collect()
}

#[test]
fn a_day_has_a_page_and_leads_to_the_days_beside_it() {
    let sandbox = built(&[
        "1402-09-21T10:00",
        "1402-09-21",
        "1402-09",
        "1402-10-03",
        "1401-02-05",
        "1402-09-20/1402-09-22",
    ]);
    let pages = sandbox.pages("public");
    let day = &pages["1402/09/21/index.html"];
    assert_eq!(cards(day), 2);
    assert!(
        day.contains("<time datetime=\"2023-12-12\">سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲</time>"),
        "{day}"
    );
    let leads = links(day);
    for target in ["/1402/", "/1402/09/", "/1401/02/05/", "/1402/10/03/"] {
        assert!(leads.iter().any(|link| link.ends_with(target)), "{target} in {leads:?}");
    }
    // What is not known to the day stands on no day's page.
    assert!(!pages.contains_key("1402/09/20/index.html"));
    assert!(day.contains("rel=\"prev\"") && day.contains("rel=\"next\""));
    assert!(!pages["1401/02/05/index.html"].contains("rel=\"prev\""));
    assert!(!pages["1402/10/03/index.html"].contains("rel=\"next\""));
    // An item leads to its day.
    assert!(links(&pages["i0.html"]).iter().any(|link| link.ends_with("/1402/09/21/")));
}

#[test]
fn a_month_is_a_grid_that_begins_on_saturday() {
    // 1 Azar 1402 is a Wednesday.
    let sandbox = built(&[
        "1402-09-01",
        "1402-09-03",
        "1402-09-03",
        "1402-09-30",
        "1402-09",
        "1402-09-05/1402-09-08",
    ]);
    let month = sandbox.read("public/1402/09/index.html");
    let table =
        month.split("<table class=\"calendar\">").nth(1).unwrap().split("</table>").next().unwrap();
    assert!(table.contains("<caption>تقویم آذر ۱۴۰۲"), "{table}");
    for day in
        ["ش\"><span>شنبه</span></th><th scope=\"col\" aria-label=\"یکشنبه\"", "\"ج\"><span>جمعه"]
    {
        assert!(table.contains(day), "{table}");
    }
    let weeks: Vec<Vec<String>> = table.split("<tr>").skip(2).map(cells).collect();
    assert!(weeks.iter().all(|week| week.len() == 7), "{weeks:?}");
    assert_eq!(weeks[0][..4], ["", "", "", ""]);
    assert_eq!(weeks[0][4], "۱ ۱ خبر");
    assert_eq!(weeks[0][6], "۳ ۲ خبر");
    assert_eq!(weeks[1][0], "۴");
    assert_eq!(weeks.last().unwrap()[5], "۳۰ ۱ خبر");
    // Those of no known day are told, in words.
    assert!(month.contains("۲ خبر این ماه روزش نامعلوم است"), "{month}");
    let listed: String = (1..=2)
        .map(|page| {
            sandbox.read(&if page == 1 {
                "public/1402/09/index.html".into()
            } else {
                format!("public/1402/09/page/{page}.html")
            })
        })
        .collect();
    assert!(listed.contains("آذر ۱۴۰۲، روز نامعلوم"));
    // The grid stands on the first page alone.
    assert!(!sandbox.read("public/1402/09/page/2.html").contains("class=\"calendar\""));
}

#[test]
fn a_year_shows_in_numbers_how_many_items_each_day_holds() {
    let dates = [
        "1402-01-31",
        "1402-09-21",
        "1402-09-21",
        "1402-09-21",
        "1402-12-29",
        "1402",
        "1400-01-01",
    ];
    let sandbox = built(&dates);
    let pages = sandbox.pages("public");
    let year = &pages["1402/index.html"];
    let table =
        year.split("<table class=\"heatmap\">").nth(1).unwrap().split("</table>").next().unwrap();
    assert!(table.contains("۳ روز خبر دارد"), "{table}");
    assert!(table.contains("سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲</a>، ۳ خبر"), "{table}");
    let months: Vec<Vec<String>> = table.split("<tr>").skip(2).map(cells).collect();
    assert_eq!(months.len(), 12);
    for (month, days) in (1..).zip(&months) {
        assert_eq!(days.len(), 31, "month {month}");
        for (day, count) in (1..).zip(days) {
            let page = pages.get(&format!("1402/{month:02}/{day:02}/index.html"));
            let expected = page.map_or(String::new(), |page| {
                bayegan::text::digits::to_persian(&cards(page).to_string())
            });
            assert_eq!(*count, expected, "{month}-{day}");
        }
    }
    assert!(table.contains("class=\"shade-4\"") && table.contains("class=\"shade-2\""), "{table}");
    assert!(links(year).iter().any(|link| link.ends_with("/1400/")));
    // A year of which no day is known has none.
    let sandbox = built(&["1402", "1402-09"]);
    assert!(!sandbox.read("public/1402/index.html").contains("heatmap"));
    assert!(!sandbox.read("public/1402/09/index.html").contains("class=\"calendar\""));
}

#[test]
fn an_item_says_in_words_how_far_its_date_is_known() {
    let sandbox = built(&["1402-09-21", "1402-09", "", "../1402-12-11", "1402-23"]);
    for (item, words) in [
        ("i1", "<span class=\"approximate\">آذر ۱۴۰۲، روز نامعلوم</span>"),
        ("i2", "<span class=\"approximate\">بی\u{200c}تاریخ</span>"),
        ("i3", "<span class=\"approximate\">۱۱ اسفند ۱۴۰۲ یا پیش از آن</span>"),
        ("i4", "<span class=\"approximate\">پاییز ۱۴۰۲، روز نامعلوم</span>"),
    ] {
        let page = sandbox.read(&format!("public/{item}.html"));
        assert!(page.contains(words), "{item}: {page}");
    }
    assert!(!sandbox.read("public/i0.html").contains("approximate"));
}
