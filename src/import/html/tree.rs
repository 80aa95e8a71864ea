//! Elements, their text and their lines, out of any text that claims to be HTML.
//!
//! [`super::builder`] makes the tree, [`super::stream`] hands it out piece by piece.

use std::ops::Range;

use super::builder::{Element, Part};

/// An HTML file as a tree, or a piece of it.
#[derive(Debug)]
pub struct Document {
    elements: Vec<Element>,
    /// How many of them stand around the piece and began before it.
    around: usize,
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
    /// The tree of these elements, of which the first `around` began before it.
    pub(super) fn new((elements, around): (Vec<Element>, usize)) -> Document {
        Document { elements, around }
    }

    /// Every element that begins in it, in the order of their beginnings.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (self.around..self.elements.len()).map(|at| Node { document: self, at })
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

    /// Its bytes in the file.
    pub fn span(self) -> Range<usize> {
        let (start, end) = self.element().span;
        start..end
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

#[cfg(test)]
mod tests {
    use super::super::stream::whole;
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
        let (document, _) = whole(html);
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
    fn elements_know_their_bytes() {
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
            let html = html.join(feed);
            let (document, is_broken) = whole(&html);
            let own: Vec<_> =
                document.nodes().map(|node| (node.name(), &html[node.span()])).collect();
            let (div, p) = (&html[3..], &html[html.find("<p").unwrap()..html.len() - 6]);
            assert_eq!(own, [("div", div), ("p", p), ("br", "<br>")]);
            assert!(document.nodes().nth(1).unwrap().has_class("پ"));
            assert!(!is_broken);
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
            assert_eq!(whole(html).1, broken, "{html}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let (document, _) = whole(&"<div>".repeat(100_000));
        assert_eq!(document.nodes().count(), 100_000);
        assert!(document.nodes().all(|node| node.elements().count() < 100_000));
        assert!(document.nodes().next().unwrap().find_class("الف").is_none());
    }
}
