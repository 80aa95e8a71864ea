//! `bayegan import`: dumps become items.

mod explain;
mod profile;

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::Path;

use explain::explanation;
use profile::{check_handle, save_profiles};

use crate::calendar::When;
use crate::cli::{Import as Options, RepairLevel};
use crate::config::Config;
use crate::content::store::Transaction;
use crate::import::{
    Archive, Fields, Import, Options as Said, Ready, Relocated, Repairers, Rule, Source, Span,
    Tally, Verified, import, relocate, undo, verify,
};
use crate::report::{Diagnostic, Failed, Outcome, Severity, count, one_line, say, shown, tell};
use crate::tags;
use crate::text::repair::Plan;

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
    let mut config = Config::load(root).map_err(Failed::from)?;
    let content = options.content.clone().unwrap_or_else(|| root.join("content"));
    if options.verify {
        return check(&content);
    }
    if let Some(dump) = &options.undo {
        return take_back(&content, dump, options.dry_run);
    }
    let mut transaction = begin(&content, options.dry_run)?;
    tell(&completed(transaction.as_ref()));
    let mut archive = Archive::load(&content).map_err(Failed::from)?;
    let said = Said {
        channel: options.channel.clone(),
        date_order: options.date_order,
        span: span(options)?,
        format: options.format,
        chat: options.chat.clone(),
        fields: Fields::new(&options.field),
        explain: options.explain,
        diff: options.diff,
        slug: config.slug,
    };
    let plan = plan(options, &config);
    // One for all dumps, since it remembers words; they are left to the end of the program, which forgets them at once.
    let repairers = ManuallyDrop::new(Repairers::new(&plan));
    let mut errors = Vec::new();
    // Dumps that were imported and are not learned yet, which takes memory: there may be no more to come.
    let mut written: Vec<String> = Vec::new();
    let mut dumps: BTreeSet<String> = BTreeSet::new();
    let mut imported = 0;
    let mut outcome = Outcome::Done;
    let mut sources = sources(options);
    // What a profile says that is saved now counts for the next dump; a dry run may look at no tags.
    let looks_ahead = transaction.is_some() && !options.save_profile;
    let mut next = sources.next().map(|source| source.map(Ready::from));
    while let Some(ready) = next {
        let Ok(ready) = ready.map_err(|error| errors.push(error)) else {
            next = sources.next().map(|source| source.map(Ready::from));
            continue;
        };
        let path = ready.path().to_owned();
        // A short dump keeps a core busy that reads the next one while the other writes this.
        let (done, ahead) = rayon::join(
            || {
                written.drain(..).try_for_each(|dump| archive.learn(&dump))?;
                let into = transaction.as_mut();
                let done = import(ready, &config, &archive, &said, &repairers, into);
                let done = done.and_then(|done| {
                    if options.save_profile { check_handle(&path, done) } else { Ok(done) }
                });
                Ok(finish(&path, done, transaction.as_mut()))
            },
            || {
                let look = |source| {
                    if looks_ahead { Ready::look(source, &config, &said) } else { source.into() }
                };
                sources.next().map(|source| source.map(look))
            },
        );
        next = ahead;
        match done.map_err(|error: Diagnostic| Failed::from(error))? {
            Ok(done) => {
                imported += 1;
                tell_of(&path, &done, options);
                if Outcome::of(&done.diagnostics) == Outcome::Problems {
                    outcome = Outcome::Problems;
                }
                if options.save_profile {
                    let saved = save_profiles(root, &done, options)
                        .and_then(|()| Config::load(root))
                        .map(|saved| config = saved);
                    errors.extend(saved.err());
                }
                if !options.dry_run {
                    dumps.insert(done.dump.clone());
                    written.push(done.dump);
                }
            }
            Err(diagnostic) => errors.push(diagnostic),
        }
    }
    if imported == 0 {
        return Err(Failed(errors).into());
    }
    tell(&errors);
    if let Some(transaction) = transaction.as_mut().filter(|_| options.moves) {
        let moved = move_items(&content, &dumps, transaction).map_err(Failed::from)?;
        if moved == Outcome::Problems {
            outcome = moved;
        }
    }
    if !options.dry_run && options.content.is_none() {
        say("Next: `bayegan serve` shows the archive, `bayegan build` makes it a folder.");
    }
    Ok(if errors.is_empty() { outcome } else { Outcome::Problems })
}

/// Begins to write, but for a dry run. Nothing of the archive is read before no other import can write.
fn begin(content: &Path, dry_run: bool) -> anyhow::Result<Option<Transaction>> {
    if dry_run {
        return Ok(None);
    }
    // The lists of tags are the program's own; until a dump is read there is little else to do.
    rayon::spawn(tags::prepare);
    let begun = Transaction::begin(content).map_err(Diagnostic::from);
    Ok(Some(begun.map_err(Failed::from)?))
}

/// The dumps, opened one after the other; what folders hold is listed before anything is written.
fn sources(options: &Options) -> impl Iterator<Item = Result<Source, Diagnostic>> + Send + use<> {
    let each = options.dumps.iter().map(|path| Source::open(path, options.encoding));
    each.collect::<Vec<_>>().into_iter().flatten()
}

/// How texts are repaired.
fn plan(options: &Options, config: &Config) -> Plan {
    match options.repair {
        Some(RepairLevel(level)) => Plan { level, ..config.repair.clone() },
        None => config.repair.clone(),
    }
}

/// Says what an import came to.
fn tell_of(path: &Path, done: &Import, options: &Options) {
    tell(&gathered(&done.diagnostics));
    say(&report(path, &done.tally, options.dry_run));
    done.diffs.iter().for_each(|diff| say(diff.trim_end()));
    if options.explain {
        say(&explanation(done));
    }
}

/// Says that what an earlier run left to do was done, if it was.
fn completed(transaction: Option<&Transaction>) -> Vec<Diagnostic> {
    let message = "an earlier run was interrupted while it wrote; what it left to do is done now";
    let completed = transaction.is_some_and(Transaction::has_completed);
    completed.then(|| Diagnostic::note(message)).into_iter().collect()
}

/// Moves the items of the dumps to the folders of their dates.
fn move_items(
    content: &Path,
    dumps: &BTreeSet<String>,
    transaction: &mut Transaction,
) -> Result<Outcome, Diagnostic> {
    let Relocated { moved, diagnostics } = relocate(content, dumps, transaction)?;
    transaction.commit()?;
    tell(&gathered(&diagnostics));
    for (from, to) in moved.iter().take(NAMED) {
        say(&format!("{to}: moved from {from}, which leads to it"));
    }
    match moved.len() {
        0 => say("No item is moved: each stands where its date is, or where it has to stay."),
        all if all > NAMED => say(&format!("and {} more are moved", all - NAMED)),
        _ => {}
    }
    Ok(Outcome::of(&diagnostics))
}

/// Takes the import of a dump back.
fn take_back(content: &Path, dump: &str, dry_run: bool) -> anyhow::Result<Outcome> {
    let begin = || Transaction::begin(content).map_err(Diagnostic::from);
    let mut transaction = (!dry_run).then(begin).transpose().map_err(Failed::from)?;
    tell(&completed(transaction.as_ref()));
    let (undone, diagnostics) = undo(content, dump, transaction.as_mut()).map_err(Failed::from)?;
    if let Some(transaction) = &mut transaction {
        transaction.commit().map_err(|error| Failed::from(Diagnostic::from(error)))?;
    }
    tell(&gathered(&diagnostics));
    let dry = if dry_run { " (dry run: nothing is removed)" } else { "" };
    say(&format!("{dump}: its import is taken back{dry}"));
    let mut done: Vec<String> = Vec::new();
    for (number, what) in [
        (undone.removed, "removed"),
        (undone.kept, "left, since they are of other dumps too"),
        (undone.edited, "edited by hand and left alone"),
        (undone.missing, "removed by hand before"),
    ] {
        if number > 0 {
            done.push(format!("{number} {what}"));
        }
    }
    say(&format!("  items  {}", if done.is_empty() { "none".to_owned() } else { done.join(", ") }));
    Ok(Outcome::of(&diagnostics))
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

/// Diagnostics with the notes that say the same of many files gathered into one.
fn gathered(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut gathered: Vec<Diagnostic> = Vec::new();
    let mut files: BTreeMap<(&str, Option<&str>), Vec<&str>> = BTreeMap::new();
    for diagnostic in diagnostics {
        match &diagnostic.path {
            Some(path) if diagnostic.severity == Severity::Note && diagnostic.place.is_none() => {
                let said = (diagnostic.message.as_str(), diagnostic.help.as_deref());
                files.entry(said).or_default().push(path);
            }
            _ => gathered.push(diagnostic.clone()),
        }
    }
    for ((message, help), paths) in files {
        let named = paths.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let note = match paths.len() {
            1 => Diagnostic::note(message).file(named),
            count if count <= NAMED => Diagnostic::note(format!("{message}: {named}")),
            count => Diagnostic::note(format!("{message}: {named} and {} more", count - NAMED)),
        };
        gathered.push(match help {
            Some(help) => note.help(help),
            None => note,
        });
    }
    gathered
}

/// How many items each channel has, the most first, on as many rows as that takes; nothing, where all items
/// are of one channel.
fn channels(tally: &Tally) -> Vec<String> {
    let mut counts: Vec<(&String, &usize)> = tally.channels.iter().collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
    let shown = |(handle, number): &(&String, &usize)| match handle.as_str() {
        "" => format!("{number} of no channel"),
        handle => format!("{number} @{handle}"),
    };
    let rows = counts.chunks(3).map(|row| row.iter().map(shown).collect::<Vec<_>>().join(", "));
    let label = |place: usize| if place == 0 { "  of     " } else { "         " };
    rows.enumerate().map(|(place, row)| format!("{}{row}", label(place))).collect()
}

/// The days that `--since` and `--until` name.
fn span(options: &Options) -> Result<Span, Failed> {
    let Options { since, until, .. } = options;
    let span = Span { since: since.and_then(When::first), until: until.and_then(When::last) };
    if span.since.zip(span.until).is_some_and(|(since, until)| since > until) {
        return Err(Diagnostic::error("--until is before --since").into());
    }
    Ok(span)
}

/// How many items each rule of evidence dates, where that is not the dump's own lines alone.
fn dated_by(tally: &Tally) -> Option<String> {
    let weak = [Rule::Neighbours, Rule::Stated, Rule::Text, Rule::FileName];
    if !weak.iter().any(|rule| tally.rules.contains_key(rule)) {
        return None;
    }
    let shown = |(rule, (all, to_day)): (&Rule, &(usize, usize))| {
        if all == to_day {
            format!("{all} by {}", rule.name())
        } else {
            format!("{all} by {} ({to_day} to the day)", rule.name())
        }
    };
    let counts: Vec<String> = tally.rules.iter().map(shown).collect();
    Some(format!("         {}", counts.join(", ")))
}

/// An import in a few lines.
fn report(path: &Path, tally: &Tally, dry_run: bool) -> String {
    let dry = if dry_run { " (dry run: nothing is written)" } else { "" };
    let name = one_line(&shown(path));
    let mut lines = vec![format!("{name}: {}{dry}", count(tally.items, "item"))];
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
    let related: Vec<String> = [
        (tally.revising, "newer text", "newer texts", "of known messages"),
        (tally.repeating, "repeat", "repeats", "of earlier items"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, more, of)| {
        format!("{number} {} {of}", if number == 1 { one } else { more })
    })
    .collect();
    if !related.is_empty() {
        lines.push(format!("         {}", related.join(", ")));
    }
    lines.extend(channels(tally));
    lines.push(format!("  dates  {} dated, {} undated", tally.dated, tally.items - tally.dated));
    lines.extend(dated_by(tally));
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
