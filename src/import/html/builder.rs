//! Elements out of tags: what browsers do with them, as far as message pages need it.
//!
//! Of the standard's tree construction (HTML Living Standard, section 13.2.6) this keeps void elements,
//! implied ends, end tags that match nothing, formatting that is closed out of order, and the depth at
//! which browsers stop nesting. It leaves formatting that is never closed inside its block, where a
//! browser would set the rest of the page in it: the rest of the page is other messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use html5gum::{EndTag, StartTag};

/// How deep elements nest; what lies deeper becomes a sibling, as in Chromium.
const MAX_DEPTH: usize = 512;

/// How many elements are opened again after formatting that closes out of order (the standard's
/// adoption agency runs eight times).
const MAX_REOPENED: usize = 8;

/// The attributes that are kept.
const ATTRIBUTES: [&str; 7] = ["alt", "class", "data-post", "datetime", "href", "id", "title"];

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that stand on lines of their own; their end tags close whatever is open inside.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements that set text; closed out of order, the inner ones go on.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements whose end may be left unwritten; open at the end of a file they tell nothing.
const END_OPTIONAL: [&str; 5] = ["html", "head", "body", "p", "li"];

/// The kept attributes of an element; formatting that is opened again shares them.
type Attributes = Arc<BTreeMap<&'static str, String>>;

/// An element and what it holds.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Attributes,
    pub parts: Vec<Part>,
    /// The first of its bytes, and the first that is no longer its own.
    pub span: (usize, usize),
    /// Whether the file ends before it does.
    pub cut: bool,
}

/// A part of what an element holds.
#[derive(Debug)]
pub enum Part {
    Text(String),
    Element(usize),
}

/// Whether elements of this name stand on lines of their own.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// An element that begins.
pub struct Begun {
    name: String,
    attributes: Attributes,
}

impl Begun {
    /// What its `class` says.
    pub fn class(&self) -> &str {
        self.attributes.get("class").map_or("", String::as_str)
    }
}

/// A tree in the making.
#[derive(Debug)]
pub struct Builder {
    elements: Vec<Element>,
    /// The open elements, outermost first; the first is the document itself.
    open: Vec<usize>,
    /// How many of them are `svg` or `math`, where `<path/>` has no content.
    foreign: usize,
    /// How many elements are copies of open ones that were taken out.
    copies: usize,
    /// Whether the file ends in the middle of something.
    pub broken: bool,
}

impl Builder {
    /// A tree of nothing yet.
    pub fn new() -> Builder {
        let document = Element {
            name: String::new(),
            attributes: Attributes::default(),
            parts: Vec::new(),
            span: (0, 0),
            cut: false,
        };
        Builder { elements: vec![document], open: vec![0], foreign: 0, copies: 1, broken: false }
    }

    /// Closes what the beginning of an element ends, and gives the element.
    pub fn begin(&mut self, tag: &StartTag<usize>) -> Begun {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.imply_ends(&name, tag.span.start);
        let attributes = ATTRIBUTES.into_iter().filter_map(|key| {
            let value = tag.attributes.get(key.as_bytes())?;
            Some((key, String::from_utf8_lossy(value).into_owned()))
        });
        Begun { name, attributes: Arc::new(attributes.collect()) }
    }

    /// Opens the element that the tag began; gives its place among the open ones, and which it is.
    pub fn open(&mut self, begun: Begun, tag: &StartTag<usize>) -> (usize, usize) {
        let Begun { name, attributes } = begun;
        let is_void = VOID.contains(&&*name) || (tag.self_closing && self.foreign > 0);
        self.push(name, attributes, tag.span.start);
        let opened = (self.open.len() - 1, self.elements.len() - 1);
        if is_void {
            self.close_to(self.open.len() - 1, tag.span.end);
        }
        opened
    }

    /// Closes what the beginning of an element `name` at the byte `at` ends.
    fn imply_ends(&mut self, name: &str, at: usize) {
        let is_html =
            is_block(name) || FORMATTING.contains(&name) || name == "br" || name == "span";
        if self.foreign > 0
            && is_html
            && let Some(place) = self.innermost(|open| matches!(open, "svg" | "math"))
        {
            self.close_to(place, at);
        }
        let implied = match name {
            "body" => self.innermost(|open| open == "head"),
            "a" => self.formatting("a"),
            _ if is_block(name) => self
                .innermost(|open| matches!(open, "p" | "table" | "td" | "th"))
                .filter(|&place| self.elements[self.open[place]].name == "p"),
            _ => None,
        };
        if let Some(place) = implied {
            self.close_to(place, at);
        }
    }

    fn push(&mut self, name: String, attributes: Attributes, start: usize) {
        if self.open.len() >= MAX_DEPTH {
            self.close_to(self.open.len() - 1, start);
        }
        self.foreign += usize::from(matches!(&*name, "svg" | "math"));
        let at = self.elements.len();
        let parent = self.parent();
        self.elements[parent].parts.push(Part::Element(at));
        self.open.push(at);
        let span = (start, start);
        self.elements.push(Element { name, attributes, parts: Vec::new(), span, cut: false });
    }

    /// Closes an element, if it is open.
    pub fn end_tag(&mut self, tag: &EndTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name);
        let end = tag.span.end;
        if is_block(&name) {
            if let Some(place) = self.innermost(|open| open == name) {
                self.close_to(place, end);
            }
        } else if name == "br" {
            self.push("br".to_owned(), Attributes::default(), tag.span.start);
            self.close_to(self.open.len() - 1, end);
        } else if let Some(place) = self.formatting(&name) {
            self.close_formatting(place, end);
        }
    }

    /// Closes the element at `place` of the open ones; formatting inside it goes on after it.
    fn close_formatting(&mut self, place: usize, end: usize) {
        let inner = self.open[place + 1..].iter().map(|&at| &self.elements[at]);
        let again: Vec<_> = inner
            .filter(|element| FORMATTING.contains(&&*element.name))
            .take(MAX_REOPENED)
            .map(|element| (element.name.clone(), Arc::clone(&element.attributes)))
            .collect();
        self.close_to(place, end);
        for (name, attributes) in again {
            self.push(name, attributes, end);
        }
    }

    /// Adds text to the innermost open element.
    pub fn text(&mut self, value: &[u8]) {
        let text = String::from_utf8_lossy(value);
        let parent = self.parent();
        match self.elements[parent].parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(&text),
            _ => self.elements[parent].parts.push(Part::Text(text.into_owned())),
        }
    }

    fn parent(&self) -> usize {
        self.open.last().copied().unwrap_or_default()
    }

    /// The place, among the open elements, of the innermost whose name `is` what is looked for.
    fn innermost(&self, is: impl Fn(&str) -> bool) -> Option<usize> {
        (1..self.open.len()).rev().find(|&place| is(&self.elements[self.open[place]].name))
    }

    /// The same, of the name `name`, looked for no further out than the innermost block.
    fn formatting(&self, name: &str) -> Option<usize> {
        self.innermost(|open| open == name || is_block(open))
            .filter(|&place| self.elements[self.open[place]].name == name)
    }

    /// Closes the open element at `place` and all inside it, at the byte `end`.
    fn close_to(&mut self, place: usize, end: usize) {
        for at in self.open.drain(place.max(1)..) {
            let element = &mut self.elements[at];
            element.span.1 = end;
            self.foreign -= usize::from(matches!(&*element.name, "svg" | "math"));
        }
    }

    /// How many elements there are, the document itself among them.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether the element `at` is the open one at `place`.
    pub fn is_open(&self, (place, at): (usize, usize)) -> bool {
        self.open.get(place) == Some(&at)
    }

    /// Takes the elements out, the document itself first: of the open ones, which are cut off at the byte
    /// `end`, empty copies stay, and go on. Gives how many of the elements such copies were.
    pub fn take(&mut self, end: usize) -> (Vec<Element>, usize) {
        let stay = self.open.iter().map(|&at| {
            let Element { name, attributes, span, .. } = &self.elements[at];
            let (name, attributes) = (name.clone(), Arc::clone(attributes));
            Element { name, attributes, parts: Vec::new(), span: *span, cut: false }
        });
        let stay: Vec<Element> = stay.collect();
        for &at in &self.open[1..] {
            self.elements[at].span.1 = end;
            self.elements[at].cut = true;
        }
        let copies = std::mem::replace(&mut self.copies, stay.len());
        self.open = (0..stay.len()).collect();
        (std::mem::replace(&mut self.elements, stay), copies)
    }

    /// Ends the file at the byte `end`: where an element is open there whose end must be written, it ends in
    /// the middle of something.
    pub fn finish(&mut self, end: usize) -> (Vec<Element>, usize) {
        let mut open = self.open[1..].iter().map(|&at| &*self.elements[at].name);
        self.broken |= open.any(|name| !END_OPTIONAL.contains(&name));
        self.take(end)
    }
}
