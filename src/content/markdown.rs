//! Plain text as Markdown that shows the very same characters.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use super::styled::{Block, Style, StyleKind, StyledLine};
use crate::text::entities::{EntityKind, entities};
use crate::text::letters::is_alphanumeric;

/// Paragraphs of plain text as Markdown, a blank line between them, a newline at the end.
///
/// Rendered, each shows exactly the characters it was given: whatever Markdown would read as markup is
/// escaped, a line feed within a paragraph is a hard break. What would be markup only elsewhere stays as
/// it is, so that a person can read the file. U+0000, which no HTML can hold, is left to the caller.
///
/// ```
/// use bayegan::content::markdown::write;
///
/// assert_eq!(write(&["1. آب *و* راه_روستا".to_owned()]), "1\\. آب \\*و\\* راه_روستا\n");
/// ```
pub fn write(paragraphs: &[String]) -> String {
    let mut out = String::new();
    for (place, paragraph) in paragraphs.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        write_paragraph(&mut out, paragraph);
        out.push('\n');
    }
    out
}

/// Lines of rich text as Markdown, each a paragraph; neighbouring lines of a quotation or of preformatted
/// text are one block.
///
/// Their characters are shown as they are given, as [`write`] has it. A style that Markdown cannot set where
/// it stands (inside a word, beside a quotation mark) is left out rather than shown as asterisks.
pub fn write_styled(lines: &[StyledLine]) -> String {
    let mut out = String::new();
    for run in lines.chunk_by(|a, b| a.block == b.block && a.block != Block::Text) {
        if !out.is_empty() {
            out.push('\n');
        }
        match run[0].block {
            Block::Text => {
                write_styled_line(&mut out, &run[0]);
                out.push('\n');
            }
            Block::Quote => {
                for (place, line) in run.iter().enumerate() {
                    out.push_str(if place > 0 { ">\n> " } else { "> " });
                    write_styled_line(&mut out, line);
                    out.push('\n');
                }
            }
            Block::Code => write_code_block(&mut out, run),
        }
    }
    out
}

fn write_code_block(out: &mut String, lines: &[StyledLine]) {
    let fence =
        "`".repeat(lines.iter().map(|line| longest_run(&line.text)).max().unwrap_or(0).max(2) + 1);
    out.push_str(&fence);
    for line in lines {
        out.push('\n');
        out.push_str(&line.text);
    }
    out.push('\n');
    out.push_str(&fence);
    out.push('\n');
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Writes a line with the marks of its styles, the outer styles first.
fn write_styled_line(out: &mut String, line: &StyledLine) {
    let mut marks: BTreeMap<usize, (Vec<String>, Vec<String>)> = BTreeMap::new();
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    for style in joined(&line.styles) {
        let Some(range) = settable(&line.text, &style) else { continue };
        // A style that crosses another's end cannot be written.
        ends.retain(|&end| end > range.start);
        let inside_code = code.iter().any(|code| code.end > range.start);
        if inside_code || ends.last().is_some_and(|&end| end < range.end) {
            continue;
        }
        ends.push(range.end);
        let (open, close) = match &style.kind {
            StyleKind::Bold => ("**".to_owned(), "**".to_owned()),
            StyleKind::Italic => ("*".to_owned(), "*".to_owned()),
            StyleKind::Strike => ("~~".to_owned(), "~~".to_owned()),
            StyleKind::Code => {
                let fence = "`".repeat(longest_run(&line.text[range.clone()]) + 1);
                code.push(range.clone());
                (fence.clone(), fence)
            }
            StyleKind::Link(address) => ("[".to_owned(), format!("](<{}>)", link_target(address))),
        };
        marks.entry(range.start).or_default().1.push(open);
        // Inner styles end first.
        marks.entry(range.end).or_default().0.insert(0, close);
    }
    let links = line.styles.iter().any(|style| matches!(style.kind, StyleKind::Link(_)));
    write_marked(out, &line.text, &marks, &code, links);
}

/// Styles in order, with neighbours of one kind joined.
fn joined(styles: &[Style]) -> Vec<Style> {
    let mut ordered = styles.to_vec();
    ordered.sort_by_key(|style| (style.range.start, std::cmp::Reverse(style.range.end)));
    let mut joined: Vec<Style> = Vec::new();
    for style in ordered {
        match joined.iter_mut().rfind(|earlier| earlier.kind == style.kind) {
            Some(earlier) if earlier.range.end >= style.range.start => {
                earlier.range.end = earlier.range.end.max(style.range.end);
            }
            _ => joined.push(style),
        }
    }
    joined
}

/// The part of a style's range that can be set: without white space at its ends, and, for what asterisks
/// and tildes set, only where CommonMark (0.31, 6.2) reads them as marks.
fn settable(text: &str, style: &Style) -> Option<Range<usize>> {
    let inner = text.get(style.range.clone())?;
    let start = style.range.start + (inner.len() - inner.trim_start().len());
    let end = start + inner.trim().len();
    let inner = text.get(start..end).filter(|inner| !inner.is_empty())?;
    let plain = |c: Option<char>| c.is_some_and(is_alphanumeric);
    let open = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let opens = plain(inner.chars().next()) || open(before);
    let closes = plain(inner.chars().next_back()) || open(after);
    let fits = match style.kind {
        StyleKind::Link(_) => true,
        // A span of code loses a space at both its ends, and a backtick beside its fence is the fence's.
        StyleKind::Code => {
            !inner.starts_with('`')
                && !inner.ends_with('`')
                && !text[..start].ends_with('`')
                && !text[end..].starts_with('`')
        }
        _ => opens && closes && !plain(before) && !plain(after),
    };
    fits.then_some(start..end)
}

/// An address as the target of a link between `<` and `>`.
fn link_target(address: &str) -> String {
    let mut target = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' => target.push_str("%3C"),
            '>' => target.push_str("%3E"),
            '\\' => target.push_str("%5C"),
            '&' => target.push_str("&amp;"),
            c if c.is_control() || c.is_whitespace() => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(target, "%{byte:02X}");
                }
            }
            c => target.push(c),
        }
    }
    target
}

/// Writes one paragraph without its last newline.
fn write_paragraph(out: &mut String, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).unwrap_or(0);
    for (place, line) in lines.iter().enumerate() {
        if place > 0 {
            // A backslash breaks the line between two lines of text; at a paragraph's ends it would
            // be read as itself.
            out.push_str(if place > first && place <= last { "\\\n" } else { "&#10;" });
        }
        write_line(out, line);
    }
}

/// Writes one line of a paragraph.
fn write_line(out: &mut String, line: &str) {
    write_marked(out, line, &BTreeMap::new(), &[], false);
}

/// Writes one line with marks (those that close, and those that open) before the bytes they are given for;
/// what stands in `code` is written as it is, and in a line with links every `]` is escaped.
fn write_marked(
    out: &mut String,
    line: &str,
    marks: &BTreeMap<usize, (Vec<String>, Vec<String>)>,
    code: &[Range<usize>],
    links: bool,
) {
    if marks.is_empty() && is_plain(line) {
        out.push_str(line);
        return;
    }
    let entities = if line.contains('_') { entities(line) } else { Vec::new() };
    let in_handle = |at: usize| {
        let handles = entities.iter().filter(|entity| entity.kind == EntityKind::Handle);
        handles.into_iter().any(|entity| entity.range.contains(&at))
    };
    let content = line.trim_matches([' ', '\t']);
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let end = start + content.len();
    let opening = opening_escape(content).map(|at| start + at);
    let mut before = None;
    let mut run_is_plain = false;
    let mark = |out: &mut String, at: usize| {
        if let Some((close, open)) = marks.get(&at) {
            close.iter().chain(open).for_each(|mark| out.push_str(mark));
        }
    };
    for (at, c) in line.char_indices() {
        mark(out, at);
        if code.iter().any(|range| range.contains(&at)) {
            out.push(c);
            before = Some(c);
            continue;
        }
        let rest = &line[at + c.len_utf8()..];
        let escape = Some(at) == opening
            || match c {
                '\\' | '`' | '*' | '~' | '<' | '[' | '|' => true,
                ']' if links => true,
                ']' => rest.starts_with(['(', '[', ':']),
                '!' => links || rest.starts_with('['),
                '&' => rest.starts_with(|c: char| c == '#' || c.is_ascii_alphanumeric()),
                '_' => {
                    if before != Some('_') || marks.contains_key(&at) {
                        let in_word = !marks.contains_key(&at) && before.is_some_and(is_word);
                        let ends_word = rest.trim_start_matches('_').starts_with(is_word);
                        run_is_plain = in_word && (ends_word || in_handle(at));
                    }
                    !run_is_plain
                }
                _ => false,
            };
        // White space at a line's ends, controls and other line breaks would be lost or read as markup.
        let hidden = matches!(c, ' ' | '\t') && (at < start || at >= end);
        if hidden || (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}') {
            // Writing to a string cannot fail.
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            if escape {
                out.push('\\');
            }
            out.push(c);
        }
        before = Some(c);
    }
    mark(out, line.len());
}

/// Whether a line is its own Markdown, as most are: nothing in it is read as markup anywhere, or gets lost.
fn is_plain(line: &str) -> bool {
    let marks = |c: char| {
        matches!(c, '\\' | '`' | '*' | '~' | '<' | '[' | ']' | '|' | '&' | '_')
            || matches!(c, '\u{2028}' | '\u{2029}')
            || (c.is_control() && c != '\t')
    };
    let blank = [' ', '\t'];
    !line.starts_with(blank)
        && !line.ends_with(blank)
        && !line.contains(marks)
        && opening_escape(line).is_none()
}

/// Whether an underscore behind `c` cannot open emphasis: `c` is a letter or digit and, unlike circled
/// letters, no symbol, which to `CommonMark` is punctuation.
fn is_word(c: char) -> bool {
    is_alphanumeric(c) && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
}

/// The byte that must be escaped for `line` not to open a block: a heading, a list, a quote, a rule, an
/// underline, a table's second line.
fn opening_escape(line: &str) -> Option<usize> {
    let blank_after = |at: usize| line[at..].is_empty() || line[at..].starts_with([' ', '\t']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let hashes = line.bytes().take_while(|&byte| byte == b'#').count();
    let rule_or_table = line.chars().all(|c| "-=:| \t".contains(c));
    match line.chars().next()? {
        '#' => (hashes <= 6 && blank_after(hashes)).then_some(0),
        '>' | '=' => Some(0),
        '-' => (blank_after(1) || rule_or_table).then_some(0),
        '+' => blank_after(1).then_some(0),
        ':' => rule_or_table.then_some(0),
        c if c.is_ascii_digit() => {
            let marks = digits <= 9 && line[digits..].starts_with(['.', ')']);
            (marks && blank_after(digits + 1)).then_some(digits)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_markup_there_is_escaped() {
        for (text, markdown) in [
            ("راه_روستا و @shahr_ir_ و _کج_", "راه_روستا و @shahr_ir_ و \\_کج\\_"),
            ("# سرخط", "\\# سرخط"),
            ("#سرخط", "#سرخط"),
            ("12) دوازده", "12\\) دوازده"),
            ("۱. یک", "۱. یک"),
            ("- خط", "\\- خط"),
            ("-خط", "-خط"),
            ("---", "\\---"),
            ("<نام> & [نقل] AT&T", "\\<نام> & \\[نقل] AT\\&T"),
            ("  تو", "&#32;&#32;تو"),
            ("یک\nدو", "یک\\\nدو"),
            ("کالا | بها", "کالا \\| بها"),
            ("@", "@"),
        ] {
            assert_eq!(write(&[text.to_owned()]), format!("{markdown}\n"), "{text}");
        }
    }
}
