//! Whether other sites answer: asked of them only when a person wants that, seldom, and one question at a time.
#![allow(
    clippy::disallowed_methods,
    reason = "the one reader and writer of what other sites answered"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::finding::{Finding, Kind};
use crate::content::store::describe;
use crate::report::Diagnostic;

/// Where answers are kept, below the site's folder.
const FILE: &str = ".bayegan/links.json";

/// For how many days an answer stands.
const DAYS: u64 = 7;

/// The pause between two questions to one host.
const PAUSE: Duration = Duration::from_secs(1);

/// How long an answer is waited for, in seconds.
const PATIENCE: &str = "20";

/// What a site answered, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    /// The status (RFC 9110, section 15), or what curl says where there is none.
    said: String,
    /// The day, counted from 1970-01-01.
    day: u64,
}

/// Asks for the addresses `links`, each with a page that has it, and gives a finding for each that does not
/// answer. `day` is today, counted from 1970-01-01; answers are kept under `root` for a week.
///
/// Fails where curl is not there, or the answers cannot be kept.
pub(super) fn check(
    root: &Path,
    links: &[(String, String)],
    day: u64,
    progress: &ProgressBar,
) -> Result<Vec<Finding>, Diagnostic> {
    let file = root.join(FILE);
    // What cannot be read is asked again.
    let known: BTreeMap<String, Answer> = fs::read(&file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let is_fresh = |answer: &Answer| answer.is_good() && day.saturating_sub(answer.day) < DAYS;
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (link, _) in links {
        if !known.get(link).is_some_and(is_fresh) {
            hosts.entry(host(link)).or_default().push(link);
        }
    }
    progress.set_length(hosts.values().map(Vec::len).sum::<usize>() as u64);
    let answers = Mutex::new(known);
    let hosts: Vec<Vec<&str>> = hosts.into_values().collect();
    hosts.par_iter().try_for_each(|links| {
        for (place, link) in links.iter().enumerate() {
            if place > 0 {
                std::thread::sleep(PAUSE);
            }
            let said = ask(link).map_err(|error| {
                let message = format!("curl cannot be run: {error}");
                Diagnostic::error(message).help("install curl, or leave out --external")
            })?;
            let mut answers = answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            answers.insert((*link).to_owned(), Answer { said, day });
            progress.inc(1);
        }
        Ok::<(), Diagnostic>(())
    })?;
    let answers = answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    keep(&file, &answers)?;
    let bad = links.iter().filter_map(|(link, page)| {
        let answer = answers.get(link).filter(|answer| !answer.is_good())?;
        let message = format!("it links to {link}, which answers: {}", answer.said);
        Some(Finding::new(Kind::External, &format!("/{page}"), message))
    });
    Ok(bad.collect())
}

impl Answer {
    /// Whether somebody is there: also who asks for a name or for patience.
    fn is_good(&self) -> bool {
        let status: Option<u16> = self.said.parse().ok();
        status.is_some_and(|status| status < 400 || [401, 403, 405, 429].contains(&status))
    }
}

fn keep(file: &Path, answers: &BTreeMap<String, Answer>) -> Result<(), Diagnostic> {
    let text = serde_json::to_string_pretty(answers).unwrap_or_default();
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder).and_then(|()| fs::write(file, text)).map_err(|error| {
        Diagnostic::error(format!("cannot be written: {}", describe(&error))).file(file)
    })
}

fn host(link: &str) -> &str {
    let rest = link.split_once("//").map_or(link, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// The status that an address answers with, or what curl says: first asked for no more than its head, then,
/// where a server does not know that question, for the page.
fn ask(link: &str) -> io::Result<String> {
    let said = curl(link, &["--head"])?;
    if ["403", "405", "501"].contains(&said.as_str()) { curl(link, &[]) } else { Ok(said) }
}

fn curl(link: &str, more: &[&str]) -> io::Result<String> {
    // An address without a scheme is the page's own, which is published with https.
    let link = if link.starts_with("//") { format!("https:{link}") } else { link.to_owned() };
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--location", "--max-redirs", "5", "--globoff"])
        .args(["--proto", "=http,https", "--proto-redir", "=http,https", "--max-time", PATIENCE])
        .args([
            "--user-agent",
            concat!("bayegan/", env!("CARGO_PKG_VERSION"), " (checks its links)"),
        ])
        .args(["--output", if cfg!(windows) { "NUL" } else { "/dev/null" }])
        .args(["--write-out", "%{http_code}"])
        .args(more)
        .args(["--url", &link])
        .stdin(Stdio::null())
        .output()?;
    let status = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && status != "000" {
        return Ok(status);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("nothing").trim_start_matches("curl: ");
    Ok(said.to_owned())
}
