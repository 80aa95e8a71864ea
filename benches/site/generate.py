#!/usr/bin/env python3
"""A realistic archive of a channel that does not exist, as a bayegan site and as a Hugo site.

usage: generate.py ITEMS FOLDER [bayegan] [hugo]

The same number gives the same bytes. The words are this file's own and what endings make of them; how
often a word and a tag are used falls with their rank, as in news. An item has 3 to 6 paragraphs of 40 to 90
words, 3.6 kB on average, 3 to 5 of 500 tags, one of 12 channels, and a time between 1393 and 1402.
"""
import bisect
import datetime
import itertools
import random
import sys
from pathlib import Path

STEMS = (
    "راه روستا آب چشمه پل باغ بازار مدرسه کتاب خانه شهر بخش دشت کوه رود گندم انگور کارگاه کشاورز آموزگار "
    "ساخت گشایش بازدید نشست برنامه امسال پارسال فردا پاییز بهار باران برف آسمان زمین درخت میوه دانه شاخه "
    "برگ سایه روشنی چراغ کوچه میدان خیابان دیوار پنجره ایوان حیاط حوض ماهی گربه اسب گاو گوسفند چوپان دوغ "
    "ماست پنیر نان نمک برنج نخود عدس گردو بادام پسته زعفران گلاب سفال فرش گلیم نقشه رنگ نخ پشم دار شانه "
    "هنر هنرمند نمایش ساز آواز شعر داستان قصه کودک جوان پیر مادر پدر خواهر برادر همسایه مهمان سفر کاروان "
    "جشن آیین یادگار ورزش کشتی دوچرخه دو توپ داور تماشاگر پیروزی جام تیم بازی تمرین سالن زمستان تابستان "
    "گزارش خبر سخن پاسخ پرسش پیشنهاد رأی شورا دهیار بخشدار فرماندار کارمند اداره پرونده نامه مهر امضا سند "
    "بودجه هزینه درآمد سهم وام سرمایه بانک فروش خرید نرخ ارزش کالا انبار بار کامیون جاده تونل گردنه پیچ "
    "بهداشت درمان پزشک پرستار دارو بیمار آزمایش واکسن آمبولانس هلال امداد نجات آتش سیل زلزله باد گرد خاک "
    "آبیاری قنات سد مخزن لوله شیر پمپ برق نیرو سیم تیر کابل گاز بخاری شعله سوخت بنزین ایستگاه قطار هواپیما"
).split()
BEFORE = ["", "هم", "پیش", "باز", "نو", "سر", "بی\u200c", "نا", "فرا", "بر"]
BEHIND = ["", "ها", "های", "ی", "ان", "گاه", "مند", "وار", "انه", "ستان", "بان", "چه", "\u200cها", "\u200cهای", "تر", "ش"]
CHANNELS = [f"{name}_{kind}" for name in ("tirazan", "mehrkan", "zarnab", "golparan") for kind in ("news", "ir", "info")]
START = datetime.datetime(2014, 3, 21)  # the first day of 1393
DAYS = 3651


def solar(day):
    """The Solar Hijri year, month and day, by the rule of 33 years."""
    leap = lambda year: (25 * year + 11) % 33 < 8
    left, year = (day - START).days, 1393
    while left >= 365 + leap(year):
        left, year = left - 365 - leap(year), year + 1
    month = left // 31 if left < 186 else 6 + (left - 186) // 30
    return year, month + 1, (left - month * 31 if month < 6 else left - 186 - (month - 6) * 30) + 1


def ranked(count, offset):
    return list(itertools.accumulate(1 / (rank + offset) for rank in range(count)))


def items(count):
    draw = random.Random(f"bayegan {count}")
    words = [before + stem + behind for behind in BEHIND for before in BEFORE for stem in STEMS]
    words = list(dict.fromkeys(words))[:20000]
    weights = ranked(len(words), 2.7)
    tags = list(dict.fromkeys(f"{draw.choice(STEMS)} {draw.choice(STEMS)}" for _ in range(900)))[:500]
    tag_weights = ranked(len(tags), 12)
    sentence = lambda low, high: draw.choices(words, cum_weights=weights, k=draw.randint(low, high))
    for number in range(count):
        moment = START + datetime.timedelta(days=DAYS * (number + draw.random()) / count)
        paragraphs = []
        for _ in range(draw.randint(3, 6)):
            text = sentence(40, 90)
            for at in range(draw.randint(7, 14), len(text) - 4, 11):
                text[at] += draw.choice("،،،،.؛")
            paragraphs.append(" ".join(text) + ".")
        chosen = dict.fromkeys(
            tags[bisect.bisect_left(tag_weights, draw.random() * tag_weights[-1])] for _ in range(draw.randint(3, 6))
        )
        yield {
            "name": f"{number + 1:07}",
            "title": " ".join(sentence(6, 12)),
            "moment": moment,
            "tags": "[" + ", ".join(f'"{tag}"' for tag in chosen) + "]",
            "channel": CHANNELS[min(len(CHANNELS) - 1, int(draw.expovariate(0.5)))],
            "lead": paragraphs[0][:160].rsplit(" ", 1)[0] + "…",
            "body": "\n\n".join(paragraphs) + "\n",
        }


def main():
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    kinds = sys.argv[3:] or ["bayegan", "hugo"]
    made = set()

    def write(path, text):
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(text, encoding="utf-8", newline="\n")

    if "bayegan" in kinds:
        write(folder / "bayegan/site.toml", 'title = "بایگانی نمونه"\nbase_url = "https://archive.example/"\n')
    months = set()
    for item in items(count):
        year, month, day = solar(item["moment"])
        head = f'+++\ntitle = "{item["title"]}"\n'
        if "bayegan" in kinds:
            date = f"{year}-{month:02}-{day:02}T{item['moment']:%H:%M}"
            path = folder / f"bayegan/content/{year}/{month:02}/{item['name']}.md"
            write(path, f'{head}date = "{date}"\ntags = {item["tags"]}\nchannel = "{item["channel"]}"\n+++\n\n{item["body"]}')
        if "hugo" in kinds:
            months.add((year, month))
            path = folder / f"hugo/content/{year}/{month:02}/{item['name']}.md"
            write(
                path,
                f'{head}description = "{item["lead"]}"\ndate = {item["moment"]:%Y-%m-%dT%H:%M:00}+03:30\n'
                f'tags = {item["tags"]}\n[params]\nchannel = "{item["channel"]}"\n+++\n{item["body"]}',
            )
    for year, month in sorted(months):
        write(folder / f"hugo/content/{year}/_index.md", f'+++\ntitle = "{year}"\nlayout = "year"\n+++\n')
        write(folder / f"hugo/content/{year}/{month:02}/_index.md", f'+++\ntitle = "{year}/{month}"\nlayout = "month"\n+++\n')


main()
