//! Texts that use none of Markdown's signs: paragraphs and nothing else, as most bulletins are.
//!
//! They become the same HTML as in [`super::marked_up`], in a fraction of the time.

use super::{Links, has_any, inline_into, is_right_to_left};

/// Whether `markdown` is paragraphs of plain lines between blank ones. What is doubtful is not plain.
pub(super) fn is_plain(markdown: &str) -> bool {
    let marks = |byte: u8| {
        matches!(
            byte,
            b'\\'
                | b'`'
                | b'*'
                | b'_'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'&'
                | b'~'
                | b'|'
                | b'\t'
                | b'\r'
                | 0
        )
    };
    if has_any(markdown, marks) {
        return false;
    }
    markdown.split('\n').all(|line| {
        // Lists, headings, rules, code and tables begin with one of these; a break is two spaces.
        let opens = |byte: u8| b" #+-=:0123456789".contains(&byte);
        !line.bytes().next().is_some_and(opens) && !line.ends_with(' ')
    })
}

/// The HTML of a text that [`is_plain`].
pub(super) fn to_html(markdown: &str, links: &dyn Links) -> String {
    let mut out = String::with_capacity(markdown.len() + markdown.len() / 16 + 64);
    let mut open = false;
    let mut rest = markdown;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest.as_bytes());
        let (line, after) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]));
        if line.is_empty() {
            out.push_str(if open { "</p>\n" } else { "" });
            open = false;
        } else {
            if open {
                out.push('\n');
            } else {
                out.push_str(if is_left_to_right(rest) { "<p dir=\"ltr\">" } else { "<p>" });
            }
            open = true;
            inline_into(&mut out, line, links, true);
        }
        rest = after;
    }
    out.push_str(if open { "</p>\n" } else { "" });
    out
}

/// Whether the paragraph that `text` begins with has letters, none of them of a right-to-left script.
fn is_left_to_right(text: &str) -> bool {
    let mut has_letter = false;
    let mut before = '\0';
    for c in text.chars() {
        if is_right_to_left(c) {
            return false;
        }
        if [before, c] == ['\n'; 2] {
            break;
        }
        has_letter |= c.is_alphabetic();
        before = c;
    }
    has_letter
}

#[cfg(test)]
mod tests {
    use super::super::{NoLinks, marked_up};
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) {
        if is_plain(text) {
            assert_eq!(to_html(text, &NoLinks), marked_up(text, &NoLinks), "{text:?}");
        }
    }

    #[test]
    fn plain_texts_are_told() {
        for text in ["", "متن", "متن.\nدوم\n\nسوم @tirazan_news\n", "a \"b\" (c) d.example/x #راه"]
        {
            assert_eq!(is_plain(text), !text.contains('_'), "{text:?}");
            check(text);
        }
        for text in ["- a", "a\n---", "1. a", " a", "a  \nb", "# a", "a | b", "a\\", "<b>", "&amp;"]
        {
            assert!(!is_plain(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn plain_texts_are_shown_as_any(text in "([آبپ۱ab0.@#:!?(){}\"'،؛\u{200c} \n=+-]|\n\n|a\\.ir|@abc){0,40}") {
            check(&text);
        }

        #[test]
        fn any_plain_text_is_shown_as_any(text in "\\PC{0,40}(\n\\PC{0,20}){0,4}") {
            check(&text);
        }

        #[test]
        fn a_lead_is_that_of_the_whole_text(
            blocks in prop::collection::vec("([آبپ a.*_`>0-]{1,60}|- a|> b|```|1\\. c|---|\\[x\\]|\\[x\\]: /y)", 0..9),
            limit in 1_usize..20,
        ) {
            let text = blocks.join("\n\n");
            let words = super::super::first_words(&text, limit * 8, usize::MAX / 4);
            let whole = crate::text::excerpt(&words, limit);
            prop_assert_eq!(super::super::lead(&text, limit), whole);
        }
    }
}
