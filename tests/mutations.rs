//! Whatever is done to a snapshot, `verify` says what and where: even if who did it made the checksums around
//! it right again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]
#![allow(clippy::missing_panics_doc, reason = "a test panics where it fails")]
#![allow(clippy::too_many_lines, reason = "a table of all that can be done is long")]

mod common;
mod snapshot {
    pub mod bag;
    pub mod random;
    pub mod tar;
    pub mod wacz;
}

use std::path::Path;
use std::sync::LazyLock;

use bayegan::snapshot::verify::verify;
use common::Sandbox;

/// A site and its snapshot in each format, in `out`.
static SITE: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"دشت آرا\"\nbase_url = \"https://ara.example/\"\n");
    for (path, title, more) in [
        ("1402/09/پل", "پل تازه", "tags = [\"آب\"]"),
        ("1402/09/راه", "راه روستا", "tags = [\"آب\", \"راه\"]"),
        ("1402/10/سد", "سد کهن", ""),
        ("1402/10/گم", "گم", "withdrawn = \"نادرست\""),
    ] {
        let day = if path.contains("09") { "1402-09-21" } else { "1402-10-02T08:15" };
        let text =
            format!("+++\ntitle = \"{title}\"\ndate = \"{day}\"\n{more}\n+++\n\nمتن {title}.\n");
        sandbox.write(&format!("content/{path}.md"), text);
    }
    for (format, name) in [("wacz", "a.wacz"), ("bag", "a"), ("tar", "a.tar.zst")] {
        sandbox.run(&format!("snapshot create --format {format} --output out/{name}")).done();
    }
    sandbox
});

/// One thread, since what is looked at here is too small for two to share.
static ALONE: LazyLock<rayon::ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap());

/// What `verify` says of the snapshot at `path`, one line a fault, the path's own name for the path.
pub fn faults(path: &Path) -> Vec<String> {
    let (_, faults) = ALONE.install(|| verify(path, None)).unwrap();
    let prefix = path.to_str().unwrap();
    faults.iter().map(|fault| fault.to_string().replace(prefix, "S")).collect()
}

/// Checks that one of the faults begins so, and says so.
#[track_caller]
pub fn named(what: &str, faults: &[String], place: &str, message: &str) {
    let is_named = |fault: &String| fault.starts_with(place) && fault.contains(message);
    assert!(faults.iter().any(is_named), "{what}: {place} … {message}: {faults:#?}");
    assert!(
        faults.iter().all(|fault| !fault.contains('\n')),
        "{what}: one line a fault: {faults:#?}"
    );
}

/// Writes what `sha256sum` would write of the file `name` beside it.
pub fn list(folder: &Path, name: &str) {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let line = format!("{}  {name}\n", bayegan::digest::sha256_hex(&bytes));
    std::fs::write(folder.join(format!("{name}.SHA256SUMS")), line).unwrap();
}
