//! Elements, their text and their lines, out of any text that claims to be HTML.
//!
//! The tokenizer is the standard's (`html5gum`); [`super::builder`] makes the tree.

use std::ops::RangeInclusive;

use html5gum::{DefaultEmitter, Error, Token, Tokenizer};

use super::builder::{Builder, Element, Part};

/// An HTML file as a tree.
#[derive(Debug)]
pub struct Document {
    elements: Vec<Element>,
    /// Where each line begins, in bytes.
    line_starts: Vec<usize>,
    broken: bool,
}

/// An element of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    document: &'a Document,
    at: usize,
}

/// What an element holds.
#[derive(Clone, Copy, Debug)]
pub enum Child<'a> {
    /// Text, its entities decoded.
    Text(&'a str),
    /// An element.
    Element(Node<'a>),
}

impl Document {
    /// Reads any text as HTML.
    pub fn parse(text: &str) -> Document {
        let mut builder = Builder::new();
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => builder.start_tag(&tag),
                Token::EndTag(tag) => builder.end_tag(&tag),
                Token::String(string) => builder.text(&string.value),
                Token::Error(error) => builder.broken |= is_end_of_file(*error),
                Token::Comment(_) | Token::Doctype(_) => {}
            }
        }
        let (elements, broken) = builder.finish(text.len());
        let feeds = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(feeds.map(|(at, _)| at + 1)).collect();
        Document { elements, line_starts, broken }
    }

    /// Every element, in the order of their beginnings.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (1..self.elements.len()).map(|at| Node { document: self, at })
    }

    /// Whether the file ends in the middle of something.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// The line, from 1, on which the byte `at` stands.
    fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at)
    }
}

impl<'a> Node<'a> {
    fn element(self) -> &'a Element {
        &self.document.elements[self.at]
    }

    /// Its name, in lower case.
    pub fn name(self) -> &'a str {
        &self.element().name
    }

    /// The value of an attribute, one of those that are kept.
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.element().attributes.get(name).map(String::as_str)
    }

    /// Its classes.
    pub fn classes(self) -> impl Iterator<Item = &'a str> {
        self.attribute("class").unwrap_or_default().split_ascii_whitespace()
    }

    /// Whether `class` is among its classes.
    pub fn has_class(self, class: &str) -> bool {
        self.classes().any(|own| own == class)
    }

    /// What it holds, in order.
    pub fn children(self) -> impl Iterator<Item = Child<'a>> {
        self.element().parts.iter().map(move |part| match part {
            Part::Text(text) => Child::Text(text),
            Part::Element(at) => Child::Element(Node { document: self.document, at: *at }),
        })
    }

    /// The elements it holds, in order.
    pub fn elements(self) -> impl Iterator<Item = Node<'a>> {
        self.children().filter_map(|child| match child {
            Child::Element(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first element inside it, at any depth, that `is` what is looked for.
    pub fn find(self, is: &impl Fn(Node<'a>) -> bool) -> Option<Node<'a>> {
        self.elements().find_map(|node| if is(node) { Some(node) } else { node.find(is) })
    }

    /// The first element inside it that has the class.
    pub fn find_class(self, class: &str) -> Option<Node<'a>> {
        self.find(&|node| node.has_class(class))
    }

    /// Its lines in the file, from 1.
    pub fn lines(self) -> RangeInclusive<usize> {
        let (start, end) = self.element().span;
        let first = self.document.line(start);
        first..=self.document.line(end.saturating_sub(1)).max(first)
    }

    /// Whether `other` begins before it ends.
    pub fn reaches(self, other: Node<'_>) -> bool {
        other.element().span.0 < self.element().span.1
    }

    /// Whether the file ends before it does.
    pub fn is_cut(self) -> bool {
        self.element().cut
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as one line: `div(متن b(…))`.
    fn outline(node: Node<'_>) -> String {
        let inside: Vec<String> = node
            .children()
            .map(|child| match child {
                Child::Text(text) => text.to_owned(),
                Child::Element(node) => outline(node),
            })
            .collect();
        format!("{}({})", node.name(), inside.join(" "))
    }

    fn check(html: &str, expect: &str) {
        let document = Document::parse(html);
        let root = Node { document: &document, at: 0 };
        assert_eq!(outline(root), format!("({expect})"), "{html}");
    }

    #[test]
    fn malformed_html_is_read_as_browsers_do() {
        for (html, expect) in [
            ("<div>الف<br>ب</div>", "div(الف br() ب)"),
            ("<DIV>الف<BR/>ب</br>ج</DIV>", "div(الف br() ب br() ج)"),
            ("<div><b>الف</div>ب", "div(b(الف)) ب"),
            ("<b>الف<i>ب</b>ج</i>د", "b(الف i(ب)) i(ج) د"),
            ("<p>الف<p>ب<div>ج</div>", "p(الف) p(ب) div(ج)"),
            ("<a href=x>الف<a href=y>ب</a>", "a(الف) a(ب)"),
            ("الف</div></b>ب</p>", "الفب"),
            ("<div><span>الف</b></div>ب", "div(span(الف)) ب"),
            ("<svg><path/><g/></svg><i/>الف", "svg(path() g()) i(الف)"),
            ("<svg><g><div>الف</div>", "svg(g()) div(الف)"),
            ("<script>'<div>'</script><!-- <b> -->الف", "script('<div>') الف"),
            ("&lt;b&gt;&amp;&zwnj;&#x6CC;&quot", "<b>&\u{200c}ی\""),
            ("الف < ب <3", "الف < ب <3"),
        ] {
            check(html, expect);
        }
    }

    #[test]
    fn elements_know_their_lines() {
        for feed in ["\n", "\r\n"] {
            let html = [
                "\u{feff}<div>",
                "متن &amp; 🙂",
                "<p id=الف",
                " class='ب پ'>",
                "متن",
                "<br>",
                "</p></div>",
            ];
            let document = Document::parse(&html.join(feed));
            let lines: Vec<_> = document.nodes().map(|node| (node.name(), node.lines())).collect();
            assert_eq!(lines, [("div", 1..=7), ("p", 3..=7), ("br", 6..=6)]);
            assert!(document.nodes().nth(1).unwrap().has_class("پ"));
            assert!(!document.is_broken());
        }
    }

    #[test]
    fn a_file_cut_off_is_known() {
        for (html, broken) in [
            ("<html><body><p>الف", false),
            ("<div>الف</body></html>", true),
            ("<html><body><div>الف</body></html>", false),
            ("<div>الف", true),
            ("<p>الف</p><di", true),
            ("<p>الف</p><!-- ب", true),
            ("<script>الف", true),
        ] {
            assert_eq!(Document::parse(html).is_broken(), broken, "{html}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let document = Document::parse(&"<div>".repeat(100_000));
        assert_eq!(document.nodes().count(), 100_000);
        assert!(document.nodes().all(|node| node.elements().count() < 100_000));
        assert!(document.nodes().next().unwrap().find_class("الف").is_none());
    }
}
