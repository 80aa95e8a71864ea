//! Slugs in Latin letters, for hosts and readers that take no others.

use unicode_normalization::UnicodeNormalization;

use super::digits::ascii as ascii_digit;
use super::slug::{readable, slug};

/// How an item's address is made of its headline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SlugStyle {
    /// Its words in Persian letters.
    #[default]
    Readable,
    /// Its words in Latin letters.
    Ascii,
    /// The channel's number for it, else a hash of its text.
    Id,
}

impl std::str::FromStr for SlugStyle {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "readable" => Ok(Self::Readable),
            "ascii" => Ok(Self::Ascii),
            "id" => Ok(Self::Id),
            _ => Err(format!("`{name}` is no style of slugs; write readable, ascii or id")),
        }
    }
}

/// The slug of a headline in ASCII: letters by their usual sound, short vowels, which Persian does not
/// write, left out. `None` where nothing is left, or the name is one that [`slug`] refuses.
///
/// ```
/// use bayegan::text::ascii::ascii_slug;
///
/// assert_eq!(ascii_slug("شورای شهر؛ ۱۴۰۲").as_deref(), Some("shurai-shhr-1402"));
/// ```
pub fn ascii_slug(text: &str) -> Option<String> {
    let letters: Vec<char> = readable(text).chars().collect();
    let mut out = String::with_capacity(letters.len() * 2);
    for (at, &c) in letters.iter().enumerate() {
        let starts = at == 0 || letters[at - 1] == '-';
        let vowel_follows = matches!(letters.get(at + 1), Some('ا' | 'آ' | 'ی' | 'و'));
        match c {
            'و' => out.push(if starts || vowel_follows { 'v' } else { 'u' }),
            'ی' => out.push(if starts || vowel_follows { 'y' } else { 'i' }),
            '-' => out.push('-'),
            c => match sound(c) {
                Some(sound) => out.push_str(sound),
                None => out
                    .extend([ascii_digit(c)].into_iter().nfd().filter(char::is_ascii_alphanumeric)),
            },
        }
    }
    slug(&out)
}

/// The Latin letters that stand for a Persian consonant or a long vowel.
fn sound(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' | 'آ' | 'أ' | 'إ' | 'ع' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ة' => "t",
        'ث' | 'س' | 'ص' => "s",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' => "d",
        'ذ' | 'ز' | 'ض' | 'ظ' => "z",
        'ر' => "r",
        'ژ' => "zh",
        'ش' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'ؤ' => "u",
        'ئ' => "i",
        'ء' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::slug::MAX_BYTES;
    use proptest::prelude::*;

    #[test]
    fn letters_by_their_sound() {
        for (text, expect) in [
            ("راه\u{200c}های روستایی", Some("rahhai-rustayi")),
            ("وزیر یزد و ژاله", Some("vzir-yzd-v-zhalh")),
            ("مسئول خانهٔ ۱۴۰۲", Some("msiul-khanh-1402")),
            ("GIS é ۱۲", Some("gis-e-12")),
            ("۱۲", None),
            ("\u{1f339}", None),
            ("日本", None),
        ] {
            assert_eq!(ascii_slug(text).as_deref(), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_ascii_and_short(text in "\\PC{0,120}") {
            if let Some(slug) = ascii_slug(&text) {
                prop_assert!(slug.is_ascii() && slug.len() <= MAX_BYTES && !slug.is_empty());
            }
        }
    }
}
