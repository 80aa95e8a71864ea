//! Packs the lexicon of half-spaces: lines of a word and a number in, the file of an automaton out, as
//! `text::halfspace::lexicon::trie` reads it. `scripts/build-lexicon.py` calls it.

use std::collections::HashMap;
use std::error::Error;
use std::io::{Read, Write};

use bayegan::text::halfspace::lexicon::{
    encode,
    trie::{STATE_BITS, STEP_BITS},
};
use fst::raw::Fst;

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines)?;
    let mut entries = Vec::new();
    for line in lines.lines() {
        let (key, value) = line.split_once('\t').ok_or("a line is a word, a tab and a number")?;
        entries.push((encode(key), value.parse()?));
    }
    entries.sort_unstable();
    // The crate finds the smallest automaton.
    let map = fst::Map::from_iter(entries)?;
    std::io::stdout().write_all(&laid_out(map.as_fst())?)?;
    Ok(())
}

/// The file of an automaton.
fn laid_out(fst: &Fst<Vec<u8>>) -> Result<Vec<u8>, Box<dyn Error>> {
    // States in the order of their distance from the first, so that what is looked at most stands together.
    let mut order = vec![fst.root().addr()];
    let mut numbers = HashMap::from([(order[0], 0)]);
    let mut at = 0;
    while at < order.len() {
        for step in fst.node(order[at]).transitions() {
            numbers.entry(step.addr).or_insert_with(|| {
                order.push(step.addr);
                order.len() - 1
            });
        }
        at += 1;
    }
    let (mut gains, mut ends) = (Numbers::default(), Numbers::default());
    let (mut states, mut steps, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    for &address in &order {
        let node = fst.node(address);
        let end = if node.is_final() { 1 + ends.of(node.final_output().value()) } else { 0 };
        states.extend(packed(letters.len(), end, STEP_BITS)?);
        for step in node.transitions() {
            letters.push(step.inp);
            steps.extend(packed(numbers[&step.addr], gains.of(step.out.value()), STATE_BITS)?);
        }
    }
    states.extend(packed(letters.len(), 0, STEP_BITS)?);
    let mut file = Vec::new();
    for count in [order.len(), letters.len(), gains.all.len(), ends.all.len()] {
        file.extend(u32::try_from(count)?.to_le_bytes());
    }
    file.extend(gains.all.iter().chain(&ends.all).flat_map(|value| value.to_le_bytes()));
    Ok([file, states, steps, letters].concat())
}

/// Numbers, each once, in the order they came in.
#[derive(Default)]
struct Numbers {
    all: Vec<u64>,
    places: HashMap<u64, usize>,
}

impl Numbers {
    /// The place of a number.
    fn of(&mut self, value: u64) -> usize {
        *self.places.entry(value).or_insert_with(|| {
            self.all.push(value);
            self.all.len() - 1
        })
    }
}

/// `low` in the low `bits` of four bytes and `high` in the others; an error where one has no room.
fn packed(low: usize, high: usize, bits: u32) -> Result<[u8; 4], Box<dyn Error>> {
    if low >> bits != 0 || high >> (32 - bits) != 0 {
        return Err(
            format!("{low} and {high} have no room in {bits} bits and the rest of 32").into()
        );
    }
    Ok(u32::try_from(low | high << bits)?.to_le_bytes())
}
