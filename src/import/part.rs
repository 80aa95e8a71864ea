//! A dump's parts, one after the other, parted into bulletins.

use std::sync::atomic::{AtomicBool, Ordering};

use super::bulletin::Segments;
use super::exported::{Reader, Replies};
use super::profile::Profile;
use super::repair::Repairers;
use super::segment::{Carry, Given, segment};
use super::source::{Dump, Source};
use crate::report::Diagnostic;

/// A part of a dump, parted.
pub(super) struct Part {
    pub(super) dump: Dump,
    pub(super) segments: Segments,
    pub(super) profiles: Vec<Profile>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// How a dump is read: by its format, with what is known of it. It may be read more than once.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) source: &'a Source,
    /// How its messages are read, in a format other than plain text.
    pub(super) reader: Option<&'a Reader<'a>>,
    pub(super) given: Given<'a>,
    /// What is to repair its items' texts, and may meet their words before.
    pub(super) repairers: Option<&'a Repairers<'a>>,
}

impl Reading<'_> {
    /// Gives each part to `take`, in order.
    pub(super) fn parts(
        &self,
        take: &mut (dyn FnMut(Part) -> Result<(), Diagnostic> + Send),
    ) -> Result<(), Diagnostic> {
        match self.reader {
            Some(reader) => exported_parts(self.source, reader, &self.given, take),
            None => text_parts(self.source, &self.given, self.repairers, take),
        }
    }
}

/// Parts a dump of plain text into bulletins, a part after the other; while one is taken, the next is parted. While
/// the first one is, which is in part one core's work, the repairers meet its words.
fn text_parts(
    source: &Source,
    given: &Given<'_>,
    repairers: Option<&Repairers<'_>>,
    take: &mut (dyn FnMut(Part) -> Result<(), Diagnostic> + Send),
) -> Result<(), Diagnostic> {
    let mut chapters = source.chapters();
    let mut carry = Carry::default();
    let mut parted: Option<Part> = None;
    let is_parted = AtomicBool::new(false);
    while let Some((dump, is_last)) = chapters.next_part()? {
        let dump = dump.carrying(carry.date_line());
        let ((segments, profiles, diagnostics), taken) = rayon::join(
            || {
                let made = segment(&dump, given, &mut carry, is_last);
                is_parted.store(true, Ordering::Relaxed);
                made
            },
            || match (parted.take(), repairers) {
                (Some(part), _) => take(part),
                (None, Some(repairers)) => {
                    repairers.meet(dump.lines().map(|line| line.text), &is_parted);
                    Ok(())
                }
                (None, None) => Ok(()),
            },
        );
        taken?;
        chapters.done_before(&dump, segments.next);
        parted = Some(Part { dump, segments, profiles, diagnostics });
    }
    parted.map_or(Ok(()), take)
}

/// Reads the messages of a format that says where they begin, a part after the other.
fn exported_parts(
    source: &Source,
    reader: &Reader<'_>,
    given: &Given<'_>,
    take: &mut dyn FnMut(Part) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut replies = Replies::default();
    let mut reading = reader.begin(source);
    let mut chapters = source.chapters();
    while let Some((dump, is_last)) = chapters.next_part()? {
        let exported = reading.part(&dump, chapters.offset(), is_last)?;
        let (segments, profiles, diagnostics) =
            exported.segments(&dump, given.config, given.named, &mut replies);
        let next = segments.next;
        chapters.done_before(&dump, next);
        if next > dump.numbers().start {
            take(Part { dump, segments, profiles, diagnostics })?;
        }
    }
    Ok(())
}
