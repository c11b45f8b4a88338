import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Grid } from "../../../eval/sweep/grid.ts";
import { announcePrice, type SweepDependencies } from "../../../eval/sweep/sweep.ts";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import { describePrice } from "../../../src/cli/eval/sweep-progress.ts";
import { rerankCostUsd } from "../../../src/ledger/price.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { bakery } from "../../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../../fixtures/provider.ts";
import { caseOf, datasetOf } from "../metrics/outcomes.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-price-"));
let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});
const file = join(folder, "bread.md");
writeFileSync(file, bakery);

const billed: Partial<Provider> = {
  name: "bedrock",
  embedding: {
    ...hashedWords,
    pricePerMillionTokens: 0.02,
    embed: async () => {
      throw new Error("nothing is to be sent before the price is known");
    },
  },
  rerankUsd: (hits) => rerankCostUsd("cohere.rerank-v3-5:0", hits),
};
const grid: Grid = {
  chunking: ["slide", "semantic"].map((strategy) => parseChunking({ strategy })),
  dimensions: [256, 1024],
  fusion: ["rrf"],
  rerank: ["none", "model"],
};

async function announce(changes: Partial<Provider>, budget: number | null, questions = 10) {
  const lines: string[] = [];
  const onEvent: SweepDependencies["onEvent"] = (event) => {
    if (event.type === "priced") lines.push(describePrice(event));
  };
  const cases = Array.from({ length: questions }, (_, index) => caseOf({ id: `${index}` }));
  const request = { grid, files: [{ file, deck: "bread.md" }], dataset: datasetOf(cases), budget };
  const dependencies = { ...lectern, provider: makeProvider(changes), onEvent };
  await announcePrice(dependencies, request, new AbortController().signal);
  return lines.join("\n");
}

describe("the price of a sweep", () => {
  it("is told before anything is sent", async () => {
    expect(await announce({}, null)).toBe("8 combinations, 10 questions; nothing is billed");
    expect(await announce(billed, 0.5)).toMatch(
      /^8 combinations, .*\d+ tokens to embed, 40 rerankings; about \$0\.0800\d$/,
    );
  });

  it("is agreed to where it is more than small change, and kept within the budget", async () => {
    await expect(announce(billed, 0.01)).rejects.toThrow(/over the budget of \$0\.01/);
    await expect(announce(billed, null, 1_000)).rejects.toThrow(/allow it with --budget 9/);
    expect(await announce(billed, 9, 1_000)).toMatch(/about \$8\.0/);
  });

  it("is not guessed", async () => {
    const unknown = { ...billed, rerankUsd: () => null };
    expect(await announce(unknown, null)).toMatch(/the price of a model in use is unknown/);
    await expect(announce(unknown, 5)).rejects.toMatchObject({ code: "budget" });
  });
});
