//! Tera, set up for a theme, and its errors in words.

use std::path::Path;

use tera::{Error, ErrorKind, Kwargs, State, Tera, Value};

use crate::report::Diagnostic;
use crate::text::digits::to_persian;
use crate::theme::{Template, Theme};

/// The folder of the templates of what all pages share, which are rendered once for all of them.
pub(super) const SHARED: &str = "shared/";

/// Registers filters and words, and compiles the theme's templates.
pub(super) fn prepare(tera: &mut Tera, theme: &Theme) -> Result<(), Diagnostic> {
    tera.register_filter("persian", persian);
    tera.global_context().insert("words", &theme.words);
    tera.add_raw_templates(theme.templates().map(|template| (template.name, template.text)))
        .map_err(|error| diagnostic(&error, "", theme))
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

/// The template that an error is about that stands in no line.
fn named<'a>(kind: &ErrorKind, theme: &'a Theme) -> Option<Template<'a>> {
    let name = match kind {
        ErrorKind::MissingParent { current, .. } => current,
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => tpl,
        _ => return None,
    };
    theme.templates().find(|template| template.name == name)
}

/// An error of Tera with the file, line and column of the template it is about; `rendered` is the template
/// that was asked for, where the error names none.
pub(super) fn diagnostic(error: &Error, rendered: &str, theme: &Theme) -> Diagnostic {
    let file = |name: &str| {
        let found = theme.templates().find(|template| template.name == name);
        found.map_or_else(|| Path::new("templates").join(name), |template| template.path.to_owned())
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let text = theme.templates().find(|template| template.name == report.filename());
            let line = text.and_then(|template| template.text.lines().nth(span.start_line - 1));
            let width = span.end_col.saturating_sub(span.start_col);
            Diagnostic::error(report.message()).in_line(
                file(report.filename()),
                span.start_line,
                span.start_col + 1,
                width,
                line.unwrap_or_default(),
            )
        }
        kind => {
            let text = kind.to_string();
            let (message, place) = unpack(&text);
            let diagnostic = Diagnostic::error(message);
            let template = |name: &str| theme.templates().find(|template| template.name == name);
            match place.and_then(|(name, line, column)| Some((template(name)?, line, column))) {
                Some((template, line, column)) => {
                    let source = template.text.lines().nth(line - 1).unwrap_or_default();
                    diagnostic.in_line(template.path, line, column, 1, source)
                }
                None if rendered.is_empty() => match named(kind, theme) {
                    Some(template) => diagnostic.file(template.path),
                    None => diagnostic,
                },
                None => diagnostic.file(file(rendered)),
            }
        }
    }
}
