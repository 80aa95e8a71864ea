//! The import of a dump: its parts become bulletins, these items, these files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use super::archive::{Archive, Matcher};
use super::bulletin::{Fate, Segments};
use super::copied::{DateOrder, OrderFinder};
use super::dating::{Dating, Span};
use super::exported::{self, Format};
use super::json_lines::Fields;
use super::keep::{Kept, keep};
use super::ledger::{Header, SUFFIX, fate_line};
use super::naming::{self, Naming};
use super::number::number;
use super::part::{Part, Reading};
use super::profile::Profile;
use super::ready::Ready;
use super::repair::Repairers;
use super::said::Untaken;
use super::segment::{Given, Pins};
use super::source::Source;
use super::tag::survey;
use super::write::{Channels, Writer, lost};
use crate::calendar::When;
use crate::config::{Config, Rule};
use crate::content::store::{SOURCES, StagedFile, Transaction};
use crate::report::{self, Diagnostic, Severity};
use crate::tags::{Survey, Tagger};
use crate::text::ascii::SlugStyle;

/// The most diagnostics of one import that are told, and of those that say the same of lines.
const TOLD: usize = 1000;
const SAME: usize = 10;

/// What an import of one dump comes to.
#[derive(Debug, Default)]
pub struct Import {
    /// The name that the dump is kept by.
    pub dump: String,
    /// What was found and done, in numbers.
    pub tally: Tally,
    /// What the user should know.
    pub diagnostics: Vec<Diagnostic>,
    /// The handle of the dump's own channel, without `@`; empty if it is not known.
    pub channel: String,
    /// What was learned of each of its channels, the dump's own first.
    pub profiles: Vec<Profile>,
    /// The dump's format.
    pub format: Format,
    /// The bulletins, where they were asked for.
    pub bulletins: Vec<Shown>,
    /// What changes in files that are there, in the unified format, where that was asked for.
    pub diffs: Vec<String>,
    /// Each thing that was said: how much it weighs, whether it is about lines, and how often.
    said: BTreeMap<String, (Severity, bool, usize)>,
    /// How many diagnostics are left out beside those.
    untold: usize,
}

/// What is shown of a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its lines: `1-6`.
    pub lines: String,
    /// Its date, and the rule that says it best.
    pub date: Option<When>,
    /// See there.
    pub rule: Option<Rule>,
    /// Its title.
    pub title: String,
    /// The dates that its text names and that do not date it.
    pub untaken: Vec<Untaken>,
}

/// An import in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Bulletins found.
    pub items: usize,
    /// Items written for the first time.
    pub new: usize,
    /// Of those, newer texts of known messages.
    pub revising: usize,
    /// Of those, items that say what an earlier one said.
    pub repeating: usize,
    /// Items whose file changes.
    pub updated: usize,
    /// Items whose file stays as it is.
    pub unchanged: usize,
    /// Items whose file was edited by hand, and is left alone.
    pub edited: usize,
    /// Items whose file was removed or moved by hand, and is not made again.
    pub removed: usize,
    /// Bulletins of each channel, by its handle, where they are of several.
    pub channels: BTreeMap<String, usize>,
    /// Bulletins with a date.
    pub dated: usize,
    /// How many of those each rule dates, and how many of those to the day.
    pub rules: BTreeMap<Rule, (usize, usize)>,
    /// Lines of the dump.
    pub lines: usize,
    /// Lines that no item and no other use claims.
    pub unclaimed: usize,
    /// Claimed lines by what they are.
    pub roles: BTreeMap<&'static str, usize>,
}

/// What a person says of a dump that the dump may not say itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The channel's handle.
    pub channel: Option<String>,
    /// The order of day, month and year in headers.
    pub date_order: Option<DateOrder>,
    /// The days that its bulletins were published on.
    pub span: Span,
    /// The dump's format, where its content does not show it.
    pub format: Option<Format>,
    /// The chat to take out of a whole account's export.
    pub chat: Option<String>,
    /// The members of JSON Lines that hold a message's parts.
    pub fields: Fields,
    /// Whether every bulletin is to be told of.
    pub explain: bool,
    /// Whether to show what changes in files that are there.
    pub diff: bool,
    /// How addresses are made of headlines.
    pub slug: SlugStyle,
}

impl Import {
    /// Enters what the user should know; of very many that say the same of lines only the first.
    pub(super) fn tell(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            let same = if diagnostic.place.is_some() { SAME } else { TOLD };
            let said = self.said.entry(diagnostic.message.clone());
            // What differs in every line is counted as a whole.
            let full = self.diagnostics.len() >= TOLD;
            let (_, _, count) = match said {
                Entry::Occupied(said) => said.into_mut(),
                Entry::Vacant(_) if full => {
                    self.untold += 1;
                    continue;
                }
                Entry::Vacant(said) => {
                    said.insert((diagnostic.severity, diagnostic.place.is_some(), 0))
                }
            };
            *count += 1;
            if *count <= same && !full {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Says how much was left out.
    fn tell_rest(&mut self, path: &Path) {
        for (message, (severity, on_lines, count)) in std::mem::take(&mut self.said) {
            let told = self.diagnostics.iter().filter(|told| told.message == message).count();
            if count > told {
                let what = if on_lines { "line" } else { "file" };
                let more = report::count(count - told, what);
                let more = format!("{message}: {more} more");
                let diagnostic = Diagnostic { severity, ..Diagnostic::note(more) };
                self.diagnostics.push(diagnostic.file(path));
            }
        }
        if self.untold > 0 {
            let message = format!("{} are left out", report::count(self.untold, "more message"));
            self.diagnostics.push(Diagnostic::warning(message).file(path));
        }
    }

    /// Takes in what was learned from a part.
    fn learn(&mut self, profiles: Vec<Profile>) {
        for profile in profiles {
            let same = |known: &&mut Profile| known.handle == profile.handle;
            match self.profiles.iter_mut().find(same) {
                Some(known) => known.add(profile),
                None => self.profiles.push(profile),
            }
        }
    }

    /// Counts what became of the lines of a part.
    fn count(&mut self, segments: &Segments) {
        for bulletin in &segments.bulletins {
            for run in bulletin.roles.chunk_by(|a, b| a == b) {
                *self.tally.roles.entry(run[0].name()).or_default() += run.len();
            }
        }
        for (_, fate) in &segments.loose {
            match fate {
                Fate::Unclaimed(_) => self.tally.unclaimed += 1,
                fate => *self.tally.roles.entry(fate.name()).or_default() += 1,
            }
        }
    }
}

/// Imports a dump into the archive: reads it part by part, and stages the files to write in `transaction`,
/// the items' first, then the dump, then its ledger; in a dry run, without one, nothing.
///
/// Fails where the dump does not tell the order of its dates, or its file is written to meanwhile; what was
/// staged is then to be discarded. The same dump, imported again, stages no file.
pub fn import(
    ready: impl Into<Ready>,
    config: &Config,
    archive: &Archive,
    options: &Options,
    repairers: &Repairers<'_>,
    transaction: Option<&mut Transaction>,
) -> Result<Import, Diagnostic> {
    let Ready { source, seen } = ready.into();
    let mut import = Import::default();
    if let Some(encoding) = source.encoding {
        let note = Diagnostic::note(format!("read as {}", encoding.name()));
        import.tell([note.help("--encoding overrides this").file(&source.path)]);
    }
    import.format = options.format.unwrap_or_else(|| Format::of(source.head()));
    if matches!(import.format, Format::Text | Format::JsonLines) {
        source.check_lines()?;
    }
    let (source, reader) = exported::open(source, import.format, options)?;
    let given = source.sha256.clone();
    let name = source.name.clone();
    let Kept { source, same, continues } = keep(source, archive, &mut import.diagnostics)?;
    // A newer version may stand for it.
    let (source, reader) = match reader {
        Some(_) if source.sha256 != given => exported::open(source, import.format, options)?,
        reader => (source, reader),
    };
    import.dump.clone_from(&source.name);
    import.tally.lines = source.lines;
    let date_order = match options.date_order {
        None if import.format == Format::Text && source.has_headers => find_date_order(&source)?,
        order => order,
    };
    let before = archive.header(&source.name).filter(|_| continues);
    let mut dating =
        Dating::new(&source, date_order, options.span, &config.evidence, options.explain);
    if import.format == Format::Text {
        import.tell(dating.look_ahead(&source)?);
    }
    let pins = before.map(|before| Pins::new(archive.of_dump(&source.name), before.lines));
    let named = options.channel.as_deref();
    let reading = Reading {
        source: &source,
        reader: reader.as_ref(),
        given: Given { config, named, pins: pins.as_ref() },
        repairers: transaction.is_some().then_some(repairers),
    };
    // A dry run of items that are all new looks at no tags.
    let looks_at_tags = transaction.is_some() || !archive.is_empty();
    let seen = seen.filter(|_| pins.is_none() && source.name == name && source.sha256 == given);
    let (survey, parts) = match seen {
        Some((survey, parts)) => (survey, Some(parts)),
        None if looks_at_tags => survey(&reading)?,
        None => (Survey::default(), None),
    };
    let tagger = Tagger::new(config, survey, archive.others(&source.name));
    let mut run = Run {
        source: &source,
        archive,
        options,
        repairers,
        before,
        continues,
        dating,
        tagger: &tagger,
        import,
        transaction,
        begun: None,
    };
    match parts {
        Some(parts) => parts.into_iter().try_for_each(|part| run.take(part))?,
        None => reading.parts(&mut |part| run.take(part))?,
    }
    run.finish(same)
}

/// The order of day and month in the headers of a dump of plain text.
fn find_date_order(source: &Source) -> Result<Option<DateOrder>, Diagnostic> {
    let mut finder = OrderFinder::default();
    let mut chapters = source.chapters();
    while let Some((dump, _)) = chapters.next_part()? {
        finder.look(&dump);
        chapters.done_before(&dump, dump.numbers().end);
    }
    finder.order()
}

/// An import under way.
struct Run<'a> {
    source: &'a Source,
    archive: &'a Archive,
    options: &'a Options,
    repairers: &'a Repairers<'a>,
    /// What is known of the dump's earlier version.
    before: Option<&'a Header>,
    continues: bool,
    /// How its bulletins are dated, until the writer has it.
    dating: Dating,
    tagger: &'a Tagger<'a>,
    import: Import,
    transaction: Option<&'a mut Transaction>,
    /// What writes the items, and the ledger, once the first part told the channel.
    begun: Option<Begun<'a>>,
}

/// What an import writes with.
struct Begun<'a> {
    naming: Naming<'a>,
    writer: Writer<'a>,
    ledger: Option<StagedFile>,
}

impl<'a> Run<'a> {
    /// Writes the items of the next part.
    fn take(&mut self, part: Part) -> Result<(), Diagnostic> {
        let Part { dump, mut segments, profiles, diagnostics } = part;
        let mut begun = match self.begun.take() {
            Some(begun) => begun,
            None => self.begin(&segments, &profiles)?,
        };
        let Begun { naming, writer, ledger } = &mut begun;
        let channels = naming.each(&segments, &profiles);
        if self.import.format == Format::Text {
            number(&dump, &mut segments.bulletins, &channels);
        }
        for run in channels.chunk_by(|a, b| a == b) {
            *self.import.tally.channels.entry(run[0].clone()).or_default() += run.len();
        }
        self.import.tell(diagnostics);
        let explain = self.options.explain;
        let is_dry = self.transaction.is_none();
        let disk = writer.disk();
        let mut transaction = self.transaction.as_deref_mut();
        let mut stage = |files: &[(String, Vec<u8>)]| match &mut transaction {
            Some(transaction) => transaction
                .stage_settled(files, |folder| disk.is_missing(folder))
                .map_err(Diagnostic::from),
            None => Ok(()),
        };
        let written = if is_dry && writer.knows_nothing() {
            writer.glance(&dump, &segments, &mut self.import, explain)
        } else {
            writer.write(&dump, &segments, &channels, &mut self.import, &mut stage)?
        };
        if explain {
            self.import.bulletins.extend(written.shown);
        }
        self.import.count(&segments);
        self.import.learn(profiles);
        // The last files are one core's work.
        let (staged, entered) = rayon::join(
            || stage(&written.files),
            || match ledger {
                Some(ledger) => enter(ledger, written.ledger, segments),
                None => Ok(()),
            },
        );
        staged?;
        entered?;
        self.begun = Some(begun);
        Ok(())
    }

    /// Begins to write: the first part tells the dump's channel.
    fn begin(
        &mut self,
        segments: &Segments,
        profiles: &[Profile],
    ) -> Result<Begun<'a>, Diagnostic> {
        let said = self.options.channel.as_deref();
        let naming = Naming::new(segments, profiles, self.archive, self.before, said);
        self.import.channel.clone_from(&naming.own);
        let header = Header {
            sha256: self.source.sha256.clone(),
            bytes: self.source.bytes(),
            lines: self.source.lines,
            dump: self.source.name.clone(),
            channel: naming.own.clone(),
        };
        let mut ledger = None;
        if let Some(transaction) = &mut self.transaction {
            ledger.insert(transaction.create()?).write_line(&header.to_line())?;
        }
        let matcher = Matcher::new(self.archive, &header.dump, self.continues);
        let channels = Channels {
            own: naming.own.clone(),
            known: self.before.map(|before| before.channel.clone()).unwrap_or_default(),
        };
        let dating = std::mem::take(&mut self.dating);
        let writer = Writer::new(
            self.archive,
            matcher,
            channels,
            self.options,
            dating,
            self.tagger,
            self.repairers,
        );
        Ok(Begun { naming, writer: writer.map_err(|error| lost(&error))?, ledger })
    }

    /// Stages the dump behind its items, and the ledger, which says that all is there, behind the dump.
    fn finish(self, same: bool) -> Result<Import, Diagnostic> {
        let Run { source, mut import, transaction, begun, .. } = self;
        let Some(Begun { writer, ledger, .. }) = begun else { return Ok(import) };
        writer.finish(&source.name, &mut import);
        let unnamed = naming::check(&import.tally.channels, &source.path);
        import.tell(unnamed);
        import.tell(passed_over(&import.tally, &source.path));
        if import.tally.channels.len() < 2 {
            import.tally.channels.clear();
        }
        if let (Some(transaction), Some(ledger)) = (transaction, ledger) {
            let file = format!("{SOURCES}/{}", source.name);
            if !same {
                let mut copy = transaction.create()?;
                copy.write_from(&mut source.checked_reader())?;
                transaction.stage_file(copy, &file)?;
            }
            transaction.stage_file(ledger, &format!("{file}{SUFFIX}"))?;
        }
        import.tell_rest(&source.path);
        Ok(import)
    }
}

/// Enters in a ledger what became of the lines of a part.
fn enter(
    ledger: &mut StagedFile,
    items: Vec<(usize, String)>,
    segments: Segments,
) -> Result<(), Diagnostic> {
    let loose = segments.loose.into_iter();
    let loose = loose.map(|(number, fate)| (number, fate_line(number..=number, fate)));
    let mut lines: Vec<(usize, String)> = items.into_iter().chain(loose).collect();
    lines.sort_by_key(|(number, _)| *number);
    for (_, line) in lines {
        ledger.write_line(&line)?;
    }
    Ok(())
}

/// Says how many lines of service messages were passed over.
fn passed_over(tally: &Tally, path: &Path) -> Option<Diagnostic> {
    let lines = report::count(*tally.roles.get(Fate::Service.name())?, "line");
    let message = format!("{lines} of service messages (pins, joins, calls) passed over");
    Some(Diagnostic::note(message).file(path))
}
