//! A page of messages, and what there is to say about it.

use std::ops::RangeInclusive;
use std::path::Path;

use super::tree::{Document, Node};
use crate::import::message::{Message, Sent};
use crate::report::Diagnostic;

/// How much of a file tells its format, in bytes.
const HEAD: usize = 64 << 10;

/// How much of a line a diagnostic keeps, in characters: a page may be one line of megabytes.
const KEPT: usize = 200;

/// How much of a date that cannot be read is quoted, in characters.
const QUOTED: usize = 40;

/// What a dump in HTML holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its messages, in the order of the file.
    pub messages: Vec<Message>,
    /// The lines of service messages («… pinned a message»): they are no bulletins and nothing is lost.
    pub service: Vec<RangeInclusive<usize>>,
    /// What is doubtful, and where it breaks off.
    pub diagnostics: Vec<Diagnostic>,
}

/// The beginning of a file that may be HTML, by which its format is told; empty for what is not HTML.
pub fn head(text: &str) -> &str {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let starts = head.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if starts.starts_with('<') { head } else { "" }
}

/// Reads the messages of a tree one by one into a [`Page`].
#[derive(Debug)]
pub struct Reader<'a> {
    path: &'a Path,
    lines: Vec<&'a str>,
    page: Page,
}

impl<'a> Reader<'a> {
    /// A reader of the file `path`, which reads `text`.
    pub fn new(path: &'a Path, text: &'a str) -> Reader<'a> {
        Reader { path, lines: text.split('\n').collect(), page: Page::default() }
    }

    /// Reads `nodes`, the messages of `document`: `read` makes a message of one, or `None` of a service
    /// message. The last is left out if the file ends inside it.
    pub fn page<'d>(
        mut self,
        document: &'d Document,
        nodes: &[Node<'d>],
        mut read: impl FnMut(&mut Reader<'a>, Node<'d>, RangeInclusive<usize>) -> Option<Message>,
    ) -> Page {
        for (place, &node) in nodes.iter().enumerate() {
            let next = nodes.get(place + 1);
            if next.is_none() && document.is_broken() && node.is_cut() {
                break;
            }
            let lines = own_lines(node, next);
            match read(&mut self, node, lines.clone()) {
                Some(message) => self.page.messages.push(message),
                None => self.page.service.push(lines),
            }
        }
        if document.is_broken() {
            self.break_off(nodes.last().is_some_and(|node| node.is_cut()));
        }
        self.page
    }

    /// The moment that `written` names, by `read`; a warning about the message where there is none.
    pub fn sent(
        &mut self,
        written: Option<&str>,
        line: usize,
        read: impl Fn(&str) -> Option<Sent>,
    ) -> Option<Sent> {
        let sent = written.and_then(read);
        if sent.is_none() {
            let why = match written {
                Some(written) => {
                    let quoted: String = written.trim().chars().take(QUOTED).collect();
                    format!("the date `{quoted}` of this message cannot be read")
                }
                None => "this message has no date".to_owned(),
            };
            let warning = Diagnostic::warning(why).help("it is kept undated");
            self.page.diagnostics.push(self.at_line(warning, line));
        }
        sent
    }

    fn break_off(&mut self, inside: bool) {
        let last = self.lines.iter().rposition(|line| !line.trim().is_empty()).unwrap_or(0);
        let what = match (inside, self.page.messages.last().and_then(|message| message.post)) {
            (true, _) => "the file breaks off inside a message, which is left out".to_owned(),
            (false, Some(post)) => format!("the file breaks off after message {post}"),
            (false, None) => "the file breaks off".to_owned(),
        };
        let error = Diagnostic::error(what).help("export or save it once more and import that");
        self.page.diagnostics.push(self.at_line(error, last + 1));
    }

    /// A diagnostic about the line `number`, from 1.
    fn at_line(&self, diagnostic: Diagnostic, number: usize) -> Diagnostic {
        let line = number.checked_sub(1).and_then(|place| self.lines.get(place)).unwrap_or(&"");
        let source: String = line.trim_start_matches('\u{feff}').chars().take(KEPT).collect();
        let trimmed = source.trim_start();
        let column = source.chars().count() - trimmed.chars().count() + 1;
        diagnostic.in_line(self.path, number, column, trimmed.trim_end().chars().count(), &source)
    }
}

/// The lines of `node`, up to the next message if that stands inside it: an element that was never
/// closed holds all that follow.
fn own_lines(node: Node<'_>, next: Option<&Node<'_>>) -> RangeInclusive<usize> {
    let lines = node.lines();
    let inner = next.filter(|next| node.reaches(**next)).map(|next| *next.lines().start());
    match inner {
        Some(inner) => {
            let before = inner.saturating_sub(1).min(*lines.end());
            *lines.start()..=before.max(*lines.start())
        }
        None => lines,
    }
}
