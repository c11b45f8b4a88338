import { createRequire } from "node:module";
import type { Browser, Page, Response } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { browserPath, launchBrowser } from "./browser.ts";
import { hostile, serveStates } from "./states-server.ts";

const wide = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };

describe.skipIf(!browserPath)("the student's page", () => {
  let served: Awaited<ReturnType<typeof serveStates>>;
  let browser: Browser;
  let page: Page;
  /** What the browser holds against the page: violations of its policy, errors of its script. */
  const faults: string[] = [];
  beforeAll(async () => {
    served = await serveStates();
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: wide, locale: "en-GB" });
    page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(served.url);
    return () => context.close();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  const question = () => page.getByLabel("Your question");
  async function ask(state: string) {
    const answers = page.locator("article.answer");
    const before = await answers.count();
    await question().fill(state);
    await page.keyboard.press("Enter");
    await answers.nth(before).waitFor();
    await page.getByText("The answer is complete.").waitFor({ state: "attached" });
    await page.locator(".loading").waitFor({ state: "detached" });
    return answers.nth(before);
  }
  const isInView = async (selector: string) =>
    page
      .locator(selector)
      .last()
      .evaluate((element) => {
        const { top } = (
          element as unknown as { getBoundingClientRect(): { top: number } }
        ).getBoundingClientRect();
        const { innerHeight, document } = globalThis as unknown as {
          innerHeight: number;
          document: { elementFromPoint(x: number, y: number): { closest(selector: string): unknown } | null };
        };
        const found = document.elementFromPoint(60, top + 12);
        return top >= 0 && top < innerHeight && found?.closest(".conversation") !== null;
      });

  it.each([wide, phone])(
    "shows the beginning of each of ten answers in a row at $width",
    async (viewport) => {
      await page.setViewportSize(viewport);
      const asked = ["long", "whole and checked", "masked", "withheld", "long"];
      for (const state of [...asked, ...asked]) {
        await ask(state);
        expect(await isInView("article.answer"), state).toBe(true);
        expect(await isInView("article.question"), state).toBe(true);
      }
      expect(faults).toEqual([]);
    },
  );

  it("follows Back and Forward, and keeps a draft when it is loaded again", async () => {
    await page.waitForURL("**/c/bakery");
    await page.getByRole("button", { name: "Conversations", exact: true }).click();
    await page.getByRole("button", { name: "Past answers", exact: false }).first().click();
    await page.waitForURL("**/c/bakery/chat/past");
    await page.locator("article.answer").nth(1).waitFor();
    await question().fill("A thought that I have not");
    await page.goBack();
    await page.getByRole("heading", { name: "Ask your course" }).waitFor();
    expect(await question().inputValue()).toBe("");
    await page.goForward();
    await page.locator("article.answer").nth(1).waitFor();
    expect(await question().inputValue()).toBe("A thought that I have not");
    await page.reload();
    await page.locator("article.answer").nth(1).waitFor();
    expect(await question().inputValue()).toBe("A thought that I have not");
  });

  it.each(["the page is loaded again", "the connection breaks"])(
    "goes on with an answer when %s",
    async (what) => {
      await question().fill("in halves");
      await page.keyboard.press("Enter");
      await page.getByText("Then lower the oven").waitFor();
      const heardAgain = page.waitForResponse(/\/api\/chat\/.+\/stream$/);
      if (what === "the connection breaks") served.cut();
      else await page.reload();
      await heardAgain;
      await page.getByText("Then lower the oven").waitFor();
      served.goOn();
      await page.getByText("And that is all.").waitFor();
      expect(await page.locator("article.question").allTextContents()).toEqual(["in halves"]);
      expect(await page.locator("article.answer").count()).toBe(1);
      expect(await page.getByText("every 12 hours").count()).toBe(1);
      faults.length = 0;
    },
  );

  it("marks an answer that was stopped, and asks again", async () => {
    await question().fill("in halves");
    await page.keyboard.press("Enter");
    await page.getByText("Then lower the oven").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("You stopped this answer here.").waitFor();
    await page.getByRole("button", { name: "Go on" }).waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    served.goOn();
    await page.getByText("And that is all.").waitFor();
    expect(await page.locator("article").count()).toBe(2);
  });

  it("says so where a conversation, a course or a page is gone", async () => {
    await page.goto(`${served.url}/c/bakery/chat/gone`);
    await page.getByRole("heading", { name: "This conversation is gone" }).waitFor();
    await page.getByRole("button", { name: "Start a new one" }).click();
    await page.getByRole("heading", { name: "Ask your course" }).waitFor();
    await page.goto(`${served.url}/c/bakery/nothing`);
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  });

  it("runs and fetches nothing that a question or an answer brings along", async () => {
    faults.length = 0;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
    page.on("dialog", (dialog) => faults.push(dialog.message()));
    const answer = await ask(hostile);
    await answer.locator(".katex").first().waitFor();
    await answer.locator(".hljs-tag").first().waitFor();
    expect(await answer.locator("a, img, iframe, script, style").count()).toBe(0);
    expect(await page.locator("article.question").textContent()).toBe(hostile);
    expect(new Set(asked)).toEqual(new Set([served.url]));
    expect(faults).toEqual([]);
  });

  it("refuses to paste what is far too long", async () => {
    await question().focus();
    await page.evaluate(`
      const data = new DataTransfer();
      data.setData("text/plain", "x".repeat(10_000_000));
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    `);
    await page.getByText("too long to paste (10000000 characters)").waitFor();
    expect(await question().inputValue()).toBe("");
  });

  it("speaks German, and keeps to it and to its colours", async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByText("Deutsch").click();
    await page.getByText("Dunkel").click();
    await page.getByRole("heading", { name: "Fragen Sie Ihren Kurs" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Fragen Sie Ihren Kurs" }).waitFor();
    expect(
      await page.evaluate("document.documentElement.lang + document.documentElement.dataset.appearance"),
    ).toBe("dedark");
  });

  it.each(["light", "dark"] as const)("has no fault that axe finds, %s", async (colorScheme) => {
    await page.close();
    page = await browser.newPage({ viewport: wide, colorScheme, bypassCSP: true });
    await page.goto(served.url);
    for (const viewport of [wide, phone]) {
      await page.setViewportSize(viewport);
      for (const state of ["long", "withheld", "weak in places"]) await ask(state);
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
      const found =
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + nodes[0].html))";
      expect(await page.evaluate(found)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
    }
    await page.goto(`${served.url}/c/bakery/slides`);
    await page.getByRole("heading", { name: "bread.pdf" }).waitFor();
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
    expect(await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")).toEqual(
      [],
    );
  });

  it("finds slides as one types, and asks a part of the course", async () => {
    await page.getByRole("button", { name: "Slides", exact: true }).click();
    await page.waitForURL("**/c/bakery/slides");
    await page.getByLabel("Search titles, sections and decks").fill("oven");
    await page.getByText("1 of 2 slides").waitFor();
    expect(await page.locator(".thumbnail").count()).toBe(1);
    await page.getByRole("button", { name: "Ask about this" }).click();
    await page.waitForURL("**/c/bakery?deck=bread.pdf");
    const request = page.waitForRequest("**/api/chat");
    await ask("masked");
    expect((await request).postDataJSON()).toMatchObject({
      course: "bakery",
      filters: { deck: "bread.pdf" },
    });
    await page.getByRole("button", { name: "All of the course" }).click();
    await page.getByText("Only in:").waitFor({ state: "detached" });
  });

  it("shows its shortcuts, and goes by them", async () => {
    await page.getByRole("heading", { name: "Ask your course" }).waitFor();
    await page.keyboard.press("Control+.");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+KeyS");
    await page.getByRole("navigation", { name: "Past conversations" }).waitFor();
    await page.keyboard.press("Shift+Escape");
    expect(await page.evaluate("document.activeElement.id")).toBe("question");
  });

  it("loads at most 150 kB of script before anything is asked, and keeps it", async () => {
    const fresh = await browser.newContext();
    page = await fresh.newPage();
    const scripts: Response[] = [];
    page.on("response", (response) => /\.js$/.test(response.url()) && scripts.push(response));
    await page.goto(served.url, { waitUntil: "networkidle" });
    const sizes = await Promise.all(
      scripts.map(async (script) => {
        expect(script.headers()).toMatchObject({
          "content-encoding": "br",
          "cache-control": "public, max-age=31536000, immutable",
        });
        return (await script.request().sizes()).responseBodySize;
      }),
    );
    const sum = sizes.reduce((total, size) => total + size, 0);
    expect(sum).toBeGreaterThan(10_000);
    expect(sum).toBeLessThan(150_000);
    await fresh.close();
  });
});
