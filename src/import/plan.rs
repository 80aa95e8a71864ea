//! From bulletins to the files of an import: which item each is, where it lives, what its file says.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::archive::{Archive, Identity, Kept, assign, keep};
use super::bulletin::{Bulletin, Fate, Segments};
use super::copied::{DateOrder, date_order};
use super::date::{Dated, check_date_lines, date};
use super::exported::{self, Format};
use super::item::{folder, item_of, merge, symbols};
use super::ledger::{Header, Known, Ledger, SUFFIX};
use super::naming::{Naming, name};
use super::profile::Profile;
use super::segment::{Pins, segment};
use super::source::Dump;
use crate::calendar::When;
use crate::config::Config;
use crate::content::store::{SOURCES, aliases, read};
use crate::content::{Address, AddressError, FrontMatter, Item, parse, serialize, written_lines};
use crate::digest::sha256_hex;
use crate::report::Diagnostic;
use crate::text::controls;
use crate::text::fold::identity;
use crate::text::slug::{readable, slug, with_hash};

/// What an import of one dump comes to.
#[derive(Debug)]
pub struct Import {
    /// The files to write, paths below `content/`, in the order to write them.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was found and done, in numbers.
    pub tally: Tally,
    /// What the user should know.
    pub diagnostics: Vec<Diagnostic>,
    /// What was learned of each of its channels, the dump's own first.
    pub profiles: Vec<Profile>,
    /// The dump's format.
    pub format: Format,
    /// The bulletins: lines, date, title.
    pub bulletins: Vec<(String, Option<When>, String)>,
    pub(super) known: Vec<Known>,
    pub(super) header: Header,
}

impl Import {
    /// The handle of the dump's own channel, without `@`; empty if it is not known.
    pub fn channel(&self) -> &str {
        &self.header.channel
    }
}

/// An import in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Bulletins found.
    pub items: usize,
    /// Items written for the first time.
    pub new: usize,
    /// Items whose file changes.
    pub updated: usize,
    /// Items whose file stays as it is.
    pub unchanged: usize,
    /// Items whose file was edited by hand, and is left alone.
    pub edited: usize,
    /// Items whose file was removed or moved by hand, and is not made again.
    pub removed: usize,
    /// Bulletins with a date.
    pub dated: usize,
    /// Bulletins of each channel, by its handle, where they are of several.
    pub channels: BTreeMap<String, usize>,
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
    /// The dump's format, where its content does not show it.
    pub format: Option<Format>,
    /// The chat to take out of a whole account's export.
    pub chat: Option<String>,
}

/// Plans the import of a dump into the archive.
///
/// Writes nothing. Fails where the dump does not tell the order of its dates. The same dump, planned again
/// after its files were written, plans no file.
pub fn import(
    dump: Dump,
    config: &Config,
    archive: &Archive,
    options: &Options,
) -> Result<Import, Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Some(encoding) = dump.encoding {
        let note = Diagnostic::note(format!("read as {}", encoding.name()));
        diagnostics.push(note.help("--encoding overrides this").file(&dump.path));
    }
    let format = options.format.unwrap_or_else(|| Format::of(dump.text()));
    let (dump, exported) = exported::read(dump, format, options.chat.as_deref())?;
    let Kept { dump, same, continues } = keep(dump, archive, &mut diagnostics)?;
    let before = archive.header(&dump.name).filter(|_| continues);
    let named = options.channel.as_deref();
    let (segments, profiles, found) = if format == Format::Text {
        let pins =
            before.map(|before| Pins { items: archive.lines(&dump.name), lines: before.lines });
        segment(&dump, config, pins.as_ref(), named)
    } else {
        diagnostics.extend(exported.diagnostics.iter().cloned());
        exported.segments(&dump, config, named)
    };
    diagnostics.extend(found);
    diagnostics.extend(check_date_lines(&dump, date_lines(&segments)));
    diagnostics.extend(check_controls(&dump));
    let date_order = match options.date_order {
        Some(order) => Some(order),
        None if format == Format::Text => date_order(&dump)?,
        None => None,
    };
    let naming = name(&segments, &profiles, archive, before, named);
    diagnostics.extend(naming.check(&dump.path));
    let channel = naming.own.as_str();
    let header = Header {
        sha256: sha256_hex(dump.bytes()),
        bytes: dump.bytes().len(),
        lines: dump.len(),
        dump: dump.name.clone(),
        channel: channel.to_owned(),
    };
    let mut plan = Plan {
        dump: &dump,
        archive,
        naming: &naming,
        known_channel: before.map(|before| before.channel.as_str()).unwrap_or_default(),
        addresses: Vec::new(),
        taken: archive.known.iter().map(|known| known.item.clone()).collect(),
        aliases: None,
        digests: digests(archive),
        files: Vec::new(),
        tally: Tally {
            items: segments.bulletins.len(),
            lines: dump.len(),
            channels: naming.counts(),
            ..Tally::default()
        },
        diagnostics,
        known: Vec::new(),
        bulletins: Vec::new(),
    };
    let dated = plan.date(&segments, date_order);
    let identities = identities(&segments, &dated, &naming.each);
    let assigned = assign(&identities, archive, &dump.name, continues);
    for (place, dated) in dated.into_iter().enumerate() {
        plan.add(&segments.bulletins[place], dated, &identities[place], assigned[place])?;
    }
    plan.check_lost(continues);
    let found = (profiles, format);
    Ok(plan.finish(&segments, same, header, found))
}

/// The digests of each item's file as imports wrote it.
fn digests(archive: &Archive) -> HashMap<&str, HashSet<&str>> {
    let mut digests: HashMap<&str, HashSet<&str>> = HashMap::new();
    for known in &archive.known {
        digests.entry(&known.item).or_default().insert(&known.file);
    }
    digests
}

/// What tells each bulletin from others.
fn identities(segments: &Segments, dated: &[Dated], channels: &[String]) -> Vec<Identity> {
    let mut occurrences: HashMap<String, usize> = HashMap::new();
    let identity = |((bulletin, dated), channel): ((&Bulletin, &Dated), &String)| {
        let folded = channel.to_lowercase();
        let mut key = sha256_hex(format!("{folded}\0{}", identity(&bulletin.text())).as_bytes());
        key.truncate(32);
        let nth = occurrences.entry(key.clone()).or_default();
        *nth += 1;
        Identity {
            lines: written_lines(std::slice::from_ref(&bulletin.lines)),
            first_line: *bulletin.lines.start(),
            nth: *nth,
            key,
            at: dated.when.map(|when| when.to_string()),
            post: bulletin.origin.as_ref().and_then(|origin| origin.post),
            channel: channel.clone(),
        }
    };
    segments.bulletins.iter().zip(dated).zip(channels).map(identity).collect()
}

fn date_lines(segments: &Segments) -> impl Iterator<Item = usize> {
    let date_line = |&(number, fate): &(usize, Fate)| (fate == Fate::DateLine).then_some(number);
    segments.loose.iter().filter_map(date_line)
}

/// Says how many control and bidi characters are left out of the items' texts, and where the first stands.
fn check_controls(dump: &Dump) -> Option<Diagnostic> {
    let found =
        dump.lines().filter(|line| controls::strip(line.text).1 > 0).map(|line| line.number);
    let found: Vec<usize> = found.collect();
    let first = *found.first()?;
    let more = match found.len() - 1 {
        0 => String::new(),
        more => format!(", and on {more} more"),
    };
    let message =
        format!("control or bidi characters on this line{more} are left out of the items' text");
    Some(dump.at_line(Diagnostic::note(message).help("the kept dump has them still"), first))
}

struct Plan<'a> {
    dump: &'a Dump,
    archive: &'a Archive,
    naming: &'a Naming,
    /// The dump's own channel, as an earlier import knew it; empty if none did.
    known_channel: &'a str,
    /// The addresses of the bulletins so far.
    addresses: Vec<Address>,
    /// Addresses that no new item may have.
    taken: HashSet<String>,
    /// Addresses that items claim as aliases, once they were asked for.
    aliases: Option<HashSet<String>>,
    /// The digests of each item's file as imports wrote it.
    digests: HashMap<&'a str, HashSet<&'a str>>,
    files: Vec<(String, Vec<u8>)>,
    tally: Tally,
    diagnostics: Vec<Diagnostic>,
    known: Vec<Known>,
    /// Lines, date and title of each bulletin.
    bulletins: Vec<(String, Option<When>, String)>,
}

impl Plan<'_> {
    /// Dates every bulletin. A date line that a stamp below it contradicts holds no longer.
    fn date(&mut self, segments: &Segments, order: Option<DateOrder>) -> Vec<Dated> {
        let mut contradicted = None;
        let mut dated = Vec::with_capacity(segments.bulletins.len());
        for bulletin in &segments.bulletins {
            let holds = bulletin.date_line.is_none() || bulletin.date_line != contradicted;
            let date_line = bulletin.date_line.filter(|_| holds);
            let (found, diagnostics) = date(self.dump, bulletin, date_line, order);
            if found.contradicts {
                contradicted = bulletin.date_line;
            }
            self.tally.dated += usize::from(found.when.is_some());
            self.diagnostics.extend(diagnostics);
            dated.push(found);
        }
        dated
    }

    /// Plans the item of the next bulletin.
    fn add(
        &mut self,
        bulletin: &Bulletin,
        dated: Dated,
        identity: &Identity,
        known: Option<&Known>,
    ) -> Result<(), Diagnostic> {
        let (front, body) = item_of(self.dump, &identity.channel, &self.addresses, bulletin, dated);
        self.bulletins.push((identity.lines.clone(), front.date, front.title.clone()));
        let (address, file) = match known {
            Some(known) => self.write_known(front, body, known)?,
            None => self.write_new(front, body, &format!("{} {}", identity.key, identity.nth))?,
        };
        self.taken.insert(address.to_string());
        let Identity { lines, first_line, key, nth, at, post, channel } = identity.clone();
        let dump = self.dump.name.clone();
        self.known.push(Known {
            dump,
            first_line,
            lines,
            item: address.to_string(),
            key,
            nth,
            at,
            post,
            channel,
            file,
        });
        self.addresses.push(address);
        Ok(())
    }

    /// Plans the file of an item that no import wrote yet, at an address of its own: its slug, with a hash
    /// of its `identity` where another item has that. Gives the address and the file's digest.
    fn write_new(
        &mut self,
        front: FrontMatter,
        body: String,
        identity: &str,
    ) -> Result<(Address, String), Diagnostic> {
        let folder = folder(front.date);
        let hash = sha256_hex(identity.as_bytes());
        let plain = slug(&front.title);
        let hashed = [6, 12, 32].map(|length| with_hash(&readable(&front.title), &hash[..length]));
        let refused = |error: AddressError| Diagnostic::error(error.to_string());
        let mut item = Item { address: Address::new(&folder).map_err(refused)?, front, body };
        for slug in plain.into_iter().chain(hashed) {
            let name = format!("{folder}/{slug}");
            if self.taken.contains(&name) || self.is_alias(&name) {
                continue;
            }
            item.address = Address::new(&name).map_err(refused)?;
            let bytes = serialize(&item).into_bytes();
            let sha256 = sha256_hex(&bytes);
            let file = format!("{name}.md");
            match read(&self.archive.content, &file)? {
                // An import that was interrupted wrote it: the ledger, which comes last, is missing.
                Some(disk) if disk == bytes => self.tally.unchanged += 1,
                Some(_) => continue,
                None => {
                    self.tally.new += 1;
                    self.files.push((file, bytes));
                }
            }
            return Ok((item.address, sha256));
        }
        let message = "no address is free for the bulletin on this line";
        Err(self.dump.at_line(Diagnostic::error(message), *item.front.source[0].lines[0].start()))
    }

    /// Whether another item claims an address as its alias. The items are read for it once, and only by an
    /// import that has new ones.
    fn is_alias(&mut self, name: &str) -> bool {
        self.aliases
            .get_or_insert_with(|| aliases(&self.archive.content))
            .contains(&name.to_lowercase())
    }

    /// Plans the file of an item that an import wrote before. Gives its address and its file's digest as
    /// the last import knew it.
    fn write_known(
        &mut self,
        front: FrontMatter,
        body: String,
        known: &Known,
    ) -> Result<(Address, String), Diagnostic> {
        let file = format!("{}.md", known.item);
        let path = self.archive.content.join(&file);
        let address = Address::new(&known.item).map_err(|error| {
            Diagnostic::error(format!("the ledger of {} names {error}", known.dump))
        })?;
        let Some(disk) = read(&self.archive.content, &file)? else {
            self.tally.removed += 1;
            let diagnostic = Diagnostic::note("removed or moved by hand; it is not made again");
            self.diagnostics.push(diagnostic.file(path));
            return Ok((address, known.file.clone()));
        };
        let sha256 = sha256_hex(&disk);
        let fresh = Item { address: address.clone(), front, body };
        let existing = String::from_utf8(disk.clone())
            .ok()
            .and_then(|text| parse(address.clone(), &path, &text).ok())
            .filter(|existing| self.is_ours(known, &sha256, existing, &fresh));
        let Some(existing) = existing else {
            self.tally.edited += 1;
            let diagnostic =
                Diagnostic::note("edited by hand since it was imported; it is left alone");
            self.diagnostics.push(diagnostic.file(path));
            return Ok((address, known.file.clone()));
        };
        let settled = self.is_settled(known, &fresh);
        let bytes = self.updated(existing, fresh, &path, settled).into_bytes();
        if bytes == disk {
            self.tally.unchanged += 1;
            // Another dump's import may have written the file since; its ledger knows.
            let file = if known.dump == self.dump.name { known.file.clone() } else { sha256 };
            return Ok((address, file));
        }
        self.tally.updated += 1;
        let planned = sha256_hex(&bytes);
        self.files.push((file, bytes));
        Ok((address, planned))
    }

    /// Whether an import wrote the file that holds `existing`: a ledger says so; or this very import wrote
    /// it and was cut off before its ledger, so that the file without this dump is one a ledger knows, or
    /// is what would be written now.
    fn is_ours(&self, known: &Known, sha256: &str, existing: &Item, fresh: &Item) -> bool {
        let wrote = |sha256: &str| {
            self.digests.get(known.item.as_str()).is_some_and(|digests| digests.contains(sha256))
        };
        if wrote(sha256) {
            return true;
        }
        let dump = &self.dump.name;
        if existing.front.source.first().is_some_and(|source| source.dump == *dump) {
            return serialize(&merge(existing.clone(), fresh.clone())) == serialize(existing);
        }
        let mut without = existing.clone();
        without.front.source.retain(|source| source.dump != *dump);
        without != *existing && wrote(&sha256_hex(serialize(&without).as_bytes()))
    }

    /// Whether an item whose lines are as they were stays as it was: unless its channel is another now.
    fn is_settled(&self, known: &Known, fresh: &Item) -> bool {
        self.known_channel.is_empty()
            || if known.dump == self.dump.name {
                known.channel == fresh.front.channel
            } else {
                self.known_channel == self.naming.own
            }
    }

    /// The file of an item that was met again.
    fn updated(&mut self, existing: Item, fresh: Item, path: &Path, settled: bool) -> String {
        let source = &fresh.front.source[0];
        if settled && existing.front.source.contains(source) {
            return serialize(&existing);
        }
        let is_first = existing.front.source.first().is_none_or(|first| first.dump == source.dump);
        if !is_first {
            let told = check_other(&existing, &fresh, &source.dump);
            self.diagnostics.extend(told.map(|diagnostic| diagnostic.file(path)));
        }
        serialize(&merge(existing, fresh))
    }

    /// Says which items of an earlier version of this dump are found no more.
    fn check_lost(&mut self, continues: bool) {
        let found: HashSet<&str> = self.known.iter().map(|known| known.item.as_str()).collect();
        let of_dump = self.archive.known.iter().filter(|known| known.dump == self.dump.name);
        let mut lost: Vec<&Known> =
            of_dump.filter(|known| continues && !found.contains(known.item.as_str())).collect();
        lost.sort_by_key(|known| known.first_line);
        for known in lost {
            let message = format!(
                "was read from lines {} of {}, where no bulletin begins now",
                known.lines, known.dump
            );
            let path = self.archive.content.join(format!("{}.md", known.item));
            let help = "it is left as it is; remove it if it is a part of another item";
            self.diagnostics.push(Diagnostic::warning(message).help(help).file(path));
        }
    }

    /// The whole import: the items' files, then the dump, then the ledger, which says that all is there.
    fn finish(
        mut self,
        segments: &Segments,
        same: bool,
        header: Header,
        (profiles, format): (Vec<Profile>, Format),
    ) -> Import {
        let dump = self.dump;
        let mut ledger = Ledger::new(&header);
        for (known, bulletin) in self.known.iter().zip(&segments.bulletins) {
            ledger.item(known, &bulletin.roles);
            for role in &bulletin.roles {
                *self.tally.roles.entry(role.name()).or_default() += 1;
            }
        }
        for (number, fate) in &segments.loose {
            ledger.line(*number, *fate);
            match fate {
                Fate::Unclaimed(_) => self.tally.unclaimed += 1,
                fate => *self.tally.roles.entry(fate.name()).or_default() += 1,
            }
        }
        if !same {
            self.files.push((format!("{SOURCES}/{}", dump.name), dump.bytes().to_vec()));
        }
        let file = format!("{SOURCES}/{}{SUFFIX}", dump.name);
        let bytes = ledger.into_bytes();
        // An unreadable ledger is met when it is loaded; one that is not there is to be written.
        let written = matches!(read(&self.archive.content, &file), Ok(Some(disk)) if disk == bytes);
        if !written {
            self.files.push((file, bytes));
        }
        let Plan { files, tally, diagnostics, known, bulletins, .. } = self;
        Import { files, tally, diagnostics, profiles, format, bulletins, known, header }
    }
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
