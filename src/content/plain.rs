//! Markdown as the plain text that it shows.

use pulldown_cmark::{Event, Options, Parser, TagEnd};

/// The lines of text that an item's Markdown shows, a paragraph each, without styles; of a link its words.
///
/// ```
/// use bayegan::content::plain::paragraphs;
///
/// assert_eq!(paragraphs("\nیک **دو**\n\n> سه\\.\n"), ["یک دو", "سه."]);
/// ```
pub fn paragraphs(markdown: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut line = String::new();
    let mut end = |line: &mut String| {
        if !line.trim().is_empty() {
            paragraphs.push(line.trim().to_owned());
        }
        line.clear();
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            // Raw HTML is shown as text.
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                line.push_str(&text);
            }
            Event::SoftBreak => line.push(' '),
            Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::TableCell,
            ) => end(&mut line),
            _ => {}
        }
    }
    end(&mut line);
    paragraphs
}
