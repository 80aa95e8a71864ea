// Lighthouse of pages of a built site: accessibility, best practices and search engines must give 100.
//
//   node lighthouse.mjs CHROMIUM SITE PATH…

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { serve } from "./server.mjs";

const [chromePath, site, ...paths] = process.argv.slice(2);
const server = await serve(site);
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const scores = [];
let failed = false;
for (const path of paths) {
  const { lhr } = await lighthouse(server.address(path), { port: chrome.port, onlyCategories: ["accessibility", "best-practices", "seo"], logLevel: "silent" });
  for (const category of Object.values(lhr.categories)) {
    scores.push(Math.round((category.score ?? 0) * 100));
    if (category.score === 1) continue;
    failed = true;
    const missed = category.auditRefs.map(({ id }) => lhr.audits[id]).filter((audit) => audit.score !== null && audit.score < 1);
    console.log(`${path}: ${category.title} ${scores.at(-1)}: ${missed.map(({ id, displayValue, explanation, details }) => `${id} ${displayValue ?? ""} ${explanation ?? ""} ${JSON.stringify(details?.items ?? "").slice(0, 300)}`).join("; ")}`);
  }
}
await chrome.kill();
server.close();
console.log(`lighthouse: ${paths.length} pages: ${scores.join(" ")}`);
process.exit(failed ? 1 : 0);
