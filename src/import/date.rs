//! When a bulletin was published, and which line of the dump says so.

use super::bulletin::Bulletin;
use super::copied::{DateOrder, header};
use super::said::Untaken;
use super::source::Dump;
use crate::calendar::{self, Misdated, When, stamp};
use crate::config::{Evidence, Rule};
use crate::report::Diagnostic;

/// A date and what proves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dated {
    /// The date; `None` where the dump proves none.
    pub when: Option<When>,
    /// Whether its stamp says another day than the date line over it.
    pub contradicts: bool,
    /// Whether it is what the bulletin's surroundings leave open, and not what the dump states of it.
    pub is_bounded: bool,
    /// The rule that says it best.
    pub rule: Option<Rule>,
    /// Rule, dump, line and words: `date line d.txt:3: دوشنبه ۱۲ مرداد ۱۴۰۵`.
    pub evidence: String,
    /// The dates that its text names and that do not date it, where they were asked for.
    pub untaken: Vec<Untaken>,
}

impl Dated {
    /// The date, where the dump says it of the bulletin itself.
    pub(super) fn own(&self) -> Option<When> {
        self.when.filter(|_| !self.is_bounded && self.rule.is_some_and(Rule::is_own))
    }
}

/// The date that a dump states of a bulletin itself: what an export tells; else its own stamp, else its header,
/// whose date is written in `order`, else the line `date_line` over it, where that holds; of these, what counts
/// by `evidence`.
///
/// A stamp or date line that is no date proves nothing: a wrong date is worse than none. Where the two
/// contradict, the stamp, which is the bulletin's own, is believed and both are reported.
pub(super) fn own_date(
    dump: &Dump,
    bulletin: &Bulletin,
    date_line: Option<usize>,
    order: Option<DateOrder>,
    evidence: &Evidence,
) -> (Dated, Vec<Diagnostic>) {
    let line_of = |rule: Rule, line: Option<usize>| line.filter(|_| evidence.counts(rule));
    let exported = evidence.counts(Rule::Export);
    if let Some(when) = bulletin.origin.as_ref().filter(|_| exported).and_then(|origin| origin.when)
    {
        let evidence = format!("export {}:{}", dump.name, bulletin.lines.start());
        let rule = Some(Rule::Export);
        return (Dated { when: Some(when), rule, evidence, ..Dated::default() }, Vec::new());
    }
    let mut diagnostics = Vec::new();
    let mut contradicts = false;
    let by_line = line_of(Rule::DateLine, date_line).and_then(|number| {
        let date = calendar::date_line(dump.line(number))?.date.ok()?;
        Some((When::Day(date, None), number))
    });
    let by_stamp = line_of(Rule::Stamp, bulletin.stamp)
        .and_then(|number| Some((closing_date(dump.line(number))?, number)));
    let by_header = line_of(Rule::Header, bulletin.header)
        .zip(order)
        .and_then(|(number, order)| Some((header(dump.line(number))?.when(order)?, number)));
    let by_line = by_header.or(by_line);
    let line_rule = if by_header.is_some() { Rule::Header } else { Rule::DateLine };
    let found = match (by_stamp, by_line) {
        (Some((Err(wrong), number)), _) => {
            let diagnostic = Diagnostic::warning(wrong.to_string());
            diagnostics.push(dump.at_line(diagnostic, number));
            by_line.map(|found| (line_rule, found))
        }
        (Some((Ok(when), number)), by_line) => {
            if let Some((line, line_number)) = by_line
                && line.first() != when.first()
            {
                contradicts = true;
                let message = format!(
                    "this stamp says {when}, the {} over it (line {line_number}) {line}",
                    line_rule.name()
                );
                let diagnostic = Diagnostic::warning(message).help("the stamp is taken");
                diagnostics.push(dump.at_line(diagnostic, number));
            }
            Some((Rule::Stamp, (when, number)))
        }
        (None, by_line) => by_line.map(|found| (line_rule, found)),
    };
    let dated = found.map_or_else(Dated::default, |(rule, (when, number))| Dated {
        when: Some(when),
        contradicts,
        is_bounded: false,
        rule: Some(rule),
        evidence: format!("{} {}:{number}: {}", rule.name(), dump.name, words(dump.line(number))),
        untaken: Vec::new(),
    });
    (dated, diagnostics)
}

/// The moment that a stamp states, or a date line that stands where a stamp does.
fn closing_date(line: &str) -> Option<Result<When, Misdated>> {
    let day = || Some(calendar::date_line(line)?.date.map(|date| When::Day(date, None)));
    stamp(line).map(|stamp| stamp.when).or_else(day)
}

/// What is wrong with the dump's date lines, each said once and not for every bulletin under it.
pub fn check_date_lines(dump: &Dump, date_lines: impl Iterator<Item = usize>) -> Vec<Diagnostic> {
    let wrong = date_lines.filter_map(|number| {
        let wrong = calendar::date_line(dump.line(number))?.date.err()?;
        let diagnostic = Diagnostic::warning(wrong.to_string())
            .help("the bulletins under this line are left undated");
        Some(dump.at_line(diagnostic, number))
    });
    wrong.collect()
}

fn words(line: &str) -> String {
    crate::text::controls::strip(line).0.trim().to_owned()
}
