import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../../src/root.ts";

const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);
if (!browserPath) console.warn("NOTICE: no Chromium on this machine, the test of a real report is skipped");
const takesScreenshot = process.env.LECTERN_SCREENSHOT === "1";

// The whole way: the built product asks the bundled course the bundled questions in two configurations, and its report
// opens in a browser.
describe.skipIf(!browserPath)("a real report, from the command line to the browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-real-report-"));
  const gates = {
    thresholds: [
      { metric: "hit@5", min: 0.8 },
      { metric: "hit@5", slice: "tag=paraphrase", min: 0.5 },
      { metric: "quote validity", min: 1 },
    ],
    regressions: [{ metric: "hit@1", allowed: 0.02 }],
  };
  let browser: Browser;
  const lectern = (...words: string[]) =>
    execFileSync(process.execPath, [join(projectRoot, "src", "lectern.js"), ...words], {
      cwd: folder,
      env: { ...process.env, LECTERN_DATA: join(folder, "data") },
      stdio: ["ignore", "pipe", "pipe"],
    });

  beforeAll(async () => {
    writeFileSync(join(folder, "gates.json"), JSON.stringify(gates));
    writeFileSync(
      join(folder, "words.json"),
      JSON.stringify({ name: "words alone", settings: { LECTERN_FUSION: "weighted:0" } }),
    );
    writeFileSync(join(folder, "both.json"), JSON.stringify({ name: "words and meaning" }));
    // The picture shows a judge that has been measured; the test need not wait for it.
    if (takesScreenshot) lectern("eval", "judge");
    try {
      const configurations = ["--config", "words.json", "--config", "both.json", "--gate", "gates.json"];
      // The picture is of the whole dataset.
      const limit = takesScreenshot ? [] : ["--limit", "12"];
      lectern("eval", "run", ...configurations, "--title", "Does meaning help the search?", ...limit);
    } catch (error) {
      // A gate that fails is what the picture shows; anything else has no report.
      if ((error as { status?: number }).status !== 1) throw error;
    }
    browser = await chromium.launch({
      executablePath: browserPath ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says on its first screen what was measured, whether it may ship, and what not to believe", async () => {
    const [html] = readdirSync(join(folder, "eval-reports")).filter((name) => name.endsWith(".html"));
    const page = await browser.newPage({ viewport: { width: 1280, height: 960 } });
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => request.url().startsWith("http") && faults.push(request.url()));
    await page.goto(pathToFileURL(join(folder, "eval-reports", html ?? "")).href);
    await page.getByRole("heading", { name: "May it ship?" }).waitFor();
    const text = await page.locator("body").innerText();
    expect(text).toContain("Does meaning help the search?");
    expect(text).toContain(takesScreenshot ? "127 cases" : "12 of 127 cases");
    expect(text).toMatch(/hit@5/);
    if (takesScreenshot) await page.screenshot({ path: join(projectRoot, "docs", "report.png") });
    expect(faults).toEqual([]);
  });
});
