//! Hashtags as tags.

use std::sync::LazyLock;

use ahash::AHashSet;

use crate::text::entities::{EntityKind, entities, hashtag_name};

use super::places;
use crate::text::words::key;

/// Hashtags that say what kind of post it is, and not what it is of.
const RUBRICS: [&str; 36] = [
    "فیلم",
    "ویدیو",
    "ویدئو",
    "عکس",
    "تصاویر",
    "گزارش تصویری",
    "گزارش",
    "خبر",
    "اخبار",
    "فوری",
    "اختصاصی",
    "گفتگو",
    "گفت و گو",
    "مصاحبه",
    "یادداشت",
    "سرمقاله",
    "تیتر یک",
    "اینفوگرافی",
    "اینفوگرافیک",
    "پادکست",
    "استوری",
    "تماشا کنید",
    "ببینید",
    "بشنوید",
    "کانال",
    "دریافت",
    "لینک",
    "تبلیغ",
    "تبلیغات",
    "آگهی",
    "رپورتاژ",
    "چند خبر کوتاه",
    "خبر کوتاه",
    "مرور هفته",
    "تقویم",
    "روزشمار",
];

/// Words that make a hashtag a slogan: it calls for something, and names nothing.
const CALLS: [&str; 44] = [
    "نه",
    "باید",
    "نباید",
    "نکنیم",
    "کنیم",
    "کنید",
    "کنیم",
    "کن",
    "نکن",
    "نمی",
    "خواهیم",
    "خواهید",
    "خواهم",
    "خواهد",
    "خواهند",
    "است",
    "هست",
    "هستیم",
    "نیست",
    "شد",
    "شو",
    "شوید",
    "دهید",
    "بده",
    "داد",
    "کجاست",
    "چیست",
    "کیست",
    "چرا",
    "برای",
    "همه",
    "باهم",
    "ما",
    "من",
    "تو",
    "شما",
    "فقط",
    "زنده",
    "مرگ",
    "لبیک",
    "حمایت",
    "می",
    "به",
    "از",
];

/// Words of English that make one of several words a slogan.
const ENGLISH_CALLS: [&str; 14] = [
    "will", "the", "to", "for", "like", "with", "we", "you", "is", "are", "of", "no", "not", "stop",
];

/// A hashtag of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashtag {
    /// What it names.
    pub tag: String,
    /// It, as it stands in the text.
    pub words: String,
}

/// The hashtags of `text` that name something, in order.
pub fn find(text: &str) -> Vec<Hashtag> {
    if !text.contains('#') {
        return Vec::new();
    }
    let hashtags = entities(text).into_iter().filter(|entity| entity.kind == EntityKind::Hashtag);
    hashtags
        .filter_map(|entity| {
            let words = &text[entity.range];
            let name = hashtag_name(words);
            let tag = places::named(&name).map_or(name, str::to_owned);
            (!is_empty_word(&tag)).then(|| Hashtag { tag, words: words.to_owned() })
        })
        .collect()
}

/// Whether a hashtag's name names nothing: a rubric or a slogan.
fn is_empty_word(name: &str) -> bool {
    let key = key(name);
    let words = key.split(' ').count();
    let any = |calls: &dyn Fn(&str) -> bool| key.split(' ').any(calls);
    key.is_empty()
        || KEYS.rubrics.contains(&key)
        || words > 1 && any(&|word| KEYS.calls.contains(word))
        || words > 2 && any(&|word| ENGLISH_CALLS.contains(&word))
}

/// The keys of the words that name nothing.
struct Keys {
    rubrics: AHashSet<String>,
    calls: AHashSet<String>,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys {
    rubrics: RUBRICS.iter().map(|rubric| key(rubric)).collect(),
    calls: CALLS.iter().map(|call| key(call)).collect(),
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_name_things() {
        let tags =
            |text: &str| -> Vec<String> { find(text).into_iter().map(|it| it.tag).collect() };
        assert_eq!(
            tags("#انتخابات_مجلس، #کتاب\u{200c}خانه_ #WorldCup. #LED #GISDay"),
            ["انتخابات مجلس", "کتاب\u{200c}خانه", "World Cup", "LED", "GIS Day"]
        );
        assert_eq!(tags("#اخبار_تهران #استان_قزوین"), ["تهران", "قزوین"]);
    }

    #[test]
    fn slogans_and_rubrics_name_nothing() {
        for text in ["#نه_به_دود", "#باید_ساخت", "#فیلم", "#راه_کجاست", "#WeWillBuild", "#از_نو"]
        {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
