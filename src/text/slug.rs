//! Slugs: the readable last part of an address.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::digits::{ascii, persian};
use super::fold::{is_diacritic, is_invisible, normalized};
use super::letters::{is_alphanumeric, is_normal, lowercase};

/// The most bytes a slug has, UTF-8.
pub const MAX_BYTES: usize = 80;

/// Names that Windows keeps for devices, and `index`, which a folder's listing has.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "index", "404"];

/// The slug of a headline or a tag: its words in Persian letters, joined by `-`. **Final**: addresses
/// that are out in the world were made by it.
///
/// Compatibility forms are resolved, then NFC; half-spaces, vowel signs, tatweel and whatever cannot be seen
/// are dropped, ي and ك become ی and ک, forms of heh become ه, Arabic digits Persian ones, Latin is lower case; anything but letters and digits parts words. At most
/// [`MAX_BYTES`] bytes, cut at a word (a first word longer than that, between characters). Safe as a file
/// name on every file system. `None` when nothing readable is left, or the name is one that a file
/// system or the site itself claims (`nul`, `index`): the caller adds what tells it apart.
///
/// ```
/// use bayegan::text::slug::slug;
///
/// assert_eq!(slug("راه\u{200c}های روستايي؛ ۱۴۰۲").as_deref(), Some("راههای-روستایی-۱۴۰۲"));
/// assert_eq!(slug("…"), None);
/// ```
pub fn slug(text: &str) -> Option<String> {
    let slug = readable(text);
    let device = slug.strip_prefix("com").or_else(|| slug.strip_prefix("lpt"));
    let is_device =
        device.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
    // A listing's folder is named by digits alone: `/1402/09/` beside `/1402/09.html` would mislead.
    let is_number = slug.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number && !is_device && !RESERVED.contains(&&*slug)).then_some(slug)
}

/// `c` in lower case, which of some characters is more than one.
fn lower(c: char) -> impl Iterator<Item = char> {
    let quick = matches!(c, '\0'..='\u{7f}' | '\u{600}'..='\u{6ff}');
    let (one, more) =
        if quick { (Some(lowercase(c)), None) } else { (None, Some(c.to_lowercase())) };
    one.into_iter().chain(more.into_iter().flatten())
}

/// Whether `c` is a mark that encloses the character before it: a keycap, a circle.
fn is_enclosing(c: char) -> bool {
    matches!(c, '\u{488}'..='\u{489}' | '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}' | '\u{a670}'..='\u{a672}')
}

/// What a slug shows of a character.
fn shown(c: char) -> Option<char> {
    let c = match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ۀ' | 'ە' | 'ھ' | 'ہ' => 'ه',
        '\u{660}'..='\u{669}' => persian(ascii(c)),
        // Letters in squares and flags are pictures.
        '\u{1f100}'..='\u{1f1ff}' => ' ',
        c => c,
    };
    let is_shown = !is_diacritic(c) && !is_invisible(c) && c != '\u{640}' && !is_enclosing(c);
    is_shown.then_some(c)
}

/// The slug without the last check; empty when nothing readable is left.
pub fn readable(text: &str) -> String {
    // What is normal is not changed by any normal form, neither as it is nor as it is shown here.
    let clean: String = if text.chars().all(is_normal) {
        text.chars().filter_map(shown).map(lowercase).collect()
    } else {
        normalized(text).filter_map(shown).flat_map(lower).nfc().collect()
    };
    let mut slug = String::with_capacity(MAX_BYTES);
    for word in clean.split(|c: char| !is_alphanumeric(c) && !is_combining_mark(c)) {
        let word = word.trim_start_matches(is_combining_mark);
        if word.is_empty() {
            continue;
        }
        let separator = usize::from(!slug.is_empty());
        if slug.len() + separator + word.len() > MAX_BYTES {
            if slug.is_empty() {
                slug.push_str(head(word, MAX_BYTES));
            }
            break;
        }
        if separator == 1 {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// `slug` with a hash that tells it apart, still within [`MAX_BYTES`]; `bulletin-…` for an empty one.
pub fn with_hash(slug: &str, hash: &str) -> String {
    let slug = if slug.is_empty() { "bulletin" } else { slug };
    let room = MAX_BYTES - hash.len() - 1;
    let kept = if slug.len() <= room {
        slug
    } else {
        let kept = head(slug, room);
        kept.rsplit_once('-').map_or(kept, |(words, _)| words)
    };
    format!("{kept}-{hash}")
}

/// The longest head of `text` of at most `limit` bytes that ends between grapheme clusters; at least
/// one character where a cluster alone is longer than that.
fn head(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let clusters = text.grapheme_indices(true).map(|(start, cluster)| start + cluster.len());
    let between_clusters = clusters.take_while(|&end| end <= limit).last();
    &text[..between_clusters.unwrap_or_else(|| text.floor_char_boundary(limit))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(slug(text).as_deref(), expect, "{text}");
    }

    #[test]
    fn slugs_are_final() {
        check("رعایت اصل بی طرفی در انتخابات", Some("رعایت-اصل-بی-طرفی-در-انتخابات"));
        check("راه\u{200c}های روستايي «تازه»؛ ۱۴۰۲", Some("راههای-روستایی-تازه-۱۴۰۲"));
        check("مُهِمّ: خانهٔ ما، سال ۲ / GIS & LED", Some("مهم-خانه-ما-سال-۲-gis-led"));
        check("محمـــد", Some("محمد"));
        check("١٤٠٢ و ۱۴۰۲ و 1402", Some("۱۴۰۲-و-۱۴۰۲-و-1402"));
        check("خانۀ ما", Some("خانه-ما"));
        check("راه\u{34f}روستا\u{e0100}", Some("راهروستا"));
        check("1\u{fe0f}\u{20e3} آغاز \u{1f170}\u{1f1ee}", Some("1-آغاز"));
        check("\u{3164}", None);
        check("../../etc/passwd", Some("etc-passwd"));
        check("<script>", Some("script"));
        check("a\u{202e}b\u{0}c", Some("abc"));
        check("\u{1f339}", None);
        check("", None);
        check("NUL", None);
        check("com1", None);
        check("index", None);
        check("09", None);
        check("۰۹", Some("۰۹"));
        check("ﷲ", Some("الله"));
    }

    #[test]
    fn long_slugs_are_cut_at_a_word() {
        check(
            "گفتمان مردمی باید به گفتمان غالب در همه جامعه تبدیل شود",
            Some("گفتمان-مردمی-باید-به-گفتمان-غالب-در-همه"),
        );
        check(&"ب".repeat(300), Some(&"ب".repeat(40)));
        assert_eq!(with_hash(&"ب".repeat(40), "a1b2c3"), format!("{}-a1b2c3", "ب".repeat(36)));
        assert_eq!(with_hash("", "a1b2c3"), "bulletin-a1b2c3");
    }

    proptest! {
        #[test]
        fn a_slug_is_a_safe_file_name(text in "\\PC{0,120}|.{0,60}") {
            if let Some(slug) = slug(&text) {
                prop_assert!(!slug.is_empty() && slug.len() <= MAX_BYTES);
                prop_assert!(slug.nfc().eq(slug.chars()));
                prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
                prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric() || is_combining_mark(c)));
                prop_assert_eq!(readable(&slug), slug.clone());
            }
        }
    }
}
