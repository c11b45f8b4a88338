import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { parseChunking } from "../../ingest/chunk/chunking.ts";
import { type Estimate, estimateIngest } from "../../ingest/estimate.ts";
import { ingest } from "../../ingest/ingest.ts";
import { billOf, describeEstimate } from "../../src/cli/estimate-text.ts";
import { countTokens } from "../../src/text/tokens.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";

const never = new AbortController().signal;
let lectern: TestLectern;
let folder: string;
let sent: string[] = [];
const embedding = {
  ...hashedWords,
  async embed(texts: string[]) {
    sent.push(...texts);
    return hashedWords.embed(texts, "document", never);
  },
};
beforeAll(async () => {
  lectern = await makeLectern({ embedding });
  folder = mkdtempSync(join(tmpdir(), "lectern-estimate-"));
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});
let courses = 0;
let course = "";
beforeEach(() => {
  sent = [];
  courses += 1;
  course = `course ${courses}`;
});

const request = (decks: Record<string, string>, chunking = defaultChunking) => ({
  course,
  chunking,
  files: Object.entries(decks).map(([deck, text]) => {
    const file = join(folder, deck);
    writeFileSync(file, text);
    return { deck, file };
  }),
});
const dependencies = () => ({ ...lectern, embedding, maxFileBytes: lectern.config.maxFileBytes });
const estimate = (of: ReturnType<typeof request>) =>
  estimateIngest(dependencies(), of, () => undefined, never);
const ingestAll = (of: ReturnType<typeof request>) => ingest(dependencies(), of, () => undefined, never);
const rows = (table: string) =>
  lectern.database.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);

describe("a dry run", () => {
  it("counts what the run then does, and neither embeds nor writes", async () => {
    const decks = request({ "bread.md": bakery, "tea.md": "## Green tea\n\nSteep it at 80 degrees." });
    const foretold = await estimate(decks);
    expect(sent).toEqual([]);
    for (const table of ["courses", "decks", "slides", "chunks", "embeddings"])
      expect(await rows(table)).toEqual([{ rows: 0 }]);
    expect(existsSync(join(lectern.config.dataFolder, "decks"))).toBe(false);
    const done = await ingestAll(decks);
    expect(foretold).toMatchObject({ failed: [], unchanged: 0, total: { embedded: 0 } });
    expect(foretold.total).toMatchObject({ slides: done.slides, chunks: done.chunks });
    expect(foretold.total.sent).toBe(sent.reduce((all, text) => all + countTokens(text), 0));
  });

  it("knows what is unchanged, and which chunks of a changed deck are embedded already", async () => {
    const tea = "## Green tea\n\nSteep it at 80 degrees.";
    await ingestAll(request({ "bread.md": bakery, "tea.md": tea }));
    const again = await estimate(
      request({ "bread.md": `${bakery}\n\n---\n\n## Rye\n\nRye rises slowly.`, "tea.md": tea }),
    );
    expect(again).toMatchObject({ unchanged: 1, total: { slides: 5 } });
    expect(again.total.embedded).toBe(again.total.chunks - 1);
    expect(again.total.sent).toBeLessThan(30);
  });

  it("counts a text once that stands in two decks", async () => {
    const { decks } = await estimate(request({ "a.md": `${bakery}\nTwice.`, "b.md": `${bakery}\nTwice.` }));
    expect(decks.map(({ sent: tokens }) => tokens > 0)).toEqual([true, false]);
  });

  it("counts the sentences that semantic chunking embeds to cut, without embedding them", async () => {
    const semantic = parseChunking({ strategy: "semantic" });
    const toast = bakery
      .replace(/bread/gi, "toast")
      .replace(/oven/gi, "stove")
      .replace(/sourdough/gi, "levain");
    const cut = await estimate(request({ "a.md": toast }, semantic));
    const uncut = await estimate(request({ "a.md": toast }));
    expect(sent).toEqual([]);
    expect(cut.total.sent).toBeGreaterThan(uncut.total.tokens * 1.5);
  });

  it("names a deck that can't be read, and goes on with the others", async () => {
    const { failed, decks } = await estimate(request({ "bread.md": bakery, "empty.md": "" }));
    expect(failed).toMatchObject([{ deck: "empty.md", error: { code: "bad-deck" } }]);
    expect(decks.map(({ deck }) => deck)).toEqual(["bread.md"]);
  });

  it("tells the bill of the model in use, or what Bedrock's would be", async () => {
    const total = {
      slides: 5,
      chunks: 6,
      tokens: 1_000_000,
      embedded: 0,
      sent: 2_000_000,
      described: 7,
      enriched: 0,
    };
    const foretold: Estimate = {
      course,
      decks: [],
      unchanged: 0,
      moved: 0,
      removed: [],
      failed: [],
      total,
      enrichment: null,
    };
    const local = billOf(foretold, lectern);
    expect(local).toMatchObject({ embedding: { billed: false }, onBedrock: { costUsd: 0.02 } });
    expect(describeEstimate(foretold, local)).toMatch(
      /nothing is billed\nWith Bedrock .*it would be 1,000,000 tokens, about \$0\.0200/,
    );
    const described = billOf(foretold, lectern, { describing: { id: "amazon.nova-lite-v1:0" } });
    expect(describeEstimate(foretold, described)).toMatch(
      /nova-lite.* would describe 7 pages, about \$0\.00/,
    );
    const provider = { ...lectern.provider, embedding: { ...embedding, pricePerMillionTokens: 0.1 } };
    const billed = billOf(foretold, { ...lectern, provider });
    expect(billed).toMatchObject({ embedding: { billed: true, costUsd: 0.2 }, onBedrock: null });
    expect(describeEstimate(foretold, billed)).toContain("2,000,000 tokens, about $0.2000");
  });
});
