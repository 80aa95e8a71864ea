//! The one chat of a whole account that is imported.

use std::ops::Range;
use std::path::Path;

use super::outline::{Chat, Outline};
use crate::import::json::Lines;
use crate::report::{Diagnostic, count};
use crate::text::fold::fold;

/// How many chats an error names.
const NAMED: usize = 20;

/// The chat to read: the only one of a single-chat export, or the one that `wanted` names or numbers;
/// several where a number stands twice, as among the chats and the left chats.
///
/// Fails where a whole account is given and no chat is wanted, and where the wanted one is not there or
/// is one of several of that name.
pub(super) fn choose<'a>(
    outline: &'a Outline,
    wanted: Option<&str>,
) -> Result<Vec<&'a Chat>, Diagnostic> {
    match wanted.map(str::trim) {
        Some(wanted) => found(&outline.chats, wanted),
        None if outline.account => Err(unchosen(&outline.chats)),
        None => Ok(outline.chats.iter().collect()),
    }
}

/// The lines of the chosen chats, in bytes of the file, with their endings.
///
/// Fails where the first or the last of them also holds something else: what is kept is whole lines, and
/// somebody's private words must not be among them.
pub(super) fn kept_lines(
    chosen: &[&Chat],
    lines: &Lines<'_>,
    path: &Path,
) -> Result<Vec<Range<usize>>, Diagnostic> {
    for chat in chosen {
        let (start, end) = (chat.span.start, chat.span.end);
        let shared = [(start, lines.before(start)), (end, lines.after(end))];
        if let Some((at, _)) =
            shared.iter().find(|(_, beside)| !beside.as_deref().is_some_and(is_frame))
        {
            let what = "the chat shares this line with other parts of the account";
            let help = "export the chat by itself, or write the JSON with a value a line (jq .)";
            return Err(lines.place(Diagnostic::error(what).help(help), path, *at));
        }
    }
    Ok(chosen.iter().map(|chat| lines.whole(&chat.span)).collect())
}

/// Whether `text` is nothing but the brackets around chats and the names of their lists.
fn is_frame(text: &str) -> bool {
    let names = ["\"left_chats\"", "\"chats\"", "\"list\"", "\u{feff}"];
    let rest = names.iter().fold(text.to_owned(), |rest, name| rest.replace(name, ""));
    rest.chars().all(|c| c.is_whitespace() || "{}[],:".contains(c))
}

/// The chats of that number; else of that very name; else of that name however it is spelt.
fn found<'a>(chats: &'a [Chat], wanted: &str) -> Result<Vec<&'a Chat>, Diagnostic> {
    let key = fold(wanted);
    let numbered = |chat: &Chat| chat.id.as_deref() == Some(wanted);
    let named = |chat: &Chat| chat.name.as_deref().map(str::trim) == Some(wanted);
    let alike = |chat: &Chat| chat.name.as_deref().is_some_and(|name| fold(name) == key);
    let rules: [&dyn Fn(&Chat) -> bool; 3] = [&numbered, &named, &alike];
    for rule in rules {
        let found: Vec<&Chat> = chats.iter().filter(|chat| rule(chat)).collect();
        match found.split_first() {
            None => {}
            Some((first, others)) if others.iter().all(|chat| chat.id == first.id) => {
                return Ok(found);
            }
            Some(_) => return Err(ambiguous(&found, wanted)),
        }
    }
    Err(unknown(chats, wanted))
}

fn unchosen(chats: &[Chat]) -> Diagnostic {
    let names: Vec<String> = chats.iter().take(NAMED).map(called).collect();
    let more = chats.len() - names.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let chats = count(chats.len(), "chat");
    let what = format!("this is a whole account's export of {chats}: {}{more}", names.join(", "));
    Diagnostic::error(what).help("choose one of them with --chat NAME")
}

fn ambiguous(found: &[&Chat], wanted: &str) -> Diagnostic {
    let numbers = found.iter().take(NAMED).filter_map(|chat| chat.id.as_deref());
    let numbers = numbers.collect::<Vec<_>>().join(", ");
    let what = format!("{} are named \"{wanted}\": {numbers}", count(found.len(), "chat"));
    Diagnostic::error(what).help("choose one of them by its number with --chat NUMBER")
}

fn unknown(chats: &[Chat], wanted: &str) -> Diagnostic {
    let key = fold(wanted);
    let distance = |chat: &&Chat| {
        let name = chat.name.as_deref().or(chat.id.as_deref()).unwrap_or_default();
        strsim::damerau_levenshtein(&key, &fold(name))
    };
    let diagnostic = Diagnostic::error(format!("the export holds no chat named \"{wanted}\""));
    match chats.iter().min_by_key(distance) {
        Some(nearest) => diagnostic.help(format!("was {} meant?", called(nearest))),
        None => diagnostic,
    }
}

/// A chat as an error names it: by its name, else its number.
fn called(chat: &Chat) -> String {
    match (&chat.name, &chat.id) {
        (Some(name), _) => format!("\"{name}\""),
        (None, Some(id)) => id.clone(),
        (None, None) => "a chat without a name".to_owned(),
    }
}
