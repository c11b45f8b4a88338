import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { openDescribing } from "../../ingest/describe/describe.ts";
import type { IngestEvent } from "../../ingest/events.ts";
import { ingest } from "../../ingest/ingest.ts";
import { openDeckReader } from "../../ingest/read/deck-reader.ts";
import { readDeck } from "../../ingest/read/read.ts";
import { LecternError } from "../../src/errors.ts";
import { meterDescribe, openMeter } from "../../src/ledger/meter.ts";
import type { Describe } from "../../src/providers/describe.ts";
import { listSpending } from "../../src/store/spending.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";
import { breadSlide, darkSlide, makeScan } from "./ocr/make-pictures.ts";

const never = new AbortController().signal;
const usage = { inputTokens: 2_000, outputTokens: 100, costUsd: 0.001 };
const told: Describe = async () => ({ text: "Dough rising in a bowl.", usage });
const inThisThread = { read: readDeck, size: 1, close: async () => undefined };

let lectern: TestLectern;
let folder: string;
beforeEach(async () => {
  lectern = await makeLectern();
  folder = mkdtempSync(join(tmpdir(), "lectern-spending-"));
});
afterEach(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function run(decks: Record<string, string | Uint8Array>, describe: Describe = told, price = 0.5) {
  const events: IngestEvent[] = [];
  const model = { id: "a-vision-model", prompt: "describe.v1", describe };
  const meter = openMeter();
  const reader = openDeckReader({
    pool: inThisThread,
    describe: openDescribing(meterDescribe(model, meter), (event) => events.push(event)),
  });
  const files = Object.entries(decks).map(([deck, content]) => {
    writeFileSync(join(folder, deck), content);
    return { deck, file: join(folder, deck) };
  });
  const embedding = { ...hashedWords, pricePerMillionTokens: price };
  const summary = await ingest(
    { ...lectern, embedding, reader, meter, maxFileBytes: lectern.config.maxFileBytes },
    { course: "c", files, chunking: defaultChunking },
    (event) => events.push(event),
    never,
  );
  return { summary, events };
}
const ledger = () => listSpending(lectern.database, { by: "stage", days: 1 });

describe("what an ingest costs", () => {
  it("is told at its end and kept in the ledger: what was embedded, and what was described", async () => {
    const scan = await makeScan([breadSlide, darkSlide]);
    const { summary, events } = await run({ "bread.md": bakery, "scan.pdf": scan });
    const embedded = (summary.tokens * 0.5) / 1_000_000;
    expect(summary.tokens).toBeGreaterThan(0);
    expect(summary.costUsd).toBeCloseTo(0.002 + embedded, 9);
    expect(events).toContainEqual({ type: "describing", deck: "scan.pdf", done: 2, total: 2 });
    const rows = await ledger();
    expect(rows.map(({ key, inputTokens }) => [key, inputTokens])).toEqual([
      ["describe", 4_000],
      ["embed", summary.tokens],
    ]);
    // What is there already costs nothing.
    const again = await run({ "bread.md": bakery, "scan.pdf": scan });
    expect(again.summary).toMatchObject({ unchanged: 2, tokens: 0, costUsd: 0 });
    expect(await ledger()).toEqual(rows);
  });

  it("is kept also where the run breaks off, and no further deck is sent in vain", async () => {
    let calls = 0;
    const expiring: Describe = async (...given) => {
      if (++calls > 1) throw new LecternError("credentials", "Expired: log in again");
      return told(...given);
    };
    const scans = { "a.pdf": await makeScan([breadSlide]), "b.pdf": await makeScan([darkSlide]) };
    const more = { ...scans, "c.pdf": await makeScan([breadSlide, darkSlide]) };
    await expect(run(more, expiring)).rejects.toMatchObject({ code: "credentials" });
    expect(calls).toBe(2);
    expect(await ledger()).toMatchObject([{ key: "describe", inputTokens: 2_000, costUsd: 0.001 }]);
  });
});
