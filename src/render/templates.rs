//! Tera, set up for a theme, and its errors in words.

pub(super) mod mistakes;
mod scan;

use std::path::Path;

use tera::{Error, ErrorKind, Kwargs, State, Tera, Value};

use crate::report::Diagnostic;
use crate::text::digits::to_persian;
use crate::theme::{Template, Theme};

/// The folder of the templates of what all pages share, which are rendered once for all of them.
pub(super) const SHARED: &str = "shared/";

/// The filters that templates have: this program's, then Tera's.
pub(super) const FILTERS: [&str; 38] = [
    "persian",
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Registers filters and words, and compiles the theme's templates.
pub(super) fn prepare(tera: &mut Tera, theme: &Theme) -> Result<(), Diagnostic> {
    tera.register_filter("persian", persian);
    tera.global_context().insert("words", &theme.words);
    tera.add_raw_templates(theme.templates().map(|template| (template.name, template.text)))
        .map_err(|error| diagnostic(&error, "", theme))
}

/// The name that was probably meant, where it is one of `names`.
fn near<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let far = |other: &str| strsim::damerau_levenshtein(name, other);
    let nearest = names.iter().copied().min_by_key(|other| far(other))?;
    // Of three letters one may be wrong, of nine three.
    (far(nearest) * 3 <= name.chars().count().max(3)).then_some(nearest)
}

/// The filter `persian`: a number or a text with its digits Persian.
fn persian(value: &Value, _: Kwargs, _: &State<'_>) -> String {
    to_persian(&value.to_string())
}

/// Tera writes some errors as a finished report: the message, and template, line and column behind `-->`.
fn unpack(report: &str) -> (String, Option<(&str, usize, usize)>) {
    let message = report.lines().next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").to_owned();
    let place = report.lines().find_map(|line| {
        let mut parts = line.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let column = parts.next()?.trim().parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some((parts.next()?, line, column))
    });
    (message, place)
}

/// Tera's message in the words of this program, and what to do next.
fn reworded(message: &str, theme: &Theme) -> (String, Option<String>) {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let meant = |names: &[&str]| near(quoted, names).map(|name| format!("was {name} meant?"));
    let templates: Vec<&str> = theme.templates().map(|template| template.name).collect();
    match message.split(" `").next().unwrap_or_default() {
        "Unknown filter" => (format!("there is no filter {quoted}"), meant(&FILTERS)),
        "Unknown template" => (format!("there is no template {quoted}"), meant(&templates)),
        "Field" => {
            let known = message.split_once("Available fields: ").map(|(_, names)| names);
            let names: Vec<&str> = known.unwrap_or_default().split(", ").collect();
            let listed = known.map_or(String::new(), |names| format!("; there are: {names}"));
            (format!("there is no field {quoted} here{listed}"), meant(&names))
        }
        _ => (message.to_owned(), None),
    }
}

/// The template that an error is about that stands in no line, and what stands in the line it is about.
fn named<'a>(kind: &'a ErrorKind, theme: &'a Theme) -> Option<(Template<'a>, &'a str)> {
    let (name, about) = match kind {
        ErrorKind::MissingParent { current, parent } => (current, parent.as_str()),
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
        | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
            (tpl, chain.first().map_or("", String::as_str))
        }
        _ => return None,
    };
    Some((theme.templates().find(|template| template.name == name)?, about))
}

/// An error of Tera with the file, line and column of the template it is about; `rendered` is the template
/// that was asked for, where the error names none.
pub(super) fn diagnostic(error: &Error, rendered: &str, theme: &Theme) -> Diagnostic {
    let file = |name: &str| {
        let found = theme.templates().find(|template| template.name == name);
        found.map_or_else(|| Path::new("templates").join(name), |template| template.path.to_owned())
    };
    let diagnostic = |message: &str| {
        let (message, help) = reworded(message, theme);
        let diagnostic = Diagnostic::error(message);
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let text = theme.templates().find(|template| template.name == report.filename());
            let line = text.and_then(|template| template.text.lines().nth(span.start_line - 1));
            let width = span.end_col.saturating_sub(span.start_col);
            diagnostic(report.message()).in_line(
                file(report.filename()),
                span.start_line,
                span.start_col + 1,
                width,
                line.unwrap_or_default(),
            )
        }
        ErrorKind::MissingParent { parent, .. } => {
            let templates: Vec<&str> = theme.templates().map(|template| template.name).collect();
            let wrong = Diagnostic::error(format!("there is no template {parent}"));
            let wrong = match near(parent, &templates) {
                Some(name) => wrong.help(format!("was {name} meant?")),
                None => wrong,
            };
            in_template(wrong, error.kind(), theme)
        }
        kind => {
            let text = kind.to_string();
            let (message, place) = unpack(&text);
            let template = |name: &str| theme.templates().find(|template| template.name == name);
            match place.and_then(|(name, line, column)| Some((template(name)?, line, column))) {
                Some((template, line, column)) => {
                    let source = template.text.lines().nth(line - 1).unwrap_or_default();
                    diagnostic(&message).in_line(template.path, line, column, 1, source)
                }
                None if rendered.is_empty() => in_template(diagnostic(&message), kind, theme),
                None => diagnostic(&message).file(file(rendered)),
            }
        }
    }
}

/// The diagnostic at the name in the template that an error of Tera is about, where it tells no line.
fn in_template(diagnostic: Diagnostic, kind: &ErrorKind, theme: &Theme) -> Diagnostic {
    let Some((template, about)) = named(kind, theme) else { return diagnostic };
    match template.text.find(about).filter(|_| !about.is_empty()) {
        Some(start) => diagnostic.at(template.path, template.text, start..start + about.len()),
        None => diagnostic.file(template.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_that_are_listed_are_there() {
        let mut tera = Tera::new();
        tera.register_filter("persian", persian);
        let text = format!("{{{{ x | {} }}}}", FILTERS.join(" }} {{ x | "));
        tera.add_raw_template("all", &text).unwrap();
        assert!(tera.add_raw_template("none", "{{ x | persain }}").is_err());
    }

    #[test]
    fn what_was_meant_is_near() {
        let names = ["kicker", "tags", "title"];
        assert_eq!(near("titel", &names), Some("title"));
        assert_eq!(near("tag", &names), Some("tags"));
        assert_eq!(near("author", &names), None);
    }
}
