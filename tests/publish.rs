//! `bayegan publish`, with a repository and a bare one to push to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::collections::BTreeMap;
use std::process::Command;

use common::{Sandbox, decoded, links, tree};

/// Runs git in a folder of the sandbox, whoever runs the test; gives what it says.
#[track_caller]
fn git(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(sandbox.path(folder))
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// A site in a repository, with a bare one as its origin.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"دشت\"\nbase_url = \"https://dasht.github.io/arc/\"\n");
    sandbox.write(".gitignore", "/public/\n/.bayegan/\n/origin.git/\n");
    sandbox.write(
        "content/1402/01/باران-آمد.md",
        "+++\ntitle = \"باران آمد\"\ndate = \"1402-01-05\"\ntags = [\"دشت\"]\n+++\n\nباران آمد.\n",
    );
    git(&sandbox, ".", &["init", "--quiet", "--initial-branch=main"]);
    git(&sandbox, ".", &["config", "user.name", "Bayegan"]);
    git(&sandbox, ".", &["config", "user.email", "bayegan@dasht.example"]);
    git(&sandbox, ".", &["init", "--quiet", "--bare", "origin.git"]);
    git(&sandbox, ".", &["remote", "add", "origin", "origin.git"]);
    git(&sandbox, ".", &["add", "--all"]);
    git(&sandbox, ".", &["commit", "--quiet", "--message", "first"]);
    sandbox
}

/// The files of a branch, as a checkout has them.
fn files(sandbox: &Sandbox, from: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("x").display().to_string();
    let from = sandbox.path(from).display().to_string();
    git(sandbox, ".", &["clone", "--quiet", "--branch", "gh-pages", &from, &into]);
    let mut files = tree(&folder.path().join("x"));
    files.retain(|path, _| !path.starts_with(".git/"));
    files
}

#[test]
fn a_branch_holds_what_a_build_writes() {
    let sandbox = repository();
    let ran = sandbox.run("publish branch --push").done().says("pushed to origin");
    assert!(ran.stdout.contains("gh-pages: "), "{}", ran.stdout);
    sandbox.run("build").done();
    let mut published = files(&sandbox, "origin.git");
    assert_eq!(published.remove(".nojekyll"), Some(Vec::new()));
    assert!(published == sandbox.tree("public"));
    let modes = git(&sandbox, ".", &["ls-tree", "-r", "--format=%(objectmode)", "gh-pages"]);
    assert!(modes.lines().all(|mode| mode == "100644"), "{modes}");
    assert_eq!(git(&sandbox, ".", &["branch", "--show-current"]), "main");
    assert_eq!(git(&sandbox, ".", &["status", "--short"]), "?? published.txt");
    assert_eq!(git(&sandbox, ".", &["for-each-ref", "refs/bayegan"]), "");
    let fsck = git(&sandbox, ".", &["fsck", "--strict"]);
    assert!(!fsck.contains("error"), "{fsck}");
}

#[test]
fn history_is_kept_or_squashed_and_nothing_new_makes_no_commit() {
    let sandbox = repository();
    let commits = || git(&sandbox, ".", &["rev-list", "--count", "gh-pages"]);
    sandbox.run("publish branch").done().says("committed as");
    sandbox.run("publish branch").done().says("nothing changed");
    assert_eq!(commits(), "1");
    let file = sandbox.find("content", "باران");
    sandbox.write(&file, sandbox.read(&file).replace("باران آمد.", "برف آمد."));
    sandbox.run("publish branch --push").done().says("committed as");
    assert_eq!(commits(), "2");
    sandbox.run("publish branch --squash --push").done().says("committed as");
    assert_eq!(commits(), "1");
    assert!(
        String::from_utf8(files(&sandbox, "origin.git")["1402/01/باران-آمد.html"].clone())
            .unwrap()
            .contains("برف آمد.")
    );
    sandbox.run("publish branch --squash").done().says("nothing changed");
}

#[test]
fn a_domain_of_its_own_is_named() {
    let sandbox = repository();
    let publish = |url: &str| {
        sandbox.write("site.toml", format!("title = \"دشت\"\nbase_url = \"{url}\"\n"));
        sandbox.run("publish branch").done();
        let names = git(&sandbox, ".", &["ls-tree", "--name-only", "gh-pages"]);
        names.lines().any(|name| name == "CNAME")
    };
    assert!(publish("https://bayegani.dasht.ir/"));
    assert_eq!(git(&sandbox, ".", &["show", "gh-pages:CNAME"]), "bayegani.dasht.ir");
    assert!(!publish("https://dasht.github.io/arc/"));
}

/// The links of a published site that a plain server of its files, below the path of `base`, cannot answer.
fn dead(site: &BTreeMap<String, Vec<u8>>, base: &str) -> Vec<String> {
    let path = base.splitn(4, '/').nth(3).unwrap();
    let mut dead = Vec::new();
    for (file, bytes) in site.iter().filter(|(file, _)| file.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        for link in links(page) {
            let own = link.strip_prefix(base).or_else(|| link.strip_prefix(&format!("/{path}")));
            let Some(own) = own.map(|own| decoded(own.split(['#', '?']).next().unwrap())) else {
                let elsewhere = ["https://", "mailto:", "tel:", "#"];
                // The page for lost addresses is shown at any depth.
                if !elsewhere.iter().any(|start| link.starts_with(start)) {
                    dead.push(format!("{file}: {link}"));
                }
                continue;
            };
            let index = own.is_empty() || own.ends_with('/');
            let target = if index { format!("{own}index.html") } else { own };
            if !site.contains_key(&target) {
                dead.push(format!("{file}: {link}"));
            }
        }
    }
    dead
}

#[test]
fn the_sample_archive_works_below_a_path_at_the_root_and_under_a_domain() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let sandbox = repository();
    std::fs::remove_dir_all(sandbox.path("content")).unwrap();
    for (path, bytes) in tree(&sample.join("content")) {
        sandbox.write(&format!("content/{path}"), bytes);
    }
    sandbox.write("tags.toml", std::fs::read(sample.join("tags.toml")).unwrap());
    let settings = std::fs::read_to_string(sample.join("site.toml")).unwrap();
    let (before, after) = settings.split_once("base_url = \"").unwrap();
    let (_, after) = after.split_once('"').unwrap();
    for (base, domain) in [
        ("https://dasht.github.io/my-archive/", None),
        ("https://dasht.github.io/", None),
        ("https://bayegani.dasht.ir/", Some("bayegani.dasht.ir\n")),
    ] {
        sandbox.write("site.toml", format!("{before}base_url = \"{base}\"{after}"));
        sandbox.run("publish branch --squash --push").done();
        let site = files(&sandbox, "origin.git");
        assert_eq!(dead(&site, base), Vec::<String>::new(), "{base}");
        let text = |file: &str| String::from_utf8(site[file].clone()).unwrap();
        assert!(
            text("index.html")
                .contains(&format!("<link rel=\"canonical\" property=\"og:url\" href=\"{base}\""))
        );
        assert!(text("sitemap.xml").contains(&format!("<loc>{base}</loc>")));
        assert!(text("feed.xml").contains(base) && text("404.html").contains("<main"));
        let named = site.get("CNAME").map(|name| String::from_utf8(name.clone()).unwrap());
        assert_eq!(named.as_deref(), domain, "{base}");
        let hidden = site.keys().filter(|path| path.split('/').any(|part| part.starts_with('.')));
        assert_eq!(hidden.collect::<Vec<_>>(), [".nojekyll"]);
    }
}

#[test]
fn what_would_harm_is_refused() {
    let sandbox = repository();
    sandbox.run("publish branch --branch main").ended(1).warns("is checked out");
    git(&sandbox, ".", &["branch", "old-main"]);
    sandbox
        .run("publish branch --branch old-main")
        .ended(1)
        .warns("something else than a published site");
    sandbox.run("publish branch --branch a..b").ended(1).warns("no name for a branch");
    sandbox.run("publish branch --push nowhere").ended(1).warns("git: ");
    let settings = sandbox.read("site.toml");
    sandbox.write("site.toml", format!("{settings}[limits]\nsite_bytes = 1000\n"));
    let before = git(&sandbox, ".", &["rev-parse", "gh-pages"]);
    sandbox.run("publish branch").ended(1).warns("which the host does not take");
    sandbox.write("site.toml", "title = \"دشت\"\n");
    sandbox.run("publish branch").ended(1).warns("set `base_url`");
    sandbox.run("publish init github-pages").ended(1).warns("set `base_url`");
    assert_eq!(git(&sandbox, ".", &["rev-parse", "gh-pages"]), before);
    assert_eq!(git(&sandbox, ".", &["for-each-ref", "refs/bayegan"]), "");

    let alone = Sandbox::new();
    alone.write("site.toml", settings);
    alone.run("publish branch").ended(1).warns("in no git repository");
}

#[test]
fn an_address_once_published_answers_for_ever() {
    let sandbox = repository();
    sandbox.run("publish branch").done();
    let old = sandbox.find("content", "باران");
    let text = sandbox.read(&old);
    std::fs::remove_file(sandbox.path(&old)).unwrap();
    sandbox.write("content/1402/01/باران.md", &text);
    sandbox.run("check --only published").ended(3).warns("1402/01/باران-آمد.html");
    sandbox
        .run("publish branch")
        .ended(1)
        .warns("it was published and is gone")
        .warns("aliases = ");
    let alias = "+++\naliases = [\"1402/01/باران-آمد.html\"]\n";
    sandbox.write("content/1402/01/باران.md", text.replacen("+++\n", alias, 1));
    sandbox.run("check --only published").done();
    sandbox.run("publish branch").done();
    let page = git(&sandbox, ".", &["show", "gh-pages:1402/01/باران-آمد.html"]);
    assert!(page.contains("http-equiv"), "{page}");
    let list = sandbox.read("published.txt");
    assert!(list.contains("1402/01/باران.html\n") && list.contains("1402/01/باران-آمد.html\n"));
}

#[test]
fn a_workflow_is_written_once_and_never_over_another() {
    let sandbox = repository();
    let file = ".github/workflows/publish.yml";
    sandbox.run("publish init github-pages").done().says("GitHub Actions").says("written");
    let plain = sandbox.read(file);
    assert!(!plain.contains("schedule:") && !plain.contains("CNAME"));
    assert_eq!(
        plain.matches("{{").count(),
        plain.matches("${{ ").count(),
        "GitHub's own words alone"
    );
    sandbox.run("publish init github-pages").done().says("just so");
    sandbox.run("publish init github-pages --schedule daily").ended(1).warns("may be your own");
    std::fs::remove_file(sandbox.path(file)).unwrap();
    sandbox.write("site.toml", "title = \"دشت\"\nbase_url = \"https://bayegani.dasht.ir/\"\n");
    let ran = sandbox.run("publish init github-pages --schedule weekly --dumps in/new").done();
    assert!(ran.stdout.contains("bayegani.dasht.ir") && ran.stdout.contains("in/new/"));
    let text = sandbox.read(file);
    assert!(text.contains("cron: \"") && text.contains("echo bayegani.dasht.ir > public/CNAME"));
    assert!(text.contains("bayegan import in/new"));
    sandbox
        .run("publish init github-pages --dumps a;b")
        .ended(1)
        .warns("cannot stand in a workflow");
}
