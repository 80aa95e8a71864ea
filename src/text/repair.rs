//! How a site wants its texts repaired.

use super::halfspace::{Level, Own};
use super::normalize::{STEPS, Step};

/// How texts are to be repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How far; `None` leaves texts as they are.
    pub level: Option<Level>,
    /// The steps that make spellings uniform.
    pub steps: Vec<Step>,
    /// The site's own forms.
    pub own: Own,
    /// Whether half-spaces are written where they do not show.
    pub every: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { level: Some(Level::Full), steps: STEPS.to_vec(), own: Own::default(), every: false }
    }
}

impl Plan {
    /// The level's name in front matter.
    pub fn name(&self) -> &'static str {
        match self.level {
            None => "none",
            Some(Level::Safe) => "safe",
            Some(Level::Full) => "full",
        }
    }
}

/// The level that a name means: `none`, `safe` or `full`.
pub fn level(name: &str) -> Result<Option<Level>, String> {
    match name {
        "none" => Ok(None),
        _ => name
            .parse()
            .map(Some)
            .map_err(|_| format!("`{name}` is no level; write none, safe or full")),
    }
}
