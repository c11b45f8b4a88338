import pMap from "p-map";
import { endsRun, errorMessage, LecternError, passesSoon } from "../../src/errors.ts";
import type { LoneModel } from "../../src/providers/provider.ts";
import type { Database } from "../../src/store/database.ts";
import { type EnrichmentKey, findEnrichments, saveEnrichment } from "../../src/store/enrichments.ts";
import { kindOf } from "../../src/text/slide-kind.ts";
import { within } from "../../src/time-limit.ts";
import type { Enrichment, Slide } from "../../src/types.ts";
import { type EnrichmentEstimate, estimateEnrichment } from "./estimate.ts";
import { stretchesOf } from "./stretches.ts";
import { enrichPrompt, writeEnrichment } from "./write-enrichment.ts";

/** A slide that goes on without an enrichment. */
export interface MissedSlide {
  page: number | null;
  reason: string;
  /** Whether another run may fare better: the service failed, not the model. */
  mayPass: boolean;
}

export interface DeckEnrichment {
  /** Enrichments by slide id. */
  enrichments: Map<string, Enrichment>;
  /** How many were made in this run. */
  made: number;
  /** Made by an earlier run, of slides that have not changed. */
  kept: number;
  missed: MissedSlide[];
}

/** What enriches the slides of a deck. */
export interface Enriching {
  key: EnrichmentKey;
  isFree?: boolean;
  /** `slides` are all of one deck, in its order. */
  enrich(
    slides: Slide[],
    onSlide: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<DeckEnrichment>;
  /** What it would take, without asking anything. */
  estimate(slides: Slide[]): Promise<EnrichmentEstimate>;
}

/** How a call that may be billed is made: with patience, and within a budget. */
export type Paid = <Result>(call: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

const callsAtOnce = 4;
/** A model on this machine reads a long deck slowly. */
const limitMs = 180_000;

type Outcome = { slide: Slide } & ({ made: Enrichment } | { error: unknown });

/**
 * A chat model that enriches slides: those that say something and that it has not enriched before. Each is kept as it
 * is made. What of a slide can't be read leaves that slide as it is; what every slide would meet is thrown.
 */
export function openEnriching(
  model: LoneModel,
  { database, paid }: { database: Database; paid: Paid },
): Enriching {
  const key = { model: model.model, prompt: enrichPrompt };
  const limit = { limitMs, missed: `${model.model} did not enrich a slide` };
  const split = async (slides: Slide[]) => {
    const worth = slides.filter((slide) => slide.text.trim() !== "" && kindOf(slide) === null);
    const known = await findEnrichments(
      database,
      key,
      worth.map(({ id }) => id),
    );
    return { known, todo: new Set(worth.filter(({ id }) => !known.has(id))) };
  };
  const ask = async (slide: Slide, deck: Slide[], signal: AbortSignal): Promise<Outcome> => {
    try {
      const call = () => within(limit, signal, (either) => writeEnrichment(model, slide, deck, either));
      const made = await paid(call, signal);
      await saveEnrichment(database, key, { slideId: slide.id, made });
      return { slide, made };
    } catch (error) {
      signal.throwIfAborted();
      if (endsRun(error)) throw error;
      return { slide, error };
    }
  };
  return {
    key,
    isFree: model.isFree ?? false,
    async enrich(slides, onSlide, signal) {
      const { known, todo } = await split(slides);
      const asking = countingAsks(ask, todo.size, onSlide);
      const outcomes: Outcome[] = [];
      for (const stretch of stretchesOf(slides)) {
        outcomes.push(...(await enrichStretch(asking, stretch, todo, signal)));
      }
      return summarise(known, outcomes);
    },
    async estimate(slides) {
      const { todo } = await split(slides);
      return estimateEnrichment(stretchesOf(slides), todo);
    },
  };
}

type Ask = (slide: Slide, deck: Slide[], signal: AbortSignal) => Promise<Outcome>;

/** Tells after each slide how far it is; one that was too much with its deck is asked again. */
function countingAsks(ask: Ask, total: number, onSlide: (done: number, total: number) => void): Ask {
  let done = 0;
  if (total > 0) onSlide(0, total);
  return async (slide, deck, signal) => {
    const outcome = await ask(slide, deck, signal);
    if (!isTooMuch(outcome, deck)) onSlide(++done, total);
    return outcome;
  };
}

/**
 * The first alone, so that the model's prompt cache holds the deck when the others come. Where the deck is too much for
 * the model, half of it has to do.
 */
async function enrichStretch(
  ask: Ask,
  stretch: Slide[],
  todo: Set<Slide>,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const [first, ...rest] = stretch.filter((slide) => todo.has(slide));
  if (!first) return [];
  const outcome = await ask(first, stretch, signal);
  if (!isTooMuch(outcome, stretch)) {
    const others = await pMap(rest, (slide) => ask(slide, stretch, signal), { concurrency: callsAtOnce });
    return [outcome, ...others];
  }
  const middle = Math.ceil(stretch.length / 2);
  const halves = [stretch.slice(0, middle), stretch.slice(middle)];
  return [
    ...(await enrichStretch(ask, halves[0] ?? [], todo, signal)),
    ...(await enrichStretch(ask, halves[1] ?? [], todo, signal)),
  ];
}

const isTooMuch = (outcome: Outcome, stretch: Slide[]): boolean =>
  "error" in outcome &&
  outcome.error instanceof LecternError &&
  outcome.error.code === "too-large" &&
  stretch.length > 1;

function summarise(known: Map<string, Enrichment>, outcomes: Outcome[]): DeckEnrichment {
  const enrichments = new Map(known);
  const missed: MissedSlide[] = [];
  for (const outcome of outcomes) {
    if ("made" in outcome) enrichments.set(outcome.slide.id, outcome.made);
    else {
      const { slide, error } = outcome;
      missed.push({ page: slide.page, reason: errorMessage(error), mayPass: passesSoon(error) });
    }
  }
  return { enrichments, made: enrichments.size - known.size, kept: known.size, missed };
}
