//! `bayegan import`: dumps become items.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::Import as Options;
use crate::config::Config;
use crate::content::store::Transaction;
use crate::import::{Archive, Import, Options as Said, Source, Tally, Verified, import, verify};
use crate::report::{Diagnostic, Failed, Outcome, Severity, count, say, tell};
use crate::text::excerpt;

/// How many closing lines and markers an explanation names.
const LEARNED: usize = 8;

/// How much of a title an explanation shows, in characters, so that a row fits 80 columns.
const SHOWN: usize = 44;

/// How many files a note names.
const NAMED: usize = 3;

/// Imports the dumps into the site at `root`, each wholly or not at all.
///
/// Fails where no dump could be imported.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<Outcome> {
    if !root.is_dir() {
        let diagnostic = Diagnostic::error("there is no such folder").file(root);
        return Err(Failed::from(diagnostic.help("make a site with `bayegan init DIR`")).into());
    }
    let config = Config::load(root).map_err(Failed::from)?;
    let content = options.content.clone().unwrap_or_else(|| root.join("content"));
    if options.verify {
        return check(&content);
    }
    // Nothing is read before no other import can write.
    let mut transaction = if options.dry_run {
        None
    } else {
        Some(Transaction::begin(&content).map_err(|error| Failed::from(Diagnostic::from(error)))?)
    };
    let mut archive = Archive::load(&content).map_err(Failed::from)?;
    let said = Said {
        channel: options.channel.clone(),
        date_order: options.date_order,
        format: options.format,
        chat: options.chat.clone(),
        explain: options.explain,
        diff: options.diff,
    };
    let mut errors = Vec::new();
    let mut imported = 0;
    let mut outcome = Outcome::Done;
    for path in &options.dumps {
        let (sources, found) = Source::open(path, options.encoding);
        errors.extend(found);
        for source in sources {
            let path = source.path.clone();
            let done = import(source, &config, &archive, &said, transaction.as_mut());
            let done = finish(&path, done, transaction.as_mut());
            match done {
                Ok(done) => {
                    imported += 1;
                    tell(&gathered(&done.diagnostics));
                    say(&report(&path, &done.tally, options.dry_run));
                    done.diffs.iter().for_each(|diff| say(diff.trim_end()));
                    if options.explain {
                        say(&explanation(&done));
                    }
                    if Outcome::of(&done.diagnostics) == Outcome::Problems {
                        outcome = Outcome::Problems;
                    }
                    if !options.dry_run {
                        archive.learn(&done.dump).map_err(Failed::from)?;
                    }
                }
                Err(diagnostic) => errors.push(diagnostic),
            }
        }
    }
    if imported == 0 {
        return Err(Failed(errors).into());
    }
    tell(&errors);
    if !options.dry_run && options.content.is_none() {
        say("Next: `bayegan serve` shows the archive, `bayegan build` makes it a folder.");
    }
    Ok(if errors.is_empty() { outcome } else { Outcome::Problems })
}

/// Checks what earlier imports left.
fn check(content: &Path) -> anyhow::Result<Outcome> {
    let (verified, diagnostics) = verify(content).map_err(Failed::from)?;
    tell(&gathered(&diagnostics));
    for Verified { dump, lines, items } in verified {
        say(&format!("{dump}: {}, {}", count(lines, "line"), count(items, "item")));
    }
    let outcome = Outcome::of(&diagnostics);
    if outcome == Outcome::Done {
        say("Every line is accounted for, and every dump is as it was imported.");
    }
    Ok(outcome)
}

/// Writes what an import staged, if it did not fail; in a dry run nothing.
fn finish(
    path: &Path,
    done: Result<Import, Diagnostic>,
    transaction: Option<&mut Transaction>,
) -> Result<Import, Diagnostic> {
    let Some(transaction) = transaction else { return done };
    match done {
        Ok(done) => match transaction.commit() {
            Ok(()) => Ok(done),
            Err(error) => Err(Diagnostic::error(format!("not imported: {error}")).file(path)),
        },
        Err(error) => {
            transaction.discard();
            Err(error)
        }
    }
}

/// What was learned of a dump's channel, how dates are found, and each bulletin.
fn explanation(import: &Import) -> String {
    let Import { profile, format, .. } = import;
    let counted = |what: &BTreeMap<String, usize>| {
        let mut ordered: Vec<(&String, &usize)> = what.iter().collect();
        ordered.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let shown: Vec<String> =
            ordered.iter().take(LEARNED).map(|(what, count)| format!("{what} ({count})")).collect();
        match ordered.len().saturating_sub(LEARNED) {
            0 if shown.is_empty() => "none".to_owned(),
            0 => shown.join(", "),
            more => format!("{}, and {more} more", shown.join(", ")),
        }
    };
    let handle = profile.handle.as_ref().map_or("none".to_owned(), |handle| format!("@{handle}"));
    let mut lines = vec![
        format!("  learned from the dump, read as {}", format.name()),
        format!("    handle that most bulletins end with: {handle}"),
        format!("    symbols that open a bulletin: {}", counted(&profile.headline)),
        format!("    symbols that open a bullet: {}", counted(&profile.bullet)),
        format!("    lines that close a bulletin: {}", counted(&profile.closing)),
        "  dates, the stronger first: an export's own, a stamp under the bulletin, a header"
            .to_owned(),
        "    over a copied message, a date line over the day's bulletins".to_owned(),
        "  bulletins: lines, date, title".to_owned(),
    ];
    for (place, date, title) in &import.bulletins {
        let date = date.map_or("undated".to_owned(), |date| date.to_string());
        lines.push(format!("    {place:>9}  {date:<16}  {}", excerpt(title, SHOWN)));
    }
    lines.join("\n")
}

/// Diagnostics with the notes that say the same of many files gathered into one.
fn gathered(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut gathered: Vec<Diagnostic> = Vec::new();
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for diagnostic in diagnostics {
        match &diagnostic.path {
            Some(path) if diagnostic.severity == Severity::Note && diagnostic.place.is_none() => {
                files.entry(&diagnostic.message).or_default().push(path);
            }
            _ => gathered.push(diagnostic.clone()),
        }
    }
    for (message, paths) in files {
        let named = paths.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        gathered.push(match paths.len() {
            1 => Diagnostic::note(message).file(named),
            count if count <= NAMED => Diagnostic::note(format!("{message}: {named}")),
            count => Diagnostic::note(format!("{message}: {named} and {} more", count - NAMED)),
        });
    }
    gathered
}

/// An import in a few lines.
fn report(path: &Path, tally: &Tally, dry_run: bool) -> String {
    let dry = if dry_run { " (dry run: nothing is written)" } else { "" };
    let mut lines = vec![format!("{}: {}{dry}", path.display(), count(tally.items, "item"))];
    let mut done: Vec<String> = Vec::new();
    for (number, what) in [
        (tally.new, "new"),
        (tally.updated, "updated"),
        (tally.unchanged, "unchanged"),
        (tally.edited, "edited by hand and left alone"),
        (tally.removed, "removed by hand and not made again"),
    ] {
        if number > 0 {
            done.push(format!("{number} {what}"));
        }
    }
    lines.push(format!(
        "  items  {}",
        if done.is_empty() { "none".to_owned() } else { done.join(", ") }
    ));
    lines.push(format!("  dates  {} dated, {} undated", tally.dated, tally.items - tally.dated));
    let roles: Vec<String> =
        tally.roles.iter().map(|(role, number)| format!("{number} {role}")).collect();
    let claimed = tally.lines - tally.unclaimed;
    lines.push(format!(
        "  lines  {claimed} of {} claimed, {} unclaimed",
        tally.lines, tally.unclaimed
    ));
    for row in roles.chunks(4) {
        lines.push(format!("         {}", row.join(", ")));
    }
    lines.join("\n")
}
