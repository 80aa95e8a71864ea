//! The site as a commit of a branch: no working tree is touched, and no page is written to a file.

use std::io::{self, BufWriter, Write};
use std::process::{Command, Stdio};

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::git::{Git, not_there, said};
use super::own_domain;
use crate::render::{Pages, Renderer};
use crate::report::{Diagnostic, count};
use crate::site::Site;

/// Where the commit is made, before the branch is moved to it.
const NEW: &str = "refs/bayegan/new";

/// How many pages are rendered before they are handed on.
const CHUNK: usize = 512;

/// How to publish.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The branch's name.
    pub branch: &'a str,
    /// Whether the commit has none before it, so that the repository does not grow with every build.
    pub squash: bool,
    /// The most bytes that the site may have.
    pub most_bytes: u64,
}

/// What publishing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Files of the site.
    pub files: usize,
    /// Bytes of the site.
    pub bytes: u64,
    /// The new commit, abbreviated; `None` where nothing changed.
    pub commit: Option<String>,
}

/// Commits the site to a branch of the repository that its folder is in.
///
/// Fails where it is in none, where the branch is checked out or holds something else than a site, where the
/// site is too large, or where a page cannot be rendered; the branch then stays as it was.
pub fn commit(
    site: &Site,
    renderer: &Renderer,
    options: Options<'_>,
    progress: &ProgressBar,
) -> Result<Published, Diagnostic> {
    let git = Git::of(&site.config().root)?;
    let branch = format!("refs/heads/{}", options.branch);
    check(git, options.branch, &branch)?;
    let before = git.ask(["rev-parse", "--verify", "--quiet", &format!("{branch}^{{commit}}")])?;
    let committer = git.ask(["var", "GIT_COMMITTER_IDENT"])?.ok_or_else(|| {
        let help = "git config user.name \"…\" and git config user.email \"…\"";
        Diagnostic::error("git does not know who commits").help(help)
    })?;
    let mut command = git.command(["fast-import", "--quiet", "--force", "--done"]);
    let message = format!("Publish the archive: {}", count(site.items().len(), "item"));
    let from = before.as_ref().filter(|_| !options.squash);
    let from = from.map_or_else(String::new, |before| format!("from {before}\n"));
    let length = message.len();
    let head =
        format!("commit {NEW}\ncommitter {committer}\ndata {length}\n{message}\n{from}deleteall\n");
    let made = import(&mut command, head.as_bytes(), site, renderer, options, progress);
    let (files, bytes) = match made {
        Ok(made) => made,
        Err(error) => {
            let _ = git.order(["update-ref", "-d", NEW]);
            return Err(error);
        }
    };
    let commit = moved(git, &branch, before.as_deref(), options.squash)?;
    Ok(Published { files, bytes, commit })
}

/// Pushes the branch to a remote; a branch without a history is put in the place of the one that is there.
///
/// Fails with what git says.
pub fn push(site: &Site, branch: &str, remote: &str, squash: bool) -> Result<(), Diagnostic> {
    let refspec =
        format!("{}refs/heads/{branch}:refs/heads/{branch}", if squash { "+" } else { "" });
    Git::of(&site.config().root)?.order(["push", "--quiet", remote, &refspec])
}

/// Refuses a branch that is somebody's working tree, or holds something else than a site.
fn check(git: Git<'_>, name: &str, branch: &str) -> Result<(), Diagnostic> {
    if git.ask(["check-ref-format", branch])?.is_none() {
        return Err(Diagnostic::error(format!("`{name}` is no name for a branch")));
    }
    let trees = git.ask(["worktree", "list", "--porcelain"])?.unwrap_or_default();
    if trees.lines().any(|line| line.strip_prefix("branch ") == Some(branch)) {
        let message =
            format!("the branch {name} is checked out, and would change under its working tree");
        return Err(Diagnostic::error(message).help("name another with --branch, such as gh-pages"));
    }
    let holds = git.ask(["ls-tree", "--name-only", branch])?.unwrap_or_default();
    if holds.lines().any(|file| ["site.toml", "content", "Cargo.toml"].contains(&file)) {
        let message = format!("the branch {name} holds something else than a published site");
        return Err(Diagnostic::error(message).help("name another with --branch, such as gh-pages"));
    }
    Ok(())
}

/// Hands the commit that begins with `head` to git, every file in it; gives how many files and bytes it has.
fn import(
    command: &mut Command,
    head: &[u8],
    site: &Site,
    renderer: &Renderer,
    options: Options<'_>,
    progress: &ProgressBar,
) -> Result<(usize, u64), Diagnostic> {
    let mut git = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_there(&error))?;
    let written = match git.stdin.take() {
        Some(stdin) => write(BufWriter::new(stdin), head, site, renderer, options, progress),
        None => Err(Wrong::Pipe),
    };
    if written.is_err() {
        // Without its end the commit is not made.
        let _ = git.kill();
    }
    let output = git.wait_with_output().map_err(|error| not_there(&error))?;
    match written {
        Err(Wrong::Page(diagnostic)) => Err(diagnostic),
        Ok(made) if output.status.success() => Ok(made),
        _ => Err(said(&output.stderr)),
    }
}

/// Why a commit was not written.
enum Wrong {
    /// A page cannot be rendered, or the site is too large.
    Page(Diagnostic),
    /// git went away; it says why.
    Pipe,
}

impl From<io::Error> for Wrong {
    fn from(_: io::Error) -> Wrong {
        Wrong::Pipe
    }
}

fn write(
    mut out: impl Write,
    head: &[u8],
    site: &Site,
    renderer: &Renderer,
    options: Options<'_>,
    progress: &ProgressBar,
) -> Result<(usize, u64), Wrong> {
    out.write_all(head)?;
    let pages = Pages::whole(renderer, site);
    let (mut files, mut bytes) = (0, 0);
    for routes in site.routes().chunks(CHUNK) {
        let chunk = routes.par_iter().map(|route| pages.render(route));
        let chunk: Vec<_> = chunk.collect::<Result<_, _>>().map_err(Wrong::Page)?;
        for (route, page) in routes.iter().zip(chunk) {
            put(&mut out, &route.path(site), &page)?;
            files += 1;
            bytes += page.len() as u64;
        }
        progress.inc(routes.len() as u64);
        if bytes > options.most_bytes {
            return Err(Wrong::Page(too_large(options.most_bytes)));
        }
    }
    // Else the host would leave out what begins with an underscore.
    put(&mut out, ".nojekyll", b"")?;
    if let Some(domain) = own_domain(&site.config().base_url) {
        put(&mut out, "CNAME", format!("{domain}\n").as_bytes())?;
    }
    out.write_all(b"done\n")?;
    out.flush()?;
    Ok((files, bytes))
}

/// Hands a file on. Paths of a site have neither quotes nor line feeds.
fn put(out: &mut impl Write, path: &str, bytes: &[u8]) -> io::Result<()> {
    write!(out, "M 100644 inline {path}\ndata {}\n", bytes.len())?;
    out.write_all(bytes)?;
    out.write_all(b"\n")
}

fn too_large(most: u64) -> Diagnostic {
    let message =
        format!("the site has more than {} MB, which the host does not take", most / 1_000_000);
    let help =
        "`bayegan build` says what takes the room; `[limits] site_bytes` in site.toml is the most";
    Diagnostic::error(message).help(help)
}

/// Moves the branch to the new commit, unless it holds the very same; gives the commit.
fn moved(
    git: Git<'_>,
    branch: &str,
    before: Option<&str>,
    squash: bool,
) -> Result<Option<String>, Diagnostic> {
    let tree = |commit: &str| git.ask(["rev-parse", &format!("{commit}^{{tree}}")]);
    let is_same = match before {
        Some(before) => tree(before)? == tree(NEW)?,
        None => false,
    };
    let has_history = || git.ask(["rev-parse", "--verify", "--quiet", &format!("{branch}^1")]);
    let commit = if is_same && !(squash && has_history()?.is_some()) {
        None
    } else {
        git.order(["update-ref", "-m", "bayegan publish", branch, NEW])?;
        git.ask(["rev-parse", "--short", NEW])?
    };
    git.order(["update-ref", "-d", NEW])?;
    Ok(commit)
}
