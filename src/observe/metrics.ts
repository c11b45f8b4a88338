import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { SyncEvent } from "../../ingest/events.ts";
import { LecternError } from "../errors.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Provider } from "../providers/provider.ts";
import { retries } from "../providers/resilience/retry.ts";
import type { ObservedAnswer, Observer } from "./observer.ts";

/** What is read off at each scrape. */
interface Live {
  breakerStates: Provider["breakerStates"];
  streams(): { open: number; most: number };
}

export interface Metrics extends Observer {
  /** `route` is a pattern such as `/api/slides/:id`, never a path that was asked for. */
  responded(response: { method: string; route: string; status: number }): void;
  /** In the text format of Prometheus. */
  scrape(): Promise<{ text: string; contentType: string }>;
}

/** Seconds. */
const answerBuckets = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];
const stageBuckets = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** No label holds what somebody wrote or is called: outcomes, stages, codes, route patterns and model ids alone. */
export function openMetrics({ breakerStates, streams }: Live): Metrics {
  const registry = new Registry();
  const of = processMetrics();
  const count = makeCounter(registry);
  const answers = count("lectern_answers_total", "Answers, by how they ended.", ["outcome"]);
  const notBorneOut = count(
    "lectern_answers_not_borne_out_total",
    "Answers with a statement that the slides do not bear out.",
  );
  const notKept = count("lectern_answers_not_kept_total", "Answers that could not be kept at once.");
  const responses = count("lectern_http_responses_total", "HTTP responses.", ["method", "route", "status"]);
  const decks = count("lectern_ingest_decks_total", "Decks of syncs, by what became of them.", ["outcome"]);
  const syncs = count("lectern_syncs_total", "Syncs that were asked for by the API, by how they ended.", [
    "outcome",
  ]);
  const timed = openTimes(registry);
  const charged = openMoney(registry);
  openGauges(registry, { breakerStates, streams });
  return {
    openAnswer: () => (answer) => {
      answers.inc({ outcome: answer.outcome });
      if (answer.verdict && answer.verdict.ungrounded.length > 0) notBorneOut.inc();
      if (!answer.isKept) notKept.inc();
      timed(answer);
      for (const charge of answer.charges) charged(charge);
    },
    charged,
    ingested(event) {
      const outcome = deckOutcomes[event.type];
      if (outcome !== undefined) decks.inc({ outcome });
    },
    synced: (outcome) => syncs.inc({ outcome }),
    responded: ({ status, ...route }) => responses.inc({ ...route, status: String(status) }),
    async scrape() {
      const all = Registry.merge([registry, of]);
      return { text: await all.metrics(), contentType: all.contentType };
    },
  };
}

const deckOutcomes: Partial<Record<SyncEvent["type"], string>> = {
  read: "read",
  unchanged: "unchanged",
  failed: "failed",
  skipped: "skipped",
};

/** Counters without labels begin at 0; the others once there is something to count. */
function makeCounter(registry: Registry) {
  return <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name, help, labelNames, registers: [registry] });
}

function openTimes(registry: Registry): (answer: ObservedAnswer) => void {
  const firstText = new Histogram({
    name: "lectern_answer_first_token_seconds",
    help: "Seconds from the question to the answer's first words.",
    buckets: answerBuckets,
    registers: [registry],
  });
  const whole = new Histogram({
    name: "lectern_answer_seconds",
    help: "Seconds from the question to the answer's end, by how it ended.",
    labelNames: ["outcome"],
    buckets: answerBuckets,
    registers: [registry],
  });
  const stage = new Histogram({
    name: "lectern_answer_stage_seconds",
    help: "Seconds of each stage of an answer.",
    labelNames: ["stage"],
    buckets: stageBuckets,
    registers: [registry],
  });
  return ({ outcome, firstTextMs, totalMs, stages }) => {
    whole.observe({ outcome }, totalMs / 1000);
    if (firstTextMs !== null) firstText.observe(firstTextMs / 1000);
    for (const [name, ms] of Object.entries(stages)) stage.observe({ stage: name }, ms / 1000);
  };
}

function openMoney(registry: Registry): (charge: Charge) => void {
  const count = makeCounter(registry);
  const by = ["stage", "model"] as const;
  const tokens = count("lectern_tokens_total", "Tokens that were billed; input includes what a cache held.", [
    ...by,
    "kind",
  ]);
  const dollars = count("lectern_cost_usd_total", "US dollars, of what has a known price.", [...by]);
  const toldAgain = count("lectern_answers_told_again_total", "Answers of before that were told again.");
  const savedTokens = count("lectern_saved_tokens_total", "Tokens that these cost when they were written.");
  const savedDollars = count(
    "lectern_saved_usd_total",
    "US dollars that they cost, of what has a known price.",
  );
  const unpriced = count("lectern_unpriced_calls_total", "Billed calls whose cost nobody knows.", [...by]);
  return ({ stage, model, usage, saved }) => {
    if (stage === "cache") toldAgain.inc();
    if (saved) savedTokens.inc((saved.inputTokens ?? 0) + (saved.outputTokens ?? 0));
    if (saved?.costUsd) savedDollars.inc(saved.costUsd);
    const made = { stage, model };
    const { inputTokens, outputTokens, cacheReadTokens } = usage;
    for (const [kind, value] of Object.entries({
      input: inputTokens,
      output: outputTokens,
      "cache-read": cacheReadTokens,
    }))
      if (value) tokens.inc({ ...made, kind }, value);
    if (usage.costUsd === null) unpriced.inc(made);
    else dollars.inc(made, usage.costUsd);
  };
}

function openGauges(registry: Registry, { breakerStates, streams }: Live): void {
  const registers = [registry];
  new Gauge({
    name: "lectern_breaker_state",
    help: "1 for the state that a model's circuit breaker is in.",
    labelNames: ["model", "state"],
    registers,
    collect() {
      for (const [model, now] of Object.entries(breakerStates?.() ?? {}))
        for (const state of ["closed", "open", "half-open"])
          this.set({ model, state }, state === now ? 1 : 0);
    },
  });
  new Gauge({
    name: "lectern_streams_open",
    help: "Answers that are being written now.",
    registers,
    collect() {
      this.set(streams().open);
    },
  });
  new Gauge({
    name: "lectern_streams_limit",
    help: "How many answers may be written at once.",
    registers,
    collect() {
      this.set(streams().most);
    },
  });
}

let ofProcess: Registry | null = null;

/** What is the process's, not an app's: memory, event loop, and retries, which happen far below any app. */
function processMetrics(): Registry {
  if (ofProcess !== null) return ofProcess;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const count = makeCounter(registry);
  const retried = count("lectern_retries_total", "Calls that were made again, by what had failed.", ["code"]);
  retries.subscribe((error) => {
    retried.inc({ code: error instanceof LecternError ? error.code : "other" });
  });
  ofProcess = registry;
  return registry;
}
