//! The closed classes: endings, what stands before verbs, and words that never join.

use std::sync::LazyLock;

use ahash::AHashSet;

use super::Rule;
use super::lexicon::{NONE, code, encode};

/// The letters ه, ی, ن and آ.
pub const HEH: u8 = code('ه');
pub const YEH: u8 = code('ی');
pub const NOON: u8 = code('ن');
pub const MADDA: u8 = code('آ');

/// What an ending asks of the word before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Any word; a half-space parts them.
    Word,
    /// One that takes the comparative; a half-space parts them.
    Adjective,
    /// One in ه or ی, where a half-space parts them.
    HehOrYeh,
    /// One in ه that a space parts from it already.
    SpacedHeh,
    /// One in ه, whatever is joined.
    Participle,
    /// Any word; nothing parts them.
    Joined,
}

/// An ending.
pub struct Ending {
    /// Its letters.
    pub letters: Vec<u8>,
    /// What stands before it.
    pub asks: Asks,
    /// How rare it is: hundredths of a logarithm.
    pub cost: i32,
    /// The rule that writes it.
    pub rule: Rule,
}

/// What an ending asks, the rule, and the endings with their costs.
type Class = (Asks, Rule, &'static [(&'static str, i32)]);

const ENDINGS: [Class; 6] = [
    (
        Asks::Word,
        Rule::Plural,
        &[
            ("ها", 300),
            ("های", 250),
            ("هایی", 420),
            ("هایم", 600),
            ("هایت", 650),
            ("هایش", 520),
            ("هایمان", 600),
            ("هایتان", 650),
            ("هایشان", 550),
            ("هاست", 650),
            ("هایند", 800),
            ("هام", 800),
            ("هات", 800),
            ("هاش", 800),
            ("هامون", 800),
            ("هاتون", 800),
            ("هاشون", 800),
            ("هارو", 800),
        ],
    ),
    (
        Asks::Adjective,
        Rule::Comparative,
        &[
            ("تر", 400),
            ("ترین", 400),
            ("تری", 500),
            ("ترند", 750),
            ("تریم", 800),
            ("ترم", 850),
            ("ترها", 700),
            ("ترهای", 700),
        ],
    ),
    (
        Asks::HehOrYeh,
        Rule::Ending,
        &[
            ("ای", 280),
            ("ام", 500),
            ("ات", 600),
            ("اش", 450),
            ("ایم", 500),
            ("اید", 500),
            ("اند", 350),
            ("مان", 550),
            ("تان", 600),
            ("شان", 550),
        ],
    ),
    (Asks::SpacedHeh, Rule::Ending, &[("ی", 700)]),
    (Asks::Participle, Rule::Ending, &[("است", 650)]),
    (
        Asks::Joined,
        Rule::Listed,
        &[
            ("ی", 300),
            ("م", 550),
            ("ت", 600),
            ("ش", 450),
            ("مان", 550),
            ("تان", 600),
            ("شان", 500),
            ("ند", 600),
            ("ان", 350),
            ("انی", 550),
            ("یم", 700),
            ("انه", 500),
            ("ات", 550),
            ("یی", 500),
            ("ست", 650),
        ],
    ),
];

/// All endings, by the code of their last letter: of sixty, a word may end with few.
static BY_LAST: LazyLock<Vec<Vec<Ending>>> = LazyLock::new(|| {
    let class = |&(asks, rule, endings): &Class| {
        let ending = move |&(letters, cost)| Ending { letters: encode(letters), asks, cost, rule };
        endings.iter().map(ending).collect::<Vec<_>>()
    };
    let mut by_last: Vec<Vec<Ending>> = Vec::new();
    by_last.resize_with(usize::from(NONE), Vec::new);
    for ending in ENDINGS.iter().flat_map(class) {
        if let Some(&last) = ending.letters.last() {
            by_last[usize::from(last)].push(ending);
        }
    }
    by_last
});

/// The endings that `word` has, each with the stem before it.
pub fn of(word: &[u8]) -> impl Iterator<Item = (&[u8], &'static Ending)> {
    let endings = word.last().and_then(|last| BY_LAST.get(usize::from(*last)));
    let endings = endings.map(Vec::as_slice).unwrap_or_default().iter();
    endings.filter_map(|ending| Some((word.strip_suffix(&*ending.letters)?, ending)))
}

/// Those of them that are joined to their word.
pub fn joined(word: &[u8]) -> impl Iterator<Item = (&[u8], &'static Ending)> {
    of(word).filter(|(_, ending)| ending.asks == Asks::Joined)
}

/// A set of words in codes.
pub struct Words(LazyLock<Set>);

/// They, and which first letters those of each length have, a bit for each: most words have others.
struct Set {
    words: AHashSet<Vec<u8>>,
    firsts: Vec<u64>,
}

impl Words {
    /// Whether `word` is one of them.
    pub fn has(&self, word: &[u8]) -> bool {
        let Set { words, firsts } = &*self.0;
        firsts.get(word.len()).is_some_and(|firsts| firsts & Set::first(word) != 0)
            && words.contains(word)
    }
}

impl Set {
    /// A bit for the first letter of a word.
    fn first(word: &[u8]) -> u64 {
        word.first().map_or(0, |first| 1 << (first & 63))
    }
}

impl FromIterator<Vec<u8>> for Set {
    fn from_iter<I: IntoIterator<Item = Vec<u8>>>(words: I) -> Set {
        let words: AHashSet<Vec<u8>> = words.into_iter().collect();
        let longest = words.iter().map(Vec::len).max().unwrap_or_default();
        let mut firsts = vec![0; longest + 1];
        for word in &words {
            firsts[word.len()] |= Set::first(word);
        }
        Set { words, firsts }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $words:literal;)*) => {
        $($(#[$doc])* pub static $name: Words =
            Words(LazyLock::new(|| $words.split(' ').map(encode).collect()));)*
    };
}

words! {
    /// Words of grammar, which never join each other: good editors differ in «این‌که» and «این که».
    FUNCTION = "و در به از با که را این آن برای تا یا اگر اما هر ما من تو او شما است بود شد کرد چه همین همان خود آنکه اینکه هیچ نه کدام چند پس ولی هیچکدام خواهد خواهیم خواهید خواهند نخواهم نخواهد نخواهیم نخواهید نخواهند";
    /// Those of them that take the plural where a space parts them: nobody means «آن ها», and good editors differ
    /// in «آنها» and «همان‌ها».
    THESE = "این آن همین همان";
    /// Endings that stand behind a space, never alone.
    LOOSE_ENDING = "ها های هایی هایم هایت هایش هایمان هایتان هایشان هاست هایند تر ترین تری ترند تریم ترها ای ام اش ات شان مان تان ایم اید اند ی";
    /// What stands before a space and the word it belongs to.
    LOOSE_HEAD = "می نمی همی بی";
    /// The two of them that make a verb of what follows.
    BEFORE_VERB = "می نمی";
    /// Forms of the verb to be that stand behind a participle, where only a participle has them.
    BE = "ایم اید اند است";
    /// Endings of verbs, that to be among them.
    OF_VERBS = "م ند یم ید ام ایم اید اند است";
    /// Words before one that is single and unknown: «یک نامه‌ای».
    BEFORE_ONE = "یک هر هیچ چنین گونه همچون چند";
    /// Words before several: «همه نام‌ها».
    BEFORE_MANY = "این آن همه تمام تمامی برخی بعضی سایر دیگر همین همان انواع دیگری";
    /// Endings of the plural that are spoken, and seldom written.
    SPOKEN = "هام هات هاش هامون هاتون هاشون هارو";
    /// An ending that is a noun too, with its hamza left out.
    RANK = "شان";
    /// What makes a tense of a past participle before it.
    AUXILIARY = "است نیست بود بودم بودی بودیم بودید بودند بوده بودهاند باشد باشم باشی باشیم باشید باشند اند";
    /// Words before the name of a month: «ماه می» is May.
    MONTH = "ماه";
    /// Words that no genitive stands before: what goes before them ends there.
    AFTER_END = "و که را در از به بر با تا هم یا برای است بود بوده باشد شد شده نیست نبود کرد دارد داشت می نمی";
}

/// Second parts of compounds that stand alone nowhere, with the endings that are joined to them.
pub static BOUND: Words = Words(LazyLock::new(|| {
    const STEMS: &str = "گرا پذیر ناپذیر انگیز آمیز آلود آسا وار مند نشین نویس نورد نواز \
        گزار گذار سالار مدار زدا ربا پرست پرور پرداز پژوه تراش شناس اندیش اندوز افکن فروش \
        کننده شونده دهنده گیرنده پور نژاد زاده زدگی زدگان سازی گذاری گیری بندی ریزی یابی رسانی \
        سنجی نگاری جویی ورزی زدایی سوزی";
    let endings = |stem: &str| match stem.chars().last() {
        // «بزرگواری» is one word.
        _ if stem == "وار" => ["", "", "", "", ""],
        Some('ا' | 'و') => ["", "ی", "یی", "یان", "یانه"],
        Some('ه' | 'ی') => ["", "", "", "", ""],
        _ => ["", "ی", "ان", "انه", "انی"],
    };
    let words = STEMS.split_whitespace();
    words.flat_map(|stem| endings(stem).map(|ending| encode(&format!("{stem}{ending}")))).collect()
}));

/// Lists of words in codes.
pub struct List(LazyLock<Vec<Vec<u8>>>);

impl List {
    /// They, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $words:literal;)*) => {
        $($(#[$doc])* pub static $name: List =
            List(LazyLock::new(|| $words.split(' ').map(encode).collect()));)*
    };
}

lists! {
    /// What stands before می and is written with it: «بازمی‌گردد».
    PREVERBS = "بر در باز فرو فرا وا ور";
    /// Endings of verbs that name whom they reach: «می‌بینمش».
    OBJECTS = "شان مان تان ش م ت";
    /// Forms of the verb to be behind a participle.
    COPULAS = "ام ای ایم اید اند است";
    /// Words of grammar that lost the half-space behind them: «بهدلیل».
    HEADS = "به نه این آن همین همان هیچ هر چه";
}

/// What makes a verb of the letters behind it: letters, and how many of them stand before each half-space.
pub static VERB_HEADS: LazyLock<Vec<(Vec<u8>, Vec<usize>)>> = LazyLock::new(|| {
    let plain = [("می", 2), ("نمی", 3), ("همی", 3)];
    let mut heads: Vec<_> =
        plain.into_iter().map(|(head, letters)| (encode(head), vec![letters])).collect();
    for preverb in PREVERBS.iter() {
        for (head, letters) in &plain[..2] {
            let whole = [preverb, &encode(head)].concat();
            heads.push((whole, vec![preverb.len(), preverb.len() + letters]));
        }
    }
    heads
});

/// Endings before which ه becomes گ («کنندگان»), and their costs.
pub static GAF: LazyLock<Vec<(Vec<u8>, i32)>> = LazyLock::new(|| {
    let endings = [("گان", 350), ("گی", 350), ("گانی", 500), ("گانه", 500), ("گانش", 600)];
    endings.map(|(letters, cost)| (encode(letters), cost)).to_vec()
});

/// «بی», «ال», «که», «های», «ایم», «اید», «اند».
pub const BI: [u8; 2] = [code('ب'), YEH];
pub const AL: [u8; 2] = [code('ا'), code('ل')];
pub const KEH: [u8; 2] = [code('ک'), HEH];
pub const HAY: [u8; 3] = [HEH, code('ا'), YEH];
pub const WE: [u8; 3] = [code('ا'), YEH, code('م')];
pub const YOU: [u8; 3] = [code('ا'), YEH, code('د')];
pub const ARE: [u8; 3] = [code('ا'), NOON, code('د')];
