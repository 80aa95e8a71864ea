//! The words of a site's own: forms it wants written with their half-spaces, and forms to leave alone.

use std::collections::BTreeMap;

use super::lexicon::{NONE, code, joins};
use super::reading::Reading;
use super::{LONGEST, Rule};

/// Forms of a site's own, by their letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Where half-spaces stand: those that show, and all. None anywhere: left as the text has it.
    forms: BTreeMap<Vec<u8>, (u32, u32)>,
}

impl Own {
    /// Those of `forms`: one with half-spaces is written so wherever its letters stand together or parted by
    /// spaces, one without is left as it is. What is no Persian word or longer than 31 letters is skipped.
    pub fn new<'a>(forms: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().with(forms)
    }

    /// These and more, which come before them.
    #[must_use]
    pub fn with<'a>(mut self, forms: impl IntoIterator<Item = &'a str>) -> Self {
        for form in forms {
            let mut letters = Vec::new();
            let (mut shown, mut all) = (0_u32, 0_u32);
            for c in form.trim().chars() {
                match code(c) {
                    NONE if c == '\u{200c}' && (1..=LONGEST).contains(&letters.len()) => {
                        let here = 1 << letters.len();
                        all |= here;
                        shown |= if letters.last().is_some_and(|&l| joins(l)) { here } else { 0 };
                    }
                    NONE | 0 => {}
                    letter => letters.push(letter),
                }
            }
            if (2..=LONGEST).contains(&letters.len()) {
                self.forms.insert(letters, (shown, all));
            }
        }
        self
    }

    /// Those of a file: one a line; blank lines and those that begin with `#` say nothing.
    pub fn of_file(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::new(text.lines().filter(|line| !line.trim_start().starts_with('#')))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// How `word` is to be written, if a form says so.
    pub fn reading(&self, word: &[u8]) -> Option<Reading> {
        let &(mask, cuts) = self.forms.get(word)?;
        let own = Reading { score: 0, mask, cuts, rule: Rule::Own, ended: None, listed: 0 };
        (cuts != 0).then_some(own)
    }

    /// Whether `word` is to be left as it is.
    pub fn leaves(&self, word: &[u8]) -> bool {
        self.forms.get(word).is_some_and(|&(_, cuts)| cuts == 0)
    }
}
