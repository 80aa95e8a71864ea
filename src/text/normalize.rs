//! Spellings made uniform: letters of other keyboards, presentation forms, spacing, marks, digits, invisible
//! characters. As lists of edits, and nothing but these changes; diacritics and the hamza above (هٔ) stay.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::controls::is_bidi_control;
use super::digits::{ascii, persian};
use super::edit::{Edit, apply};
use super::entities::entities;
use super::fold::is_diacritic;

/// One step of normalizing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// U+200B, U+2060, U+FEFF and U+00AD go.
    Invisible,
    /// Characters that turn the direction of the text go.
    Bidi,
    /// Line and paragraph separators and the like become line feeds.
    Breaks,
    /// Presentation forms become the letters that they show.
    Forms,
    /// ي, ى and ك become ی and ک, but in Arabic quotations.
    Letters,
    /// Tatweel inside a word goes.
    Tatweel,
    /// Of several spaces between words one stays.
    Spaces,
    /// Latin `,`, `;` and `?` between Persian words become ،, ؛ and ؟.
    Marks,
    /// No space before a punctuation mark, one behind it.
    Spacing,
    /// Digits become Persian ones, but in addresses, handles, codes and among Latin words.
    Digits,
}

/// All steps, in the order in which they are taken.
pub const STEPS: [Step; 10] = [
    Step::Invisible,
    Step::Bidi,
    Step::Breaks,
    Step::Forms,
    Step::Letters,
    Step::Tatweel,
    Step::Spaces,
    Step::Marks,
    Step::Spacing,
    Step::Digits,
];

impl Step {
    /// Its name, in `site.toml` and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invisible => "invisible",
            Self::Bidi => "bidi",
            Self::Breaks => "breaks",
            Self::Forms => "forms",
            Self::Letters => "letters",
            Self::Tatweel => "tatweel",
            Self::Spaces => "spaces",
            Self::Marks => "marks",
            Self::Spacing => "spacing",
            Self::Digits => "digits",
        }
    }
}

impl std::str::FromStr for Step {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        STEPS.into_iter().find(|step| step.name() == name).ok_or_else(|| {
            let names = STEPS.map(Step::name).join(", ");
            format!("`{name}` is no step; the steps are {names}")
        })
    }
}

/// `text` after `steps`, and the edits that each of them made, in the text as it found it.
///
/// ```
/// use bayegan::text::normalize::{STEPS, normalize};
///
/// let (text, _) = normalize("كتاب , دفتر 12", &STEPS);
/// assert_eq!(text, "کتاب، دفتر ۱۲");
/// ```
pub fn normalize(text: &str, steps: &[Step]) -> (String, Vec<Edit>) {
    let steps: Vec<Step> = STEPS.into_iter().filter(|step| steps.contains(step)).collect();
    let mut all = Vec::new();
    let text = each_step(text, &steps, |_, edits| all.extend(edits));
    (text, all)
}

/// `text` after `steps`, taken in their order; `taken` gets the edits of each one that changes something, and the
/// text as it found it.
pub fn each_step(text: &str, steps: &[Step], mut taken: impl FnMut(&str, Vec<Edit>)) -> String {
    let mut text = text.to_owned();
    let mut concerned = concerned(&text);
    // What the steps look at is made for the first of them, and again when one changed the text.
    let mut view = None;
    for &step in steps {
        if !concerned[step as usize] {
            continue;
        }
        let edits = edits(view.get_or_insert_with(|| View::of(&text)), step);
        if !edits.is_empty() {
            let after = apply(&text, &edits);
            taken(&text, edits);
            text = after;
            concerned = self::concerned(&text);
            view = None;
        }
    }
    text
}

/// What one step changes, in order.
fn edits(view: &View, step: Step) -> Vec<Edit> {
    match step {
        Step::Invisible => view.each(step, |c| is_dropped(c).then(String::new)),
        Step::Bidi => view.each(step, |c| is_bidi_control(c).then(String::new)),
        Step::Breaks => breaks(view),
        Step::Forms => view.each(step, form),
        Step::Letters => letters(view),
        Step::Tatweel => tatweel(view),
        Step::Spaces => spaces(view),
        Step::Marks => marks(view),
        Step::Spacing => spacing(view),
        Step::Digits => digits(view),
    }
}

/// By their places in [`STEPS`], whether each step could change something in `text`: most texts need most steps
/// not at all.
fn concerned(text: &str) -> [bool; STEPS.len()] {
    let mut steps = [false; STEPS.len()];
    let mut previous = None;
    for c in text.chars() {
        let step = match c {
            ' ' if previous == Some(' ') => Some(Step::Spaces),
            // The letters of Persian.
            '\u{621}'..='\u{639}' | '\u{6a9}' | '\u{6cc}' | ' ' => None,
            'ي' | 'ى' | 'ك' => Some(Step::Letters),
            '\u{640}' => Some(Step::Tatweel),
            ',' | ';' | '?' => Some(Step::Marks),
            '0'..='9' | '\u{660}'..='\u{669}' => Some(Step::Digits),
            c if is_mark(c) => Some(Step::Spacing),
            c if is_dropped(c) => Some(Step::Invisible),
            c if is_bidi_control(c) => Some(Step::Bidi),
            c if is_break(c) => Some(Step::Breaks),
            c if form(c).is_some() => Some(Step::Forms),
            _ => None,
        };
        if let Some(step) = step {
            steps[step as usize] = true;
        }
        previous = Some(c);
    }
    steps
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Marks that stand at the end of the word before them.
fn is_mark(c: char) -> bool {
    matches!(c, '،' | '؛' | '؟' | '!' | '.' | ':')
}

/// A letter of Persian or Arabic.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}' | '\u{66e}'..='\u{66f}' | '\u{671}'..='\u{6d3}')
}

fn is_digit(c: char) -> bool {
    ascii(c).is_ascii_digit()
}

/// The letters that a presentation form shows. Ligatures of whole words (ﷺ, ﷼) and marks alone stay.
fn form(c: char) -> Option<String> {
    if !matches!(c, '\u{fb50}'..='\u{fbff}' | '\u{fe70}'..='\u{fefc}') {
        return None;
    }
    let shown: String = [c].into_iter().nfkc().collect();
    (shown.chars().all(is_letter) && !shown.is_empty()).then_some(shown)
}

/// A text's characters and where they stand, and the parts of it that stay as they are.
struct View {
    chars: Vec<(usize, char)>,
    len: usize,
    kept: Vec<Range<usize>>,
}

impl View {
    fn of(text: &str) -> Self {
        let kept = entities(text).into_iter().map(|entity| entity.range).collect();
        Self { chars: text.char_indices().collect(), len: text.len(), kept }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.chars.get(place).map(|&(_, c)| c)
    }

    fn before(&self, place: usize) -> Option<char> {
        self.at(place.checked_sub(1)?)
    }

    /// The bytes of the characters `from..to`.
    fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let start = |place: usize| self.chars.get(place).map_or(self.len, |&(at, _)| at);
        start(from)..start(to)
    }

    fn is_kept(&self, place: usize) -> bool {
        let at = self.bytes(place, place).start;
        // Most texts keep nothing, few more than a handful.
        self.kept.iter().any(|kept| kept.contains(&at))
    }

    fn edit(&self, step: Step, from: usize, to: usize, with: impl Into<String>) -> Edit {
        let with = std::borrow::Cow::Owned(with.into());
        Edit { range: self.bytes(from, to), with, rule: step.name(), certain: true }
    }

    /// The edits that put something else for single characters.
    fn each(&self, step: Step, other: impl Fn(char) -> Option<String>) -> Vec<Edit> {
        let places = self.chars.iter().enumerate();
        places
            .filter_map(|(place, &(_, c))| Some(self.edit(step, place, place + 1, other(c)?)))
            .collect()
    }

    /// How many characters before `place` are spaces, or half-spaces beside one.
    fn gap_before(&self, place: usize) -> usize {
        let before = self.chars[..place].iter().rev().map(|&(_, c)| c);
        let gap = before.take_while(|c| matches!(c, ' ' | '\u{200c}')).count();
        let has_space = self.chars[place - gap..place].iter().any(|&(_, c)| c == ' ');
        if has_space { gap } else { 0 }
    }

    /// What stands behind `place`, where half-spaces before a space or the end do not count.
    fn after(&self, place: usize) -> Option<char> {
        let mut behind = self.chars[place + 1..].iter().map(|&(_, c)| c);
        let next = behind.clone().next();
        let shown = behind.find(|&c| c != '\u{200c}');
        if shown.is_none_or(char::is_whitespace) { shown } else { next }
    }

    /// The last character before `place` that is no mark above or below a letter.
    fn base_before(&self, place: usize) -> Option<char> {
        self.chars[..place].iter().rev().map(|&(_, c)| c).find(|&c| !is_diacritic(c))
    }
}

fn breaks(view: &View) -> Vec<Edit> {
    view.each(Step::Breaks, |c| is_break(c).then(|| "\n".to_owned()))
}

/// The Persian twin of a letter of another keyboard; any other character as it is.
pub fn uniform(c: char) -> char {
    match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        c => c,
    }
}

/// ي, ى and ك outside Arabic quotations: what stands between ﴿ and ﴾, and phrases with the vowel signs that
/// only Arabic writes out.
fn letters(view: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut from = 0;
    while from < view.chars.len() {
        let ends = |place: &usize| {
            matches!(
                view.chars[*place].1,
                '\n' | '«' | '»' | '"' | '(' | ')' | '﴿' | '﴾' | '؛' | '.'
            )
        };
        let to = (from..view.chars.len()).find(ends).unwrap_or(view.chars.len());
        let quoted = view.before(from) == Some('﴿');
        if !quoted && !is_arabic(&view.chars[from..to]) {
            for place in from..to {
                let c = view.chars[place].1;
                let with = uniform(c);
                if with != c && !view.is_kept(place) {
                    edits.push(view.edit(Step::Letters, place, place + 1, with));
                }
            }
        }
        from = to + 1;
    }
    edits
}

/// Whether a phrase has at least two words with two vowel signs or more.
fn is_arabic(phrase: &[(usize, char)]) -> bool {
    let vowels = |word: &[(usize, char)]| {
        word.iter().filter(|(_, c)| matches!(c, '\u{64b}'..='\u{652}')).count()
    };
    phrase.split(|(_, c)| c.is_whitespace()).filter(|word| vowels(word) > 1).count() > 1
}

fn tatweel(view: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut place = 0;
    while place < view.chars.len() {
        let run = view.chars[place..].iter().take_while(|(_, c)| *c == '\u{640}').count();
        let inside = view.base_before(place).is_some_and(is_letter)
            && view.at(place + run).is_some_and(|c| is_letter(c) || is_diacritic(c));
        if run > 0 && inside && !view.is_kept(place) {
            edits.push(view.edit(Step::Tatweel, place, place + run, ""));
        }
        place += run.max(1);
    }
    edits
}

fn spaces(view: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut place = 0;
    while place < view.chars.len() {
        let run = view.chars[place..].iter().take_while(|(_, c)| *c == ' ').count();
        let edge = |c: Option<char>| c.is_none_or(|c| c == '\n');
        if run > 1 && !edge(view.before(place)) && !edge(view.at(place + run)) {
            edits.push(view.edit(Step::Spaces, place + 1, place + run, ""));
        }
        place += run.max(1);
    }
    edits
}

/// A Latin mark behind a Persian word and before another, or at the end.
fn marks(view: &View) -> Vec<Edit> {
    let is_space = |c: char| c == ' ';
    let mut edits = Vec::new();
    for (place, &(_, c)) in view.chars.iter().enumerate() {
        let with = match c {
            ',' => "،",
            ';' => "؛",
            '?' => "؟",
            _ => continue,
        };
        let before = view.chars[..place]
            .iter()
            .rev()
            .map(|&(_, c)| c)
            .find(|&c| !is_space(c) && !is_diacritic(c));
        let after = view.chars[place + 1..].iter().map(|&(_, c)| c).find(|&c| !is_space(c));
        let behind_word = before.is_some_and(|c| is_letter(c) || matches!(c, '»' | ')'));
        let before_word =
            after.is_none_or(|c| is_letter(c) || matches!(c, '\n' | '«' | '»' | '"' | '(' | ')'));
        let behind_digit = before.is_some_and(is_digit) && after.is_some_and(is_letter);
        let digit_list = c == ',' && after.is_some_and(is_digit) && before.is_some_and(is_letter);
        if (behind_word && (before_word || digit_list) || behind_digit) && !view.is_kept(place) {
            edits.push(view.edit(Step::Marks, place, place + 1, with));
        }
    }
    edits
}

/// «شهر ،روستا» to «شهر، روستا».
fn spacing(view: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (place, &(_, c)) in view.chars.iter().enumerate() {
        if !is_mark(c) || view.is_kept(place) {
            continue;
        }
        let gap = view.gap_before(place);
        let word = view.base_before(place - gap);
        let next = view.after(place);
        let ends = next.is_none_or(|c| c.is_whitespace() || is_letter(c) || matches!(c, '«' | '»'));
        let number = matches!(c, '،' | '؛' | '؟') && word.is_some_and(is_digit);
        if !(number || word.is_some_and(|c| is_letter(c) || matches!(c, '»' | ')'))) || !ends {
            continue;
        }
        if gap > 0 {
            edits.push(view.edit(Step::Spacing, place - gap, place, ""));
        }
        let abbreviates =
            c == '.' && (is_short(view, place - gap) || letters_after(view, place + 1) < 2);
        if next.is_some_and(|c| is_letter(c) || c == '«') && !abbreviates {
            edits.push(view.edit(Step::Spacing, place + 1, place + 1, " "));
        }
    }
    edits
}

/// Whether the word before `place` is as short as those of abbreviations; endings of words are not.
fn is_short(view: &View, place: usize) -> bool {
    let letters = letters_before(view, place);
    let word = || view.chars[place - letters..place].iter().map(|&(_, c)| c);
    letters < 3 && !["ها", "تر"].iter().any(|ending| word().eq(ending.chars()))
}

fn letters_before(view: &View, place: usize) -> usize {
    view.chars[..place].iter().rev().take_while(|(_, c)| is_letter(*c)).count()
}

fn letters_after(view: &View, place: usize) -> usize {
    view.chars.get(place..).unwrap_or_default().iter().take_while(|(_, c)| is_letter(*c)).count()
}

/// Digits of numbers that are part of Persian text: no Latin letter in them, and not between Latin words.
fn digits(view: &View) -> Vec<Edit> {
    let is_part = |c: char| c.is_ascii_graphic() || is_digit(c);
    let mut edits = Vec::new();
    let mut from = 0;
    while from < view.chars.len() {
        let run = view.chars[from..].iter().take_while(|(_, c)| is_part(*c)).count();
        let to = from + run;
        let part = &view.chars[from..to];
        let is_code = part
            .iter()
            .any(|(_, c)| c.is_ascii_alphabetic() || matches!(c, '@' | '&' | '=' | '\\' | '`'));
        if !is_code && part.iter().any(|(_, c)| is_digit(*c)) && !among_latin(view, from, to) {
            for place in from..to {
                let c = view.chars[place].1;
                let other = persian(ascii(c));
                // A keycap is a picture.
                let pictured = matches!(view.at(place + 1), Some('\u{fe0f}' | '\u{20e3}'));
                if is_digit(c) && other != c && !pictured && !view.is_kept(place) {
                    edits.push(view.edit(Step::Digits, place, place + 1, other));
                }
            }
        }
        from = to.max(from + 1);
    }
    edits
}

/// Whether the words on both sides of a number are Latin, or the only word there is.
fn among_latin(view: &View, from: usize, to: usize) -> bool {
    let word = |c: &char| c.is_alphabetic() || *c == '\n';
    let before = view.chars[..from].iter().rev().map(|&(_, c)| c).find(word).filter(|&c| c != '\n');
    let after = view.chars[to..].iter().map(|&(_, c)| c).find(word).filter(|&c| c != '\n');
    let persian = |c: Option<char>| c.is_some_and(is_letter);
    let latin = |c: Option<char>| c.is_some_and(|c| !is_letter(c));
    (latin(before) || latin(after)) && !persian(before) && !persian(after)
        || latin(before) && latin(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(normalize(text, &STEPS).0, expect, "{text}");
    }

    #[test]
    fn letters_of_other_keyboards() {
        check("كتابي در موسى", "کتابی در موسی");
        check("﴿في كتابي﴾ و في", "﴿في كتابي﴾ و فی");
        check("وَ هُوَ الَّذي عَلَّمَكَ", "وَ هُوَ الَّذي عَلَّمَكَ");
        check("مُهِمّ در كار", "مُهِمّ در کار");
        check("#شهر_كتاب و كتاب", "#شهر_كتاب و کتاب");
    }

    #[test]
    fn forms_tatweel_and_invisible_characters() {
        check("\u{fe8e}\u{fedf}\u{fe94} \u{fefb}", "الة لا");
        check("\u{fdfa} \u{fdfc}", "\u{fdfa} \u{fdfc}");
        check("محمـــد ـــ علیـ", "محمد ـــ علیـ");
        check("آب\u{200b}ان\u{feff} شهر\u{ad}", "آبان شهر");
        check("خانه\u{654} ما", "خانه\u{654} ما");
        check("یک\u{2028}دو\u{202e}سه", "یک\nدوسه");
    }

    #[test]
    fn spaces_and_marks() {
        check("شهر  روستا", "شهر روستا");
        check("شهر ،روستا . ده", "شهر، روستا. ده");
        check("شهر, روستا; ده?", "شهر، روستا؛ ده؟");
        check("کرد:دولت", "کرد: دولت");
        check("شهر ها.دولت", "شهر ها. دولت");
        check("شهر \u{200c} ،روستا،\u{200c} ده", "شهر، روستا،\u{200c} ده");
        check("a, b; c? 1,234", "a, b; c? 1,234");
        check("بها 1,234", "بها ۱,۲۳۴");
        check("12 , باد", "۱۲، باد");
        check("ه.ق و ۱.۵ و ... و !؟", "ه.ق و ۱.۵ و ... و !؟");
    }

    #[test]
    fn digits_of_prose() {
        check("سال 1402 و ٢٥", "سال ۱۴۰۲ و ۲۵");
        check("ساعت 12:30 روز 21/9", "ساعت ۱۲:۳۰ روز ۲۱/۹");
        check("A320 و PAC-3 و @shahr12", "A320 و PAC-3 و @shahr12");
        check("at 12:30 GMT", "at 12:30 GMT");
        check("1\u{fe0f}\u{20e3} نخست", "1\u{fe0f}\u{20e3} نخست");
        check("نشانی shahr.ir/a12 و 0283-1234567", "نشانی shahr.ir/a12 و 0283-1234567");
    }

    #[test]
    fn every_step_is_taken_alone() {
        let text = "ك\u{200b}\u{202e} \u{fefb}  ا, ا 12 مـم\u{2028}م ؛م";
        for (step, expect) in [
            (Step::Invisible, "ك\u{202e} \u{fefb}  ا, ا 12 مـم\u{2028}م ؛م"),
            (Step::Bidi, "ك\u{200b} \u{fefb}  ا, ا 12 مـم\u{2028}م ؛م"),
            (Step::Breaks, "ك\u{200b}\u{202e} \u{fefb}  ا, ا 12 مـم\nم ؛م"),
            (Step::Forms, "ك\u{200b}\u{202e} لا  ا, ا 12 مـم\u{2028}م ؛م"),
            (Step::Letters, "ک\u{200b}\u{202e} \u{fefb}  ا, ا 12 مـم\u{2028}م ؛م"),
            (Step::Tatweel, "ك\u{200b}\u{202e} \u{fefb}  ا, ا 12 مم\u{2028}م ؛م"),
            (Step::Spaces, "ك\u{200b}\u{202e} \u{fefb} ا, ا 12 مـم\u{2028}م ؛م"),
            (Step::Marks, "ك\u{200b}\u{202e} \u{fefb}  ا، ا 12 مـم\u{2028}م ؛م"),
            (Step::Spacing, "ك\u{200b}\u{202e} \u{fefb}  ا, ا 12 مـم\u{2028}م؛ م"),
            (Step::Digits, "ك\u{200b}\u{202e} \u{fefb}  ا, ا ۱۲ مـم\u{2028}م ؛م"),
        ] {
            assert_eq!(normalize(text, &[step]).0, expect, "{step:?}");
            assert_eq!(step.name().parse(), Ok(step));
        }
        assert_eq!(normalize(text, &[]), (text.to_owned(), Vec::new()));
    }

    proptest! {
        #[test]
        fn twice_changes_nothing_more(text in "[ابكيىدم ,;?.:!،؛؟»«0-9٣a-z\u{640}\u{64e}\u{200b}\u{200c}\u{feff}\u{2028}\u{202e}\u{fefb}\n@#/_-]{0,60}") {
            let once = normalize(&text, &STEPS).0;
            prop_assert_eq!(normalize(&once, &STEPS).0, once);
        }

        #[test]
        fn a_step_that_is_passed_over_would_change_nothing(text in "[ابكيىدم ,;?.:!،؛؟»0-9٣a\u{640}\u{64e}\u{ad}\u{200b}-\u{200f}\u{feff}\u{2060}-\u{2069}\u{2028}-\u{202e}\u{fb50}-\u{fdff}\u{fe70}-\u{fefc}\u{85}\u{b}\u{c}\u{61c}\n]{0,12}") {
            for step in STEPS {
                let changes = !edits(&View::of(&text), step).is_empty();
                prop_assert!(!changes || concerned(&text)[step as usize], "{:?}", step);
            }
        }
    }
}
