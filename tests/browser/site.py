"""Writes a site of invented items with extreme and hostile text: content/, site.toml, and what is expected.

    python3 site.py FOLDER [COUNT]

The same count gives the same bytes. What pages must show is written to FOLDER/expected.json: for each item its
kind, its Gregorian day by jdatetime, and words that its page must show as text.
"""

import json
import random
import sys
from pathlib import Path

import jdatetime

folder = Path(sys.argv[1])
count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
chance = random.Random(1404)

# Words that do not exist, of letters that join and letters that do not; some with a half-space.
OPENINGS = "آ ا ب پ ت ج چ خ د ر ز س ش ف ق ک گ ل م ن و ه ی".split()
MIDDLES = "ا و ی َر ان ار ور یل ست مان دار نگ ش".replace("َ", "").split()
ENDINGS = "ان ه ا ون ید ار ک ستان گاه مند \u200cها \u200cای".split()
word = lambda: chance.choice(OPENINGS) + chance.choice(MIDDLES) + chance.choice(ENDINGS)
WORDS = sorted({word() for _ in range(600)})
words = lambda least, most: " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))
TAGS = sorted({f"{chance.choice(WORDS)} {chance.choice(WORDS)}".replace("\u200c", "") for _ in range(90)})

# What must stay text wherever it stands. Each would set a name that the tests look for.
HOSTILE = [
    '<script>window.struck="script"</script>',
    '<img src=x onerror="window.struck=\'img\'">',
    '"><svg onload=window.struck="svg">',
    "'-window.struck='quote'-'",
    "</title></script></style></textarea><script>window.struck=\"end\"</script>",
    "<!-- <script>window.struck=\"comment\"</script>",
    "]]><script>window.struck=\"cdata\"</script>",
    "{{ site.title }} {% for x in y %} {# z #} ${window.struck} <% x %>",
    "&lt;b&gt; &amp;amp; &#60;i&#62; &nbsp;",
    "\\u003cscript\\u003e %3Cscript%3E \\\" \\'",
]
LINKS = [
    "[پیوند](javascript:window.struck='link')",
    "[پیوند](JaVaScRiPt:window.struck='case')",
    "<javascript:window.struck='auto'>",
    "[پیوند](data:text/html,<script>window.struck='data'</script>)",
    "[پیوند](vbscript:x) [پیوند](  javascript:window.struck='space')",
    "![نگاره](https://elsewhere.example/a.png)",
    '<iframe src="https://elsewhere.example/"></iframe>',
    '<a href="javascript:window.struck=\'raw\'">پیوند</a>',
    '<form action="https://elsewhere.example/"><input autofocus onfocus="window.struck=\'focus\'"></form>',
    '<style>@import url("https://elsewhere.example/a.css"); body{display:none}</style>',
    '<link rel="stylesheet" href="https://elsewhere.example/a.css"><base href="https://elsewhere.example/">',
    '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
]
BIDI = "یک \u202eوارونه\u202c دو \u2067سه\u2069 \u200f\u200eچهار \u202dپنج بی\u200cپایان \u2066شش"
LONG = "".join(chance.choice("ابپتجچدرزسشعفقکگلمنوهی") for _ in range(300))
MIXED = "نسخهٔ 2.0 از Tirazan (تیرازان) با C++ و <x@y.example> در 12/3 — 50% OFF, «Quote» و #هشتگ"
ADDRESS = (
    "متن پیش از نشانی https://tiraz.example/a/very/long/path/without/any/place/to/break?with=query&and=more#part "
    "و پس از آن، www.tiraz.example و info@tiraz.example و @tiraz_news و t.me/tiraz_news/12."
)
TABLE = "| جا | شمار | Place |\n|---|--:|:--|\n" + "\n".join(
    f"| {chance.choice(WORDS)} | {chance.randint(1, 10**9)} | Place-{n}-{'x' * 40} |" for n in range(12)
)
POEM = "\n".join(f"{words(4, 6)}  \n{words(4, 6)}\n" for _ in range(6))
LISTS = "1. یک\n2. دو\n   - سه\n     - چهار\n\n> نقل از کسی\n> > نقل از نقل\n\n```\n" + "code " * 60 + "\n```\n\n---\n"


def kind_of(number):
    """The kind of an item: the first ones are one of each, then every twelfth is some."""
    if number < len(KINDS):
        return list(KINDS)[number]
    return chance.choice(list(KINDS)) if number % 12 == 0 else "plain"


def plain(n):
    return {"title": words(4, 10), "body": "\n\n".join(words(15, 60) for _ in range(chance.randint(1, 4)))}


# A kind of item: what it has beside or instead of what a plain one has, and what its page must show.
KINDS = {
    "plain": lambda n: {},
    "long_word": lambda n: {"title": LONG, "kicker": LONG, "body": LONG, "shows": [LONG]},
    "sixty_tags": lambda n: {"tags": [f"{TAGS[i % len(TAGS)]} {i}" for i in range(60)]},
    "no_title": lambda n: {"title": ""},
    "emoji": lambda n: {"title": "🔰🔹👨‍👩‍👧‍👦🇮🇷", "body": "🎉🎉🎉\n\n👍🏽"},
    "latin": lambda n: {"title": "An English headline of a Persian archive", "body": "All of it is English. " * 20},
    "mixed": lambda n: {"title": MIXED, "body": f"{MIXED}\n\nEnglish first, سپس فارسی.\n\n{MIXED}"},
    "address": lambda n: {"body": f"{ADDRESS}\n\n{ADDRESS}", "shows": ["info@tiraz.example"]},
    "table": lambda n: {"body": f"{TABLE}\n\n{words(5, 9)}"},
    "poem": lambda n: {"body": POEM},
    "lists": lambda n: {"body": LISTS},
    "bidi": lambda n: {"title": BIDI, "kicker": BIDI, "body": BIDI, "channel": "tiraz_news"},
    "links": lambda n: {"body": "\n\n".join(LINKS)},
    "hostile": lambda n: {
        "title": HOSTILE[n % len(HOSTILE)],
        "kicker": HOSTILE[(n + 1) % len(HOSTILE)],
        "tags": [HOSTILE[(n + 2) % len(HOSTILE)], 'a"b', "c'd", "<e>"],
        "channel": "tiraz_news",
        "forwarded_from": HOSTILE[(n + 3) % len(HOSTILE)],
        "dump": HOSTILE[(n + 4) % len(HOSTILE)].replace("/", "_"),
        "body": "\n\n".join(HOSTILE),
        # As it is written, so it is shown, but for what Markdown itself means by a backslash or a reference.
        "shows": [HOSTILE[n % len(HOSTILE)], HOSTILE[0], HOSTILE[1], HOSTILE[2], "{% for x in y %} {# z #}"],
    },
    "many_hostile": lambda n: {"title": "".join(HOSTILE), "kicker": "".join(HOSTILE) * 2, "body": words(5, 9)},
    "withdrawn_hostile": lambda n: {"withdrawn": HOSTILE[0], "title": "پنهان", "shows": [HOSTILE[0]], "hides": "پنهان"},
    "large": lambda n: {"body": "\n\n".join(words(60, 90) for _ in range(45))},
    "one_word": lambda n: {"title": "", "body": "بله"},
    "empty": lambda n: {"body": ""},
    "long_kicker": lambda n: {"kicker": words(60, 80)},
    "undated": lambda n: {"date": None},
    "month": lambda n: {"date": "1402-03"},
    "year": lambda n: {"date": "1401"},
    "season": lambda n: {"date": "1402-22"},
    "interval": lambda n: {"date": "1402-05-01/1402-05-09"},
    "before": lambda n: {"date": "../1402-12-11"},
    "timed": lambda n: {"time": "13:03"},
    "withdrawn": lambda n: {"withdrawn": "به خواست کسی که در آن بود", "title": "پنهان", "hides": "پنهان"},
    "draft": lambda n: {"draft": True},
    "continues": lambda n: {"refers": "continues"},
    "revises": lambda n: {"refers": "revises"},
    "repeats": lambda n: {"refers": "repeats"},
    "alias": lambda n: {"aliases": [f"old/{n}.html"]},
    "unknown_channel": lambda n: {"channel": "nobody_knows"},
}


def string(text):
    """A TOML string: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


expected = {}
superseded = set()
earlier = []
for number in range(count):
    kind = kind_of(number)
    item = {**plain(number), **KINDS[kind](number)}
    year, month, day = chance.randint(1399, 1403), chance.randint(1, 12), chance.randint(1, 29)
    if number % 9 == 0:  # a month and a day that are full
        year, month, day = 1402, 9, 21 if number % 18 == 0 else day
    date = item.get("date", f"{year}-{month:02}-{day:02}")
    if "time" in item:
        date += "T" + item["time"]
    known = date is not None and len(date.split("T")[0]) == 10 and "/" not in date
    place = f"{year}/{month:02}" if known else "undated" if date is None else date.split("/")[-1].split("-")[0]
    path = f"{place}/{kind.replace('_', '-')}-{number}"
    tags = item.get("tags", chance.sample(TAGS, chance.randint(0, 5)))
    if number % 3 == 0:
        tags = [*tags, "پرکاربرد"]
    lines = [f"title = {string(item['title'])}"]
    for key in ["kicker", "channel", "forwarded_from", "withdrawn"]:
        if key == "channel" and "channel" not in item and number % 2:
            item["channel"] = chance.choice(["tiraz_news", "zagrin_ir"])
        if key in item:
            lines.append(f"{key} = {string(item[key])}")
    if date:
        lines.append(f'date = "{date}"')
    if tags:
        lines.append(f"tags = [{', '.join(map(string, tags))}]")
    if item.get("draft"):
        lines.append("draft = true")
    if "aliases" in item:
        lines.append(f"aliases = [{', '.join(map(string, item['aliases']))}]")
    if "refers" in item and earlier:
        lines.append(f"{item['refers']} = {string(earlier[-1])}")
        if item["refers"] == "revises" and not item.get("draft"):
            superseded.add(f"{earlier[-1]}.html")
    if "dump" in item or number % 4 == 0:
        lines += ["", "[[source]]", f"dump = {string(item.get('dump', 'tiraz.txt'))}"]
        lines += [f'lines = "{number * 7 + 1}-{number * 7 + 6}"', f'sha256 = "{number:064x}"']
    file = folder / "content" / f"{path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("+++\n" + "\n".join(lines) + "\n+++\n\n" + item["body"] + "\n", encoding="utf-8")
    gregorian = None
    if known:
        solar = jdatetime.date(*map(int, date.split("T")[0].split("-")))
        gregorian = solar.togregorian().isoformat()
    expected[f"{path}.html"] = {
        "kind": kind,
        "day": gregorian,
        "shows": item.get("shows", []),
        "hides": item.get("hides"),
        "draft": item.get("draft", False),
        "withdrawn": "withdrawn" in item,
        "superseded": False,
    }
    if kind == "plain" and known:
        earlier.append(path)

for path in superseded:
    expected[path]["superseded"] = True

(folder / "site.toml").write_text(
    f"""title = {string("بایگانی تیراز " + HOSTILE[6])}
base_url = "https://tiraz.example/my-archive/"
description = {string("نمونه‌ای ساختگی " + HOSTILE[0])}
author = {string(HOSTILE[2])}
license = {string(HOSTILE[4])}

[[channels]]
handle = "tiraz_news"
title = {string("کانال " + HOSTILE[1])}
url = "https://t.me/tiraz_news"

[[channels]]
handle = "zagrin_ir"
title = "زاگرین"
""",
    encoding="utf-8",
)
(folder / "content" / "_about.md").write_text("\n\n".join(["## دربارهٔ این نمونه", *HOSTILE, *LINKS, ADDRESS]), encoding="utf-8")
(folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
