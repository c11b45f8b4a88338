import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { browserPath, launchBrowser } from "./browser.ts";
import { screenshotFolder, walk } from "./walk.ts";

if (!browserPath) console.warn("NOTICE: no Chromium on this machine, the browser test is skipped");
const takesScreenshot = process.env.LECTERN_SCREENSHOT === "1";

describe.skipIf(!browserPath)("the page, in a real browser on the built product", () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-browser-"));
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    server = spawn(process.execPath, ["src/lectern.js", "serve", "--port", "0"], {
      cwd: projectRoot,
      env: { ...process.env, LECTERN_DATA: folder },
    });
    url = await new Promise<string>((resolve, reject) => {
      let said = "";
      const listen = (part: Buffer) => {
        said += part;
        const found = /listens on (\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      };
      server.stdout?.on("data", listen);
      server.stderr?.on("data", listen);
      server.on("exit", () => reject(new Error(said)));
    });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(url);
    // An empty tutor offers the bundled course.
    await page.getByRole("button", { name: "Try the bundled course" }).click();
    await page.getByRole("heading", { name: "Ask your course" }).waitFor({ timeout: 200_000 });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    server?.removeAllListeners("exit");
    server?.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  });

  it("answers a question, and a citation opens its slide with the quoted words; Escape gives the focus back", async () => {
    // By keyboard alone.
    await page.getByLabel("Your question").focus();
    await page.keyboard.type("Why does a reranker help?");
    await page.keyboard.press("Enter");
    const cite = page.locator("button.cite").first();
    await cite.waitFor();
    await page.getByText("The answer is complete.").waitFor({ state: "attached" });
    await cite.focus();
    await page.keyboard.press("Enter");
    const panel = page.locator(".panel");
    await panel.getByRole("heading", { name: "Why a reranker helps" }).waitFor();
    await panel.locator(".slide-highlight").first().waitFor();
    const image = panel.locator(".slide-frame img");
    await expect
      .poll(
        () => image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth),
        {
          // A busy machine takes its time to draw the page.
          timeout: 30_000,
        },
      )
      .toBe(1280);
    await panel.getByRole("button", { name: "Text" }).click();
    expect(await panel.locator("mark").count()).toBe(1);
    await panel.getByRole("button", { name: "Text" }).click();
    if (takesScreenshot) await page.screenshot({ path: join(projectRoot, "docs", "screenshot.png") });
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.matches('button.cite')")).toBe(true);
  });

  it("turns slides by arrows, finds where else their words stand, and narrows a question to one", async () => {
    await page.locator("button.cite").first().click();
    const panel = page.locator(".panel");
    const heading = panel.getByRole("heading", { name: "Why a reranker helps" });
    await heading.waitFor();
    await panel.locator(".slide-highlight").first().waitFor();
    await panel.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("ArrowRight");
    await heading.waitFor({ state: "detached" });
    // What stands before a slide is known once it is loaded.
    await panel.getByRole("button", { name: "Previous slide", disabled: false }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await heading.waitFor();
    await panel.getByRole("button", { name: "Larger" }).click();
    await panel.getByRole("button", { name: "Where else does the course say this?" }).click();
    await panel.getByRole("heading", { name: "Other slides, nearest first" }).waitFor();
    expect(await panel.locator(".sources button").count()).toBeGreaterThan(0);
    await panel.getByRole("button", { name: "Ask about this slide" }).click();
    await expect.poll(() => page.getByLabel("Your question").inputValue()).toContain("Why a reranker helps");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("question");
    await page.getByRole("button", { name: "All of the course" }).click();
    await page.getByLabel("Your question").fill("");
    await panel.getByRole("button", { name: "Close" }).click();
  });

  it("says what the course does not cover, with the nearest slides to open", async () => {
    await page.getByLabel("Your question").fill("How do I bake sourdough bread?");
    await page.keyboard.press("Enter");
    const refusal = page.locator("article.refused");
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain("do not seem to cover that");
    expect(await refusal.getByRole("button").count()).toBe(3);
  });

  it("lists what was asked before: opens it with its sources, renames, exports and deletes it", async () => {
    const ask = page.getByLabel("Your question");
    await page.getByRole("button", { name: "New conversation" }).click();
    await ask.fill("What is hybrid search?");
    await page.keyboard.press("Enter");
    await page.locator("button.cite").first().waitFor();
    await page.getByText("The answer is complete.").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Conversations", exact: true }).click();
    const list = page.getByRole("navigation", { name: "Past conversations" });
    const titles = list.locator(".title");
    await expect
      .poll(() => titles.allTextContents())
      .toEqual(["What is hybrid search?", "Why does a reranker help?"]);

    await titles.nth(1).click();
    await page.locator("article.refused").waitFor();
    await page.locator("button.cite").first().click();
    await page.locator(".panel").getByRole("heading", { name: "Why a reranker helps" }).waitFor();
    await page.locator(".panel .slide-highlight").first().waitFor();
    await page.keyboard.press("Escape");
    expect(await page.locator("article.refused").getByRole("button").count()).toBe(3);

    // By keyboard alone.
    await list.getByRole("button", { name: "More for: Why does a reranker help?" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Reranking <b>& more");
    await page.keyboard.press("Enter");
    await expect.poll(() => titles.nth(1).textContent()).toBe("Reranking <b>& more");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      list.getByRole("link", { name: "Export" }).click(),
    ]);
    const exported = readFileSync(await download.path(), "utf8");
    expect(exported).toMatch(/^# Reranking &lt;b>& more\n/);
    expect(exported).toContain("02-retrieval.pdf, p. 18: Why a reranker helps");

    await list.getByRole("button", { name: "Delete" }).click();
    const focused = () => page.evaluate("document.activeElement.textContent");
    expect(await focused()).toBe("Keep");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => titles.allTextContents()).toEqual(["What is hybrid search?"]);
    expect(await focused()).toBe("Conversations");
    await page.getByRole("heading", { name: "Ask your course" }).waitFor();
    await titles.nth(0).click();
    await page.locator("button.cite").first().waitFor();
  });

  it("shows in one window what was asked in another, once, when the reader comes back to it", async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator("article.answer").waitFor();
    await other.getByLabel("Your question").fill("What is BM25?");
    await other.keyboard.press("Enter");
    await other.locator("article.answer").nth(1).waitFor();
    await other.getByText("The answer is complete.").waitFor({ state: "attached" });
    // A browser without windows gives no focus of its own.
    const comeBack = (to: Page) => to.evaluate("void dispatchEvent(new Event('focus'))");
    const asked = (of: Page) => of.locator("article.question").allTextContents();
    await comeBack(page);
    await page.locator("article.answer").nth(1).waitFor();
    await page.getByLabel("Your question").fill("What is a vector?");
    await page.keyboard.press("Enter");
    await page.locator("article.answer").nth(2).waitFor();
    await page.getByText("The answer is complete.").waitFor({ state: "attached" });
    await comeBack(other);
    await other.locator("article.answer").nth(2).waitFor();
    const whole = ["What is hybrid search?", "What is BM25?", "What is a vector?"];
    expect([await asked(page), await asked(other)]).toEqual([whole, whole]);
    await other.close();
  });

  it("lets a teacher begin a course, look at a deck, add it, review questions and delete the course", async () => {
    const file = (name: string, text: string) => ({
      name,
      mimeType: "text/plain",
      buffer: Buffer.from(text),
    });
    const deck =
      "# Knots\n\n- A bowline needs no tools and no training\n\n---\n\n# Hitches\n\n- A hitch is a knot that ties a rope to a thing";
    const answers = page.locator(".drafts > li");
    await page.goto(`${url}/teach`);
    await page.getByRole("heading", { name: "What students ask" }).waitFor();
    expect(await page.locator(".groups").textContent()).toContain("What is hybrid search?");
    await page.getByRole("button", { name: "New course" }).click();
    await page.getByLabel("Name of the course").fill("Ropes");
    await page.getByRole("button", { name: "Begin the course" }).click();
    await page.getByRole("button", { name: "choose files", disabled: false }).first().waitFor();
    await page
      .getByLabel("choose files")
      .setInputFiles([file("knots.md", deck), file("data.csv", "1,2"), file("more.csv", "3")]);
    await page.getByText("Left out, for Lectern does not read these: 2 .csv").waitFor();
    await page.getByRole("button", { name: "Look at it first" }).click();
    await page.getByRole("heading", { name: "knots.md: 2 chunks" }).waitFor();
    await page.getByRole("button", { name: "Add to the course" }).click();
    await page.getByText("added: 2 slides").waitFor();
    await page.getByRole("link", { name: "Evaluations" }).click();
    await page.getByRole("button", { name: "Propose questions" }).click();
    await answers.first().waitFor();
    const proposed = await answers.count();
    await answers.first().getByLabel("A right answer").fill("None.");
    await answers.first().getByRole("button", { name: "Accept" }).click();
    await page.getByRole("link", { name: "Dataset of 1 question" }).waitFor();
    expect(await answers.count()).toBe(proposed - 1);
    await page.getByRole("link", { name: "Decks" }).click();
    await page.getByRole("button", { name: "Delete the course" }).click();
    await page.getByLabel("This deletes Ropes").fill("Ropes");
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.waitForURL(`${url}/teach`);
    await page.getByRole("heading", { name: "What students ask" }).waitFor();
    expect(await page.getByText("Ropes").count()).toBe(0);
  });

  it("has no fault that axe or the browser finds at any address, wide and on a phone, in both themes", async () => {
    const read = async <Body>(path: string) => (await (await fetch(`${url}/api${path}`)).json()) as Body;
    const { conversations } = await read<{ conversations: { id: string }[] }>("/conversations");
    const [slide] = await read<{ id: string }[]>("/courses/rag-on-aws/slides");
    const chat = `/c/rag-on-aws/chat/${conversations[0]?.id}`;
    const tabs = ["questions", "decks", "quality", "evaluations"].map((tab) => `/teach/rag-on-aws/${tab}`);
    const pages = ["/c/rag-on-aws", chat, `${chat}?slide=${slide?.id}`, "/c/rag-on-aws/slides", "/c/none"];
    const addresses = [...pages, "/about/rag-on-aws", ...tabs].map((path) => url + path);
    if (takesScreenshot) mkdirSync(screenshotFolder, { recursive: true });
    expect(await walk(browser, addresses, takesScreenshot ? screenshotFolder : null)).toEqual([]);
  });
});
