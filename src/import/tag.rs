//! Tags of a bulletin, each with the words that gave it.

use rayon::prelude::*;

use super::bulletin::Bulletin;
use super::part::Reading;
use crate::content::TagEvidence;
use crate::report::Diagnostic;
use crate::tags::{Survey, Tagger, Text};

/// The bulletin's tags; `channel` is its channel's handle.
pub(super) fn tags(tagger: &Tagger<'_>, bulletin: &Bulletin, channel: &str) -> Vec<TagEvidence> {
    tagger.tags(&text(bulletin), channel)
}

/// The text that a bulletin is tagged by.
pub(super) fn text(bulletin: &Bulletin) -> Text {
    let line = |line: &Option<String>| line.clone().unwrap_or_default();
    Text::new(&line(&bulletin.kicker), &line(&bulletin.headline), &bulletin.paragraphs)
}

/// What a dump's bulletins have in common, read part by part before any is tagged.
pub(super) fn survey(reading: &Reading<'_>) -> Result<Survey, Diagnostic> {
    let mut survey = Survey::default();
    reading.parts(&mut |part| {
        survey.add_all(part.segments.bulletins.par_iter().map(text));
        Ok(())
    })?;
    Ok(survey)
}
