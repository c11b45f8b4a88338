import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Chunking, parseChunking } from "../../ingest/chunk/chunking.ts";
import type { Config } from "../../src/config.ts";
import { errorMessage, LecternError } from "../../src/errors.ts";

/** `denseWeight`: what cosine similarity counts in the weighted sum, 0…1. */
export type Fusion = "rrf" | { denseWeight: number };
export type RerankChoice = "none" | "features" | "model";

/** What decks are ingested with, which takes time and money. `dimensions` is null without an embedding model. */
export interface IndexSettings {
  chunking: Chunking;
  dimensions: number | null;
}

/** What an index is searched with, which takes neither. */
export interface SearchSettings {
  fusion: Fusion;
  rerank: RerankChoice;
}

/** Every value is tried with every other. */
export interface Grid {
  chunking: Chunking[];
  dimensions: (number | null)[];
  fusion: Fusion[];
  rerank: RerankChoice[];
}

/** What the provider in use can do. */
export interface Abilities {
  /** Of its embedding model; empty without one. */
  dimensions: number[];
  /** Its reranking model, or null. */
  rerank: string | null;
}

/** A longer table helps nobody to choose. */
const maxRows = 300;

const share = "it takes a number from 0 to 1";
const fusion = z.union(
  [
    z.literal("rrf"),
    z.strictObject(
      { denseWeight: z.number(share).min(0, share).max(1, share) },
      `it takes "rrf" or {"denseWeight": 0.6}`,
    ),
  ],
  `it takes "rrf" or {"denseWeight": 0.6}, the weight from 0 to 1`,
);
const some = <Item extends z.ZodType>(item: Item) => {
  const error = "it takes a list of at least one";
  return z.array(item, error).min(1, error).optional();
};
const schema = z.strictObject(
  {
    chunking: some(z.unknown()),
    dimensions: some(z.int("it takes whole numbers")),
    fusion: some(fusion),
    rerank: some(z.enum(["none", "features", "model"], `it takes "none", "features" or "model"`)),
  },
  {
    error: ({ code }) =>
      code === "invalid_type"
        ? "it takes an object with chunking, dimensions, fusion, rerank or some of them"
        : undefined,
  },
);

/** What a user is likeliest to choose from: the strategies with their own defaults, and slides with their small neighbours. */
export function defaultGrid({ dimensions, rerank }: Abilities): Grid {
  const hasVectors = dimensions.length > 0;
  return {
    chunking: [
      { strategy: "slide" },
      { strategy: "slide", minTokens: 60 },
      { strategy: "fixed" },
      { strategy: "default" },
      { strategy: "hierarchical" },
      ...(hasVectors ? [{ strategy: "semantic" }] : []),
    ].map(parseChunking),
    dimensions: hasVectors ? dimensions : [null],
    fusion: hasVectors ? [{ denseWeight: 0.4 }, { denseWeight: 0.6 }, "rrf"] : [{ denseWeight: 0 }],
    rerank: ["none", "features", ...(rerank === null ? [] : ["model" as const])],
  };
}

/**
 * `{chunking?: [{"strategy": …}], dimensions?, fusion?: ["rrf", {"denseWeight": 0.6}], rerank?: ["none", "features",
 * "model"]}`; what is left out is as `defaultGrid` has it. Throws `invalid` that names file and field, also for what
 * the provider can't do.
 */
export function readGrid(path: string, abilities: Abilities): Grid {
  const parsed = schema.safeParse(readJson(path));
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    throw new LecternError("invalid", `${path}: ${fault?.path.join(".") || "the grid"}: ${fault?.message}`);
  }
  const defaults = defaultGrid(abilities);
  const given = parsed.data;
  const grid: Grid = {
    chunking: once(
      given.chunking?.map((one, index) => readChunking(one, `${path}: chunking.${index}`)) ??
        defaults.chunking,
    ),
    dimensions: once(given.dimensions ?? defaults.dimensions),
    fusion: once(given.fusion ?? defaults.fusion),
    rerank: once(given.rerank ?? defaults.rerank),
  };
  checkAbilities(grid, abilities, path);
  const rows = rowsOf(grid);
  if (rows > maxRows)
    throw new LecternError(
      "invalid",
      `${path}: it makes ${rows} combinations, and a sweep takes at most ${maxRows}: leave some out`,
    );
  return grid;
}

export const indexesOf = ({ chunking, dimensions }: Grid): IndexSettings[] =>
  dimensions.flatMap((size) => chunking.map((one) => ({ chunking: one, dimensions: size })));

export const searchesOf = ({ fusion, rerank }: Grid): SearchSettings[] =>
  fusion.flatMap((one) => rerank.map((choice) => ({ fusion: one, rerank: choice })));

export const rowsOf = (grid: Grid) => indexesOf(grid).length * searchesOf(grid).length;

/** As the production search takes it. */
export function toSearchConfig({
  fusion,
  rerank,
}: SearchSettings): Pick<Config, "fusion" | "denseWeight" | "rerank"> {
  return {
    fusion: fusion === "rrf" ? "rrf" : "weighted",
    denseWeight: fusion === "rrf" ? 0 : fusion.denseWeight,
    rerank: rerank === "model" ? "auto" : rerank,
  };
}

function checkAbilities(grid: Grid, { dimensions, rerank }: Abilities, path: string): void {
  const refuse = (field: string, problem: string) => {
    throw new LecternError("invalid", `${path}: ${field}: ${problem}`);
  };
  const strange = grid.dimensions.find((size) => size !== null && !dimensions.includes(size));
  const noModel = "there is no embedding model (`lectern doctor` says how to get one)";
  if (strange !== undefined)
    refuse(
      "dimensions",
      dimensions.length === 0
        ? noModel
        : `the embedding model in use has ${dimensions.join(", ")}, not ${strange}`,
    );
  const semantic = grid.chunking.findIndex(({ strategy }) => strategy === "semantic");
  if (dimensions.length === 0 && semantic !== -1)
    refuse(`chunking.${semantic}`, `semantic compares sentences, and ${noModel}`);
  if (dimensions.length === 0 && grid.fusion.length > 1)
    refuse("fusion", `there is nothing to fuse: ${noModel}`);
  if (rerank === null && grid.rerank.includes("model"))
    refuse("rerank", 'the provider in use has no reranking model: leave "model" out');
}

function readChunking(input: unknown, place: string): Chunking {
  try {
    return parseChunking(input);
  } catch (cause) {
    throw new LecternError("invalid", `${place}: ${errorMessage(cause).replace(/^Chunking: /, "")}`, {
      cause,
    });
  }
}

/** The same twice would be measured twice. */
const once = <Item>(items: Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new LecternError("invalid", `The grid ${path} can't be read: ${errorMessage(cause)}`, { cause });
  }
}
