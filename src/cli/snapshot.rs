//! `bayegan snapshot`: its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `bayegan snapshot`
#[derive(Debug, Args)]
pub struct Snapshot {
    /// What to do
    #[command(subcommand)]
    pub command: SnapshotCommand,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Make a snapshot of the site
    Create(SnapshotCreate),
    /// Check that not a byte of snapshots has changed
    Verify(SnapshotVerify),
    /// Say what two snapshots differ in: items first, then pages
    Diff(SnapshotDiff),
    /// List the snapshots in a folder
    List(SnapshotList),
    /// Rebuild a site's folder from a bag or a tar
    Restore(SnapshotRestore),
}

/// `bayegan snapshot create`
#[derive(Debug, Args)]
pub struct SnapshotCreate {
    /// wacz replays in tools for web archives; bag and tar keep what the site is built from, and a site that
    /// opens from a disk
    #[arg(long, value_name = "wacz|bag|tar", default_value = "wacz")]
    pub format: crate::snapshot::Format,
    /// Where it goes [default: by host and day in snapshots/, in the site's folder]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where the site is published, instead of site.toml's `base_url`
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Put the dumps and their ledgers into a bag or a tar, which are private otherwise
    #[arg(long)]
    pub with_sources: bool,
    /// Put drafts in as well
    #[arg(long)]
    pub drafts: bool,
    /// Sign it with this secret key, by minisign or ssh-keygen
    #[arg(long, value_name = "KEY")]
    pub sign: Option<PathBuf>,
}

/// `bayegan snapshot verify`
#[derive(Debug, Args)]
pub struct SnapshotVerify {
    /// The snapshots
    #[arg(required = true, value_name = "SNAPSHOT")]
    pub snapshots: Vec<PathBuf>,
    /// The public key that they must be signed with: minisign's or OpenSSH's
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `bayegan snapshot diff`
#[derive(Debug, Args)]
pub struct SnapshotDiff {
    /// The older one
    #[arg(value_name = "A")]
    pub old: PathBuf,
    /// The newer one
    #[arg(value_name = "B")]
    pub new: PathBuf,
}

/// `bayegan snapshot list`
#[derive(Debug, Args)]
pub struct SnapshotList {
    /// The folder [default: snapshots, in the site's folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// `bayegan snapshot restore`
#[derive(Debug, Args)]
pub struct SnapshotRestore {
    /// The bag or the tar
    #[arg(value_name = "SNAPSHOT")]
    pub snapshot: PathBuf,
    /// The folder to make; it must be empty or not be there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The public key that the snapshot must be signed with
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}
