//! What bulletins are tagged by.

use rayon::prelude::*;

use super::bulletin::Bulletin;
use super::part::{Part, Reading};
use crate::report::Diagnostic;
use crate::tags::{Survey, Text};

/// The text that a bulletin is tagged by.
pub(super) fn text(bulletin: &Bulletin) -> Text {
    let line = |line: &Option<String>| line.clone().unwrap_or_default();
    Text::new(&line(&bulletin.kicker), &line(&bulletin.headline), &bulletin.paragraphs)
}

/// What a dump's bulletins have in common, read part by part before any is tagged; and the whole dump, where it is
/// one part, which need not be read again.
pub(super) fn survey(reading: &Reading<'_>) -> Result<(Survey, Option<Part>), Diagnostic> {
    let mut survey = Survey::default();
    let mut parts = 0;
    let mut whole = None;
    reading.parts(&mut |part| {
        survey.add_all(part.segments.bulletins.par_iter().map(text));
        parts += 1;
        whole = (parts == 1).then_some(part);
        Ok(())
    })?;
    Ok((survey, whole))
}
