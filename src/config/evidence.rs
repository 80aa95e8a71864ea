//! What an item's date may come from, the stronger first, and which of it a site lets count.

use std::str::FromStr;

use super::nearest;

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
    pub fn is_own(self) -> bool {
        self <= Rule::DateLine
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(name: &str) -> Result<Rule, String> {
        Rule::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
            let names = Rule::ALL.map(Rule::name);
            let help = match nearest(name, &names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("write some of {}", names.join(", ")),
            };
            format!("`{name}` is no evidence of dates; {help}")
        })
    }
}

/// In which order a dump's bulletins stand, where its dates do not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As its dates tell, else not known.
    #[default]
    Learn,
    /// The oldest first.
    Time,
    /// The newest first.
    Reverse,
    /// In none: no bulletin tells of those beside it.
    None,
}

impl FromStr for Order {
    type Err = String;

    fn from_str(name: &str) -> Result<Order, String> {
        match name {
            "learn" => Ok(Order::Learn),
            "time" => Ok(Order::Time),
            "reverse" => Ok(Order::Reverse),
            "none" => Ok(Order::None),
            other => Err(format!("`{other}` is no order; write learn, time, reverse or none")),
        }
    }
}

/// What counts for dates: `dates` and `order` of `[import]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The rules that count, where not all do. What a person says on the command line always does.
    rules: Option<Vec<Rule>>,
    /// The order of dumps.
    pub order: Order,
}

impl Evidence {
    /// What the two settings mean, none where they are not set; `Err` says which key is wrong and why.
    pub(super) fn new(
        dates: Option<&[String]>,
        order: Option<&str>,
    ) -> Result<Evidence, (&'static str, String)> {
        let rules = dates.map(|names| names.iter().map(|name| name.parse()).collect());
        let order = order.map_or(Ok(Order::default()), str::parse);
        Ok(Evidence {
            rules: rules.transpose().map_err(|message| ("dates", message))?,
            order: order.map_err(|message| ("order", message))?,
        })
    }

    /// Whether a rule counts.
    pub fn counts(&self, rule: Rule) -> bool {
        let is_off = rule == Rule::Neighbours && self.order == Order::None;
        let is_named = self.rules.as_ref().is_none_or(|rules| rules.contains(&rule));
        rule == Rule::Stated || (is_named && !is_off)
    }
}
