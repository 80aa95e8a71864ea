//! The stage that repairs: a bulletin's text made uniform and its half-spaces restored, with what says so.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::bulletin::{Bulletin, Origin};
use super::item::{body_of, title};
use super::tag::text;
use crate::content::repairs::{Field, Repair, line, rule_of};
use crate::content::{Block, FrontMatter, StyleKind, StyledLine};
use crate::tags::{RepairName, Tagger};
use crate::text::edit::{Difference, Edit, apply, differences};
use crate::text::halfspace::{Level, Restorer};
use crate::text::normalize::each_step;
use crate::text::repair::Plan;

/// From how many bytes on a text is too long to meet its words ahead: others would wait for its end.
const LONG: usize = 1 << 12;

/// Repairs by one plan, on any number of threads.
pub struct Repairers<'a> {
    plan: &'a Plan,
    /// What all of them are copies of, which share what they find out.
    first: Mutex<Restorer>,
    /// Those that no thread uses: each remembers the words it met.
    idle: Mutex<Vec<Restorer>>,
}

impl<'a> Repairers<'a> {
    /// Those of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let level = plan.level.unwrap_or(Level::Safe);
        let first = Restorer::new(level).with_own(plan.own.clone()).writing_every(plan.every);
        Self { plan, first: Mutex::new(first), idle: Mutex::default() }
    }

    /// The item of `bulletin` with its tags, and with everything repaired that `item`, the same as it stands,
    /// says in words of the bulletin; what was changed is noted in its front matter.
    pub(super) fn repaired(
        &self,
        bulletin: &Bulletin,
        item: (FrontMatter, String),
        tagger: &Tagger<'_>,
    ) -> (FrontMatter, String) {
        if self.plan.level.is_none() {
            return (tagged(item.0, bulletin, tagger, None), item.1);
        }
        let (bulletin, (front, body)) =
            self.with_restorer(|restorer| self.item(bulletin, item, restorer));
        // Tags are of the text that the item has, as `bayegan tags apply` finds them.
        (tagged(front, &bulletin, tagger, Some(&|name| self.name(name))), body)
    }

    /// Meets the words of texts that are to be repaired later, for a word takes long the first time: while a core has
    /// nothing else to do, and until `is_enough`.
    pub(super) fn meet<'t>(&self, texts: impl Iterator<Item = &'t str>, is_enough: &AtomicBool) {
        if self.plan.level.is_none() {
            return;
        }
        self.with_restorer(|restorer| {
            let short = texts.filter(|text| text.len() < LONG);
            for text in short.take_while(|_| !is_enough.load(Ordering::Relaxed)) {
                restorer.edits(text);
                rayon::yield_now();
            }
        });
    }

    /// The name of a tag repaired.
    pub fn name(&self, name: &str) -> String {
        self.with_restorer(|restorer| self.text(name, restorer, &mut Rules::default()).0)
    }

    /// What `repair` makes with a restorer that no other thread uses.
    fn with_restorer<T>(&self, repair: impl FnOnce(&mut Restorer) -> T) -> T {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let first = || self.first.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut restorer = idle.unwrap_or_else(first);
        let made = repair(&mut restorer);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(restorer);
        }
        made
    }

    fn item(
        &self,
        bulletin: &Bulletin,
        (mut front, body): (FrontMatter, String),
        restorer: &mut Restorer,
    ) -> (Bulletin, (FrontMatter, String)) {
        let (mut kicker, mut headline, mut text) =
            (Rules::default(), Rules::default(), Rules::default());
        let repaired = Bulletin {
            kicker: bulletin.kicker.as_ref().map(|line| self.text(line, restorer, &mut kicker).0),
            headline: bulletin
                .headline
                .as_ref()
                .map(|line| self.text(line, restorer, &mut headline).0),
            paragraphs: bulletin
                .paragraphs
                .iter()
                .map(|line| self.text(line, restorer, &mut text).0)
                .collect(),
            origin: bulletin.origin.as_ref().map(|origin| {
                // Its rich text says what the paragraphs do: their edits are counted once.
                text = Rules::default();
                let body =
                    origin.body.iter().map(|line| self.line(line, restorer, &mut text)).collect();
                Origin { body, ..origin.clone() }
            }),
            ..bulletin.clone()
        };
        let title = title(&repaired);
        let of_title = if repaired.headline.is_some() { &headline } else { &text };
        let mut lines = Vec::new();
        let mut note = |field, before: &str, after: &str, rules: &Rules| {
            let found = rules.of(before, after);
            if !found.is_empty() {
                lines.push(line(field, &found));
            }
        };
        note(Field::Title, &front.title, &title, of_title);
        front.title = title;
        if let Some(after) = repaired.kicker.as_ref() {
            note(Field::Kicker, &front.kicker, after, &kicker);
            front.kicker.clone_from(after);
        }
        let after = body_of(&repaired);
        note(Field::Body, &body, &after, &text);
        front.repairs = lines;
        self.plan.name().clone_into(&mut front.repair);
        (repaired, (front, after))
    }

    /// `text` repaired, and the steps' edits, each in the text as the step found it.
    fn text(
        &self,
        text: &str,
        restorer: &mut Restorer,
        rules: &mut Rules,
    ) -> (String, Vec<Vec<Edit>>) {
        let mut all = Vec::new();
        let mut text = each_step(text, &self.plan.steps, |text, edits| {
            rules.add(text, &edits);
            all.push(edits);
        });
        let found = restorer.edits(&text);
        if !found.is_empty() {
            rules.add(&text, &found);
            text = apply(&text, &found);
            all.push(found);
        }
        (text, all)
    }

    /// A line of rich text repaired; code stays as it is, and styles stand where they stood.
    fn line(&self, line: &StyledLine, restorer: &mut Restorer, rules: &mut Rules) -> StyledLine {
        let is_code = line.block == Block::Code
            || line.styles.iter().any(|style| style.kind == StyleKind::Code);
        if is_code {
            return line.clone();
        }
        let (text, steps) = self.text(&line.text, restorer, rules);
        let mut repaired = StyledLine { text, ..line.clone() };
        for style in &mut repaired.styles {
            for edits in &steps {
                style.range = moved(edits, style.range.start)..moved(edits, style.range.end);
            }
        }
        repaired
    }
}

/// `front` with the tags of `bulletin`.
fn tagged(
    front: FrontMatter,
    bulletin: &Bulletin,
    tagger: &Tagger<'_>,
    name: Option<&RepairName<'_>>,
) -> FrontMatter {
    let tag_evidence = tagger.tags(&text(bulletin), &front.channel, name);
    let tags = tag_evidence.iter().map(|evidence| evidence.tag.clone()).collect();
    FrontMatter { tags, tag_evidence, ..front }
}

/// Where the byte `at` of a text stands after `edits`.
fn moved(edits: &[Edit], at: usize) -> usize {
    let mut moved = at;
    for edit in edits.iter().take_while(|edit| edit.range.start < at) {
        // A place inside what was changed moves to its end.
        let gone = edit.range.end.min(at) - edit.range.start;
        moved = moved + edit.with.len() - gone;
    }
    moved
}

/// What asked for the changes of a text, by what they change into what, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules(BTreeMap<(String, String), VecDeque<&'static str>>);

impl Rules {
    fn add(&mut self, text: &str, edits: &[Edit]) {
        for edit in edits {
            let change = (edit.with.to_string(), text[edit.range.clone()].to_owned());
            self.0.entry(change).or_default().push_back(edit.rule);
        }
    }

    /// Where `after` differs from `before`, with the rules.
    fn of(&self, before: &str, after: &str) -> Vec<Repair> {
        let mut rules = self.0.clone();
        let found = differences(before, after).into_iter();
        let rule = |difference: Difference| {
            let change = (difference.is.clone(), difference.was.clone());
            let rule = rules.get_mut(&change).and_then(|rules| {
                if rules.len() > 1 { rules.pop_front() } else { rules.front().copied() }
            });
            Repair { rule: rule.unwrap_or_else(|| rule_of(&difference)), difference }
        };
        found.map(rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::repairs::{original, repairs};
    use crate::content::{Address, Item, Style};
    use proptest::prelude::*;

    fn bulletin(headline: Option<&str>, paragraphs: &[&str]) -> Bulletin {
        Bulletin {
            lines: 1..=1,
            roles: Vec::new(),
            kicker: headline.map(|headline| format!("{headline}؛")),
            headline: headline.map(str::to_owned),
            paragraphs: paragraphs.iter().map(|&line| line.to_owned()).collect(),
            continues: None,
            date_line: None,
            header: None,
            stamp: None,
            post: None,
            origin: None,
            channel: None,
        }
    }

    fn item(bulletin: &Bulletin) -> (FrontMatter, String) {
        let front = FrontMatter {
            title: title(bulletin),
            kicker: bulletin.kicker.clone().unwrap_or_default(),
            repair: "none".to_owned(),
            ..FrontMatter::default()
        };
        (front, body_of(bulletin))
    }

    fn repaired(bulletin: &Bulletin) -> (Item, Item) {
        let plan = Plan::default();
        let of = |(front, body)| Item { address: Address::new("undated/x").unwrap(), front, body };
        let before = item(bulletin);
        let config = crate::config::Config::parse(std::path::Path::new("."), "").unwrap();
        let tagger = Tagger::new(&config, crate::tags::Survey::default(), 0);
        let unrepaired = Plan { level: None, ..Plan::default() };
        let kept = Repairers::new(&unrepaired).repaired(bulletin, before.clone(), &tagger);
        let mut item = of(Repairers::new(&plan).repaired(bulletin, before, &tagger));
        // Tags are of the text as it is, whichever that is.
        item.front.tags.clone_from(&kept.0.tags);
        item.front.tag_evidence.clone_from(&kept.0.tag_evidence);
        (of(kept), item)
    }

    #[test]
    fn headline_kicker_and_text_are_repaired_alike() {
        let (_, item) = repaired(&bulletin(
            Some("دستگاههای تازه"),
            &["مي رود به #راههای_شهر", "12. پیشبینی #بی_طرفی"],
        ));
        assert_eq!(item.front.title, "دستگاه\u{200c}های تازه");
        assert_eq!(item.front.kicker, "دستگاه\u{200c}های تازه؛");
        assert_eq!(item.body, "\nمی\u{200c}رود به #راههای_شهر\n\n۱۲. پیش\u{200c}بینی #بی_طرفی\n");
        let told: Vec<_> = repairs(&item.front)
            .into_iter()
            .flat_map(|(field, repairs)| {
                repairs.into_iter().map(move |repair| (field, repair.rule))
            })
            .collect();
        assert_eq!(
            told,
            [
                (Field::Title, "half-space/plural"),
                (Field::Kicker, "half-space/plural"),
                (Field::Body, "letters"),
                (Field::Body, "half-space/verb"),
                (Field::Body, "digits"),
                (Field::Body, "digits"),
                (Field::Body, "text"),
                (Field::Body, "half-space/word"),
            ]
        );
    }

    #[test]
    fn styles_stand_where_they_stood() {
        let text = "می رود کتاب".to_owned();
        let end = text.len();
        let style = |range, kind| Style { range, kind };
        let body = vec![
            StyledLine {
                text,
                styles: vec![style(12..end, StyleKind::Bold)],
                ..StyledLine::default()
            },
            StyledLine { text: "می رود".to_owned(), block: Block::Code, styles: Vec::new() },
        ];
        let mut bulletin = bulletin(None, &["می رود کتاب", "می رود"]);
        bulletin.origin = Some(Origin {
            when: None,
            channel: String::new(),
            forwarded_from: String::new(),
            edited: false,
            media_alone: false,
            body,
        });
        let (before, item) = repaired(&bulletin);
        assert_eq!(item.body, "\nمی\u{200c}رود **کتاب**\n\n```\nمی رود\n```\n");
        assert_eq!(original(&item).unwrap().body, before.body);
    }

    proptest! {
        #[test]
        fn undoing_gives_the_very_text(
            paragraphs in proptest::collection::vec("(می |میرود|[کكيی]تاب|دستگاه ?های|خانه ای|[*_`\\[\\]<#>&.,:؛ ]|[0-9]{1,3}[.)]?|\u{200b}|\u{640}|\u{200c}|  | ){1,16}", 1..4),
            with_headline in proptest::bool::ANY,
        ) {
            let lines: Vec<&str> = paragraphs.iter().map(|line| line.trim()).collect();
            let headline = with_headline.then_some(lines[0]);
            let (before, item) = repaired(&bulletin(headline, &lines[usize::from(with_headline)..]));
            prop_assert_eq!(original(&item), Some(before));
        }
    }
}
