//! `bayegan dates`: which items are dated how well, and corrections.

use std::path::{Path, PathBuf};

use super::site_config;
use crate::cli::{Dates, DatesStep};
use crate::content::store::{item_files, load_item};
use crate::content::{Address, Item};
use crate::dates::{Corrected, Correction, Grade, Listed, correct, survey};
use crate::report::{Diagnostic, Failed, Outcome, count, one_line, say, tell};
use crate::text::controls::visible;
use crate::text::excerpt;

/// How many items of each grade are listed without `--all`.
const LISTED: usize = 10;

/// How much of an address, of its evidence and of a clue a row shows, in characters.
const ADDRESS: usize = 52;
const EVIDENCE: usize = 72;

/// Lists the items, or corrects one.
pub fn run(root: &Path, options: &Dates) -> anyhow::Result<Outcome> {
    let content = match &options.content {
        Some(content) => content.clone(),
        None => site_config(root)?.root.join("content"),
    };
    match &options.step {
        None => list(&content, options.all),
        Some(DatesStep::Set { item, date, because, moves }) => {
            if because.trim().is_empty() {
                let error = Diagnostic::error("--because is empty");
                return Err(Failed::from(error.help("say what the date is known from")).into());
            }
            let item = address(item, root, &content).map_err(Failed::from)?;
            let because = because.clone();
            let correction = Correction { item, date: *date, because, moves: *moves };
            let done = correct(&content, &correction).map_err(Failed::from)?;
            say(&corrected(&correction, &done));
            Ok(Outcome::Done)
        }
    }
}

/// The address of the item that a person names by its address, its path or its page.
fn address(item: &Path, root: &Path, content: &Path) -> Result<Address, Diagnostic> {
    let inside = item.strip_prefix(content).or_else(|_| item.strip_prefix(root)).unwrap_or(item);
    let inside = inside.strip_prefix("./").unwrap_or(inside);
    let inside = inside.strip_prefix("content").unwrap_or(inside);
    let text = inside.to_str().unwrap_or_default();
    let stem = text.strip_suffix(".md").or_else(|| text.strip_suffix(".html")).unwrap_or(text);
    Address::new(stem).map_err(|error| Diagnostic::error(error.to_string()))
}

fn corrected(correction: &Correction, done: &Corrected) -> String {
    let before = done.before.map_or("undated".to_owned(), |before| before.to_string());
    let mut lines = vec![if done.changed {
        format!("{}: {before} is now {}", done.address, correction.date)
    } else {
        format!("{}: it says so already", done.address)
    }];
    if done.address != correction.item {
        lines.push(format!("  moved from {}, which leads to it", correction.item));
    }
    if let Some(belongs) = &done.belongs {
        lines.push(format!("  it keeps its address; --move would make that {belongs}"));
    }
    lines.push("  The file is yours now: imports leave it alone.".to_owned());
    visible(&lines.join("\n")).into_owned()
}

fn list(content: &Path, all: bool) -> anyhow::Result<Outcome> {
    if !content.is_dir() {
        return Err(Failed::from(Diagnostic::error("there is no such folder").file(content)).into());
    }
    let (items, diagnostics) = load(content);
    let (listed, counts) = survey(&items);
    tell(&diagnostics);
    let mut lines = vec![format!("{}", count(items.len(), "item"))];
    for (grade, number) in Grade::ALL.into_iter().zip(counts).rev() {
        if number > 0 {
            lines.push(format!("  {number:>6}  {}", grade.name()));
        }
    }
    for grade in Grade::ALL {
        let of_grade: Vec<&Listed> = listed.iter().filter(|item| item.grade == grade).collect();
        if of_grade.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(format!("{}: {}", grade.name(), of_grade.len()));
        lines.push(format!("  {}", settles(grade)));
        let shown = if all { of_grade.len() } else { LISTED };
        for item in of_grade.iter().take(shown) {
            lines.extend(rows(item));
        }
        if of_grade.len() > shown {
            lines.push(format!("  and {} more (--all lists them)", of_grade.len() - shown));
        }
    }
    if !listed.is_empty() {
        lines.push(String::new());
        lines.push("To settle one, say what you know and from where:".to_owned());
        lines.push(
            "  bayegan dates set ITEM 1402-09-21 --because \"the printed edition\"".to_owned(),
        );
    }
    say(&visible(&lines.join("\n")));
    Ok(Outcome::of(&diagnostics))
}

/// Every item below `content`, and what is wrong with the others.
fn load(content: &Path) -> (Vec<Item>, Vec<Diagnostic>) {
    use rayon::prelude::*;
    let (files, mut diagnostics) = item_files(content);
    let read: Vec<Result<Item, Diagnostic>> =
        files.par_iter().map(|path: &PathBuf| load_item(content, path)).collect();
    let mut items = Vec::with_capacity(read.len());
    for item in read {
        match item {
            Ok(item) => items.push(item),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (items, diagnostics)
}

/// What would settle the dates of a grade.
fn settles(grade: Grade) -> &'static str {
    match grade {
        Grade::Undated => {
            "no dated bulletin stands around them: import again with --since and --until"
        }
        Grade::OneSided => {
            "a dated bulletin on the other side, or --since or --until, would bound them"
        }
        Grade::Year | Grade::Month => "a date nearer by in the same dump would narrow them",
        Grade::Day => "nothing",
    }
}

/// An item, where its date comes from, and what its text names.
fn rows(item: &Listed) -> Vec<String> {
    let Listed { address, date, evidence, source, clues, .. } = item;
    let date = date.map_or(String::new(), |date| format!("  {date}"));
    let mut rows = vec![format!("  {}{date}", excerpt(&one_line(address), ADDRESS))];
    match (evidence.as_str(), source) {
        ("", Some((dump, line))) => {
            rows.push(format!("      {}:{line} states no date", excerpt(dump, ADDRESS)));
        }
        ("", None) => rows.push("      written by hand, without a date".to_owned()),
        (evidence, _) => rows.push(format!("      {}", excerpt(&one_line(evidence), EVIDENCE))),
    }
    for clue in clues {
        rows.push(format!("      names «{}»: {}", one_line(&clue.words), clue.why));
    }
    if !clues.is_empty() && date.is_empty() {
        rows.push("      which proves no day of publication: that is left to you".to_owned());
    }
    rows
}
