//! A site's own theme: laying it out, replacing parts of it, and mistakes in it, as a person meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::fs;

use common::Sandbox;

const ITEM: &str = "+++\ntitle = \"پل تازه\"\ndate = \"1402-09-21\"\ntags = [\"پل\"]\n+++\n\nمتن\n";

fn site(theme: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", theme).write("content/1402/09/pol.md", ITEM);
    sandbox
}

#[test]
fn the_default_theme_is_laid_out_and_changes_nothing_until_it_is_edited() {
    let sandbox = site("");
    sandbox.run("build --output before").done();
    let ran = sandbox.run("theme copy").done();
    assert!(ran.stdout.contains("set theme = \"mine\" in site.toml"), "{}", ran.stdout);
    sandbox.write("site.toml", "theme = \"mine\"");
    sandbox.run("build --output after").done();
    assert!(sandbox.tree("before") == sandbox.tree("after"));

    let words = sandbox.read("themes/mine/words.toml").replace("خانه", "آغاز");
    sandbox.write("themes/mine/words.toml", &words);
    fs::remove_file(sandbox.path("themes/mine/templates/404.html")).unwrap();
    let ran = sandbox.run("theme copy mine").done().says("themes/mine: 1 file written");
    assert!(
        ran.stdout.contains("1 left as you have it\n  themes/mine/words.toml"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("set theme"), "{}", ran.stdout);
    assert_eq!(sandbox.read("themes/mine/words.toml"), words);
}

#[test]
fn files_can_be_laid_out_one_by_one() {
    let sandbox = site("");
    sandbox.run("theme copy zagros --only words.toml --only templates/item.html").done();
    let files: Vec<String> = sandbox.tree("themes").into_keys().collect();
    assert_eq!(files, ["zagros/templates/item.html", "zagros/words.toml"]);
    sandbox
        .run("theme copy zagros --only templates/itme.html")
        .ended(1)
        .warns("no file templates/itme.html");
    sandbox.run("theme copy ../zagros").ended(1).warns("`../zagros` is no theme's name");
    assert!(!sandbox.path("zagros").exists());
}

#[test]
fn a_mistake_names_its_place_and_what_there_is() {
    for (file, text, messages) in [
        (
            "item.html",
            "<p>\n{{ page.titel }}",
            &[
                "item.html:2:9",
                "there is no page.titel; page has: body, brief_date,",
                "was page.title meant?",
            ][..],
        ),
        // What Tera itself takes for empty.
        (
            "item.html",
            "{% if page.titel %}x{% endif %}",
            &["item.html:1:12", "there is no page.titel"],
        ),
        ("item.html", "{{ page.dat | persian }}", &["item.html:1:9", "was page.date meant?"]),
        // In a page that this site has not.
        (
            "tag.html",
            "{{ page.tag.parnet.url }}",
            &["tag.html:1:13", "there is no page.tag.parnet"],
        ),
        (
            "home.html",
            "{% for year in page.years %}\n{{ year.ulr }}{% endfor %}",
            &[
                "home.html:2:9",
                "there is no year.ulr; year has: count, title, url",
                "was year.url meant?",
            ],
        ),
        (
            "item.html",
            "{% set first = page.tags[0] %}{{ first.name }}",
            &["item.html:1:40", "there is no first.name; first has: count, title, url"],
        ),
        ("item.html", "{{ page.title.first }}", &["item.html:1:15", "page.title has no fields"]),
        // In a template that another one includes, with what that one gives it.
        (
            "related.html",
            "{{ link.titel }}",
            &[
                "related.html:1:9",
                "there is no link.titel; link has: date, datetime, title, url, withdrawn",
            ],
        ),
        (
            "404.html",
            "{{ page.title }}",
            &["404.html:1:9", "there is no page.title; page has: years"],
        ),
        (
            "pager.html",
            "{% if card %}{% endif %}",
            &["pager.html:1:7", "there is no card; this template is given:"],
        ),
        ("shared/footer.html", "{{ page.title }}", &["shared/footer.html:1:4", "there is no page"]),
        (
            "item.html",
            "{{ words.hoem }}",
            &["item.html:1:10", "there is no words.hoem", "was words.home meant?"],
        ),
        ("item.html", "{{ words.zzzzzz }}", &["there is no words.zzzzzz", "give it in words.toml"]),
        (
            "item.html",
            "\n{{ 1 | persain }}",
            &["item.html:2:", "there is no filter persain", "was persian meant?"],
        ),
        (
            "item.html",
            "{% include \"realted.html\" %}",
            &["item.html:1:", "there is no template realted.html", "was related.html meant?"],
        ),
        (
            "item.html",
            "\n{% extends \"bsae.html\" %}",
            &["item.html:2:13", "there is no template bsae.html", "was base.html meant?"],
        ),
        ("item.html", "a\n{% if page.title }}", &["item.html:2:"]),
        (
            "item.html",
            "{{ page.extra.author }}",
            &["item.html:1:15", "there is no field author here"],
        ),
        ("item.html", "{{ site.extra.a.b }}", &["item.html:1:15", "there is no field a here"]),
    ] {
        let sandbox = site("theme = \"mine\"");
        sandbox.write(&format!("themes/mine/templates/{file}"), text);
        let mut ran = sandbox.run("build").ended(1).warns("themes/mine/templates/");
        for message in messages {
            ran = ran.warns(message);
        }
        assert!(!sandbox.path("public").exists());
    }
}

#[test]
fn what_may_be_missing_can_be_asked_for() {
    for (file, text, shows) in [
        (
            "404.html",
            "{% if page.title is defined %}{{ page.title }}{% else %}none{% endif %}",
            "none",
        ),
        ("404.html", "{{ page.a | default(value=\"none\") }}", "none"),
        ("404.html", "{{ site.extra.colour }}", "green"),
        ("404.html", "{{ words.own }}", "my word"),
        (
            "404.html",
            "{% set colours = [\"a\", \"b\"] %}{% for c in colours %}{{ loop.index }}{{ c }}{% endfor %}",
            "1a2b",
        ),
        ("404.html", "{# {{ page.no }} #}{% raw %}{{ page.no }}{% endraw %}", "{{ page.no }}"),
    ] {
        let sandbox = site("theme = \"mine\"\n[extra]\ncolour = \"green\"\n");
        sandbox.write("themes/mine/words.toml", "own = \"my word\"");
        sandbox.write(&format!("themes/mine/templates/{file}"), text);
        sandbox.run("build").done();
        assert_eq!(sandbox.read("public/404.html"), shows, "{text}");
    }
}

/// Run with `UPDATE_DOCS=1`, it writes what it expects.
#[test]
fn the_guide_says_what_the_program_says() {
    let fields = Sandbox::new().run("theme fields").done().stdout;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/theming.md");
    let guide = fs::read_to_string(path).unwrap();
    let (before, rest) = guide.split_once("<!-- fields -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /fields -->").unwrap();
    let expected = format!("{before}<!-- fields -->\n{fields}<!-- /fields -->{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, &expected).unwrap();
    }
    assert!(
        fs::read_to_string(path).unwrap() == expected,
        "docs/theming.md is stale: UPDATE_DOCS=1 cargo test --test theme"
    );
}

#[test]
fn a_script_names_words() {
    let sandbox = site("theme = \"mine\"");
    sandbox
        .write("themes/mine/words.toml", "theme_dark = \"شب \\\"تار\\\"\"\nmy_word = \"واژه\"\n");
    sandbox
        .write("themes/mine/static/own.js", "alert(\"{{ words.my_word }}\", \"{{ other }}\");\n");
    sandbox.run("build").done();
    let script = sandbox.read("public/static/theme.js");
    assert!(script.contains("\"روشن\", \"شب \\\"تار\\\"\"]"), "{script}");
    assert_eq!(sandbox.read("public/static/own.js"), "alert(\"واژه\", \"{{ other }}\");\n");
    sandbox.write("themes/mine/static/own.js", "// خود\nalert(\"{{ words.mine }}\");\n");
    let ran = sandbox.run("build").ended(1).warns("there is no word `mine`");
    assert!(ran.stderr.contains("themes/mine/static/own.js:2:8"), "{}", ran.stderr);
}
