import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Deck } from "../../../ingest/read/deck.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { projectRoot } from "../../../src/root.ts";
import { drawPdf, put } from "../read/draw-pdf.ts";

/** Decks that were written for this test, with titles as they are seen; those of a presentation count hidden slides. */
const golden = z.object({ deck: z.string(), pages: z.array(z.object({ page: z.int(), title: z.string() })) });
type Golden = z.infer<typeof golden>;

const folder = join(projectRoot, "test", "ingest", "decks", "made");
const goldens = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => golden.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))));

const read = (bytes: Uint8Array, name: string) => readDeck(bytes, name, new AbortController().signal);

function expectTitles({ slides }: Deck, { pages }: Golden): void {
  const misses = pages.flatMap(({ page, title }) => {
    const found = slides.find((slide) => slide.page === page)?.title ?? "";
    return found === title ? [] : [`page ${page}: “${found}” for “${title}”`];
  });
  expect(misses.length, misses.join("\n")).toBeLessThanOrEqual(pages.length * 0.05);
}

describe.each(goldens)("$deck", (wanted) => {
  it("has its titles right", async () => {
    expectTitles(await read(new Uint8Array(readFileSync(join(folder, wanted.deck))), wanted.deck), wanted);
  });
});

/** Twenty pages as a teacher makes them: with bullets, formulas, code, tables, captions and hardly a word. */
const pages: [title: string, ...body: string[]][] = [
  ["Operating systems", "Week 4", "A. Teacher"],
  ["What a scheduler does", "• picks the next task", "• counts its time"],
  ["Round robin", "Each task runs for one quantum.", "Then the next one runs."],
  ["Turnaround T = C − A", "C is when it ends", "A is when it came"],
  ["ps and top", "ps shows what runs,", "top shows it again and again"],
  ["A long title that goes on over most of the page's width", "• one", "• two"],
  ["Priorities", "1. urgent", "2. usual", "3. idle"],
  ["Starvation?", "The least urgent never runs."],
  ["I/O", "waits"],
  ["Multilevel queues", "• each with its own quantum"],
  ["Exercise 4.1", "Draw the chart for three tasks."],
  ["Solution", "A B C A B"],
  ["Fairness: Jain's index", "It is 1 where all get the same."],
  ["Real time", "Rate monotonic", "Earliest deadline first"],
  ["2 × 2 cores", "One queue for each"],
  ["Affinity", "A warm cache helps."],
  ["Linux: CFS", "a tree by virtual time"],
  ["Nice values", "−20 … 19"],
  ["Summary", "• policies", "• costs"],
  ["Questions?", "a@example.org"],
];

describe.each([90, 180, 270])("pages that are turned by %d degrees", (turn) => {
  it("have their titles right, and their lines whole", async () => {
    const bytes = await drawPdf((pdf) => {
      for (const [at, [title, ...body]] of pages.entries()) {
        pdf.addPage({ size: turn === 180 ? [800, 450] : [450, 800] });
        Object.assign(pdf.page.dictionary.data, { Rotate: turn });
        turnBack(pdf, turn);
        body.forEach((line, row) => void put(pdf, 16, [line, 60, 130 + row * 30]));
        put(pdf, 30, [title, 40, 40]);
        put(pdf, 9, [`${at + 1} / ${pages.length}`, 740, 425]);
      }
    });
    const deck = await read(bytes, "turned.pdf");
    expectTitles(deck, {
      deck: "turned.pdf",
      pages: pages.map(([title], at) => ({ page: at + 1, title })),
    });
    expect(deck.slides[2]?.text).toBe(
      "Round robin\nEach task runs for one quantum.\nThen the next one runs.",
    );
  });
});

/** So that what is drawn next stands upright on the page as a viewer shows it. */
function turnBack(pdf: PDFKit.PDFDocument, turn: number): void {
  if (turn === 90) pdf.transform(0, -1, 1, 0, 0, 800);
  else if (turn === 180) pdf.transform(-1, 0, 0, -1, 800, 450);
  else pdf.transform(0, 1, -1, 0, 450, 0);
}
