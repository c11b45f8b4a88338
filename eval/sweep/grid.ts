import { z } from "zod";
import { type Chunking, parseChunking } from "../../ingest/chunk/chunking.ts";
import type { Config } from "../../src/config.ts";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { readJsonFile } from "../files.ts";

/** `denseWeight`: what cosine similarity counts in the weighted sum, 0…1. */
type Fusion = "rrf" | { denseWeight: number };
type RerankChoice = "none" | "features" | "model";

/** What decks are ingested with, which takes time and money. `dimensions` is null without an embedding model. */
interface IndexSettings {
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
  /** The sizes that its embedding model offers; empty without a model. */
  dimensions: number[];
  /** Its reranking model, or null. */
  rerank: string | null;
}

/** Only Titan can be told how many dimensions to make. */
export const titanDimensions = [1024, 512, 256] as const;

export function abilitiesOf({ name, embedding, rerank, models }: Provider): Abilities {
  const own = embedding ? [embedding.dimensions] : [];
  return {
    dimensions: name === "bedrock" ? [...titanDimensions] : own,
    rerank: rerank ? (models.rerank ?? "a model") : null,
  };
}

/** A longer table does not help anybody choose. */
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
  const given = readJsonFile(path, schema, "grid");
  const defaults = defaultGrid(abilities);
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
      `${path} makes ${rows} combinations, but a sweep takes at most ${maxRows}: leave some out`,
    );
  return grid;
}

export const indexesOf = ({ chunking, dimensions }: Grid): IndexSettings[] =>
  dimensions.flatMap((size) => chunking.map((one) => ({ chunking: one, dimensions: size })));

export const searchesOf = ({ fusion, rerank }: Grid): SearchSettings[] =>
  fusion.flatMap((one) => rerank.map((choice) => ({ fusion: one, rerank: choice })));

export const rowsOf = (grid: Grid) => indexesOf(grid).length * searchesOf(grid).length;

/** The settings as the production search takes them. */
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

/** `slide 240, neighbours under 60 merged` and the like: what tells chunkings apart. */
export function nameChunking(chunking: Chunking): string {
  return (
    nameStrategy(chunking) + (chunking.divider === undefined ? "" : ` at ${JSON.stringify(chunking.divider)}`)
  );
}

function nameStrategy(chunking: Chunking): string {
  switch (chunking.strategy) {
    case "slide":
      return `slide ${chunking.maxTokens}/${chunking.minTokens}/${chunking.overlapPercentage}`;
    case "fixed":
      return `fixed ${chunking.maxTokens}/${chunking.overlapPercentage}`;
    case "hierarchical":
      return `hierarchical ${chunking.parentTokens}/${chunking.childTokens}/${chunking.overlapTokens}`;
    case "semantic":
      return `semantic ${chunking.maxTokens}/${chunking.bufferSize}/${chunking.breakpointPercentile}`;
    default:
      return chunking.strategy;
  }
}

/** `rrf`, `weighted 0.6`; a dense weight of 0 is words alone, of 1 meaning alone. */
export const nameFusion = (fusion: Fusion) => (fusion === "rrf" ? "rrf" : `weighted ${fusion.denseWeight}`);

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

/** A value given twice would be measured twice. */
const once = <Item>(items: Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];
