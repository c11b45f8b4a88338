import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { browserPath, launchBrowser } from "./browser.ts";
import { serveStates } from "./states-server.ts";

const uncited = "No slide is cited for this";
const unclear = "Its slides do not clearly say this";

describe.skipIf(!browserPath)("what the page says of an answer", () => {
  let served: Awaited<ReturnType<typeof serveStates>>;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    served = await serveStates();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  });
  beforeEach(() => page.goto(served.url));
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  /** What is shown of the answer to a question that brings the state about. */
  async function ask(state: string) {
    await page.getByLabel("Your question").fill(state);
    await page.keyboard.press("Enter");
    const answer = page.locator("article.answer").last();
    await answer.waitFor();
    await page.getByText("The answer is complete.").waitFor({ state: "attached" });
    await page.locator(".loading").waitFor({ state: "detached" });
    return answer;
  }
  const past = async () => {
    await page.getByRole("button", { name: "Conversations", exact: true }).click();
    await page.getByRole("button", { name: "Past answers", exact: false }).first().click();
    await page.locator("article.answer").nth(1).waitFor();
    await page.locator(".loading").waitFor({ state: "detached" });
    return page.locator("article.answer");
  };
  const faults = async () => {
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
    return page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))");
  };

  it("is nothing but its scores where all is well", async () => {
    const answer = await ask("whole and checked");
    expect(await answer.getByText("Checked against the slides: grounding 0.93, relevance 0.88").count()).toBe(
      1,
    );
    expect(await answer.locator(".unsupported, .ungrounded").count()).toBe(0);
    expect(await answer.locator("td button.cite").count()).toBe(1);
  });

  it("says what a policy of automated reasoning proves, in plain words", async () => {
    const answer = await ask("checked by rules");
    const told = await answer.locator("p.near").allTextContents();
    expect(told).toContain(
      "Checked by the course's rules: they contradict this. “A starter is fed every 6 hours.” (rule FEEDING)",
    );
    expect(told).toContain("The course's rules say nothing about this.");
    expect(await faults()).toEqual([]);
  });

  it.each(["just now", "from history"])(
    "marks what no slide is cited for, and what is not clear (%s)",
    async (when) => {
      const answer = when === "just now" ? await ask("weak in places") : (await past()).first();
      const marked = (kind: string) =>
        answer.locator(`:is(p:not([aria-hidden]), li) > .${kind}`).allTextContents();
      expect(await marked("unsupported")).toEqual([
        `Most bakers do so in the morning. (${uncited})`,
        `Then lower the oven to 200 degrees, and wait for about half an hour (${uncited})`,
      ]);
      expect((await marked("ungrounded"))[0]).toMatch(/^Bake at 230 degrees with steam .*\(Its slides/);
      expect(await answer.locator(".ungrounded").first().getAttribute("title")).toBe(unclear);
      expect(await faults()).toEqual([]);
    },
  );

  it.each([
    ["stopped midway", "just now"],
    ["withheld", "just now"],
    ["withheld", "from history"],
  ])("shows only the guard's words of an answer %s (%s)", async (state, when) => {
    const answer = when === "just now" ? await ask(state) : (await past()).last();
    const shown = await answer.textContent();
    expect(shown).toMatch(/^This can't be answered here: ask your teacher about exams\./);
    expect(shown).not.toContain("starter");
    expect(shown?.includes("withheld after it was checked")).toBe(state === "withheld");
    expect(await answer.getByRole("button").count()).toBe(0);
  });

  it("shows the masked text in place of the one that was sent", async () => {
    const shown = await (await ask("masked")).textContent();
    expect(shown).toContain("Ask {NAME} at {EMAIL}");
    expect(shown).toContain("masked");
    expect(shown).not.toContain("every 12 hours");
  });

  it.each([
    ["cut and narrowed", /had become too long.*2 earlier messages and 1 slide had to be left out/],
    ["by a stand-in", /^No model can be reached at the moment/],
    ["told again", /^This was answered before, to the same question\. Ask anew/],
  ])("notes that the answer is %s", async (state, note) => {
    expect(await (await ask(state)).textContent()).toMatch(note);
  });

  it("keeps what was said when it breaks, and says why", async () => {
    const answer = await ask("broken");
    expect(await answer.textContent()).toContain("every 12 hours");
    await page.getByRole("alert").getByText("The model's stream ended before its end").waitFor();
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const state of ["weak in places", "withheld", "cut and narrowed"]) await ask(state);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(await faults()).toEqual([]);
  });
});
