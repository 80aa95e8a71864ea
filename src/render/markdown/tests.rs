//! Tests of [`super`].

use super::*;
use crate::content::markdown::{write, write_styled};
use crate::content::{Block, Style, StyleKind, StyledLine};
use proptest::prelude::*;

struct TestLinks;

impl Links for TestLinks {
    fn handle(&self, handle: &str) -> Option<String> {
        (handle == "known").then(|| "https://a.example/known".to_owned())
    }
    fn tag(&self, name: &str) -> Option<String> {
        (name == "راه روستا").then(|| "/tags/راه-روستا/".to_owned())
    }
    fn address(&self, address: &str) -> String {
        format!("/base{address}")
    }
}

fn html(markdown: &str) -> String {
    to_html(markdown, &TestLinks).trim_end().to_owned()
}

/// What a browser's `innerText` would be, a paragraph a line of the result.
fn shown(html: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<p") {
        let open = start + rest[start..].find('>').unwrap() + 1;
        let end = open + rest[open..].find("</p>").expect("a paragraph ends");
        assert_eq!(rest[..start].trim(), "", "all text stands in paragraphs");
        let mut text = String::new();
        let mut inside = rest[open..end].replace("<br>", "\n");
        while let Some(tag) = inside.find('<') {
            let close = tag + inside[tag..].find('>').unwrap() + 1;
            inside.replace_range(tag..close, "");
        }
        text.push_str(&inside);
        for (reference, c) in
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#13;", "\r"), ("&amp;", "&")]
        {
            text = text.replace(reference, c);
        }
        paragraphs.push(text);
        rest = &rest[end + 4..];
    }
    assert_eq!(rest.trim(), "", "all text stands in paragraphs");
    paragraphs
}

#[test]
fn entities_become_links() {
    for (markdown, expect) in [
        (
            "شرح در moi.ir/x_R",
            "<p>شرح در <a href=\"https://moi.ir/x_R\"><bdi dir=\"ltr\">moi.ir/x_R</bdi></a></p>",
        ),
        (
            "@known و @other_one",
            "<p><a href=\"https://a.example/known\"><bdi dir=\"ltr\">@known</bdi></a> و \
             <bdi dir=\"ltr\">@other_one</bdi></p>",
        ),
        (
            "#راه_روستا و #دیگر",
            "<p><a href=\"/tags/راه-روستا/\"><bdi>#راه_روستا</bdi></a> و <bdi>#دیگر</bdi></p>",
        ),
        ("تلفن ۰۲۱-۵۵۵۵۰۱۲", "<p>تلفن <bdi dir=\"ltr\">۰۲۱-۵۵۵۵۰۱۲</bdi></p>"),
        (
            "a@b.example",
            "<p dir=\"ltr\"><a href=\"mailto:a@b.example\"><bdi dir=\"ltr\">a@b.example</bdi></a></p>",
        ),
        (
            "[متن moi.ir/x](https://a.example/)",
            "<p><a href=\"https://a.example/\">متن <bdi dir=\"ltr\">moi.ir/x</bdi></a></p>",
        ),
        ("[خانه](/1402/)", "<p><a href=\"/base/1402/\">خانه</a></p>"),
    ] {
        assert_eq!(html(markdown), expect);
    }
}

#[test]
fn hostile_markdown_is_only_text() {
    for (markdown, expect) in [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("یک <b onclick=x>دو</b>", "<p>یک &lt;b onclick=x&gt;دو&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p dir=\"ltr\">x</p>"),
        ("[x](JAVA&#115;cript:alert)", "<p dir=\"ltr\">x</p>"),
        ("[x](data:text/html,y)", "<p dir=\"ltr\">x</p>"),
        ("[x](//evil.example)", "<p dir=\"ltr\">x</p>"),
        ("<javascript:alert(1)>", "<p dir=\"ltr\">javascript:alert(1)</p>"),
        ("![نقشه](https://a.example/x.png)", "<p><a href=\"https://a.example/x.png\">نقشه</a></p>"),
        ("{{ x }} {% raw %}", "<p dir=\"ltr\">{{ x }} {% raw %}</p>"),
    ] {
        assert_eq!(html(markdown), expect, "{markdown}");
    }
}

#[test]
fn blocks_know_their_direction_and_level() {
    assert_eq!(html("GIS در شهرستان"), "<p>GIS در شهرستان</p>");
    assert_eq!(html("Hello there"), "<p dir=\"ltr\">Hello there</p>");
    assert_eq!(html("۱۲ - ۱۳"), "<p>۱۲ - ۱۳</p>");
    assert_eq!(html("# بخش"), "<h2>بخش</h2>");
    let levels = html("### یک\n\n###### دو\n\n## سه\n\n# چهار");
    assert_eq!(levels, "<h2>یک</h2>\n<h3>دو</h3>\n<h3>سه</h3>\n<h2>چهار</h2>");
    assert_eq!(html("`a < b`"), "<p dir=\"ltr\"><code dir=\"ltr\">a &lt; b</code></p>");
}

#[test]
fn tables_have_classes_and_no_styles() {
    let table = html("| آ | ب | پ | ت |\n|---|:--|:-:|--:|\n| ۱ | ۲ | ۳ | ۴ |");
    assert_eq!(
        table,
        "<table tabindex=\"0\"><thead><tr><th>آ</th><th class=\"end\">ب</th>\
         <th class=\"center\">پ</th><th class=\"start\">ت</th></tr></thead><tbody>\n\
         <tr><td>۱</td><td class=\"end\">۲</td><td class=\"center\">۳</td>\
         <td class=\"start\">۴</td></tr>\n</tbody></table>"
    );
}

#[test]
fn an_address_in_angle_brackets_is_one_of_mail() {
    let mail =
        "<p dir=\"ltr\"><a href=\"mailto:a@b.example\"><bdi dir=\"ltr\">a@b.example</bdi></a></p>";
    assert_eq!(html("<a@b.example>"), mail);
}

#[test]
fn styles_are_written_as_markdown() {
    let style = |text: &str, part: &str, kind: StyleKind| {
        let start = text.find(part).unwrap();
        let styles = vec![Style { range: start..start + part.len(), kind }];
        StyledLine { text: text.to_owned(), styles, ..StyledLine::default() }
    };
    for (line, markdown) in [
        (style("یک دو سه", "دو", StyleKind::Bold), "یک **دو** سه\n"),
        (style("یک دو سه", " دو ", StyleKind::Italic), "یک *دو* سه\n"),
        (style("یک «دو» سه", "«دو»", StyleKind::Strike), "یک ~~«دو»~~ سه\n"),
        (style("یکدو", "دو", StyleKind::Bold), "یکدو\n"),
        (style("__ن_ب", "ب", StyleKind::Bold), "\\_\\_ن_**ب**\n"),
        (style("یک a_b", "a_b", StyleKind::Code), "یک `a_b`\n"),
        (
            style("شرح [اینجا]", "[اینجا]", StyleKind::Link("https://a.example/?a&b".to_owned())),
            "شرح [\\[اینجا\\]](<https://a.example/?a&amp;b>)\n",
        ),
    ] {
        assert_eq!(write_styled(&[line]), markdown);
    }
    let block = |text: &str, block| StyledLine { block, ..StyledLine::plain(text) };
    let lines = [block("یک", Block::Quote), block("دو", Block::Quote), block("`x`", Block::Code)];
    assert_eq!(write_styled(&lines), "> یک\n>\n> دو\n\n```\n`x`\n```\n");
}

#[test]
fn a_lead_is_plain_text() {
    assert_eq!(lead("یک \\*دو\\*\n\n**سه** [چهار](x) &#10; پنج شش", 14), "یک *دو* سه…");
}

fn check(paragraphs: &[String]) {
    let expect: Vec<String> = paragraphs.iter().filter(|text| !text.is_empty()).cloned().collect();
    let markdown = write(paragraphs);
    assert_eq!(shown(&to_html(&markdown, &TestLinks)), expect, "{markdown:?}");
}

#[test]
fn awkward_texts_are_shown_as_they_are() {
    for text in [
        "***",
        "* * *",
        "- a",
        "+",
        "1. x",
        "12) x",
        "1234567890. x",
        "# x",
        "#",
        "####### x",
        "> x",
        "    x",
        "\tx",
        "x  ",
        "  ",
        "a\nb",
        "\na\n\nb\n",
        "===",
        "a\n===",
        "a\n---",
        "```",
        "~~~",
        "~x~",
        "`x`",
        "[a](b)",
        "![a](b)",
        "[a]: b",
        "<a@b.example>",
        "<!-- x -->",
        "&amp;",
        "&#65;",
        "&copy",
        "a | b\n--|--",
        "|a|b|\n|-|-|\n|c|d|",
        ":-:",
        "\\",
        "\\\n",
        "a\\",
        "a_b_c",
        "_a_",
        "__a__b",
        "a__",
        "@shahr_ir_",
        "__0'@a0_",
        "@_a_",
        "ⓐ_x @y_",
        "#راه_روستا_",
        "https://a.example/_x_*y*",
        "x\r\ny",
        "\u{85}",
        "\u{2028}",
        "\u{b}",
        "a&#10;b",
        "\u{feff}x",
        "\u{a0}x\u{a0}",
        "x\u{202e}y",
        "1.",
        "۱. x",
        "-",
        "--",
        "+++",
        "a\n+++\nb",
        "*a*_b_",
        "_a",
        "a_",
        "«_a_»",
        "[ ] x",
        "x<br>y",
        "\u{1}",
    ] {
        check(&[text.to_owned()]);
        check(&["پیش".to_owned(), text.to_owned(), "پس".to_owned()]);
        check(&[format!("متن {text} متن")]);
    }
}

proptest! {
    #[test]
    fn any_text_is_shown_as_it_is(
        paragraphs in proptest::collection::vec("[^\u{0}]{1,40}|[-_*`<>&#\\[\\]()!|~=+.:;0-9a\\\\ \t\n\u{628}\"'@/{}]{1,24}", 1..4)
    ) {
        check(&paragraphs);
    }

    #[test]
    fn styled_text_is_shown_as_it_is(
        text in "[-_*`<>&#\\[\\]()!|~=+.:;0-9a\\\\ \u{628}\u{646}\u{ab}\"'@/{}]{1,24}",
        styles in proptest::collection::vec((0_usize..24, 1_usize..12, 0_usize..5), 0..5),
    ) {
        let places: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |at: usize| places[at.min(places.len() - 1)];
        let kinds = [StyleKind::Bold, StyleKind::Italic, StyleKind::Strike, StyleKind::Code,
            StyleKind::Link("https://a.example/x)>\\ y".to_owned())];
        let styles = styles.into_iter().map(|(start, length, kind)| Style {
            range: place(start)..place(start + length),
            kind: kinds[kind].clone(),
        });
        let line = StyledLine { text: text.clone(), styles: styles.collect(), ..StyledLine::default() };
        let markdown = write_styled(&[line]);
        prop_assert_eq!(shown(&to_html(&markdown, &TestLinks)), vec![text], "{}", markdown);
    }

    #[test]
    fn any_markdown_is_safe(markdown in "[-_*`<>&#\\[\\]()!|~=+.:;0-9a-z\\\\ \t\n\"'@/]{0,60}") {
        let html = to_html(&markdown, &TestLinks);
        prop_assert!(!html.contains("<script") && !html.contains("href=\"javascript"));
    }
}
