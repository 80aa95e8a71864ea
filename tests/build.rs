//! `bayegan build`, as its user meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Sandbox, decoded, fixture, links};

fn built(arguments: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.write("site.toml", "title = \"دشت آرا\"\nbase_url = \"https://a.example/archive/\"\n");
    sandbox.run("import mehrkan.txt").done();
    sandbox.run(&format!("build {arguments}")).done();
    sandbox
}

/// An item file with the given front matter beside its title, and a text.
fn item(title: &str, front: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front}\n+++\n\nمتن {title}.\n")
}

#[test]
fn every_page_is_persian_and_runs_from_the_right() {
    let pages = built("").pages("public");
    for kind in
        ["index.html", "about/index.html", "404.html", "tags/index.html", "undated/index.html"]
    {
        assert!(pages.contains_key(kind), "{kind}");
    }
    for (path, page) in &pages {
        assert!(page.contains("<html lang=\"fa\" dir=\"rtl\">"), "{path}");
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
    }
}

#[test]
fn a_continuation_and_its_original_link_to_each_other() {
    let sandbox = built("");
    let original = sandbox.find("public/undated", "پاکیزگی");
    let continuation = sandbox.find("public/undated", "نیکدل");
    let links_to = |from: &str, to: &str| {
        let to = to.trim_start_matches("public");
        links(&sandbox.read(from)).iter().any(|link| decoded(link) == format!("/archive{to}"))
    };
    assert!(links_to(&original, &continuation) && links_to(&continuation, &original));
}

#[test]
fn handles_addresses_and_hashtags_do_not_scramble_the_line() {
    let sandbox = built("");
    let page = sandbox.read(&sandbox.find("public/undated", "کاروان-کتاب-به"));
    assert!(page.contains(
        "<a href=\"https://mehrkan.example/x3RXY\"><bdi dir=\"ltr\">mehrkan.example/x3RXY</bdi></a>"
    ));
    assert!(page.contains("<p class=\"kicker\">با پیشواز اهالی؛</p>"));
}

/// Every link of every page leads to a file of the site, under its base address.
fn check_links(sandbox: &Sandbox, resolve: impl Fn(&str, &str) -> Option<String>) {
    let files = sandbox.tree("public");
    let mut checked = 0;
    for (path, page) in sandbox.pages("public") {
        for link in links(&page) {
            let link = decoded(link.split('#').next().unwrap());
            if link.is_empty() || link.starts_with("https://") {
                continue;
            }
            let target =
                resolve(&path, &link).unwrap_or_else(|| panic!("{path}: {link} leaves the site"));
            assert!(
                files.contains_key(&target),
                "{path}: {link} leads to {target}, which is not there"
            );
            checked += 1;
        }
    }
    assert!(checked > 50);
}

#[test]
fn all_links_work_under_a_sub_path() {
    check_links(&built(""), |_, link| {
        let path = link.strip_prefix("/archive/")?;
        let folder = path.is_empty() || path.ends_with('/');
        Some(if folder { format!("{path}index.html") } else { path.to_owned() })
    });
}

#[test]
fn all_links_work_from_a_disk() {
    check_links(&built("--portable"), |page, link| {
        let mut folder: Vec<&str> = page.split('/').collect();
        folder.pop();
        for part in link.split('/') {
            match part {
                ".." => folder.pop().map(|_| ())?,
                part => folder.push(part),
            }
        }
        Some(folder.join("/"))
    });
}

#[test]
fn the_base_address_of_the_command_line_wins() {
    let sandbox = built("--base-url https://b.example");
    let home = sandbox.read("public/index.html");
    assert!(home.contains("<link rel=\"canonical\" href=\"https://b.example/\">"));
    assert!(links(&home).contains(&"/static/style.css".to_owned()));
    sandbox
        .run("build --base-url b.example")
        .ended(1)
        .warns("--base-url: `b.example` is no base address");
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let sandbox = built("--output one");
    let mut other = sandbox.command("build --output two/deep");
    let other =
        other.env("TZ", "Asia/Tehran").env("LC_ALL", "fa_IR.UTF-8").env("RAYON_NUM_THREADS", "1");
    assert!(other.status().unwrap().success());
    assert!(sandbox.tree("one") == sandbox.tree("two/deep"));
}

#[test]
fn a_second_build_writes_nothing_and_says_so() {
    let sandbox = built("");
    let times = || {
        let walk = walkdir::WalkDir::new(sandbox.path("public")).sort_by_file_name();
        let time = |entry: walkdir::DirEntry| entry.metadata().unwrap().modified().unwrap();
        walk.into_iter().map(|entry| time(entry.unwrap())).collect::<Vec<_>>()
    };
    let before = times();
    sandbox.run("build").done().says("nothing changed: 0 written");
    assert_eq!(times(), before);
}

#[test]
fn a_changed_item_changes_its_pages_and_no_other() {
    let sandbox = built("");
    let before = sandbox.tree("public");
    let file = sandbox.find("content/undated", "دیدار");
    sandbox.write(&file, sandbox.read(&file).replace("چوب", "چوب گردو"));
    sandbox.run("build").done();
    let after = sandbox.tree("public");
    let changed: Vec<&String> = after.keys().filter(|path| after[*path] != before[*path]).collect();
    assert!(changed.iter().any(|path| path.starts_with("undated/دیدار")), "{changed:?}");
    assert!(!changed.iter().any(|path| path.starts_with("undated/نوبت")), "{changed:?}");
    assert!(before.len() == after.len());
}

#[test]
fn stale_pages_go_and_the_files_of_others_stay() {
    let sandbox = built("");
    sandbox.write("public/CNAME", "a.example").write("public/undated/mine.html", "mine");
    let file = sandbox.find("content/undated", "دیدار");
    let page = sandbox.find("public/undated", "دیدار");
    std::fs::remove_file(sandbox.path(&file)).unwrap();
    let other = sandbox.find("content/undated", "نوبت");
    let other_page = sandbox.find("public/undated", "نوبت");
    std::fs::remove_file(sandbox.path(&other)).unwrap();
    sandbox.write(&other_page, "somebody's own words");
    sandbox.run("build").ended(3).says("1 removed").warns("changed by hand");
    assert!(!sandbox.path(&page).exists());
    assert_eq!(sandbox.read(&other_page), "somebody's own words");
    assert_eq!(sandbox.read("public/CNAME"), "a.example");
    assert_eq!(sandbox.read("public/undated/mine.html"), "mine");
}

#[test]
fn drafts_withdrawals_and_aliases() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "base_url = \"https://a.example/archive/\"");
    sandbox.write(
        "content/1402/09/a.md",
        item("یک", "date = \"1402-09-21\"\naliases = [\"/old/a.html\", \"older/\"]"),
    );
    sandbox.write("content/1402/09/b.md", item("دو", "date = \"1402-09-22\"\ndraft = true"));
    sandbox.write(
        "content/1402/09/c.md",
        item("سه", "date = \"1402-09-22\"\ntags = [\"پنهان\"]\nwithdrawn = \"نادرست بود\""),
    );
    sandbox.run("build").done().says("2 items");
    assert!(!sandbox.path("public/1402/09/b.html").exists());
    for alias in ["public/old/a.html", "public/older/index.html"] {
        let redirect = sandbox.read(alias);
        assert!(redirect.contains("content=\"0; url=/archive/1402/09/a.html\""), "{redirect}");
    }
    let withdrawn = sandbox.read("public/1402/09/c.html");
    assert!(withdrawn.contains("نادرست بود") && !withdrawn.contains("سه"), "{withdrawn}");
    for (path, page) in sandbox.pages("public") {
        assert!(!page.contains("متن سه") && !page.contains("پنهان"), "{path}");
    }
    sandbox.run("build --drafts").done().says("3 items");
    assert!(sandbox.read("public/1402/09/b.html").contains("پیش\u{200c}نویس"));
    sandbox.run("build").done();
    assert!(!sandbox.path("public/1402/09/b.html").exists());
}

#[test]
fn items_stand_on_the_page_that_holds_their_date() {
    let sandbox = Sandbox::new();
    for (name, date) in [
        ("day", "1402-09-21T13:03"),
        ("month", "1402-09"),
        ("year", "1402"),
        ("within", "1402-09-03/1402-09-05"),
        ("across", "1402-12-03/1403-01-05"),
        ("before", "../1402-12-11"),
    ] {
        sandbox.write(&format!("content/{name}.md"), item(name, &format!("date = \"{date}\"")));
    }
    sandbox.run("build").done();
    let on = |page: &str| {
        let page = sandbox.read(&format!("public/{page}/index.html"));
        let found = ["day", "month", "year", "within", "across", "before"];
        found.into_iter().filter(|name| page.contains(&format!("/{name}.html"))).collect::<Vec<_>>()
    };
    assert_eq!(on("1402/09"), ["day", "month", "within"]);
    assert_eq!(on("1402"), ["year"]);
    assert_eq!(on("undated"), ["across", "before"]);
    let day = sandbox.read("public/day.html");
    assert!(day.contains(
        "<time datetime=\"2023-12-12T13:03\">سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲، ساعت ۱۳:۰۳</time>"
    ));
    assert!(sandbox.read("public/month.html").contains("آذر ۱۴۰۲، روز نامعلوم"));
}

#[test]
fn spellings_of_one_tag_have_one_page_and_lists_have_pages() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "[build]\nper_page = 2\n");
    for (name, tag) in
        [("a", "کتابخانه"), ("b", "كتابخانه"), ("c", "کتاب\u{200c}خانه"), ("d", "کتابخانه")]
    {
        sandbox.write(&format!("content/{name}.md"), item(name, &format!("tags = [\"{tag}\"]")));
    }
    sandbox.run("build").done();
    let first = sandbox.read("public/tags/کتابخانه/index.html");
    assert!(first.contains("۴ خبر") && first.contains("صفحهٔ ۱ از ۲"), "{first}");
    let second = sandbox.read("public/tags/کتابخانه/page/2/index.html");
    assert!(
        second.contains("/c.html") && second.contains("/d.html") && !second.contains("/a.html")
    );
    assert_eq!(sandbox.read("public/tags/index.html").matches("href=\"/tags/\u{6a9}").count(), 1);
}

#[test]
fn a_sites_own_theme_replaces_files_one_by_one() {
    let sandbox = built("");
    sandbox.write(
        "themes/default/templates/404.html",
        "{% extends \"base.html\" %}{% block main %}<h1>گم شد</h1>{% endblock main %}",
    );
    sandbox
        .write("themes/default/words.toml", "home = \"آغاز\"\n")
        .write("themes/default/static/own.txt", "own");
    sandbox.run("build").done();
    let lost = sandbox.read("public/404.html");
    assert!(
        lost.contains("گم شد") && lost.contains("آغاز") && lost.contains("برچسب\u{200c}ها"),
        "{lost}"
    );
    assert_eq!(sandbox.read("public/static/own.txt"), "own");
    sandbox.write("site.toml", "theme = \"mine\"");
    sandbox.run("build").ended(1).warns("there is no theme mine");
}

#[test]
fn hostile_text_is_only_text() {
    let sandbox = Sandbox::new();
    sandbox.write("hostile.txt", fixture("hostile.txt")).write("site.toml", "");
    sandbox.run("import hostile.txt").done();
    sandbox.run("build").done();
    for (path, page) in sandbox.pages("public") {
        for hostile in [
            "<script",
            "<img",
            "<iframe",
            "<b>",
            "onmouseover=\"alert",
            "\u{202e}",
            "\u{2066}",
            "\u{1b}",
        ] {
            assert!(!page.contains(hostile), "{hostile:?} in {path}");
        }
        for link in links(&page) {
            assert!(!link.to_lowercase().contains("javascript:"), "{path}: {link}");
        }
    }
    let page = sandbox.read(&sandbox.find("public/undated", "script"));
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;") && page.contains("{{ page }} {% raw %}"),
        "{page}"
    );
    assert!(page.contains("[پیوند](javascript:alert(3))"), "shown as it was written: {page}");
}

#[test]
fn mistakes_have_a_place_and_leave_the_disk_as_it_was() {
    for (file, text, messages) in [
        (
            "content/x.md",
            "+++\ntitle = \"x\n+++\n",
            &["content/x.md:2:11", "invalid basic string", "title = \"x"][..],
        ),
        (
            "content/x.md",
            "+++\ndate = \"1404-12-30\"\n+++\n",
            &["content/x.md:2:8", "Esfand 1404 has 29 days; was 29 meant?"],
        ),
        ("content/x.md", "متن", &["content/x.md:1:1", "the front matter is missing"]),
        (
            "site.toml",
            "titel = \"x\"",
            &["site.toml:1:1", "unknown key `titel`", "did you mean `title`?"],
        ),
        (
            "themes/default/templates/item.html",
            "<p>\n{{ pgae.title }}</p>",
            &["themes/default/templates/item.html:2:4", "pgae"],
        ),
        (
            "themes/default/templates/home.html",
            "<p>\n{% if %}",
            &["themes/default/templates/home.html:2:"],
        ),
        ("themes/default/words.toml", "home = ", &["themes/default/words.toml:1:"]),
    ] {
        let sandbox = built("");
        let before = sandbox.tree("public");
        sandbox.write(file, text);
        let mut ran = sandbox.run("build").ended(1);
        for message in messages {
            ran = ran.warns(message);
        }
        assert!(sandbox.tree("public") == before, "{file}");
        let fresh = sandbox.run("build --output fresh").ended(1);
        assert!(!sandbox.path("fresh").exists(), "{}", fresh.stderr);
    }
}

#[test]
fn two_files_that_claim_one_address_are_an_error() {
    for (one, other, front) in [
        ("1402/09/a.md", "1402/09/A.md", ""),
        ("a.md", "b.md", "aliases = [\"a.html\"]"),
        ("a.md", "tags/index.md", ""),
        ("\u{622}.md", "\u{627}\u{653}.md", ""),
        ("x.md", "x.html/y.md", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(&format!("content/{one}"), item("یک", ""));
        sandbox.write(&format!("content/{other}"), item("دو", front));
        sandbox
            .run("build")
            .ended(1)
            .warns(&format!("content/{other}"))
            .warns("rename one of the two");
        assert!(!sandbox.path("public").exists());
    }
}

#[test]
fn an_output_folder_that_would_mix_with_the_sources_is_refused() {
    let sandbox = built("");
    for output in [".", "content", "content/site", "..", "site.toml"] {
        sandbox.run(&format!("build --output {output}")).ended(1).warns("name another folder");
    }
}

#[test]
fn a_folder_that_is_no_site_says_so() {
    let sandbox = Sandbox::new();
    for command in ["build", "serve"] {
        sandbox.run(command).ended(1).warns("there is no site here").warns("bayegan init");
    }
}

#[test]
fn init_makes_a_site_that_imports_and_builds() {
    let sandbox = Sandbox::new();
    sandbox.run("init mine").done().says("bayegan import dumps/sample.txt");
    sandbox.run("--root mine import mine/dumps/sample.txt").done().says("40 new");
    sandbox.run("--root mine build").done();
    assert!(sandbox.path("mine/public/index.html").exists());
    let before = sandbox.tree("mine");
    sandbox.run("init mine").ended(1).warns("not an empty folder");
    assert!(sandbox.tree("mine") == before);
}

#[test]
fn a_file_that_no_build_wrote_is_not_written_over() {
    let sandbox = built("--output one");
    sandbox.write("public/index.html", "mine");
    sandbox.run("build").ended(1).warns("no build made this file").warns("index.html");
    assert_eq!(sandbox.tree("public").len(), 1, "nothing else is left there");
    assert_eq!(sandbox.read("public/index.html"), "mine");
    // A site whose manifest is lost is still known for ours.
    std::fs::remove_dir_all(sandbox.path(".bayegan")).unwrap();
    sandbox.write("site.toml", "title = \"نو\"");
    sandbox.run("build --output one").done();
}

#[test]
fn a_misspelt_key_is_told() {
    let sandbox = Sandbox::new();
    sandbox
        .write("site.toml", "")
        .write("content/a.md", item("یک", "withdrawal = \"x\"\nmood = 3"));
    sandbox
        .run("build")
        .ended(3)
        .warns("unknown key `withdrawal`")
        .warns("did you mean `withdrawn`?");
}

#[test]
fn the_first_page_shows_the_last_of_the_latest_day() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "");
    for number in 10..40 {
        let file = format!("content/{number}x.md");
        sandbox.write(&file, item(&format!("خبر {number}"), "date = \"1402-09-21\""));
    }
    sandbox.run("build").done();
    let home = sandbox.read("public/index.html");
    assert!(home.contains("/39x.html") && !home.contains("/10x.html"), "{home}");
}
