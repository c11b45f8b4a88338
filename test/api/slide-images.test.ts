import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { getSlide } from "../../src/store/slides.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { drawPdf, page } from "../ingest/read/draw-pdf.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeLectern();
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const get = (path: string) => app.request(`http://127.0.0.1${path}`);
const sound = () => drawPdf((doc) => page(doc, "Ovens", "Bake it"), { compress: false });

let decks = 0;
/** Where the last image was asked for. */
let lastPath = "";
/** Asks for the image of a slide whose deck's file holds these bytes. */
async function askImage(bytes: Uint8Array) {
  const deck = `deck-${decks++}.md`;
  await lectern.ingestText("bakery", { [deck]: `# Slide of ${deck}\n\nBread` });
  const slides: { id: string; deck: string }[] = JSON.parse(
    await (await get("/api/courses/bakery/slides")).text(),
  );
  const id = slides.find((slide) => slide.deck === deck)?.id ?? "";
  await lectern.deckFiles.save((await getSlide(lectern.database, id)).fileHash, bytes);
  lastPath = `/api/slides/${id}/image`;
  return get(lastPath);
}

function damaged(bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  expect(text.search(from)).toBeGreaterThan(-1);
  return Buffer.from(text.replace(from, to), "latin1");
}

describe("a slide's image", () => {
  it("is its page, drawn once and then kept", async () => {
    const first = await askImage(await sound());
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await first.arrayBuffer()).toString("latin1", 1, 4)).toBe("PNG");
  });

  it("comes in small for many beside each other, and is kept so", async () => {
    const widthOf = async (response: Response) => Buffer.from(await response.arrayBuffer()).readUInt32BE(16);
    expect(await widthOf(await askImage(await sound()))).toBe(1280);
    for (const _ of ["drawn", "kept"]) expect(await widthOf(await get(`${lastPath}?size=small`))).toBe(360);
    expect(await widthOf(await get(lastPath))).toBe(1280);
    expect((await get(`${lastPath}?size=huge`)).status).toBe(400);
  });

  it("is not found where the deck's file is no PDF", async () => {
    expect((await askImage(Buffer.from("GIF89a"))).status).toBe(404);
  });

  it("is tried once where the page can't be drawn, and the reason said again", async () => {
    const damage = damaged(await sound(), /\/MediaBox \[.*?\]/, "/MediaBox [0 0 612 200000]");
    const { trace, ...first } = JSON.parse(await (await askImage(damage)).text());
    expect(first).toMatchObject({ status: 422, detail: expect.stringMatching(/too long to be drawn/) });
    // Were it drawn again, it would be found.
    const { fileHash } = await getSlide(lectern.database, lastPath.split("/")[3] ?? "");
    writeFileSync(join(lectern.config.dataFolder, "decks", fileHash), await sound());
    expect(await (await get(lastPath)).json()).toMatchObject(first);
  });

  it("is an error where the PDF is damaged, and the server goes on", async () => {
    const pdf = await sound();
    const broken = [
      pdf.subarray(0, 300),
      damaged(pdf, /\/Kids \[.*?\]/, "/Kids [99 0 R]"),
      damaged(pdf, /\/MediaBox \[.*?\]/, "/MediaBox [0 0 612 200000]"),
    ];
    const answers = [];
    for (const bytes of broken) answers.push((await askImage(bytes)).status);
    expect(answers).toEqual([422, 422, 422]);
    expect((await askImage(damaged(pdf, /\bTJ\b/g, "Do"))).status).toBeLessThan(500);
    expect((await get("/healthz")).status).toBe(200);
  });
});
