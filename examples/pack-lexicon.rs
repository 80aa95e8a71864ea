//! Packs the lexicon of half-spaces: lines of a word and a number in, a map of the crate `fst` out.
//! `scripts/build-lexicon.py` calls it.

use std::io::{Read, Write};

use bayegan::text::halfspace::lexicon::encode;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines)?;
    let mut entries = Vec::new();
    for line in lines.lines() {
        let (key, value) = line.split_once('\t').ok_or("a line is a word, a tab and a number")?;
        entries.push((encode(key), value.parse()?));
    }
    entries.sort_unstable();
    let map = fst::Map::from_iter(entries)?;
    std::io::stdout().write_all(map.as_fst().as_bytes())?;
    Ok(())
}
