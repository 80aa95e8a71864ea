//! `bayegan tags`: the archive's tags, and changes to them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::site_config;
use crate::cli::{Tags, TagsCommand};
use crate::config::{Config, nearest};
use crate::content::repairs::repaired_tags;
use crate::content::store::Transaction;
use crate::content::{Item, TagEvidence};
use crate::import::{Repairers, Retagged, Tags as Retags, each_item, retag, text_of};
use crate::report::{Diagnostic, Failed, Outcome, Severity, count, one_line, say, shown, tell};
use crate::tags::{RepairName, Suggestion, Suggestions, Survey, Tagger, kind_of};
use crate::text::halfspace::Level;
use crate::text::repair::Plan;
use crate::text::words::key;
use crate::vocabulary::{Editor, Entry, Kind, entry};

/// How many changed items are told of one by one.
const TOLD: usize = 10;

/// Shows or changes the tags of the site at `root`.
pub fn run(root: &Path, options: &Tags) -> anyhow::Result<Outcome> {
    let config = site_config(root)?;
    let content = root.join("content");
    let dry = options.dry_run;
    match &options.command {
        None => Ok(list(&config, &content)),
        Some(TagsCommand::Apply) => apply(&config, &content, dry),
        Some(TagsCommand::Suggest { least }) => Ok(suggest(&config, &content, *least)),
        Some(TagsCommand::Merge { tags, into }) => {
            let mut change = Changes::open(&config, &content, dry)?;
            let kinds = change.kinds(tags)?;
            let kind = change.config.tags.vocabulary.get(into).map(|entry| entry.kind);
            let kind = kind.or_else(|| kinds.get(&key(into)).copied()).unwrap_or_default();
            change.editor.merge(tags, &Entry { name: into.clone(), kind, ..Entry::default() });
            let from: Vec<String> = tags.iter().map(|tag| key(tag)).collect();
            change.finish(&|_, tag| {
                if from.contains(&key(tag)) { vec![into.clone()] } else { vec![tag.to_owned()] }
            })
        }
        Some(TagsCommand::Rename { tag, name }) => {
            let mut change = Changes::open(&config, &content, dry)?;
            let kinds = change.kinds([tag])?;
            let kind = kinds.get(&key(tag)).copied().unwrap_or_default();
            change.editor.rename(tag, name, kind);
            let tag = key(tag);
            change.finish(&|_, it| vec![if key(it) == tag { name.clone() } else { it.to_owned() }])
        }
        Some(TagsCommand::Remove { tags }) => {
            let mut change = Changes::open(&config, &content, dry)?;
            change.kinds(tags)?;
            for tag in tags {
                change.editor.remove(tag);
            }
            let gone: Vec<String> = tags.iter().map(|tag| key(tag)).collect();
            change.finish(&|_, tag| {
                if gone.contains(&key(tag)) { Vec::new() } else { vec![tag.to_owned()] }
            })
        }
        Some(TagsCommand::Split { tag, into, near }) => {
            let change = Changes::open(&config, &content, dry)?;
            let kinds = change.kinds([tag])?;
            let kind = kinds.get(&key(tag)).copied().unwrap_or_default();
            split(change, tag, into, near, kind)
        }
    }
}

/// Parts a tag in two by the words around its mentions.
fn split(
    mut change: Changes<'_>,
    tag: &str,
    into: &str,
    near: &[String],
    kind: Kind,
) -> anyhow::Result<Outcome> {
    let old = change.config.tags.vocabulary.get(tag).cloned();
    let old = old.unwrap_or_else(|| Entry { name: tag.to_owned(), kind, ..Entry::default() });
    let new = Entry { name: into.to_owned(), kind, ..Entry::default() };
    change.editor.split(&old, &new, near);
    let tag = key(tag);
    change.finish(&|item, it| {
        if key(it) != tag {
            return vec![it.to_owned()];
        }
        let (with, without) = crate::tags::mentions(&text_of(item), &old, near);
        let mut tags = Vec::new();
        if without > 0 || with == 0 {
            tags.push(it.to_owned());
        }
        if with > 0 {
            tags.push(into.to_owned());
        }
        tags
    })
}

/// A change of the vocabulary and of the items that it is about.
struct Changes<'a> {
    config: &'a Config,
    content: PathBuf,
    editor: Editor,
    dry_run: bool,
    transaction: Option<Transaction>,
}

impl<'a> Changes<'a> {
    /// Begins a change: no import can write meanwhile.
    fn open(config: &'a Config, content: &Path, dry_run: bool) -> anyhow::Result<Changes<'a>> {
        let editor = Editor::open(&config.tags.path(&config.root)).map_err(Failed::from)?;
        let transaction = begin(content, dry_run)?;
        Ok(Changes { config, content: content.to_owned(), editor, dry_run, transaction })
    }

    /// The kinds of all tags; fails where one of `named` is no tag of an item nor of the vocabulary.
    fn kinds<'b>(
        &self,
        named: impl IntoIterator<Item = &'b String>,
    ) -> Result<BTreeMap<String, Kind>, Failed> {
        let found = tags_of(self.config, &self.content).tags;
        let kinds: BTreeMap<String, Kind> =
            found.into_iter().map(|(key, found)| (key, found.kind)).collect();
        let vocabulary = &self.config.tags.vocabulary;
        for name in named {
            if !kinds.contains_key(&key(name)) && vocabulary.get(name).is_none() {
                let known: Vec<&str> = kinds.keys().map(String::as_str).collect();
                let message = format!("`{name}` is a tag of no item, and of no vocabulary");
                let help = match nearest(&key(name), &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`bayegan tags` lists the tags".to_owned(),
                };
                return Err(Diagnostic::error(message).help(help).into());
            }
        }
        Ok(kinds)
    }

    /// Shows what changes and, but for a dry run, makes it: items first, then the vocabulary.
    fn finish(
        mut self,
        tags: &(dyn Fn(&Item, &str) -> Vec<String> + Sync),
    ) -> anyhow::Result<Outcome> {
        let change = |item: &Item| changed(item, tags);
        let retagged = retag(&self.content, true, &change, self.transaction.as_mut());
        let retagged = retagged.map_err(Failed::from)?;
        let (before, after) = self.editor.texts();
        if before != after {
            let name = shown(&self.config.tags.path(&self.config.root));
            let diff = TextDiff::from_lines(before, &after);
            say(diff.unified_diff().context_radius(2).header(&name, &name).to_string().trim_end());
        }
        // What the change would make must be a vocabulary.
        self.editor.check().map_err(Failed::from)?;
        let outcome = report(&retagged, self.dry_run);
        if let Some(transaction) = &mut self.transaction {
            transaction.commit().map_err(|error| Failed::from(Diagnostic::from(error)))?;
            self.editor.save().map_err(Failed::from)?;
        }
        Ok(outcome)
    }
}

/// The tags that an item has when each of its tags becomes what `tags` says; `None`, if they stay.
fn changed(item: &Item, tags: &(dyn Fn(&Item, &str) -> Vec<String> + Sync)) -> Option<Retags> {
    let mut changed = Retags { tags: Vec::new(), evidence: Vec::new() };
    let mut seen = Vec::new();
    for tag in &item.front.tags {
        for tag in tags(item, tag) {
            let key = key(&tag);
            if !seen.contains(&key) {
                seen.push(key);
                changed.tags.push(tag);
            }
        }
    }
    if changed.tags == item.front.tags {
        return None;
    }
    for evidence in &item.front.tag_evidence {
        for tag in tags(item, &evidence.tag) {
            let evidence = TagEvidence { tag, ..evidence.clone() };
            let is_known =
                changed.evidence.iter().any(|known| key(&known.tag) == key(&evidence.tag));
            if !is_known {
                changed.evidence.push(evidence);
            }
        }
    }
    Some(changed)
}

/// A tag of the archive.
#[derive(Default)]
struct Found {
    /// Its spellings, and how often each stands.
    names: BTreeMap<String, usize>,
    items: usize,
    kind: Kind,
}

/// The tags of an archive.
#[derive(Default)]
struct Census {
    /// By their keys.
    tags: BTreeMap<String, Found>,
    /// Keys that a repair of a hashtag's name made one, each with a lesser one.
    met: BTreeMap<String, String>,
    diagnostics: Vec<Diagnostic>,
}

impl Census {
    /// The least of the keys that are one with `key`.
    fn least(&self, mut key: String) -> String {
        while let Some(met) = self.met.get(&key) {
            key.clone_from(met);
        }
        key
    }

    /// Notes that two keys are one.
    fn meet(&mut self, one: String, other: String) {
        let (one, other) = (self.least(one), self.least(other));
        if one != other {
            self.met.insert(one.clone().max(other.clone()), one.min(other));
        }
    }

    /// The tags, those of keys that are one together.
    fn joined(mut self) -> Vec<(String, Found)> {
        let mut joined: BTreeMap<String, Found> = BTreeMap::new();
        for (key, found) in std::mem::take(&mut self.tags) {
            let one = joined.entry(self.least(key)).or_default();
            if one.items < found.items {
                one.kind = found.kind;
            }
            one.items += found.items;
            for (name, count) in found.names {
                *one.names.entry(name).or_default() += count;
            }
        }
        joined.into_iter().collect()
    }
}

/// The tags of all items.
fn tags_of(config: &Config, content: &Path) -> Census {
    let mut census = Census::default();
    let diagnostics = each_item(content, &mut |items| {
        for item in items {
            for tag in &item.front.tags {
                let found = census.tags.entry(key(tag)).or_default();
                found.items += 1;
                if found.items == 1 {
                    let known = config.tags.vocabulary.get(tag).map(|entry| entry.kind);
                    found.kind = known.unwrap_or_else(|| kind_of(tag));
                }
                *found.names.entry(tag.clone()).or_default() += 1;
            }
            for (shown, written) in repaired_tags(&item.front) {
                census.meet(key(shown), key(&written));
            }
        }
    });
    Census { diagnostics, ..census }
}

/// Prints the tags, by kind, the most frequent first.
fn list(config: &Config, content: &Path) -> Outcome {
    let mut census = tags_of(config, content);
    let diagnostics = std::mem::take(&mut census.diagnostics);
    tell(&diagnostics);
    let mut tags = census.joined();
    tags.sort_by(|(one, a), (other, b)| {
        a.kind.cmp(&b.kind).then(b.items.cmp(&a.items)).then(one.cmp(other))
    });
    if tags.is_empty() {
        say("No item has a tag yet; `bayegan import` and `bayegan tags apply` give them.");
    }
    for kind in Kind::ALL {
        let mut of_kind = tags.iter().filter(|(_, found)| found.kind == kind).peekable();
        if of_kind.peek().is_some() {
            say(&format!("{}:", kind.name()));
        }
        for (_, found) in of_kind {
            let name = found.names.iter().max_by_key(|(_, count)| **count);
            let name = name.map_or("", |(name, _)| name);
            say(&format!("{:>7}  {}", found.items, one_line(name)));
        }
    }
    Outcome::of(&diagnostics)
}

/// The survey of all items, and what is wrong with some.
fn survey(content: &Path) -> (Survey, Vec<Diagnostic>) {
    let mut survey = Survey::default();
    let diagnostics = each_item(content, &mut |items| {
        survey.add_all(&items, text_of);
    });
    (survey, diagnostics)
}

/// Tags every item anew that no person edited.
fn apply(config: &Config, content: &Path, dry_run: bool) -> anyhow::Result<Outcome> {
    let mut transaction = begin(content, dry_run)?;
    let (survey, _) = survey(content);
    let tagger = Tagger::new(config, survey, 0);
    let [safe, full] = [Level::Safe, Level::Full]
        .map(|level| Plan { level: Some(level), ..config.repair.clone() });
    let (safe, full) = (Repairers::new(&safe), Repairers::new(&full));
    let tags = |item: &Item| {
        let repairers = match item.front.repair.as_str() {
            "safe" => Some(&safe),
            "full" => Some(&full),
            _ => None,
        };
        let repair = repairers.map(|repairers| |name: &str| repairers.name(name));
        let repair = repair.as_ref().map(|repair| repair as &RepairName<'_>);
        let evidence = tagger.tags(&text_of(item), &item.front.channel, repair);
        let tags = evidence.iter().map(|evidence| evidence.tag.clone()).collect();
        Some(Retags { tags, evidence })
    };
    let retagged = retag(content, false, &tags, transaction.as_mut()).map_err(Failed::from)?;
    if let Some(transaction) = &mut transaction {
        transaction.commit().map_err(|error| Failed::from(Diagnostic::from(error)))?;
    }
    Ok(report(&retagged, dry_run))
}

fn begin(content: &Path, dry_run: bool) -> Result<Option<Transaction>, Failed> {
    let begin =
        || Transaction::begin(content).map_err(|error| Failed::from(Diagnostic::from(error)));
    (!dry_run).then(begin).transpose()
}

/// Tells what became of the items.
fn report(retagged: &Retagged, dry_run: bool) -> Outcome {
    let Retagged { items, changes, edited, diagnostics } = retagged;
    tell(diagnostics);
    for change in changes.iter().take(TOLD) {
        let new = change.after.iter().filter(|tag| !change.before.contains(tag));
        let gone = change.before.iter().filter(|tag| !change.after.contains(tag));
        let signed = new.map(|tag| format!("+{tag}")).chain(gone.map(|tag| format!("-{tag}")));
        let signed = one_line(&signed.collect::<Vec<_>>().join(", "));
        let what = if signed.is_empty() { "evidence or order".to_owned() } else { signed };
        say(&format!("  {}: {what}", one_line(&change.item)));
    }
    if changes.len() > TOLD {
        say(&format!("  … and {} more", changes.len() - TOLD));
    }
    if !edited.is_empty() {
        let message = format!("{} edited by hand, and left alone", count(edited.len(), "item"));
        tell(&[Diagnostic::note(message)]);
    }
    let dry = if dry_run { " (dry run: nothing is written)" } else { "" };
    say(&format!("{} of {} changed{dry}", changes.len(), count(*items, "item")));
    if diagnostics.iter().any(|it| it.severity == Severity::Error) {
        Outcome::Problems
    } else {
        Outcome::Done
    }
}

/// Prints what the archive could have as tags, as TOML for the vocabulary.
fn suggest(config: &Config, content: &Path, least: Option<usize>) -> Outcome {
    let (survey, diagnostics) = survey(content);
    tell(&diagnostics);
    let tagger = Tagger::new(config, survey, 0);
    let mut suggestions = Suggestions::new(&tagger);
    each_item(content, &mut |items| {
        for item in items {
            suggestions.add(&text_of(&item), item.address.as_str(), &item.front.channel);
        }
    });
    let suggestions = suggestions.finish(least);
    say(&format!(
        "# {}: paste what you keep into {}, then run `bayegan tags apply`.",
        count(suggestions.len(), "suggestion"),
        one_line(&config.tags.file),
    ));
    for Suggestion { entry: suggested, items, samples, offices } in suggestions {
        say("");
        let beside = if offices.is_empty() {
            String::new()
        } else {
            format!(", beside {}", offices.join(", "))
        };
        say(&one_line(&format!("# {}{beside}", count(items, "item"))));
        for sample in samples {
            say(&one_line(&format!("# {sample}")));
        }
        say(entry(&suggested).trim_end());
    }
    Outcome::of(&diagnostics)
}
