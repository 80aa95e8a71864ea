//! Telegram Desktop's export as JSON, `result.json`: of one chat, or of a whole account.
//!
//! The file is never held as a tree, nor as a whole: [`outline`] finds where each message begins and ends,
//! then one message at a time is read, of a part of the file at a time. What Telegram Desktop writes is defined by its `export_output_json.cpp`.

mod choose;
mod one;
mod outline;
#[cfg(test)]
mod tests;
mod text;

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use super::json::{Broken, Lines, Scanner, clipped};
use super::message::Message;
use super::source::{Dump, Paged};
use crate::report::{Diagnostic, count};
use choose::{choose, kept_lines};
use one::One;

pub(super) use text::styled_lines;

/// How much of a file is looked at to tell what it is, in bytes.
const HEAD: usize = 8_192;

/// Where the messages of an export's chosen chat stand in a text.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// The lines that may be kept, with their endings: all of them (`None`), or those of the chosen chat,
    /// since a whole account holds private conversations.
    kept: Option<Vec<Kept>>,
    /// The names of the chosen chats.
    names: Vec<Option<String>>,
    places: Vec<Place>,
    /// The lines behind a chat's last whole message, where it breaks off.
    rest: Vec<RangeInclusive<usize>>,
    /// What is said of a file that breaks off, once all before it is read.
    broken: Option<Diagnostic>,
    /// How many of the messages were read.
    read: usize,
}

/// A run of lines that may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    bytes: Range<usize>,
    lines: RangeInclusive<usize>,
}

/// Where a message stands, and of which of the chosen chats it is.
#[derive(Clone, Debug)]
struct Place {
    chat: usize,
    bytes: Range<usize>,
    lines: RangeInclusive<usize>,
}

/// What a run of an export's lines holds of the chosen chat.
#[derive(Debug, Default)]
pub(super) struct Export {
    /// Its messages, in the file's order.
    pub(super) messages: Vec<Message>,
    /// What could not be read: messages, dates, and the rest of a file that breaks off.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The lines, from 1, of each service message (joins, pins, calls).
    pub(super) service: Vec<RangeInclusive<usize>>,
    /// The lines, from 1, of what should have been messages and could not be read, the rest of a chat that
    /// breaks off among them; diagnostics say why.
    pub(super) unread: Vec<RangeInclusive<usize>>,
    /// The first line, from 1, that it does not tell of.
    pub(super) next: usize,
}

/// Whether `text` begins as such an export does; it may break off anywhere.
pub(super) fn looks_like(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let (mut described, mut messages, mut account) = (false, false, false);
    let text = Paged::of_text(head);
    let mut scanner = Scanner::new(&text);
    // Where the head breaks off is no matter: its members were seen before.
    let _ = scanner.members(&mut |scanner, key| {
        match (key, scanner.peek()) {
            ("name" | "type" | "id", Some(_)) => described = true,
            ("messages", Some(b'[')) => messages = true,
            ("personal_information" | "chats" | "left_chats", Some(b'{')) => account = true,
            _ => {}
        }
        let value = scanner.value()?;
        account |= key == "about" && head[value].contains("Telegram");
        Ok(())
    });
    account || (described && messages)
}

/// Finds the messages of the export `text` of the file `path`: those of its one chat, or of a whole account
/// those of the chat that is named `chat` or has that number.
///
/// Fails where no chat is chosen, the chat is not there, or its lines hold something of another chat, and
/// where the file breaks off before its first message. A file that breaks off later gives the messages
/// before that, and a diagnostic of severity error.
pub(super) fn index(
    path: &Path,
    text: &Paged<'_>,
    chat: Option<&str>,
) -> Result<Index, Diagnostic> {
    let outline = outline::outline(text);
    let lines = Lines::new(text);
    if outline.chats.is_empty() {
        return Err(match outline.broken {
            Some(broken) => broken_off(broken, 0, &lines, path),
            None => Diagnostic::error("the export holds no chat").file(path),
        });
    }
    let chosen = choose(&outline, chat).map_err(|diagnostic| diagnostic.file(path))?;
    let kept = if outline.account {
        Some(merged(&kept_lines(&chosen, &lines, path)?, &lines))
    } else {
        None
    };
    let mut index = Index {
        kept,
        names: chosen.iter().map(|chat| chat.name.clone()).collect(),
        places: Vec::new(),
        rest: Vec::new(),
        broken: None,
        read: 0,
    };
    for (number, chat) in chosen.iter().enumerate() {
        let place = |bytes: &Range<usize>| Place {
            chat: number,
            bytes: bytes.clone(),
            lines: lines.of(bytes),
        };
        index.places.extend(chat.messages.iter().map(place));
        let says = |rest: &&Range<usize>| text.trimmed(rest.end) > rest.start;
        index.rest.extend(chat.rest.as_ref().filter(says).map(|rest| lines.of(rest)));
    }
    if let Some(broken) = outline.broken {
        let diagnostic = broken_off(broken, index.places.len(), &lines, path);
        if index.places.is_empty() {
            return Err(diagnostic);
        }
        index.broken = Some(diagnostic);
    }
    Ok(index)
}

/// Runs of whole lines, in order, those that meet as one.
fn merged(spans: &[Range<usize>], lines: &Lines<'_>) -> Vec<Kept> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => merged.push(span.clone()),
        }
    }
    let kept = |bytes: Range<usize>| Kept { lines: lines.of(&bytes), bytes };
    merged.into_iter().map(kept).collect()
}

impl Index {
    /// The lines that may be kept, in bytes of the text, where those are not all.
    pub(super) fn kept(&self) -> Option<Vec<Range<usize>>> {
        let kept = self.kept.as_ref()?;
        Some(kept.iter().map(|kept| kept.bytes.clone()).collect())
    }

    /// The same in a text of the lines alone that may be kept.
    pub(super) fn in_kept(mut self) -> Index {
        let Some(kept) = self.kept.take() else { return self };
        let (mut bytes, mut lines) = (0, 0);
        let mut moved = Vec::new();
        for Kept { bytes: from, lines: numbers } in kept {
            moved.push((numbers.clone(), from.start, bytes, numbers.start() - 1, lines));
            bytes += from.len();
            lines += numbers.count();
        }
        let run = |at: &RangeInclusive<usize>| {
            let run = moved.partition_point(|(numbers, ..)| numbers.end() < at.start());
            &moved[run.min(moved.len() - 1)]
        };
        let line = |at: &RangeInclusive<usize>| {
            let (_, _, _, from, to) = run(at);
            at.start() - from + to..=at.end() - from + to
        };
        for place in &mut self.places {
            let (_, from, to, ..) = run(&place.lines);
            place.bytes = place.bytes.start - from + to..place.bytes.end - from + to;
            place.lines = line(&place.lines);
        }
        for rest in &mut self.rest {
            *rest = line(rest);
        }
        self
    }

    /// Reads the messages that stand whole in a part of the text, which begins at the byte `offset`; each
    /// part begins with the line that the one before did not tell of.
    pub(super) fn part(&mut self, part: &Dump, offset: usize, is_last: bool) -> Export {
        let end = part.numbers().end;
        let places = &self.places[self.read..];
        let mut whole = places.partition_point(|place| *place.lines.end() < end);
        let mut export = Export { next: end, ..Export::default() };
        if !is_last && let Some(open) = places.get(whole) {
            export.next = end.min(*open.lines.start());
            // What shares a line with a message that is left to the next part is left to it too.
            while whole > 0 && *places[whole - 1].lines.end() >= export.next {
                whole -= 1;
                export.next = export.next.min(*places[whole].lines.start());
            }
        }
        for place in &places[..whole] {
            let name = self.names[place.chat].as_deref();
            export.add(place, name, part, offset);
        }
        self.read += whole;
        export.unread.extend(self.rest.iter().cloned());
        if is_last {
            export.diagnostics.extend(self.broken.take());
        }
        export
    }
}

impl Export {
    fn add(&mut self, place: &Place, name: Option<&str>, part: &Dump, offset: usize) {
        let bytes = place.bytes.start - offset..place.bytes.end - offset;
        let at = |diagnostic: Diagnostic| {
            let number = *place.lines.start();
            let line = part.line(number);
            let before = bytes.start.saturating_sub(part.offset(number));
            let column = line[..line.floor_char_boundary(before)].chars().count() + 1;
            diagnostic.in_line(&part.path, number, column, 1, clipped(line))
        };
        let lines = place.lines.clone();
        match one::read(&part.text()[bytes.clone()], name) {
            Ok((one, warning)) => {
                self.diagnostics.extend(warning.map(Diagnostic::warning).map(at));
                match one {
                    One::Service => self.service.push(lines),
                    One::Message(message) => self.messages.push(Message { lines, ..*message }),
                }
            }
            Err(error) => {
                self.diagnostics.push(at(unreadable(&error)));
                self.unread.push(lines);
            }
        }
    }
}

fn unreadable(error: &serde_json::Error) -> Diagnostic {
    // The parser's place is within the message as it was repaired; the message's own is given instead.
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default().to_owned();
    Diagnostic::error(format!("this message cannot be read: {why}"))
}

/// What is said of a file that ends too early, or goes on with what is no JSON.
fn broken_off(broken: Broken, whole: usize, lines: &Lines<'_>, path: &Path) -> Diagnostic {
    let line = lines.number(broken.at);
    let what = if broken.end { "breaks off at" } else { "cannot be followed beyond" };
    let message = format!("the JSON {what} line {line}, after {}", count(whole, "whole message"));
    lines.place(Diagnostic::error(message).help("export the chat again"), path, broken.at)
}
