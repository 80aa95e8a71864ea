//! Tags, as an archivist meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::Sandbox;

/// Eight bulletins of a channel; people and villages are invented.
const DUMP: &str = "\
🔰آغاز انتخابات شورایاری در تاکستان
🔹فرماندار تاکستان گفت: مردم تاکستان برای انتخابات آماده‌اند.
#خانه_ما #نه_به_دود
@ostan_example
🔰بازدید فرماندار البرز از نیروگاه خورشیدی
🔹فرهاد نیک‌منش فرماندار شهرستان البرز گفت: انرژی خورشیدی چاره کار است.
#خانه_ما
@ostan_example
🔰نشست هیئت امنای مساجد شهر قزوين
🔹نمایندگان مساجد قزوین گرد آمدند.
#خانه_ما
@ostan_example
🔰جشن دو کوه در قزوین
🔹برنامه در خیابان شیراز قزوین است.
#خانه_ما #راه_روستایی
@ostan_example
🔰گشایش کتابخانه در قزوین
🔹دو کوه پشت آن است.
#خانه_ما
@ostan_example
🔰دو کوه برفی شد
🔹مهر در راه است و گلستان سبز.
#خانه_ما
@ostan_example
🔰آب رودخانه دو کوه
🔹این خبر سد دو کوه است.
#خانه_ما
@ostan_example
🔰بازی دوستانه
🔹بچه‌ها در قزوین بازی کردند.
#خانه_ما
@ostan_example
🔰کوه‌پیمایی در قزوین
🔹همه آمدند.
#خانه_ما
@ostan_example
🔰پایان کار
🔹کار در قزوین پایان یافت.
#خانه_ما
@ostan_example
";

fn site(vocabulary: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("d.txt", DUMP).write("site.toml", "");
    if !vocabulary.is_empty() {
        sandbox.write("tags.toml", vocabulary);
    }
    sandbox.run("import d.txt").done();
    sandbox
}

/// The tags of the item whose file begins so.
fn tags(sandbox: &Sandbox, start: &str) -> Vec<String> {
    let file = sandbox.read(&sandbox.find("content/undated", start));
    let line = file.lines().find_map(|line| line.strip_prefix("tags = ["));
    let line = line.unwrap_or_default().trim_end_matches(']');
    let names = line.split(", ").map(|name| name.trim_matches('"').to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn an_import_finds_places_offices_and_topics() {
    let sandbox = site("");
    assert_eq!(
        tags(&sandbox, "آغاز"),
        ["تاکستان", "قزوین", "فرماندار تاکستان", "انتخابات"],
        "the province of a county is a tag too; slogans are none"
    );
    let found = tags(&sandbox, "بازدید");
    assert_eq!(found, ["شهرستان البرز", "قزوین", "فرماندار البرز", "انرژی خورشیدی"]);
    assert_eq!(tags(&sandbox, "نشست"), ["قزوین", "مساجد"]);
    assert_eq!(tags(&sandbox, "جشن"), ["راه روستایی", "قزوین"], "a street is no city");
    assert_eq!(tags(&sandbox, "دو-کوه"), [""; 0], "a month and a garden are no places");
    let file = sandbox.read(&sandbox.find("content/undated", "نشست"));
    // The words are the item's, which the repair wrote with a Persian yeh.
    let evidence = "[[tag_evidence]]\ntag = \"قزوین\"\nrule = \"place\"\nwords = \"قزوین\"\n";
    assert!(file.contains(evidence), "{file}");
    for file in sandbox.tree("content/undated").into_values() {
        let file = String::from_utf8(file).unwrap();
        assert!(!file.contains("tag = \"فرهاد"), "no person is published unasked");
    }
}

#[test]
fn what_the_vocabulary_says_is_so() {
    let sandbox = site(
        "never = [\"مساجد\"]\n[[tag]]\nname = \"فرهاد نیک\u{200c}منش\"\nkind = \"person\"\n[[tag]]\nname = \"سد دوکوه\"\n\
         aliases = [\"دو کوه\"]\nnear = [\"سد\"]\n[[tag]]\nname = \"کوه دوکوه\"\naliases = [\"دوکوه\"]\nnot_near = \
         [\"سد\"]\n[[tag]]\nname = \"کارها\"\naliases = [\"کار\"]\nmentions = 3\n",
    );
    assert!(tags(&sandbox, "بازدید").contains(&"فرهاد نیک\u{200c}منش".to_owned()));
    assert_eq!(tags(&sandbox, "نشست"), ["قزوین"]);
    assert_eq!(tags(&sandbox, "آب-رود"), ["سد دوکوه"]);
    assert_eq!(tags(&sandbox, "پایان"), ["کارها", "قزوین"], "once, but in the headline");
    assert!(!tags(&sandbox, "بازدید").contains(&"کارها".to_owned()));
}

#[test]
fn tags_are_changed_as_a_careful_person_would() {
    let sandbox = site("");
    // One item is a person's own.
    let own = sandbox.find("content/undated", "گشایش");
    let text = sandbox.read(&own).replacen("title", "# mine\ntitle", 1) + "پایان\n";
    sandbox.write(&own, &text);
    let before = sandbox.tree(".");
    sandbox.run("tags rename قزوین کزوین --dry-run").done().says("+کزوین, -قزوین");
    assert!(sandbox.tree(".") == before, "a dry run writes nothing");
    sandbox.run("tags rename قزوین کزوین").done().says("+name = \"کزوین\"");
    assert_eq!(tags(&sandbox, "نشست"), ["کزوین", "مساجد"]);
    let expect = text.replace("[\"قزوین\"", "[\"کزوین\"").replace("tag = \"قزوین", "tag = \"کزوین");
    assert_eq!(sandbox.read(&own), expect, "all else in a person's file stays as it is");
    sandbox.run("tags merge مساجد --into مسجد").done();
    assert_eq!(tags(&sandbox, "نشست"), ["کزوین", "مسجد"]);
    sandbox.run("tags remove انتخابات").done();
    assert_eq!(tags(&sandbox, "آغاز"), ["تاکستان", "کزوین", "فرماندار تاکستان"]);
    // Imports know the files for their own still, and new items follow.
    sandbox.run("import --verify").done();
    sandbox.run("import d.txt").done().says("9 unchanged, 1 edited by hand");
    // Only the evidence is another now: the vocabulary has the names.
    sandbox.run("tags apply").done().says("evidence or order");
    assert_eq!(tags(&sandbox, "آغاز"), ["تاکستان", "کزوین", "فرماندار تاکستان"]);
    sandbox.run("tags apply").done().says("0 of 10 items changed");
    let more = format!("{DUMP}🔰انتخابات و مسجد در قزوین\n🔹متن\n#خانه_ما\n@ostan_example\n");
    sandbox.write("d.txt", more);
    sandbox.run("import d.txt").done().says("1 new");
    assert_eq!(tags(&sandbox, "انتخابات-و"), ["مسجد", "کزوین"]);
    sandbox.run("tags merge ناپیدا --into مسجد").ended(1).warns("is a tag of no item");
}

#[test]
fn a_tag_is_split_by_the_words_around_it() {
    let sandbox = site("[[tag]]\nname = \"دو کوه\"\n");
    assert_eq!(tags(&sandbox, "آب-رود"), ["دو کوه"]);
    let vocabulary = sandbox.read("tags.toml");
    let mut split = sandbox.command("tags");
    split.args(["split", "دو کوه", "--into", "سد دو کوه", "--near", "سد"]);
    assert!(split.status().unwrap().success());
    assert_eq!(tags(&sandbox, "آب-رود"), ["سد دو کوه"]);
    assert!(tags(&sandbox, "جشن").contains(&"دو کوه".to_owned()));
    assert!(sandbox.read("tags.toml").starts_with(vocabulary.trim_end()));
    sandbox.run("import --verify").done();
}

#[test]
fn items_are_tagged_anew_but_for_those_edited() {
    let sandbox = site("");
    let own = sandbox.find("content/undated", "دو-کوه");
    sandbox.write(&own, sandbox.read(&own) + "پایان\n");
    sandbox.write("tags.toml", "[[tag]]\nname = \"دو کوه\"\nkind = \"place\"\n");
    sandbox.run("tags apply").done().says("3 of 10 items changed").warns("1 item edited by hand");
    assert_eq!(tags(&sandbox, "دو-کوه"), [""; 0]);
    assert!(tags(&sandbox, "آب-رود").contains(&"دو کوه".to_owned()));
    let after = sandbox.tree("content");
    sandbox.run("tags apply").done().says("0 of 10");
    assert!(sandbox.tree("content") == after);
    sandbox.run("import --verify").done();
    sandbox.run("import d.txt").done().says("9 unchanged, 1 edited");
    assert!(sandbox.run("tags").done().stdout.contains("      3  دو کوه"));
}

#[test]
fn suggestions_are_a_vocabulary() {
    let sandbox = site("");
    let suggested = sandbox.run("tags suggest --least 1").done().stdout;
    for part in [
        "name = \"فرماندار تاکستان\"\nkind = \"office\"",
        "beside فرماندار البرز",
        "name = \"فرهاد نیک\u{200c}منش\"\nkind = \"person\"",
        "name = \"تاکستان\"\nkind = \"place\"\nparent = \"قزوین\"",
        "name = \"انتخابات\"",
    ] {
        assert!(suggested.contains(part), "{part}\n{suggested}");
    }
    sandbox.write("tags.toml", &suggested);
    sandbox.run("tags apply").done();
    assert!(tags(&sandbox, "بازدید").contains(&"فرهاد نیک\u{200c}منش".to_owned()));
    assert!(
        sandbox.run("tags suggest --least 1").done().says("# 0 suggestions").stdout.len() < 200
    );
}

#[test]
fn persons_are_offered_and_never_published_unasked() {
    let sandbox = Sandbox::new();
    let item = |line: &str| format!("🔰{line}\n🔹متن خبر\n@ostan_example\n");
    let dump: String = [
        "فرهاد نیک\u{200c}منش درخت کاشت و نیک\u{200c}منش آب داد",
        "سید فرهاد نیک\u{200c}منش رفت",
        "علی رضوانی و حسن رضوانی آمدند، رضوانی گفت",
        "خیابان فرهاد نیک\u{200c}منش",
        "باران آمد",
    ]
    .iter()
    .map(|line| item(line))
    .collect();
    sandbox.write("d.txt", dump).write("site.toml", "");
    sandbox.run("import d.txt").done();
    let suggested = sandbox.run("tags suggest --least 1").done().stdout;
    let one = "name = \"فرهاد نیک\u{200c}منش\"\nkind = \"person\"\naliases = [\"سید فرهاد نیک\u{200c}منش\", \
               \"نیک\u{200c}منش\"]\n";
    assert!(suggested.contains(one), "{suggested}");
    assert!(suggested.contains("name = \"علی رضوانی\"\nkind = \"person\"\n"), "{suggested}");
    assert!(!suggested.contains("\"رضوانی\""), "a name of two leads to neither: {suggested}");
    assert!(suggested.contains("# 2 items\n"), "a street is no person: {suggested}");
    assert!(!sandbox.run("tags").done().stdout.contains("نیک\u{200c}منش"));
    sandbox.write("tags.toml", &suggested);
    sandbox.run("tags apply").done();
    assert!(sandbox.run("tags").done().stdout.contains("فرهاد نیک\u{200c}منش"));
}

#[test]
fn a_bad_vocabulary_stops_what_would_read_it() {
    let sandbox = site("");
    for (text, says) in [
        ("[[tag]]\nname = \"…\"\n", "tags.toml:2:8"),
        ("[[tag]]\nname = \"راه\"\nparent = \"راه\"\n", "راه lies under راه"),
        ("[[tag]]\nname = 1\n", "tags.toml:2:8"),
    ] {
        sandbox.write("tags.toml", text);
        for command in ["import d.txt", "tags apply", "tags", "build"] {
            sandbox.run(command).ended(1).warns(says);
        }
    }
    sandbox.write("tags.toml", "").write("site.toml", "[tags]\nvocabulary = \"v.toml\"\n");
    sandbox.run("build").ended(1).warns("v.toml: there is no such file");
}

#[test]
fn pages_say_what_is_known_of_a_tag() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "").write(
        "tags.toml",
        "[[tag]]\nname = \"دره\"\nkind = \"place\"\n[[tag]]\nname = \"ده\"\nkind = \"place\"\nparent = \
         \"دره\"\naliases = [\"دهکده\"]\ndescription = \"جایی <کوچک>\"\n[[tag]]\nname = \"دهدار\"\nkind = \
         \"office\"\n",
    );
    for (name, day, tags) in [
        ("a", "1402-01-05", "\"دهکده\", \"دره\", \"آب\""),
        ("b", "1402-03-05", "\"ده\", \"آب\""),
        ("c", "1402-03-06", "\"ده\", \"دهدار\", \"آب\""),
        ("d", "1402-03-07", "\"دره\""),
        ("e", "1402-03-08", "\"راه\""),
        ("f", "1402-03-09", "\"راه\""),
    ] {
        let file = format!("content/1402/{}/{name}.md", &day[5..7]);
        let front = format!("title = \"خبر {name}\"\ndate = \"{day}\"\ntags = [{tags}]\n");
        sandbox.write(&file, format!("+++\n{front}+++\n\nمتن\n"));
    }
    sandbox.run("build").done();
    let index = sandbox.read("public/tags/index.html");
    let order = ["موضوع\u{200c}ها", "راه", "جاها", "دره", "مقام\u{200c}ها", "دهدار"];
    let places: Vec<usize> = order.iter().map(|part| index.rfind(part).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}\n{index}");
    assert!(!index.contains("کسان"), "no kind without tags");
    let page = sandbox.read("public/tags/ده/index.html");
    for part in [
        "جایی &lt;کوچک&gt;",
        "› <a href=",
        "پرخبرترین ماه: خرداد ۱۴۰۲، ۲ خبر",
        "فروردین ۱۴۰۲",
        "برچسب\u{200c}های نزدیک",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(page.contains("خبر a"), "what an alias names is there too");
    let alias = sandbox.read("public/tags/دهکده/index.html");
    assert!(alias.contains("http-equiv=\"refresh\""), "{alias}");
    let parent = sandbox.read("public/tags/دره/index.html");
    assert!(parent.contains("زیر این برچسب"), "{parent}");
    let item = sandbox.read("public/1402/03/b.html");
    let (_, related) = item.split_once("خبرهای نزدیک").unwrap();
    assert!(related.contains("خبر c") && !related.contains("خبر e</bdi>"), "{related}");
    let before = sandbox.tree("public");
    std::fs::write(sandbox.path("tags.toml"), "").unwrap();
    sandbox.run("build").done();
    assert!(sandbox.tree("public") != before, "a changed vocabulary is a changed site");
}
