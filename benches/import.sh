#!/usr/bin/env bash
# How long an import takes, beside writing as many files with nothing else done, and how much memory it
# needs. Needs hyperfine, GNU time and Python; not a test: what it prints depends on the machine.
#
# usage: benches/import.sh [MEGABYTES]
set -euo pipefail
cd "$(dirname "$0")/.."

megabytes=${1:-100}
cargo build --release --locked
program=$PWD/target/release/bayegan
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# A channel of our own words: a marker, bullets, a closing handle, one in five without a headline.
python3 - "$megabytes" > dump.txt <<'PYTHON'
import random, sys
random.seed(1402)
words = ("راه روستا آب چشمه پل باغ بازار مدرسه کتاب خانه شهر بخش دشت کوه رود گندم انگور کارگاه کشاورز "
         "آموزگار ساخت گشایش بازدید نشست برنامه امسال پارسال فردا پاییز بهار باران برف").split()
size, left = int(sys.argv[1]) << 20, int(sys.argv[1]) << 20
sentence = lambda low, high: " ".join(random.choices(words, k=random.randint(low, high)))
while left > 0:
    lines = [] if random.random() < 0.2 else ["■ " + sentence(5, 11)]
    lines += ["○ " + sentence(12, 40) + "." for _ in range(random.randint(1, 4))]
    text = "\n".join(lines + ["@namuneh_news"]) + "\n"
    left -= len(text.encode())
    sys.stdout.write(text)
PYTHON

# The same bulletins as a folder of short dumps, a hundred each.
python3 - <<'PYTHON'
import os
os.makedirs("dumps")
bulletins = open("dump.txt").read().split("@namuneh_news\n")[:-1]
for first in range(0, len(bulletins), 100):
    text = "".join(bulletin + "@namuneh_news\n" for bulletin in bulletins[first : first + 100])
    with open(f"dumps/{first:08}.txt", "w") as out:
        out.write(text)
PYTHON

# The same files, written and nothing else.
cat > write.py <<'PYTHON'
import os, sys
with open("files.bin", "rb") as files:
    os.makedirs("plain", exist_ok=True)
    for number, line in enumerate(open("sizes.txt")):
        with open(f"plain/{number}.md", "wb") as out:
            out.write(files.read(int(line)))
PYTHON

mkdir site
command time -f '%M KiB, %e s: dry run' "$program" --root site import --dry-run dump.txt > /dev/null
command time -f '%M KiB, %e s: import' "$program" --root site import dump.txt > /dev/null
command time -f '%M KiB, %e s: the same again' "$program" --root site import dump.txt > /dev/null
mkdir folder
command time -f '%M KiB, %e s: as short dumps' "$program" --root folder import dumps > /dev/null
find site/content -name '*.md' -printf '%s\n' > sizes.txt
find site/content -name '*.md' -print0 | xargs -0 cat > files.bin

printf '%s MiB, %s items\n' "$megabytes" "$(wc -l < sizes.txt)"
hyperfine --runs 3 --export-markdown result.md \
  --prepare 'rm -rf plain' --command-name 'write the files' 'python3 write.py' \
  --prepare 'rm -rf site; mkdir site' --command-name 'dry run' "$program --root site import --dry-run dump.txt" \
  --prepare 'rm -rf site; mkdir site' --command-name 'import' "$program --root site import dump.txt" \
  --prepare 'rm -rf folder; mkdir folder' --command-name 'import short dumps' "$program --root folder import dumps"
cat result.md
