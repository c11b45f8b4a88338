/**
 * What the questions of an enrichment are worth: `npm run bench:enrich -- <folder>`, a folder with `corpus.jsonl` and
 * `queries.jsonl` whose entries are asked several questions each. A seed splits each entry's questions in two: one half
 * is indexed as what a model would have written of the entry, and of the other one is asked, of the course with and
 * without. A third course has every other entry enriched, to see what that costs the rest. No model writes anything
 * here, so the sentence that places a slide is left out.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import type { EvalCase } from "../eval/dataset/case.ts";
import { loadCases } from "../eval/dataset/cases.ts";
import { pairedDifference } from "../eval/statistics/paired.ts";
import { seeded } from "../eval/statistics/random.ts";
import { defaultChunking } from "../ingest/chunk/chunk.ts";
import type { Enriching } from "../ingest/enrich/enrich.ts";
import { noEnrichment } from "../ingest/enrich/estimate.ts";
import { ingest } from "../ingest/ingest.ts";
import { discoverDecks } from "../ingest/sources/discover.ts";
import { retrieve } from "../src/answer/retrieve/retrieve.ts";
import { groupBy } from "../src/group-by.ts";
import type { Lectern } from "../src/setup.ts";
import { saveEnrichment } from "../src/store/enrichments.ts";
import { isFound, setsNamed, withBenchLectern } from "./question-sets.ts";

const seed = 13;
/** MRR looks as deep. */
const depth = 10;
const { signal } = new AbortController();

/** What is indexed for an entry of the corpus, and what is asked. */
interface Entry {
  id: string;
  indexed: string[];
  asked: EvalCase;
}

const measures = {
  "hit@1": (rank: number) => (rank === 1 ? 1 : 0),
  "hit@5": (rank: number) => (rank > 0 && rank <= 5 ? 1 : 0),
  [`MRR@${depth}`]: (rank: number) => (rank > 0 ? 1 / rank : 0),
};
/** By an entry's id the rank at which its question finds it, from 1; 0 where it does not. */
type Ranks = Map<string, number>;

const [folder] = setsNamed.training;
if (!folder) throw new Error("Name a folder with corpus.jsonl and queries.jsonl");

await withBenchLectern(async (lectern) => {
  const entries = splitEntries(loadCases(join(folder, "queries.jsonl")).cases);
  const enriched = entries.filter(({ indexed }) => indexed.length > 0);
  const half = enriched.filter((_, place) => place % 2 === 0);
  const ranks = new Map<string, Ranks>();
  for (const [name, chosen] of [
    ["without", []],
    ["with", enriched],
    ["half", half],
  ] as const) {
    await ingestWith(lectern, name, chosen);
    ranks.set(name, await rankAll(lectern, name, entries));
    console.error(`${name}: asked`);
  }
  const of = (name: string) => ranks.get(name) ?? new Map();
  const rest = enriched.filter((one) => !half.includes(one));
  const indexed = enriched.reduce((sum, one) => sum + one.indexed.length, 0);
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine()}`);
  console.log(`\n${enriched.length} entries, a question to each; ${indexed} others indexed; seed ${seed}\n`);
  console.log("| | without | with | difference (95% interval) | p |\n|---|---|---|---|---|");
  printRows("all entries enriched", enriched, [of("without"), of("with")]);
  printRows("half of them: the enriched", half, [of("without"), of("half")]);
  printRows("half of them: the others", rest, [of("without"), of("half")]);
});

function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
}

function splitEntries(cases: EvalCase[]): Entry[] {
  const random = seeded(seed);
  const byEntry = groupBy(cases, ({ relevant }) => relevant[0] ?? "");
  return Array.from(byEntry).flatMap(([id, all]): Entry[] => {
    const drawn = all.map((one) => ({ one, place: random() })).sort((a, b) => a.place - b.place);
    const questions = drawn.map(({ one }) => one);
    const half = Math.floor(questions.length / 2);
    const asked = questions[half];
    return asked ? [{ id, indexed: questions.slice(0, half).map(({ question }) => question), asked }] : [];
  });
}

/** The production ingest, but that the questions come from the entries. */
async function ingestWith(lectern: Lectern, course: string, chosen: readonly Entry[]): Promise<void> {
  const { files } = discoverDecks([join(folder ?? "", "corpus.jsonl")], course);
  const enriching = enrichingWith(lectern, course, chosen);
  const { failed } = await ingest(
    { ...lectern, embedding: lectern.provider.embedding, enriching, maxFileBytes: 1e9 },
    { course, files, chunking: defaultChunking },
    () => undefined,
    signal,
  );
  if (failed.length > 0) throw failed[0]?.error;
}

function enrichingWith({ database }: Lectern, name: string, chosen: readonly Entry[]): Enriching {
  const questions = new Map(chosen.map(({ id, indexed }) => [id, indexed]));
  const key = { model: `held questions, ${name}`, prompt: `seed ${seed}` };
  return {
    key,
    async enrich(slides) {
      const enrichments = new Map<string, { context: string; questions: string[] }>();
      for (const { id, externalId = "" } of slides) {
        const held = questions.get(externalId);
        if (!held) continue;
        const made = { context: "", questions: held };
        await saveEnrichment(database, key, { slideId: id, made });
        enrichments.set(id, made);
      }
      return { enrichments, made: enrichments.size, kept: 0, missed: [] };
    },
    estimate: async () => noEnrichment,
  };
}

async function rankAll(lectern: Lectern, course: string, entries: Entry[]): Promise<Ranks> {
  const ranks: Ranks = new Map();
  for (const { id, asked } of entries) {
    const { hits } = await retrieve(lectern, { ...asked, course, k: depth, filters: {} }, signal);
    const place = hits.findIndex(({ slide, duplicates = [] }) =>
      [slide, ...duplicates].some((one) => isFound(asked, one)),
    );
    ranks.set(id, place + 1);
  }
  return ranks;
}

/** Pairs of the same question, put to both courses. */
function printRows(name: string, entries: Entry[], [before, after]: [Ranks, Ranks]): void {
  for (const [measure, score] of Object.entries(measures)) {
    const scoresOf = (ranks: Ranks) => entries.map(({ id }) => score(ranks.get(id) ?? 0));
    const [without, enriched] = [scoresOf(before), scoresOf(after)];
    const differences = enriched.map((value, place) => value - (without[place] ?? 0));
    const told = pairedDifference(differences, { seed });
    const interval = told
      ? `${signed(told.mean)} (${signed(told.low)} to ${signed(told.high)}) | ${told.p < 0.001 ? "< 0.001" : told.p.toFixed(3)}`
      : "– | –";
    console.log(
      `| ${name}: ${measure} | ${mean(without).toFixed(3)} | ${mean(enriched).toFixed(3)} | ${interval} |`,
    );
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
