//! What an item's date may come from, the stronger first.

/// A rule of evidence. The order is that of their strength: where two contradict, the earlier one is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The moment that an export tells.
    Export,
    /// The line under a bulletin.
    Stamp,
    /// The line over a copied message.
    Header,
    /// The line over a day's bulletins.
    DateLine,
    /// The dated bulletins before and behind it, in a dump that runs in the order of time.
    Neighbours,
    /// What a person says with `--since` and `--until`.
    Stated,
    /// The day that its own text calls today.
    Text,
    /// The dump's file name.
    FileName,
}

impl Rule {
    /// All of them, the stronger first.
    pub const ALL: [Rule; 8] = [
        Rule::Export,
        Rule::Stamp,
        Rule::Header,
        Rule::DateLine,
        Rule::Neighbours,
        Rule::Stated,
        Rule::Text,
        Rule::FileName,
    ];

    /// The rule's name in reports and in `date_evidence`.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Export => "export",
            Rule::Stamp => "stamp",
            Rule::Header => "header",
            Rule::DateLine => "date line",
            Rule::Neighbours => "neighbours",
            Rule::Stated => "stated",
            Rule::Text => "text",
            Rule::FileName => "file name",
        }
    }

    /// What it is and what it proves, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Rule::Export => "the moment that an export tells of a message",
            Rule::Stamp => "the date line or stamp that closes the bulletin",
            Rule::Header => "the moment over a message copied from a messenger",
            Rule::DateLine => "the line over a day's bulletins",
            Rule::Neighbours => "between the dated bulletins around it, in a dump in order",
            Rule::Stated => "what --since and --until say",
            Rule::Text => "the day that its headline, or a line of dates, calls today",
            Rule::FileName => "the date in the dump's file name",
        }
    }

    /// Whether the dump says it of the bulletin itself, and not of those around it.
    pub(super) fn is_own(self) -> bool {
        self <= Rule::DateLine
    }
}
