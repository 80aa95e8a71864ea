//! The messages of a page, a part of its lines after the other, and what there is to say about it.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::{Range, RangeInclusive};

use super::stream::{Piece, Stream};
use super::tree::Node;
use crate::import::message::{Message, Sent};
use crate::import::source::Dump;
use crate::report::Diagnostic;

#[cfg(test)]
pub use parts::{read_whole, same_in_parts};

/// How much of a file tells its format, in bytes.
const HEAD: usize = 64 << 10;

/// How much of a line a diagnostic keeps, in characters: a page may be one line of megabytes.
const KEPT: usize = 200;

/// How much of a date that cannot be read is quoted, in characters.
const QUOTED: usize = 40;

/// What a run of a page's lines holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its messages, in the order of the file.
    pub messages: Vec<Message>,
    /// The lines of service messages («… pinned a message»): they are no bulletins and nothing is lost.
    pub service: Vec<RangeInclusive<usize>>,
    /// What is doubtful, and where it breaks off.
    pub diagnostics: Vec<Diagnostic>,
    /// The first line, from 1, that it does not tell of.
    pub next: usize,
}

/// The beginning of a file that may be HTML, by which its format is told; empty for what is not HTML.
pub fn head(text: &str) -> &str {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let starts = head.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if starts.starts_with('<') { head } else { "" }
}

/// How the messages of a format in HTML are read, one after the other.
pub trait Format {
    /// The messages that a piece of the page holds, in order.
    fn find<'d>(&mut self, piece: &'d Piece) -> Vec<Node<'d>>;

    /// Reads a message.
    fn read(&mut self, node: Node<'_>) -> One;
}

/// A message, or what stands in its place.
#[derive(Debug)]
pub enum One {
    /// Telegram's own word that somebody joined, pinned or called.
    Service,
    /// A message, its lines still to be set, and what is doubtful about it.
    Message(Box<Message>, Option<Diagnostic>),
}

/// Reads a page part by part.
pub struct Pages<'a> {
    stream: Stream<Box<dyn Read + 'a>>,
    format: Box<dyn Format>,
    /// What was read and does not stand whole in the parts so far.
    waiting: VecDeque<Found>,
    /// Whether all is read, and what is said of a file that breaks off.
    ended: bool,
    broken: Option<&'static str>,
    /// The number of the last message that was given, and the last line so far that says anything.
    post: Option<u64>,
    last: (usize, String),
}

/// Something that was read, and where it stands.
struct Found {
    /// Its bytes in the page, up to the next one's if that stands inside it.
    span: Range<usize>,
    /// Whether the next one stands inside it.
    holds_next: bool,
    one: One,
}

impl<'a> Pages<'a> {
    /// Reads the messages of `page`, of `length` bytes, by `format`; they are the elements of a `class` that
    /// `is_message`.
    pub fn new(
        page: Box<dyn Read + 'a>,
        length: usize,
        is_message: fn(&str) -> bool,
        format: Box<dyn Format>,
    ) -> Pages<'a> {
        Pages {
            stream: Stream::new(page, length, is_message),
            format,
            waiting: VecDeque::new(),
            ended: false,
            broken: None,
            post: None,
            last: (1, String::new()),
        }
    }

    /// The messages that stand whole in a part of the page, which begins at its byte `offset`; each part
    /// begins with the line that the one before did not tell of.
    ///
    /// The last message of the page is left out if the file ends inside it.
    pub fn part(&mut self, part: &Dump, offset: usize, is_last: bool) -> io::Result<Page> {
        let end = part.numbers().end;
        let mut whole: Vec<(Found, RangeInclusive<usize>)> = Vec::new();
        let mut next = end;
        while let Some(found) = self.next_found()? {
            if !is_last && found.span.end > offset + part.text().len() {
                next = end.min(part.line_at(found.span.start.saturating_sub(offset)));
                self.waiting.push_front(found);
                break;
            }
            let lines = found.lines(part, offset);
            whole.push((found, lines));
        }
        // What shares a line with a message that is left to the next part is left to it too.
        while let Some((found, lines)) = whole.pop_if(|(_, lines)| *lines.end() >= next) {
            next = next.min(*lines.start());
            self.waiting.push_front(found);
        }
        let mut page = Page { next, ..Page::default() };
        for (found, lines) in whole {
            match found.one {
                One::Service => page.service.push(lines),
                One::Message(message, doubt) => {
                    let first = *lines.start();
                    page.diagnostics
                        .extend(doubt.map(|doubt| in_line(doubt, part, first, part.line(first))));
                    self.post = message.post;
                    page.messages.push(Message { lines, ..*message });
                }
            }
        }
        if let Some(line) = part.lines().filter(|line| !line.text.trim().is_empty()).last() {
            self.last = (line.number, line.text.chars().take(KEPT).collect());
        }
        if let Some(broken) = self.broken.take_if(|_| is_last) {
            page.diagnostics.push(self.breaks_off(broken, part));
        }
        Ok(page)
    }

    /// What follows; none behind the end.
    fn next_found(&mut self) -> io::Result<Option<Found>> {
        while self.waiting.is_empty() && !self.ended {
            match self.stream.next_piece()? {
                Some(piece) => self.take(&piece),
                None => self.ended = true,
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Reads the messages of a piece.
    fn take(&mut self, piece: &Piece) {
        let nodes = self.format.find(piece);
        let is_cut = piece.is_broken && nodes.last().is_some_and(|node| node.is_cut());
        let whole = nodes.len() - usize::from(is_cut);
        for (place, &node) in nodes[..whole].iter().enumerate() {
            let mut span = node.span();
            let inner = nodes.get(place + 1).map(|next| next.span().start);
            let inner = inner.filter(|inner| *inner < span.end);
            // What is cut off elsewhere than at the end of the file, is so by the next message.
            let holds_next = inner.is_some() || (node.is_cut() && !piece.is_last);
            span.end = inner.unwrap_or(span.end);
            let one = self.format.read(node);
            self.waiting.push_back(Found { span, holds_next, one });
        }
        self.broken = piece.is_broken.then_some(if is_cut {
            "the file breaks off inside a message, which is left out"
        } else {
            "the file breaks off"
        });
    }

    /// Says that the file breaks off behind the last line that says anything.
    fn breaks_off(&self, what: &str, part: &Dump) -> Diagnostic {
        let what = match self.post {
            Some(post) if !what.contains("inside") => format!("{what} after message {post}"),
            _ => what.to_owned(),
        };
        let error = Diagnostic::error(what).help("export or save it once more and import that");
        in_line(error, part, self.last.0, &self.last.1)
    }
}

impl Found {
    /// Its lines, up to the next one's if that stands inside it: an element that was never closed holds all
    /// that follow.
    fn lines(&self, part: &Dump, offset: usize) -> RangeInclusive<usize> {
        let line = |at: usize| part.line_at(at.saturating_sub(offset));
        let first = line(self.span.start);
        let last = if self.holds_next {
            line(self.span.end) - 1
        } else {
            line(self.span.end.saturating_sub(1))
        };
        first..=last.max(first)
    }
}

/// The moment that `written` names, by `read`; a warning where there is none.
pub fn sent(
    written: Option<&str>,
    read: impl Fn(&str) -> Option<Sent>,
) -> (Option<Sent>, Option<Diagnostic>) {
    let sent = written.and_then(read);
    let why = match written {
        _ if sent.is_some() => return (sent, None),
        Some(written) => {
            let quoted: String = written.trim().chars().take(QUOTED).collect();
            format!("the date `{quoted}` of this message cannot be read")
        }
        None => "this message has no date".to_owned(),
    };
    (None, Some(Diagnostic::warning(why).help("it is kept undated")))
}

/// A diagnostic about the line `number`, which reads `line`.
fn in_line(diagnostic: Diagnostic, part: &Dump, number: usize, line: &str) -> Diagnostic {
    let source: String = line.chars().take(KEPT).collect();
    let trimmed = source.trim_start();
    let column = source.chars().count() - trimmed.chars().count() + 1;
    diagnostic.in_line(&part.path, number, column, trimmed.trim_end().chars().count(), &source)
}

#[cfg(test)]
mod parts {
    use std::path::Path;

    use proptest::prelude::TestCaseError;

    use super::*;
    use crate::import::source::Source;

    type Begin = for<'a> fn(Box<dyn Read + 'a>, usize) -> Pages<'a>;

    /// Reads the page `html` in one part.
    pub fn read_whole(begin: Begin, path: &Path, html: &str) -> Page {
        let dump = Dump::new(path, "page.html", html.as_bytes().to_vec()).unwrap();
        begin(Box::new(html.as_bytes()), html.len()).part(&dump, 0, true).unwrap()
    }

    /// Reads the page `html` in parts of at least `size` bytes.
    fn read_parts(begin: Begin, source: &Source, size: usize) -> Page {
        let mut pages = begin(Box::new(source.text()), source.text_bytes());
        let mut chapters = source.chapters_of(size);
        let mut whole = Page { next: 1, ..Page::default() };
        while let Some((dump, is_last)) = chapters.next_part().unwrap() {
            assert_eq!(dump.numbers().start, whole.next);
            let page = pages.part(&dump, chapters.offset(), is_last).unwrap();
            chapters.done_before(&dump, page.next);
            for message in &page.messages {
                assert!(dump.numbers().start <= *message.lines.start());
                assert!(*message.lines.end() < page.next);
            }
            whole.messages.extend(page.messages);
            whole.service.extend(page.service);
            whole.diagnostics.extend(page.diagnostics);
            whole.next = page.next;
        }
        whole
    }

    /// Whether a page reads the same in one part and in many.
    pub fn same_in_parts(begin: Begin, html: &str) -> Result<(), TestCaseError> {
        let path = Path::new("page.html");
        let Ok(source) = Source::of_text(path, "page.html", html) else { return Ok(()) };
        let expect = read_whole(begin, path, html);
        for size in [1, 40, 300, 1500] {
            proptest::prop_assert_eq!(&read_parts(begin, &source, size), &expect, "{}", html);
        }
        Ok(())
    }
}
