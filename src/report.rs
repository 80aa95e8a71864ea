//! What the user is told: diagnostics, reports and progress. The only printer.
//!
//! A leaf: a stage returns [`Diagnostic`]s, a command hands them here. Nothing that stood in a dump
//! reaches the terminal as anything but text: controls and bidi controls are written as escapes.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::controls::{is_control, visible};

/// The longest line of a file that a diagnostic quotes, in characters.
const QUOTED: usize = 400;

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something is left undone or is doubtful: exit code 3.
    Warning,
    /// It failed: exit code 1 where nothing was done, else 3.
    Error,
}

/// One thing to tell the user: where, what, and what next.
///
/// ```
/// use bayegan::report::Diagnostic;
///
/// let text = "سطر نخست\nجمعه ۳۰ اسفند ۱۴۰۴";
/// let at = text.find("۳۰").map(|start| start..start + 4).unwrap_or_default();
/// let diagnostic = Diagnostic::warning("Esfand 1404 has 29 days; was 29 meant?").at("dump.txt", text, at);
/// assert!(diagnostic.to_string().starts_with("dump.txt:2:6: Esfand"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// What is the matter, without the place.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The file it is about, as the user would name it.
    pub path: Option<String>,
    /// Where in the file.
    pub place: Option<Box<Place>>,
}

/// A place in a text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// How many characters it spans within the line, at least 1.
    pub width: usize,
    /// The line's text.
    pub source: String,
}

impl Diagnostic {
    /// An error: something was not done.
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, message)
    }

    /// A warning: something is doubtful or left undone.
    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, message)
    }

    /// A note: nothing is wrong.
    pub fn note(message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity, message: message.into(), help: None, path: None, place: None }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same, about a whole file.
    #[must_use]
    pub fn file(mut self, path: impl AsRef<Path>) -> Diagnostic {
        self.path = Some(shown(path.as_ref()));
        self
    }

    /// The same, about the bytes `span` of a file that reads `text`.
    #[must_use]
    pub fn at(self, path: impl AsRef<Path>, text: &str, span: Range<usize>) -> Diagnostic {
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
        let line = text[..line_start].matches('\n').count() + 1;
        let source = text[line_start..].split('\n').next().unwrap_or_default();
        let in_line = start - line_start;
        let end = span.end.clamp(start, line_start + source.len()) - line_start;
        let width = source.get(in_line..end).map_or(0, |part| part.chars().count());
        let column = source[..in_line].chars().count() + 1;
        self.in_line(path, line, column, width, source)
    }

    /// The same, about `width` characters from `column` of the line `line` (both from 1), which reads
    /// `source`.
    #[must_use]
    pub fn in_line(
        mut self,
        path: impl AsRef<Path>,
        line: usize,
        column: usize,
        width: usize,
        source: &str,
    ) -> Diagnostic {
        // A line may be a whole export.
        let end = source.char_indices().nth(QUOTED).map_or(source.len(), |(end, _)| end);
        let source = source[..end].trim_end_matches('\r').to_owned();
        self.place = Some(Box::new(Place { line, column, width: width.max(1), source }));
        self.file(path)
    }

    /// The diagnostic as the terminal shows it, the offending line and all.
    fn render(&self, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let message = visible(&self.message);
        let path = self.path.as_deref().map(one_line);
        let source: String;
        let mut group = match (&path, &self.place) {
            (Some(path), Some(place)) => {
                // One for one, so that columns stay what they are.
                let shown = |c: char| if is_control(c) { '\u{fffd}' } else { c };
                source = place.source.chars().take(QUOTED).map(shown).collect();
                let span = byte_span(&source, place.column, place.width);
                level.primary_title(message).element(
                    Snippet::source(&*source)
                        .line_start(place.line)
                        .path(&**path)
                        .annotation(AnnotationKind::Primary.span(span)),
                )
            }
            (Some(path), None) => {
                Group::with_title(level.primary_title(format!("{path}: {message}")))
            }
            _ => Group::with_title(level.primary_title(message)),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    /// One line: `path:line:column: message; help`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}:", one_line(path))?;
            if let Some(place) = &self.place {
                write!(f, "{}:{}:", place.line, place.column)?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&visible(&self.message))?;
        match &self.help {
            Some(help) => write!(f, "; {}", visible(help)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// A path as the user would name it: without a leading `./`.
pub fn shown(path: &Path) -> String {
    match path.strip_prefix(".") {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.display().to_string(),
        _ => path.display().to_string(),
    }
}

/// A file's name for the terminal: one that holds a line feed would else begin a line of its own.
pub fn one_line(path: &str) -> String {
    visible(path).replace('\n', "\\n")
}

/// The bytes of `width` characters of `source` from the character `column`, from 1.
fn byte_span(source: &str, column: usize, width: usize) -> Range<usize> {
    let byte =
        |character: usize| source.char_indices().nth(character).map_or(source.len(), |at| at.0);
    byte(column - 1)..byte(column - 1 + width)
}

/// Prints a line of a report to standard output.
pub fn say(line: &str) {
    // A closed pipe (`| head`) is the reader's wish, not a failure.
    let _ = writeln!(anstream::stdout(), "{}", visible(line));
}

/// An I/O error in words, with what to do about the common ones.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "the disk is full; make room and run it again".to_owned()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "no permission to write here; check the folder's owner and mode".to_owned()
        }
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::InvalidFilename => {
            "its name is too long or holds what no name may".to_owned()
        }
        _ => error.to_string(),
    }
}

/// Writes what a filter makes to standard output, byte for byte; fails where it cannot be written, but for a
/// pipe that was closed.
pub fn pass_on(bytes: &[u8]) -> io::Result<()> {
    match io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Prints diagnostics to standard error.
pub fn tell(diagnostics: &[Diagnostic]) {
    let renderer = Renderer::styled();
    let mut out = anstream::stderr();
    for diagnostic in diagnostics {
        let _ = writeln!(out, "{}", diagnostic.render(&renderer));
    }
}

/// Prints what made a command fail to standard error.
pub fn fail(error: &anyhow::Error) {
    if let Some(Failed(diagnostics)) = error.downcast_ref() {
        tell(diagnostics);
        return;
    }
    let mut message = error.to_string();
    for cause in error.chain().skip(1) {
        message = format!("{message}: {cause}");
    }
    tell(&[Diagnostic::error(message)]);
}

/// A command's failure as the diagnostics that say why.
#[derive(Debug)]
pub struct Failed(pub Vec<Diagnostic>);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Diagnostic::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Failed {}

impl From<Diagnostic> for Failed {
    fn from(diagnostic: Diagnostic) -> Failed {
        Failed(vec![diagnostic])
    }
}

/// How a command ended, where it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Done, with problems that were reported: exit code 3.
    Problems,
}

impl Outcome {
    /// What diagnostics make of a command that did not fail.
    pub fn of(diagnostics: &[Diagnostic]) -> Outcome {
        if diagnostics.iter().any(|diagnostic| diagnostic.severity >= Severity::Warning) {
            Outcome::Problems
        } else {
            Outcome::Done
        }
    }
}

/// A bar that counts up to `total`, on standard error if that is a terminal; drawn only for work that
/// lasts, so that a quick command prints its result and nothing else.
pub fn progress(what: &'static str, total: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(8);
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    if let Ok(style) =
        ProgressStyle::with_template("{prefix:>10} [{bar:30}] {human_pos}/{human_len}")
    {
        bar.set_style(style);
    }
    bar.set_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// A count with its noun: `1 item`, `7 items`, `1,024 items`.
pub fn count(number: usize, noun: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters() {
        let text = "نخست\nجمعه ۳۰ اسفند\r\nسوم";
        let start = text.find('۳').unwrap();
        let diagnostic = Diagnostic::warning("no such day").help("was 29 meant?").at(
            "a.txt",
            text,
            start..start + 4,
        );
        assert_eq!(diagnostic.to_string(), "a.txt:2:6: no such day; was 29 meant?");
        insta::assert_snapshot!(diagnostic.render(&Renderer::plain()), @"
        warning: no such day
         --> a.txt:2:6
          |
        2 | جمعه ۳۰ اسفند
          |      ^^
          |
          = help: was 29 meant?
        ");
    }

    #[test]
    fn hostile_text_is_only_text() {
        let diagnostic = Diagnostic::error("no \u{202e}item\u{1b}[2J").in_line(
            "\u{1b}]0;x\u{7}.txt",
            1,
            1,
            1,
            "\u{2067}\u{1b}[2Jx\u{9b}2J",
        );
        let shown = diagnostic.render(&Renderer::plain()) + &diagnostic.to_string();
        assert!(
            !shown.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{2067}', '\u{7}']),
            "{shown:?}"
        );
    }

    #[test]
    fn counts_have_their_noun() {
        assert_eq!(count(1, "item"), "1 item");
        assert_eq!(count(0, "item"), "0 items");
        assert_eq!(count(1_234_567, "line"), "1,234,567 lines");
    }
}
