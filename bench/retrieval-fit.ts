/**
 * Fits the feature reranker (src/answer/retrieve/rerank.ts) and the judgement of answerability (src/answer/retrieve/coverage.ts):
 * `npm run bench:retrieval-fit -- <set>… [--held-out <set>]… [--related a,b]…`, sets as for bench:retrieval. Answerable questions, the
 * same with their slides taken away (near), questions of the other sets (off), and what a set itself marks as
 * unanswerable. Held-out sets are only measured.
 */

import type { EvalCase } from "../eval/dataset/case.ts";
import { type CoverageFeatures, coverageFeatures } from "../src/answer/retrieve/coverage.ts";
import { type Features, featuresOf } from "../src/answer/retrieve/features.ts";
import { fuse } from "../src/answer/retrieve/fuse.ts";
import { searchLegs } from "../src/answer/retrieve/legs.ts";
import { readHits } from "../src/answer/retrieve/read-hits.ts";
import { openIndexes } from "../src/answer/retrieve/search-index.ts";
import { rewrite } from "../src/answer/retrieve/understand/rewrite.ts";
import type { Lectern } from "../src/setup.ts";
import {
  areRelated,
  isFound,
  kindOf,
  loadSets,
  type QuestionSet,
  setsNamed,
  withBenchLectern,
} from "./question-sets.ts";

interface Looked {
  /** Best fused first. */
  candidates: { features: Features; relevant: boolean }[];
  evidence: CoverageFeatures;
  evidenceWithout: CoverageFeatures;
}
interface Sample {
  evidence: CoverageFeatures;
  answerable: boolean;
  kind: string;
  heldOut: boolean;
}

const signal = new AbortController().signal;
const featureNames = ["words", "coverage", "proximity", "whole", "nearest"] as const;
const evidenceNames = ["coverage", "whole", "nearest"] as const;
const depth = 50;
const offPerPair = 60;

await withBenchLectern(async (lectern) => {
  const training = await loadSets(lectern, setsNamed.training);
  const heldOut = await loadSets(lectern, setsNamed.heldOut);
  const samples: Sample[] = [];
  const lists: Looked["candidates"][][] = [];
  for (const set of [...training, ...heldOut]) {
    const isHeldOut = heldOut.includes(set);
    const own: Looked["candidates"][] = [];
    for (const one of set.cases) {
      const found = await look(lectern, set, one);
      const kind = `${set.course}${kindOf(set, one) === set.course ? "" : `: ${kindOf(set, one)}`}`;
      samples.push({
        evidence: found.evidence,
        answerable: one.answerable === true,
        kind,
        heldOut: isHeldOut,
      });
      if (!one.answerable) continue;
      own.push(found.candidates);
      const near = { evidence: found.evidenceWithout, answerable: false, kind: `${set.course} near` };
      samples.push({ ...near, heldOut: isHeldOut });
    }
    if (!isHeldOut) lists.push(own);
    for (const other of [...training, ...heldOut].filter(
      (one) => one !== set && !areRelated(one.course, set.course),
    )) {
      const foreign = other.cases.filter(({ history }) => history.length === 0);
      const step = Math.max(1, Math.floor(foreign.length / offPerPair));
      for (const one of foreign.filter((_, index) => index % step === 0).slice(0, offPerPair)) {
        const { evidence } = await look(lectern, set, one);
        samples.push({ evidence, answerable: false, kind: `${set.course} off`, heldOut: isHeldOut });
      }
    }
  }
  fitReranker(lists);
  fitAnswerability(samples);
});

async function look(lectern: Lectern, { course }: QuestionSet, one: EvalCase): Promise<Looked> {
  const indexes = await openIndexes(lectern, { course });
  const [index] = indexes;
  if (!index) throw new Error(`no index of ${course}`);
  const { queries, filters } = rewrite({ ...one, filters: {} }, index);
  const { legs } = await searchLegs(
    indexes,
    { queries: queries.slice(0, 1), filters },
    lectern.provider,
    signal,
  );
  const fused = fuse(legs, lectern.config).slice(0, depth);
  const hits = new Map(
    (await readHits({ ...lectern, indexes }, fused)).map((hit) => [hit.chunkId, hit.slide]),
  );
  const candidates = fused.flatMap((match) => {
    const slide = hits.get(match.chunkId);
    return slide ? [{ features: featuresOf(match.match, match.query), relevant: isFound(one, slide) }] : [];
  });
  const [query = ""] = queries;
  const weigh = (of: typeof candidates) => {
    const [best] = coverageFeatures(
      [query],
      of.map(({ features }) => ({ query, features })),
    );
    return best ?? { coverage: 0, whole: null, nearest: null };
  };
  return {
    candidates,
    evidence: weigh(candidates),
    evidenceWithout: weigh(candidates.filter(({ relevant }) => !relevant)),
  };
}

/** Softmax regression over each question's candidates, each set weighing the same; a little ridge. */
function fitReranker(sets: Looked["candidates"][][]): void {
  const weights = featureNames.map(() => 1);
  const questions = sets.flatMap((set) => {
    const useful = set.filter((list) => list.some(({ relevant }) => relevant));
    return useful.map((list) => ({
      rows: list.map(({ features, relevant }) => ({
        x: featureNames.map((name) => features[name] ?? 0),
        relevant,
      })),
      share: 1 / useful.length / sets.length,
    }));
  });
  for (let round = 0; round < 2_000; round++) {
    const gradient = featureNames.map(() => 0);
    for (const { rows, share } of questions) {
      const scores = rows.map(({ x }) =>
        Math.exp(x.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0)),
      );
      const all = scores.reduce((sum, one) => sum + one, 0);
      const right = rows.reduce((sum, { relevant }, at) => sum + (relevant ? (scores[at] ?? 0) : 0), 0);
      for (const [row, { x, relevant }] of rows.entries()) {
        const score = scores[row] ?? 0;
        const error = share * ((relevant ? score / right : 0) - score / all);
        for (const [at, value] of x.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
      }
    }
    for (const [at, slope] of gradient.entries())
      weights[at] = (weights[at] ?? 0) + 3 * (slope - 1e-3 * (weights[at] ?? 0));
  }
  console.log("reranker:", featureNames.map((name, at) => `${name} ${weights[at]?.toFixed(2)}`).join(", "));
}

/** Logistic regression, each kind of question weighing the same. Near questions are only measured. */
function fitAnswerability(samples: Sample[]): void {
  const training = samples.filter(({ heldOut, kind }) => !heldOut && !/near/.test(kind));
  const counts = new Map<string, number>();
  for (const { kind } of training) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const valuesOf = ({ evidence }: Sample) => [1, ...evidenceNames.map((name) => evidence[name] ?? 0)];
  const weights = [0, ...evidenceNames.map(() => 0)];
  const logit = (values: number[]) => values.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0);
  const prepared = training.map((one) => ({
    values: valuesOf(one),
    wanted: one.answerable ? 1 : 0,
    share: 1 / (counts.get(one.kind) ?? 1) / counts.size,
  }));
  for (let round = 0; round < 8_000; round++) {
    const gradient = weights.map(() => 0);
    for (const { values, wanted, share } of prepared) {
      const error = share * (wanted - 1 / (1 + Math.exp(-logit(values))));
      for (const [at, value] of values.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
    }
    for (const [at, slope] of gradient.entries())
      weights[at] = (weights[at] ?? 0) + 8 * (slope - 1e-4 * (weights[at] ?? 0));
  }
  const named = ["bias", ...evidenceNames].map((name, at) => `${name} ${(weights[at] ?? 0).toFixed(2)}`);
  console.log("answerability:", named.join(", "));
  const scored = samples.map((one) => ({ ...one, logit: logit(valuesOf(one)) }));
  printRefusals(scored);
  const answerable = scored.filter((one) => one.answerable).map((one) => one.logit);
  for (const kind of ["near", "off"]) {
    const others = scored.filter((one) => !one.answerable && one.kind.includes(kind)).map((one) => one.logit);
    console.log(`AUROC, answerable against ${kind}: ${auroc(answerable, others).toFixed(3)}`);
  }
}

/** Share of each kind that is refused below each probability. */
function printRefusals(scored: (Sample & { logit: number })[]): void {
  const probabilities = [0.3, 0.4, 0.5, 0.6, 0.73, 0.8, 0.9];
  console.log(
    `| refused below | n | ${probabilities.join(" | ")} |\n|---|---|${"---|".repeat(probabilities.length)}`,
  );
  const kinds = new Set(scored.map(({ kind, answerable }) => JSON.stringify([kind, answerable])));
  for (const key of [...kinds].sort()) {
    const [kind, answerable] = JSON.parse(key) as [string, boolean];
    const of = scored.filter((one) => one.kind === kind && one.answerable === answerable);
    const refused = probabilities.map((limit) => {
      const below = of.filter((one) => one.logit < Math.log(limit / (1 - limit)));
      return (below.length / of.length).toFixed(3);
    });
    console.log(`| ${kind}${answerable ? "" : " (unanswerable)"} | ${of.length} | ${refused.join(" | ")} |`);
  }
}

/** The chance that an answerable question scores above another. */
function auroc(higher: number[], lower: number[]): number {
  const wins = higher.map((one) =>
    lower.reduce((sum, other) => sum + (one > other ? 1 : one === other ? 0.5 : 0), 0),
  );
  return wins.reduce((sum, one) => sum + one, 0) / (higher.length * lower.length);
}
