//! Snapshots: a site as one thing that a library or a court can hold, replay in twenty years, and prove
//! unchanged.
//!
//! Another sink of [`Site::routes`] and [`Renderer::render`]. Three formats: a WACZ, which tools for web
//! archives replay; a bag, with all that the site is built from; a packed tar of the same. The same
//! content gives the same bytes: there is one [`clock`], paths are composed and in the order of their bytes,
//! and whatever else a format wants to know is fixed. [`verify`] reads them more strictly than their own
//! tools do, and [`diff`] says what two of them differ in.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of snapshots")]

mod bag;
mod cdx;
pub mod clock;
pub mod diff;
pub mod facts;
mod faults;
mod gzip;
pub mod items;
pub mod list;
mod pages;
mod paths;
mod payload;
mod place;
pub mod read;
pub mod restore;
pub mod sign;
mod sums;
mod surt;
mod tar;
pub mod verify;
mod wacz;
mod warc;
mod zip;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clock::Clock;
use facts::Facts;
use place::Stage;
use sign::Signer;

use crate::content::store::describe;
use crate::render::Renderer;
use crate::report::Diagnostic;
use crate::site::Site;

pub use bag::human;
pub use place::{Placed, sums_beside};

/// The folder of a site's snapshots, unless another is named.
pub const FOLDER: &str = "snapshots";

/// What kind of snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Web Archive Collection Zipped.
    Wacz,
    /// A folder with checksums (`BagIt`).
    Bag,
    /// A tar packed with Zstandard.
    Tar,
}

impl Format {
    /// What its names end in.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Wacz => ".wacz",
            Format::Bag => "",
            Format::Tar => ".tar.zst",
        }
    }

    /// Its name, as the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Wacz => "wacz",
            Format::Bag => "bag",
            Format::Tar => "tar",
        }
    }

    /// The format of what stands at `path`: a folder is a bag; of a file its name tells, else how it begins.
    pub fn of(path: &Path) -> Option<Format> {
        if path.is_dir() {
            return Some(Format::Bag);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let named = |format: &Format| name.ends_with(format.extension());
        let mut start = [0; 4];
        if let Some(format) = [Format::Wacz, Format::Tar].into_iter().find(named) {
            return path.is_file().then_some(format);
        }
        File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut start)).ok()?;
        match start {
            [b'P', b'K', ..] => Some(Format::Wacz),
            [0x28, 0xb5, 0x2f, 0xfd] => Some(Format::Tar),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let all = [Format::Wacz, Format::Bag, Format::Tar];
        all.into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| format!("`{name}` is no format; write wacz, bag or tar"))
    }
}

/// What is to be made, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// In what format. A site for a bag or a tar is a portable one.
    pub format: Format,
    /// Where; by its name and the clock's day in [`FOLDER`] if nowhere in particular.
    pub output: Option<PathBuf>,
    /// Whether the dumps and their ledgers go in.
    pub sources: bool,
    /// The clock that the environment states.
    pub clock: Option<Clock>,
    /// Who signs it.
    pub signer: Option<Signer>,
}

/// A snapshot that was made.
#[derive(Clone, Debug)]
pub struct Created {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is new.
    pub placed: Placed,
    /// What it says of itself.
    pub facts: Facts,
}

/// Makes a snapshot of a site; `settings` are the bytes of its `site.toml`.
///
/// Fails where the site has no clock, where another snapshot stands there, and with what the disk or a
/// template says; then nothing is left of it.
pub fn create(
    site: &Site,
    renderer: &Renderer,
    settings: &[u8],
    options: &Options,
) -> Result<(Created, Vec<Diagnostic>), Diagnostic> {
    let Options { format, sources, signer, .. } = options;
    let sources = *sources && *format != Format::Wacz;
    let clock = options.clock.or_else(|| Clock::of(site)).ok_or_else(|| {
        let message = "no item has a date, so that there is nothing to date a snapshot by";
        let help = "write the archive's first year: `[snapshot]`, and below it `since = 1402`";
        Diagnostic::error(message).help(help).file(site.config().root.join(crate::config::FILE))
    })?;
    let facts = Facts::of(site, renderer, settings, clock, sources);
    let name = name(&facts);
    let folder = site.config().root.join(FOLDER);
    let explicit = options.output.clone();
    let target =
        explicit.clone().unwrap_or_else(|| folder.join(format!("{name}{}", format.extension())));
    let stage = Stage::begin(&target, *format)?;
    let mut notes = Vec::new();
    match format {
        Format::Wacz => {
            let out = create_file(&stage.path)?;
            wacz::write(site, renderer, &facts, clock, (out, &stage.path))?;
        }
        Format::Bag | Format::Tar => {
            let payload = payload::collect(site, renderer, settings, sources)?;
            if *format == Format::Bag {
                bag::write(site, renderer, &facts, &payload, &stage.path)?;
            } else {
                let out = create_file(&stage.path)?;
                let to = (out, stage.path.as_path());
                tar::write(site, renderer, (&facts, clock), &payload, &name, to)?;
            }
            notes = payload.notes;
        }
    }
    let (path, placed) = stage.commit(signer.as_ref(), explicit.is_none())?;
    Ok((Created { path, placed, facts }, notes))
}

fn create_file(path: &Path) -> Result<BufWriter<File>, Diagnostic> {
    let file = File::create(path).map_err(unwritten(path))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}

/// What a snapshot is called, without an ending: the archive's host and the Solar Hijri day of its clock.
fn name(facts: &Facts) -> String {
    let host = facts.base_url.split('/').nth(2).unwrap_or_default().to_lowercase();
    let host: String = host
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' })
        .collect();
    format!("{}-{}", host.trim_matches(['.', '-']), facts.day)
}

/// An I/O error about a file that cannot be written, in words.
fn unwritten(path: &Path) -> impl Fn(io::Error) -> Diagnostic + Sync + '_ {
    move |error| Diagnostic::error(format!("cannot be written: {}", describe(&error))).file(path)
}

/// An I/O error about a file that cannot be read, in words.
fn unread(path: &Path) -> impl Fn(io::Error) -> Diagnostic + Sync + '_ {
    move |error| Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(path)
}
