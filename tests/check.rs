//! `bayegan check`: what is wrong is found, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::collections::BTreeSet;

use common::Sandbox;

/// An item's file: front matter and a body.
fn item(front: &str, body: &str) -> String {
    format!("+++\n{front}\n+++\n\n{body}\n")
}

/// The front matter of an item that nothing is wrong with.
fn good(title: &str, day: &str) -> String {
    format!("title = \"{title}\"\ndate = \"{day}\"\ntags = [\"دشت\"]\nchannel = \"dasht\"")
}

/// A fault: the finding's kind, what its path has in it, what its message has in it.
type Fault = (&'static str, &'static str, &'static str);

/// Puts an item into a site, with a fault that is to be found.
fn plant(sandbox: &Sandbox, faults: &mut Vec<Fault>, file: &str, text: &str, fault: Fault) {
    sandbox.write(&format!("content/1402/01/{file}.md"), text);
    faults.push(fault);
}

/// What `check` finds, each as kind, path and message.
fn found(sandbox: &Sandbox, arguments: &str) -> Vec<(String, String, String)> {
    let ran = sandbox.run(&format!("check --format json {arguments}"));
    let lines = ran.stdout.lines().map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        (text("kind"), text("path"), text("message"))
    });
    let found: Vec<_> = lines.collect();
    ran.ended(if found.is_empty() { 0 } else { 3 });
    found
}

/// Each fault is found once, and nothing else is.
#[track_caller]
fn check_found(found: &[(String, String, String)], faults: &[Fault]) {
    let is = |fault: &Fault, found: &(String, String, String)| {
        fault.0 == found.0 && found.1.contains(fault.1) && found.2.contains(fault.2)
    };
    for fault in faults {
        let times = found.iter().filter(|found| is(fault, found)).count();
        assert_eq!(times, 1, "{fault:?} in {found:#?}");
    }
    let others: Vec<_> =
        found.iter().filter(|found| !faults.iter().any(|fault| is(fault, found))).collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// Items that cannot be read, or refer to what is not there.
fn plant_broken_items(sandbox: &Sandbox, faults: &mut Vec<Fault>) {
    let mut add = |file: &str, text: &str, fault: Fault| {
        plant(sandbox, faults, file, text, fault);
    };
    let with =
        |file: &str, line: &str| item(&format!("{}\n{line}", good(file, "1402-01-05")), file);
    add("missing", "متن", ("content", "missing.md", "front matter is missing"));
    add("endless", "+++\ntitle = \"الف\"\n", ("content", "endless.md", "has no end"));
    add("toml", &item("title = \"الف", "ب"), ("content", "toml.md", ""));
    add("esfand", &item(&good("ج", "1404-12-30"), "ج"), ("content", "esfand.md", "29 days"));
    add("month", &item(&good("چ", "1402-13-01"), "چ"), ("content", "month.md", "month 13"));
    add("key", &with("key", "tittle = \"x\""), ("content", "key.md", "unknown key `tittle`"));
    let sign = "title = \"sign\"\ndate = \"1402-01-05\"\ntags = [\"دشت\", \"\u{200c}\"]";
    add("sign", &item(sign, "sign"), ("content", "sign.md", "shows nothing"));
    add(
        "taken",
        &with("taken", "aliases = [\"1402/01/good.html\"]"),
        ("content", "taken.md", "claims the address"),
    );
    add(
        "goes-on",
        &with("goes-on", "continues = \"1402/01/nowhere\""),
        ("content", "goes-on.md", "1402/01/nowhere"),
    );
    add(
        "revises",
        &with("revises", "revises = \"1402/01/nowhere\""),
        ("content", "revises.md", "1402/01/nowhere"),
    );
    add(
        "repeats",
        &with("repeats", "repeats = \"1402/01/nowhere\""),
        ("content", "repeats.md", "1402/01/nowhere"),
    );
    add("itself", &with("itself", "revises = \"1402/01/itself\""), ("content", "itself.md", ""));
}

/// Items that say too little or too much, and links that lead nowhere.
fn plant_doubtful_items(sandbox: &Sandbox, faults: &mut Vec<Fault>) {
    let mut add = |file: &str, text: &str, fault: Fault| {
        plant(sandbox, faults, file, text, fault);
    };
    let with =
        |file: &str, line: &str| item(&format!("{}\n{line}", good(file, "1402-01-05")), file);
    let linking = |file: &str, link: &str| {
        item(&good(file, "1402-01-05"), &format!("[اینجا]({link}) را ببینید: {file}"))
    };

    add(
        "to-come",
        &item(&good("فردا", "1498-01-01"), "فردا"),
        ("date", "to-come.md", "still to come"),
    );
    add(
        "untitled",
        &item("date = \"1402-01-05\"\ntags = [\"دشت\"]", "بی نام"),
        ("untitled", "untitled.md", ""),
    );
    add(
        "undated",
        &item("title = \"بی روز\"\ntags = [\"دشت\"]", "بی روز"),
        ("undated", "undated.md", ""),
    );
    add(
        "untagged",
        &item("title = \"بی برچسب\"\ndate = \"1402-01-05\"", "بی برچسب"),
        ("untagged", "untagged.md", ""),
    );
    add(
        "twice",
        &item(&good("نیک", "1402-01-05"), "همه چیز نیک است."),
        ("duplicate", "twice.md", "good.md"),
    );
    add(
        "lost-dump",
        &with("lost-dump", "[[source]]\ndump = \"x.txt\"\nlines = \"1-2\"\nsha256 = \"0\""),
        ("source", "lost-dump.md", "x.txt"),
    );
    add(
        "dead-link",
        &linking("dead-link", "/1402/01/nowhere.html"),
        ("link", "dead-link.md", "1402/01/nowhere.html"),
    );
    add(
        "dead-tag",
        &linking("dead-tag", "/tags/nowhere/"),
        ("link", "dead-tag.md", "tags/nowhere/"),
    );
    add(
        "dead-file",
        &linking("dead-file", "/static/nowhere.pdf"),
        ("link", "dead-file.md", "static/nowhere.pdf"),
    );
    add(
        "place",
        &linking("place", "/1402/01/good.html#nowhere"),
        ("anchor", "1402/01/place.html", "`nowhere` of /1402/01/good.html"),
    );
}

#[test]
fn faults_of_items_and_links_are_found() {
    let sandbox = Sandbox::new();
    let mut faults: Vec<Fault> = Vec::new();
    plant_broken_items(&sandbox, &mut faults);
    plant_doubtful_items(&sandbox, &mut faults);
    for (number, day, is_odd) in
        [(7, "1402-01-01", false), (8, "1402-01-09", true), (9, "1402-01-02", false)]
    {
        let front = format!("{}\npost = {number}", good(&format!("پیام {number}"), day));
        sandbox.write(
            &format!("content/1402/01/post-{number}.md"),
            item(&front, &format!("پیام شماره {number}")).replace("\"dasht\"", "\"rah\""),
        );
        if is_odd {
            faults.push((
                "order",
                "post-8.md",
                "between message 7 (1402-01-01) and message 9 (1402-01-02)",
            ));
        }
    }
    sandbox.write("content/1402/01/good.md", item(&good("نیک", "1402-01-05"), "همه چیز نیک است."));
    sandbox.write("content/1402/01/latin.md", b"+++\ntitle = \"\xd8\"\n+++\n");
    faults.push(("content", "latin.md", "not UTF-8"));
    sandbox.write("content/1402/01/q?.md", item(&good("پرسش", "1402-01-05"), "پرسش"));
    faults.push(("content", "q?.md", "no address"));
    sandbox.write("published.txt", "# پیش از این\n1402/01/good.html\n1402/01/old.html\ntags/کهنه/index.html\ntags/کهنه/feed.xml\n");
    faults.push(("published", "/1402/01/old.html", "is gone"));
    faults.push(("published", "/tags/کهنه/index.html", "is gone"));
    faults.push(("published", "/tags/کهنه/feed.xml", "is gone"));
    sandbox.write("site.toml", "title = \"الف\"\nbase_url = \"https://shahr.example/arc/\"\n");

    check_found(&found(&sandbox, ""), &faults);
    let links = found(&sandbox, "--only link,anchor");
    assert!(links.iter().all(|(kind, ..)| kind == "link" || kind == "anchor"));
    assert_eq!(
        links.len(),
        faults.iter().filter(|(kind, ..)| ["link", "anchor"].contains(kind)).count()
    );
    let kinds: BTreeSet<&str> = faults.iter().map(|(kind, ..)| *kind).collect();
    let ran = sandbox.run("check").ended(3).warns("dead-link.md");
    assert_eq!(
        ran.stdout.lines().filter(|line| line.starts_with("  ")).count(),
        kinds.len(),
        "{}",
        ran.stdout
    );
}

#[test]
fn faults_of_sources_are_found() {
    let sandbox = Sandbox::new();
    let dump = |name: &str| {
        let bulletin =
            |number: usize| format!("■سرخط {number} از {name}\n○بند {number}\n@{name}_news\n");
        (0..6).map(bulletin).collect::<String>()
    };
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    for name in names {
        sandbox.write(&format!("{name}.txt"), dump(name));
        sandbox.run(&format!("import {name}.txt")).done();
    }
    assert_eq!(found(&sandbox, "--only source,content"), []);
    let source = |name: &str| format!("content/_sources/{name}");
    let ledger = |name: &str| source(&format!("{name}.txt.ledger.jsonl"));
    let change = |file: &str, change: &dyn Fn(&str) -> String| {
        let text = sandbox.read(file);
        let changed = change(&text);
        assert_ne!(text, changed, "{file}");
        sandbox.write(file, changed);
    };
    let item = |name: &str, number: usize| {
        sandbox.find("content/undated", &format!("سرخط-{number}-از-{name}"))
    };
    let mut faults: Vec<Fault> = Vec::new();
    change(&source("a.txt"), &|text| text.replacen("بند", "پند", 1));
    faults.push(("source", "a.txt", "other bytes"));
    std::fs::remove_file(sandbox.path(&ledger("b"))).unwrap();
    faults.push(("source", "b.txt", "has no ledger"));
    change(&ledger("c"), &|text| text.replacen("\"1-3\"", "\"3-1\"", 1));
    faults.push(("source", "c.txt.ledger.jsonl", "line 2 of the ledger"));
    change(&ledger("d"), &|text| {
        text.lines()
            .filter(|line| !line.contains("\"4-6\""))
            .map(|line| line.to_owned() + "\n")
            .collect()
    });
    faults.push(("source", "d.txt", "does not say what became of this line"));
    change(&item("e", 0), &|text| text.replacen("sha256 = \"", "sha256 = \"0", 1));
    faults.push(("source", "سرخط-0-از-e.md", "another digest"));
    change(&item("e", 1), &|text| text.replacen("lines = \"4-6\"", "lines = \"4-5\"", 1));
    faults.push(("source", "سرخط-1-از-e.md", "does not name the lines"));
    sandbox.write(&source("empty.txt"), "");
    faults.push(("source", "empty.txt", "is empty"));
    faults.push(("source", "empty.txt", "has no ledger"));
    std::fs::remove_file(sandbox.path(&source("f.txt"))).unwrap();
    faults.push(("source", "_sources/f.txt", "not kept here any more"));
    change(&ledger("g"), &|text| text[..text.len() - 20].to_owned());
    faults.push(("source", "g.txt.ledger.jsonl", "line"));
    // Each item of the dump that is gone says so too.
    let found = found(&sandbox, "--only source");
    let (of_items, found): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(_, _, message)| message.contains("f.txt that it was read from"));
    assert_eq!(of_items.len(), 6);
    check_found(&found, &faults);
}

#[test]
fn faults_of_a_theme_are_found() {
    let sandbox = Sandbox::new();
    sandbox.write("content/1402/01/a.md", item(&good("الف", "1402-01-05"), "ب"));
    sandbox.write("site.toml", "title = \"الف\"\nbase_url = \"https://shahr.example/arc/\"\n");
    sandbox.run("check").done().says("nothing is wrong");
    sandbox.write(
        "themes/default/templates/about.html",
        "<!doctype html><title>x</title><p id=here><a href=#here>a</a> <a href=#there>b</a>\
         <a href='javascript:x'>c</a> <a href='/out/'>d</a> <img src='../static/no.png' alt=''>\
         <a href='../../../up'>e</a>",
    );
    sandbox.write("themes/default/static/extra.css", "a { background: url(no.svg) }");
    let faults: Vec<Fault> = vec![
        ("anchor", "/about/index.html", "`there`"),
        ("link", "/about/index.html", "javascript:x"),
        ("link", "/about/index.html", "leads out of the site's folder"),
        ("link", "/about/index.html", "static/no.png"),
        ("link", "/static/extra.css", "static/no.svg"),
    ];
    let found = found(&sandbox, "");
    // Two lead out of the site.
    assert_eq!(found.iter().filter(|(_, _, message)| message.contains("leads out")).count(), 2);
    let rest: Vec<_> =
        found.into_iter().filter(|(_, _, message)| !message.contains("up`")).collect();
    check_found(&rest, &faults);
}

#[test]
fn links_are_followed_as_browsers_follow_them() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"الف\"\nbase_url = \"https://shahr.example/arc/\"\n");
    sandbox.write("content/1402/01/راهها.md", item(&good("راه‌ها", "1402-01-05"), "ب"));
    let page = "themes/default/templates/about.html";
    let good_links = "<!doctype html><title>x</title><p id='جا'><a href=#top>a</a><a href='#%D8%AC%D8%A7'>a</a>\
        <a href=/arc/1402/01/راهها.html#main>a</a><a href='../1402/01/%D8%B1%D8%A7%D9%87%D9%87%D8%A7.html'>a</a>\
        <a href='/arc/1402/../tags/'>a</a><a href='//shahr.example/arc/'>a</a><a href='https://shahr.example/arc/?q#top'>a</a>\
        <img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' srcset='../static/style.css 1x,/arc/static/style.css, /arc/feed.xml 3x'>\
        <script type='application/ld+json'>{\"url\": \"<a href='no.html'>\"}</script><!-- <a href=no.html> -->\
        <svg viewBox='0 0 1 1'><defs><path id=p d='M0 0'/></defs><use href='#p'/><use xlink:href=\"#p\"/></svg>";
    sandbox.write(page, good_links);
    assert_eq!(found(&sandbox, ""), []);
    let with = |more: &str| sandbox.write(page, format!("{good_links}{more}"));
    for (more, kind, message) in [
        ("<a href=no-quotes.html>a</a>", "link", "no /about/no-quotes.html"),
        ("<A HREF = 'one.html'>a</A>", "link", "no /about/one.html"),
        (
            "<a href=\"/arc/1402/01/راه\u{200c}ها.html\">a</a>",
            "link",
            "no /1402/01/راه\u{200c}ها.html",
        ),
        (
            "<a href='/arc/1402/01/%D8%B1%D8%A7%D9%87%E2%80%8C%D9%87%D8%A7.html'>a</a>",
            "link",
            "no /1402/01/راه\u{200c}ها.html",
        ),
        (
            "<a href='/arc/1402/01/راهها.html#nowhere'>a</a>",
            "anchor",
            "`nowhere` of /1402/01/راهها.html",
        ),
        (
            "<a href='../1402/01/%D8%B1%D8%A7%D9%87%D9%87%D8%A7.html#%D8%AC%D8%A7'>a</a>",
            "anchor",
            "`جا` of /1402/01/راهها.html",
        ),
        ("<a href='../../arc/'>a</a>", "link", "leads out of the site's folder"),
        ("<a href='..%2f%2e%2e/x'>a</a>", "link", "the site has no"),
        ("<a href='/arc/%2E%2e/x'>a</a>", "link", "leads out of the site's folder"),
        ("<a href='/Arc/'>a</a>", "link", "leads out of the site's folder"),
        ("<a href='//shahr.example/arc/no/'>a</a>", "link", "no /no/index.html"),
        ("<a href='data:text/html,x'>a</a>", "link", "its scheme"),
        ("<a href='\tjava\nscript:x'>a</a>", "link", "its scheme"),
        ("<img alt='' srcset='../static/style.css 1x, a.png 2x'>", "link", "no /about/a.png"),
        ("<style>p { background: URL( 'b.png' ) }</style>", "link", "no /about/b.png"),
        ("<p style='background: url(&quot;c.png&quot;)'>", "link", "no /about/c.png"),
        ("<noscript><img alt='' src=d.png></noscript>", "link", "no /about/d.png"),
        (
            "<meta property='og:image' content='https://shahr.example/arc/e.png'>",
            "link",
            "no /e.png",
        ),
        ("<meta http-equiv=refresh content='0; url=f.html'>", "link", "no /about/f.html"),
        ("<form action=g.php></form>", "link", "no /about/g.php"),
        ("<svg><use href='#q'/></svg>", "anchor", "`q` of /about/index.html"),
    ] {
        with(more);
        check_found(&found(&sandbox, ""), &[(kind, "/about/index.html", message)]);
    }
    sandbox.write(page, good_links);
    sandbox.write(
        "themes/default/static/more.css",
        "/* url(no) */ @import 'h.css'; p { src: url(\"style.css\") }",
    );
    check_found(&found(&sandbox, ""), &[("link", "/static/more.css", "no /static/h.css")]);
    std::fs::remove_file(sandbox.path("themes/default/static/more.css")).unwrap();
    sandbox.write(
        "themes/default/templates/404.html",
        "<!doctype html><title>x</title><a href='tags/'>a</a><a href='#top'>b</a>",
    );
    check_found(&found(&sandbox, ""), &[("link", "/404.html", "shown at any depth")]);
    std::fs::remove_file(sandbox.path("themes/default/templates/404.html")).unwrap();
    for alias in ["../../out.html", "/../out.html", "%2e%2e/out.html", "1402/../../out.html"] {
        let front = format!("{}\naliases = [\"{alias}\"]", good("بام", "1402-01-05"));
        sandbox.write("content/1402/01/climbs.md", item(&front, "بام"));
        check_found(&found(&sandbox, ""), &[("content", "climbs.md", "is no address")]);
    }
}

#[test]
fn nothing_is_found_in_the_sample_archive() {
    let sample = concat!("--root ", env!("CARGO_MANIFEST_DIR"));
    let ran = Sandbox::new().run(&format!("{sample} check"));
    ran.done().says("nothing is wrong");
}
