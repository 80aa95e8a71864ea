//! What a bulletin's text says of the day it was published on.

use std::ops::Range;

use super::bulletin::Bulletin;
use crate::calendar::{Meaning, Mention, Misdated, SolarDate, When, Yearless, mentions};
use crate::text::fold::fold;

/// The word that makes a day the day of publication.
const TODAY: &str = "امروز";

/// What the dates that a text names come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The day that it calls today.
    pub(super) today: Option<Today>,
    /// The other dates it names, and why none of them is taken.
    pub(super) others: Vec<Untaken>,
}

/// The day that a text calls today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Today {
    pub(super) day: Day,
    /// Its words.
    pub(super) words: String,
}

/// A day as a text tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Day {
    Known(SolarDate),
    /// Its year is not written.
    Yearless(Yearless),
    /// There is no such day.
    Wrong(Misdated),
}

/// A date that a text names and that does not date it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untaken {
    /// Its words.
    pub words: String,
    /// Why it is not taken for the day of publication.
    pub why: &'static str,
}

/// Why a date is not taken, and the words beside it that say so: before it, or anywhere in its line.
const BEFORE: [(&str, &[&str]); 4] = [
    ("a day to come", &["فردا", "پسفردا", "پسفردای"]),
    ("a day before", &["دیروز", "پریروز", "دیشب", "گذشته", "پریشب", "روزگذشته"]),
    ("the end of a span", &["تا", "الی", "لغایت"]),
    ("the beginning of a span", &["از"]),
];
const IN_LINE: [(&str, &[&str]); 2] = [
    (
        "a day that is remembered",
        &[
            "سالروز",
            "سالگرد",
            "زادروز",
            "بزرگداشت",
            "یادبود",
            "گرامیداشت",
            "یوماله",
            "یوم\u{200c}الله",
            "سالیاد",
            "چنین",
        ],
    ),
    (
        "announced for a day to come",
        &[
            "خواهد",
            "خواهند",
            "میشود",
            "میشوند",
            "میگردد",
            "میکند",
            "میکنند",
            "میتوانند",
            "اینده",
            "فردا",
            "مهلت",
            "ثبتنام",
            "ثبت",
            "برگزاری",
            "آغازمیشود",
            "انتخابات",
            "پیشرو",
        ],
    ),
];

/// Words of texts that are published the evening before the day they are for, or of another year's day.
const FOR_LATER: [&str; 13] = [
    "روزنامه",
    "روزنامهها",
    "روزنامههای",
    "صفحه",
    "برنامه",
    "برنامههای",
    "فال",
    "پیشبینی",
    "جدول",
    "کنداکتور",
    "تقویم",
    "سالروز",
    "چنین",
];

/// Reads what a bulletin's text says of its own day; what else it names only where `all` is asked for, since
/// that takes longer.
///
/// «امروز سه‌شنبه ۲۱ آذر ۱۴۰۲» is its day of publication where the channel itself says so: in the headline, in
/// the lead, if the weekday is there too, or in lines of nothing but dates; not in what somebody is quoted with,
/// nor in brackets.
pub(super) fn said(bulletin: &Bulletin, all: bool) -> Said {
    let says_today = texts(bulletin).any(|text| text.contains(TODAY));
    if !says_today && !all {
        return Said::default();
    }
    let text = bulletin.text();
    let found = mentions(&text);
    let mut today: Vec<Today> = Vec::new();
    let mut others = Vec::new();
    // The lines of the headline and of the lead under it.
    let head = usize::from(bulletin.kicker.is_some()) + usize::from(bulletin.headline.is_some());
    for (place, mention) in found.iter().enumerate() {
        match judge(&text, &found, place, head) {
            Ok(day) => {
                today.push(Today { day, words: words(&text, with_today(&text, &mention.range)) });
            }
            Err(why) => others.push(Untaken { words: words(&text, mention.range.clone()), why }),
        }
    }
    let first = today.first().cloned();
    if today.iter().any(|other| Some(&other.day) != first.as_ref().map(|first| &first.day)) {
        let why = "it calls two days today";
        others.extend(today.into_iter().map(|today| Untaken { words: today.words, why }));
        return Said { today: None, others };
    }
    Said { today: first, others }
}

/// The dates that a text names, its title on the first or second line, and why none of them is proved to be its
/// day of publication.
pub fn untaken(text: &str) -> Vec<Untaken> {
    let found = mentions(text);
    let why = |place: usize| match judge(text, &found, place, 2) {
        Ok(Day::Yearless(_)) => "called today, but of no year",
        Ok(_) => "called today, against the rest",
        Err(why) => why,
    };
    let untaken = |(place, mention): (usize, &Mention)| Untaken {
        words: words(text, with_today(text, &mention.range)),
        why: why(place),
    };
    found.iter().enumerate().map(untaken).collect()
}

fn texts(bulletin: &Bulletin) -> impl Iterator<Item = &String> {
    bulletin.kicker.iter().chain(&bulletin.headline).chain(&bulletin.paragraphs)
}

/// The day of publication that a mention is, or why it is none.
fn judge(text: &str, found: &[Mention], place: usize, head: usize) -> Result<Day, &'static str> {
    let Mention { range, meaning } = &found[place];
    let before = &text[..range.start];
    let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
    let line_end = text[range.end..].find('\n').map_or(text.len(), |feed| range.end + feed);
    let day = match meaning {
        Meaning::Known { when: When::Day(day, _), .. } => Day::Known(*day),
        Meaning::Yearless(day) if day.last.is_none() => Day::Yearless(*day),
        Meaning::Wrong(wrong) => Day::Wrong(wrong.clone()),
        Meaning::Untold => return Err("it names no day of this calendar"),
        _ => return Err("it names no single day"),
    };
    let Some(today) = today_before(before) else { return Err(why_not(text, range)) };
    let line = &text[line_start.min(today)..line_end];
    if has_word(line, &FOR_LATER) {
        return Err("it may be out the day before");
    }
    let lead = &text[text[..today].rfind('\n').map_or(0, |feed| feed + 1)..today];
    if text[today..range.start].contains(['(', '[']) {
        return Err("in brackets: perhaps another's word");
    }
    if lead.contains([':', '«', '"', '\u{201c}']) {
        return Err("it is in what somebody said");
    }
    let is_bare = lead.trim().is_empty() && only_dates(&text[today..line_end]);
    let line_number = text[..today].matches('\n').count();
    let in_head = line_number < head;
    let opens_body = line_number == head && has_weekday(&text[range.clone()]);
    if !is_bare && !in_head && !opens_body {
        return Err("not in headline, lead or date lines");
    }
    match day {
        Day::Yearless(day) if is_bare => {
            Ok(twin(day, found, place).map_or(Day::Yearless(day), Day::Known))
        }
        day => Ok(day),
    }
}

/// Where «امروز» begins, if it stands right before the end of `before`.
fn today_before(before: &str) -> Option<usize> {
    let between = |c: char| {
        c.is_whitespace() || matches!(c, '،' | ',' | '(' | '[' | '؛' | '\u{200c}' | '\u{200f}')
    };
    let start = before.trim_end_matches(between).strip_suffix(TODAY)?;
    let is_word = start.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    is_word.then_some(start.len())
}

/// Why a date that nothing calls today is not taken.
fn why_not(text: &str, range: &Range<usize>) -> &'static str {
    let line_start = text[..range.start].rfind('\n').map_or(0, |feed| feed + 1);
    let line_end = text[range.end..].find('\n').map_or(text.len(), |feed| range.end + feed);
    let line = &text[line_start..line_end];
    let before = text[line_start..range.start].split_whitespace().rev().take(3);
    let before: Vec<String> = before.map(key).collect();
    let names = |words: &[&str]| before.iter().any(|word| words.contains(&word.as_str()));
    let beside = BEFORE[..2].iter().find(|(_, words)| names(words));
    let in_line = || IN_LINE.iter().find(|(_, words)| has_word(line, words));
    let joined = || {
        BEFORE[2..]
            .iter()
            .find(|(_, words)| before.first().is_some_and(|word| words.contains(&word.as_str())))
    };
    beside
        .map(|(why, _)| *why)
        .or_else(|| in_line().map(|(why, _)| *why))
        .or_else(|| joined().map(|(why, _)| *why))
        .unwrap_or("nothing calls it today")
}

/// The day of a line of dates whose year is told by a Gregorian date in the lines under it.
fn twin(day: Yearless, found: &[Mention], place: usize) -> Option<SolarDate> {
    found[place + 1..].iter().take(2).find_map(|mention| match mention.meaning {
        Meaning::Known { when: When::Day(date, _), gregorian: true } => {
            (day.within(date, date) == [date]).then_some(date)
        }
        _ => None,
    })
}

/// Whether a weekday is among the words of a date.
fn has_weekday(words: &str) -> bool {
    let words = fold(words);
    words.contains("شنبه") || words.contains("جمعه")
}

/// Whether a line has nothing but «امروز», dates and signs.
fn only_dates(line: &str) -> bool {
    let mut rest = String::new();
    let mut at = 0;
    for mention in mentions(line) {
        rest.push_str(&line[at..mention.range.start]);
        at = mention.range.end;
    }
    rest.push_str(&line[at..]);
    rest.split(|c: char| !c.is_alphabetic()).all(|word| word.is_empty() || word == TODAY)
}

fn has_word(line: &str, words: &[&str]) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '\u{200c}').any(|word| {
        let word = key(word);
        words.iter().any(|known| *known == word)
    })
}

fn key(word: &str) -> String {
    fold(word)
}

/// A mention with the «امروز» before it.
fn with_today(text: &str, range: &Range<usize>) -> Range<usize> {
    today_before(&text[..range.start]).unwrap_or(range.start)..range.end
}

fn words(text: &str, range: Range<usize>) -> String {
    let words: Vec<&str> = text[range].split_whitespace().collect();
    crate::text::controls::strip(&words.join(" ")).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a bulletin says, its headline on the first line, its paragraphs on the others: the day it calls
    /// today, else why the first other date is not taken.
    fn read(text: &str) -> String {
        let mut lines = text.lines().map(str::to_owned);
        let bulletin = Bulletin {
            lines: 1..=1,
            roles: Vec::new(),
            kicker: None,
            headline: lines.next(),
            paragraphs: lines.collect(),
            continues: None,
            date_line: None,
            header: None,
            stamp: None,
            post: None,
            origin: None,
            channel: None,
        };
        let said = said(&bulletin, true);
        match (said.today, said.others.first()) {
            (Some(Today { day: Day::Known(day), .. }), _) => day.to_string(),
            (Some(Today { day: Day::Yearless(day), .. }), _) => {
                format!("--{:02}-{:02}", day.first.0, day.first.1)
            }
            (Some(Today { day: Day::Wrong(wrong), .. }), _) => wrong.to_string(),
            (None, Some(untaken)) => untaken.why.to_owned(),
            (None, None) => String::new(),
        }
    }

    #[test]
    fn a_text_says_its_own_day_only_where_it_calls_it_today() {
        let plain = "nothing calls it today";
        let announced = "announced for a day to come";
        let remembered = "a day that is remembered";
        let quoted = "it is in what somebody said";
        let brackets = "in brackets: perhaps another's word";
        let deep = "not in headline, lead or date lines";
        let later = "it may be out the day before";
        for (text, expected) in [
            ("نرخ سکه؛ امروز ۱۰ خرداد ۱۴۰۵؛ ساعت ۱۲:۳۰\nمتن", "1405-03-10"),
            ("امروز سه شنبه ۲۱ آذر ۱۴۰۲", "1402-09-21"),
            ("گشایش پل زرناب\nپل زرناب امروز سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲ گشوده شد", "1402-09-21"),
            ("گشایش پل زرناب\nپل زرناب صبح امروز (سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲) گشوده شد", brackets),
            ("گشایش پل زرناب\nپل زرناب امروز ۲۱ آذر ۱۴۰۲ گشوده شد", deep),
            ("گشایش پل زرناب\nمتن\nپل زرناب امروز سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲ گشوده شد", deep),
            ("بخشدار: امروز سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲ روز بزرگی است", quoted),
            ("«تا امروز ۲۱ آذر ۱۴۰۲ کسی نیامد»", quoted),
            (
                "صبح نو\nمتن\nامروز جمعه\n۱ خرداد ماه\n۵ ذی\u{200c}الحجه ۱۴۴۷\n۲۲ مه ۲۰۲۶",
                "1405-03-01",
            ),
            ("صبح نو\nمتن\nامروز جمعه\n۱ خرداد ماه\n۲۳ مه ۲۰۲۶", "--03-01"),
            ("امروز پنجشنبه ۱۴ خردادماه", "--03-14"),
            (
                "امروز دوشنبه ۲۱ آذر ۱۴۰۲",
                "1402-09-21 is a Tuesday, not a Monday; which of the two is right?",
            ),
            ("امروز ۳۰ اسفند ۱۴۰۲", "Esfand 1402 has 29 days; was 29 meant?"),
            ("امروز ۲۱ آذر ۱۴۰۲\nمتن", "1402-09-21"),
            ("روزنامه\u{200c}های امروز سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲", later),
            ("فال امروز ۲۱ آذر ۱۴۰۲", later),
            ("در چنین روزی؛ امروز ۲۱ آذر ۱۴۰۲", later),
            ("نشست ۲۱ آذر ۱۴۰۲ برگزار شد", plain),
            ("نشست سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲ برگزار خواهد شد", announced),
            ("ثبت\u{200c}نام تا ۲۱ آذر ۱۴۰۲", announced),
            ("سالروز ۲۲ بهمن ۱۳۵۷", remembered),
            ("از امروز تا ۲۱ آذر ۱۴۰۲", "the end of a span"),
            ("فردا سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲", "a day to come"),
            ("دیروز دوشنبه ۲۰ آذر ۱۴۰۲", "a day before"),
            ("پاییز ۱۴۰۲", "it names no single day"),
            ("۱۳ رجب ۱۴۴۵", "it names no day of this calendar"),
            ("امروز ۳ حادثه رخ داد", ""),
            ("دیروزوامروز ۲۱ آذر ۱۴۰۲", plain),
            (
                "امروز سه\u{200c}شنبه ۲۱ آذر ۱۴۰۲\nامروز چهارشنبه ۲۲ آذر ۱۴۰۲",
                "it calls two days today",
            ),
            ("متن بی\u{200c}تاریخ", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
