//! What bulletins are tagged by.

use super::bulletin::Bulletin;
use super::part::{Part, Reading};
use crate::report::Diagnostic;
use crate::tags::{Survey, Text};

/// The text that a bulletin is tagged by.
pub(super) fn text(bulletin: &Bulletin) -> Text {
    let line = |line: &Option<String>| line.clone().unwrap_or_default();
    Text::new(&line(&bulletin.kicker), &line(&bulletin.headline), &bulletin.paragraphs)
}

/// How many parts of a dump are kept for the tagging: some megabytes each.
const KEPT: usize = 4;

/// What a dump's bulletins have in common, read part by part before any is tagged; and its parts, where they are
/// few, which need not be read again.
pub(super) fn survey(reading: &Reading<'_>) -> Result<(Survey, Option<Vec<Part>>), Diagnostic> {
    let mut survey = Survey::default();
    let mut kept = Some(Vec::new());
    reading.parts(&mut |part| {
        survey.add_all(&part.segments.bulletins, text);
        kept = kept.take().filter(|parts| parts.len() < KEPT);
        if let Some(parts) = &mut kept {
            parts.push(part);
        }
        Ok(())
    })?;
    Ok((survey, kept))
}
