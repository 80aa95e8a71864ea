//! Telegram Desktop's export as JSON, `result.json`: of one chat, or of a whole account.
//!
//! The file is never held as a tree: [`outline`] finds where each message begins and ends, then one
//! message at a time is read. What Telegram Desktop writes is defined by its `export_output_json.cpp`.

mod choose;
mod one;
mod outline;
#[cfg(test)]
mod tests;
mod text;

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use super::json::{Broken, Lines, Scanner};
use super::message::Message;
use crate::report::{Diagnostic, count};
use choose::{choose, kept_lines};
use one::One;
use outline::Chat;

pub(super) use text::styled_lines;

/// How much of a file is looked at to tell what it is, in bytes.
const HEAD: usize = 8_192;

/// What an export holds of the chosen chat.
#[derive(Debug, Default)]
pub(super) struct Export {
    /// Its messages, in the file's order.
    pub(super) messages: Vec<Message>,
    /// What could not be read: messages, dates, and the rest of a file that breaks off.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The lines, from 1, that may be kept: all of them (`None`), or those of the chosen chat, since a
    /// whole account holds private conversations.
    pub(super) kept: Option<Vec<RangeInclusive<usize>>>,
    /// How many service messages (joins, pins, calls) were passed over.
    pub(super) skipped_service: usize,
    /// The lines of each of them, from 1.
    pub(super) service: Vec<RangeInclusive<usize>>,
    /// The lines, from 1, of what should have been messages and could not be read, the rest of a chat that
    /// breaks off among them; diagnostics say why.
    pub(super) unread: Vec<RangeInclusive<usize>>,
}

/// Whether `text` begins as such an export does; it may break off anywhere.
pub(super) fn looks_like(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let (mut described, mut messages, mut account) = (false, false, false);
    let mut scanner = Scanner::new(head);
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

/// Reads the export `text` of the file `path`: its one chat, or of a whole account the chat that is named
/// `chat` or has that number.
///
/// Fails where no chat is chosen, the chat is not there, or its lines hold something of another chat, and
/// where the file breaks off before its first message. A file that breaks off later gives the messages
/// before that, and a diagnostic of severity error.
pub(super) fn read(path: &Path, text: &str, chat: Option<&str>) -> Result<Export, Diagnostic> {
    let outline = outline::outline(text);
    let lines = Lines::new(text);
    if outline.chats.is_empty() {
        return Err(match outline.broken {
            Some(broken) => broken_off(broken, 0, &lines, path),
            None => Diagnostic::error("the export holds no chat").file(path),
        });
    }
    let chosen = choose(&outline, chat).map_err(|diagnostic| diagnostic.file(path))?;
    let mut export = Export::default();
    if outline.account {
        export.kept = Some(kept_lines(&chosen, &lines, path)?);
    }
    for chat in &chosen {
        export.add(chat, path, text, &lines);
    }
    if let Some(broken) = outline.broken {
        let whole = chosen.iter().map(|chat| chat.messages.len()).sum();
        let diagnostic = broken_off(broken, whole, &lines, path);
        if whole == 0 {
            return Err(diagnostic);
        }
        export.diagnostics.push(diagnostic);
    }
    Ok(export)
}

impl Export {
    fn add(&mut self, chat: &Chat, path: &Path, text: &str, lines: &Lines<'_>) {
        for span in &chat.messages {
            let (one, diagnostic) = match one::read(&text[span.clone()], chat.name.as_deref()) {
                Ok((one, None)) => (Some(one), None),
                Ok((one, Some(warning))) => (Some(one), Some(Diagnostic::warning(warning))),
                Err(error) => (None, Some(unreadable(&error))),
            };
            let place = |diagnostic| lines.place(diagnostic, path, span.start);
            self.diagnostics.extend(diagnostic.map(place));
            match one {
                Some(one) => self.enter(one, lines, span),
                None => self.unread.push(lines.of(span)),
            }
        }
        let rest = chat.rest.as_ref().filter(|rest| !text[rest.start..rest.end].trim().is_empty());
        self.unread.extend(rest.map(|rest| lines.of(rest)));
    }

    fn enter(&mut self, one: One, lines: &Lines<'_>, span: &Range<usize>) {
        match one {
            One::Service => {
                self.skipped_service += 1;
                self.service.push(lines.of(span));
            }
            One::Message(message) => {
                self.messages.push(Message { lines: lines.of(span), ..*message });
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
