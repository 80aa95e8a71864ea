//! What two snapshots differ in, in words.

use std::fmt::Write;

use similar::TextDiff;

use crate::cli::SnapshotDiff;
use crate::report::{Failed, Outcome, count, one_line, say, shown};
use crate::snapshot::diff::{Change, Difference, diff};
use crate::snapshot::items::Entry;
use crate::snapshot::read::Snapshot;

/// Lines around a changed one that are shown.
const AROUND: usize = 1;

/// Says what two snapshots differ in.
pub(super) fn run(options: &SnapshotDiff) -> anyhow::Result<Outcome> {
    let old = Snapshot::open(&options.old).map_err(Failed::from)?;
    let new = Snapshot::open(&options.new).map_err(Failed::from)?;
    let difference = diff(&old, &new).map_err(Failed::from)?;
    say(&format!("{} → {}", shown(&options.old), shown(&options.new)));
    say(&summary(&difference));
    for change in &difference.items {
        say(&told(change));
    }
    Ok(Outcome::Done)
}

/// The numbers: `12 items added, 1 corrected, 0 removed; 3,400 pages re-rendered because the theme changed`.
fn summary(difference: &Difference) -> String {
    let number =
        |is: fn(&Change) -> bool| difference.items.iter().filter(|change| is(change)).count();
    let withdrawn = number(|change| matches!(change, Change::Withdrawn(_)));
    let mut words = format!(
        "{} added, {} corrected, {} removed",
        count(number(|change| matches!(change, Change::Added(_))), "item"),
        number(|change| matches!(change, Change::Corrected(..))),
        number(|change| matches!(change, Change::Removed(_))),
    );
    if withdrawn > 0 {
        words = format!("{words}, {withdrawn} withdrawn");
    }
    match difference.rerendered {
        None => {
            format!("{words}; pages not compared: one site is published, one opens from a disk")
        }
        Some(0) => format!("{words}; no other page differs"),
        Some(pages) if difference.causes.is_empty() => {
            format!("{words}; {} re-rendered", count(pages, "page"))
        }
        Some(pages) => {
            let because = difference.causes.join(" and ");
            format!("{words}; {} re-rendered because {because}", count(pages, "page"))
        }
    }
}

/// What became of an item, and what it said and says.
fn told(change: &Change) -> String {
    let line = |what: &str, entry: &Entry| {
        let (item, title) = (one_line(&entry.item), one_line(&entry.title));
        format!("\n{what} {item}\n  {}", if title.is_empty() { "(no headline)" } else { &title })
    };
    match change {
        Change::Added(entry) => line("added", entry),
        Change::Removed(entry) => line("removed", entry),
        Change::Withdrawn(was) => line("withdrawn", was),
        Change::Corrected(was, is) => {
            // Writing to a string cannot fail.
            let mut out = line("corrected", is);
            let tags = |entry: &Entry| entry.tags.join("، ");
            let withdrawn = |entry: &Entry| if entry.withdrawn { "yes" } else { "no" }.to_owned();
            for (what, was, is) in [
                ("title", was.title.clone(), is.title.clone()),
                ("kicker", was.kicker.clone(), is.kicker.clone()),
                ("date", was.date.clone(), is.date.clone()),
                ("channel", was.channel.clone(), is.channel.clone()),
                ("tags", tags(was), tags(is)),
                ("withdrawn", withdrawn(was), withdrawn(is)),
            ] {
                if was != is {
                    let (was, is) = (one_line(&was), one_line(&is));
                    let _ = write!(out, "\n  {what}:\n  -{was}\n  +{is}");
                }
            }
            let text = TextDiff::from_lines(&was.text, &is.text);
            for hunk in text.unified_diff().context_radius(AROUND).iter_hunks() {
                for line in hunk.to_string().lines().skip(1) {
                    let _ = write!(out, "\n  {line}");
                }
            }
            out
        }
    }
}
