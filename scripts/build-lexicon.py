#!/usr/bin/env python3
"""Make the lexicon that half-spaces are restored by: halfspace.trie and its licences.

From: the npm package dictionary-fa 2.0.0 (Lilak, a spelling dictionary, Apache
License 2.0), the word and verb lists of the PyPI package hazm 0.10.0 (MIT
License), and the counts in data/news-unigrams.tsv and data/news-bigrams.tsv
(CC0): how often a word or a pair of words stands in 2.2 million words of
edited news, as written there.

To: one automaton, as src/text/halfspace/lexicon/trie.rs reads it. A key is a
word without its half-spaces, or two words with a space between them; its value
says what is known of it (`LAYOUT` below, read by
src/text/halfspace/lexicon.rs). Inflected forms that the rules of
src/text/halfspace/ make are not listed again.

Run it with npm, pip and cargo on the path:

    python scripts/build-lexicon.py src/text/halfspace/data

Packages with other contents than expected are refused, and the same packages
give the same bytes. With --check it writes nothing and fails if the files in
the folder are not what it would write.
"""

# /// script
# requires-python = ">=3.10"
# dependencies = []
# ///

import argparse
import hashlib
import io
import math
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LILAK = ("dictionary-fa-2.0.0.tgz",
         "55a77ef8cf69e89faff627b72ec94f78bed72cca9a0f5ab216bf4d1e90d89b75")
HAZM = ("hazm-0.10.0-py3-none-any.whl",
        "525c9b32914b98e50dab27fbd4f79c1067c898668812de095b8cdd81cc52b0ef")

HALF_SPACE = "\u200c"
# Letters that never join the next one: a half-space behind them shows nothing.
NEVER_JOIN = set("اآأإدذرزژوؤءةٱ")
LETTERS = set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقلمنهوپچژکگی")
UNIFORM = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ه", "ٱ": "ا"})
MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
LONGEST = 31

# What a value holds, from the lowest bit up: name and width in bits.
LAYOUT = [
    ("joined_news", 4),      # 1 + log₂ of counts: the word without half-spaces
    ("split_news", 4),       # the word with its half-spaces
    ("joined_hazm", 2),      # 0 not listed, 1 listed, 2 and 3 frequent
    ("split_hazm", 2),
    ("joined_lilak", 1),     # listed
    ("split_lilak", 1),
    ("noun", 1),             # takes the plural
    ("adjective", 1),        # takes the comparative
    ("verb", 1),             # what stands behind می
    ("first", 3),            # 1 + log₂ of how many compounds have it as first part
    ("second", 3),           # and as last part
    ("mask_1", 5),           # after which letters the half-spaces stand; 0 none
    ("mask_2", 5),
    ("mask_3", 5),
    ("contested", 1),        # news has half-spaces at other places as well
]


def fetch():
    """Return the bytes of the two packages, as (npm's, PyPI's)."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        commands = [
            ["npm", "pack", "dictionary-fa@2.0.0", "--silent", "--pack-destination", folder],
            [sys.executable, "-m", "pip", "download", "hazm==0.10.0", "--no-deps",
             "--quiet", "--disable-pip-version-check", "--dest", folder],
        ]
        for command, (name, sha256) in zip(commands, (LILAK, HAZM)):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            data = Path(folder, name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest != sha256:
                sys.exit(f"{name}: SHA-256 is {digest}, not {sha256}")
            found.append(data)
    return found


def canonical(word):
    """Return `word` with uniform letters and half-spaces only where they show, or None.

    None is for what holds anything but Persian letters, or is too long.
    """
    parts = MARKS.sub("", word.translate(UNIFORM)).split(HALF_SPACE)
    out = ""
    for part in filter(None, parts):
        if out and out[-1] not in NEVER_JOIN:
            out += HALF_SPACE
        out += part
    plain = out.replace(HALF_SPACE, "")
    return out if plain and len(plain) <= LONGEST and set(plain) <= LETTERS else None


def read_lilak(package):
    """Return {word: set of affix flags} of Lilak, and its licence."""
    words = defaultdict(set)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        lines = archive.extractfile("package/index.dic").read().decode().split("\n")[1:]
        licence = archive.extractfile("package/license").read()
    for line in lines:
        word, _, flags = line.strip().partition("/")
        word = canonical(word)
        if word:
            words[word].update(flags[i:i + 2] for i in range(0, len(flags), 2))
    return words, licence


def read_hazm(package):
    """Return {word: count} and [(past stem, present stem)] of hazm, and its licence."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        words = archive.read("hazm/data/words.dat").decode().splitlines()
        verbs = archive.read("hazm/data/verbs.dat").decode().splitlines()
        licence = archive.read("hazm-0.10.0.dist-info/LICENSE")
    counts = {}
    for line in words:
        word, count, _ = line.split("\t")
        word = canonical(word)
        if word:
            counts[word] = max(counts.get(word, 0), int(count))
    stems = [line.split("#") for line in verbs if line.count("#") == 1]
    return counts, [(past, present) for past, present in stems if past and present], licence


def read_counts(name):
    """Return {text: count} of a table of counts, words made uniform."""
    counts = Counter()
    for line in Path(ROOT, "data", name).read_text(encoding="utf-8").splitlines():
        text, count = line.split("\t")
        words = [canonical(word) for word in text.split(" ")]
        if all(words):
            counts[" ".join(words)] += int(count)
    return counts


def verb_forms(lilak, news, stems):
    """Return the forms that stand behind می and نمی."""
    forms = set()
    for source in (lilak, news):
        for word in source:
            head, _, tail = word.partition(HALF_SPACE)
            if head in ("می", "نمی") and len(tail) > 1:
                forms.add(tail.replace(HALF_SPACE, ""))
    for past, present in stems:
        if " " in past + present:
            continue
        forms.update(past + end for end in ("", "م", "ی", "یم", "ید", "ند"))
        ends = ("م", "ی", "د", "یم", "ید", "ند")
        if present[-1] in "او":
            ends = ("یم", "یی", "ید", "ییم", "یید", "یند")
        forms.update(present + end for end in ends)
    return {form for form in forms if set(form) <= LETTERS}


def level(count, base, top):
    """Return the logarithm of `count` as a step from 1 to `top`; 0 for none."""
    return min(top, 1 + int(math.log(count, base))) if count > 0 else 0


def hazm_level(counts, word):
    if word not in counts:
        return 0
    return 1 + (counts[word] >= 1000) + (counts[word] >= 100_000)


def is_phrase(word):
    """Whether `word` is rather words that were joined: four parts, or an ending inside."""
    parts = word.split(HALF_SPACE)
    return len(parts) > 3 or any(part in ("ها", "های", "هایی", "ای") for part in parts[1:-1])


def pack(fields):
    """Return the fields of one key as a number, by LAYOUT."""
    value = shift = 0
    for name, width in LAYOUT:
        field = fields.get(name, 0)
        assert 0 <= field < 1 << width, (name, field)
        value |= field << shift
        shift += width
    return value


def table(lilak, hazm, news, pairs, verbs):
    """Return {key: value} for the map."""
    joined, split = set(), defaultdict(Counter)
    for source, weight in ((lilak, 3), (hazm, 1), (news, 5)):
        for word in source:
            if is_phrase(word):
                continue
            if HALF_SPACE in word:
                votes = weight + (math.log(news[word]) if weight == 5 else 0)
                split[word.replace(HALF_SPACE, "")][word] += votes
            else:
                joined.add(word)
    best = {key: min(words, key=lambda word: (-words[word], word))
            for key, words in split.items()}
    firsts, seconds = Counter(), Counter()
    for word in best.values():
        if word in lilak or word in hazm:
            first, *later = word.split(HALF_SPACE)
            firsts[first] += 1
            seconds.update(later[-1:])
    entries = {}
    for key in joined | best.keys() | verbs | firsts.keys() | seconds.keys():
        word = best.get(key, key + HALF_SPACE)
        flags = lilak.get(key, set()) | lilak.get(word, set())
        places = [i - n for n, i in enumerate(
            i for i, c in enumerate(word) if c == HALF_SPACE)] if key in best else []
        fields = {
            "joined_news": level(news.get(key, 0), 2, 15),
            "split_news": level(news.get(word, 0), 2, 15),
            "joined_hazm": hazm_level(hazm, key),
            "split_hazm": hazm_level(hazm, word),
            "joined_lilak": int(key in lilak),
            "split_lilak": int(word in lilak),
            "noun": int(bool(flags & {"sd", "sg"})),
            "adjective": int(bool(flags & {"st", "su"})),
            "verb": int(key in verbs),
            "first": level(firsts[key], 2, 7),
            "second": level(seconds[key], 2, 7),
        }
        fields["contested"] = int(sum(word in news for word in split.get(key, ())) > 1)
        fields.update((f"mask_{n}", place) for n, place in enumerate(places[:3], 1))
        entries[key] = pack(fields)
    for pair, count in pairs.items():
        key = pair.replace(HALF_SPACE, "")
        entries[key] = max(entries.get(key, 0), level(count, 2, 15))
    return entries


def make():
    """Return {file name: bytes} of all that is written."""
    npm, pypi = fetch()
    lilak, lilak_licence = read_lilak(npm)
    hazm, stems, hazm_licence = read_hazm(pypi)
    news, pairs = read_counts("news-unigrams.tsv"), read_counts("news-bigrams.tsv")
    entries = table(lilak, hazm, news, pairs, verb_forms(lilak, news, stems))
    lines = "".join(f"{key}\t{value}\n" for key, value in sorted(entries.items()))
    packed = subprocess.run(
        ["cargo", "run", "--quiet", "--locked", "--example", "pack-lexicon"],
        input=lines.encode(), stdout=subprocess.PIPE, cwd=ROOT, check=True).stdout
    return {
        "halfspace.trie": packed,
        "LICENSE-lilak": lilak_licence,
        "LICENSE-hazm": hazm_licence,
    }


def main():
    """Write the files into the folder that was named, or compare them with it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where to write the files")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    for name, data in make().items():
        path = options.folder / name
        if options.check:
            if not path.exists() or path.read_bytes() != data:
                sys.exit(f"{path} is not what the packages and counts give")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{path}: {len(data)} bytes")


if __name__ == "__main__":
    main()
