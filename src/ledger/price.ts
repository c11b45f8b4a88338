import { join } from "node:path";
import type { EmbeddingModel } from "../providers/provider.ts";
import { projectRoot } from "../root.ts";
import { guardrailPolicies, type PriceFile, readPriceFile } from "./price-file.ts";
import { splitTier } from "./service-tier.ts";

/** `inputTokens` leaves out what was read from or written to a cache. */
export interface BilledTokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
  /** That the service says it served by; absent: the one that stands behind the model's name, else the standard one. */
  serviceTier?: string | undefined;
}

/** As a guardrail counts them, by policy: one is up to 1,000 characters. */
type GuardrailUnits = Partial<Record<`${(typeof guardrailPolicies)[number]}PolicyUnits`, number | undefined>>;

const passagesPerQuery = 100;
const profile = /^(us-gov|us|eu|apac|jp|au|ca|global)\./;
/** The user's own before those that come with Lectern. */
let lists: PriceFile[] | null = null;

/** Reads the prices, the user's own file too; without a call Lectern's own are read when one is first asked for. Throws `config`. */
export function loadPrices(ownFile?: string): void {
  const bundled = readPriceFile(join(projectRoot, "src", "ledger", "prices.yaml"));
  lists = ownFile === undefined ? [bundled] : [readPriceFile(ownFile), bundled];
}

function loaded(): PriceFile[] {
  if (lists === null) loadPrices();
  return lists ?? [];
}

/**
 * USD for these tokens at the price in force `at` a time, or null if the model's price isn't known, or not by this tier.
 * Takes model ids and inference profile ids.
 */
export function costUsd(name: string, tokens: BilledTokens, at = new Date()): number | null {
  const { id: model, tier } = splitTier(name);
  const price = inForce((list) => ofModel(list.models, model), at);
  if (!price) return null;
  const servedBy = tokens.serviceTier ?? tier ?? "default";
  const byTier = servedBy === "default" ? 1 : price.tiers?.[servedBy];
  if (byTier === undefined) return null;
  const { cacheRead = price.input, cacheWrite = price.input } = price;
  const regional = model.startsWith("global.") ? 1 : (price.regional ?? 1);
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = tokens;
  const isLong =
    tokens.inputTokens + cacheReadTokens + cacheWriteTokens > (price.long?.over ?? Number.POSITIVE_INFINITY);
  const perMillion =
    tokens.inputTokens * price.input +
    tokens.outputTokens * price.output +
    cacheReadTokens * cacheRead +
    cacheWriteTokens * cacheWrite;
  return (perMillion * regional * byTier * (isLong ? (price.long?.times ?? 1) : 1)) / 1_000_000;
}

/** USD per million input tokens, or null if it isn't known. */
export function inputPrice(model: string): number | null {
  const perThousand = costUsd(model, { inputTokens: 1_000, outputTokens: 0 });
  return perThousand === null ? null : perThousand * 1_000;
}

type EmbeddingPrice = Pick<EmbeddingModel, "pricePerMillionTokens" | "isBilled">;

/** USD for embedding this many tokens; null if nothing is billed, or the price is not known. */
export function embeddingUsd({ pricePerMillionTokens }: EmbeddingPrice, tokens: number): number | null {
  return pricePerMillionTokens === null ? null : (tokens * pricePerMillionTokens) / 1_000_000;
}

export function isBilled({ isBilled, pricePerMillionTokens }: EmbeddingPrice): boolean {
  return isBilled ?? pricePerMillionTokens !== null;
}

/** USD for reranking this many passages at once, or null if the model's price isn't known. */
export function rerankCostUsd(model: string, passages: number, at = new Date()): number | null {
  // An ARN of a foundation model ends with its id.
  const id = model.replace(/^arn:.*:foundation-model\//, "");
  const price = inForce((list) => ofModel(list.rerank, id), at);
  return price ? (Math.ceil(passages / passagesPerQuery) * price.perThousandQueries) / 1_000 : null;
}

/** USD for what a guardrail has checked. */
export function guardrailCostUsd(units: GuardrailUnits, at = new Date()): number {
  return guardrailPolicies.reduce((sum, policy) => {
    const price = inForce((list) => list.guardrail.filter((row) => row.policy === policy), at);
    return sum + ((units[`${policy}PolicyUnits`] ?? 0) * (price?.perThousandUnits ?? 0)) / 1_000;
  }, 0);
}

/**
 * The latest row that has begun, of the first list that has one. Before them all, the first: that a price was first seen
 * on a day does not mean that it began then.
 */
function inForce<Row extends { from: string }>(rowsOf: (list: PriceFile) => Row[], at: Date): Row | null {
  const day = at.toISOString().slice(0, 10);
  const inOrder = loaded().map((list) => rowsOf(list).sort((a, b) => a.from.localeCompare(b.from)));
  const begun = inOrder.map((rows) => rows.findLast(({ from }) => from <= day));
  return begun.find((row) => row !== undefined) ?? inOrder.flat()[0] ?? null;
}

/** The rows of the longest key that fits, a whole id (of a profile, an ARN) before a bare one. */
function ofModel<Row extends { model: string }>(rows: Row[], model: string): Row[] {
  const bare = model.replace(profile, "");
  const keys = rows.map((row) => row.model);
  const key =
    longest(keys.filter((one) => fits(one, model))) ?? longest(keys.filter((one) => fits(one, bare)));
  return rows.filter((row) => row.model === key);
}

/** After the key comes a date, a version or nothing: `claude-sonnet-5` must not price `claude-sonnet-5-5`. */
const fits = (key: string, id: string) =>
  id.startsWith(key) && /^$|^:|^-\d{8}|^-v\d/.test(id.slice(key.length));

const longest = (keys: string[]) => keys.sort((a, b) => b.length - a.length)[0];
