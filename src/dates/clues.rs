//! What a text names that a person who knows more than the program may tell its day by.

use crate::calendar::MONTHS;
use crate::content::Item;
use crate::import::untaken;
use crate::text::excerpt;
use crate::text::fold::fold;

/// How many clues of an item are worth a look, and how long the words of one are, in characters.
const MOST: usize = 4;
const WORDS: usize = 28;

/// Words of a text that point to a day, and why they do not prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// The words.
    pub words: String,
    /// Why they prove no day of publication.
    pub why: &'static str,
}

/// Ordinal numbers that follow what they count: «دولت سیزدهم».
const ORDINALS: [&str; 12] = [
    "پنجم",
    "ششم",
    "هفتم",
    "هشتم",
    "نهم",
    "دهم",
    "یازدهم",
    "دوازدهم",
    "سیزدهم",
    "چهاردهم",
    "پانزدهم",
    "شانزدهم",
];

/// What is counted by terms and times.
const TERMS: [&str; 5] = ["دولت", "مجلس", "دوره", "انتخابات", "کابینه"];

/// What an item's text names: dates that are not its own, months without a year, and things that are counted
/// and so happened once: «دوازدهمین دوره».
pub fn clues(item: &Item) -> Vec<Clue> {
    let text = format!("{}\n{}\n{}", item.front.kicker, item.front.title, item.body);
    let dates = untaken(&text).into_iter();
    let mut clues: Vec<Clue> =
        dates.map(|date| Clue { words: date.words, why: date.why }).collect();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        for at in 0..words.len() {
            clues.extend(month(&words, at).or_else(|| counted(&words, at)));
        }
    }
    let mut seen: Vec<String> = Vec::new();
    clues.retain(|clue| {
        let is_new = !seen.contains(&clue.words);
        seen.push(clue.words.clone());
        is_new
    });
    clues.truncate(MOST);
    clues
}

/// «انتخابات اسفند ماه»: a month, with the word before it, of no year.
fn month(words: &[&str], at: usize) -> Option<Clue> {
    let word = plain(words[at]);
    let name = word.strip_suffix("ماه").unwrap_or(&word);
    let is_month = MONTHS.iter().any(|month| fold(month) == name);
    let next = words.get(at + 1).map(|next| plain(next)).unwrap_or_default();
    let says_month = word != name || next == "ماه";
    // With a day before it, it is a date, which is told of already.
    let has_day = at > 0 && words[at - 1].chars().any(char::is_numeric);
    if !is_month || !says_month || has_day {
        return None;
    }
    let last = if word == name { at + 1 } else { at };
    let words = quoted(&words[at.saturating_sub(1)..=last]);
    Some(Clue { words, why: "a month of no year" })
}

/// «دوازدهمین دوره انتخابات مجلس», «دولت سیزدهم».
fn counted(words: &[&str], at: usize) -> Option<Clue> {
    let why = "who knows when that was can bound it";
    let word = plain(words[at]);
    let is_ordinal = |word: &str| ORDINALS.iter().any(|ordinal| fold(ordinal) == word);
    if word.strip_suffix("ین").is_some_and(is_ordinal) {
        return Some(Clue { words: quoted(&words[at..words.len().min(at + 4)]), why });
    }
    let before = at.checked_sub(1).map(|before| plain(words[before]))?;
    let is_term = TERMS.iter().any(|term| fold(term) == before);
    (is_term && is_ordinal(&word)).then(|| Clue { words: quoted(&words[at - 1..=at]), why })
}

fn plain(word: &str) -> String {
    fold(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn quoted(words: &[&str]) -> String {
    let text = crate::text::controls::strip(&words.join(" ")).0.into_owned();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    excerpt(text, WORDS)
}
