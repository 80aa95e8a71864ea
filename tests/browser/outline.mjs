// What a screen reader makes of a page: what the browser tells it, and what a listener needs of it.

// The nodes of the browser's own tree for screen readers, with the elements they stand for.
async function tree(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Accessibility.enable");
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter((node) => !node.ignored).map((node) => ({ role: node.role?.value, name: (node.name?.value ?? "").trim() }));
}

export async function outline(page, kind = "") {
  const wrong = [];
  const say = (what) => wrong.push(["listener", what]);
  const nodes = await tree(page);
  const of = (role) => nodes.filter((node) => node.role === role);
  if (kind !== "redirect") {
    for (const role of ["banner", "main", "contentinfo"]) if (of(role).length !== 1) say(`${of(role).length} landmarks are ${role}`);
  }
  // A listener who jumps from landmark to landmark hears their names alone.
  for (const role of ["navigation", "region", "complementary"]) {
    const names = of(role).map(({ name }) => name);
    if (names.includes("")) say(`a ${role} has no name`);
    if (new Set(names).size !== names.length) say(`two of ${role} have one name: ${names.join(", ")}`);
  }
  for (const role of ["link", "button", "combobox", "heading", "image", "img", "option"]) if (of(role).some(({ name }) => !name)) say(`a ${role} has no name`);
  const seen = await page.evaluate(() => {
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[aria-hidden=true]");
    const all = (what) => [...document.querySelectorAll(what)].filter(shown);
    const wrong = [];
    for (const list of all("ul, ol")) {
      if ([...list.children].some((one) => one.localName !== "li")) wrong.push(`a list holds ${[...list.children].map((one) => one.localName).join(", ")}`);
      if (!list.children.length) wrong.push("a list is empty");
    }
    for (const item of all("li")) if (!item.parentElement.matches("ul, ol")) wrong.push("an entry stands in no list");
    // An item's own table has the caption and headings that its text gave it.
    for (const table of all("table")) {
      if (table.closest(".body, .original")) continue;
      if (!table.caption?.innerText.trim() && !table.ariaLabel) wrong.push("a table has no caption");
      if (!table.querySelector("th")) wrong.push("a table has no headings");
      for (const head of table.querySelectorAll("th")) {
        if (!/^(col|row)(group)?$/.test(head.scope)) wrong.push(`the heading "${head.innerText.trim()}" of a table does not say what it heads`);
      }
    }
    for (const svg of all("svg")) {
      const named = svg.getAttribute("role") === "img" && (svg.ariaLabel?.trim() || svg.querySelector("title")?.textContent.trim());
      if (!named && svg.ariaHidden !== "true") wrong.push("a drawing has no words");
    }
    for (const time of all("time")) if (!/^\d{4}-\d\d-\d\d/.test(time.dateTime)) wrong.push(`a time has no date for machines: ${time.outerHTML.slice(0, 80)}`);
    return { wrong, lists: all("ul, ol").length, tables: all("table").length };
  });
  seen.wrong.forEach(say);
  // A style may take from a list or a table what it is (`display`, `list-style`).
  if (of("list").length < seen.lists) say(`of ${seen.lists} lists ${of("list").length} are told as lists`);
  if (of("table").length < seen.tables) say(`of ${seen.tables} tables ${of("table").length} are told as tables`);
  return wrong;
}

// What can be reached with the keys alone, beside what Tab finds: the skip link leads to the text, no place keeps
// the focus, and what scrolls inside the page can be scrolled.
export async function keys(page) {
  const wrong = [];
  const say = (what) => wrong.push(["keys", what]);
  await page.setViewportSize({ width: 320, height: 900 });
  const stuck = await page.evaluate(() =>
    [...document.querySelectorAll("main *")]
      .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1)
      .filter((one) => one.tabIndex < 0 && !one.querySelector("a[href], button, [tabindex='0']"))
      .map((one) => `${one.localName}.${one.className}`),
  );
  for (const one of stuck) say(`${one} scrolls, and no key can do it`);
  await page.setViewportSize({ width: 1280, height: 900 });
  const usable = "a[href], button, summary, input, select, textarea, [tabindex='0']";
  // Beyond the last place the focus leaves the page or begins anew, and back from the first too.
  for (const [key, end] of [["Tab", -1], ["Shift+Tab", 0]]) {
    const has = await page.evaluate(([usable, end]) => {
      const all = [...document.querySelectorAll(usable)].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
      window.lastPlace = all.at(end);
      window.lastPlace?.focus();
      return all.length > 1 && document.activeElement === window.lastPlace;
    }, [usable, end]);
    if (!has) continue;
    await page.keyboard.press(key);
    if (await page.evaluate(() => document.activeElement === window.lastPlace)) say(`${key} does not leave ${end ? "the last" : "the first"} place`);
  }
  const skip = await page.evaluate(() => {
    const one = document.querySelector("a[href^='#']");
    if (!one?.matches(".skip, body > a:first-child")) return false;
    one.focus();
    return true;
  });
  if (!skip) {
    if (await page.evaluate(() => !!document.querySelector("body > header nav"))) say("no link leads past the menu to the text");
    return wrong;
  }
  await page.keyboard.press("Enter");
  await page.waitForTimeout(50);
  await page.keyboard.press("Tab");
  const where = await page.evaluate(([usable]) => {
    const first = [...document.querySelectorAll(`main :is(${usable})`)].find((one) => one.checkVisibility({ visibilityProperty: true }));
    return !first || document.activeElement === first ? null : document.activeElement?.outerHTML.slice(0, 80);
  }, [usable]);
  if (where) say(`the link to the text leads before ${where}`);
  return wrong;
}
