/**
 * How much of what was asked stands in the local answer: `npm run bench:answers -- [--out <file>] <set>…`, sets as for
 * `bench:retrieval`; the bundled course is always one. Each question goes through the production `answer()`; beside it
 * stand three answers that need no thought, made of the same hits. `--out` keeps every answer, as JSON lines.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { EvalCase } from "../eval/dataset/case.ts";
import { findFacts } from "../eval/metrics/completeness.ts";
import { referencesOf } from "../eval/metrics/relevance.ts";
import { answer } from "../src/answer/answer.ts";
import { type CollectedAnswer, collect } from "../src/answer/collect.ts";
import type { Lectern } from "../src/setup.ts";
import { withoutMarkers } from "../src/text/scan-markers.ts";
import { words } from "../src/text/words.ts";
import { addFacts } from "./answers-facts.ts";
import { type Measured, printFacts, printRefusals } from "./answers-table.ts";
import { openTrivialAnswers, type TrivialAnswers } from "./answers-trivial.ts";
import { loadSets, type QuestionSet, setsNamed, withBenchLectern } from "./question-sets.ts";

const bundled = "samples/rag-on-aws=eval/datasets/rag-on-aws.jsonl";
/** As many as the tutor's page asks for. */
const hitsWanted = 8;
/** Questions asked before any is timed: what opens the model and reads the course is not an answer's own time. */
const warmUps = 5;
const { signal } = new AbortController();

await withBenchLectern(async (lectern) => {
  const sets = (await loadSets(lectern, [...new Set([bundled, ...setsNamed.training])])).map(addFacts);
  const trivial = openTrivialAnswers(lectern.provider);
  const measured: Measured[] = [];
  for (const set of sets) {
    for (const one of set.cases.slice(0, warmUps)) {
      await ask(lectern, set, { ...one, question: `${one.question} (warming up)` });
    }
    for (const one of set.cases) measured.push(await measure(lectern, trivial, set, one));
  }
  if (setsNamed.out) {
    writeFileSync(setsNamed.out, `${measured.map((one) => JSON.stringify(one)).join("\n")}\n`);
  }
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine}`);
  printFacts(measured);
  printRefusals(measured);
});

async function measure(
  lectern: Lectern,
  trivial: TrivialAnswers,
  set: QuestionSet,
  one: EvalCase,
): Promise<Measured> {
  const [started, usedBefore] = [performance.now(), process.cpuUsage()];
  const collected = await ask(lectern, set, one);
  const milliseconds = performance.now() - started;
  const used = process.cpuUsage(usedBefore);
  const { answered, hits } = collected;
  const said = one.answerable ? await trivial(one.question, hits) : {};
  const local = answered ? withoutMarkers(collected.answer) : "";
  const references = referencesOf({ ...one, course: undefined });
  return {
    set: set.course,
    case: one,
    answered,
    isFound: references.every(({ isMetBy }) => hits.some(isMetBy)),
    milliseconds,
    processorMilliseconds: (used.user + used.system) / 1000,
    answer: collected.answer,
    said: Object.fromEntries(
      Object.entries({ local, ...said }).map(([name, text]) => [name, read(one, text)]),
    ),
  };
}

function ask(lectern: Lectern, { course }: QuestionSet, one: EvalCase): Promise<CollectedAnswer> {
  const question = { question: one.question, course, history: one.history, k: hitsWanted, filters: {} };
  return collect(answer(lectern, question, signal));
}

function read({ referenceFacts = [] }: EvalCase, text: string) {
  return { held: findFacts(referenceFacts, text).held.length, words: words(text).length };
}
