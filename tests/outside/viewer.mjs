// Opens a page of a web archive in ReplayWeb.page, in headless Chromium, and prints what stands in its inner frame.
// node viewer.mjs PARTS CHROMIUM ARCHIVE: PARTS is the folder of the npm packages; addresses come from standard input, one
// a line, and a JSON object a line goes to standard output. Everything is served on loopback.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";

const [parts, executablePath, archive] = process.argv.slice(2);
const { chromium } = createRequire(resolve(parts, "package.json"))("playwright-core");
const SECONDS = 30;
const name = "/" + basename(archive);
const files = {
  "/ui.js": [join(parts, "viewer", "ui.js"), "text/javascript"],
  "/replay/sw.js": [join(parts, "viewer", "sw.js"), "text/javascript"],
  [name]: [archive, "application/octet-stream"],
};

const top = (url) => `<!doctype html><script src="/ui.js"></script>
<replay-web-page source="${name}" url="${url.replaceAll("&", "&amp;")}" embed="replayonly" replayBase="/replay/">`;

// What the viewer's service worker would answer, for the frame that comes before the worker is at work.
const viewer = '<!doctype html><script src="/ui.js"></script><replay-app-main></replay-app-main>';

// The viewer reads a WACZ in ranges.
function send(request, response) {
  const asked = new URL(request.url, "http://127.0.0.1");
  if (asked.pathname === "/" || asked.pathname === "/replay/") {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(asked.pathname === "/" ? top(asked.searchParams.get("url")) : viewer);
    return;
  }
  if (!(asked.pathname in files)) {
    response.writeHead(404).end();
    return;
  }
  const [path, type] = files[asked.pathname];
  const size = statSync(path).size;
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? (range[1] ? Number(range[1]) : size - Number(range[2])) : 0;
  const end = range?.[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  const head = { "Content-Type": type, "Content-Length": end - start + 1, "Accept-Ranges": "bytes" };
  if (range) head["Content-Range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range ? 206 : 200, head);
  if (request.method === "HEAD") response.end();
  else createReadStream(path, { start, end }).pipe(response);
}

// What the replayed page shows. Pictures count as shown once they have a size.
function shown() {
  const pictures = [...document.images];
  const loaded = pictures.filter((picture) => picture.complete && picture.naturalWidth > 0);
  return {
    headings: [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
    text: document.body.innerText,
    pictures: pictures.length,
    loaded: loaded.length,
    sheets: [...document.styleSheets].filter((sheet) => sheet.href).length,
  };
}

// The viewer says in its own frame why it shows nothing, and says no more after that.
async function complaint(tab) {
  const said = [];
  for (const frame of tab.frames()) said.push(await frame.locator(".error").allInnerTexts().catch(() => []));
  return said.flat().map((text) => text.trim()).find((text) => text);
}

async function replayed(tab) {
  for (const end = Date.now() + SECONDS * 1000; Date.now() < end; await tab.waitForTimeout(100)) {
    const frame = tab.frames().find((each) => /\/w\/[^?#]*mp_\//.test(each.url()));
    if (!frame) {
      const error = await complaint(tab);
      if (error) return { error };
      continue;
    }
    try {
      await frame.waitForLoadState("load", { timeout: 1000 });
      return { frame: frame.url(), ...(await frame.evaluate(shown)) };
    } catch {
      // not loaded yet, or the frame went to another document meanwhile
    }
  }
  return { error: `no replayed page within ${SECONDS} s` };
}

const server = createServer(send);
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
try {
  const tab = await browser.newPage();
  for await (const url of createInterface({ input: process.stdin })) {
    await tab.goto(`${base}?url=${encodeURIComponent(url)}`);
    const page = await replayed(tab);
    console.log(JSON.stringify({ url, ...page }));
    if (page.error) break;
  }
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
