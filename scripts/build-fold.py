#!/usr/bin/env python3
"""Make the rules of search keys in Rust and in JavaScript from one table.

From: src/text/fold/rules.json (letters, endings and the like, by hand) and
data/news-unigrams.tsv (compounds that news write with a half-space at least
50 times: «پیش‌بینی» and «پیش بینی» are one word).

To: src/text/fold/table.rs, the tables for src/text/fold/key.rs, and
src/text/fold/fold.js, the same keys for a browser. The vectors in
tests/fixtures/fold.tsv hold both together.

    python scripts/build-fold.py            writes the two files
    python scripts/build-fold.py --check    fails if they are not what it would write
"""

# /// script
# requires-python = ">=3.10"
# dependencies = []
# ///

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src/text/fold"
HALF_SPACE = "\u200c"
ENOUGH = 50


def compounds(rules):
    """Return the compounds as [(first, second)], folded, in order."""
    letters = {ord(c): to for to, all_ in rules["letters"].items() for c in all_}
    known = set(rules["heads"] + rules["endings"] + rules["heh_endings"])
    found = set()
    for line in Path(ROOT, "data/news-unigrams.tsv").read_text(encoding="utf-8").splitlines():
        word, count = line.split("\t")
        parts = word.translate(letters).replace("ء", "").split(HALF_SPACE)
        if int(count) >= ENOUGH and len(parts) == 2 and not known & set(parts):
            if all(len(part) > 1 for part in parts) and parts[0] not in FUNCTION:
                found.add(tuple(parts))
    return sorted(found)


# Words of grammar: «به عنوان» stays two words.
FUNCTION = set("به از در با بر هر هیچ این ان همان همین چه که پس بیش درحالی نه".split())


def rust(rules, pairs):
    """Return the text of table.rs."""
    def text(value):
        return '"' + "".join(
            c if c.isalnum() or c in " ._" else f"\\u{{{ord(c):x}}}" for c in value) + '"'

    def array(doc, name, values):
        lines = "".join(f"    {text(value)},\n" for value in values)
        return f"/// {doc}\npub const {name}: [&str; {len(values)}] = [\n{lines}];\n"

    letters = [(c, to) for to, all_ in rules["letters"].items() for c in all_]
    parts = [
        "//! The rules of search keys. Made from rules.json by scripts/build-fold.py; not to be edited.\n",
        "/// Characters and what they become.\n"
        f"pub const LETTERS: [(char, char); {len(letters)}] = [\n"
        + "".join(f"    ('\\u{{{ord(c):x}}}', '\\u{{{ord(to):x}}}'),\n" for c, to in letters)
        + "];\n",
        "/// Characters that no key has, beside marks and what cannot be seen.\n"
        f"pub const DROPPED: &str = {text(rules['dropped'])};\n",
        "/// Sequences and what they become, before letters do.\n"
        f"pub const SEQUENCES: [(&str, &str); {len(rules['sequences'])}] = [\n"
        + "".join(f"    ({text(a)}, {text(b)}),\n" for a, b in rules["sequences"].items())
        + "];\n",
        array("Words that are joined to the next one.", "HEADS", rules["heads"]),
        array("Words that are joined to the one before.", "ENDINGS", rules["endings"]),
        array("Words that are joined to one in ه before them.", "HEH_ENDINGS",
              rules["heh_endings"]),
        array("Arabic words that are joined to the one before.", "ARTICLES", rules["articles"]),
        "/// Words that are one, where a space parts them.\n"
        f"pub const COMPOUNDS: [(&str, &str); {len(pairs)}] = [\n"
        + "".join(f"    ({text(a)}, {text(b)}),\n" for a, b in pairs) + "];\n",
        array("Endings that a stem has not, the longest first.", "STEM_ENDINGS",
              rules["stem_endings"]),
        array("Words that only look as if they had one.", "STEM_KEPT", rules["stem_kept"]),
    ]
    return "\n".join(parts)


JAVASCRIPT = """// Keys that search compares by, as src/text/fold/key.rs makes them.
// Made from rules.json by scripts/build-fold.py; not to be edited.
const letters = new Map(%(letters)s);
const dropped = new Set(%(dropped)s);
const sequences = %(sequences)s;
const heads = new Set(%(heads)s);
const endings = new Set(%(endings)s);
const hehEndings = new Set(%(heh_endings)s);
const articles = new Set(%(articles)s);
const compounds = new Set(%(compounds)s);
const stemEndings = %(stem_endings)s;
const stemKept = new Set(%(stem_kept)s);
const mark = /[\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed]/u;
const unseen = /[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Cc}\\ufff0-\\ufff8]/u;
const space = /\\p{White_Space}/u;

function character(c) {
  if (space.test(c)) return ' ';
  if (mark.test(c) || unseen.test(c) || dropped.has(c)) return '';
  if (letters.has(c)) return letters.get(c);
  const code = c.codePointAt(0);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return c.toLowerCase();
}

// Whether a word is joined to the one before it.
function joins(before, word) {
  return heads.has(before) || endings.has(word) || articles.has(word) ||
    (before.endsWith('ه') && (word === 'ی' || hehEndings.has(word))) ||
    compounds.has(before + ' ' + word);
}

// The key: spelling variants of one text have the same.
export function key(text) {
  let folded = text.normalize('NFKC').replaceAll('ه\\u200cی ', 'ه ').replace(/ه\\u200cی$/u, 'ه');
  for (const [from, to] of sequences) folded = folded.replaceAll(from, to);
  const words = Array.from(folded, character).join('').split(' ').filter(Boolean);
  const out = [];
  let last = '';
  for (const word of words) {
    if (out.length && joins(last, word)) {
      if (word !== 'ی') out[out.length - 1] += word;
    } else {
      out.push(word);
    }
    last = word;
  }
  return out.join(' ');
}

// A second key: its words without plural and comparative endings.
export function stems(text) {
  return key(text).split(' ').map(stem).join(' ');
}

function stem(word) {
  const uniform = word.replaceAll('وو', 'یو');
  if (stemKept.has(uniform)) return uniform;
  const ending = stemEndings.find((ending) => uniform.endsWith(ending) &&
    Array.from(uniform).length - Array.from(ending).length > 1);
  return ending ? uniform.slice(0, -ending.length) : uniform;
}
"""


def javascript(rules, pairs):
    """Return the text of fold.js."""
    letters = [[c, to] for to, all_ in rules["letters"].items() for c in all_]
    tables = {
        "letters": letters,
        "dropped": list(rules["dropped"]),
        "sequences": list(rules["sequences"].items()),
        "compounds": [" ".join(pair) for pair in pairs],
    }
    for name in ("heads", "endings", "heh_endings", "articles", "stem_endings", "stem_kept"):
        tables[name] = rules[name]
    return JAVASCRIPT % {
        name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for name, value in tables.items()}


def main():
    """Write the files, or compare them with what is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    rules = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    pairs = compounds(rules)
    for name, text in (("table.rs", rust(rules, pairs)), ("fold.js", javascript(rules, pairs))):
        path = FOLDER / name
        if not options.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is not what rules.json gives: run scripts/build-fold.py")
        print(f"{path.relative_to(ROOT)}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
