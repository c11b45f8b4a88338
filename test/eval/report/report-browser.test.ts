import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renderHtml, templatePath } from "../../../eval/report/html.ts";
import { syntheticReport } from "./synthetic-report.ts";
import { hostileTexts } from "./synthetic-text.ts";

const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);
const missing = browserPath
  ? existsSync(templatePath)
    ? null
    : "dist/web-report is not built"
  : "no Chromium";
if (missing) console.warn(`NOTICE: ${missing}, the browser test of the HTML report is skipped`);

const report = syntheticReport({ cases: 120, runs: 2, repeats: 2 });
report.name = `Course & tutor ${hostileTexts[0]}`;
const image = "<img src=x onerror=alert(9)>";
for (const run of report.runs.slice(1)) {
  run.manifest.name = `hybrid ${image}`;
  run.manifest.settings[image] = image;
  run.manifest.warnings.push(image);
  run.manifest.judges = ["another judge"];
  run.manifest.state = "stopped";
  run.answers = 150;
  run.asked = 75;
  run.notes = ["MRR is not compared with the first run."];
  run.failures.push({ lost: "score", case: "case-0001", metric: image, reason: image });
}
for (const metric of report.metrics) metric.about = image;
for (const slide of report.slides) slide.title = image;
for (const [index, text] of hostileTexts.entries()) {
  const row = report.cases[index];
  if (!row) continue;
  row.question = text;
  row.referenceAnswer = text;
  row.tags = [text];
  for (const answer of row.answers) {
    answer.answer = `${text} [1]`;
    for (const score of Object.values(answer.scores)) score.reason = text;
  }
}

describe.skipIf(missing)("the HTML report, opened as a file in a real browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-report-"));
  const file = join(folder, "report.html");
  const url = pathToFileURL(file).href;
  let browser: Browser;
  let page: Page;
  /** What must never happen: errors on the console, requests, dialogs. */
  let incidents: string[];

  beforeAll(async () => {
    writeFileSync(file, renderHtml(report));
    browser = await chromium.launch({
      executablePath: browserPath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
  });
  beforeEach(async () => {
    incidents = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) incidents.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
        incidents.push(`request: ${request.url()}`);
      }
    });
    page.on("dialog", (dialog) => {
      incidents.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    await page.locator("#metrics").waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(incidents).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says on its first screen what was measured, whether it may ship, what changed and what to doubt", async () => {
    const head = (await page.locator("header.head").textContent()) ?? "";
    expect(head).toContain("Course & tutor <script>alert(1)</script>");
    expect(head).toContain("120 cases");
    expect(head).toContain("No: 1 of 3 gates failed");
    expect(head).toContain("faithfulness ≥ 0.95");
    expect(head).toContain("Is it better than bm25?");
    expect(head).toContain(`bm25 judged by amazon.nova-lite-v1:0, hybrid ${image} judged by another judge`);
    expect(head).toContain("the run was stopped after 75 of 120 cases (150 of 240 answers).");
    expect(head).toContain("MRR is not compared with the first run.");
    expect(head).toContain("The judge amazon.nova-lite-v1:0 is also the model that answers");
    const box = await page.locator("header.head").boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY)).toBeLessThan(800);
    const shown = report.runs[1]?.summaries.find(({ name }) => name === "hit@5")?.mean?.toFixed(2);
    expect(await page.locator("table.metrics").first().textContent()).toContain(shown);
  });

  it("leads from a metric to its worst case in two clicks, and back by the back button", async () => {
    await page.locator("table.metrics a.metric", { hasText: "faithfulness" }).click();
    const first = page.locator("table.cases tbody tr").first();
    const worst = report.cases
      .map((row) =>
        meanOf(row.answers.flatMap((one) => (one.run === 1 ? (one.scores.faithfulness?.value ?? []) : []))),
      )
      .reduce((least, value) => Math.min(least, value), 1);
    expect(await first.locator("td").nth(2).textContent()).toContain(worst.toFixed(2));
    await first.locator("a").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: "Scores and reasons" }).waitFor();
    expect(page.url()).toMatch(/#case=case-\d+&metric=faithfulness$/);
    await page.goBack();
    await dialog.waitFor({ state: "detached" });
    expect(page.url()).toMatch(/#metric=faithfulness$/);
  });

  it("opens a case by its address, and a marker opens the quote inside its slide; Escape closes", async () => {
    const row = report.cases.find(
      ({ answers }, index) => index > 20 && (answers[0]?.answer?.includes("[1]") ?? false),
    );
    await page.goto(`${url}#case=${row?.id}`);
    const dialog = page.getByRole("dialog");
    await dialog.locator("button.cite").first().click();
    expect(await dialog.locator("details[open] mark").first().textContent()).toBe(
      row?.answers[0]?.citations[0]?.quote,
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(page.url()).not.toContain("case=");
  });

  it("shows hostile text as text, wherever it stands", async () => {
    for (const [index, text] of hostileTexts.entries()) {
      await page.goto(`${url}#case=${report.cases[index]?.id}`);
      const title = page.getByRole("dialog").locator("#case-title");
      await expect.poll(() => title.textContent()).toBe(text);
    }
    expect(await page.locator("#root script, #root img, #root iframe").count()).toBe(0);
  });

  it("finds, narrows and sorts cases", async () => {
    const found = page.locator("#cases .found b");
    const tagged = report.cases.filter(({ tags }) => tags.includes("table")).length;
    await page.locator("#cases").getByLabel("Slice").selectOption("tag:table");
    await expect.poll(() => found.textContent()).toBe(`${tagged} cases`);
    await page.getByRole("link", { name: "Clear filters" }).click();
    await page.getByRole("searchbox").fill("case-0042");
    await expect.poll(() => found.textContent()).toBe("1 case");
    await page.getByRole("searchbox").fill("");
    const losses = report.comparisons.find(({ metric }) => metric === "correctness")?.losses.length;
    await page
      .locator("table.comparisons")
      .getByLabel(`${losses} cases lost in correctness`, { exact: true })
      .click();
    await expect.poll(() => found.textContent()).toBe(`${losses} cases`);
  });

  it("has no accessibility fault that axe finds, in light and dark, with a case open or not", async () => {
    // Only axe needs to be let past the page's content security policy.
    const open = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    for (const colorScheme of ["light", "dark"] as const) {
      await open.emulateMedia({ colorScheme });
      for (const [hash, part] of [
        ["#metric=correctness", "html"],
        // The page behind it is the same.
        ["#case=case-0001", "dialog"],
      ] as const) {
        await open.goto("about:blank");
        await open.goto(url + hash);
        await open.locator("table.cases").waitFor();
        await open.locator(part).waitFor();
        // Every fold open and every chart drawn, as for paper.
        await open.evaluate(
          `for (const one of document.querySelectorAll("${part} details")) one.open = true`,
        );
        await open.evaluate("dispatchEvent(new Event('beforeprint'))");
        await expect.poll(() => open.locator(".plot:not(:has(svg))").count()).toBe(0);
        await open.addScriptTag({ path: axe });
        expect({ hash, colorScheme, faults: await faultsOf(open, part) }).toEqual({
          hash,
          colorScheme,
          faults: [],
        });
      }
    }
    await open.close();
  });

  it("fits a phone without sideways scrolling, also with every fold and a case open", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const width = () => page.locator("html").evaluate((html) => html.scrollWidth);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await width()).toBe(360);
    await page.goto(`${url}#case=case-0007`);
    await page.getByRole("dialog").waitFor();
    expect(await page.getByRole("dialog").evaluate((dialog) => dialog.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

const meanOf = (values: number[]) =>
  values.length > 0
    ? values.reduce((sum, value) => sum + value, 0) / values.length
    : Number.POSITIVE_INFINITY;

async function faultsOf(page: Page, part: string): Promise<string[]> {
  return page.evaluate(async (part) => {
    const { axe } = globalThis as unknown as {
      axe?: {
        run(
          part: string,
        ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    return axe
      ? (await axe.run(part)).violations.map(
          ({ id, impact, nodes }) => `${id} (${impact}) ${nodes.length}: ${nodes[0]?.html.slice(0, 200)}`,
        )
      : ["axe did not load"];
  }, part);
}
