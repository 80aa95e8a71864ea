// What must hold of a page, asked of it in a browser. Each check gives what is wrong, in words.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// The widths of a small phone, a tablet and a desk, in CSS pixels.
export const widths = [320, 768, 1280];

// The most that a first visit takes, packed, by the kind of page: bytes of 1,024.
export const budgets = { home: 35, item: 32, list: 45 };

// Before a page's own scripts run: what moves is summed up.
export function watch() {
  window.moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

// Outline, language and direction, hostile text, where text begins: what one look at the page tells.
export function look(page, kind = "") {
  return page.evaluate((kind) => {
    const wrong = [];
    const say = (check, what) => wrong.push([check, what]);
    const html = document.documentElement;
    if (html.lang !== "fa") say("language", `lang="${html.lang}"`);
    if (html.dir !== "rtl" || getComputedStyle(document.body).direction !== "rtl") say("direction", "the page runs from the left");
    if (!document.title.trim()) say("title", "no title");
    const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")];
    const first = headings.filter((heading) => heading.tagName === "H1");
    if (first.length !== 1) say("outline", `${first.length} h1`);
    // What an item's text has for headings is the item's.
    const own = headings.filter((heading) => !heading.closest(".body, .original"));
    own.reduce((above, heading) => {
      const level = Number(heading.tagName[1]);
      if (level > above + 1) say("outline", `h${level} "${heading.innerText.slice(0, 30)}" under h${above}`);
      return level;
    }, 0);
    for (const heading of headings) if (!heading.innerText.trim()) say("outline", `an empty ${heading.tagName}`);
    const redirect = kind === "redirect";
    const marks = redirect ? ["main"] : ["header", "main", "footer", "nav"];
    for (const mark of marks) {
      const found = [...document.querySelectorAll(mark)].filter((one) => !one.closest("article, section") || mark === "nav");
      if (!found.length) say("landmarks", `no ${mark}`);
      if (mark !== "nav" && found.length > 1) say("landmarks", `${found.length} ${mark}`);
      if (mark === "nav" && found.some((nav) => !nav.ariaLabel && !nav.getAttribute("aria-labelledby"))) say("landmarks", "a nav without a name");
    }
    // Hostile text is only text.
    if ("struck" in window) say("hostile", `text was run: ${window.struck}`);
    for (const one of document.querySelectorAll("*")) {
      for (const { name, value } of one.attributes) {
        if (/^on/i.test(name)) say("hostile", `<${one.localName} ${name}>`);
        if (/^(href|src|action|formaction|data|poster)$/i.test(name) && !redirect && !/^(https?:|mailto:|tel:|file:|[^:]*$|[^:]*[/?#])/i.test(value)) say("hostile", `<${one.localName} ${name}="${value.slice(0, 40)}">`);
      }
    }
    for (const name of ["iframe", "object", "embed", "form", "base", "style"]) if (document.querySelector(`main ${name}`)) say("hostile", `<${name}>`);
    // An item may have a link list, a list of images it has not: nothing is loaded from elsewhere.
    const home = new URL(".", location.href).origin;
    for (const one of document.querySelectorAll("[src], link[rel~=stylesheet], link[rel~=preload], link[rel~=icon]")) {
      const from = new URL(one.getAttribute("src") ?? one.getAttribute("href"), location.href);
      if (from.origin !== home && !/^(data|file):/.test(from.protocol)) say("hosts", `<${one.localName}> from ${from.host}`);
    }
    // Persian text begins at the right edge of what holds it.
    for (const block of [first[0], ...document.querySelectorAll("main p, main h2")].filter(Boolean).slice(0, 12)) {
      const box = block.getBoundingClientRect();
      const style = getComputedStyle(block);
      if (!/[\u0600-\u06ff]/.test(block.innerText.slice(0, 1)) || !box.width || style.display.includes("flex")) continue;
      const range = document.createRange();
      range.selectNodeContents(block);
      const text = range.getBoundingClientRect();
      const edge = box.right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
      if (text.width < box.width - 4 && Math.abs(edge - text.right) > 3 && style.textAlign !== "center") say("right", `"${block.innerText.slice(0, 30)}" begins ${Math.round(edge - text.right)} px from the right edge`);
    }
    return wrong;
  }, kind);
}

export async function overflow(page, width) {
  await page.setViewportSize({ width, height: 900 });
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const scrolls = (one) => one && one !== root && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    const found = [...document.querySelectorAll("body *")].find((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.left < -1 || box.right > root.clientWidth + 1) && !scrolls(one.parentElement);
    });
    return `${root.scrollWidth} px: ${found ? `${found.localName}.${found.className} "${found.textContent.trim().slice(0, 30)}"` : "?"}`;
  });
  return wide ? [["overflow", `at ${width} px the page is ${wide}`]] : [];
}

// All of axe-core's rules, the best practices too.
export async function access(page, scheme) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map(({ id, impact, help, nodes }) => ["axe", `${scheme}: ${impact} ${id} (${nodes.length}): ${help}: ${nodes[0].html.slice(0, 120)} ${nodes[0].any[0]?.message ?? ""}`]);
}

// Words on a mixed ground, whose colour axe does not tell: as far from it as WCAG asks of small letters.
export async function contrast(page, scheme) {
  const pale = await page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = (colour) => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const parts = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
      const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const pale = new Map();
    for (const one of document.querySelectorAll("main *")) {
      if (![...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
      let behind = one;
      while (behind && /, 0\)$|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
      const ground = behind && getComputedStyle(behind).backgroundColor;
      if (!ground?.startsWith("color(")) continue;
      const [word, under] = [light(getComputedStyle(one).color), light(ground)];
      const ratio = Math.max(word, under) / Math.min(word, under);
      if (ratio < 4.5) pale.set(behind.className || behind.localName, `${ratio.toFixed(2)} to 1 of "${one.textContent.trim().slice(0, 30)}"`);
    }
    return [...pale];
  });
  return pale.map(([where, ratio]) => ["contrast", `${scheme}: ${where}: ${ratio}`]);
}

// Tab reaches whatever can be used, in its order, and shows where it is.
export async function keyboard(page, most) {
  await page.setViewportSize({ width: 1280, height: 900 });
  const all = await page.evaluate(() => {
    const usable = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex='0']")].filter((one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !one.disabled);
    usable.forEach((one, place) => (one.dataset.place = place));
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    const plain = new Map(usable.map((one) => [one, looks(one)]));
    function looks(one) {
      const style = getComputedStyle(one);
      return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor, style.textDecorationLine, style.borderColor].join();
    }
    window.focusShows = (one) => {
      const style = getComputedStyle(one);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return outlined || looks(one) !== plain.get(one);
    };
    return usable.length;
  });
  for (let place = 0; place < Math.min(all, most); place += 1) {
    await page.keyboard.press("Tab");
    const wrong = await page.evaluate((place) => {
      const one = document.activeElement;
      const name = one?.innerText?.trim().slice(0, 30) || one?.localName;
      if (one?.dataset.place !== String(place)) return `stop ${place + 1} is "${name}", which is ${one?.dataset.place === undefined ? "no link" : `number ${Number(one.dataset.place) + 1}`}`;
      if (!window.focusShows(one)) return `the focus on "${name}" does not show`;
      const { width, top, right, bottom, left } = one.getBoundingClientRect();
      const on = width >= 1 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
      return on ? null : `"${name}" has the focus off the screen`;
    }, place);
    if (wrong) return [["keyboard", wrong]];
  }
  return [];
}

export async function print(page) {
  await page.emulateMedia({ media: "print" });
  const wrong = await page.evaluate(() => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true });
    const wrong = [...document.querySelectorAll("body > header nav, nav.pager, nav.neighbours, .skip")].filter(seen).map((one) => ["print", `${one.localName}.${one.className} is printed`]);
    if (!seen(document.querySelector("main"))) wrong.push(["print", "the text is not printed"]);
    return wrong;
  });
  await page.emulateMedia({ media: "screen" });
  return wrong;
}

// How light the page's ground is, 0 to 255.
export function ground(page) {
  return page.evaluate(() => {
    const colours = [document.body, document.documentElement].map((one) => getComputedStyle(one).backgroundColor);
    // Where neither has one, the browser's own shows, by the schemes that the page says it knows.
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.backgroundColor = "Canvas";
    colours.push(getComputedStyle(probe).backgroundColor);
    probe.remove();
    const colour = colours.find((colour) => !/, 0\)$|transparent/.test(colour));
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

// The reader's choice of light or dark is in force at once, against the system's, and kept for the next page.
export async function choice(page) {
  const wrong = [];
  const select = page.locator("#theme");
  if (!(await select.isVisible())) return [["choice", "nothing offers light and dark"]];
  const options = await select.locator("option").allInnerTexts();
  for (const [system, label, is] of [["light", "تیره", "dark"], ["dark", "روشن", "light"]]) {
    await page.emulateMedia({ colorScheme: system });
    if (!options.includes(label)) return [["choice", `no choice is called ${label}`]];
    await select.selectOption({ label });
    for (const when of ["at once", "on the next page"]) {
      const light = await ground(page);
      const shown = await select.evaluate((one) => one.selectedOptions[0].label);
      if (is === "dark" ? light > 60 : light < 200) wrong.push(["choice", `${label} is not in force ${when}: the ground is ${Math.round(light)}`]);
      if (shown !== label) wrong.push(["choice", `${label} was chosen, ${shown} is shown ${when}`]);
      if (when === "at once") await page.reload({ waitUntil: "load" });
    }
  }
  await select.selectOption({ index: 0 });
  if ((await ground(page)) > 60) wrong.push(["choice", "without a choice the system does not decide"]);
  await page.emulateMedia({ colorScheme: "light" });
  return wrong;
}
