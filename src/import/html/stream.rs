//! A page as a stream of small trees: what was read is forgotten, however long the page is.
//!
//! The tokenizer is the standard's (`html5gum`).

use std::io::{self, Read};

use html5gum::{DefaultEmitter, Error, IoReader, Token, Tokenizer};

use super::builder::Builder;
use super::tree::Document;

/// How many messages a piece has at most, of which each begins inside the one before: where one is never
/// closed, all that follow stand in it.
const NESTED: usize = 64;

/// How many elements a piece without a message has at least, behind the first message.
const FRAME: usize = 1 << 16;

type Tokens<R> = Tokenizer<IoReader<R>, DefaultEmitter<usize>>;

/// The pieces of a page. Each ends behind a message, and has what stands before it.
pub struct Stream<R: Read> {
    tokens: Tokens<R>,
    builder: Builder,
    /// Whether an element of this `class` is a message.
    is_message: fn(&str) -> bool,
    /// How many bytes the page has.
    length: usize,
    /// The outermost open message: its place among the open elements, and which it is.
    outermost: Option<(usize, usize)>,
    /// How many messages the piece under way has, and whether any did before.
    messages: usize,
    began: bool,
    ended: bool,
}

/// A piece of a page.
pub struct Piece {
    /// What it holds.
    pub document: Document,
    /// Whether it is the last.
    pub is_last: bool,
    /// Whether the file ends in the middle of something.
    pub is_broken: bool,
}

impl<R: Read> Stream<R> {
    /// The pieces of a page of `length` bytes, whose messages have a `class` that `is_message`.
    pub fn new(page: R, length: usize, is_message: fn(&str) -> bool) -> Stream<R> {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        Stream {
            tokens: Tokenizer::new_with_emitter(IoReader::new(page), emitter),
            builder: Builder::new(),
            is_message,
            length,
            outermost: None,
            messages: 0,
            began: false,
            ended: false,
        }
    }

    /// The next piece; none behind the last.
    pub fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        while let Some(token) = self.tokens.next().transpose()? {
            let (mut ready, mut end) = (None, 0);
            match token {
                Token::StartTag(tag) => {
                    end = tag.span.end;
                    let begun = self.builder.begin(&tag);
                    let is_message = (self.is_message)(begun.class());
                    if is_message && self.messages >= NESTED {
                        ready = Some(self.take(tag.span.start));
                    }
                    let opened = self.builder.open(begun, &tag);
                    if is_message {
                        self.messages += 1;
                        self.outermost.get_or_insert(opened);
                    }
                }
                Token::EndTag(tag) => {
                    end = tag.span.end;
                    self.builder.end_tag(&tag);
                }
                Token::String(string) => self.builder.text(&string.value),
                Token::Error(error) => self.builder.broken |= is_end_of_file(*error),
                Token::Comment(_) | Token::Doctype(_) => {}
            }
            if self.outermost.is_some_and(|outermost| !self.builder.is_open(outermost)) {
                self.outermost = None;
            }
            let is_whole = match self.messages {
                0 => self.began && self.builder.len() > FRAME,
                _ => self.outermost.is_none(),
            };
            if ready.is_none() && end > 0 && is_whole {
                ready = Some(self.take(end));
            }
            if ready.is_some() {
                return Ok(ready);
            }
        }
        if std::mem::replace(&mut self.ended, true) {
            return Ok(None);
        }
        let document = Document::new(self.builder.finish(self.length));
        Ok(Some(Piece { document, is_last: true, is_broken: self.builder.broken }))
    }

    /// What was read, up to the byte `end`.
    fn take(&mut self, end: usize) -> Piece {
        self.began |= self.messages > 0;
        (self.messages, self.outermost) = (0, None);
        let document = Document::new(self.builder.take(end));
        Piece { document, is_last: false, is_broken: false }
    }
}

fn is_end_of_file(error: Error) -> bool {
    matches!(
        error,
        Error::EofBeforeTagName
            | Error::EofInCdata
            | Error::EofInComment
            | Error::EofInDoctype
            | Error::EofInScriptHtmlCommentLikeText
            | Error::EofInTag
    )
}

/// The tree of a whole page, and whether it ends in the middle of something.
#[cfg(test)]
pub fn whole(html: &str) -> (Document, bool) {
    let piece = Stream::new(html.as_bytes(), html.len(), |_| false).next_piece().unwrap().unwrap();
    (piece.document, piece.is_broken)
}
