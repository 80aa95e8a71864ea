//! The names and numbers that dates are written with, of three calendars.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::format::{MONTHS, WEEKDAYS};
use crate::text::fold::fold;

/// A month of one of the calendars that people write dates in, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Month {
    /// Of the Solar Hijri calendar; whether by a name that is hardly another word's.
    Solar(u8, bool),
    Gregorian(u8),
    Lunar,
}

/// What a word is in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Month(Month),
    /// 0 is Saturday.
    Weekday(u8),
    /// The first word of a weekday that is written apart: «سه», 0 is Saturday.
    WeekdayStart(u8),
    /// 1 spring to 4 winter.
    Season(u8),
    /// A day of the month in words.
    Day(u8),
    /// «ماه» behind a month's name.
    MonthWord,
    /// «سال» before a year.
    YearWord,
    /// «ساعت» before a time.
    HourWord,
    /// What joins the ends of a range: «تا».
    Until,
    And,
    /// «روز», «مورخ»: stands before a day and says nothing.
    Filler,
    /// The part of the day that an hour is of: from which hour to which it may be, at most 12 hours apart.
    DayPart(u8, u8),
    /// The era of a year: whether it is the lunar one.
    Era(bool),
    /// What is counted: the number before it is no year.
    Counted,
    /// A street, a hospital: what follows is its name.
    Place,
}

/// The months as they are named in Afghanistan; most are the names of other things too.
const DARI: [&str; 12] =
    ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"];

/// The Gregorian months, as they are written in Iran and in Afghanistan, and in English.
const GREGORIAN: [&[&str]; 12] = [
    &["ژانویه", "ژانویهٔ", "جنوری", "january", "jan"],
    &["فوریه", "فبروری", "february", "feb"],
    &["مارس", "مارچ", "march", "mar"],
    &["آوریل", "اپریل", "آپریل", "april", "apr"],
    &["مه", "می", "may"],
    &["ژوئن", "جون", "june", "jun"],
    &["ژوئیه", "ژوئیهٔ", "جولای", "ژوییه", "july", "jul"],
    &["اوت", "آگوست", "اگست", "august", "aug"],
    &["سپتامبر", "سپتمبر", "september", "sep", "sept"],
    &["اکتبر", "اکتوبر", "october", "oct"],
    &["نوامبر", "نومبر", "november", "nov"],
    &["دسامبر", "دسمبر", "december", "dec"],
];

/// The lunar months, in one word each; those of two words have their first one here.
const LUNAR: [&str; 22] = [
    "محرم",
    "محرم\u{200c}الحرام",
    "صفر",
    "ربیع",
    "ربیع\u{200c}الاول",
    "ربیع\u{200c}الثانی",
    "ربیع\u{200c}الآخر",
    "جمادی",
    "جمادی\u{200c}الاول",
    "جمادی\u{200c}الاولی",
    "جمادی\u{200c}الثانی",
    "جمادی\u{200c}الثانیه",
    "جمادی\u{200c}الآخر",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذی",
    "ذی\u{200c}القعده",
    "ذیقعده",
    "ذی\u{200c}الحجه",
    "ذیحجه",
];

/// The days of a month in words: how they are counted, and as numbers.
const UNITS: [[&str; 2]; 19] = [
    ["یکم", "یک"],
    ["دوم", "دو"],
    ["سوم", "سه"],
    ["چهارم", "چهار"],
    ["پنجم", "پنج"],
    ["ششم", "شش"],
    ["هفتم", "هفت"],
    ["هشتم", "هشت"],
    ["نهم", "نه"],
    ["دهم", "ده"],
    ["یازدهم", "یازده"],
    ["دوازدهم", "دوازده"],
    ["سیزدهم", "سیزده"],
    ["چهاردهم", "چهارده"],
    ["پانزدهم", "پانزده"],
    ["شانزدهم", "شانزده"],
    ["هفدهم", "هفده"],
    ["هجدهم", "هجده"],
    ["نوزدهم", "نوزده"],
];

/// Words of one kind each.
const WORDS: [(Name, &[&str]); 14] = [
    (Name::MonthWord, &["ماه", "برج"]),
    (Name::YearWord, &["سال", "سنه"]),
    (Name::HourWord, &["ساعت", "ساعات"]),
    (Name::Until, &["تا", "الی", "لغایت"]),
    (Name::And, &["و"]),
    (Name::Filler, &["روز", "مورخ", "مورخه", "تاریخ", "مصادف", "برابر"]),
    (Name::DayPart(0, 11), &["بامداد", "صبح", "سحر", "am"]),
    (Name::DayPart(11, 14), &["ظهر"]),
    (Name::DayPart(12, 19), &["عصر", "بعدازظهر", "بعد\u{200c}ازظهر"]),
    (Name::DayPart(18, 23), &["شب", "شامگاه"]),
    (Name::Era(false), &["شمسی", "خورشیدی", "ش"]),
    (Name::Era(true), &["قمری", "ق"]),
    (
        Name::Counted,
        &[
            "نفر",
            "هزار",
            "میلیون",
            "میلیارد",
            "همت",
            "تومان",
            "ریال",
            "دلار",
            "کیلو",
            "کیلوگرم",
            "تن",
            "متر",
            "کیلومتر",
            "هکتار",
            "دستگاه",
            "واحد",
            "مورد",
            "عدد",
            "درصد",
            "فقره",
            "خانوار",
            "روستا",
            "شهید",
            "مجروح",
            "کشته",
            "مصدوم",
            "بار",
            "سال",
            "دقیقه",
            "پروژه",
            "طرح",
            "جلد",
            "رأس",
            "بشکه",
            "مگاوات",
            "لیتر",
            "مدرسه",
            "کلاس",
            "دانش\u{200c}آموز",
            "تیم",
            "خانه",
            "زندانی",
            "سکه",
        ],
    ),
    (
        Name::Place,
        &[
            "میدان",
            "خیابان",
            "بلوار",
            "شهرک",
            "بیمارستان",
            "مدرسه",
            "دبیرستان",
            "دبستان",
            "پارک",
            "بوستان",
            "ورزشگاه",
            "سالن",
            "پل",
            "پایگاه",
            "تیپ",
            "لشکر",
            "محله",
            "کوی",
            "جاده",
            "بزرگراه",
            "اتوبان",
            "ایستگاه",
            "مسجد",
            "مجتمع",
            "گلزار",
            "کوچه",
            "خبرگزاری",
            "شرکت",
            "سینما",
            "ماده",
            "بند",
            "میدانگاه",
            "فلکه",
            "چهارراه",
            "ناو",
            "سد",
            "نیروگاه",
            "پالایشگاه",
            "پتروشیمی",
            "هنرستان",
            "دانشگاه",
            "بنیاد",
            "ستاد",
            "فیلم",
            "سریال",
        ],
    ),
];

static NAMES: LazyLock<HashMap<String, Name>> = LazyLock::new(names);

/// What a word, folded and without half-spaces, is in a date; `None` for any other word.
pub(super) fn name(word: &str) -> Option<Name> {
    NAMES.get(word).copied()
}

/// Whether a word is what the number before it counts, or a part of such a word: «نفر», «نفری».
pub(super) fn is_counted(word: &str) -> bool {
    static COUNTED: LazyLock<Vec<String>> = LazyLock::new(|| {
        let words = WORDS.iter().filter(|(name, _)| *name == Name::Counted);
        words.flat_map(|(_, words)| words.iter().map(|word| key(word))).collect()
    });
    COUNTED.iter().any(|counted| word == counted || word.strip_suffix('ی') == Some(counted))
}

/// A word as it is looked up: folded, without half-spaces.
fn key(word: &str) -> String {
    fold(word).replace(' ', "")
}

fn names() -> HashMap<String, Name> {
    let mut names: HashMap<String, Name> = HashMap::new();
    let mut add = |word: &str, name: Name| {
        names.entry(key(word)).or_insert(name);
    };
    // Of a word that is several things, the first that is added counts; `is_counted` asks for its own.
    for (month, name) in (1_u8..).zip(MONTHS) {
        add(name, Name::Month(Month::Solar(month, true)));
        add(&format!("{name}ماه"), Name::Month(Month::Solar(month, true)));
    }
    for (month, name) in
        [(2, "اردی\u{200c}بهشت"), (2, "اردیبهشت\u{200c}ماه"), (5, "امرداد"), (11, "بهمنماه")]
    {
        add(name, Name::Month(Month::Solar(month, true)));
    }
    for (weekday, name) in (0_u8..).zip(WEEKDAYS) {
        add(name, Name::Weekday(weekday));
    }
    for (weekday, name) in [(1, "یک"), (2, "دو"), (3, "سه"), (4, "چهار"), (5, "پنج")] {
        add(name, Name::WeekdayStart(weekday));
    }
    add("چارشنبه", Name::Weekday(4));
    add("آدینه", Name::Weekday(6));
    for (month, name) in (1_u8..).zip(DARI) {
        add(name, Name::Month(Month::Solar(month, false)));
        add(&format!("{name}ماه"), Name::Month(Month::Solar(month, false)));
    }
    for (month, written) in (1_u8..).zip(GREGORIAN) {
        for name in written {
            add(name, Name::Month(Month::Gregorian(month)));
        }
    }
    for name in LUNAR {
        add(name, Name::Month(Month::Lunar));
    }
    for (season, name) in [(1, "بهار"), (2, "تابستان"), (3, "پاییز"), (4, "زمستان")]
    {
        add(name, Name::Season(season));
    }
    add("اول", Name::Day(1));
    for (day, written) in (1_u8..).zip(UNITS) {
        for name in written {
            add(name, Name::Day(day));
        }
    }
    for (tens, [counted, number]) in [(20, ["بیستم", "بیست"]), (30, ["سی\u{200c}ام", "سی"])]
    {
        add(counted, Name::Day(tens));
        add(number, Name::Day(tens));
        let units = if tens == 20 { 9 } else { 1 };
        for (unit, written) in (1_u8..).zip(&UNITS[..units]) {
            for name in written {
                add(&format!("{number}و{name}"), Name::Day(tens + unit));
            }
        }
    }
    add("هیجدهم", Name::Day(18));
    for (name, words) in WORDS {
        for word in words {
            add(word, name);
        }
    }
    names
}
