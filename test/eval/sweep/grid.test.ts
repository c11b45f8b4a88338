import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  type Abilities,
  defaultGrid,
  indexesOf,
  readGrid,
  rowsOf,
  searchesOf,
  toSearchConfig,
} from "../../../eval/sweep/grid.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-grid-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const titan = { dimensions: [1024, 512, 256], rerank: "cohere" };
const local = { dimensions: [384], rerank: null };
const words = { dimensions: [], rerank: null };
function grid(content: unknown, abilities: Abilities = titan) {
  const path = join(folder, "grid.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return readGrid(path, abilities);
}

describe("a grid", () => {
  it("holds what the provider can do unless told otherwise", () => {
    expect(defaultGrid(titan)).toMatchObject({
      dimensions: [1024, 512, 256],
      rerank: ["none", "features", "model"],
    });
    expect(defaultGrid(local)).toMatchObject({ dimensions: [384], rerank: ["none", "features"] });
    const alone = defaultGrid(words);
    expect(alone).toMatchObject({ dimensions: [null], fusion: [{ denseWeight: 0 }] });
    expect(alone.chunking.map(({ strategy }) => strategy)).not.toContain("semantic");
    expect(defaultGrid(local).chunking.map(({ strategy }) => strategy)).toContain("semantic");
  });

  it("fills in what is left out, and tries nothing twice", () => {
    const read = grid({
      chunking: [{ strategy: "slide" }, { strategy: "slide", maxTokens: 240 }],
      fusion: ["rrf", "rrf"],
    });
    expect(read.chunking).toEqual([
      { strategy: "slide", maxTokens: 240, minTokens: 0, overlapPercentage: 20 },
    ]);
    expect(read.fusion).toEqual(["rrf"]);
    expect(read.rerank).toEqual(["none", "features", "model"]);
  });

  it("makes every combination", () => {
    const read = grid({ dimensions: [256, 512], rerank: ["none"], fusion: ["rrf", { denseWeight: 1 }] });
    expect(rowsOf(read)).toBe(indexesOf(read).length * 2);
    expect(new Set(indexesOf(read).map((one) => JSON.stringify(one))).size).toBe(read.chunking.length * 2);
    expect(searchesOf(read)).toEqual([
      { fusion: "rrf", rerank: "none" },
      { fusion: { denseWeight: 1 }, rerank: "none" },
    ]);
  });

  it("is searched by the settings that production has", () => {
    expect(toSearchConfig({ fusion: { denseWeight: 0.4 }, rerank: "model" })).toEqual({
      fusion: "weighted",
      denseWeight: 0.4,
      rerank: "auto",
    });
    expect(toSearchConfig({ fusion: "rrf", rerank: "none" })).toMatchObject({
      fusion: "rrf",
      rerank: "none",
    });
  });

  it.each([
    ["no JSON", "{", titan, /grid .*can't be read/],
    ["a list", [], titan, /the grid: it takes an object/],
    ["an unknown field", { colours: [] }, titan, /colours/],
    ["an empty list", { fusion: [] }, titan, /fusion: it takes a list of at least one/],
    ["no list", { rerank: "none" }, titan, /rerank: it takes a list/],
    [
      "an unknown reranker",
      { rerank: ["magic"] },
      titan,
      /rerank\.0: it takes "none", "features" or "model"/,
    ],
    ["a weight out of range", { fusion: ["rrf", { denseWeight: 2 }] }, titan, /fusion\.1.*0 to 1/],
    ["an unknown fusion", { fusion: ["sum"] }, titan, /fusion\.0: it takes "rrf" or/],
    [
      "an unknown strategy",
      { chunking: [{ strategy: "x" }] },
      titan,
      /chunking\.0: strategy: it is one of fixed/,
    ],
    [
      "a contradiction",
      { chunking: [{ strategy: "slide" }, { strategy: "hierarchical", childTokens: 2000 }] },
      titan,
      /chunking\.1: childTokens: it takes at most parentTokens/,
    ],
    ["dimensions that the model has not", { dimensions: [384] }, titan, /has 1024, 512, 256, not 384/],
    ["dimensions without a model", { dimensions: [384] }, words, /no embedding model/],
    [
      "semantic without a model",
      { chunking: [{ strategy: "semantic" }] },
      words,
      /chunking\.0: semantic compares/,
    ],
    ["a fusion without a model", { fusion: ["rrf", { denseWeight: 1 }] }, words, /nothing to fuse/],
    ["a model that is not there", { rerank: ["model"] }, local, /no reranking model/],
    [
      "too many",
      { fusion: Array.from({ length: 60 }, (_, index) => ({ denseWeight: index / 60 })) },
      titan,
      /at most 300/,
    ],
  ])("refuses %s by its place", (_, content, abilities, message) => {
    expect(() => grid(content, abilities)).toThrow(
      expect.objectContaining({ code: "invalid", message: expect.stringMatching(message) }),
    );
  });
});
