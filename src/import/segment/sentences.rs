//! Where the words of a line tell that its bulletin goes on, whatever closes bulletins.
//!
//! What a channel writes in one sentence often comes out as several lines: each link, handle and hashtag in it is a
//! line of its own.

use super::super::marker::is_padding;
use super::super::shape::{is_hashtags, is_lone_name};
use crate::text::fold::is_invisible;
use crate::text::letters::is_alphanumeric;

/// The words over an address or a handle in the midst of a sentence: «با مراجعه به نشانی», «از طریق آیدی».
const NAMED: [&str; 14] = [
    "سایت",
    "وبسایت",
    "نشانی",
    "آدرس",
    "اینترنتی",
    "درگاه",
    "پایگاه",
    "سامانه",
    "آیدی",
    "شناسه",
    "صفحه",
    "پیج",
    "کانال",
    "ربات",
];

/// The second words of what the reader is to do with what is named above: «ارسال کنید», «مراجعه نمایند».
const DONE: [&str; 10] = [
    "کنید",
    "کنند",
    "نمایید",
    "نمایند",
    "نمائید",
    "نمائيد",
    "نمائند",
    "فرمایید",
    "فرمایند",
    "بگیرید",
];

/// Whether a line begins with what no text begins with, punctuation or «را», which stands behind an object: it
/// goes on where the one above ended.
pub(super) fn goes_on(line: &str) -> bool {
    let line = line.trim_start_matches(is_padding);
    let joins = |c: char| matches!(c, '|' | '،' | ',' | ':' | '؛' | ';' | '.' | ')' | ']' | '»');
    let is_object =
        line.strip_prefix("را").is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    is_object || line.starts_with(joins) && line.contains(is_alphanumeric)
}

/// Whether the line `above` leaves its sentence to `line`: it is «و»; it ends in what announces more, or opens a quote;
/// or it is a hashtag to which «و» joins what follows.
pub(super) fn leads_on(above: &str, line: &str) -> bool {
    let line = line.trim_start_matches(is_padding);
    let above = above.trim_matches(is_padding);
    above.ends_with([':', '؛', '،', '«', '(', '[', '“'])
        || above == "و"
        || line.starts_with("و ") && is_hashtags(above)
}

/// Whether the line `above` is an address or a handle in the midst of a sentence that goes on in `line`, as the line
/// `before` it tells, or what follows.
pub(super) fn is_in_sentence(before: Option<&str>, above: &str, line: &str) -> bool {
    let line = line.trim_start_matches(is_padding);
    line.starts_with(is_alphanumeric)
        && (is_done(line) || before.is_some_and(names))
        && is_lone_name(above.trim_matches(is_padding))
}

/// Whether a line ends in a word for what is named below it.
fn names(line: &str) -> bool {
    let line = line.trim_end_matches(is_padding);
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word: String = last.chars().filter(|&c| !is_invisible(c)).collect();
    NAMED.contains(&&*word) || word.strip_suffix("های").is_some_and(|one| NAMED.contains(&one))
}

/// Whether a line begins with what is to be done with what is named above it.
fn is_done(line: &str) -> bool {
    let word = line.split_whitespace().nth(1).unwrap_or_default();
    let word = word.trim_end_matches(|c: char| !is_alphanumeric(c));
    DONE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_beginnings_go_on_from_the_line_above() {
        for line in ["را ببینید", "| شهر", "، دشت", "» گفت"] {
            assert!(goes_on(line), "{line}");
        }
        for line in ["رانندگان دشت", "|", "باران", "🔹را"] {
            assert!(!goes_on(line), "{line}");
        }
    }

    #[test]
    fn a_sentence_goes_on_behind_what_is_set_apart_in_it() {
        assert!(leads_on("#دشت", "و کوه باران آمد"));
        assert!(leads_on("و", "کوه"));
        assert!(leads_on("گزارش «", "باران در دشت"));
        assert!(leads_on("شهردار:", "باران"));
        assert!(!leads_on("دشت", "باران"));
        assert!(!leads_on("باران", "و برف آمد"));
    }

    #[test]
    fn a_name_stands_in_the_midst_of_a_sentence() {
        let (address, handle) = ("dasht.example", "@dasht");
        assert!(is_in_sentence(Some("با مراجعه به نشانی"), address, "نام خود را بنویسید."));
        assert!(is_in_sentence(Some("به نشانی\u{200c}های"), address, "به تازه\u{200c}ها رسید."));
        assert!(is_in_sentence(None, handle, "ارسال کنید."));
        // A colon ends the sentence above the name; a symbol opens another line; a headline may say what is done.
        assert!(!is_in_sentence(Some("به نشانی:"), address, "باران آمد"));
        assert!(!is_in_sentence(Some("به نشانی"), address, "🔹باران آمد"));
        assert!(!is_in_sentence(Some("به نشانی"), "باران", "برف آمد"));
        assert!(!is_in_sentence(None, "باران", "ارسال کنید."));
        assert!(!is_in_sentence(None, handle, "شهردار: پل را باز کنید"));
        assert!(!is_in_sentence(None, handle, "🎥تماشا کنید | برف در کوه"));
    }
}
