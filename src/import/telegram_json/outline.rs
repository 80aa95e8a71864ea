//! Where the chats and messages of an export begin and end.

use std::ops::Range;

use crate::import::json::{Broken, Scanner, repair, scalar};
use crate::import::source::Paged;

/// The chats of an export.
#[derive(Debug)]
pub(super) struct Outline {
    /// The chats, in the file's order.
    pub(super) chats: Vec<Chat>,
    /// Whether the file is a whole account's.
    pub(super) account: bool,
    /// Where the file breaks off, if it does.
    pub(super) broken: Option<Broken>,
}

/// A chat and the places of its messages, in bytes of the file.
#[derive(Debug, Default)]
pub(super) struct Chat {
    /// Its name; that of saved messages and deleted accounts is missing.
    pub(super) name: Option<String>,
    /// Its number.
    pub(super) id: Option<String>,
    /// All of it.
    pub(super) span: Range<usize>,
    /// Its whole messages.
    pub(super) messages: Vec<Range<usize>>,
    /// What could not be followed, behind its last whole message.
    pub(super) rest: Option<Range<usize>>,
    /// Whether there is a list of messages, be it empty.
    listed: bool,
}

type Step = Result<(), Broken>;

/// The outline of the export `text`, as far as it can be followed.
pub(super) fn outline(text: &Paged<'_>) -> Outline {
    let (mut chats, mut account) = (Vec::new(), false);
    let mut whole = Chat::default();
    let mut scanner = Scanner::new(text);
    let done = scanner.members(&mut |scanner, key| match (key, scanner.peek()) {
        ("chats" | "left_chats", Some(b'{')) => {
            account = true;
            listed_chats(scanner, text, &mut chats)
        }
        _ => whole.member(scanner, text, key),
    });
    let cut = done.is_err();
    let broken = done.err().or_else(|| {
        let more = scanner.peek().is_some();
        more.then(|| Broken { at: scanner.at(), end: false })
    });
    if whole.listed && !account {
        whole.span = 0..text.len();
        let rest = broken.map(|broken| if cut { whole.read_to(text) } else { broken.at });
        whole.rest = rest.map(|start| start..text.len());
        chats.push(whole);
    }
    Outline { chats, account, broken }
}

/// Passes the value of `chats` or `left_chats`: an object with a list of chats.
fn listed_chats(scanner: &mut Scanner<'_>, text: &Paged<'_>, chats: &mut Vec<Chat>) -> Step {
    scanner.members(&mut |scanner, key| match (key, scanner.peek()) {
        ("list", Some(b'[')) => scanner.elements(&mut |scanner| match scanner.peek() {
            Some(b'{') => one_chat(scanner, text, chats),
            _ => scanner.value().map(drop),
        }),
        _ => scanner.value().map(drop),
    })
}

/// Passes a chat; one that breaks off is entered with what it has.
fn one_chat(scanner: &mut Scanner<'_>, text: &Paged<'_>, chats: &mut Vec<Chat>) -> Step {
    let mut chat = Chat::default();
    let start = scanner.at();
    let done = scanner.members(&mut |scanner, key| chat.member(scanner, text, key));
    chat.span = start..scanner.at().min(text.len());
    match done {
        Ok(()) => {}
        Err(broken) if broken.end => {
            chat.rest = Some(chat.read_to(text).min(chat.span.end)..chat.span.end);
        }
        // Whose the text behind such a break is cannot be told, so it is not this chat's.
        Err(_) => chat.span.end = chat.messages.last().map_or(start + 1, |message| message.end),
    }
    chats.push(chat);
    done
}

impl Chat {
    /// Where what follows its last whole message begins.
    fn read_to(&self, text: &Paged<'_>) -> usize {
        let end = self.messages.last().map_or(self.span.start, |message| message.end);
        let begins = |byte: &u8| *byte != b',' && !byte.is_ascii_whitespace();
        text.find(end, |bytes| bytes.iter().position(begins))
    }

    fn member(&mut self, scanner: &mut Scanner<'_>, text: &Paged<'_>, key: &str) -> Step {
        if key == "messages" && scanner.peek() == Some(b'[') {
            self.listed = true;
            return scanner.elements(&mut |scanner| {
                self.messages.push(scanner.value()?);
                Ok(())
            });
        }
        let value = scanner.value()?;
        let read = || scalar(&repair(&text.slice(value.clone()))).filter(|text| text != "null");
        match key {
            "name" => self.name = read().filter(|name| !name.trim().is_empty()),
            "id" => self.id = read(),
            _ => {}
        }
        Ok(())
    }
}
