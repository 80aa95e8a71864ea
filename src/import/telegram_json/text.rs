//! Text as Telegram Desktop writes it: a string, or an array of strings and entities.

use crate::import::json::{Object, elements, scalar};
use crate::import::message::{Block, Style, StyleKind, StyledLine};

/// Characters that end a line, CR LF being one end.
const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// The lines of the text that the JSON `raw` is, which went through [`crate::import::json::repair`].
///
/// Entities of kinds that Markdown does not know are plain text; what is neither string nor entity stands
/// as it is written, so that no text is lost. Blank lines at both ends are left out. Controls are still in
/// the text: whoever takes them out must move the styles.
pub(in crate::import) fn styled_lines(raw: &str) -> Vec<StyledLine> {
    let mut pen = Pen { lines: vec![StyledLine::default()] };
    match elements(raw) {
        Some(pieces) => pieces.into_iter().for_each(|piece| pen.piece(piece)),
        None => pen.piece(raw),
    }
    let blank = |line: &StyledLine| line.text.trim().is_empty();
    let end = pen.lines.iter().rposition(|line| !blank(line)).map_or(0, |last| last + 1);
    pen.lines.truncate(end);
    let start = pen.lines.iter().position(|line| !blank(line)).unwrap_or(0);
    pen.lines.split_off(start)
}

/// Writes pieces of text one behind the other.
struct Pen {
    /// The lines so far; there is always one.
    lines: Vec<StyledLine>,
}

impl Pen {
    /// Writes a string or an entity.
    fn piece(&mut self, raw: &str) {
        if raw == "null" {
            return;
        }
        if let Some(text) = scalar(raw) {
            return self.write(&text, Block::Text, None);
        }
        let entity = Object::parse(raw).ok();
        let text = entity.as_ref().and_then(|entity| scalar(entity.get("text")?));
        let (Some(entity), Some(text)) = (entity, text) else {
            return self.write(raw, Block::Text, None);
        };
        let (block, kind) = set_as(&entity, &text);
        self.write(&text, block, kind.as_ref());
    }

    fn write(&mut self, text: &str, block: Block, kind: Option<&StyleKind>) {
        if text.is_empty() {
            return;
        }
        let text = text.replace("\r\n", "\n");
        if self.line().text.is_empty() {
            self.line().block = block;
        } else if self.line().block != block && !text.starts_with(BREAKS) {
            // Telegram shows a quotation or code apart even where no line break stands around it.
            self.lines.push(StyledLine { block, ..StyledLine::default() });
        }
        for (place, part) in text.split(BREAKS).enumerate() {
            if place > 0 {
                self.lines.push(StyledLine { block, ..StyledLine::default() });
            }
            self.append(part, kind);
        }
    }

    /// Writes a part without line breaks to the end of the last line.
    fn append(&mut self, part: &str, kind: Option<&StyleKind>) {
        let line = self.line();
        let start = line.text.len();
        line.text.push_str(part);
        let end = line.text.len();
        let Some(kind) = kind.filter(|_| !part.trim().is_empty()) else { return };
        match line.styles.last_mut() {
            Some(last) if last.range.end == start && last.kind == *kind => last.range.end = end,
            _ => line.styles.push(Style { range: start..end, kind: kind.clone() }),
        }
    }

    fn line(&mut self) -> &mut StyledLine {
        if self.lines.is_empty() {
            self.lines.push(StyledLine::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }
}

/// How an entity is set: the kind of its block, and its style within a line.
fn set_as(entity: &Object<'_>, text: &str) -> (Block, Option<StyleKind>) {
    let kind = match entity.string("type").unwrap_or_default().as_str() {
        "pre" => return (Block::Code, None),
        "blockquote" => return (Block::Quote, None),
        "bold" => Some(StyleKind::Bold),
        "italic" => Some(StyleKind::Italic),
        "strikethrough" => Some(StyleKind::Strike),
        "code" => Some(StyleKind::Code),
        "text_link" => entity
            .string("href")
            .map(|href| href.trim().to_owned())
            .filter(|href| href != text.trim())
            .map(StyleKind::Link),
        _ => None,
    };
    (Block::Text, kind)
}
