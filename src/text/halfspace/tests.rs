use super::*;
use crate::text::edit::apply;
use crate::text::normalize::{STEPS, normalize};
use proptest::prelude::*;

/// Half-spaces of a test's text are written as `|`.
fn repaired(level: Level, text: &str) -> String {
    let text = text.replace('|', HALF_SPACE);
    apply(&text, &Restorer::new(level).edits(&text)).replace(HALF_SPACE, "|")
}

fn check(text: &str, expect: &str) {
    assert_eq!(repaired(Level::Full, text), expect, "{text}");
}

#[test]
fn closed_classes() {
    for (text, expect) in [
        ("میرود و نمیآید", "می|رود و نمی|آید"),
        ("می رود و نمی آید", "می|رود و نمی|آید"),
        ("برمیگردند و باز می گردند", "برمی|گردند و باز می|گردند"),
        ("دستگاههای شهر", "دستگاه|های شهر"),
        ("دستگاه های شهر", "دستگاه|های شهر"),
        ("کوچکترین روستا", "کوچک|ترین روستا"),
        ("بزرگ تر از آن", "بزرگ|تر از آن"),
        ("نوشتهاند و دیده ایم", "نوشته|اند و دیده|ایم"),
        ("خانه ای در ده", "خانه|ای در ده"),
        ("خانه ی ما", "خانه|ی ما"),
        ("بی طرفی کامل", "بی|طرفی کامل"),
        ("بیطرفی کامل", "بی|طرفی کامل"),
        ("آن ها و این هایی که", "آن|ها و این|هایی که"),
        ("برنامهٔ هستهایاش", "برنامهٔ هسته|ای|اش"),
        ("دریافتهایم", "دریافته|ایم"),
        ("پسلرزههای ژف", "پسلرزه|های ژف"),
        ("چاهی ژرفتر", "چاهی ژرف|تر"),
        ("امنیتی ترین راه", "امنیتی|ترین راه"),
        ("می تلنگاند", "می|تلنگاند"),
        ("لبهایم", "لب|هایم"),
        ("بعثیها", "بعثی|ها"),
        ("یواش تر برو", "یواش|تر برو"),
        ("چشم تر او", "چشم تر او"),
    ] {
        check(text, expect);
        assert_eq!(repaired(Level::Safe, expect), expect);
    }
}

#[test]
fn words_of_the_lexicon() {
    check("سیل را پیشبینی کردند", "سیل را پیش|بینی کردند");
    check("پیش بینی های تازه", "پیش|بینی|های تازه");
    check("جمعآوری برف", "جمع|آوری برف");
    check("سیدجمالالدین", "سیدجمال|الدین");
    check("بهدلیل برف", "به|دلیل برف");
    check("نهتنها برف", "نه|تنها برف");
    check("کاسب کارها", "کاسب|کارها");
    check("دهی برف نشین", "دهی برف|نشین");
    check("برف سازی و برف زدگی", "برف|سازی و برف|زدگی");
    check("چنین سازی", "چنین سازی");
    check("برق تجدید پذیر", "برق تجدیدپذیر");
    check("برفآرایی", "برف|آرایی");
    check("راه ساخته شدهاند", "راه ساخته شده|اند");
}

#[test]
fn what_stands_stays() {
    for text in [
        "میدان میان بیمارستان و میراث بیکران",
        "تنها انتهای دخترهای آنها درهای ایمان",
        "این که به عنوان آنها",
        "قوهٔ قضائیه",
        "https://a.example/دستگاههای/میرود",
        "#کتابهای_ما @mi_ravam کتابهای_ما",
        "دستور کار و گفت و گو",
        "رقبایتان برندهای تازه",
        "پهنای راه",
        "الحَمدُ لِلّهِ رَبِّ العالَمین",
    ] {
        check(text, text);
        assert_eq!(repaired(Level::Safe, text), text, "{text}");
    }
}

#[test]
fn half_spaces_that_part_nothing_go() {
    check("می||رود| و |باز", "می|رود و باز");
    check("۵|گانه", "۵|گانه");
}

#[test]
fn safe_leaves_compounds() {
    assert_eq!(repaired(Level::Safe, "پیشبینی دستگاههای تازه"), "پیشبینی دستگاه|های تازه");
    // Nobody means «نهتن‌ها», nor «بین‌هایت».
    for text in ["نهتنها برف", "بینهایت"] {
        assert_eq!(repaired(Level::Safe, text), text);
    }
}

#[test]
fn safe_leaves_what_may_be_something_else() {
    for (text, full) in [
        ("ماه می رفت", Some("ماه می|رفت")),
        ("از ۵ می بود", Some("از ۵ می|بود")),
        ("آه ای باد", None),
        ("درباره شان او", Some("درباره|شان او")),
        ("کانتری", None),
        ("تانک ام۴ و ای۲", Some("تانک ام۴ و ای۲")),
        ("همانها و آنها", Some("همانها و آنها")),
    ] {
        assert_eq!(repaired(Level::Safe, text), text);
        if let Some(full) = full {
            check(text, full);
        }
    }
    assert_eq!(repaired(Level::Safe, "همان ها"), "همان|ها");
}

#[test]
fn a_participle_makes_a_tense_or_an_adjective() {
    for (text, expect) in [
        ("کار انجام شده را دید", "کار انجام|شده را دید"),
        ("کار انجام شده است", "کار انجام شده است"),
        ("درس خوانده بودند", "درس خوانده بودند"),
        ("نگران کننده است", "نگران|کننده است"),
        ("همه روزهای سال", "همه روزهای سال"),
    ] {
        check(text, expect);
    }
}

#[test]
fn forms_of_the_site_come_first() {
    let own = Own::of_file(
        "# ours\nآن\u{200c}ها\nبه\u{200c}عنوان\nسرخ\u{200c}رود\nدستگاه های\nپیشبینی\n",
    );
    let mut restorer = Restorer::new(Level::Full).with_own(own);
    let mut run = |text: &str| apply(text, &restorer.edits(text)).replace(HALF_SPACE, "|");
    assert_eq!(run("آنها به عنوان نماینده"), "آن|ها به|عنوان نماینده");
    assert_eq!(run("سرخ رود و سرخرود"), "سرخ|رود و سرخ|رود");
    assert_eq!(run("دستگاه های پیشبینی"), "دستگاه های پیشبینی");
}

#[test]
fn what_leaves_no_trace_decides_nothing() {
    check("علینمی،  شود ها", "علی|نمی،  شودها");
}

#[test]
fn half_spaces_that_do_not_show_are_a_matter_of_style() {
    let text = "کار های برمیگردند";
    let edits = |every| Restorer::new(Level::Full).writing_every(every).edits(text);
    assert_eq!(apply(text, &edits(false)), "کارهای برمی\u{200c}گردند");
    assert_eq!(apply(text, &edits(true)), "کار\u{200c}های بر\u{200c}می\u{200c}گردند");
}

/// Texts that repairing used to change twice, or to break.
#[test]
fn what_was_repaired_stands() {
    for text in [
        "انبارها تریم ها",
        "وزارتنیرو هاست",
        "وعده آویو|ـ ترین لب",
        "می تر بهشود ها",
        "علینمی،  شود ها",
        "بهار | تازه",
        "گران بهاـ ها هایم",
    ] {
        for level in [Level::Safe, Level::Full] {
            let once = repaired(level, text);
            assert_eq!(repaired(level, &once), once, "{text}");
            assert_eq!(without_spaces(&once), without_spaces(text));
        }
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '|' | '\u{200c}')).collect()
}

/// Texts, mostly nonsense, of what the rules are about.
fn nonsense() -> impl Strategy<Value = String> {
    let affixes = "(می|نمی|همی|ها|های|هایی|هایم|هایشان|هاست|تر|ترین|تری|تریم|ترها|ای|ام|اش|ایم|اید|اند|است|ی|بی|شان|م|ش|گی|ه|به|نه|این|همه|یک|که|ماه|الدین|بر|باز)";
    let words = "(کتاب|خانه|شود|رود|گفته|بزرگ|جمع|آوری|پیش|بینی|راه|شده|کرد|گردد|دانش|آموز|کننده|سازی|پذیر|حرفه|هسته|نگران|بود|بودند|خوانده|زیست|محیط|علی|و|از|پیشبینی|جمع\u{200c}آوری|برنامهریزی|دانش آموز|نیروها|وزارت)";
    let others = "(، |٬|#|@|۵|12|\n|x\\.ir|_|-|\\(|\u{64f}|\u{650}|\u{654}|\u{640}|ۀ|\u{200c})";
    let piece = prop_oneof![
        8 => affixes,
        8 => words,
        3 => "[ابتدرسشکلمنوهی]{1,5}",
        2 => others,
    ];
    // Some texts have half-spaces, and some lost them in one way alone.
    let joints = |joint: &'static str| proptest::collection::vec(joint, 14);
    let joints = prop_oneof![
        joints("( |||\u{200c})"),
        joints("( |)"),
        joints("( | | | | | | |\u{200c})"),
        joints("( |  ||\u{200c}|\u{200c}\u{200c}| \u{200c} )"),
    ];
    let texts = (proptest::collection::vec(piece, 1..14), joints);
    let parts = |(pieces, joints): (Vec<String>, Vec<String>)| {
        pieces.into_iter().zip(joints).flat_map(|(piece, joint)| [piece, joint]).collect()
    };
    texts.prop_map(parts)
}

proptest! {
    #[test]
    fn twice_changes_nothing_more(text in nonsense()) {
        let own = Own::new(["آن\u{200c}ها", "دستگاه های", "پیشبینی", "می\u{200c}ها", "تر\u{200c}ها", "کار\u{200c}خانه"]);
        for mut restorer in [
            Restorer::new(Level::Safe),
            Restorer::new(Level::Full),
            Restorer::new(Level::Full).writing_every(true),
            Restorer::new(Level::Full).with_own(own),
        ] {
            let once = apply(&text, &restorer.edits(&text));
            let twice = apply(&once, &restorer.edits(&once));
            prop_assert_eq!(&once, &twice, "{}", text);
            prop_assert_eq!(without_spaces(&once), without_spaces(&text));
        }
    }

    #[test]
    fn twice_with_spellings_changes_nothing_more(text in nonsense()) {
        let mut restorer = Restorer::new(Level::Full);
        let mut run = |text: &str| {
            let text = normalize(text, &STEPS).0;
            apply(&text, &restorer.edits(&text))
        };
        let once = run(&text);
        prop_assert_eq!(run(&once), once, "{}", text);
    }
}
