//! The command line.

mod snapshot;
mod theme;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use snapshot::{
    Snapshot, SnapshotCommand, SnapshotCreate, SnapshotDiff, SnapshotList, SnapshotRestore,
    SnapshotVerify,
};
pub use theme::{Theme, ThemeCopy};

/// Turn plaintext dumps of Persian news bulletins into a lasting right-to-left archive.
#[derive(Debug, Parser)]
#[command(name = "bayegan", version, about, max_term_width = 100)]
pub struct Cli {
    /// The site's folder, which holds site.toml
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site: settings, an empty content folder, a sample dump
    Init(Init),
    /// Read dumps and write one Markdown file a bulletin
    Import(Import),
    /// List the tags, or change them in the vocabulary and in the items
    Tags(Tags),
    /// List items by how well they are dated, or correct a date
    Dates(Dates),
    /// Write the site into a folder
    Build(Build),
    /// Preview the site in a browser
    Serve(Serve),
    /// Look for what is wrong before it is published: links, dates, sources, addresses that are gone
    Check(Check),
    /// Publish the site on GitHub Pages, or prepare that
    #[command(subcommand)]
    Publish(Publish),
    /// Show what an import repaired in an item's text, or take it back
    Repair(Repair),
    /// Make, check and compare snapshots: the site as one thing that proves itself
    Snapshot(Snapshot),
    /// Make the site's own theme, or read what templates are given
    #[command(subcommand)]
    Theme(Theme),
    /// Repair any text, line by line, as a filter; needs no site
    Text(Text),
}

/// `bayegan init`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make; it must be empty or not be there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `bayegan import`
#[derive(Debug, Args)]
pub struct Import {
    /// The dumps: text files, exports, saved pages, packed or not; - is standard input
    #[arg(required_unless_present_any = ["verify", "undo"], value_name = "DUMP")]
    pub dumps: Vec<PathBuf>,
    /// Import nothing; check that dumps, ledgers and items still say the same
    #[arg(long, conflicts_with = "dumps")]
    pub verify: bool,
    /// Take the import of a dump back: remove its items, but for those you edited, and the kept dump
    #[arg(long, value_name = "NAME", conflicts_with_all = ["dumps", "verify"])]
    pub undo: Option<String>,
    /// The channel's handle, where the dump does not show it
    #[arg(long, value_name = "HANDLE")]
    pub channel: Option<String>,
    /// The order of day, month and year over messages copied from a messenger, where the dump does not tell
    #[arg(long, value_name = "dmy|mdy|ymd")]
    pub date_order: Option<crate::import::DateOrder>,
    /// The first day its bulletins can be of, in the Solar Hijri calendar: 1402-09-01, 1402-09 or 1402
    #[arg(long, value_name = "DATE")]
    pub since: Option<crate::calendar::When>,
    /// The last day its bulletins can be of
    #[arg(long, value_name = "DATE")]
    pub until: Option<crate::calendar::When>,
    /// The dump's encoding, where its bytes do not show it
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The dump's format, where its content does not show it
    #[arg(long, value_name = "text|telegram-json|telegram-html|web|json-lines")]
    pub format: Option<crate::import::Format>,
    /// The chat to take out of a whole account's export
    #[arg(long, value_name = "NAME")]
    pub chat: Option<String>,
    /// In JSON Lines, the member that holds a message's part, with dots for members within members:
    /// `--field text=body --field date=meta.sent`
    #[arg(long, value_name = "text|date|id|channel=MEMBER", value_parser = field)]
    pub field: Vec<(crate::import::Part, String)>,
    /// How far half-spaces and spellings are repaired [default: `repair` in site.toml, else full]
    #[arg(long, value_name = "none|safe|full", value_parser = level)]
    pub repair: Option<RepairLevel>,
    /// Where the items go [default: content, in the site's folder]
    #[arg(long, value_name = "DIR")]
    pub content: Option<PathBuf>,
    /// Report what would be done and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Move items whose date is known better now to the folder of their date; their old addresses lead to them
    #[arg(long = "move", conflicts_with = "dry_run")]
    pub moves: bool,
    /// Show what changes in files that are there, and what would change in those you edited
    #[arg(long)]
    pub diff: bool,
    /// Show what was learned of the channel, and every bulletin's lines, date and title
    #[arg(long)]
    pub explain: bool,
    /// Write what was learned of the channel into site.toml, beside what is stated there
    #[arg(long)]
    pub save_profile: bool,
}

/// `bayegan tags`
#[derive(Debug, Args)]
pub struct Tags {
    /// What to do; without it, the tags are listed
    #[command(subcommand)]
    pub command: Option<TagsCommand>,
    /// Show what would change and write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
}

/// What `bayegan tags` does.
#[derive(Debug, Subcommand)]
pub enum TagsCommand {
    /// Tag all items anew, but for those you edited: after a change of tags.toml, say
    Apply,
    /// Print what could be a tag, with counts and samples, as TOML for tags.toml
    Suggest {
        /// In how many items it stands at least [default: as many as suit the archive's size]
        #[arg(long, value_name = "NUMBER")]
        least: Option<usize>,
    },
    /// Make tags one: their names become aliases of the last one
    Merge {
        /// The tags that are to be no more
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
        /// The tag that they become
        #[arg(long, value_name = "TAG")]
        into: String,
    },
    /// Give a tag another name; the old one becomes an alias
    Rename {
        /// The tag
        #[arg(value_name = "TAG")]
        tag: String,
        /// Its new name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Take tags out of the items and the vocabulary, for good
    Remove {
        /// The tags
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
    },
    /// Part a tag in two: where a mention has certain words near it, it is another thing
    Split {
        /// The tag
        #[arg(value_name = "TAG")]
        tag: String,
        /// The tag that some of its items get instead
        #[arg(long, value_name = "TAG")]
        into: String,
        /// A word or words that stand near those mentions
        #[arg(long, required = true, value_name = "WORDS")]
        near: Vec<String>,
    },
}

/// `bayegan dates`
#[derive(Debug, Args)]
pub struct Dates {
    /// What to do; without it, the items are listed
    #[command(subcommand)]
    pub step: Option<DatesStep>,
    /// List every item that is not dated to the day, not only the first of each kind
    #[arg(long)]
    pub all: bool,
    /// Where the items are [default: content, in the site's folder]
    #[arg(long, value_name = "DIR", global = true)]
    pub content: Option<PathBuf>,
}

/// `bayegan dates set`
#[derive(Debug, Subcommand)]
pub enum DatesStep {
    /// Write a date into an item's file; nothing else in it changes
    Set {
        /// The item, by its path in content/: 1402/09/name
        #[arg(value_name = "ITEM")]
        item: PathBuf,
        /// Its date: 1402-09-21, 1402-09, 1402-09-01/1402-09-30, ../1402-12-11, or in words «۲۱ آذر ۱۴۰۲»
        #[arg(value_name = "DATE", value_parser = date, allow_hyphen_values = true)]
        date: crate::calendar::When,
        /// Why: what the date is known from
        #[arg(long, value_name = "WHY")]
        because: String,
        /// Move the item to the folder of its date; its old address leads to the new one
        #[arg(long = "move")]
        moves: bool,
    },
}

/// `bayegan build`
#[derive(Debug, Args)]
pub struct Build {
    /// Where the site goes [default: public, in the site's folder]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Where it will be published, instead of site.toml's `base_url`
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Build drafts as well
    #[arg(long)]
    pub drafts: bool,
    /// Link relatively, for opening from a disk
    #[arg(long)]
    pub portable: bool,
    /// Tell by their bytes which files have changed, not by their size and times
    #[arg(long)]
    pub checksum: bool,
}

/// `bayegan serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The port [default: the first free one from 4000]
    #[arg(long)]
    pub port: Option<u16>,
    /// The address to listen on; anything but 127.0.0.1 lets others on your network read the preview
    #[arg(long, default_value = "127.0.0.1")]
    pub host: std::net::IpAddr,
    /// Open the preview in the browser
    #[arg(long)]
    pub open: bool,
    /// Show drafts as well
    #[arg(long)]
    pub drafts: bool,
}

/// `bayegan check`
#[derive(Debug, Args)]
pub struct Check {
    /// How to say what was found: for people, or a JSON object a line
    #[arg(long, default_value = "text", value_name = "text|json")]
    pub format: Output,
    /// Look for these kinds alone, with commas between them
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub only: Vec<crate::check::Kind>,
    /// Ask other sites whether they answer, with curl: one question a second, kept for a week
    #[arg(long)]
    pub external: bool,
    /// Check drafts as well
    #[arg(long)]
    pub drafts: bool,
}

/// `bayegan publish`
#[derive(Debug, Subcommand)]
pub enum Publish {
    /// Write a workflow that imports, builds, checks and deploys whenever you push
    Init(PublishInit),
    /// Build the site and commit it to a branch; no working tree is touched
    Branch(PublishBranch),
    /// Enter the site's addresses into published.txt, so that `check` misses those that go
    Record,
}

/// `bayegan publish init`
#[derive(Debug, Args)]
pub struct PublishInit {
    /// The host
    #[arg(value_name = "github-pages")]
    pub host: Host,
    /// Publish also without a push
    #[arg(long, value_name = "daily|weekly")]
    pub schedule: Option<crate::publish::workflow::Schedule>,
    /// The folder that new dumps are put into
    #[arg(long, default_value = "dumps", value_name = "DIR")]
    pub dumps: String,
    /// Build the program from this repository instead of the package registry
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,
}

/// A host that a workflow can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Host {
    /// GitHub Pages.
    GithubPages,
}

/// `bayegan publish branch`
#[derive(Debug, Args)]
pub struct PublishBranch {
    /// The branch
    #[arg(long, default_value = "gh-pages", value_name = "NAME")]
    pub branch: String,
    /// Keep the newest build alone, without the earlier ones before it
    #[arg(long)]
    pub squash: bool,
    /// Push the branch as well
    #[arg(long, value_name = "REMOTE", num_args = 0..=1, default_missing_value = "origin")]
    pub push: Option<String>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// `bayegan repair`
#[derive(Debug, Args)]
pub struct Repair {
    /// The items: their files, or their addresses
    #[arg(required_unless_present = "all", value_name = "ITEM")]
    pub items: Vec<String>,
    /// List every change with its rule; this is the default
    #[arg(long, conflicts_with = "undo")]
    pub show: bool,
    /// Take the changes back: all of them, or those that --edit names
    #[arg(long)]
    pub undo: bool,
    /// A change to take back, by the number that --show gives it; may be given again
    #[arg(long, value_name = "NUMBER", requires = "undo", conflicts_with = "all")]
    pub edit: Vec<usize>,
    /// All items of the site
    #[arg(long, conflicts_with = "items")]
    pub all: bool,
}

/// `bayegan text`
#[derive(Debug, Args)]
pub struct Text {
    /// What to do with each line
    #[command(subcommand)]
    pub step: TextStep,
}

/// The steps of `bayegan text`.
#[derive(Debug, Subcommand)]
pub enum TextStep {
    /// Restore the half-spaces that were lost
    Repair {
        /// The text; - is standard input
        #[arg(default_value = "-", value_name = "FILE")]
        file: PathBuf,
        /// How far to go: `safe` does what is certain, `full` compounds as well
        #[arg(long, default_value = "full", value_name = "safe|full")]
        level: crate::text::halfspace::Level,
        /// A list of forms, one a line: with half-spaces, to be written so; without, to be left alone
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
    },
    /// Make spellings uniform: letters, spacing, marks, digits, invisible characters
    Normalize {
        /// The text; - is standard input
        #[arg(default_value = "-", value_name = "FILE")]
        file: PathBuf,
        /// A step to leave out; may be given again
        #[arg(
            long,
            value_name = "invisible|bidi|breaks|forms|letters|tatweel|spaces|marks|spacing|digits"
        )]
        without: Vec<crate::text::normalize::Step>,
    },
    /// Reduce spelling variants to one key
    Fold {
        /// The text; - is standard input
        #[arg(default_value = "-", value_name = "FILE")]
        file: PathBuf,
        /// Leave out plural and comparative endings as well
        #[arg(long)]
        stems: bool,
    },
}

/// A date in the forms of an item's file, or as people write it.
fn date(text: &str) -> Result<crate::calendar::When, String> {
    use crate::calendar::{GREGORIAN, Meaning, When, only_mention};
    let text = &crate::text::digits::to_ascii(text);
    let when = match (text.parse::<When>(), only_mention(text)) {
        (Ok(when), _) => when,
        (Err(_), Some(Meaning::Known { when, .. })) => return Ok(when),
        (Err(_), Some(Meaning::Wrong(wrong))) => return Err(wrong.to_string()),
        (Err(error), _) => return Err(error.to_string()),
    };
    let year = when.last().or(when.first()).map_or(0, |day| i64::from(day.year()));
    if year < GREGORIAN {
        return Ok(when);
    }
    Err(match only_mention(text) {
        Some(Meaning::Known { when, .. }) => {
            format!("this is a Gregorian date; dates here are Solar Hijri: {when}")
        }
        _ => "this is a Gregorian date; dates here are Solar Hijri".to_owned(),
    })
}

/// A part of a message and the member that holds it.
fn field(text: &str) -> Result<(crate::import::Part, String), String> {
    match text.split_once('=') {
        Some((part, member)) if !member.is_empty() => Ok((part.parse()?, member.to_owned())),
        _ => Err("write it as text=body".to_owned()),
    }
}

/// How far texts are repaired; `None` is not at all.
#[derive(Clone, Copy, Debug)]
pub struct RepairLevel(pub Option<crate::text::halfspace::Level>);

fn level(name: &str) -> Result<RepairLevel, String> {
    crate::text::repair::level(name).map(RepairLevel)
}

/// An encoding by its name, as the Encoding Standard has it.
fn encoding(name: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let found = encoding_rs::Encoding::for_label(name.as_bytes());
    found.ok_or_else(|| format!("`{name}` is no encoding; write utf-8, utf-16le or windows-1256"))
}
