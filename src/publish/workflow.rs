//! A GitHub Actions workflow that imports, builds, checks and deploys a site.
#![allow(clippy::disallowed_methods, reason = "the one writer of a site's workflow")]

use std::fs;
use std::path::{Path, PathBuf};

use super::own_domain;
use crate::config::Config;
use crate::content::store::describe;
use crate::report::Diagnostic;

/// Where the workflow goes, below the site's folder.
pub const FILE: &str = ".github/workflows/publish.yml";

/// The workflow, with words in braces of two where a site's own come.
const TEMPLATE: &str = include_str!("publish.yml");

/// How often a site is published without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Schedule {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
}

impl Schedule {
    /// As cron has it, at an hour and minute at which few others begin.
    fn cron(self) -> &'static str {
        match self {
            Schedule::Daily => "23 1 * * *",
            Schedule::Weekly => "23 1 * * 5",
        }
    }
}

/// What a site's workflow is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often it runs by itself.
    pub schedule: Option<Schedule>,
    /// The folder that new dumps are put into, below the site's.
    pub dumps: String,
    /// The repository to build the program from, instead of the package registry.
    pub source: Option<String>,
}

/// The workflow of a site.
///
/// Fails where a name in it is one that a shell or YAML would take for something else.
pub fn workflow(config: &Config, options: &Options) -> Result<String, Diagnostic> {
    let version = env!("CARGO_PKG_VERSION");
    let plain = |text: &str| {
        let is_plain = |c: char| c.is_alphanumeric() || "-_./:@".contains(c);
        !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain)
    };
    let named = [Some(options.dumps.as_str()), options.source.as_deref()];
    if let Some(odd) = named.into_iter().flatten().find(|text| !plain(text)) {
        let message = format!("`{odd}` cannot stand in a workflow");
        return Err(Diagnostic::error(message).help("write letters, digits and - _ . / : @ alone"));
    }
    let install = match &options.source {
        Some(source) => format!("--git {source} --tag v{version} bayegan"),
        None => format!("bayegan@{version}"),
    };
    let schedule = options.schedule.map_or_else(String::new, |schedule| {
        format!("  schedule:\n    - cron: \"{}\"\n", schedule.cron())
    });
    let domain = own_domain(&config.base_url)
        .map_or_else(String::new, |domain| format!("          echo {domain} > public/CNAME\n"));
    let words = [
        ("{{schedule}}", schedule.as_str()),
        ("{{version}}", version),
        ("{{install}}", &install),
        ("{{dumps}}", &options.dumps),
        ("{{domain}}", &domain),
    ];
    Ok(words.iter().fold(TEMPLATE.to_owned(), |text, (word, own)| text.replace(word, own)))
}

/// Writes the workflow into the site's folder; gives where it is, and whether it was there just so.
///
/// Fails where another one is there: it may be somebody's own.
pub fn write(root: &Path, text: &str) -> Result<(PathBuf, bool), Diagnostic> {
    let file = root.join(FILE);
    let wrong = |error: std::io::Error| {
        Diagnostic::error(format!("cannot be written: {}", describe(&error))).file(&file)
    };
    match fs::read_to_string(&file) {
        Ok(known) if known == text => return Ok((file, true)),
        Ok(_) => {
            let message = "another workflow is there, which may be your own";
            return Err(Diagnostic::error(message).help("move it away, or remove it").file(file));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(wrong(error)),
    }
    let folder = file.parent().unwrap_or(root);
    fs::create_dir_all(folder).and_then(|()| fs::write(&file, text)).map_err(wrong)?;
    Ok((file, false))
}
