use proptest::prelude::*;

use super::*;

/// The item a line writes: its address, then keys and the addresses they name; `draft` and `withdrawn`
/// stand alone.
fn item(line: &str) -> Arc<Entry> {
    let mut written = line.split_whitespace();
    let address = |word: Option<&str>| Address::new(word.unwrap()).unwrap();
    let words = crate::site::Words::default();
    let mut item = Entry {
        address: address(written.next()),
        title: "".into(),
        kicker: "".into(),
        date: None,
        tags: [].into(),
        channel: words.intern(""),
        place: (words.intern(""), 0),
        lead: "".into(),
        dated_by: words.intern(""),
        repair: words.intern(""),
        repairs: 0,
        draft: false,
        digest: crate::digest::Digest::default(),
        rare: None,
    };
    let mut rare = crate::site::Rare::default();
    while let Some(key) = written.next() {
        match key {
            "continues" => rare.continues = Some(address(written.next())),
            "revises" => rare.revises = Some(address(written.next())),
            "repeats" => rare.repeats = Some(address(written.next())),
            "alias" => {
                rare.aliases
                    .push(Address::new(&format!("{}.html", written.next().unwrap())).unwrap());
            }
            "draft" => item.draft = true,
            "withdrawn" => rare.withdrawn = true,
            other => panic!("{other}"),
        }
    }
    item.rare = Some(Box::new(rare));
    Arc::new(item)
}

/// The relations of items in order, drafts left out.
fn related(all: Vec<Arc<Entry>>) -> (Vec<Arc<Entry>>, Relations, Vec<(ItemId, Diagnostic)>) {
    let (drafts, items): (Vec<Arc<Entry>>, Vec<Arc<Entry>>) =
        all.into_iter().partition(|item| item.draft);
    let (relations, doubts) = Relations::of(&items, &drafts);
    (items, relations, doubts)
}

/// What is known of each item that has a relation, and what is doubtful, a line each.
#[track_caller]
fn check(lines: &[&str], expect: &[&str]) {
    let (items, relations, doubts) = related(lines.iter().map(|line| item(line)).collect());
    let name = |id: &ItemId| items[id.place()].address.to_string();
    let mut found = Vec::new();
    for id in (0..items.len()).map(ItemId::at) {
        for (what, ids) in [
            ("newest", relations.newest(id)),
            ("earlier", relations.earlier(id)),
            ("continues", relations.continues(id).as_slice()),
            ("continued by", relations.continued_by(id)),
            ("repeats", relations.repeats(id).as_slice()),
            ("repeated by", relations.repeated_by(id)),
        ] {
            if !ids.is_empty() {
                let ids: Vec<String> = ids.iter().map(name).collect();
                found.push(format!("{} {what} {}", name(&id), ids.join(" ")));
            }
        }
    }
    found.extend(doubts.into_iter().map(|(id, doubt)| format!("{}! {}", name(&id), doubt.message)));
    assert_eq!(found, expect, "{lines:?}");
}

#[test]
fn what_names_an_address_that_an_item_left_means_that_item() {
    check(&["new alias old", "b revises old"], &["new newest b", "b earlier new"]);
    check(&["new alias old", "b continues old"], &["new continued by b", "b continues new"]);
    // Who took the address since is meant.
    check(&["new alias old", "old", "b continues old"], &["old continued by b", "b continues old"]);
    // It leads round through the old address, too.
    check(
        &["new alias old revises b", "b revises old"],
        &["new! revises: it leads back to itself through b"],
    );
}

#[test]
fn each_text_of_a_chain_knows_the_newest_and_the_newest_knows_all() {
    check(&["a", "b revises a", "c revises b"], &["a newest c", "b newest c", "c earlier b a"]);
    // An edit may be imported before what it edits.
    check(&["b revises a", "a"], &["b earlier a", "a newest b"]);
    // Nobody said which of the two is newer.
    check(&["a", "b revises a", "c revises a"], &["a newest b c", "b earlier a", "c earlier a"]);
}

#[test]
fn what_refers_to_an_earlier_text_is_led_to_the_newest() {
    check(
        &["a", "b revises a", "c continues a", "d repeats a"],
        &[
            "a newest b",
            "b earlier a",
            "b continued by c",
            "b repeated by d",
            "c continues b",
            "d repeats b",
        ],
    );
    // An earlier text says what it went on from, and is not listed there.
    check(&["a", "b continues a", "c revises b"], &["b newest c", "b continues a", "c earlier b"]);
    check(&["a", "b revises a continues a repeats a"], &["a newest b", "b earlier a"]);
}

#[test]
fn repeats_lead_to_the_first() {
    check(
        &["a", "b repeats a", "c repeats b", "d repeats b"],
        &["a repeated by b c d", "b repeats a", "c repeats a", "d repeats a"],
    );
}

#[test]
fn what_leads_round_or_nowhere_is_told_and_left_out() {
    check(
        &["a revises a", "b continues b repeats b"],
        &[
            "a! revises: it names itself",
            "b! continues: it names itself",
            "b! repeats: it names itself",
        ],
    );
    check(&["a revises b", "b revises a"], &["a! revises: it leads back to itself through b"]);
    // What leads into a ring still says that the ring's item is an earlier text.
    check(
        &["a revises b", "b revises a", "c revises a"],
        &["a newest c", "c earlier a", "a! revises: it leads back to itself through b"],
    );
    check(
        &["a repeats c", "b repeats a", "c repeats b"],
        &["a! repeats: it leads back to itself through c"],
    );
    check(
        &["a revises x", "b revises a repeats y"],
        &[
            "a newest b",
            "b earlier a",
            "a! revises: there is no item x",
            "b! repeats: there is no item y",
        ],
    );
}

#[test]
fn a_draft_hides_nothing_and_parts_nothing() {
    check(&["a", "b revises a draft"], &[]);
    check(&["a revises b", "b draft"], &[]);
    check(&["a", "b revises a draft", "c revises b"], &["a newest c", "c earlier a"]);
    check(&["a", "b repeats a draft", "c repeats b"], &["a repeated by c", "c repeats a"]);
    check(&["a revises b draft", "b revises a draft"], &[]);
    check(
        &["a revises b", "b revises a draft"],
        &["a! revises: it leads back to itself through b"],
    );
}

#[test]
fn a_withdrawn_text_is_the_newest_still() {
    check(
        &["a", "b revises a withdrawn"],
        &[
            "a newest b",
            "b earlier a",
            "a! its newer text b is withdrawn; this text has its page still",
        ],
    );
    check(&["a withdrawn", "b revises a withdrawn"], &["a newest b", "b earlier a"]);
    check(&["a withdrawn", "b revises a"], &["a newest b", "b earlier a"]);
}

#[test]
fn a_long_chain_takes_no_longer_than_its_length() {
    for key in ["revises", "repeats"] {
        let line = |place: usize| match place {
            0 => "0".to_owned(),
            place => format!("{place} {key} {}", place - 1),
        };
        let (_, relations, doubts) = related((0..50_000).map(|n| item(&line(n))).collect());
        let last = ItemId::at(49_999);
        assert!(doubts.is_empty());
        match key {
            "revises" => assert_eq!(relations.newest(ItemId::at(0)), [last]),
            _ => assert_eq!(relations.repeats(last), Some(ItemId::at(0))),
        }
    }
}

proptest! {
    #[test]
    fn whoever_names_whom_something_is_shown(named in prop::collection::vec((0_usize..9, 0_usize..9, 0_u8..4), 1..9)) {
        let lines = named.iter().enumerate().map(|(place, (older, first, draft))| {
            let draft = if *draft == 0 { "draft" } else { "" };
            format!("{place} revises {older} repeats {first} {draft}")
        });
        let (items, relations, _) = related(lines.map(|line| item(&line)).collect());
        let ids = || (0..items.len()).map(ItemId::at);
        for id in ids() {
            for newest in relations.newest(id) {
                prop_assert!(relations.newest(*newest).is_empty());
                prop_assert!(relations.earlier(*newest).contains(&id));
            }
            for earlier in relations.earlier(id) {
                prop_assert!(relations.newest(*earlier).contains(&id));
            }
            prop_assert!(relations.repeats(id) != Some(id));
        }
        prop_assert!(items.is_empty() || ids().any(|id| relations.newest(id).is_empty()));
    }
}
