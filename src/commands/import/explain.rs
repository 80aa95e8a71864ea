//! What an import has to say for itself: `--explain`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::import::{Import, Profile, Rule, Shown, Untaken};
use crate::report::count;
use crate::text::excerpt;

/// How many closing lines and markers an explanation names.
const LEARNED: usize = 8;

/// How much of a title, of a date's words and of a closing line an explanation shows, in characters, so that a row fits 80
/// columns.
const TITLE: usize = 28;
const WORDS: usize = 22;
const CLOSING: usize = 36;

/// How many columns a row of a list has, and how many stand before it.
const COLUMNS: usize = 78;
const INDENT: usize = 16;

/// What was learned of a dump's channels, how dates are found, and each bulletin.
pub(super) fn explanation(import: &Import) -> String {
    let mut lines = vec![format!("  learned from the dump, read as {}", import.format.name())];
    for profile in &import.profiles {
        lines.extend(profile_rows(profile));
    }
    lines.push(
        "  evidence of dates, the stronger first; where two contradict, it is believed".to_owned(),
    );
    for rule in Rule::ALL {
        let (all, to_day) = import.tally.rules.get(&rule).copied().unwrap_or_default();
        let count = match all {
            0 => "-".to_owned(),
            all if all == to_day => all.to_string(),
            all => format!("{all}, {to_day} to the day"),
        };
        lines.push(format!("    {:<10}  {}: {count}", rule.name(), rule.meaning()));
    }
    lines.push("  bulletins: lines, date, its evidence, title".to_owned());
    for Shown { lines: place, date, rule, title, untaken } in &import.bulletins {
        let date = date.map_or("undated".to_owned(), |date| date.to_string());
        let rule = rule.map_or("", Rule::name);
        lines.push(format!("    {place:>9}  {date:<21}  {rule:<10}  {}", excerpt(title, TITLE)));
        for Untaken { words, why } in untaken {
            lines.push(format!("               not «{}»: {why}", excerpt(words.as_str(), WORDS)));
        }
    }
    lines.join("\n")
}

/// A channel's habits, a list after another: what it is, whether it is learned or stated, and how often it
/// was met.
fn profile_rows(profile: &Profile) -> Vec<String> {
    let Profile { handle, bulletins, signed, .. } = profile;
    let mut rows = vec![match handle {
        Some(handle) => {
            format!("  @{handle}: {}, {signed} closed by the handle", count(*bulletins, "bulletin"))
        }
        None => format!("  no handle: {}", count(*bulletins, "bulletin")),
    }];
    let lists = [
        ("headline", "bulletins", &profile.headline),
        ("bullet", "lines", &profile.bullet),
        ("closing", "bulletins", &profile.closing),
        ("separator", "times", &profile.separator),
        ("preview", "replies", &profile.preview),
    ];
    for (key, what, list) in lists {
        rows.extend(list_rows(key, profile.origin(key).name(), what, list));
    }
    rows
}

/// A list on as many rows as it needs, the most frequent first; `what` is what its counts count.
fn list_rows(key: &str, origin: &str, what: &str, list: &BTreeMap<String, usize>) -> Vec<String> {
    let mut ordered: Vec<(&String, &usize)> = list.iter().collect();
    ordered.sort_by_key(|(_, count)| Reverse(**count));
    let shown = ordered.iter().take(LEARNED);
    let mut words: Vec<String> =
        shown.map(|(word, count)| format!("{} ({count})", excerpt(word, CLOSING))).collect();
    match ordered.len() {
        0 => words.push("none".to_owned()),
        all if all > LEARNED => words.push(format!("and {} more", all - LEARNED)),
        _ => {}
    }
    let first = if list.is_empty() { String::new() } else { format!(", in {what}") };
    let mut rows = vec![format!("    {key:<10}  {origin}{first}:")];
    let mut row = String::new();
    for word in words {
        let width = INDENT + row.chars().count() + 2 + word.chars().count();
        if !row.is_empty() && width > COLUMNS {
            rows.push(format!("{:INDENT$}{row},", ""));
            row.clear();
        }
        row = if row.is_empty() { word } else { format!("{row}, {word}") };
    }
    // What is short stands on the row of its key.
    if rows.len() == 1 && rows[0].chars().count() + 1 + row.chars().count() <= COLUMNS {
        rows[0] = format!("{} {row}", rows[0]);
    } else {
        rows.push(format!("{:INDENT$}{row}", ""));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_wraps_and_says_how_much_it_leaves_out() {
        let word = |number: usize| (format!("پایگاه خبری شماره {number} شهر"), number);
        let list: BTreeMap<String, usize> = (1..=10).map(word).collect();
        let rows = list_rows("closing", "learned", "bulletins", &list);
        assert!(rows.iter().all(|row| row.chars().count() <= 80), "{rows:#?}");
        assert!(rows[1].contains("شماره 10 شهر (10)"), "{rows:#?}");
        assert!(rows.last().unwrap().ends_with("and 2 more"), "{rows:#?}");
        let none = list_rows("bullet", "stated", "lines", &BTreeMap::new());
        assert_eq!(none, ["    bullet      stated: none"]);
    }
}
