//! What a check finds.

use serde::Serialize;

use crate::report::{Diagnostic, Severity};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What a build would say: a file that does not parse, two files of one address, an alias, a reference
    /// or a key that leads nowhere.
    Content,
    /// A dump or ledger that does not say what the items do.
    Source,
    /// An address that was published and does not answer any more.
    Published,
    /// A link to a page or file that the site does not have.
    Link,
    /// A link to a place that its page does not have.
    Anchor,
    /// A date that cannot be.
    Date,
    /// A date out of the order of its channel's numbers or its dump's lines.
    Order,
    /// An item without a title.
    Untitled,
    /// An item without a date.
    Undated,
    /// An item without a tag.
    Untagged,
    /// Two items of one text, neither of which says that it repeats the other.
    Duplicate,
    /// A link to another site that does not answer.
    External,
}

impl Kind {
    /// What all findings of the kind have in common, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Content => "what a build says",
            Kind::Source => "sources and ledgers",
            Kind::Published => "published addresses that are gone",
            Kind::Link => "links that lead nowhere",
            Kind::Anchor => "links to a place that is not there",
            Kind::Date => "dates that cannot be",
            Kind::Order => "dates out of order",
            Kind::Untitled => "items without a title",
            Kind::Undated => "items without a date",
            Kind::Untagged => "items without a tag",
            Kind::Duplicate => "the same text twice",
            Kind::External => "other sites that do not answer",
        }
    }
}

/// One thing that is wrong or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// Where, what, and what next.
    pub diagnostic: Diagnostic,
}

/// A finding as JSON has it.
#[derive(Serialize)]
struct Record<'a> {
    kind: Kind,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl Finding {
    /// A finding of severity warning about the file or page `path`.
    pub(super) fn new(kind: Kind, path: &str, message: impl Into<String>) -> Finding {
        Finding { kind, diagnostic: Diagnostic::warning(message).file(path) }
    }

    /// The same with what to do next.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Finding {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// What findings are put in order by: kind, file, place, words.
    pub(super) fn order(&self) -> (Kind, Option<String>, Option<(usize, usize)>, String) {
        let Diagnostic { path, place, message, .. } = &self.diagnostic;
        let place = place.as_ref().map(|place| (place.line, place.column));
        (self.kind, path.clone(), place, message.clone())
    }

    /// It as one line of JSON: `kind`, `severity`, `path`, `line`, `column`, `message`, `help`.
    pub fn to_json(&self) -> String {
        let Diagnostic { severity, message, help, path, place } = &self.diagnostic;
        let record = Record {
            kind: self.kind,
            severity: match severity {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            path: path.as_deref(),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            message,
            help: help.as_deref(),
        };
        // Strings and numbers always serialize.
        serde_json::to_string(&record).unwrap_or_default()
    }
}
