/**
 * Fits the feature reranker (src/answer/rerank.ts) and the judgement of answerability (src/answer/answerable.ts):
 * `npm run bench:retrieval-fit -- <set>… [--held-out <set>]…`, sets as for bench:retrieval. Answerable questions, the
 * same with their slides taken away (near), questions of the other sets (off), and what a set itself marks as
 * unanswerable. Held-out sets are only measured.
 */

import type { EvalCase } from "../eval/dataset/cases.ts";
import { type Evidence, weighEvidence } from "../src/answer/answerable.ts";
import { type Features, featuresOf } from "../src/answer/features.ts";
import { fuse } from "../src/answer/fuse.ts";
import { loadHits } from "../src/answer/load-hits.ts";
import { rewrite } from "../src/answer/rewrite/rewrite.ts";
import { openIndexes, search } from "../src/answer/search.ts";
import type { Lectern } from "../src/setup.ts";
import { isFound, kindOf, loadSets, type QuestionSet, setsNamed, withBenchLectern } from "./question-sets.ts";

interface Looked {
  /** Best fused first. */
  candidates: { features: Features; relevant: boolean }[];
  evidence: Evidence;
  evidenceWithout: Evidence;
}
interface Sample {
  evidence: Evidence;
  answerable: boolean;
  kind: string;
  heldOut: boolean;
}

const signal = new AbortController().signal;
const featureNames = ["words", "coverage", "proximity", "whole", "nearest"] as const;
const evidenceNames = ["coverage", "words", "nearest", "whole", "standout"] as const;
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
      samples.push({ evidence: found.evidence, answerable: one.answerable, kind, heldOut: isHeldOut });
      if (!one.answerable) continue;
      own.push(found.candidates);
      const near = { evidence: found.evidenceWithout, answerable: false, kind: `${set.course} near` };
      samples.push({ ...near, heldOut: isHeldOut });
    }
    if (!isHeldOut) lists.push(own);
    for (const other of [...training, ...heldOut].filter((one) => one !== set)) {
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
  const legs = await search(indexes, { queries: queries.slice(0, 1), filters }, lectern.provider, signal);
  const fused = fuse(legs, lectern.config).slice(0, depth);
  const hits = new Map((await loadHits(lectern.database, fused)).map((hit) => [hit.chunkId, hit.slide]));
  const candidates = fused.flatMap((match) => {
    const slide = hits.get(match.chunkId);
    return slide ? [{ features: featuresOf(match), relevant: isFound(one, slide) }] : [];
  });
  const weigh = (of: typeof candidates) =>
    weighEvidence(
      of.slice(0, 10).map(({ features }) => features),
      legs[0]?.background ?? null,
    );
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

/** Logistic regression, each kind of question weighing the same. */
function fitAnswerability(samples: Sample[]): void {
  const training = samples.filter(({ heldOut }) => !heldOut);
  const counts = new Map<string, number>();
  for (const { kind } of training) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const valuesOf = ({ evidence }: Sample) => [
    1,
    ...evidenceNames.map((name) => (evidence[name] ?? 0) / (name === "standout" ? 5 : 1)),
  ];
  const weights = valuesOf(training[0] as Sample).map(() => 0);
  const probability = (values: number[], shift = 0) =>
    1 / (1 + Math.exp(-values.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), shift)));
  const prepared = training.map((one) => ({
    values: valuesOf(one),
    wanted: one.answerable ? 1 : 0,
    share: (one.answerable ? 2 : 1) / (counts.get(one.kind) ?? 1) / counts.size,
  }));
  for (let round = 0; round < 6_000; round++) {
    const gradient = weights.map(() => 0);
    for (const { values, wanted, share } of prepared) {
      const error = share * (wanted - probability(values));
      for (const [at, value] of values.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
    }
    for (const [at, slope] of gradient.entries())
      weights[at] = (weights[at] ?? 0) + 2 * (slope - 1e-4 * (weights[at] ?? 0));
  }
  const named = ["bias", ...evidenceNames].map(
    (name, at) => `${name} ${((weights[at] ?? 0) / (name === "standout" ? 5 : 1)).toFixed(2)}`,
  );
  console.log("answerability:", named.join(", "));
  const kinds = [...new Set(samples.map(({ kind, answerable }) => JSON.stringify([kind, answerable])))];
  const shifts = [-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3];
  console.log(
    `| refused, bias shifted by | n | ${shifts.join(" | ")} |\n|---|---|${shifts.map(() => "---|").join("")}`,
  );
  for (const key of kinds.sort()) {
    const [kind, answerable] = JSON.parse(key) as [string, boolean];
    const of = samples.filter((one) => one.kind === kind && one.answerable === answerable).map(valuesOf);
    const refused = shifts.map((shift) =>
      (of.filter((one) => probability(one, shift) < 0.5).length / of.length).toFixed(3),
    );
    console.log(`| ${kind}${answerable ? "" : " (unanswerable)"} | ${of.length} | ${refused.join(" | ")} |`);
  }
}
