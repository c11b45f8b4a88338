import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import type { Grid } from "../../../eval/sweep/grid.ts";
import { measureProvider } from "../../../eval/sweep/measure.ts";
import { type SweepEvent, type SweepRow, tryVariants } from "../../../eval/sweep/variants.ts";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import { openBudget } from "../../../src/ledger/budget.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { bakery } from "../../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../../fixtures/provider.ts";
import { caseOf, datasetOf } from "../metrics/outcomes.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-sweep-test-"));
const deck = join(folder, "bread.md");
let lectern: TestLectern;
beforeAll(async () => {
  writeFileSync(deck, bakery);
  lectern = await makeLectern();
});
// As empty as a sweep finds it: opening a database takes seconds.
afterEach(() => lectern.database.script("truncate courses, embeddings cascade"));
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});

const on = (page: number) => ({ referenceSlides: [{ deck: "bread.md", page }], course: "elsewhere" });
const cases = [
  caseOf({ id: "feed", question: "When do I feed the sourdough starter?", ...on(2) }),
  caseOf({ id: "oven", question: "How hot is the oven with steam?", ...on(3) }),
  caseOf({ id: "chess", question: "Who won the chess title?", referenceSlides: [] }),
  caseOf({ id: "lost", question: "Where is page 99?", ...on(99) }),
];
const slideGrid = { chunking: [parseChunking({ strategy: "slide" })], dimensions: [64] };
const grid: Grid = {
  ...slideGrid,
  chunking: ["slide", "none", "semantic"].map((strategy) => parseChunking({ strategy })),
  fusion: ["rrf", { denseWeight: 0.6 }],
  rerank: ["none", "features"],
};

interface Changes {
  provider?: Partial<Provider>;
  grid?: Grid;
  asked?: EvalCase[];
  budget?: number;
  signal?: AbortSignal;
  onEvent?: (event: SweepEvent) => void;
}

/** All rows, or those until it stopped, and why. */
async function run({ provider, grid: tried = grid, asked = cases, budget, signal, onEvent }: Changes = {}) {
  const money = openBudget(budget ?? null);
  const measured = measureProvider(makeProvider(provider), money);
  const rows: SweepRow[] = [];
  const events: SweepEvent[] = [];
  const dependencies = {
    ...lectern,
    measured: new Map([[64, measured]]),
    onWait: () => undefined,
  };
  const plan = { grid: tried, files: [{ file: deck, deck: "bread.md" }], dataset: datasetOf(asked) };
  const note = (event: SweepEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  try {
    for await (const row of tryVariants(dependencies, plan, note, signal ?? new AbortController().signal))
      rows.push(row);
    return { rows, events, money, error: null };
  } catch (error) {
    return { rows, events, money, error };
  }
}

describe("a sweep", () => {
  it("asks every question of every combination, and leaves out those without a slide", async () => {
    const { rows, events, error } = await run();
    expect(error).toBeNull();
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ index }) => index.course.id)).size).toBe(3);
    expect(events.filter(({ type }) => type === "cases")).toMatchObject([
      { asked: 2, leftOut: 2, missing: [{ case: { id: "lost" } }] },
    ]);
    const best = rows.find(
      ({ index, search }) => index.chunking.strategy === "slide" && search.rerank === "features",
    );
    expect([...(best?.scores ?? [])]).toEqual([
      ["feed", 1],
      ["oven", 1],
    ]);
    expect(best?.summaries.find(({ name }) => name === "hit@1")).toMatchObject({ mean: 1, scored: 2 });
    expect(best?.milliseconds?.p95).toBeGreaterThan(0);
    const whole = rows.find(({ index }) => index.chunking.strategy === "none")?.index;
    expect(whole).toMatchObject({ chunks: 1, slides: 4, dimensions: 64 });
    expect(best?.index.fingerprint).not.toBe(whole?.fingerprint);
  });

  it("embeds no text twice, and yet says what each index takes alone", async () => {
    const sent: string[] = [];
    const counted = {
      ...hashedWords,
      embed: async (texts: string[]) => {
        sent.push(...texts);
        return hashedWords.embed(texts, "document", new AbortController().signal);
      },
    };
    const provider = { embedding: counted };
    const alike = { ...grid, chunking: ["slide", "fixed"].map((strategy) => parseChunking({ strategy })) };
    const { rows } = await run({ provider, grid: alike });
    expect(new Set(sent).size).toBe(sent.length);
    const [first, second] = [...new Set(rows.map(({ index }) => index))];
    expect(first?.fingerprint).toBe(second?.fingerprint);
    expect(first?.tokens).toBeGreaterThan(0);
    expect(second?.tokens).toBe(first?.tokens);
    expect(second?.costUsd).toBeNull();
  });

  it("counts searches whose reranking failed instead of passing them off as reranked", async () => {
    const rerank = async () => {
      throw new Error("busy");
    };
    // A busy service is waited for; here its pauses pass at once.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }).setTimerTickMode("nextTimerAsync");
    const { rows } = await run({
      provider: { rerank, models: { rerank: "cohere" } },
      grid: { ...slideGrid, fusion: ["rrf"], rerank: ["model"] },
    });
    expect(rows[0]?.failures).toEqual({
      searches: 2,
      reason: "Not searched as configured: cohere did not rerank: busy",
    });
  });

  it("asks no model to rewrite: every row searches for the same", async () => {
    let asked = 0;
    const { error } = await run({
      provider: {
        rewriter: () => {
          asked++;
          throw new Error("it is not to be asked");
        },
      },
      grid: { ...slideGrid, fusion: ["rrf"], rerank: ["none"] },
      asked: [caseOf({ question: "And when?", history: [{ role: "user", content: "The oven?" }], ...on(3) })],
    });
    expect([asked, error]).toEqual([0, null]);
  });

  it("stops when it is told to, keeping the rows so far", async () => {
    const stop = new AbortController();
    const reason = new Error("Ctrl-C");
    const { rows, error } = await run({
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "asking" && event.done === 2) stop.abort(reason);
      },
    });
    expect(error).toBe(reason);
    expect(rows).toHaveLength(2);
  });

  it("stops where the budget is reached", async () => {
    const embedding = { ...hashedWords, pricePerMillionTokens: 1_000_000 };
    const { rows, error, money } = await run({ provider: { embedding }, budget: 15 });
    expect(error).toMatchObject({ code: "budget", message: expect.stringContaining("budget of $15") });
    expect(money.spent()).toBeGreaterThanOrEqual(15);
    expect(rows.length).toBeLessThan(12);
  });

  it("refuses a dataset that names no slide of these decks", async () => {
    const unrelated = cases.slice(2);
    expect((await run({ asked: unrelated })).error).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/bread\.md, p\. 99 of "lost"/),
    });
  });
});
