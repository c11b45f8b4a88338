import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { projectRoot } from "../../src/root.ts";

const viewports = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
/** Not by a tag: the page's content security policy lets no script in. */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Goes to every address, wide and on a phone, in both themes, under the page's own policy. Returns what is wrong: what axe
 * finds, what sticks out at the side, and what the browser holds against the page. `folder`: where screenshots go.
 */
export async function walk(browser: Browser, addresses: string[], folder: string | null): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, viewport] of Object.entries(viewports)) {
    const context = await browser.newContext({ viewport, colorScheme: "light", locale: "en-GB" });
    const page = await context.newPage();
    let at = "";
    page.on("console", (message) => message.type() === "error" && faults.push(`${at}: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`${at}: ${error.message}`));
    await page.goto(addresses[0] ?? "");
    for (const [place, address] of addresses.entries()) {
      at = `${new URL(address).pathname} ${name}`;
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(address);
      await page.locator("h1, h2").first().waitFor();
      await page.locator(".waiting").first().waitFor({ state: "detached" });
      await page.waitForLoadState("networkidle");
      await page.evaluate(axe);
      faults.push(...(await findFaults(page, "")).map((fault) => `${at}: ${fault}`));
      const width = await page.evaluate("document.documentElement.scrollWidth");
      if (width !== viewport.width) faults.push(`${at}: is ${width} wide`);
      if (folder !== null) await page.screenshot({ path: join(folder, `${name}-light-${place}.png`) });
      await page.emulateMedia({ colorScheme: "dark" });
      const only = ', { runOnly: ["color-contrast"] }';
      faults.push(...(await findFaults(page, only)).map((fault) => `${at}, dark: ${fault}`));
      if (folder !== null) await page.screenshot({ path: join(folder, `${name}-dark-${place}.png`) });
    }
    await context.close();
  }
  return faults;
}

/** `options`: as axe takes them behind the document. */
async function findFaults(page: Page, options: string): Promise<string[]> {
  const told = "({ id, nodes }) => id + ' at ' + nodes[0].target";
  return page.evaluate(
    `axe.run(document${options}).then(({ violations }) => violations.map(${told}))`,
  ) as Promise<string[]>;
}

/** Kept from one walk to the next, out of the repository. */
export const screenshotFolder = join(projectRoot, "node_modules", ".cache", "screenshots");
