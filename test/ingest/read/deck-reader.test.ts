import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { makeEventToJson, summaryToJson } from "../../../ingest/event-json.ts";
import type { IngestEvent } from "../../../ingest/events.ts";
import { buildKeyOf } from "../../../ingest/index/build-key.ts";
import { ingest } from "../../../ingest/ingest.ts";
import { type ImageReading, openDeckReader, plainReader } from "../../../ingest/read/deck-reader.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { createReadingPool } from "../../../ingest/read/reading-pool.ts";
import { answer } from "../../../src/answer/answer.ts";
import { collect } from "../../../src/answer/collect.ts";
import { toQuestion } from "../../../src/answer/question.ts";
import { LecternError } from "../../../src/errors.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords } from "../../fixtures/provider.ts";
import { drawPdf, page } from "./draw-pdf.ts";

const never = new AbortController().signal;
const inThisThread = { read: readDeck, size: 2, close: async () => undefined };
const bytesOf = (text: string) => new TextEncoder().encode(text);
let lectern: TestLectern;
let folder: string;
beforeAll(async () => {
  lectern = await makeLectern();
});
afterAll(() => lectern.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-reading-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ingestFolder(reader = openDeckReader({ pool: inThisThread })) {
  const files = readdirSync(folder).map((deck) => ({ deck, file: join(folder, deck) }));
  const lines: (object | null)[] = [];
  const toJson = makeEventToJson();
  const onEvent = (event: IngestEvent) => lines.push(toJson(event));
  const { maxFileBytes } = lectern.config;
  const dependencies = { ...lectern, embedding: hashedWords, reader, maxFileBytes };
  const summary = await ingest(
    dependencies,
    { course: "c", files, chunking: defaultChunking },
    onEvent,
    never,
  );
  return { summary, told: JSON.stringify([...lines, summaryToJson(summary)]) };
}

describe("a hidden slide", () => {
  const hiding =
    '## Oven\n\nBake at 230 degrees\n\n---\n\n## Exam\n\nThe secret yeast that the exam wants is Zymomonas\n\n<!-- .slide: data-visibility="hidden" -->';
  const askYeast = async () => {
    const asked = toQuestion({
      question: "Which secret yeast does the exam want?",
      course: "c",
      history: [],
      k: 5,
      neighbours: 0,
      filters: {},
    });
    return collect(answer(lectern, asked, never));
  };

  it("is answered from only where the teacher wants it, and says then what it is", async () => {
    writeFileSync(join(folder, "oven.md"), hiding);
    await ingestFolder();
    expect(JSON.stringify(await askYeast())).not.toContain("Zymomonas");
    const withheld = { hiddenSlides: "answer", speakerNotes: "answer" } as const;
    const { summary } = await ingestFolder(openDeckReader({ pool: inThisThread, withheld }));
    expect(summary).toMatchObject({ decks: 1, slides: 2 });
    const { citations } = await askYeast();
    expect(citations.find(({ slide }) => slide.title === "Exam")).toMatchObject({
      slide: { hidden: true },
      quote: expect.stringContaining("Zymomonas"),
    });
  });
});

describe("a reading", () => {
  const slide = (text: string) => ({ page: 2, title: text, section: null, text });
  const added = (text: string): ImageReading => ({
    settings: { [text]: 1 },
    addTo: async (deck, bytes) => ({ ...deck, slides: [...deck.slides, slide(`${text} ${bytes.length}`)] }),
  });

  it("reads, then OCR, then descriptions, each with the whole file, though a thread took its buffer", async () => {
    const taking = { ...inThisThread, read: takeBuffer };
    const reader = openDeckReader({ pool: taking, ocr: added("ocr"), describe: added("described") });
    const { slides } = await reader.read(await drawPdf((pdf) => page(pdf, "A")), "a.pdf", never);
    expect(slides.map(({ title }) => title)).toEqual([
      "A",
      expect.stringMatching(/^ocr \d{3,}$/),
      expect.stringMatching(/^described \d{3,}$/),
    ]);
  });

  it("shows a model's description and the words it gets without personal data", async () => {
    let shown = "";
    const describe: ImageReading = {
      settings: {},
      async addTo(deck) {
        shown = JSON.stringify(deck);
        return { ...deck, slides: [...deck.slides, slide("A card of jane@example.org")] };
      },
    };
    const reader = openDeckReader({
      pool: inThisThread,
      ocr: added("joe@example.org"),
      describe,
      redact: "pii",
    });
    const deck = await reader.read(bytesOf("## Ask joe@example.org"), "a.md", never);
    expect(shown).not.toContain("joe");
    expect(JSON.stringify(deck)).not.toMatch(/joe|jane/);
    expect(deck.warnings).toEqual(["Masked 3 e-mail addresses"]);
  });

  it("is another for the build key where it masks or has other settings", () => {
    const keyOf = (reader: typeof plainReader, deck = "a.PDF") =>
      buildKeyOf({ reader, embedding: null }, { deck, chunking: defaultChunking, metadata: {} });
    const pool = inThisThread;
    const plain = keyOf(openDeckReader({ pool }));
    expect(plain).toBe(keyOf(plainReader));
    expect(keyOf(openDeckReader({ pool, redact: "pii" }))).not.toBe(plain);
    const withOcr = openDeckReader({ pool, ocr: added("eng") });
    expect(keyOf(withOcr)).not.toBe(plain);
    expect(keyOf(withOcr)).not.toBe(keyOf(openDeckReader({ pool, ocr: added("deu") })));
    expect(keyOf(withOcr, "a.txt")).toBe(plain);
  });
});

/** As a transfer to a thread leaves the bytes. */
const takeBuffer: typeof readDeck = async (bytes, name, signal) => {
  const taken = structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
  return readDeck(taken, name, signal);
};

describe("redaction at ingest", () => {
  it("leaves nothing of the original in the data folder, the events and the errors", async () => {
    const secret = "jane.secret@example.org";
    writeFileSync(join(folder, "a.md"), `# Course of ${secret}\n\n---\n\n## Ask ${secret}\n\n- Write soon`);
    writeFileSync(join(folder, "b.pdf"), await drawPdf((pdf) => page(pdf, "Contact", secret)));
    writeFileSync(join(folder, "c.jsonl"), `{"text": "${secret}", "page": "${secret}"}`);
    writeFileSync(join(folder, "d.pdf"), `%PDF-1.4 ${secret}`);
    const { summary, told } = await ingestFolder(openDeckReader({ pool: inThisThread, redact: "pii" }));
    expect(summary).toMatchObject({ slides: expect.any(Number), decks: expect.any(Number) });
    expect(summary.decks).toBeGreaterThanOrEqual(2);
    expect(told).toContain("Masked");
    expect(told).not.toContain("jane.secret");
    expect(
      JSON.stringify(summary.failed.map(({ error }) => [error.message, `${error.cause}`])),
    ).not.toContain("jane.secret");
    await lectern.database.script("checkpoint");
    const files = readdirSync(lectern.config.dataFolder, { recursive: true, withFileTypes: true });
    const held = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(held.filter((file) => readFileSync(file).includes("jane.secret"))).toEqual([]);
    // That the search finds what is there.
    expect(held.some((file) => readFileSync(file).includes("{EMAIL}"))).toBe(true);
  });
});

describe("bad files, read in a thread", () => {
  it("are each a clear error of their own, and the rest goes on", async () => {
    writeFileSync(join(folder, "good.md"), "## Green tea\n\nSteep it.");
    writeFileSync(join(folder, "huge.pdf"), "%PDF-1.4");
    // Sparse: it takes no space.
    truncateSync(join(folder, "huge.pdf"), 1024 * 1024 * 1024);
    writeFileSync(join(folder, "cut.pdf"), (await drawPdf((pdf) => page(pdf, "A", "b"))).subarray(0, 300));
    writeFileSync(join(folder, "bomb.pptx"), zipSync({ "ppt/presentation.xml": new Uint8Array(64_000_000) }));
    writeFileSync(join(folder, "noise.pptx"), Buffer.from("PK\u0003\u0004 not really an archive"));
    writeFileSync(join(folder, "ünïcödé 🍞.md"), "## Brot\n\nMehl.");
    const pool = createReadingPool();
    try {
      const { summary } = await ingestFolder(openDeckReader({ pool }));
      expect(summary.decks).toBe(2);
      const failed = new Map(summary.failed.map(({ deck, error }) => [deck, error]));
      expect([...failed.keys()].sort()).toEqual(["bomb.pptx", "cut.pdf", "huge.pdf", "noise.pptx"]);
      expect(failed.get("huge.pdf")).toMatchObject({ code: "too-large" });
      for (const [deck, error] of failed) {
        expect(error).toBeInstanceOf(LecternError);
        expect(error.message).toContain(deck);
      }
    } finally {
      await pool.close();
    }
  });
});
