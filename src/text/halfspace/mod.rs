//! Half-spaces (نیم‌فاصله, U+200C) that a text lost, restored: as a list of edits, never by rewriting.
//!
//! Closed classes («می» and its verb, the plural, the comparative, what follows a silent ه, «بی») and a lexicon of
//! words that news and dictionaries write with half-spaces give each word its [readings](reading::Reading);
//! how often edited news write the word or the pair of words so or otherwise chooses between them. Up to
//! four words that spaces part may be one. What the text itself shows counts too: whether it has half-spaces,
//! and whether those it lost were deleted or became spaces.
//!
//! A half-space behind a letter that never joins the next one (ا د ذ ر ز ژ و) would not show and is not
//! written. Half-spaces that are there stay, but for those beside another or a space. Where good editors differ
//! («این‌که», «این که») the text's own form stands, unless the site's [own forms](Own) ask for one.
//!
//! ```
//! use bayegan::text::halfspace::{Level, Restorer};
//!
//! let mut restorer = Restorer::new(Level::Full);
//! let text = "دستگاههای شهر می شوند";
//! let edits = restorer.edits(text);
//! assert_eq!(bayegan::text::edit::apply(text, &edits), "دستگاه\u{200c}های شهر می\u{200c}شوند");
//! ```

mod affixes;
mod certain;
mod choose;
mod compound;
mod costs;
mod ending;
pub mod lexicon;
mod memory;
mod own;
mod reading;
mod words;
mod write;

use self::choose::Chooser;
use self::costs::Damage;
use self::memory::Memory;
pub use self::own::Own;
use self::words::{Word, Words};
use self::write::{in_order, with_stray, write};
use super::edit::{Edit, apply, then};

/// The most letters of a word that is looked at.
const LONGEST: usize = 31;
const HALF_SPACE: &str = "\u{200c}";

/// How far restoring goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Closed classes where nothing else is likely.
    Safe,
    /// Compounds as well, and what is likely.
    Full,
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "safe" => Ok(Self::Safe),
            "full" => Ok(Self::Full),
            _ => Err(format!("`{name}` is no level; write safe or full")),
        }
    }
}

/// What says that a half-space belongs somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// «می» or «نمی» and a verb.
    Verb,
    /// «ها» and its endings.
    Plural,
    /// «تر» and «ترین».
    Comparative,
    /// «ای», «ام», «اند» and the like behind ه or ی.
    Ending,
    /// «بی» and a noun.
    Without,
    /// A word that news or dictionaries write so.
    Listed,
    /// Two words that make one.
    Compound,
    /// A form of the site's own.
    Own,
    /// A half-space that parts nothing.
    Stray,
}

impl Rule {
    /// Its name, as reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verb => "half-space/verb",
            Self::Plural => "half-space/plural",
            Self::Comparative => "half-space/comparative",
            Self::Ending => "half-space/ending",
            Self::Without => "half-space/bi",
            Self::Listed => "half-space/word",
            Self::Compound => "half-space/compound",
            Self::Own => "half-space/own",
            Self::Stray => "half-space/stray",
        }
    }

    /// Whether an edit by it is certain.
    fn is_certain(self) -> bool {
        !matches!(self, Self::Without | Self::Listed | Self::Compound)
    }
}

/// Restores half-spaces, and remembers the words it met.
#[derive(Clone, Debug)]
pub struct Restorer {
    level: Level,
    own: Own,
    every: bool,
    memory: Memory,
}

impl Restorer {
    /// One that goes as far as `level`.
    pub fn new(level: Level) -> Self {
        Self { level, own: Own::default(), every: false, memory: Memory::default() }
    }

    /// The same with a site's own forms.
    #[must_use]
    pub fn with_own(self, own: Own) -> Self {
        Self { own, memory: Memory::default(), ..self }
    }

    /// The same, writing half-spaces also where they do not show, if `every`.
    #[must_use]
    pub fn writing_every(self, every: bool) -> Self {
        Self { every, ..self }
    }

    /// What to change in `text`, in order, never overlapping. Nothing more once that is done.
    pub fn edits(&mut self, text: &str) -> Vec<Edit> {
        self.memory.tidy();
        let words = Words::of(text);
        let mut edits = self.read(&words);
        let shows = words.all.iter().any(|word| word.halves != 0)
            || edits.iter().any(|edit| !edit.with.is_empty());
        if words.plain && shows {
            // Each run was read again as it was changed, which is as it will be read: as one of a text that has
            // half-spaces.
            return edits;
        }
        while !edits.is_empty() {
            let once = apply(text, &edits);
            let more = self.read(&Words::of(&once));
            if more.is_empty() {
                break;
            }
            edits = then(text, &edits, &once, &more);
        }
        edits
    }

    /// The edits that one reading of the text makes.
    fn read(&mut self, words: &Words) -> Vec<Edit> {
        if words.all.is_empty() && words.stray.is_empty() {
            return Vec::new();
        }
        let careful = words.all.iter().any(|word| word.halves != 0);
        let mut edits = self.choose(words, Damage { careful, ..Damage::default() });
        if !careful && self.level == Level::Full {
            // What leaves no half-space behind says nothing to whoever repairs the text again.
            let certain = || edits.iter().filter(|edit| edit.certain && !edit.with.is_empty());
            let deleted = certain().any(|edit| edit.range.is_empty());
            let spaced = certain().any(|edit| !edit.range.is_empty());
            if deleted != spaced {
                edits = self.choose(words, Damage { careful, deleted, spaced });
            }
        }
        with_stray(edits, &words.stray)
    }

    /// The edits of every run of `words`.
    fn choose(&mut self, words: &Words, damage: Damage) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut from = 0;
        while from < words.all.len() {
            let more = words.all[from + 1..].iter().take_while(|word| word.follows).count();
            let to = from + more + 1;
            self.settle(words, words.all[from..to].to_vec(), damage, &mut edits);
            from = to;
        }
        edits
    }

    /// The edits of one run, which is read again as changed until nothing changes.
    fn settle(
        &mut self,
        words: &Words,
        mut run: Vec<Word>,
        mut damage: Damage,
        edits: &mut Vec<Edit>,
    ) {
        let before = edits.len();
        loop {
            let done = edits.len();
            let known: Vec<usize> =
                run.iter().map(|word| self.memory.place(words.letters(word), &self.own)).collect();
            let chooser = Chooser {
                text: words,
                words: &run,
                known: &known,
                memory: &self.memory,
                own: &self.own,
                level: self.level,
                damage,
            };
            let (choices, open) = chooser.run();
            for choice in choices.iter().rev() {
                let unit = &run[choice.from..choice.to];
                let made = write(words, unit, &choice.reading, self.every, edits);
                run.splice(choice.from..choice.to, [made]);
            }
            if edits.len() == done || !open {
                break;
            }
            damage = Damage { careful: true, ..Damage::default() };
        }
        in_order(edits, before);
    }
}

#[cfg(test)]
mod tests;
