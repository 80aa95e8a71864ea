//! A dump that was looked through before its turn, while the one before it was written.

use std::path::Path;

use super::exported::Format;
use super::part::{Part, Reading};
use super::run::Options;
use super::segment::Given;
use super::source::Source;
use super::tag::survey;
use crate::config::Config;
use crate::tags::Survey;

/// The most bytes of a dump that is looked through before its turn: it is in memory beside the one that is written.
const SHORT: u64 = 1 << 20;

/// A dump that is to be imported, and what is known of it by then.
pub struct Ready {
    pub(super) source: Source,
    /// What its bulletins have in common, and its parts.
    pub(super) seen: Option<(Survey, Vec<Part>)>,
}

impl From<Source> for Ready {
    fn from(source: Source) -> Ready {
        Ready { source, seen: None }
    }
}

impl Ready {
    /// Its file as the user named it, for messages.
    pub fn path(&self) -> &Path {
        &self.source.path
    }

    /// Looks through a dump as long as its earlier imports have no say in it. A long one is left for its turn, and
    /// so is one that cannot be read.
    pub fn look(source: Source, config: &Config, options: &Options) -> Ready {
        let format = options.format.unwrap_or_else(|| Format::of(source.head()));
        if source.bytes() > SHORT || format != Format::Text {
            return source.into();
        }
        let given = Given { config, named: options.channel.as_deref(), pins: None };
        let seen = survey(&Reading { source: &source, reader: None, given, repairers: None });
        let seen = seen.ok().and_then(|(survey, parts)| Some((survey, parts?)));
        Ready { source, seen }
    }
}
