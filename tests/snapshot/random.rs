//! Whatever byte is changed, it is caught; whatever stands in a snapshot, nothing breaks.

use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;

use super::bag::Bag;
use super::tar::packed_faults;
use super::wacz::{INDEX, PACKAGE, Wacz, faults_of};
use crate::common::{in_memory, tree};
use crate::{SITE, faults};

fn changed(bytes: &[u8], at: Index, mask: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at.index(bytes.len());
    bytes[at] ^= mask;
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_changed_byte_of_a_wacz_is_caught(at: Index, mask in 1..=255_u8) {
        let whole = fs::read(SITE.path("out/a.wacz")).unwrap();
        prop_assert_ne!(faults_of(&changed(&whole, at, mask)), Vec::<String>::new());
    }

    /// The first bytes are the ZIP's, the last its directory: few of all, and each of its own meaning.
    #[test]
    fn every_changed_byte_at_its_ends_is_caught(at in 0..1200_usize, mask in 1..=255_u8) {
        let mut bytes = fs::read(SITE.path("out/a.wacz")).unwrap();
        let length = bytes.len();
        bytes[if at < 200 { at } else { length - at + 199 }] ^= mask;
        prop_assert_ne!(faults_of(&bytes), Vec::<String>::new());
    }

    #[test]
    fn no_change_of_an_index_is_hidden_by_right_checksums(at: Index, mask in 1..=255_u8, of in 0..2) {
        let mut wacz = Wacz::new();
        let name = if of == 0 { INDEX } else { PACKAGE };
        *wacz.get(name) = changed(wacz.get(name), at, mask);
        if name == INDEX {
            wacz.repair();
        } else {
            wacz.repair_digest();
        }
        prop_assert_ne!(wacz.faults(), Vec::<String>::new());
    }

    #[test]
    fn every_changed_byte_of_a_tar_is_caught(at: Index, mask in 1..=255_u8) {
        let folder = in_memory();
        let path = folder.path().join("a.tar.zst");
        let bytes = changed(&fs::read(SITE.path("out/a.tar.zst")).unwrap(), at, mask);
        fs::write(&path, bytes).unwrap();
        let sums = fs::read(SITE.path("out/a.tar.zst.SHA256SUMS")).unwrap();
        fs::write(folder.path().join("a.tar.zst.SHA256SUMS"), sums).unwrap();
        prop_assert_ne!(faults(&path), Vec::<String>::new());
    }

    /// Nothing panics, and nothing that is not a snapshot is taken for one.
    #[test]
    fn anything_may_stand_in_a_snapshot(
        from: Index, to: Index, filling in prop::collection::vec(any::<u8>(), 0..200), zip: bool,
    ) {
        let name = if zip { "out/a.wacz" } else { "out/a.tar.zst" };
        let whole = fs::read(SITE.path(name)).unwrap();
        let (from, to) = (from.index(whole.len()), to.index(whole.len()));
        let mangled = [&whole[..from], &filling, &whole[to..]].concat();
        prop_assume!(mangled != whole);
        let faults = if zip { faults_of(&mangled) } else { packed_faults(&mangled) };
        prop_assert_ne!(faults, Vec::<String>::new());
    }
}

#[test]
fn every_changed_byte_of_a_bag_is_caught() {
    let files: Vec<(String, Vec<u8>)> =
        tree(&SITE.path("out/a")).into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
    // One for all cases: copying it anew for each would take most of the time.
    let bag = Bag::new();
    let config = ProptestConfig::with_cases(12);
    proptest!(config, |(file: Index, at: Index, mask in 1..=255_u8)| {
        let (path, bytes) = &files[file.index(files.len())];
        bag.write(path, &changed(bytes, at, mask));
        let faults = bag.faults();
        bag.write(path, bytes);
        prop_assert_ne!(faults, Vec::<String>::new());
    });
    assert_eq!(bag.faults(), Vec::<String>::new());
}
