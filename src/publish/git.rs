//! Calls of git.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::report::Diagnostic;

/// A folder in a git repository.
#[derive(Clone, Copy, Debug)]
pub(super) struct Git<'a> {
    folder: &'a Path,
}

impl<'a> Git<'a> {
    /// The repository that `folder` is in; fails where it is in none, or there is no git.
    pub(super) fn of(folder: &'a Path) -> Result<Git<'a>, Diagnostic> {
        let git = Git { folder };
        match git.run(["rev-parse", "--git-dir"]) {
            Ok(output) if output.status.success() => Ok(git),
            Ok(_) => Err(Diagnostic::error("this folder is in no git repository")
                .help("make it one: git init, git add, git commit")
                .file(folder)),
            Err(error) => Err(not_there(&error)),
        }
    }

    /// git with arguments, to be run in the folder.
    pub(super) fn command<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder).args(arguments).stdin(Stdio::null());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> io::Result<Output> {
        self.command(arguments).output()
    }

    /// What git says to the question that the arguments are, without its last line feed; `None` where it says
    /// no.
    pub(super) fn ask<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Option<String>, Diagnostic> {
        let output = self.run(arguments).map_err(|error| not_there(&error))?;
        let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        Ok(output.status.success().then_some(text))
    }

    /// Does what the arguments say; fails with git's own words.
    pub(super) fn order<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<(), Diagnostic> {
        let output = self.run(arguments).map_err(|error| not_there(&error))?;
        if output.status.success() { Ok(()) } else { Err(said(&output.stderr)) }
    }
}

/// What git said in vain.
pub(super) fn said(stderr: &[u8]) -> Diagnostic {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Diagnostic::error(format!("git: {}", lines.join(" ")))
}

pub(super) fn not_there(error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("git cannot be run: {error}")).help("install git")
}
