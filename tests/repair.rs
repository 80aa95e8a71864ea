//! Repairing as its user meets it: import, what was changed, taking it back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::Sandbox;

const DUMP: &str = "■بی طرفی دستگاههای شهر\n□مي رود و پیشبینی 12 , باد\n□آنها در خانه ای\n@shahr\n■دو #راههای_شهر\n□متن می رود\n@shahr\n";
const ITEM: &str = "content/undated/بی-طرفی-دستگاههای-شهر.md";

fn sandbox(settings: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", settings).write("d.txt", DUMP);
    sandbox
}

#[test]
fn import_repairs_and_addresses_stay() {
    let sandbox = sandbox("");
    assert_eq!(sandbox.run("import d.txt").code, 0);
    let item = sandbox.read(ITEM);
    assert!(item.contains("title = \"بی\u{200c}طرفی دستگاه\u{200c}های شهر\"\n"), "{item}");
    assert!(item.contains("\nمی\u{200c}رود و پیش\u{200c}بینی ۱۲، باد\n"), "{item}");
    assert!(item.contains("repair = \"full\"\nrepairs = [\"title 2b=_ 14p\", \"body "), "{item}");
    // The dump is kept as it is, and a second import changes nothing.
    assert_eq!(sandbox.read("content/_sources/d.txt"), DUMP);
    let before = sandbox.tree("content");
    assert_eq!(sandbox.run("import d.txt").code, 0);
    assert!(sandbox.tree("content") == before);
    assert_eq!(sandbox.run("import --verify").code, 0);
}

#[test]
fn levels_steps_and_words_are_settings() {
    let read = |settings: &str, arguments: &str| {
        let sandbox = sandbox(settings);
        sandbox.write("words.txt", "آن\u{200c}ها\nپیشبینی\n");
        let ran = sandbox.run(&format!("import d.txt {arguments}"));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        sandbox.read(ITEM)
    };
    let none = read("[import]\nrepair = \"none\"\n", "");
    assert!(none.contains("repair = \"none\"\n") && !none.contains("repairs"), "{none}");
    assert!(none.contains("مي رود و پیشبینی 12 , باد") && none == read("", "--repair none"));
    let safe = read("[import]\nrepair = \"safe\"\n", "");
    assert!(safe.contains("می\u{200c}رود و پیشبینی ۱۲، باد"), "{safe}");
    assert!(safe.contains("title = \"بی طرفی دستگاه\u{200c}های شهر\""), "{safe}");
    let own = read("[text]\nwords = \"words.txt\"\nnormalize = [\"letters\"]\n", "");
    assert!(own.contains("می\u{200c}رود و پیشبینی 12 , باد"), "{own}");
    assert!(own.contains("آن\u{200c}ها در خانه\u{200c}ای"), "{own}");
    let style = read("[text]\nstyle = [\"دستگاههای\"]\n", "");
    assert!(style.contains("title = \"بی\u{200c}طرفی دستگاههای شهر\""), "{style}");
}

#[test]
fn slugs_have_styles() {
    let paths = |settings: &str| {
        let sandbox = sandbox(settings);
        assert_eq!(sandbox.run("import d.txt").code, 0);
        sandbox.tree("content/undated").into_keys().collect::<Vec<_>>()
    };
    let ascii = paths("[import]\nslug = \"ascii\"\n");
    assert_eq!(ascii, ["bi-trfi-dstgahhai-shhr.md", "du-rahhai-shhr.md"]);
    let id = paths("[import]\nslug = \"id\"\n");
    assert!(id.len() == 2 && id.iter().all(|path| path.starts_with("bulletin-")), "{id:?}");
}

#[test]
fn a_page_offers_the_text_as_it_was() {
    let sandbox = sandbox("");
    sandbox.run("import d.txt");
    assert_eq!(sandbox.run("build").code, 0);
    let page = sandbox.read("public/undated/بی-طرفی-دستگاههای-شهر.html");
    let (body, original) = page.split_once("<details class=\"original\">").unwrap();
    assert!(body.contains("می\u{200c}رود و پیش\u{200c}بینی ۱۲، باد"), "{page}");
    assert!(original.contains("<p><strong>بی طرفی دستگاههای شهر</strong></p>"), "{page}");
    assert!(original.contains("<p>مي رود و پیشبینی 12 , باد</p>"), "{page}");
}

#[test]
fn wrong_settings_are_told() {
    for (settings, says) in [
        ("[import]\nrepair = \"most\"\n", "`most` is no level; write none, safe or full"),
        ("[text]\nnormalize = [\"all\"]\n", "`all` is no step; the steps are invisible"),
        (
            "[text]\nwords = \"none.txt\"\n",
            "none.txt cannot be read: there is no such file or folder\n",
        ),
        (
            "[import]\nslug = \"short\"\n",
            "`short` is no style of slugs; write readable, ascii or id",
        ),
    ] {
        let ran = sandbox(settings).run("import d.txt");
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
}

#[test]
fn every_change_is_shown_with_its_rule() {
    let sandbox = sandbox("");
    sandbox.run("import d.txt");
    for name in [ITEM, "undated/بی-طرفی-دستگاههای-شهر", "/undated/بی-طرفی-دستگاههای-شهر.html"]
    {
        let ran = sandbox.command("repair --show").arg(name).output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        for line in [
            "    1  title  half-space/bi          بی·طرفی  <-  بی طرفی\n",
            "    2  title  half-space/plural      دستگاه·های  <-  دستگاههای\n",
            "half-space/verb        می·رود  <-  می رود\n",
            "half-space/word        پیش·بینی  <-  پیشبینی\n",
            "· is a half-space\n",
        ] {
            assert!(out.contains(line), "{out}");
        }
    }
    let ran = sandbox.run("repair undated/none");
    assert!(ran.code == 3 && ran.stderr.contains("none.md"), "{}", ran.stderr);
    assert_eq!(sandbox.run("repair").code, 2);
}

#[test]
fn one_change_or_all_are_taken_back() {
    let unrepaired = sandbox("");
    unrepaired.run("import d.txt --repair none");
    let sandbox = sandbox("");
    sandbox.run("import d.txt");
    let undo = |arguments: &str| sandbox.run(&format!("repair --undo {arguments}"));
    assert_eq!(undo(&format!("{ITEM} --edit 1")).code, 0);
    let item = sandbox.read(ITEM);
    assert!(item.contains("title = \"بی طرفی دستگاه\u{200c}های شهر\""), "{item}");
    assert!(item.contains("repairs = [\"title 14p\", "), "{item}");
    assert_eq!(undo(&format!("{ITEM} --edit 99")).code, 1);
    assert_eq!(undo("--all").code, 0);
    for (path, bytes) in unrepaired.tree("content/undated") {
        let path = format!("content/undated/{path}");
        assert_eq!(sandbox.read(&path), String::from_utf8(bytes).unwrap(), "{path}");
    }
    // What a person decided stands.
    let ran = sandbox.run("import d.txt");
    assert!(ran.stdout.contains("2 edited by hand"), "{}", ran.stdout);
    assert_eq!(sandbox.read(ITEM), unrepaired.read(ITEM));
}

#[test]
fn an_edited_text_is_left_as_it_is() {
    let sandbox = sandbox("");
    sandbox.run("import d.txt");
    let edited = sandbox.read(ITEM).replace("و پیش", "و باز پیش");
    sandbox.write(ITEM, &edited);
    let ran = sandbox.run(&format!("repair --undo {ITEM}"));
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("the text was edited since it was repaired"), "{}", ran.stderr);
    assert_eq!(sandbox.read(ITEM), edited);
    // An edit behind the last change hinders nothing, and comments stay.
    let other = sandbox.find("content/undated", "دو");
    let edited = sandbox.read(&other).replace("+++\ntitle", "+++\n# note\ntitle");
    sandbox.write(&other, format!("{edited}\nپایان\n"));
    assert_eq!(sandbox.run(&format!("repair --undo {other}")).code, 0);
    let item = sandbox.read(&other);
    assert!(item.starts_with("+++\n# note\ntitle") && item.ends_with("\nپایان\n"), "{item}");
}

#[test]
fn names_of_hashtags_are_repaired_and_their_addresses_stay() {
    let dump = |names: [&str; 3]| {
        names.map(|name| format!("■خبر {}\n□متن #{name}\n@shahr\n", name.len())).concat()
    };
    let names = ["شرکتهای_دانشبنیان", "شرکت_های_دانش_بنیان", "بی_طرفی"];
    let import = |arguments: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("site.toml", "").write("d.txt", dump(names));
        assert_eq!(sandbox.run(&format!("import d.txt {arguments}")).code, 0);
        sandbox
    };
    let (sandbox, unrepaired) = (import(""), import("--repair none"));
    let item = |name: &str| format!("content/undated/خبر-{}.md", name.len());
    for (name, tag) in [
        (names[0], "شرکت\u{200c}های دانش\u{200c}بنیان"),
        (names[1], "شرکت\u{200c}های دانش\u{200c}بنیان"),
        (names[2], "بی\u{200c}طرفی"),
    ] {
        let text = sandbox.read(&item(name));
        assert!(text.contains(&format!("\ntags = [\"{tag}\"]\n")), "{text}");
        let evidence = format!("tag = \"{tag}\"\nrule = \"hashtag\"\nwords = \"#{name}\"\n");
        assert!(text.contains(&evidence), "{text}");
    }
    let shown = sandbox.run(&format!("repair {}", item(names[2]))).stdout;
    assert!(shown.contains("tags   half-space             بی·طرفی  <-  بی طرفی\n"), "{shown}");
    // What import gives is what `tags apply` would, and a second import changes nothing.
    let before = sandbox.tree("content");
    assert!(sandbox.run("tags apply").stdout.contains("0 of 3 items changed"));
    assert_eq!(sandbox.run("import d.txt").code, 0);
    assert!(sandbox.tree("content") == before);
    // Both spellings are one tag, and every address is one that the unrepaired archive has.
    let addresses = |sandbox: &Sandbox| -> Vec<String> {
        assert_eq!(sandbox.run("build").code, 0);
        let pages = sandbox.tree("public/tags").into_keys();
        pages.filter(|path| path.ends_with("index.html")).collect()
    };
    assert_eq!(addresses(&sandbox), addresses(&unrepaired));
    let page = sandbox.read("public/tags/شرکت-های-دانش-بنیان/index.html");
    assert!(page.contains("شرکت\u{200c}های دانش\u{200c}بنیان"), "{page}");
    let page = sandbox.read(&format!("public/undated/خبر-{}.html", names[0].len()));
    assert!(page.contains(">#شرکتهای_دانشبنیان</bdi></a>"), "{page}");
    assert_eq!(sandbox.run("repair --undo --all").code, 0);
    assert!(sandbox.tree("content/undated") == unrepaired.tree("content/undated"));
}

#[test]
fn tags_of_older_and_newer_imports_are_listed_as_one() {
    let sandbox = Sandbox::new();
    let dump = |day: &str| format!("■خبر {day}\n□متن #شرکت_های_دانش_بنیان\n@shahr\n");
    sandbox.write("site.toml", "").write("old.txt", dump("یک")).write("new.txt", dump("دو"));
    assert_eq!(sandbox.run("import old.txt --repair none").code, 0);
    assert_eq!(sandbox.run("import new.txt").code, 0);
    let before = sandbox.tree("content");
    let listed = sandbox.run("tags").stdout;
    assert!(listed.contains("      2  شرکت\u{200c}های دانش\u{200c}بنیان\n"), "{listed}");
    assert_eq!(listed.matches("بنیان").count(), 1, "{listed}");
    assert!(sandbox.tree("content") == before);
    // Either spelling names it.
    let mut remove = sandbox.command("tags remove --dry-run");
    remove.arg("شرکت های دانش بنیان");
    assert!(remove.output().unwrap().status.success());
}
