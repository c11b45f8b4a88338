import { estimateSweep } from "../../../eval/sweep/estimate.ts";
import { type Abilities, type Grid, rowsOf } from "../../../eval/sweep/grid.ts";
import { type Measured, measureProvider } from "../../../eval/sweep/measure.ts";
import type { SweepPlan } from "../../../eval/sweep/sweep.ts";
import type { Config } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import type { Budget } from "../../ledger/budget.ts";
import type { Provider } from "../../providers/provider.ts";
import { type Lectern, makeProvider } from "../../setup.ts";
import type { Progress } from "../progress.ts";

export interface Surroundings {
  progress: Progress;
  /** USD; null: none. */
  budget: number | null;
  signal: AbortSignal;
}

/** Of all models Titan alone can be told how many dimensions to make. */
const titanDimensions = [1024, 512, 256] as const;

export function abilitiesOf({ name, embedding, rerank, models }: Provider): Abilities {
  const own = embedding ? [embedding.dimensions] : [];
  return {
    dimensions: name === "bedrock" ? [...titanDimensions] : own,
    rerank: rerank ? (models.rerank ?? "a model") : null,
  };
}

/** One provider a size of vectors: everything else about them is the same. */
export async function measureProviders(
  { config, provider }: Pick<Lectern, "config" | "provider">,
  { dimensions }: Grid,
  budget: Budget,
): Promise<Map<number | null, Measured>> {
  const measured = new Map<number | null, Measured>();
  for (const size of dimensions) {
    const isOwn = size === (provider.embedding?.dimensions ?? null);
    const own = isOwn ? provider : await makeProvider(withDimensions(config, size), () => undefined);
    measured.set(size, measureProvider(own, budget));
  }
  return measured;
}

function withDimensions(config: Config, size: number | null): Config {
  const dimensions = titanDimensions.find((one) => one === size);
  return dimensions === undefined ? config : { ...config, bedrock: { ...config.bedrock, dimensions } };
}

/** USD that a sweep may cost without a --budget: with a reranking model a whole grid soon costs ten times that. */
const unasked = 1;

/** Before anything is sent. Throws `budget` where it would not do, was not agreed to, or could not be kept. */
export async function announcePrice(
  provider: Provider,
  { grid, files, cases }: SweepPlan,
  { progress, budget, signal }: Surroundings,
): Promise<void> {
  const rows = `${rowsOf(grid)} combinations, ${cases.length} questions`;
  if (provider.name === "local") return progress.line(`${rows}; nothing is billed`);
  const questions = cases.map(({ question }) => question);
  const { tokens, rerankings, usd } = await estimateSweep({ provider, files, questions }, grid, signal);
  const work = `${tokens} tokens to embed${rerankings > 0 ? `, ${rerankings} rerankings` : ""}`;
  progress.line(
    `${rows}; ${work}; ${usd === null ? "the price of a model in use is not known" : `about $${usd.toFixed(4)}`}`,
  );
  const refusal = reasonToRefuse(usd, budget);
  if (refusal) throw new LecternError("budget", refusal);
}

function reasonToRefuse(usd: number | null, budget: number | null): string | null {
  if (usd === null)
    return budget === null
      ? null
      : "The price of a model in use is not known, so --budget can't be kept: leave it out";
  const price = `The sweep would cost about $${usd.toFixed(4)}`;
  const smaller = "make the grid or --limit smaller";
  if (budget === null && usd > unasked)
    return `${price}: agree to it with --budget ${Math.ceil(usd)}, or ${smaller}`;
  if (budget !== null && usd > budget)
    return `${price}, over the budget of $${budget}: raise it, or ${smaller}`;
  return null;
}
