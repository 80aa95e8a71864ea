// What two players of web archives show of a snapshot, held against the site as it was built.
//
//   node replay.mjs PLAYWRIGHT CHROMIUM wabac SITE FOLDER PAGE…   the folder has sw.js and snapshot.wacz
//   node replay.mjs PLAYWRIGHT CHROMIUM pywb SITE http://127.0.0.1:PORT/COLLECTION PAGE…
//
// SITE is the built site's folder, and its address is in the environment: BASE_URL. The pages are paths in
// it; the first has the stylesheet and the font.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [playwright, executablePath, player, site, where, ...pages] = process.argv.slice(2);
const { chromium } = await import(pathToFileURL(join(playwright, "index.mjs")));
const base = process.env.BASE_URL;
const basePath = new URL(base).pathname;
const shots = process.env.SCREENSHOTS;

const kinds = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

// Serves files, with ranges, as a player reads a WACZ; gives the address of the server.
async function serve(fileOf) {
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
      const bytes = await fileOf(path);
      const kind = kinds[extname(path)] ?? (path.endsWith("/") ? kinds[".html"] : "application/octet-stream");
      const headers = { "Content-Type": kind, "Accept-Ranges": "bytes", "Service-Worker-Allowed": "/" };
      const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
      if (!range) {
        response.writeHead(200, { ...headers, "Content-Length": bytes.length });
        response.end(request.method === "HEAD" ? undefined : bytes);
        return;
      }
      const start = range[1] ? Number(range[1]) : bytes.length - Number(range[2]);
      const end = range[1] && range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
      const part = bytes.subarray(start, end + 1);
      const span = `bytes ${start}-${end}/${bytes.length}`;
      response.writeHead(206, { ...headers, "Content-Range": span, "Content-Length": part.length });
      response.end(part);
    } catch {
      response.writeHead(404);
      response.end("not there");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return [server, `http://127.0.0.1:${server.address().port}`];
}

// What a reader sees of a page: its words, and whether they run from the right edge to the left.
async function seen() {
  // Some stand for fonts that this system has not.
  await Promise.allSettled([...document.fonts].map((font) => font.load()));
  await document.fonts.ready;
  const heading = document.querySelector("h1");
  const range = document.createRange();
  range.selectNodeContents(heading);
  const words = range.getBoundingClientRect();
  const box = heading.getBoundingClientRect();
  return {
    title: document.title,
    direction: getComputedStyle(document.body).direction,
    family: getComputedStyle(document.body).fontFamily,
    rules: [...document.styleSheets].reduce((count, sheet) => count + sheet.cssRules.length, 0),
    fonts: [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family),
    fromTheRight: Math.abs(box.right - words.right) < 2 && words.left - box.left >= -1,
    heading: heading.innerText,
    width: Math.round(words.width),
    text: document.querySelector("main").innerText,
    links: [...document.querySelectorAll("main a")].length,
  };
}

function fail(what) {
  throw new Error(`${player}: ${what}`);
}

const [siteServer, siteAddress] = await serve((path) => {
  const inside = path.slice(basePath.length - 1);
  return readFile(join(site, inside.endsWith("/") ? `${inside}index.html` : inside));
});
const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
const context = await browser.newContext();
const strangers = [];
context.on("request", (request) => {
  if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) strangers.push(request.url());
});
const page = await context.newPage();

let address; // where a page is replayed: as a player shows it (mp_), or its very bytes (id_)
let show; // shows a page; gives the frame that it is in
let playerServer;
if (player === "wabac") {
  const [server, home] = await serve(async (path) =>
    path === "/" ? Buffer.from("<!doctype html><title>player</title>") : readFile(join(where, path)));
  playerServer = server;
  address = (url, how) => `${home}/w/snapshot/${how}_/${url}`;
  await page.goto(`${home}/`);
  const added = await page.evaluate(async () => {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const worker = navigator.serviceWorker.controller ?? (await new Promise((done) =>
      navigator.serviceWorker.addEventListener("controllerchange", () => done(navigator.serviceWorker.controller))));
    return new Promise((done) => {
      navigator.serviceWorker.addEventListener("message", ({ data }) => {
        if (data.msg_type === "collAdded") done("added");
        if (data.msg_type === "collProgress" && data.error) done(data.error);
      });
      worker.postMessage({
        msg_type: "addColl",
        name: "snapshot",
        file: { sourceUrl: `${location.origin}/snapshot.wacz` },
      });
    });
  });
  if (added !== "added") fail(`does not open the snapshot: ${added}`);
  // It replays in a frame, as ReplayWeb.page has one.
  show = async (url) => {
    await page.goto(`${home}/`);
    await page.evaluate((source) => new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.style = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0";
      frame.onload = done;
      frame.src = source;
      document.body.append(frame);
    }), address(url, "mp"));
    return (await page.$("iframe")).contentFrame();
  };
} else {
  address = (url, how) => `${where}/${how}_/${url}`;
  show = async (url) => {
    await page.goto(address(url, "mp"), { waitUntil: "load" });
    return page.mainFrame();
  };
}

let compared = 0;
for (const [number, path] of pages.entries()) {
  const url = base + path.split("/").map(encodeURIComponent).join("/").replace(/(^|\/)index\.html$/, "$1");
  await page.goto(siteAddress + new URL(url).pathname);
  const built = await page.evaluate(seen);
  const frame = await show(url);
  if (!(await frame.$("h1"))) fail(`${path}: shows ${JSON.stringify(await frame.innerText("body"))}`);
  const replayed = await frame.evaluate(seen);
  // A player may add a rule of its own.
  if (replayed.rules < built.rules || built.rules < 20) fail(`${path}: the stylesheet is not in force`);
  delete replayed.rules;
  delete built.rules;
  for (const key of Object.keys(built)) {
    const [is, should] = [JSON.stringify(replayed[key]), JSON.stringify(built[key])];
    if (is !== should) fail(`${path}: ${key} is ${is}, where the site has ${should}`);
  }
  if (replayed.direction !== "rtl" || !replayed.fromTheRight) fail(`${path}: does not run from the right`);
  if (!replayed.fonts.some((family) => family.includes("Vazirmatn"))) fail(`${path}: the font is not loaded`);
  if (shots) await page.screenshot({ path: join(shots, `${player}-${number}.png`) });
  compared += 1;
}
// The very bytes of what a page is made of.
for (const path of ["static/style.css", "static/fonts/vazirmatn.woff2", pages[0]]) {
  const url = base + path.replace(/(^|\/)index\.html$/, "$1");
  const bytes = await page.evaluate(async (url) => {
    const response = await fetch(url);
    return [response.status, ...new Uint8Array(await response.arrayBuffer())];
  }, address(url, "id"));
  const [status, ...body] = bytes;
  if (status !== 200) fail(`${path}: status ${status}`);
  if (!Buffer.from(body).equals(await readFile(join(site, path)))) fail(`${path}: its bytes differ`);
  compared += 1;
}
// A link is followed within the archive.
const frame = await show(base);
const before = frame.url();
await frame.click("main h3 a");
await frame.waitForURL((url) => url.href !== before && url.href.includes(base));
if (!(await frame.waitForSelector("article.item h1"))) fail("a link of the first page leads nowhere");
if (strangers.length > 0) fail(`asks for ${strangers[0]}`);
await browser.close();
siteServer.close();
playerServer?.close();
console.log(`${player}: ${compared + 1} passed, 0 failed`);
process.exit(0);
