//! Dumps whose format says where messages begin: exports, saved pages, other programs' JSON.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::bulletin::{Bulletin, Fate, Origin, Role, Segments};
use super::channels::Profiles;
use super::compose::{Block as Lines, compose};
use super::html::Pages;
use super::layout::Standing;
use super::marker::is_padding;
use super::message::{Media, Message, Sent, StyledLine};
use super::profile::Profile;
use super::run::Options;
use super::source::{Dump, Line, Source, unreadable};
use super::stated::Stated;
use super::{json_lines, telegram_html, telegram_json, telegram_web};
use crate::calendar::{SolarDate, Time, When, Zone};
use crate::config::Config;
use crate::content::Style;
use crate::report::Diagnostic;
use crate::text::controls::strip;
use crate::text::digits::to_persian;

/// The format of a dump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// Telegram Desktop's `result.json`.
    TelegramJson,
    /// Telegram Desktop's `messages.html`.
    TelegramHtml,
    /// A saved page of a channel, `t.me/s/…` or Eitaa's.
    Web,
    /// A JSON object a line.
    JsonLines,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        match name {
            "text" => Ok(Format::Text),
            "telegram-json" => Ok(Format::TelegramJson),
            "telegram-html" => Ok(Format::TelegramHtml),
            "web" => Ok(Format::Web),
            "json-lines" => Ok(Format::JsonLines),
            other => Err(format!(
                "`{other}` is no format; write text, telegram-json, telegram-html, web or json-lines"
            )),
        }
    }
}

impl Format {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::TelegramJson => "telegram-json",
            Format::TelegramHtml => "telegram-html",
            Format::Web => "web",
            Format::JsonLines => "json-lines",
        }
    }

    /// The format that a dump's content shows, whatever its name.
    pub(super) fn of(text: &str) -> Format {
        if telegram_json::looks_like(text) {
            Format::TelegramJson
        } else if telegram_html::looks_like(text) {
            Format::TelegramHtml
        } else if telegram_web::looks_like(text) {
            Format::Web
        } else if text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && json_lines::looks_like(text)
        {
            Format::JsonLines
        } else {
            Format::Text
        }
    }
}

/// Why an empty message is no item.
const EMPTY: &str = "a message with neither text nor media";

/// The messages of a run of a dump's lines, and what became of the other lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Exported {
    messages: Vec<Message>,
    other: Vec<(RangeInclusive<usize>, Fate)>,
    diagnostics: Vec<Diagnostic>,
    /// Whether its messages name who sent them, and not their channel.
    names_senders: bool,
    /// The first line, from 1, that it does not tell of.
    next: usize,
}

/// How the messages of a dump are read, once more each time.
#[derive(Clone, Debug)]
pub(super) enum Reader<'a> {
    /// A page of Telegram Desktop's, or a saved one.
    Page(Format),
    /// An export whose messages are found.
    Export(telegram_json::Index),
    /// Lines with a message each.
    Lines(&'a json_lines::Fields),
}

/// The messages of a dump under way.
pub(super) enum Reading<'a> {
    Page(Box<Pages<'a>>, Format),
    Export(telegram_json::Index),
    Lines(&'a json_lines::Fields),
}

/// Looks into a dump of a format other than plain text, and says how its messages are read; of a whole
/// account's export it gives the dump that holds the lines of the chat that is named alone, since an account
/// holds private conversations.
pub(super) fn open(
    source: Source,
    format: Format,
    options: &Options,
) -> Result<(Source, Option<Reader<'_>>), Diagnostic> {
    let reader = match format {
        Format::Text => return Ok((source, None)),
        Format::JsonLines => Reader::Lines(&options.fields),
        Format::TelegramJson => {
            let text = source.paged();
            let index = telegram_json::index(&source.path, &text, options.chat.as_deref());
            if let Some(error) = text.failure() {
                return Err(unreadable(&source.path, &error));
            }
            let index = index?;
            if let Some(kept) = index.kept() {
                let kept = source.of_spans(&kept)?;
                return Ok((kept, Some(Reader::Export(index.in_kept()))));
            }
            Reader::Export(index)
        }
        Format::TelegramHtml | Format::Web => Reader::Page(format),
    };
    Ok((source, Some(reader)))
}

impl<'a> Reader<'a> {
    /// Begins to read the dump `source`.
    pub(super) fn begin(&self, source: &'a Source) -> Reading<'a> {
        match self {
            Reader::Page(format) => {
                let (text, length) = (Box::new(source.text()), source.text_bytes());
                let page = match format {
                    Format::Web => telegram_web::pages(text, length),
                    _ => telegram_html::pages(text, length),
                };
                Reading::Page(Box::new(page), *format)
            }
            Reader::Lines(fields) => Reading::Lines(fields),
            Reader::Export(index) => Reading::Export(index.clone()),
        }
    }
}

impl Reading<'_> {
    /// The messages that stand whole in a part of the dump, which begins at the byte `offset` of its text.
    ///
    /// Fails where a page cannot be read.
    pub(super) fn part(
        &mut self,
        part: &Dump,
        offset: usize,
        is_last: bool,
    ) -> Result<Exported, Diagnostic> {
        let service = |lines| (lines, Fate::Service);
        Ok(match self {
            Reading::Page(pages, format) => {
                let page = pages.part(part, offset, is_last);
                let page = page.map_err(|error| unreadable(&part.path, &error))?;
                Exported {
                    messages: page.messages,
                    other: page.service.into_iter().map(service).collect(),
                    diagnostics: page.diagnostics,
                    names_senders: *format == Format::TelegramHtml,
                    next: page.next,
                }
            }
            Reading::Lines(fields) => read_lines(part, fields),
            Reading::Export(index) => {
                let export = index.part(part, offset, is_last);
                let unread = |lines| (lines, Fate::Unclaimed("a message that cannot be read"));
                let unread = export.unread.into_iter().map(unread);
                Exported {
                    messages: export.messages,
                    other: export.service.into_iter().map(service).chain(unread).collect(),
                    diagnostics: export.diagnostics,
                    names_senders: false,
                    next: export.next,
                }
            }
        })
    }
}

/// Reads a part of a dump of JSON Lines, whose messages stand on lines of their own.
fn read_lines(part: &Dump, fields: &json_lines::Fields) -> Exported {
    let before = part.numbers().start - 1;
    let (messages, loose, diagnostics) = json_lines::read(&part.path, part.text(), before, fields);
    let other = loose.into_iter().map(|(line, fate)| (line..=line, fate)).collect();
    let next = part.numbers().end;
    Exported { messages, other, diagnostics, names_senders: false, next }
}

/// What the parts of a dump before one hold for it: where the messages are that a reply may name.
#[derive(Debug, Default)]
pub(super) struct Replies {
    places: HashMap<u64, usize>,
    /// How many bulletins were before.
    bulletins: usize,
}

impl Exported {
    /// The bulletins that its messages are, and the habits of each of their channels. All are of the channel
    /// that is `named`, if one is.
    pub(super) fn segments(
        self,
        dump: &Dump,
        config: &Config,
        named: Option<&str>,
        replies: &mut Replies,
    ) -> (Segments, Vec<Profile>, Vec<Diagnostic>) {
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut blocks: Vec<Option<Lines>> = Vec::new();
        for message in &self.messages {
            blocks.push(add_lines(&mut lines, message));
        }
        let standings: Vec<Standing> =
            lines
                .iter()
                .map(|line| {
                    if line.text.chars().all(is_padding) { Standing::Blank } else { Standing::Text }
                })
                .collect();
        let profiles = self.profiles(&lines, &blocks, config, named);
        let mut with_text = 0;
        let mut segments = Segments::default();
        let mut loose = self.other.clone();
        for (message, block) in self.messages.iter().zip(&blocks) {
            let profile = profiles.of(with_text);
            with_text += usize::from(block.is_some());
            let text = block.and_then(|block| compose(&lines, &standings, &block, profile));
            let Some(mut bulletin) = text.or_else(|| media_alone(message)) else {
                loose.push((message.lines.clone(), Fate::Unclaimed(EMPTY)));
                continue;
            };
            bulletin.post = message.post;
            bulletin.origin = Some(origin(message, &bulletin, config.timezone));
            bulletin.channel = self.channel(message).map(str::to_owned);
            bulletin.lines = message.lines.clone();
            bulletin.roles = vec![Role::Message; message.lines.clone().count()];
            bulletin.continues =
                message.reply_to.and_then(|original| replies.places.get(&original)).copied();
            if let Some(post) = message.post {
                replies.places.insert(post, replies.bulletins);
            }
            replies.bulletins += 1;
            segments.bulletins.push(bulletin);
        }
        segments.next = self.next;
        segments.loose = fates(dump, &segments, &loose);
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(unclaimed(dump, &segments));
        (segments, profiles.list, diagnostics)
    }

    /// The handle that a message names as its channel's. Of a page of Telegram Desktop's, which names
    /// senders, it is none.
    fn channel<'a>(&self, message: &'a Message) -> Option<&'a str> {
        let handle = message.channel.as_deref().map(|name| name.trim_start_matches('@'));
        handle.filter(|handle| !self.names_senders && is_handle(handle))
    }

    /// The habits of the channels whose messages these are; `blocks` has the lines of each message.
    fn profiles(
        &self,
        lines: &[Line<'_>],
        blocks: &[Option<Lines>],
        config: &Config,
        named: Option<&str>,
    ) -> Profiles {
        let with_text = self.messages.iter().zip(blocks);
        let with_text: Vec<(&Message, Lines)> =
            with_text.filter_map(|(message, block)| Some((message, (*block)?))).collect();
        let mut handles: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut owners: Vec<Option<usize>> = Vec::with_capacity(with_text.len());
        for (message, _) in &with_text {
            let owner = self.channel(message).map(|handle| {
                *places.entry(handle.to_ascii_lowercase()).or_insert_with(|| {
                    handles.push(handle.to_owned());
                    handles.len() - 1
                })
            });
            owners.push(owner);
        }
        let blocks: Vec<Lines> = with_text.into_iter().map(|(_, block)| block).collect();
        let stated = match named {
            None if !handles.is_empty() => {
                Stated::of_channels(config, &handles, handles.len() == 1)
            }
            named => Stated::of(config, lines, named),
        };
        if named.is_some() || handles.len() < 2 {
            return Profiles::of_one(lines, &blocks, &stated);
        }
        Profiles::of_channels(lines, &blocks, &handles, &owners, &stated)
    }
}

/// Whether a channel's name is a handle.
pub(super) fn is_handle(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Adds a message's lines, numbered on from those there are; `None` if none of them says anything.
fn add_lines<'a>(lines: &mut Vec<Line<'a>>, message: &'a Message) -> Option<Lines> {
    let is_blank = |line: &StyledLine| line.text.chars().all(is_padding);
    let first = message.text.iter().position(|line| !is_blank(line))?;
    let last = message.text.iter().rposition(|line| !is_blank(line))?;
    let start = lines.len();
    for line in &message.text[first..=last] {
        lines.push(Line { number: lines.len() + 1, text: &line.text });
    }
    Some(Lines {
        first: start,
        last: lines.len() - 1,
        preview: None,
        header: None,
        date_line: None,
    })
}

/// A message of media without a word.
fn media_alone(message: &Message) -> Option<Bulletin> {
    let media: Vec<String> = message.media.iter().map(described).collect();
    (!media.is_empty()).then(|| Bulletin {
        lines: message.lines.clone(),
        roles: Vec::new(),
        kicker: None,
        headline: None,
        paragraphs: media,
        continues: None,
        date_line: None,
        header: None,
        stamp: None,
        post: message.post,
        origin: None,
        channel: None,
    })
}

/// What the message tells beside its words: its number and moment, its text with its styles, its media.
fn origin(message: &Message, bulletin: &Bulletin, zone: Zone) -> Origin {
    // Paragraphs stand in the order of the lines they are parts of.
    let mut rest = &message.text[..];
    let mut body: Vec<StyledLine> = Vec::new();
    for paragraph in &bulletin.paragraphs {
        let found = rest.iter().position(|line| line.text.contains(paragraph.as_str()));
        body.push(match found {
            Some(place) => part_of(&rest[place], paragraph),
            None => StyledLine::plain(paragraph),
        });
        rest = &rest[found.map_or(0, |place| place + 1)..];
    }
    if body.is_empty() || !message.text.is_empty() {
        body.extend(message.media.iter().map(|media| StyledLine::plain(described(media))));
    }
    Origin {
        when: message.sent.and_then(|sent| when(sent, zone)),
        channel: clean(message.channel.as_deref()),
        forwarded_from: clean(message.forwarded_from.as_deref()),
        edited: message.edited,
        media_alone: message.text.is_empty(),
        body,
    }
}

/// A name without control and bidi characters.
fn clean(name: Option<&str>) -> String {
    strip(name.unwrap_or_default()).0.trim().to_owned()
}

/// The part of a line that is a paragraph, without its marker, with its styles.
fn part_of(line: &StyledLine, paragraph: &str) -> StyledLine {
    let Some(start) = line.text.find(paragraph) else { return StyledLine::plain(paragraph) };
    let end = start + paragraph.len();
    let styles = line.styles.iter().filter_map(|style| {
        let range = style.range.start.max(start)..style.range.end.min(end);
        let range = range.start.checked_sub(start)?..range.end.checked_sub(start)?;
        (range.start < range.end).then(|| Style { range, kind: style.kind.clone() })
    });
    StyledLine { text: paragraph.to_owned(), block: line.block, styles: styles.collect() }
}

fn when(sent: Sent, zone: Zone) -> Option<When> {
    match sent {
        Sent::Unix(seconds) => zone.when(seconds),
        Sent::Local { year, month, day, hour, minute } => {
            Some(When::Day(SolarDate::from_gregorian(year, month, day)?, Time::new(hour, minute)))
        }
    }
}

/// Media in words: «[عکس: نقشه.png، ۱۲ کیلوبایت، در خروجی نیست]».
fn described(media: &Media) -> String {
    let kind = match media.kind.as_str() {
        "photo" => "عکس",
        "video" => "ویدیو",
        "audio" => "صدا",
        "voice" => "پیام صوتی",
        "document" => "سند",
        "sticker" => "استیکر",
        "poll" => "نظرسنجی",
        "contact" => "مخاطب",
        "location" => "مکان",
        other => other,
    };
    let mut details: Vec<String> = media.name.iter().cloned().collect();
    details.extend(media.size.map(size));
    if !media.exported {
        details.push("در خروجی نیست".to_owned());
    }
    let words = match details.join("، ") {
        details if details.is_empty() => format!("[{kind}]"),
        details => format!("[{kind}: {details}]"),
    };
    strip(&words).0.into_owned()
}

/// A size in bytes in words.
fn size(bytes: u64) -> String {
    let words = match bytes {
        0..1_024 => format!("{bytes} بایت"),
        1_024..1_048_576 => format!("{} کیلوبایت", bytes / 1_024),
        _ => format!("{} مگابایت", bytes / 1_048_576),
    };
    to_persian(&words)
}

/// What became of the lines that no message owns: those that `known` tells of, and the format's frame.
fn fates(
    dump: &Dump,
    segments: &Segments,
    known: &[(RangeInclusive<usize>, Fate)],
) -> Vec<(usize, Fate)> {
    let first = dump.numbers().start;
    let mut fates: Vec<Option<Fate>> = vec![Some(Fate::Frame); segments.next - first];
    let mut set = |lines: &RangeInclusive<usize>, fate: Option<Fate>| {
        for number in lines.clone() {
            if let Some(place) = number.checked_sub(first).and_then(|place| fates.get_mut(place)) {
                *place = fate;
            }
        }
    };
    for (lines, fate) in known {
        set(lines, Some(*fate));
    }
    // A line that a message shares with something else is the message's.
    for bulletin in &segments.bulletins {
        set(&bulletin.lines, None);
    }
    let owned = fates.into_iter().enumerate();
    owned.filter_map(|(place, fate)| Some((first + place, fate?))).collect()
}

/// Says how many lines no item claims, for each reason, and where the first of them stands.
fn unclaimed(dump: &Dump, segments: &Segments) -> Vec<Diagnostic> {
    let mut reasons: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (number, fate) in &segments.loose {
        if let Fate::Unclaimed(reason) = fate {
            reasons.entry(reason).or_insert((*number, 0)).1 += 1;
        }
    }
    let told = |(reason, (first, lines)): (&str, (usize, usize))| {
        let more = match lines - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("this line is not claimed: {reason}{more}");
        dump.at_line(Diagnostic::warning(message), first)
    };
    reasons.into_iter().map(told).collect()
}
