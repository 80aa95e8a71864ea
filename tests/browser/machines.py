"""What a site tells machines, read as they read it: feeds, JSON-LD, sitemaps, robots.txt.

    python machines.py SITE BASE_URL EXPECTED    (EXPECTED: what site.py writes, or -)

First a fault is planted for each check, which must find it.
"""

import datetime
import json
import re
import sys
import xml.etree.ElementTree as etree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import feedparser

site, base, expected_file = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
expected = {} if expected_file == "-" else json.loads(Path(expected_file).read_text())
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


def gregorian(text):
    """A day of ISO 8601 that is no Solar Hijri one."""
    return bool(DAY.fullmatch(text)) and 1900 < int(text[:4]) < 2100 and bool(datetime.date.fromisoformat(text[:10]))


def path_of(address):
    """The file of an address of the site."""
    if not address.startswith(base):
        return None
    path = unquote(address[len(base) :].split("#")[0])
    return path + "index.html" if path == "" or path.endswith("/") else path


def there(address):
    path = path_of(address)
    return path is not None and (site / path).is_file()


def atom(data):
    """What is wrong with an Atom feed."""
    feed = feedparser.parse(data)
    if feed.bozo:
        yield f"does not parse: {feed.bozo_exception}"
        return
    if feed.version != "atom10":
        yield f"is {feed.version}"
    if feed.feed.get("language") != "fa" and feed.feed.get("title_detail", {}).get("language") != "fa":
        yield "is not in Persian"
    for key in ["id", "title", "updated"]:
        if not feed.feed.get(key):
            yield f"has no {key}"
    ids = [entry.get("id") for entry in feed.entries]
    if len(set(ids)) != len(ids):
        yield "has an id twice"
    # Entries are of the newest first, as far as their days are known.
    for entry in feed.entries:
        name = entry.get("link", "an entry")
        for key in ["id", "title", "link", "updated"]:
            if not entry.get(key):
                yield f"{name} has no {key}"
        if not there(entry.get("link", "")):
            yield f"{name} is no page"
        for key in ["published", "updated"]:
            if key in entry and (entry.get(f"{key}_parsed") is None or not gregorian(entry[key])):
                yield f"{name}: {key} is {entry[key]}"
        known = expected.get(path_of(entry.get("link", "")) or "")
        if known and known["day"] and (entry.get("published") or entry.get("updated", ""))[:10] != known["day"]:
            yield f"{name} is of {known['day']}, says {entry.get('published') or entry.get('updated')}"
        if known and (known["withdrawn"] or known["draft"]):
            yield f"{name} is not to be read"


def json_feed(data):
    """What is wrong with a JSON Feed (version 1.1)."""
    try:
        feed = json.loads(data)
    except ValueError as error:
        yield f"does not parse: {error}"
        return
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"is version {feed.get('version')}"
    if feed.get("language") != "fa":
        yield "is not in Persian"
    for key in ["title", "home_page_url", "feed_url"]:
        if not feed.get(key):
            yield f"has no {key}"
    for item in feed.get("items", []):
        name = item.get("url", "an item")
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield f"{name} has no id"
        if not (item.get("content_html") or item.get("content_text")):
            yield f"{name} has no content"
        if not there(item.get("url", "")):
            yield f"{name} is no page"
        if "date_published" in item and not (gregorian(item["date_published"]) and "T" in item["date_published"]):
            yield f"{name} is of {item['date_published']}"
        known = expected.get(path_of(item.get("url", "")) or "")
        if known and known["day"] and item.get("date_published", "")[:10] != known["day"]:
            yield f"{name} is of {known['day']}, says {item.get('date_published')}"


def sitemap(data):
    """What is wrong with a sitemap, by sitemaps.org's schema (0.9); and what it lists."""
    listed = []
    try:
        root = etree.fromstring(data)
    except etree.ParseError as error:
        return [f"does not parse: {error}"], listed
    wrong = []
    child = {f"{XML}urlset": "url", f"{XML}sitemapindex": "sitemap"}.get(root.tag)
    if child is None:
        return [f"begins with {root.tag}"], listed
    if len(root) > 50_000 or len(data) > 50 << 20:
        wrong.append(f"has {len(root)} addresses")
    for one in root:
        if one.tag != XML + child:
            wrong.append(f"holds {one.tag}")
            continue
        names = [part.tag.removeprefix(XML) for part in one]
        if names[:1] != ["loc"] or len(set(names)) != len(names) or set(names) - {"loc", "lastmod", "changefreq", "priority"}:
            wrong.append(f"holds an address with {names}")
            continue
        loc = one[0].text or ""
        if not loc.isascii() or " " in loc or len(loc) > 2047 or not there(loc):
            wrong.append(f"{loc} is no page")
        elif child == "url":
            # One address for a page, its own, and none that is not to be searched or only leads elsewhere.
            found = Page((site / path_of(loc)).read_text())
            if found.canonical != [loc]:
                wrong.append(f"{loc} calls itself {found.canonical}")
            if found.refresh or "noindex" in found.meta.get("robots", ""):
                wrong.append(f"{loc} is not to be searched")
        for part in one[1:]:
            if part.tag == f"{XML}lastmod" and not gregorian(part.text or ""):
                wrong.append(f"{loc} was changed on {part.text}")
        listed.append(loc)
    if len(set(listed)) != len(listed):
        wrong.append("lists an address twice")
    return wrong, listed


class Page(HTMLParser):
    """The parts of a page that are for machines."""

    def __init__(self, text):
        super().__init__()
        self.data, self.meta, self.canonical, self.refresh = [], {}, [], False
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.inside = tag == "script" and attrs.get("type") == "application/ld+json"
        if self.inside:
            self.data.append("")
        if tag == "meta":
            self.meta[attrs.get("property") or attrs.get("name") or ""] = attrs.get("content", "")
            self.refresh |= attrs.get("http-equiv") == "refresh"
        if tag == "link" and attrs.get("rel") == "canonical":
            self.canonical.append(attrs.get("href", ""))
            if attrs.get("property") == "og:url":
                self.meta["og:url"] = attrs.get("href", "")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.data[-1] += data


REQUIRED = {
    "NewsArticle": ["headline", "datePublished", "inLanguage"],
    "BreadcrumbList": ["itemListElement"],
    "WebSite": ["name", "url", "inLanguage"],
}


def page(path, text):
    """What is wrong with what a page tells machines."""
    found = Page(text)
    canonical = [path_of(address) for address in found.canonical]
    if len(canonical) != 1 or (canonical[0] != path and not found.refresh and path != "404.html"):
        yield f"its canonical address is {found.canonical}"
    if found.refresh or path == "404.html":
        return
    for key in ["og:title", "og:url", "og:description"]:
        if not found.meta.get(key) and "noindex" not in found.meta.get("robots", ""):
            yield f"has no {key}"
    known = expected.get(path)
    kinds = []
    for data in found.data:
        try:
            value = json.loads(data)
        except ValueError as error:
            yield f"JSON-LD does not parse: {error}"
            continue
        if value.get("@context") != "https://schema.org":
            yield "JSON-LD is not in schema.org's words"
        for node in value.get("@graph", [value]):
            kind = node.get("@type")
            kinds.append(kind)
            for key in REQUIRED.get(kind, []):
                if not node.get(key):
                    yield f"{kind} has no {key}"
            if kind == "NewsArticle":
                if not gregorian(node.get("datePublished", "")):
                    yield f"is of {node.get('datePublished')}"
                if known and node.get("datePublished", "")[:10] != known["day"]:
                    yield f"is of {known['day']}, says {node.get('datePublished')}"
                if len(node.get("headline", "")) > 110:
                    yield "its headline is long"
            if kind == "BreadcrumbList":
                places = [item.get("position") for item in node.get("itemListElement", [])]
                if places != list(range(1, len(places) + 1)):
                    yield f"its breadcrumbs are numbered {places}"
                for item in node.get("itemListElement", []):
                    if not item.get("name") or not ("item" not in item or there(item["item"])):
                        yield f"a breadcrumb leads to {item.get('item')}"
    if known and known["day"] and not known["withdrawn"] and "NewsArticle" not in kinds:
        yield "has no NewsArticle"
    if known and known["withdrawn"] and ("NewsArticle" in kinds or "noindex" not in found.meta.get("robots", "")):
        yield "is withdrawn, and offered to machines"


failures, planted = [], 0


def must_find(what, wrong):
    global planted
    planted += 1
    if not list(wrong):
        failures.append(f"self-test: {what} is not found")


feeds = sorted(site.rglob("*.xml"))
feeds = [path for path in feeds if not path.name.startswith("sitemap")]
good = feeds[0].read_bytes()
must_find("a feed that does not parse", atom(good.replace(b"</feed>", b"")))
must_find("a feed in another language", atom(good.replace(b'xml:lang="fa"', b'xml:lang="en"')))
must_find("a feed of a Solar Hijri year", atom(re.sub(rb"<updated>\d{4}", b"<updated>1402", good)))
must_find("a feed with an entry that is no page", atom(good.replace(b".html", b".htm")))
feed_json = sorted(site.rglob("feed.json"))
if not feed_json:
    failures.append("there is no JSON Feed")
for path in feed_json[:1]:
    data = path.read_text()
    must_find("a JSON Feed that does not parse", json_feed(data[:-2]))
    must_find("a JSON Feed with an item that is no page", json_feed(data.replace(".html", ".htm")))
    must_find("a JSON Feed in another language", json_feed(data.replace('"fa"', '"en"')))
    must_find("a JSON Feed with an empty item", json_feed(re.sub(r'"content_text":"[^"]*"', '"content_text":""', data)))
maps = sorted(site.glob("sitemap*.xml"))
good = maps[-1].read_bytes()
must_find("a sitemap that does not parse", sitemap(good[:-4])[0])
must_find("a sitemap with an address that is no page", sitemap(good.replace(base.encode(), base.encode() + b"x"))[0])
inner = next(path for path in sorted(site.rglob("*.html")) if "noindex" in path.read_text())
hidden = base + "/".join(quote(part) for part in inner.relative_to(site).parts)
must_find("a sitemap that lists what is not to be searched", sitemap(re.sub(rb"<loc>[^<]*</loc>", b"<loc>" + hidden.encode() + b"</loc>", good, count=1))[0])
must_find("a sitemap that lists another address of a page", sitemap(good.replace(b"/</loc>", b"/index.html</loc>"))[0])
must_find("a sitemap that lists an address twice", sitemap(re.sub(rb"(<url>.*?</url>)", rb"\1\1", good, flags=re.S))[0])
dated = next(path for path in sorted(site.rglob("*.html")) if re.fullmatch(r"\d+/\d\d/[^/]+\.html", str(path.relative_to(site))) and path.name != "index.html" and "ld+json" in path.read_text() and (not expected or expected[str(path.relative_to(site))]["day"]))
name, text = str(dated.relative_to(site)), dated.read_text()
must_find("a page with another canonical address", page(name, re.sub(r'(rel="canonical"[^>]* href=")', r"\1x", text)))
must_find("a page with no title for others", page(name, text.replace('property="og:title"', 'property="x"')))
must_find("JSON-LD that does not parse", page(name, text.replace('ld+json">{', 'ld+json">')))
must_find("an article of a Solar Hijri year", page(name, re.sub(r'("datePublished": *")\d{4}', r"\g<1>1402", text)))
must_find("an article with no headline", page(name, text.replace('"headline"', '"head"')))

# What may be searched is in a sitemap: all pages but those that say no, lead elsewhere or stand for lost addresses.
def searched(path):
    found = Page(path.read_text())
    return not found.refresh and "noindex" not in found.meta.get("robots", "")


for path in feeds:
    failures += [f"{path.relative_to(site)}: {wrong}" for wrong in atom(path.read_bytes())]
for path in feed_json:
    failures += [f"{path.relative_to(site)}: {wrong}" for wrong in json_feed(path.read_text())]
listed = set()
for path in maps:
    wrong, found = sitemap(path.read_bytes())
    failures += [f"{path.name}: {one}" for one in wrong]
    listed |= {path_of(address) for address in found}
pages = [path for path in sorted(site.rglob("*.html"))]
for path in pages:
    name = str(path.relative_to(site))
    failures += [f"{name}: {wrong}" for wrong in page(name, path.read_text())]
unlisted = [str(path.relative_to(site)) for path in pages if searched(path) and str(path.relative_to(site)) not in listed]
failures += [f"{name} is in no sitemap" for name in unlisted if not (expected.get(name) or {}).get("superseded")]
for name, known in expected.items():
    hidden = known["withdrawn"] or known["superseded"] or known["draft"]
    if (name in listed) == hidden:
        failures.append(f"{name} is {'hidden and' if hidden else 'not'} in a sitemap")
robots = (site / "robots.txt").read_text()
if f"Sitemap: {base}sitemap.xml" not in robots.splitlines():
    failures.append(f"robots.txt names no sitemap: {robots}")

print("\n".join(failures[:60]))
print(f"{len(feeds)} Atom feeds, {len(feed_json)} JSON feeds, {len(listed)} addresses in {len(maps)} sitemaps, {len(pages)} pages read as machines do; {planted} planted faults; {len(failures)} failures")
sys.exit(1 if failures else 0)
