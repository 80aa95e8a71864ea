//! A template's tags and the names in them: as much of Tera's grammar as it takes to know which values a
//! template asks for. Tera has read it before and found no fault.

use std::ops::Range;

/// What stands between delimiters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `{{ … }}`
    Value(Vec<Token>),
    /// `{% word … %}`
    Statement(String, Vec<Token>),
}

/// A word, a string or a sign, and its bytes in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name(String),
    Text(String),
    Number,
    Sign(char),
}

/// A value as it is asked for: `page.tags[0].title`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) root: Token,
    pub(super) steps: Vec<Step>,
    /// Whether whoever wrote it reckons with there being no such value.
    pub(super) maybe: bool,
    /// How many tokens it takes.
    pub(super) tokens: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `.name`
    Field(String, Range<usize>),
    /// `[0]`
    Element,
    /// `[name]` and the like: what it is cannot be known.
    Unknown,
}

impl Token {
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// Names that are no values.
const KEYWORDS: [&str; 10] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none"];

/// The tags of a template, in order; comments and raw text are left out.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut raw = false;
    while let Some(start) = text[at..].find('{').map(|found| at + found) {
        let rest = &text[start..];
        if rest.starts_with("{#") && !raw {
            at = rest.find("#}").map_or(text.len(), |end| start + end + 2);
        } else if rest.starts_with("{{") && !raw {
            let (tokens, end) = tokens(text, start + 2, "}}");
            tags.push(Tag::Value(tokens));
            at = end;
        } else if rest.starts_with("{%") {
            let (mut tokens, end) = tokens(text, start + 2, "%}");
            let word = tokens.first().and_then(Token::name).unwrap_or_default().to_owned();
            raw = word == "raw" || raw && word != "endraw";
            if !raw && !tokens.is_empty() {
                tokens.remove(0);
                tags.push(Tag::Statement(word, tokens));
            }
            at = end;
        } else {
            at = start + 1;
        }
    }
    tags
}

/// The tokens from `at` to the closing delimiter, and where that ends.
fn tokens(text: &str, mut at: usize, close: &str) -> (Vec<Token>, usize) {
    let mut found = Vec::new();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(close) {
            return (found, at + close.len());
        }
        let rest = &text[at..];
        let length = |keep: fn(char) -> bool| rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let (kind, length) = if c.is_alphabetic() || c == '_' {
            let length = length(|c| c.is_alphanumeric() || c == '_');
            (Kind::Name(rest[..length].to_owned()), length)
        } else if c.is_ascii_digit() {
            (Kind::Number, length(|c| c.is_ascii_digit()))
        } else if matches!(c, '"' | '\'' | '`') {
            let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
            (Kind::Text(rest[1..(end - 1).max(1)].to_owned()), end)
        } else {
            (Kind::Sign(c), c.len_utf8())
        };
        // A delimiter's dash (`-%}`) is a sign like any other here.
        let is_dash = c == '-' && rest[1..].starts_with(close);
        if !(c.is_whitespace() || is_dash) {
            found.push(Token { kind, span: at..at + length });
        }
        at += length;
    }
    (found, text.len())
}

/// The values that tokens ask for: no names of filters, tests, functions and arguments.
pub(super) fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let behind = tokens.get(at + 1);
        let is_test = matches!(before.and_then(Token::name), Some("is"))
            || (at > 1
                && before.and_then(Token::name) == Some("not")
                && tokens[at - 2].name() == Some("is"));
        // A pipe is a filter's, an opening angle bracket a component's where nothing stands before it.
        let is_other = before.is_some_and(|before| before.is('|') || before.is('.'))
            || (at == 1 && before.is_some_and(|before| before.is('<')))
            || behind.is_some_and(|behind| behind.is('('))
            || (behind.is_some_and(|behind| behind.is('='))
                && !tokens.get(at + 2).is_some_and(|next| next.is('='))
                && at > 0);
        match tokens[at].name() {
            Some(name) if !KEYWORDS.contains(&name) && !is_test && !is_other => {
                let path = path(&tokens[at..]);
                at += path.tokens;
                found.push(path);
            }
            _ => at += 1,
        }
    }
    found
}

/// The path that begins with a name.
pub(super) fn path(tokens: &[Token]) -> Path {
    let mut steps = Vec::new();
    let mut at = 1;
    let mut maybe = false;
    loop {
        let rest = &tokens[at..];
        match rest {
            [dot, name, ..] if dot.is('.') && name.name().is_some() => {
                steps.push(Step::Field(
                    name.name().unwrap_or_default().to_owned(),
                    name.span.clone(),
                ));
                at += 2;
            }
            [mark, dot, name, ..] if mark.is('?') && dot.is('.') && name.name().is_some() => {
                maybe = true;
                steps.push(Step::Unknown);
                at += 3;
            }
            [open, Token { kind: Kind::Number, .. }, close, ..]
                if open.is('[') && close.is(']') =>
            {
                steps.push(Step::Element);
                at += 3;
            }
            [open, ..] if open.is('[') => {
                // What stands in the brackets is looked at by itself.
                steps.push(Step::Unknown);
                break;
            }
            _ => break,
        }
    }
    let words: Vec<&str> = tokens[at..].iter().take(3).filter_map(Token::name).collect();
    maybe |= matches!(words.as_slice(), ["is", "defined" | "undefined", ..])
        || matches!(words.as_slice(), ["is", "not", "defined" | "undefined"])
        || (tokens.get(at).is_some_and(|pipe| pipe.is('|')) && words.first() == Some(&"default"));
    Path { root: tokens[0].clone(), steps, maybe, tokens: at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> String {
        let mut all = Vec::new();
        for tag in tags(text) {
            let (Tag::Value(tokens) | Tag::Statement(_, tokens)) = tag;
            for path in paths(&tokens) {
                let mut shown = path.root.name().unwrap().to_owned();
                for step in &path.steps {
                    match step {
                        Step::Field(name, span) => {
                            assert_eq!(&text[span.clone()], name);
                            shown.push('.');
                            shown.push_str(name);
                        }
                        Step::Element => shown.push_str("[0]"),
                        Step::Unknown => shown.push_str("[?]"),
                    }
                }
                all.push(if path.maybe { format!("{shown}?") } else { shown });
            }
        }
        all.join(" ")
    }

    #[test]
    fn values_are_told_from_what_else_stands_in_tags() {
        for (template, expect) in [
            ("{{ page.title }} {{page.a.b|persian}}", "page.title page.a.b"),
            ("{{- page.title -}}{%- if a -%}", "page.title a"),
            ("{% if a and not b.c is defined %}", "a b.c?"),
            ("{% if a is odd or b is not containing(c) %}", "a b c"),
            ("{{ a.b | default(value=c) }}", "a.b? c"),
            ("{{ a | replace(from=\"x.y\", to=d) }}", "a d"),
            ("{% set x = page.tags[0].title %}", "x page.tags[0].title"),
            ("{{ words[name] }} {{ a?.b }}", "words[?] name a[?]?"),
            ("{# page.no #}{% raw %}{{ page.no }}{% endraw %}{{ page.yes }}", "page.yes"),
            ("{% if a == b and c >= 1 %}", "a b c"),
            ("{{ range(end=n) }} a { b {{ \"}}\" ~ c }}", "n c"),
            ("{% for k, v in page.extra %}", "k v page.extra"),
        ] {
            assert_eq!(asked(template), expect, "{template}");
        }
    }
}
