/**
 * How fast a large HTML report opens: `npm run bench:report`, after `npm run build`. Writes reports of 1,000 synthetic
 * cases, opens each five times in Chromium as a file, and prints size and time from navigation until headline and cases
 * are painted, as Markdown.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { renderHtml } from "../eval/report/html.ts";
import { syntheticReport } from "../test/eval/report/synthetic-report.ts";

const opened = 5;
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);

/** Milliseconds from the start of the navigation until both parts stand on the page and a frame with them is drawn. */
async function timeToOpen(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(`(function look() {
    const there = document.querySelector("table.metrics tbody tr") && document.querySelector("table.cases tbody tr");
    if (!there) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => { globalThis.paintedAt = performance.now(); }));
  })()`);
  await page.goto(url);
  let time: unknown;
  while (typeof time !== "number") {
    await page.waitForTimeout(50);
    time = await page.evaluate("globalThis.paintedAt");
  }
  await page.close();
  return time;
}

async function measure(
  browser: Browser,
  folder: string,
  size: { cases: number; runs: number },
): Promise<string> {
  const file = join(folder, `report-${size.cases}-${size.runs}.html`);
  const html = renderHtml(syntheticReport(size));
  writeFileSync(file, html);
  const times: number[] = [];
  for (let index = 0; index < opened; index++)
    times.push(await timeToOpen(browser, pathToFileURL(file).href));
  const median = times.sort((a, b) => a - b)[Math.floor(opened / 2)] ?? 0;
  return `| ${size.cases} × ${size.runs} | ${(html.length / 1e6).toFixed(2)} MB | ${(median / 1_000).toFixed(2)} s |`;
}

if (!executablePath) throw new Error("bench:report needs Chromium; install it and try again");
const folder = mkdtempSync(join(tmpdir(), "lectern-bench-report-"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
console.log("| cases × runs | file | until headline and cases are visible (median of 5) |\n|---|---|---|");
for (const runs of [1, 3]) console.log(await measure(browser, folder, { cases: 1_000, runs }));
await browser.close();
rmSync(folder, { recursive: true, force: true });
