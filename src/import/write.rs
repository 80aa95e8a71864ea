//! From bulletins to items: which item each is, where it lives, what its file says.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use similar::TextDiff;

use super::addresses::Addresses;
use super::archive::{Archive, Identity, Known, Match, Matcher};
use super::bulletin::{Bulletin, Fate, Segments};
use super::date::{Dated, check_date_lines};
use super::dating::Dating;
use super::item::{folder, item_of, merge, sharpened, symbols, title};
use super::ledger::{Entry, Key, Sha256};
use super::near::{Recent, Sketch};
use super::repair::Repairers;
use super::run::{Import, Options, Shown, Tally};
use super::source::Dump;
use crate::calendar::When;
use crate::content::store::{aliases, describe, load_item, read};
use crate::content::{Address, AddressError, FrontMatter, Item, parse, serialize, written_lines};
use crate::digest::{hex, sha256, sha256_hex};
use crate::report::{Diagnostic, shown};
use crate::tags::Tagger;
use crate::text::ascii::{SlugStyle, ascii_slug};
use crate::text::controls;
use crate::text::fold::identity;
use crate::text::slug::{readable, slug, with_hash};

/// What is said of an item that a person edited.
const EDITED: &str = "edited by hand since it was imported; it is left alone";
const EDITED_HELP: &str = "--diff shows what the import would change";

/// How many messages are sent at one moment; where there are more, it is a day's beginning, say, and tells
/// nothing of a message.
const MOMENT: usize = 8;

/// Makes the items of a dump, a part after the other.
pub(super) struct Writer<'a> {
    archive: &'a Archive,
    matcher: Matcher<'a>,
    channels: Channels,
    /// Whether to show what changes in files that are there.
    show_diffs: bool,
    dating: Dating,
    tagger: &'a Tagger<'a>,
    repairers: Repairers<'a>,
    slug: SlugStyle,
    addresses: Addresses,
    /// The numbers of the bulletins' addresses.
    bulletins: Vec<u64>,
    /// How often each text stood so far, and the number of its first item's address.
    occurrences: HashMap<Key, (u32, u64)>,
    /// By its channel and its number, the text of each message, whether it was edited, and its address's number.
    posts: HashMap<(String, u64), (Key, bool, u64)>,
    recent: Recent,
    /// Addresses that this import gave, as their hashes.
    taken: HashSet<u64>,
    /// Addresses that items claim as aliases, once they were asked for.
    aliases: Option<HashSet<String>>,
    /// Where the first line with controls stands, and how many lines have some.
    controls: Option<(Diagnostic, usize)>,
}

/// The handles of the dump's own channel, without `@`: now, and as an earlier import knew it; empty if it is
/// not known.
#[derive(Debug)]
pub(super) struct Channels {
    pub(super) own: String,
    pub(super) known: String,
}

/// What a part of a dump comes to.
#[derive(Default)]
pub(super) struct Written {
    /// The files to write, paths below `content/`.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The ledger's lines, and the first line of the dump that each is about.
    pub(super) ledger: Vec<(usize, String)>,
    /// What is shown of each bulletin.
    pub(super) shown: Vec<Shown>,
}

/// The file of an item.
struct File {
    /// Its bytes, where it is to be written.
    bytes: Option<Vec<u8>>,
    /// The digest of the file as an import wrote it.
    digest: Sha256,
    /// What is counted of it.
    outcome: Outcome,
    diagnostics: Vec<Diagnostic>,
    /// The item whose text it is a newer text of.
    revises: Option<String>,
    /// What changes, or would change if it were not edited by hand.
    diff: Option<String>,
}

/// What an import does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    New,
    Updated,
    Unchanged,
    Edited,
    Removed,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        archive: &'a Archive,
        matcher: Matcher<'a>,
        channels: Channels,
        options: &'a Options,
        dating: Dating,
        tagger: &'a Tagger<'a>,
    ) -> io::Result<Writer<'a>> {
        Ok(Writer {
            archive,
            matcher,
            channels,
            show_diffs: options.diff,
            dating,
            tagger,
            repairers: Repairers::new(&options.repair),
            slug: options.slug,
            addresses: Addresses::new()?,
            bulletins: Vec::new(),
            occurrences: HashMap::new(),
            posts: HashMap::new(),
            recent: Recent::default(),
            taken: HashSet::new(),
            aliases: None,
            controls: None,
        })
    }

    /// Counts the items of the next part where none is known and none is to be written; names their titles
    /// where `explain` asks for them.
    pub(super) fn glance(
        &mut self,
        dump: &Dump,
        segments: &Segments,
        import: &mut Import,
        explain: bool,
    ) -> Written {
        let dated = self.look(dump, segments, import);
        import.tally.new += dated.len();
        let mut written = Written::default();
        if explain {
            let shown = |(bulletin, dated): (&Bulletin, Dated)| {
                Shown::new(&bulletin.lines, dated, title(bulletin))
            };
            written.shown = segments.bulletins.iter().zip(dated).map(shown).collect();
        }
        written
    }

    /// Whether no item is known that a bulletin could be.
    pub(super) fn knows_nothing(&self) -> bool {
        self.matcher.is_empty()
    }

    /// Dates the bulletins of the next part, and reports what is wrong with its lines.
    fn look(&mut self, dump: &Dump, segments: &Segments, import: &mut Import) -> Vec<Dated> {
        import.tell(check_date_lines(dump, date_lines(segments)));
        self.look_for_controls(dump, segments);
        self.date(dump, &segments.bulletins, import)
    }

    /// Makes the items of the next part, in its order; `channels` names each one's.
    pub(super) fn write(
        &mut self,
        dump: &Dump,
        segments: &Segments,
        channels: &[String],
        import: &mut Import,
    ) -> Result<Written, Diagnostic> {
        let bulletins = &segments.bulletins;
        let dated = self.look(dump, segments, import);
        let (identities, sketches): (Vec<Identity>, Vec<Option<Sketch>>) =
            self.identities(bulletins, &dated, channels).into_iter().unzip();
        let assigned = self.matcher.assign(&identities);
        let mut shown = dated.clone();
        // Addresses come from titles as they stand: a better lexicon never moves a page.
        let (mut items, titles): (Vec<(FrontMatter, String)>, Vec<String>) = bulletins
            .par_iter()
            .zip(dated.into_par_iter().zip(channels))
            .map(|(bulletin, (dated, channel))| {
                let item = item_of(dump, channel, bulletin, dated);
                let title = item.0.title.clone();
                (self.repairers.repaired(bulletin, item, self.tagger), title)
            })
            .unzip();
        let mut written = Written::default();
        let mut addresses = Vec::with_capacity(bulletins.len());
        for (place, (front, body)) in items.iter_mut().enumerate() {
            let (identity, sketch, bulletin) =
                (&identities[place], sketches[place], &bulletins[place]);
            let found = self.revised(assigned[place], identity, bulletin);
            self.relate(front, bulletin, identity, sketch.as_ref(), found)?;
            let dated = std::mem::take(&mut shown[place]);
            written.shown.push(Shown::new(&bulletin.lines, dated, front.title.clone()));
            if !matches!(found, Match::Known(_)) {
                import.tally.revising += usize::from(front.revises.is_some());
                import.tally.repeating += usize::from(front.repeats.is_some());
            }
            let address = match found {
                Match::Known(known) => self.known_address(dump, known)?,
                _ => self.new_address(dump, &titles[place], front, body, identity)?,
            };
            self.enter(&address, identity, sketch).map_err(|error| lost(&error))?;
            addresses.push(address);
        }
        let known = assigned.into_par_iter().map(|found| match found {
            Match::Known(known) => Some(known),
            Match::New | Match::Revises(_) => None,
        });
        let files: Vec<Result<File, Diagnostic>> = known
            .zip(items.into_par_iter().zip(&addresses))
            .map(|(known, ((front, body), address))| {
                self.file(Item { address: address.clone(), front, body }, known, dump)
            })
            .collect();
        let files = files.into_iter().zip(addresses);
        for ((file, address), (identity, bulletin)) in
            files.zip(identities.into_iter().zip(bulletins))
        {
            let file = file?;
            let item = address.to_string();
            import.tally.count(file.outcome);
            import.tell(file.diagnostics);
            import.diffs.extend(file.diff);
            if let Some(bytes) = file.bytes {
                written.files.push((format!("{item}.md"), bytes));
            }
            let entry = Entry {
                lines: identity.lines,
                item,
                key: identity.key,
                nth: identity.nth,
                at: identity.at,
                post: identity.post,
                edited: identity.edited,
                revises: file.revises,
                channel: Some(identity.channel).filter(|channel| *channel != self.channels.own),
                file: file.digest,
            };
            written.ledger.push((*bulletin.lines.start(), entry.to_line(&bulletin.roles)));
        }
        Ok(written)
    }

    /// What a bulletin is, where it may be a newer text of an unnumbered message that was sent at the very
    /// moment.
    fn revised(&self, found: Match<'a>, identity: &Identity, bulletin: &Bulletin) -> Match<'a> {
        let moment = identity.at.filter(|at| at.time().is_some() && identity.post.is_none());
        let (Match::New, Some(_)) = (found, moment) else { return found };
        let Some(sketch) = Sketch::of(&bulletin.text()) else { return found };
        let others: Vec<&Known> = self.matcher.at_moment(identity).take(MOMENT + 1).collect();
        if others.len() > MOMENT {
            return found;
        }
        others
            .into_iter()
            .find(|known| self.reads_like(known, &sketch))
            .map_or(found, Match::Revises)
    }

    /// Whether the file of an item holds a text that is like another.
    fn reads_like(&self, known: &Known, sketch: &Sketch) -> bool {
        let item = load_item(&self.archive.content, &self.path(known)).ok();
        let text =
            item.map(|Item { front, body, .. }| format!("{}{}{body}", front.kicker, front.title));
        text.and_then(|text| Sketch::of(&text)).is_some_and(|other| sketch.is_version(&other))
    }

    /// Says of an item which others it goes on from, revises and repeats.
    fn relate(
        &mut self,
        front: &mut FrontMatter,
        bulletin: &Bulletin,
        identity: &Identity,
        sketch: Option<&Sketch>,
        found: Match<'a>,
    ) -> Result<(), Diagnostic> {
        let mut address = |number: Option<u64>| match number {
            Some(number) => self.addresses.get(number).map_err(|error| lost(&error)),
            None => Ok(None),
        };
        let original = bulletin.continues.and_then(|place| self.bulletins.get(place));
        front.continues = address(original.copied())?;
        let item = |known: &Known| Address::new(self.archive.item(known)).ok();
        let earlier = identity.number().and_then(|number| self.posts.get(&number));
        let newer = |(key, edited, _): &&(Key, bool, u64)| {
            *key != identity.key && identity.has_words && (identity.edited || !edited)
        };
        front.revises = match (found, earlier.filter(newer)) {
            (Match::Revises(known), _) => item(known),
            (Match::New, Some((_, _, number))) => address(Some(*number))?,
            _ => None,
        };
        if front.revises.is_some() {
            return Ok(());
        }
        let first = self.occurrences.get(&identity.key).filter(|_| identity.nth > 1);
        front.repeats = match first {
            Some((_, number)) => address(Some(*number))?,
            None if found != Match::New => None,
            None => match self.matcher.same_text(identity) {
                Some(known) => item(known),
                None => address(sketch.and_then(|sketch| self.recent.near(sketch)))?,
            },
        };
        Ok(())
    }

    /// Takes in the address of the next bulletin.
    fn enter(
        &mut self,
        address: &Address,
        identity: &Identity,
        sketch: Option<Sketch>,
    ) -> io::Result<()> {
        let number = self.addresses.add(address)?;
        self.bulletins.push(number);
        self.taken.insert(hash(address.as_str()));
        if let Some(occurrence) =
            self.occurrences.get_mut(&identity.key).filter(|_| identity.nth == 1)
        {
            occurrence.1 = number;
        }
        if let Some(post) = identity.number() {
            self.posts.insert(post, (identity.key, identity.edited, number));
        }
        if let Some(sketch) = sketch {
            self.recent.add(sketch, number);
        }
        Ok(())
    }

    /// Says what is known when the whole dump is read.
    pub(super) fn finish(mut self, dump: &str, import: &mut Import) {
        let controls = self.controls.take().map(|(mut diagnostic, lines)| {
            let more = match lines - 1 {
                0 => String::new(),
                more => format!(", and on {more} more"),
            };
            diagnostic.message = format!(
                "control or bidi characters on this line{more} are left out of the items' text"
            );
            diagnostic
        });
        import.tell(controls);
        import.tell(self.dating.finish());
        let of_dump = self.archive.of_dump(dump).iter();
        let lost =
            of_dump.filter(|known| self.matcher.is_own(known) && !self.matcher.is_used(known));
        for known in lost {
            let message = format!(
                "was read from lines {} of {dump}, where no bulletin begins now",
                written_lines(std::slice::from_ref(&known.lines)),
            );
            let path = self.path(known);
            let help = "it is left as it is; remove it if it is a part of another item";
            import.tell([Diagnostic::warning(message).help(help).file(path)]);
        }
    }

    /// Dates every bulletin.
    fn date(&mut self, dump: &Dump, bulletins: &[Bulletin], import: &mut Import) -> Vec<Dated> {
        let (dated, diagnostics) = self.dating.date(dump, bulletins);
        import.tell(diagnostics);
        for dated in &dated {
            import.tally.count_date(dated);
        }
        import.tally.items += bulletins.len();
        dated
    }

    /// What tells each bulletin from others, and what stands for its text among those that are near it.
    fn identities(
        &mut self,
        bulletins: &[Bulletin],
        dated: &[Dated],
        channels: &[String],
    ) -> Vec<(Identity, Option<Sketch>)> {
        let keys: Vec<(Key, Option<Sketch>)> = bulletins
            .par_iter()
            .zip(channels)
            .map(|(bulletin, channel)| {
                let channel = channel.to_lowercase();
                let text = identity(&bulletin.text());
                let digest = sha256(format!("{channel}\0{text}").as_bytes());
                (*digest.first_chunk().unwrap_or(&[0; 16]), Sketch::of(&text))
            })
            .collect();
        let identity = |(place, (key, sketch)): (usize, (Key, Option<Sketch>))| {
            let (bulletin, dated) = (&bulletins[place], &dated[place]);
            let (nth, _) = self.occurrences.entry(key).or_default();
            *nth += 1;
            let origin = bulletin.origin.as_ref();
            let identity = Identity {
                lines: bulletin.lines.clone(),
                nth: *nth as usize,
                key,
                // What others tell of it is no part of what it is.
                at: dated.own(),
                post: bulletin.post,
                channel: channels[place].clone(),
                edited: origin.is_some_and(|origin| origin.edited),
                has_words: bulletin.has_words(),
            };
            (identity, sketch)
        };
        keys.into_iter().enumerate().map(identity).collect()
    }

    /// Counts the lines with control and bidi characters, which are left out of the items' texts.
    fn look_for_controls(&mut self, dump: &Dump, segments: &Segments) {
        if !dump.text().par_split('\n').any(|line| line.chars().any(controls::acts)) {
            return;
        }
        let found: Vec<usize> = dump
            .lines()
            .take_while(|line| line.number < segments.next)
            .filter(|line| controls::strip(line.text).1 > 0)
            .map(|line| line.number)
            .collect();
        let Some(first) = found.first() else { return };
        let note = || {
            let note = Diagnostic::note("").help("the kept dump has them still");
            (dump.at_line(note, *first), 0)
        };
        self.controls.get_or_insert_with(note).1 += found.len();
    }

    fn path(&self, known: &Known) -> PathBuf {
        self.archive.content.join(format!("{}.md", self.archive.item(known)))
    }

    /// The address of an item that an import wrote before.
    fn known_address(&self, dump: &Dump, known: &Known) -> Result<Address, Diagnostic> {
        Address::new(self.archive.item(known)).map_err(|error| {
            Diagnostic::error(format!("the ledgers name {error}")).file(&dump.path)
        })
    }

    /// An address for an item that no import wrote yet: its slug, with a hash of its identity where another
    /// item has that.
    fn new_address(
        &mut self,
        dump: &Dump,
        title: &str,
        front: &FrontMatter,
        body: &str,
        identity: &Identity,
    ) -> Result<Address, Diagnostic> {
        let folder = folder(front.date);
        let refused = |error: AddressError| Diagnostic::error(error.to_string());
        let style = self.slug;
        let plain = match style {
            SlugStyle::Readable => slug(title),
            SlugStyle::Ascii => ascii_slug(title),
            SlugStyle::Id => front.post.map(|post| format!("post-{post}")),
        };
        let hashed = || {
            let text = format!("{} {}", hex(&identity.key), identity.nth);
            let hash = sha256_hex(text.as_bytes());
            let title = match style {
                SlugStyle::Readable => readable(title),
                SlugStyle::Ascii => ascii_slug(title).unwrap_or_default(),
                SlugStyle::Id => String::new(),
            };
            [6, 12, 32].map(|length| with_hash(&title, &hash[..length]))
        };
        let mut slugs = None;
        for choice in 0..4 {
            let slug = match (choice, &plain) {
                (0, Some(plain)) => plain.clone(),
                (0, None) => continue,
                (choice, _) => slugs.get_or_insert_with(hashed)[choice - 1].clone(),
            };
            let name = format!("{folder}/{slug}");
            if self.is_taken(&name) || self.is_alias(&name) {
                continue;
            }
            let address = Address::new(&name).map_err(refused)?;
            let disk = read(&self.archive.content, &format!("{name}.md"))?;
            let is_free = disk.is_none_or(|disk| {
                // An import that was interrupted wrote it: the ledger, which comes last, is missing.
                let (front, body) = (front.clone(), body.to_owned());
                serialize(&Item { address: address.clone(), front, body }).into_bytes() == disk
            });
            if is_free {
                return Ok(address);
            }
        }
        let message = "no address is free for the bulletin on this line";
        Err(dump.at_line(Diagnostic::error(message), *identity.lines.start()))
    }

    /// Whether an item has the address already.
    fn is_taken(&self, name: &str) -> bool {
        self.archive.has_item(name) || self.taken.contains(&hash(name))
    }

    /// Whether another item claims an address as its alias. The items are read for it once, and only by an
    /// import that has new ones.
    fn is_alias(&mut self, name: &str) -> bool {
        self.aliases
            .get_or_insert_with(|| aliases(&self.archive.content))
            .contains(&name.to_lowercase())
    }

    /// The file of an item.
    fn file(&self, item: Item, known: Option<&Known>, dump: &Dump) -> Result<File, Diagnostic> {
        let file = format!("{}.md", item.address);
        let disk = read(&self.archive.content, &file)?;
        let path = self.archive.content.join(&file);
        let revises = item.front.revises.as_ref().map(Address::to_string);
        let file = match (known, disk) {
            (None, disk) => {
                let bytes = serialize(&item).into_bytes();
                let digest = sha256(&bytes);
                Ok(match disk {
                    Some(_) => File::kept(Outcome::Unchanged, digest),
                    None => File::written(Outcome::New, bytes, digest),
                })
            }
            (Some(known), None) => {
                let note = Diagnostic::note("removed or moved by hand; it is not made again");
                Ok(File::left(Outcome::Removed, known.file, note.file(path)))
            }
            (Some(known), Some(disk)) => Ok(self.known_file(item, known, disk, dump, &path)),
        };
        file.map(|file| File { revises: file.revises.or(revises), ..file })
    }

    /// The file of an item that an import wrote before, and that reads `disk`.
    fn known_file(
        &self,
        fresh: Item,
        known: &Known,
        disk: Vec<u8>,
        dump: &Dump,
        path: &Path,
    ) -> File {
        let digest = sha256(&disk);
        let text = String::from_utf8(disk);
        let existing = text.as_ref().ok().and_then(|text| {
            let existing = parse(fresh.address.clone(), path, text).ok()?;
            let is_ours = self.matcher.wrote(known, &digest)
                || (serialize(&existing) == **text
                    && self.was_cut_off(known, &existing, &fresh, dump));
            is_ours.then_some(existing)
        });
        let (existing, text) = match (existing, text) {
            (Some(existing), Ok(text)) => (existing, text),
            (_, text) => {
                let note = Diagnostic::note(EDITED).help(EDITED_HELP).file(path);
                let mut file = File::left(Outcome::Edited, known.file, note);
                file.diff = self.diff(path, &text.unwrap_or_default(), &serialize(&fresh));
                return file;
            }
        };
        let revises = existing.front.revises.as_ref().map(Address::to_string);
        let settled = self.is_settled(known, &fresh, dump);
        let (updated, told) = Self::updated(existing, fresh, settled);
        let diff = self.diff(path, &text, &updated);
        let mut file = if updated == text {
            // Another dump's import may have written the file since; its ledger knows.
            let is_known = self.matcher.is_own(known) && self.matcher.wrote(known, &digest);
            let digest = if is_known { known.file } else { digest };
            File::kept(Outcome::Unchanged, digest)
        } else {
            let digest = sha256(updated.as_bytes());
            File::written(Outcome::Updated, updated.into_bytes(), digest)
        };
        file.diagnostics.extend(told.map(|diagnostic| diagnostic.file(path)));
        File { revises, diff, ..file }
    }

    /// What changes in a file, in the unified format, where that was asked for.
    fn diff(&self, path: &Path, old: &str, new: &str) -> Option<String> {
        if !self.show_diffs || old == new {
            return None;
        }
        let name = shown(path);
        let diff = TextDiff::from_lines(old, new);
        Some(diff.unified_diff().header(&name, &format!("{name} (as imported)")).to_string())
    }

    /// Whether this very import wrote the file that holds `existing` and was cut off before its ledger: the
    /// file without this dump is one a ledger knows, or it is what would be written now.
    fn was_cut_off(&self, known: &Known, existing: &Item, fresh: &Item, dump: &Dump) -> bool {
        if existing.front.source.first().is_some_and(|source| source.dump == dump.name) {
            return serialize(&merge(existing.clone(), fresh.clone())) == serialize(existing);
        }
        let mut without = existing.clone();
        without.front.source.retain(|source| source.dump != dump.name);
        let digest = sha256(serialize(&without).as_bytes());
        without != *existing && self.matcher.wrote(known, &digest)
    }

    /// Whether an item whose lines are as they were stays as it was: unless its channel is another now.
    fn is_settled(&self, known: &Known, fresh: &Item, dump: &Dump) -> bool {
        let Channels { own, known: before } = &self.channels;
        before.is_empty()
            || if self.matcher.is_own(known) {
                let lines = &fresh.front.source[0].lines[0];
                let channel = self.archive.channel_of(&dump.name, lines);
                channel.is_none_or(|channel| channel == fresh.front.channel)
            } else {
                before == own
            }
    }

    /// The file of an item that was met again, and what is to be told of it.
    fn updated(existing: Item, fresh: Item, settled: bool) -> (String, Option<Diagnostic>) {
        let source = &fresh.front.source[0];
        if settled && existing.front.source.contains(source) {
            return (serialize(&sharpened(existing, &fresh)), None);
        }
        let is_first = existing.front.source.first().is_none_or(|first| first.dump == source.dump);
        let told = if is_first { None } else { check_other(&existing, &fresh, &source.dump) };
        (serialize(&merge(existing, fresh)), told)
    }
}

impl File {
    fn written(outcome: Outcome, bytes: Vec<u8>, digest: Sha256) -> File {
        File { bytes: Some(bytes), ..File::kept(outcome, digest) }
    }

    fn kept(outcome: Outcome, digest: Sha256) -> File {
        File { bytes: None, digest, outcome, diagnostics: Vec::new(), revises: None, diff: None }
    }

    fn left(outcome: Outcome, digest: Sha256, why: Diagnostic) -> File {
        File { diagnostics: vec![why], ..File::kept(outcome, digest) }
    }
}

impl Shown {
    fn new(lines: &RangeInclusive<usize>, dated: Dated, title: String) -> Shown {
        let lines = written_lines(std::slice::from_ref(lines));
        Shown { lines, date: dated.when, rule: dated.rule, title, untaken: dated.untaken }
    }
}

impl Tally {
    fn count_date(&mut self, dated: &Dated) {
        let Some((rule, when)) = dated.rule.zip(dated.when) else { return };
        self.dated += 1;
        let (all, to_day) = self.rules.entry(rule).or_default();
        *all += 1;
        *to_day += usize::from(matches!(when, When::Day(..)));
    }

    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::New => &mut self.new,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Edited => &mut self.edited,
            Outcome::Removed => &mut self.removed,
        } += 1;
    }
}

/// That the addresses given so far cannot be read back.
pub(super) fn lost(error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("no room for working files: {}", describe(error)))
        .help("TMPDIR names the folder for them")
}

impl Identity {
    /// Its channel and its number there, where both are known.
    fn number(&self) -> Option<(String, u64)> {
        let channel = self.channel.to_ascii_lowercase();
        self.post.filter(|_| !channel.is_empty()).map(|post| (channel, post))
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn date_lines(segments: &Segments) -> impl Iterator<Item = usize> {
    let date_line = |&(number, fate): &(usize, Fate)| (fate == Fate::DateLine).then_some(number);
    segments.loose.iter().filter_map(date_line)
}

/// Says where an item reads otherwise in `dump` than in the dump that it was read from first.
fn check_other(existing: &Item, fresh: &Item, dump: &str) -> Option<Diagnostic> {
    let words = |item: &Item| {
        identity(&format!("{} {} {}", item.front.kicker, item.front.title, item.body))
    };
    if words(existing) != words(fresh) {
        let message = format!("reads otherwise in {dump}, under the same number");
        let help = "the item's text stands; the dump is kept";
        return Some(Diagnostic::warning(message).help(help));
    }
    let (one, other) = (symbols(existing), symbols(fresh));
    (one != other).then(|| {
        let message = format!("has other symbols in {dump} than in the item: {other} for {one}");
        Diagnostic::warning(message).help("the item's stand; the dump is kept")
    })
}
