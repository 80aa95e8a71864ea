// A web server for a built site as a host of static pages has it: under a sub-path, packed, 404.html for what
// is not there. It counts the bytes it sends, and may give other bytes for a page than the site has.

import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const kinds = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};

export const base = "/my-archive/";

export async function serve(site) {
  // By the path in the site: what is given instead.
  const instead = new Map();
  // Since the visit began. What is asked again counts once: a browser whose requests are looked at keeps nothing.
  const sent = { bytes: 0, files: new Set(), missing: [] };
  const packed = new Map();
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    path = path.startsWith(base) ? path.slice(base.length) : "\0";
    if (path === "" || path.endsWith("/")) path += "index.html";
    let status = 200;
    let file = join(site, path);
    if (path.includes("\0") || !(instead.has(path) || (existsSync(file) && statSync(file).isFile()))) {
      sent.missing.push(request.url);
      status = 404;
      path = "404.html";
      file = join(site, path);
    }
    const plain = instead.get(path) ?? readFileSync(file);
    const kind = kinds[extname(path)] ?? "application/octet-stream";
    const headers = { "Content-Type": kind, "Cache-Control": "max-age=600" };
    let bytes = Buffer.from(plain);
    if (!path.endsWith(".woff2")) {
      headers["Content-Encoding"] = "gzip";
      const known = instead.has(path) ? undefined : packed.get(path);
      bytes = known ?? gzipSync(bytes, { level: 9 });
      if (!instead.has(path)) packed.set(path, bytes);
    }
    if (!sent.files.has(path)) sent.bytes += bytes.length;
    sent.files.add(path);
    response.writeHead(status, { ...headers, "Content-Length": bytes.length });
    response.end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const home = `http://127.0.0.1:${server.address().port}${base}`;
  const begin = () => {
    sent.bytes = 0;
    sent.files.clear();
    sent.missing.length = 0;
  };
  const address = (path) => home + path.split("/").map(encodeURIComponent).join("/").replace(/(^|\/)index\.html$/, "$1");
  return { home, address, instead, sent, begin, close: () => server.close() };
}
