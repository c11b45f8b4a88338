import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Undefined on a machine without Chromium, where the tests that need it are skipped. */
export const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: browserPath ?? "", args: flags });
