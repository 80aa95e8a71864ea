//! What an element says: lines as a browser shows them, and how their parts are set.

use super::builder::is_block;
use super::link::hidden_target;
use super::tree::{Child, Node};
use crate::import::message::{Block, Style, StyleKind, StyledLine};

/// Elements whose text is not shown, or not as text.
const UNSHOWN: [&str; 14] = [
    "audio", "button", "head", "iframe", "math", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "video",
];

/// How much of a link's text is compared with its address, in bytes; no address is longer.
const COMPARED: usize = 4096;

/// The lines of `node`, without empty ones before and after.
///
/// White space is collapsed as CSS does where nothing else is said (`white-space: normal`), kept in
/// `pre`. `site` is where links that begin with `/` lead.
pub fn styled_lines(node: Node<'_>, site: Option<&str>) -> Vec<StyledLine> {
    let mut writer = Writer { site, ..Writer::default() };
    writer.children(node);
    writer.end_block();
    let lines = writer.lines;
    let is_text = |line: &StyledLine| !line.text.is_empty();
    let first = lines.iter().position(is_text).unwrap_or(lines.len());
    let last = lines.iter().rposition(is_text).map_or(first, |place| place + 1);
    lines.into_iter().take(last).skip(first).collect()
}

/// The text of `node` in one line, unstyled.
pub fn flat_text(node: Node<'_>) -> String {
    let lines = styled_lines(node, None);
    let texts: Vec<&str> =
        lines.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// How many bytes of addresses are carried over line ends: a link is written once in HTML and once a
/// line here, and a hostile page is not to fill the memory with that.
const CARRIED: usize = 64 << 10;

/// Lines in the making.
#[derive(Default)]
struct Writer<'a> {
    site: Option<&'a str>,
    lines: Vec<StyledLine>,
    line: StyledLine,
    /// Collapsed white space that shows only if something follows on the line.
    space: bool,
    /// The places, among the line's styles, of those that are open, outermost first.
    open: Vec<usize>,
    /// Whether nothing of a `pre` was written yet: its first line feed is not shown.
    starts_code: bool,
    /// How many bytes of addresses were carried over line ends.
    carried: usize,
}

impl Writer<'_> {
    fn children(&mut self, node: Node<'_>) {
        for child in node.children() {
            match child {
                Child::Text(text) => self.text(text),
                Child::Element(node) => self.element(node),
            }
        }
    }

    fn element(&mut self, node: Node<'_>) {
        let name = node.name();
        match name {
            "br" => self.end_line(),
            "img" => self.text(node.attribute("alt").unwrap_or_default()),
            "blockquote" => self.block(node, Block::Quote),
            "pre" => self.block(node, Block::Code),
            _ if UNSHOWN.contains(&name) => {}
            _ if is_block(name) => self.block(node, self.line.block),
            // Telegram's pages set an emoji as a picture: `<i class="emoji"><b>🙂</b></i>`.
            _ if node.has_class("emoji") => self.text(&plain(node, COMPARED)),
            _ => self.inline(node),
        }
    }

    fn block(&mut self, node: Node<'_>, block: Block) {
        self.end_block();
        let around = std::mem::replace(&mut self.line.block, block);
        self.starts_code = block == Block::Code;
        self.children(node);
        self.end_block();
        self.line.block = around;
        self.starts_code = false;
    }

    fn inline(&mut self, node: Node<'_>) {
        let kind = self.style(node).filter(|kind| self.may_open(kind));
        let opens = kind.is_some();
        if let Some(kind) = kind {
            let at = self.line.text.len();
            self.open.push(self.line.styles.len());
            self.line.styles.push(Style { range: at..at, kind });
        }
        self.children(node);
        if opens && let Some(place) = self.open.pop() {
            self.line.styles[place].range.end = self.line.text.len();
        }
    }

    fn style(&self, node: Node<'_>) -> Option<StyleKind> {
        match node.name() {
            "b" | "strong" => Some(StyleKind::Bold),
            "i" | "em" => Some(StyleKind::Italic),
            "s" | "del" | "strike" => Some(StyleKind::Strike),
            "code" | "tt" => Some(StyleKind::Code),
            "a" => hidden_target(node.attribute("href")?, &plain(node, COMPARED), self.site)
                .map(StyleKind::Link),
            _ => None,
        }
    }

    /// Whether a style may begin here: not in preformatted text and code, where it would be read as
    /// text, and not within its like.
    fn may_open(&self, kind: &StyleKind) -> bool {
        let is_like = |open: &StyleKind| {
            *open == StyleKind::Code || std::mem::discriminant(open) == std::mem::discriminant(kind)
        };
        self.line.block != Block::Code
            && !self.open.iter().any(|&place| is_like(&self.line.styles[place].kind))
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let starts_code = std::mem::take(&mut self.starts_code);
            match c {
                '\u{2028}' | '\u{2029}' => self.end_line(),
                '\r' => self.space |= self.line.block != Block::Code,
                '\n' if self.line.block == Block::Code => {
                    if !starts_code {
                        self.end_line();
                    }
                }
                ' ' | '\t' | '\n' | '\u{c}' if self.line.block != Block::Code => self.space = true,
                c => self.character(c),
            }
        }
    }

    fn character(&mut self, c: char) {
        if std::mem::take(&mut self.space) && !self.line.text.is_empty() {
            self.line.text.push(' ');
        }
        self.line.text.push(c);
    }

    /// Ends the line if it has text: where a block begins or ends.
    fn end_block(&mut self) {
        self.space = false;
        if !self.line.text.is_empty() {
            self.end_line();
        }
    }

    /// Ends the line; what is open on it goes on on the next.
    fn end_line(&mut self) {
        self.space = false;
        let mut next = StyledLine { block: self.line.block, ..StyledLine::default() };
        for place in &mut self.open {
            let style = &mut self.line.styles[*place];
            style.range.end = self.line.text.len();
            *place = next.styles.len();
            let kind = match &style.kind {
                // Without an address it is dropped from the line.
                StyleKind::Link(to) if self.carried + to.len() > CARRIED => {
                    StyleKind::Link(String::new())
                }
                kind => kind.clone(),
            };
            if let StyleKind::Link(to) = &kind {
                self.carried += to.len();
            }
            next.styles.push(Style { range: 0..0, kind });
        }
        let line = std::mem::replace(&mut self.line, next);
        self.lines.push(shrunk(line));
    }
}

/// The line with its styles drawn in to what they set: no white space at their ends, none of them
/// empty or without its address.
fn shrunk(mut line: StyledLine) -> StyledLine {
    let text = &line.text;
    line.styles.retain_mut(|style| {
        let part = text.get(style.range.clone()).unwrap_or_default();
        let start = style.range.start + (part.len() - part.trim_start().len());
        style.range = start..start + part.trim().len();
        !style.range.is_empty() && style.kind != StyleKind::Link(String::new())
    });
    line
}

/// The text inside `node` as it stands in the file, up to about `limit` bytes.
fn plain(node: Node<'_>, limit: usize) -> String {
    let mut out = String::new();
    gather(node, limit, &mut out);
    out
}

fn gather(node: Node<'_>, limit: usize, out: &mut String) {
    for child in node.children() {
        if out.len() >= limit {
            return;
        }
        match child {
            Child::Text(text) => out.push_str(text),
            Child::Element(node) if node.name() == "img" => {
                out.push_str(node.attribute("alt").unwrap_or_default());
            }
            Child::Element(node) => gather(node, limit, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stream::whole;
    use super::*;

    /// The lines of `html` as one text: `> ` before a quotation, `| ` before code, styles in brackets.
    fn shown(html: &str) -> String {
        let (document, _) = whole(&format!("<div>{html}</div>"));
        let lines = styled_lines(document.nodes().next().unwrap(), Some("https://t.me"));
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn line(line: &StyledLine) -> String {
        let mut text = String::new();
        for at in 0..=line.text.len() {
            for style in line.styles.iter().rev().filter(|style| style.range.end == at) {
                text.extend(["/", &name(&style.kind), "]"]);
            }
            for style in line.styles.iter().filter(|style| style.range.start == at) {
                text.extend(["[", &name(&style.kind), " "]);
            }
            text.extend(line.text.char_indices().find(|c| c.0 == at).map(|c| c.1));
        }
        let before = match line.block {
            Block::Text => "",
            Block::Quote => "> ",
            Block::Code => "| ",
        };
        format!("{before}{text}")
    }

    fn name(kind: &StyleKind) -> String {
        match kind {
            StyleKind::Bold => "B".to_owned(),
            StyleKind::Italic => "I".to_owned(),
            StyleKind::Strike => "S".to_owned(),
            StyleKind::Code => "C".to_owned(),
            StyleKind::Link(to) => format!("L {to}"),
        }
    }

    #[test]
    fn text_reads_as_a_browser_shows_it() {
        for (html, expect) in [
            ("\n  متن\n\t خبر  <br>\r\n  دوم ", "متن خبر\nدوم"),
            ("<br><br>الف<br><br><br>ب<br>", "الف\n\n\nب"),
            (
                "می&zwnj;شود &amp; &laquo;آب&raquo;&nbsp;&nbsp;ب",
                "می\u{200c}شود & «آب»\u{a0}\u{a0}ب",
            ),
            ("الف<div>ب</div>ج<p>د", "الف\nب\nج\nد"),
            ("الف<script>1</script><style>b</style><svg><text>ج</text></svg>ب", "الفب"),
            ("<i class=emoji style='x'><b>🙂</b></i><img alt='🌱' src=x onerror=1>", "🙂🌱"),
            ("<tg-emoji emoji-id=1><i class='emoji'><b>🙂</b></i></tg-emoji>", "🙂"),
            (
                "<tg-spoiler>پنهان</tg-spoiler> <span class='spoiler hidden'><span>راز</span></span>",
                "پنهان راز",
            ),
            ("&lt;b&gt;متن&lt;/b&gt;", "<b>متن</b>"),
            ("الف\u{2028}ب", "الف\nب"),
            ("خبر…", "خبر…"),
        ] {
            assert_eq!(shown(html), expect, "{html}");
        }
    }

    #[test]
    fn styles_are_kept_by_line() {
        for (html, expect) in [
            ("<b>الف</b> ب", "[B الف/B] ب"),
            ("<strong>الف<br>ب</strong>ج", "[B الف/B]\n[B ب/B]ج"),
            ("<b> الف <i>ب </i></b>ج", "[B الف [I ب/I]/B] ج"),
            ("<b><strong>الف</strong> ب</b>", "[B الف ب/B]"),
            ("<s>الف</s><del>ب</del><u>ج</u>", "[S الف/S][S ب/S]ج"),
            ("<b></b><i> </i>الف", "الف"),
            ("<code>a <b>b</b></code>", "[C a b/C]"),
            (
                "<a href='https://news.example/a'>شرح <b>خبر</b></a>",
                "[L https://news.example/a شرح [B خبر/B]/L https://news.example/a]",
            ),
            ("<a href='javascript:alert(1)'>خبر</a>", "خبر"),
            (
                "<a href='https://t.me/nemune'>@nemune</a> <a href='?q=%23x'>#راه</a>",
                "@nemune #راه",
            ),
            ("<a href='https://news.example'>https://news.example/</a>", "https://news.example/"),
            ("<a>خبر</a>", "خبر"),
            ("<b>الف<i>ب</b>ج</i>", "[B الف[I ب/I]/B][I ج/I]"),
        ] {
            assert_eq!(shown(html), expect, "{html}");
        }
    }

    #[test]
    fn blocks_mark_their_lines() {
        for (html, expect) in [
            ("الف<blockquote>ب<br>ج</blockquote>د", "الف\n> ب\n> ج\nد"),
            ("<blockquote>الف<blockquote>ب</blockquote>ج</blockquote>", "> الف\n> ب\n> ج"),
            ("<blockquote><b>الف</b><pre>ب</pre></blockquote>", "> [B الف/B]\n| ب"),
            ("<pre>\n  a\n\n<b>b</b>\tc\n</pre>الف", "|   a\n| \n| b\tc\nالف"),
            ("<pre><code class='language-x'>a\r\nb</code></pre>", "| a\n| b"),
            ("<pre>a<br>b</pre>", "| a\n| b"),
        ] {
            assert_eq!(shown(html), expect, "{html}");
        }
    }
}
