//! Texts to tag.

use crate::text::words::Words;

/// A text to tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Kicker, headline and paragraphs, a line each.
    pub text: String,
    /// How many of its bytes are kicker and headline.
    pub head: usize,
}

impl Text {
    /// The text of a bulletin; one without a headline is headed by its first line.
    pub fn new(kicker: &str, headline: &str, paragraphs: &[impl AsRef<str>]) -> Text {
        let mut text = String::new();
        for line in [kicker, headline] {
            if !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
        }
        let head = text.len();
        for paragraph in paragraphs {
            text.push_str(paragraph.as_ref());
            text.push('\n');
        }
        let first = text.find('\n').unwrap_or(text.len());
        Text { head: if head == 0 { first } else { head }, text }
    }

    /// Its words.
    pub fn words(&self) -> Words {
        Words::new(&self.text, self.head)
    }
}
