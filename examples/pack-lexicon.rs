//! Packs the lexicon of half-spaces: lines of a word and a number in, the file of an automaton out, as
//! `text::halfspace::lexicon::trie` reads it. `scripts/build-lexicon.py` calls it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::io::{Read, Write};

use bayegan::text::halfspace::lexicon::{
    encode,
    trie::{STATE_BITS, UNIT},
};
use fst::raw::{CompiledAddr, Fst};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines)?;
    let mut entries = Vec::new();
    for line in lines.lines() {
        let (key, value) = line.split_once('\t').ok_or("a line is a word, a tab and a number")?;
        let value: u64 = value.parse()?;
        // The reader keeps values beside a state in 64 bits.
        if value >> (64 - STATE_BITS) != 0 {
            return Err(format!("the value of {key} has too many bits: {value}").into());
        }
        entries.push((encode(key), value));
    }
    entries.sort_unstable();
    // The crate finds the smallest automaton.
    let map = fst::Map::from_iter(entries)?;
    std::io::stdout().write_all(&laid_out(map.as_fst())?)?;
    Ok(())
}

/// The file of an automaton.
fn laid_out(fst: &Fst<Vec<u8>>) -> Result<Vec<u8>, Box<dyn Error>> {
    let (order, places) = in_order(fst);
    let (mut gains, mut ends) = (Numbers::default(), Numbers::default());
    let mut states: Vec<u8> = Vec::new();
    for address in order {
        let node = fst.node(address);
        let end = if node.is_final() { 1 + ends.of(node.final_output().value()) } else { 0 };
        states.extend(u16::try_from(end)?.to_le_bytes());
        states.push(u8::try_from(node.len())?);
        states.extend(node.transitions().map(|step| step.inp));
        states.resize(states.len().next_multiple_of(4), 0);
        for step in node.transitions() {
            let (to, gain) = (places[&step.addr], gains.of(step.out.value()));
            if to >> STATE_BITS != 0 || gain >> (32 - STATE_BITS) != 0 {
                return Err(format!("no room for the state {to} or the gain {gain}").into());
            }
            states.extend(u32::try_from(to | gain << STATE_BITS)?.to_le_bytes());
        }
        states.resize(states.len().next_multiple_of(UNIT), 0);
    }
    let mut file = Vec::new();
    for count in [gains.all.len(), ends.all.len()] {
        file.extend(u32::try_from(count)?.to_le_bytes());
    }
    file.extend(gains.all.iter().chain(&ends.all).flat_map(|value| value.to_le_bytes()));
    Ok([file, states].concat())
}

/// The states, each before those that only it leads to, so that what is looked at one after the other stands
/// together; and where each begins, in units.
fn in_order(fst: &Fst<Vec<u8>>) -> (Vec<CompiledAddr>, HashMap<CompiledAddr, usize>) {
    let mut order = Vec::new();
    let mut places = HashMap::new();
    let mut open = vec![fst.root().addr()];
    let mut at = 0;
    while let Some(address) = open.pop() {
        let Entry::Vacant(place) = places.entry(address) else { continue };
        place.insert(at);
        let node = fst.node(address);
        let bytes = (3 + node.len()).next_multiple_of(4) + 4 * node.len();
        at += bytes.div_ceil(UNIT);
        order.push(address);
        let mut next: Vec<CompiledAddr> = node.transitions().map(|step| step.addr).collect();
        next.reverse();
        open.extend(next);
    }
    (order, places)
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
