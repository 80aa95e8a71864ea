//! From bulletins to items: which item each is, where it lives, what its file says.

mod disk;
mod earlier;
mod file;
mod places;

use std::io;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::archive::{Archive, Identity, Known, Match, Matcher, small};
use super::bulletin::{Bulletin, Fate, Segments};
use super::date::{Dated, check_date_lines};
use super::dating::Dating;
use super::item::{item_of, title};
use super::ledger::{Entry, Key};
use super::near::Sketch;
use super::repair::Repairers;
use super::run::{Import, Options, Shown, Tally};
use super::source::Dump;
use crate::calendar::When;
use crate::content::store::{describe, load_item};
use crate::content::{Address, FrontMatter, Item, written_lines};
use crate::digest::sha256;
use crate::report::Diagnostic;
use crate::tags::Tagger;
use crate::text::controls;
use crate::text::fold::identity;
use disk::Disk;
use earlier::{Earlier, Post};
use file::{File, Files};
use places::{Places, Wanted};

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
    repairers: &'a Repairers<'a>,
    disk: Arc<Disk<'a>>,
    places: Places<'a>,
    earlier: Earlier,
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

/// How many bulletins become items while the files of those before them are written.
const AT_ONCE: usize = 256;

/// Takes files to write, paths below `content/`, in their order.
pub(super) type Out<'a> = dyn FnMut(&[(String, Vec<u8>)]) -> Result<(), Diagnostic> + Send + 'a;

/// What a part of a dump comes to, beside its files.
#[derive(Default)]
pub(super) struct Written {
    /// The ledger's lines, and the first line of the dump that each is about.
    pub(super) ledger: Vec<(usize, String)>,
    /// What is shown of each bulletin.
    pub(super) shown: Vec<Shown>,
    /// The last of the files, which are still to be written.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// How many of those one thread takes at a time: few enough for the last ones to be shared.
const SHARE: usize = 16;

/// Some bulletins of a part that become items together, and what is known of each.
struct Batch<'b, 'a> {
    bulletins: &'b [Bulletin],
    channels: &'b [String],
    identities: Vec<Identity>,
    sketches: Vec<Option<Sketch>>,
    assigned: Vec<Match<'a>>,
    dated: Vec<Dated>,
}

/// The items of a batch, before it is known what others are to them and where they live.
struct Made<'b, 'a> {
    batch: Batch<'b, 'a>,
    items: Vec<(FrontMatter, String)>,
    wanted: Vec<Wanted>,
}

impl<'b, 'a> Batch<'b, 'a> {
    /// Bulletins and their channels, and of each what `rest` gives next.
    fn new(
        bulletins: &'b [Bulletin],
        channels: &'b [String],
        rest: impl Iterator<Item = (((Identity, Option<Sketch>), Match<'a>), Dated)>,
    ) -> Batch<'b, 'a> {
        let room = bulletins.len();
        let mut batch = Batch {
            bulletins,
            channels,
            identities: Vec::with_capacity(room),
            sketches: Vec::with_capacity(room),
            assigned: Vec::with_capacity(room),
            dated: Vec::with_capacity(room),
        };
        for (((identity, sketch), assigned), dated) in rest.take(room) {
            batch.identities.push(identity);
            batch.sketches.push(sketch);
            batch.assigned.push(assigned);
            batch.dated.push(dated);
        }
        batch
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        archive: &'a Archive,
        matcher: Matcher<'a>,
        channels: Channels,
        options: &'a Options,
        dating: Dating,
        tagger: &'a Tagger<'a>,
        repairers: &'a Repairers<'a>,
    ) -> io::Result<Writer<'a>> {
        Ok(Writer {
            archive,
            matcher,
            channels,
            show_diffs: options.diff,
            dating,
            tagger,
            repairers,
            disk: Arc::new(Disk::new(&archive.content)),
            places: Places::new(archive, options.slug),
            earlier: Earlier::new()?,
            controls: None,
        })
    }

    /// What stands on the disk, as the writer finds it.
    pub(super) fn disk(&self) -> Arc<Disk<'a>> {
        Arc::clone(&self.disk)
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

    /// Makes the items of the next part, in its order, and gives their files to `out`, but for the last ones;
    /// `channels` names each one's.
    pub(super) fn write(
        &mut self,
        dump: &Dump,
        segments: &Segments,
        channels: &[String],
        import: &mut Import,
        out: &mut Out<'_>,
    ) -> Result<Written, Diagnostic> {
        let bulletins = &segments.bulletins;
        let dated = self.look(dump, segments, import);
        let identities = self.identities(bulletins, &dated, channels)?;
        let (identities, sketches): (Vec<Identity>, Vec<_>) = identities.into_iter().unzip();
        let assigned = self.matcher.assign(&identities);
        let mut rest = identities.into_iter().zip(sketches).zip(assigned).zip(dated);
        let mut batches = bulletins
            .chunks(AT_ONCE)
            .zip(channels.chunks(AT_ONCE))
            .map(|(bulletins, channels)| Batch::new(bulletins, channels, &mut rest));
        let mut written = Written::default();
        let mut files = Vec::new();
        let mut begun = batches.next().map(|batch| self.begin(dump, batch));
        while let Some(made) = begun.take() {
            // The files of one folder are made one after the other, and addresses are given so: each is one core's
            // work. Both share that of the items behind them.
            let (before, made) = rayon::join(
                || out(&files),
                || -> Result<_, Diagnostic> {
                    let files = self.end(dump, made, import, &mut written)?;
                    Ok((files, batches.next().map(|batch| self.begin(dump, batch))))
                },
            );
            before?;
            (files, begun) = made?;
        }
        written.files = files;
        Ok(written)
    }

    /// Makes the items of some bulletins, all that each one's own text says.
    fn begin<'b>(&self, dump: &Dump, batch: Batch<'b, 'a>) -> Made<'b, 'a> {
        let (items, wanted) = batch
            .bulletins
            .par_iter()
            .zip(batch.dated.par_iter().zip(batch.channels))
            .with_max_len(SHARE)
            .map(|(bulletin, (dated, channel))| {
                let item = item_of(dump, channel, bulletin, dated.clone());
                let wanted = self.places.wanted(&item.0);
                (self.repairers.repaired(bulletin, item, self.tagger), wanted)
            })
            .unzip();
        Made { batch, items, wanted }
    }

    /// Says of the items what others are to them, and where they live; gives their files.
    fn end(
        &mut self,
        dump: &Dump,
        made: Made<'_, 'a>,
        import: &mut Import,
        written: &mut Written,
    ) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let Made { batch, mut items, wanted } = made;
        let Batch { bulletins, identities, sketches, assigned, mut dated, .. } = batch;
        let mut addresses = Vec::with_capacity(bulletins.len());
        for (place, ((front, body), wanted)) in items.iter_mut().zip(wanted).enumerate() {
            let (identity, sketch, bulletin) =
                (&identities[place], sketches[place], &bulletins[place]);
            let found = self.revised(assigned[place], identity, bulletin);
            self.relate(front, bulletin, identity, sketch.as_ref(), found)?;
            let dated = std::mem::take(&mut dated[place]);
            written.shown.push(Shown::new(&bulletin.lines, dated, front.title.clone()));
            if !matches!(found, Match::Known(_)) {
                import.tally.revising += usize::from(front.revises.is_some());
                import.tally.repeating += usize::from(front.repeats.is_some());
            }
            let address = match found {
                Match::Known(known) => self.known_address(dump, known)?,
                _ => self.places.find(&self.disk, dump, wanted, front, body, identity)?,
            };
            self.earlier.enter(&address, identity, sketch)?;
            addresses.push(address);
        }
        let known = assigned.into_par_iter().map(|found| match found {
            Match::Known(known) => Some(known),
            Match::New | Match::Revises(_) => None,
        });
        let deciding = Files {
            archive: self.archive,
            disk: &self.disk,
            matcher: &self.matcher,
            channels: &self.channels,
            show_diffs: self.show_diffs,
        };
        let decided: Vec<Result<File, Diagnostic>> = known
            .zip(items.into_par_iter().zip(&addresses))
            .with_max_len(SHARE)
            .map(|(known, ((front, body), address))| {
                deciding.file(Item { address: address.clone(), front, body }, known, dump)
            })
            .collect();
        let mut files = Vec::new();
        let decided = decided.into_iter().zip(addresses);
        for ((file, address), (identity, bulletin)) in
            decided.zip(identities.into_iter().zip(bulletins))
        {
            let file = file?;
            let item = address.to_string();
            import.tally.count(file.outcome);
            import.tell(file.diagnostics);
            import.diffs.extend(file.diff);
            if let Some(bytes) = file.bytes {
                files.push((format!("{item}.md"), bytes));
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
        Ok(files)
    }

    /// What a bulletin is, where it may be a newer text of an unnumbered message that was sent at the very
    /// moment.
    fn revised(&self, found: Match<'a>, identity: &Identity, bulletin: &Bulletin) -> Match<'a> {
        let moment = identity.at.filter(|at| at.time().is_some() && identity.post.is_none());
        let (Match::New, Some(_)) = (found, moment) else { return found };
        let others: Vec<&Known> = self.matcher.at_moment(identity).take(MOMENT + 1).collect();
        if others.is_empty() || others.len() > MOMENT {
            return found;
        }
        let Some(sketch) = Sketch::of(&bulletin.text()) else { return found };
        others
            .into_iter()
            .find(|known| self.reads_like(known, &sketch))
            .map_or(found, Match::Revises)
    }

    /// Whether the file of an item holds a text that is like another.
    fn reads_like(&self, known: &Known, sketch: &Sketch) -> bool {
        let path = self.path(known).ok();
        let item = path.and_then(|path| load_item(&self.archive.content, &path).ok());
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
        let original = bulletin.continues.and_then(|place| u32::try_from(place).ok());
        front.continues = self.address(original)?;
        let archive = self.archive;
        let item = |known: &Known| archive.address(known).ok();
        let newer = |earlier: &Post| {
            earlier.key != identity.key
                && identity.has_words
                && (identity.edited || !earlier.edited)
        };
        front.revises = match (found, self.earlier.message(identity)?.filter(newer)) {
            (Match::Revises(known), _) => item(known),
            (Match::New, Some(earlier)) => self.address(Some(earlier.place))?,
            _ => None,
        };
        if front.revises.is_some() {
            return Ok(());
        }
        let same_text = self.matcher.same_text(identity);
        front.repeats = match (self.earlier.first(identity)?, same_text) {
            (Some(first), _) => self.address(Some(first))?,
            (None, _) if found != Match::New => None,
            (None, Some(known)) => item(known),
            (None, None) => {
                let near = sketch.and_then(|sketch| self.earlier.near(sketch));
                self.address(near)?
            }
        };
        Ok(())
    }

    /// The address of the bulletin at a place.
    fn address(&mut self, place: Option<u32>) -> Result<Option<Address>, Diagnostic> {
        place.map_or(Ok(None), |place| self.earlier.address(place))
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
                written_lines(&[known.lines()]),
            );
            let help = "it is left as it is; remove it if it is a part of another item";
            let warning = Diagnostic::warning(message).help(help);
            import.tell(self.path(known).map(|path| warning.file(path)));
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
    ) -> Result<Vec<(Identity, Option<Sketch>)>, Diagnostic> {
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
        let before = self.earlier.count();
        let identity = |(place, (key, sketch)): (usize, (Key, Option<Sketch>))| {
            let (bulletin, dated) = (&bulletins[place], &dated[place]);
            let origin = bulletin.origin.as_ref();
            let identity = Identity {
                lines: bulletin.lines.clone(),
                nth: self.earlier.nth(&key, before.saturating_add(small(place)))?,
                key,
                // What others tell of it is no part of what it is.
                at: dated.own(),
                post: bulletin.post,
                channel: channels[place].clone(),
                edited: origin.is_some_and(|origin| origin.edited),
                has_words: bulletin.has_words(),
            };
            Ok((identity, sketch))
        };
        keys.into_iter().enumerate().map(identity).collect()
    }

    /// Counts the lines with control and bidi characters, which are left out of the items' texts.
    fn look_for_controls(&mut self, dump: &Dump, segments: &Segments) {
        if !controls::has_acting(dump.text()) {
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

    fn path(&self, known: &Known) -> Result<PathBuf, Diagnostic> {
        let address = self.archive.address(known)?;
        Ok(self.archive.content.join(format!("{address}.md")))
    }

    /// The address of an item that an import wrote before.
    fn known_address(&self, dump: &Dump, known: &Known) -> Result<Address, Diagnostic> {
        self.archive.address(known).map_err(|error| error.file(&dump.path))
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
}

fn date_lines(segments: &Segments) -> impl Iterator<Item = usize> {
    let date_line = |&(number, fate): &(usize, Fate)| (fate == Fate::DateLine).then_some(number);
    segments.loose.iter().filter_map(date_line)
}

/// That the addresses given so far cannot be read back.
pub(super) fn lost(error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("no room for working files: {}", describe(error)))
        .help("TMPDIR names the folder for them")
}
