use super::*;
use crate::text::edit::apply;
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

proptest! {
    #[test]
    fn twice_changes_nothing_more(
        words in proptest::collection::vec("(می|نمی|ها|های|ای|اند|تر|بی|هم|پیش|بینی|کتاب|خانه|شود|رود|گفته|بزرگ|جمع|آوری|و|از|به|علی|ه|ی|\u{200c}|، |٬|#|[ابتدرسشکلمنوهی]{1,5})", 1..14),
        joints in proptest::collection::vec("( |||\u{200c})", 14),
    ) {
        let joints = joints.iter().map(String::as_str);
        let text: String = words.iter().map(String::as_str).zip(joints).flat_map(|(word, joint)| [word, joint]).collect();
        for level in [Level::Safe, Level::Full] {
            let once = apply(&text, &Restorer::new(level).edits(&text));
            let twice = apply(&once, &Restorer::new(level).edits(&once));
            prop_assert_eq!(&once, &twice, "{}", text);
            let letters = |text: &str| text.chars().filter(|&c| c != ' ' && c != '\u{200c}').collect::<String>();
            prop_assert_eq!(letters(&once), letters(&text));
        }
    }
}
