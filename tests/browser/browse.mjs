// Reads a built site in a browser as its readers do, and says what is wrong.
//
//   node browse.mjs CHROMIUM SITE PORTABLE EXPECTED MOST
//
// SITE is the built site, PORTABLE the same site built for opening from a disk, EXPECTED what its pages must show
// (a file that site.py writes, or - for none). Of a kind of page at most MOST are opened. First a fault is
// planted for each check, which must find it.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { access, budgets, choice, contrast, ground, keyboard, look, overflow, print, watch, widths } from "./checks.mjs";
import { keys, outline } from "./outline.mjs";
import { serve } from "./server.mjs";

const [executablePath, site, portable, expectedFile, most] = process.argv.slice(2);
const expected = expectedFile === "-" ? {} : JSON.parse(readFileSync(expectedFile));

const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
const pages = walk(site)
  .filter((file) => file.endsWith(".html"))
  .map((file) => file.slice(site.length + 1))
  .sort();

// The kind of a page, by its address and what it says.
function kindOf(path) {
  const text = readFileSync(join(site, path), "utf8");
  if (/http-equiv="refresh"/.test(text)) return "redirect";
  if (path === "index.html") return "home";
  if (path === "404.html") return "404";
  // A further page of a list is a page of that list.
  path = path.replace(/(?<=\/)page\/\d+\.html$/, "index.html");
  if (!path.endsWith("index.html")) return `item ${expected[path]?.kind ?? ""}`;
  if (/^\d+\/\d+\/\d+\//.test(path)) return "day";
  if (/^\d+\/\d+\//.test(path)) return "month";
  if (/^\d+\//.test(path)) return "year";
  const [folder, ...below] = path.split("/");
  return below.length > 1 ? `${folder}/` : folder;
}

// The largest of each kind, and others evenly spread.
function chosen() {
  const kinds = new Map();
  for (const path of pages) kinds.set(kindOf(path), [...(kinds.get(kindOf(path)) ?? []), path]);
  return [...kinds].flatMap(([kind, paths]) => {
    const limit = /^item ./.test(kind) && kind !== "item plain" ? 1 : Number(most);
    const bySize = [...paths].sort((a, b) => statSync(join(site, b)).size - statSync(join(site, a)).size);
    const step = Math.max(1, Math.floor(paths.length / limit));
    return [...new Set([bySize[0], ...paths.filter((_, place) => place % step === 0)])].slice(0, limit).map((path) => [path, kind]);
  });
}

const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    // A container's /dev/shm may be too small for a page.
    "--disable-dev-shm-usage",
  ],
});

// A fresh visitor, who has nothing of the site yet. What the page asks of others is refused and told.
async function visitor(home, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", ...options });
  // A busy machine is no fault of the page.
  context.setDefaultTimeout(120_000);
  const wrong = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(home) || /^(data|blob):/.test(url)) return route.continue();
    wrong.push(["hosts", `asks ${url.slice(0, 80)}`]);
    return route.abort();
  });
  await context.addInitScript(watch);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(["console", message.text().slice(0, 160)]);
  });
  page.on("pageerror", (error) => wrong.push(["console", String(error).slice(0, 160)]));
  return { context, page, wrong };
}

// Everything that must hold of a page of the served site.
async function visit(server, path, kind, { shows = [], hides, day } = expected[path] ?? {}, stops = 150) {
  const wrong = [];
  server.begin();
  const one = await visitor(server.home, {});
  const { page } = one;
  if (kind === "redirect") {
    const [, to] = /content="0; url=([^"]*)"/.exec(readFileSync(join(site, path), "utf8"));
    await page.goto(server.address(path), { waitUntil: "commit" });
    await page.waitForURL(new URL(to.replaceAll("&#x2F;", "/"), server.address(path)).href, { timeout: 120_000 });
    // And as a page, for whoever is not led on.
    server.instead.set(path, readFileSync(join(site, path), "utf8").replace(/<meta http-equiv="refresh"[^>]*>/, ""));
  }
  await page.goto(server.address(path), { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 250))));
  wrong.push(...(await look(page, kind)), ...(await outline(page, kind)));
  // A bulletin's own text is what it is: what of it is over 3 KB is not the page's to save.
  const own = await page.evaluate(() => document.querySelector(".body")?.textContent ?? "");
  const longer = Math.max(0, gzipSync(own).length / 1024 - 3);
  const budget = (budgets[kind.split(" ")[0]] ?? budgets.list) + longer;
  if (server.sent.bytes > budget * 1024) wrong.push(["budget", `a first visit takes ${(server.sent.bytes / 1024).toFixed(1)} KB, more than ${budget.toFixed(1)}`]);
  const moved = await page.evaluate(() => window.moved);
  if (moved > 0.02) wrong.push(["shift", `the page moves by ${moved.toFixed(3)} while it loads`]);
  const text = await page.evaluate(() => document.querySelector("main").textContent);
  const flat = (text) => text.replace(/\s+/g, " ");
  for (const words of shows) if (!flat(text).includes(flat(words))) wrong.push(["text", `does not show ${words.slice(0, 60)}`]);
  if (hides && readFileSync(join(site, path), "utf8").includes(hides)) wrong.push(["text", `shows ${hides}`]);
  if (day) {
    const shown = await page.evaluate(() => document.querySelector("main article time")?.dateTime);
    if (shown?.slice(0, 10) !== day && !hides) wrong.push(["date", `is of ${day}, says ${shown}`]);
  }
  for (const width of widths) wrong.push(...(await overflow(page, width)));
  wrong.push(...(await access(page, "light")), ...(await contrast(page, "light")));
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground(page);
  if (light < 200 || dark > 60) wrong.push(["dark", `the ground is ${Math.round(light)} by light and ${Math.round(dark)} by dark`]);
  await page.setViewportSize({ width: 320, height: 900 });
  wrong.push(...(await access(page, "dark, 320 px")), ...(await contrast(page, "dark")));
  await page.emulateMedia({ colorScheme: "light" });
  wrong.push(...(await print(page)), ...(await keyboard(page, stops)), ...(await keys(page)));
  if (kind !== "redirect") wrong.push(...(await choice(page)));
  wrong.push(...one.wrong);
  await one.context.close();

  const plain = await visitor(server.home, { javaScriptEnabled: false });
  await plain.page.goto(server.address(path), { waitUntil: "load" });
  const without = await plain.page.evaluate(() => document.querySelector("main").textContent);
  if (flat(without) !== flat(text)) wrong.push(["scripts", `the text is another without scripts: ${without.length} characters, with them ${text.length}`]);
  for (const width of widths) wrong.push(...(await overflow(plain.page, width)).map(([check, what]) => [check, `without scripts: ${what}`]));
  wrong.push(...plain.wrong);
  await plain.context.close();
  if (kind === "redirect") server.instead.delete(path);
  const known404 = kind === "404" ? [] : server.sent.missing.filter((url) => !url.endsWith("/favicon.ico"));
  for (const url of known404) wrong.push(["missing", `asks ${url}, which is not there`]);
  return wrong;
}

// A page of the portable site, from the disk.
async function open(folder, path) {
  const { context, page, wrong } = await visitor("file:///", {});
  await page.goto(pathToFileURL(join(folder, path)).href, { waitUntil: "load" });
  wrong.push(...(await look(page)), ...(await outline(page)));
  page.on("requestfailed", (request) => wrong.push(["file", `${request.url()} cannot be loaded`]));
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  if ((await ground(page)) >= light) wrong.push(["file", "the stylesheet is not in force"]);
  const links = await page.evaluate(() => [...document.querySelectorAll("a[href], link[href]")].filter((one) => one.rel !== "canonical").map((one) => one.href));
  for (const link of new Set(links.map((link) => link.split("#")[0]))) {
    if (!link.startsWith("file:")) continue;
    const file = fileURLToPath(link);
    if (!existsSync(file) || !statSync(file).isFile()) wrong.push(["file", `a link leads to ${file}, which is no file`]);
  }
  await context.close();
  const anywhere = pathToFileURL(join(folder, path)).href;
  for (const width of [360, 1280]) wrong.push(...(await settles("file:///", anywhere, width)));
  return wrong;
}

// Whether a page of the portable site stays where it is while it loads, and is shown in the theme's font: from
// the disk, and from a server.
async function settles(home, address, width) {
  const { context, page, wrong } = await visitor(home, { viewport: { width, height: 900 } });
  await page.goto(address, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 250))));
  const [moved, fonts] = await page.evaluate(() => [window.moved, [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family.replaceAll('"', ""))]);
  const where = `${home.split(":")[0]}, ${width} px`;
  if (moved > 0.02) wrong.push(["shift", `${where}: the page moves by ${moved.toFixed(3)} while it loads`]);
  if (!fonts.includes("Vazirmatn")) wrong.push(["font", `${where}: the theme's font does not come`]);
  await context.close();
  return wrong;
}

// The faults that the checks must find: for each check, what is done to a page.
const into = (html) => Object.assign((page) => page.replace("</main>", `${html}</main>`), { toString: () => html.slice(0, 80) });
const faults = [
  ["outline", into("<h1>دوم</h1>")],
  ["outline", into("<h5>پنجم</h5>")],
  ["language", (page) => page.replace('lang="fa"', 'lang="en"')],
  ["direction", (page) => page.replace('dir="rtl"', 'dir="ltr"')],
  ["title", (page) => page.replace(/<title>[^]*?<\/title>/, "<title> </title>")],
  ["landmarks", (page) => page.replace(/<(\/?)footer\b/g, "<$1div")],
  ["landmarks", into("<nav>x</nav>")],
  ["hostile", into("<script>window.struck = 1</script>")],
  ["hostile", into('<p onclick="x">x</p>')],
  ["hostile", into('<a href="javascript:x">x</a>')],
  ["hostile", into("<iframe title=x></iframe>")],
  ["hosts", into('<img alt="x" src="https://elsewhere.example/x.png">')],
  ["hosts", into("<style>@import url(https://elsewhere.example/x.css)</style>")],
  ["right", into('<p style="text-align:left">متن</p>')],
  ["overflow", into('<div style="inline-size:900px">x</div>')],
  ["axe", into('<p style="color:#888;background:#999">a pale word</p>')],
  ["axe", into('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')],
  ["contrast", into('<p style="color:#555;background:color-mix(in srgb,#999 50%,#777)">a pale word</p>')],
  ["keyboard", into('<p><a href="#main" tabindex="3">x</a></p>')],
  ["keyboard", into("<style>:focus{outline:none!important;box-shadow:none!important}a,button{color:inherit!important;background:none!important;text-decoration:none!important;border-color:#777!important}</style>")],
  ["print", into('<nav class="pager" aria-label="x" style="display:block!important">x</nav>')],
  ["dark", into("<style>html,body{background:#fff!important}</style>")],
  ["shift", into("<script>addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => { const block = document.createElement('div'); block.style.blockSize = '400px'; document.querySelector('main').prepend(block); })))</script>")],
  ["budget", into(`<!--${Array.from({ length: 60000 }, (_, n) => ((n * 7919 * (n + 31)) % 9973).toString(36)).join("")}-->`)],
  ["scripts", into("<script>document.querySelector('main').append('more')</script>")],
  ["console", into("<script>console.error('x')</script>")],
  ["missing", into('<img alt="x" src="none.png">')],
  ["listener", into("<nav aria-label=x><ul></ul></nav>")],
  ["listener", into('<nav aria-label="x"></nav><nav aria-label="x"></nav>')],
  ["listener", into("<section aria-label='y'></section><section aria-label='y'></section>")],
  ["listener", into("<table><tr><th scope=col>x<tr><td>y</table>")],
  ["listener", into("<table><caption>x</caption><tr><th>x<tr><td>y</table>")],
  ["listener", into('<svg width="9" height="9"><path d="M0 0h9"/></svg>')],
  ["listener", into('<ul role="presentation"><li>x</ul>')],
  ["listener", into("<li>x</li>")],
  ["listener", into('<a href="index.html"></a>')],
  ["listener", into("<p><time>x</time></p>")],
  ["keys", (page) => page.replace('href="#main"', 'href="#elsewhere"')],
  ["keys", (page) => page.replace(/<a class="skip"[^]*?<\/a>/, "")],
  ["keys", into('<div style="overflow-x:auto;inline-size:90px"><div style="inline-size:900px">x</div></div>')],
  ["keys", into("<button id=trap>x</button><script>addEventListener('keydown', (event) => { if (document.activeElement?.id === 'trap' || !document.activeElement?.closest('main')) event.preventDefault(); })</script>")],
  ["choice", (page) => page.replace('<select id="theme">', '<select id="theme"><option>رنگ خودکار<option>تیره<option>روشن')],
  ["choice", (page) => page.replace(/<script src="[^"]*theme.js"/, "<script")],
  ["text", (page) => page, { shows: ["words that are not there"] }],
  ["text", (page) => page, { hides: "<main" }],
  ["date", (page) => page, { day: "1999-01-01" }],
];

const failures = [];
const server = await serve(site);
const some = pages.find((path) => /^\d+\/\d+\/[^/]+\.html$/.test(path) && !path.endsWith("index.html") && kindOf(path).startsWith("item") && [undefined, "plain"].includes(expected[path]?.kind));
// The page's own policy would keep some faults from doing anything.
const unguarded = readFileSync(join(site, some), "utf8").replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/i, "");
const silent = await visit(server, some, "item");
if (silent.length) failures.push(...silent.map(([check, what]) => `${some}: ${check}: ${what}`));
for (const [check, plant, about] of faults) {
  const planted = plant(unguarded);
  if (planted === unguarded && !about) failures.push(`self-test: the fault for ${check} cannot be planted`);
  server.instead.set(some, planted);
  const found = await visit(server, some, "item", about, 3);
  if (!found.some(([name]) => name === check)) failures.push(`self-test: ${check} does not find ${plant}`);
}
server.instead.clear();
const disk = mkdtempSync(join(tmpdir(), "portable-"));
for (const fault of [into('<a href="/nowhere.html">x</a>'), (page) => page.replace(/<link rel="stylesheet"[^>]*>/, "")]) {
  const deep = readFileSync(join(portable, some), "utf8").replaceAll(/(href|src)="(\.\.\/)+/g, `$1="${pathToFileURL(portable).href}/`);
  writeFileSync(join(disk, "a.html"), fault(deep));
  if (!(await open(disk, "a.html")).some(([name]) => name === "file")) failures.push(`self-test: file does not find ${fault}`);
}
// Pages from the disk that move, and that are shown in another font.
const unpolished = readFileSync(join(portable, some), "utf8").replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/i, "").replaceAll(/(href|src)="(\.\.\/)+/g, `$1="${pathToFileURL(portable).href}/`);
for (const [check, fault] of [
  ["shift", faults.find(([check]) => check === "shift")[1]],
  ["font", into("<style>:root *{font-family:monospace!important}</style>")],
]) {
  writeFileSync(join(disk, "b.html"), fault(unpolished));
  if (!(await settles("file:///", pathToFileURL(join(disk, "b.html")).href, 360)).some(([name]) => name === check)) failures.push(`self-test: ${check} does not find ${fault} from the disk`);
}
rmSync(disk, { recursive: true });

const queue = chosen();
const visited = queue.length;
await Promise.all(
  Array.from({ length: 3 }, async () => {
    const own = await serve(site);
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [path, kind] = next;
      try {
        for (const [check, what] of await visit(own, path, kind)) failures.push(`${path}: ${check}: ${what}`);
      } catch (error) {
        failures.push(`${path}: ${String(error).slice(0, 300)}`);
      }
    }
    own.close();
  }),
);
let opened = 0;
const carried = await serve(portable);
for (const [path, kind] of chosen()) {
  if (kind === "redirect" || kind === "404" || !existsSync(join(portable, path))) continue;
  opened += 1;
  for (const [check, what] of await open(portable, path)) failures.push(`${path} from the disk: ${check}: ${what}`);
  // Whoever puts the portable site on a server has the same pages.
  for (const width of [360, 1280]) {
    for (const [check, what] of await settles(carried.home, carried.address(path), width)) failures.push(`${path}, portable: ${check}: ${what}`);
  }
}
carried.close();
for (const [path, { draft }] of Object.entries(expected)) if (draft === pages.includes(path)) failures.push(`${path}: ${draft ? "a draft is published" : "is not there"}`);

server.close();
await browser.close();
const unique = [...new Set(failures)];
for (const failure of unique) console.log(failure);
console.log(`${visited} pages read by light and by dark, at ${widths.join(", ")} px, with and without scripts; ${opened} of the portable site from the disk and a server; ${faults.length + 4} planted faults; ${unique.length} failures`);
process.exit(unique.length ? 1 : 0);
