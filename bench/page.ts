/**
 * How the built page does in a real browser: the script that it loads, its first paint, also over a slow
 * phone network, the longest task while 3,000 tokens stream and while 2,000 slides scroll by, and
 * how long a conversation of 500 messages takes to open. Needs `npm run build` and Chromium.
 */
import type { Page } from "playwright-core";
import { browserPath, launchBrowser } from "../test/web/browser.ts";
import { serveStates } from "../test/web/states-server.ts";

const tokens = 3_000;
/** Milliseconds between tokens: as fast as the quickest models write. */
const pause = 5;
const mostTask = 50;
/** Bytes a second and milliseconds, as on a slow phone network: 1.6 Mbit/s. */
const slowNetwork = { downloadThroughput: 200_000, uploadThroughput: 93_750, latency: 150, offline: false };

if (!browserPath) throw new Error("There is no Chromium on this machine");
const served = await serveStates({ tokens, pause, past: 500, slides: 2_000 });
const browser = await launchBrowser();
try {
  for (const encoding of ["br", "gzip"])
    console.log(`script before a question ${await scriptBytes(encoding)} bytes (${encoding})`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(served.url);
  await page.getByLabel("Your question").focus();
  console.log(
    `first contentful paint ${await firstPaint(page)} ms, ${await slowPaint()} ms over a slow network`,
  );
  await trace(page);
  await page.getByLabel("Your question").fill("many tokens");
  await page.keyboard.press("Enter");
  await page.getByText("The answer is complete.").waitFor({ state: "attached", timeout: 120_000 });
  tellTasks(`${tokens} tokens`, await browser.stopTracing());
  await page.goto(`${served.url}/c/bakery/slides`);
  await page.locator(".thumbnail").first().waitFor();
  await page.locator(".browser").hover();
  await trace(page);
  for (let turn = 0; turn < 100; turn++) await page.mouse.wheel(0, 700);
  await page.getByText("Slide 2000", { exact: true }).waitFor();
  tellTasks("2,000 slides", await browser.stopTracing());
  const begun = performance.now();
  await page.goto(`${served.url}/c/bakery/chat/past`);
  await page.locator("article.answer").last().waitFor();
  console.log(`conversation of 500 messages ${Math.round(performance.now() - begun)} ms, with the page`);
} finally {
  await browser.close();
  served.close();
}

function trace(page: Page): Promise<void> {
  return browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
}

function tellTasks(what: string, traced: Buffer): void {
  const tasks = tasksOf(traced);
  for (const unit of ["wall", "processor"] as const) {
    const times = tasks.map((task) => task[unit]).sort((a, b) => b - a);
    console.log(
      `${what}, ${unit} time: ${times.filter((time) => time > mostTask).length} tasks over ${mostTask} ms, the longest ${times.slice(0, 5).map(Math.round).join(", ")} ms`,
    );
  }
}

/** Browsers ask a server without TLS for gzip alone, except on their own machine. */
async function scriptBytes(encoding: string): Promise<number> {
  const page = await browser.newPage({ extraHTTPHeaders: { "accept-encoding": encoding } });
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js"))
      sizes.push(
        response
          .request()
          .sizes()
          .then(({ responseBodySize }) => responseBodySize),
      );
  });
  await page.goto(served.url, { waitUntil: "networkidle" });
  const sum = (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
  await page.close();
  return sum;
}

async function slowPaint(): Promise<number> {
  const page = await browser.newPage({ extraHTTPHeaders: { "accept-encoding": "gzip" } });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Network.enable");
  await devTools.send("Network.emulateNetworkConditions", slowNetwork);
  await page.goto(served.url);
  await page.getByLabel("Your question").focus();
  const paint = await firstPaint(page);
  await page.close();
  return paint;
}

/** Milliseconds; waits for it, since the page may be there before it is painted. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    `new Promise((resolve) => new PerformanceObserver((list, observer) => {
      const paint = list.getEntriesByName("first-contentful-paint")[0];
      if (!paint) return;
      observer.disconnect();
      resolve(Math.round(paint.startTime));
    }).observe({ type: "paint", buffered: true }))`,
  );
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args?: { name?: string };
  /** Microseconds. */
  dur?: number;
  tdur?: number;
}

/** Milliseconds of each task of the page's main threads. On a busy machine the processor's time says more. */
function tasksOf(trace: Buffer): { wall: number; processor: number }[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const place = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(place),
  );
  return traceEvents
    .filter((event) => event.name.endsWith("RunTask") && mains.has(place(event)))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1_000, processor: tdur / 1_000 }));
}
