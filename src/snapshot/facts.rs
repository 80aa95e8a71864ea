//! What a snapshot says of itself: `bayegan/snapshot.json`, in every format.

use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::pages::is_page;
use crate::calendar::When;
use crate::digest::{Sha256Writer, sha256_hex};
use crate::render::Renderer;
use crate::site::Site;

/// Where it stands in a snapshot.
pub const PATH: &str = "bayegan/snapshot.json";

/// The longest that is read, in bytes.
pub const LONGEST: u64 = 1 << 20;

/// The form of the file that this program writes and reads.
const FORM: u32 = 1;

/// What a snapshot says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The form of this file.
    pub form: u32,
    /// The program that made it, and its version.
    pub software: String,
    /// The clock, as ISO 8601 writes it.
    pub clock: String,
    /// The Solar Hijri day of the clock, in the archive's time zone.
    pub day: String,
    /// The archive's name.
    pub title: String,
    /// Who keeps it.
    pub author: String,
    /// A sentence about it.
    pub description: String,
    /// Where it is published.
    pub base_url: String,
    /// How many items it holds, the withdrawn ones included.
    pub items: usize,
    /// How many of them are withdrawn.
    pub withdrawn: usize,
    /// How many files its site has.
    pub files: usize,
    /// How many of them are pages that a reader looks for.
    pub pages: usize,
    /// Whether that site is one that opens from a disk.
    pub portable: bool,
    /// Whether its dumps and ledgers are in it.
    pub sources: bool,
    /// SHA-256 over the theme in force, in hexadecimal.
    pub theme: String,
    /// SHA-256 over `site.toml`, in hexadecimal.
    pub settings: String,
}

impl Facts {
    /// The facts of a site that a snapshot is made of; `settings` are the bytes of its `site.toml`.
    pub fn of(
        site: &Site,
        renderer: &Renderer,
        settings: &[u8],
        clock: Clock,
        sources: bool,
    ) -> Facts {
        let config = site.config();
        Facts {
            form: FORM,
            software: software(),
            clock: clock.to_string(),
            day: day(site, clock),
            title: config.title.clone(),
            author: config.author.clone(),
            description: config.description.clone(),
            base_url: config.base_url.as_str().to_owned(),
            items: site.items().len(),
            withdrawn: site.items().iter().filter(|item| item.is_withdrawn()).count(),
            files: site.routes().len(),
            pages: site.routes().iter().filter(|route| is_page(route)).count(),
            portable: config.portable,
            sources,
            theme: theme(renderer),
            settings: sha256_hex(settings),
        }
    }

    /// The file's bytes; always the same for the same facts.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Its types hold nothing that JSON cannot.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file; `Err` says why it is none that this program writes.
    pub fn parse(bytes: &[u8]) -> Result<Facts, String> {
        let facts: Facts = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if facts.form != FORM {
            return Err(format!("it has the form {}, this program knows {FORM}", facts.form));
        }
        if facts.to_bytes() != bytes {
            return Err("it is not written as this format has it".to_owned());
        }
        if Clock::parse(&facts.clock).is_none() {
            return Err(format!("`{}` is no clock", facts.clock));
        }
        Ok(facts)
    }

    /// The clock.
    pub fn moment(&self) -> Option<Clock> {
        Clock::parse(&self.clock)
    }
}

/// The program and its version.
pub fn software() -> String {
    format!("bayegan {}", env!("CARGO_PKG_VERSION"))
}

/// The Solar Hijri day of a clock where the site is.
pub fn day(site: &Site, clock: Clock) -> String {
    let when = site.config().timezone.when(clock.seconds());
    // A `When` with a time is written `1402-09-21T13:03`.
    let day = |when: When| when.to_string().split('T').next().unwrap_or_default().to_owned();
    when.map_or_else(|| clock.day(), day)
}

/// SHA-256 over a theme's files: each name and each content with its length before it.
fn theme(renderer: &Renderer) -> String {
    let mut digest = Sha256Writer::default();
    for (name, bytes) in renderer.theme().files() {
        for part in [name.as_bytes(), bytes] {
            digest.update(&(part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    digest.finish()
}
