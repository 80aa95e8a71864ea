//! `bayegan build`, as its user meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Sandbox, decoded, fixture, links, parted};

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
    let related = revised();
    related.run("build").done();
    for sandbox in [built(""), related] {
        check_links(&sandbox, |_, link| {
            let path = link.strip_prefix("/archive/")?;
            let folder = path.is_empty() || path.ends_with('/');
            Some(if folder { format!("{path}index.html") } else { path.to_owned() })
        });
    }
}

#[test]
fn all_links_work_from_a_disk() {
    let related = revised();
    related.run("build --portable").done();
    for sandbox in [built("--portable"), related] {
        // It is shown at any depth, where no relative link leads to the site.
        assert!(!sandbox.path("public/404.html").exists());
        check_links(&sandbox, |page, link| {
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
}

#[test]
fn the_base_address_of_the_command_line_wins() {
    let sandbox = built("--base-url https://b.example");
    let home = sandbox.read("public/index.html");
    assert!(
        home.contains("<link rel=\"canonical\" property=\"og:url\" href=\"https://b.example/\">")
    );
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
    let file = sandbox.find("content/undated", "پنلهای");
    let page = sandbox.find("public/undated", "پنلهای");
    std::fs::remove_file(sandbox.path(&file)).unwrap();
    let other = sandbox.find("content/undated", "نوبت");
    let other_page = sandbox.find("public/undated", "نوبت");
    std::fs::remove_file(sandbox.path(&other)).unwrap();
    sandbox.write(&other_page, "somebody's own words");
    let before = sandbox.tree("public");
    // With it go the pages of the two tags that it alone had.
    sandbox.run("build").ended(3).says("3 removed").warns("changed by hand");
    assert!(!sandbox.path(&page).exists());
    let after = sandbox.tree("public");
    let gone: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert_eq!(gone.iter().filter(|path| path.starts_with("tags/")).count(), 2, "{gone:?}");
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
    let second = sandbox.read("public/tags/کتابخانه/page/2.html");
    assert!(
        second.contains("/c.html") && second.contains("/d.html") && !second.contains("/a.html")
    );
    assert_eq!(sandbox.read("public/tags/index.html").matches("href=\"/tags/\u{6a9}").count(), 1);
}

#[test]
fn a_tag_is_one_whether_a_space_parts_its_ending_or_not() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "");
    for (name, tag) in [
        ("a", "دستگاه\u{200c}های اجرایی"),
        ("b", "دستگاههای اجرایی"),
        ("c", "دستگاه های اجرایی"),
        ("d", "C"),
        ("e", "C#"),
    ] {
        sandbox.write(&format!("content/{name}.md"), item(name, &format!("tags = [\"{tag}\"]")));
    }
    sandbox.run("build").done();
    assert!(sandbox.read("public/tags/دستگاههای-اجرایی/index.html").contains("۳ خبر"));
    assert!(sandbox.read("public/a.html").contains(">دستگاه\u{200c}های اجرایی<"));
    // The address that it had by itself leads there.
    let other = sandbox.read("public/tags/دستگاه-های-اجرایی/index.html");
    assert!(other.contains("http-equiv=\"refresh\""), "{other}");
    // A sign can be all that tells two things apart.
    let tags = sandbox.read("public/tags/index.html");
    assert_eq!(tags.matches("href=\"/tags/c").count(), 2, "{tags}");
}

#[test]
fn a_sites_own_theme_replaces_files_one_by_one() {
    let sandbox = built("");
    sandbox.write(
        "themes/default/templates/404.html",
        "{% extends \"base.html\" %}{% block main %}<h1>گم شد</h1>{% endblock main %}",
    );
    sandbox
        .write("themes/default/words.toml", "about = \"سرگذشت\"\n")
        .write("themes/default/static/own.txt", "own");
    sandbox.run("build").done();
    let lost = sandbox.read("public/404.html");
    assert!(
        lost.contains("گم شد") && lost.contains("سرگذشت") && lost.contains("برچسب\u{200c}ها"),
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
        let (page, _) = parted(&page);
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

/// A bulletin in three texts and one that repeats it, beside another of the same month.
fn revised() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "base_url = \"https://a.example/archive/\"");
    let day = "date = \"1402-09-21\"\ntags = [\"آب\"]";
    for (name, title, front) in [
        ("a", "نخست", day.to_owned()),
        ("b", "دوم", format!("{day}\nrevises = \"1402/09/a\"")),
        ("c", "سوم", format!("{day}\nrevises = \"/1402/09/b.html\"")),
        ("d", "چهارم", "date = \"1402-09-22\"\nrepeats = \"1402/09/a\"".to_owned()),
        ("e", "پنجم", "date = \"1402-10-01\"\nrepeats = \"1402/09/d\"".to_owned()),
    ] {
        sandbox.write(&format!("content/1402/09/{name}.md"), item(title, &front));
    }
    sandbox
}

#[test]
fn an_earlier_text_keeps_its_page_and_stands_in_no_listing() {
    let sandbox = revised();
    sandbox.run("build").done().says("5 items, 2 of them superseded");
    for (path, page) in sandbox.pages("public") {
        // The newest text's page alone leads to the others.
        let leads = links(&page).into_iter().any(|link| {
            ["/archive/1402/09/a.html", "/archive/1402/09/b.html"].contains(&link.as_str())
        });
        assert_eq!(leads, path == "1402/09/c.html", "{path}");
    }
    for listing in ["", "1402/09/", "tags/آب/"] {
        let page = sandbox.read(&format!("public/{listing}index.html"));
        assert!(page.contains("/archive/1402/09/c.html"), "{listing}");
    }
    assert!(sandbox.read("public/1402/09/index.html").contains("۲ خبر"));
    assert!(sandbox.read("public/tags/آب/index.html").contains("۱ خبر"));
    assert!(sandbox.read("public/about/index.html").contains("<li>۳ <span"));
    let next = sandbox.read("public/1402/09/d.html");
    assert!(next.contains("<a rel=\"prev\" href=\"/archive/1402/09/c.html\">"), "{next}");
}

#[test]
fn earlier_and_newer_texts_say_so_and_link_to_each_other() {
    let sandbox = revised();
    sandbox.run("build --portable").done();
    for earlier in ["a", "b"] {
        let page = sandbox.read(&format!("public/1402/09/{earlier}.html"));
        assert!(page.contains("این متن پیشین خبر است"), "{page}");
        assert!(page.contains("(متن پیشین) | "), "{page}");
        assert!(page.contains("متن تازه\u{200c}تر: <a href=\"../../1402/09/c.html\"><bdi>سوم"));
        assert!(page.contains("<p>متن ") && !page.contains("class=\"relation\""), "{page}");
        assert!(!page.contains("rel=\"prev\"") && !page.contains("rel=\"next\""), "{page}");
    }
    let newest = sandbox.read("public/1402/09/c.html");
    assert!(newest.contains("این متن تازه\u{200c}تر خبر است"), "{newest}");
    for earlier in ["b", "a"] {
        assert!(newest.contains(&format!("<li><a href=\"../../1402/09/{earlier}.html\">")));
    }
    assert!(!newest.contains("این متن پیشین"));
}

#[test]
fn a_repeat_links_to_the_first_and_the_first_to_its_repeats() {
    let sandbox = revised();
    sandbox.run("build").done();
    for repeat in ["d", "e"] {
        let page = sandbox.read(&format!("public/1402/09/{repeat}.html"));
        assert!(page.contains("بازنشر <a href=\"/archive/1402/09/c.html\">"), "{page}");
    }
    let first = sandbox.read("public/1402/09/c.html");
    let repeats = first.split("بازنشرها:").nth(1).unwrap();
    assert!(repeats.contains("/1402/09/d.html") && repeats.contains("/1402/09/e.html"));
    assert!(repeats.contains("<time datetime=\"2023-12-13\">"), "{repeats}");
    assert!(sandbox.read("public/1402/09/index.html").contains("/1402/09/d.html"));
}

#[test]
fn a_newer_text_that_is_a_draft_hides_nothing_and_one_that_is_withdrawn_does() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "base_url = \"https://a.example/\"");
    sandbox.write("content/old.md", item("کهنه", "date = \"1402-09-21\""));
    let newer = |front: &str| {
        let front = format!("date = \"1402-09-21\"\nrevises = \"old\"\n{front}");
        sandbox.write("content/new.md", item("نو", &front));
    };
    newer("draft = true");
    sandbox.run("build").done();
    assert!(sandbox.read("public/1402/09/index.html").contains("/old.html"));
    assert!(!sandbox.read("public/old.html").contains("متن پیشین"));
    sandbox.run("build --drafts").done();
    assert!(!sandbox.read("public/1402/09/index.html").contains("/old.html"));
    newer("withdrawn = \"نادرست بود\"");
    sandbox
        .run("build")
        .done()
        .says("2 items, 1 of them withdrawn, 1 of them superseded")
        .warns("content/old.md: its newer text new is withdrawn");
    assert!(!sandbox.read("public/index.html").contains("/old.html"));
    let old = sandbox.read("public/old.html");
    assert!(old.contains("متن پیشین") && old.contains("خبر پس\u{200c}گرفته"), "{old}");
    assert!(!old.contains("<bdi>نو"), "{old}");
    // A reader of what was withdrawn is led to what replaced it.
    newer("");
    sandbox.write("content/old.md", item("کهنه", "withdrawn = \"نادرست بود\""));
    sandbox.run("build").done();
    assert!(sandbox.read("public/old.html").contains("<a href=\"/new.html\"><bdi>نو</bdi>"));
    assert!(!sandbox.read("public/new.html").contains("کهنه"));
}

#[test]
fn relations_that_lead_nowhere_or_round_are_told_and_make_no_link() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "base_url = \"https://a.example/\"");
    for (name, front) in [
        ("a", "revises = \"b\""),
        ("b", "revises = \"a\""),
        ("c", "revises = \"c\"\nrepeats = \"c\"\ncontinues = \"c\""),
        ("d", "revises = \"x\"\nrepeats = \"x\""),
    ] {
        sandbox.write(&format!("content/{name}.md"), item(name, front));
    }
    sandbox
        .run("build")
        .ended(3)
        .says("4 items, ")
        .warns("content/a.md: revises: it leads back to itself through b")
        .warns("content/c.md: revises: it names itself")
        .warns("content/c.md: continues: it names itself")
        .warns("content/d.md: revises: there is no item x")
        .warns("content/d.md: repeats: there is no item x");
    let undated = sandbox.read("public/undated/index.html");
    for name in ["a", "b", "c", "d"] {
        assert!(undated.contains(&format!("/{name}.html")), "{name}");
        assert!(!sandbox.read(&format!("public/{name}.html")).contains("class=\"relation"));
    }
}

#[test]
fn names_and_titles_of_others_are_only_text() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "base_url = \"https://a.example/\"");
    let hostile = "<script>alert(1)</script>\\\" onclick=x {{ site.title }}";
    sandbox.write("content/a.md", item(hostile, ""));
    sandbox.write("content/b.md", item(hostile, "revises = \"a\""));
    let front = format!("repeats = \"a\"\ncontinues = \"a\"\nforwarded_from = \"{hostile}\"");
    sandbox.write("content/c.md", item("سه", &front));
    sandbox.run("build").done();
    for (path, page) in sandbox.pages("public") {
        let (page, _) = parted(&page);
        assert!(!page.contains("<script") && !page.contains("\" onclick"), "{path}: {page}");
    }
    let page = sandbox.read("public/c.html");
    assert!(page.contains("بازفرستاده از <bdi>&lt;script&gt;alert(1)"), "{page}");
    for relation in ["ادامهٔ", "بازنشر"] {
        let link = format!("{relation} <a href=\"/b.html\"><bdi>&lt;script&gt;alert(1)");
        assert!(page.contains(&link) && page.contains("{{ site.title }}"), "{page}");
    }
}
