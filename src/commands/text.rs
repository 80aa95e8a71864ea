//! `bayegan text`: one step of the import on any text, as a filter.
#![allow(clippy::disallowed_methods, reason = "a filter reads the one file it is given")]

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::cli::{Text, TextStep};
use crate::content::store::describe;
use crate::report::{Diagnostic, Failed, Outcome, count, pass_on, tell};
use crate::text::edit::apply;
use crate::text::fold::{key, stems};
use crate::text::halfspace::{Own, Restorer};
use crate::text::normalize::{STEPS, Step, normalize};

/// What is gathered before it is written: bytes.
const CHUNK: usize = 1 << 16;

/// Runs the step on every line; line endings stay as they are.
pub fn run(options: &Text) -> anyhow::Result<Outcome> {
    match &options.step {
        TextStep::Repair { file, level, words } => {
            let words = match words {
                Some(path) => {
                    std::fs::read_to_string(path).map_err(|error| unread(path, &error))?
                }
                None => String::new(),
            };
            let mut restorer = Restorer::new(*level).with_own(Own::of_file(&words));
            filter(file, |line| apply(line, &restorer.edits(line)))
        }
        TextStep::Normalize { file, without } => {
            let steps: Vec<Step> =
                STEPS.into_iter().filter(|step| !without.contains(step)).collect();
            let mut turns = 0;
            let done = filter(file, |line| {
                let (text, edits) = normalize(line, &steps);
                turns += edits.iter().filter(|edit| edit.rule == Step::Bidi.name()).count();
                text
            })?;
            if turns > 0 {
                let what = count(turns, "character");
                let message = format!("left out {what} that would turn the direction of the text");
                tell(&[Diagnostic::note(message).file(file)]);
            }
            Ok(done)
        }
        TextStep::Fold { file, stems: false } => filter(file, key),
        TextStep::Fold { file, stems: true } => filter(file, stems),
    }
}

/// Passes `file`, line by line, through `step`.
fn filter(file: &Path, mut step: impl FnMut(&str) -> String) -> anyhow::Result<Outcome> {
    let mut input: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(file).map_err(|error| unread(file, &error))?))
    };
    let mut out = Vec::with_capacity(CHUNK * 2);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|error| unread(file, &error))? == 0 {
            break;
        }
        let text = std::str::from_utf8(&line).map_err(|_| {
            let help = "convert it first, with iconv for instance";
            Failed::from(
                Diagnostic::error(format!("line {number} is not in UTF-8")).help(help).file(file),
            )
        })?;
        let end = text.trim_end_matches(['\n', '\r']).len();
        out.extend_from_slice(step(&text[..end]).as_bytes());
        out.extend_from_slice(&text.as_bytes()[end..]);
        if out.len() > CHUNK {
            pass_on(&out)?;
            out.clear();
        }
    }
    pass_on(&out)?;
    Ok(Outcome::Done)
}

fn unread(file: &Path, error: &io::Error) -> Failed {
    Diagnostic::error(format!("cannot be read: {}", describe(error))).file(file).into()
}
