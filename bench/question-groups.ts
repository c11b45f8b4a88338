/**
 * How well questions are grouped (src/observe/group-questions.ts), by the cosine from which two ask the same: precision
 * and recall of the pairs of `eval/labels/question-groups.json`, which a person grouped, with the configured embedding
 * model. `npx tsx bench/question-groups.ts`.
 */

import { readFileSync } from "node:fs";
import { z } from "zod";
import { loadConfig } from "../src/config.ts";
import { alike, groupQuestions } from "../src/observe/group-questions.ts";
import { makeProvider } from "../src/setup.ts";

const file = new URL("../eval/labels/question-groups.json", import.meta.url);
const labelled = z.array(z.array(z.string())).parse(JSON.parse(readFileSync(file, "utf8")));
// Neighbours in the file must not be neighbours in time.
const questions = labelled
  .flatMap((group, label) => group.map((text, place) => ({ text, label, place })))
  .sort((one, other) => one.place - other.place);

const { embedding } = await makeProvider(loadConfig(), () => undefined);
const texts = questions.map(({ text }) => text);
const vectors = embedding
  ? (await embedding.embed(texts, "query", new AbortController().signal)).vectors
  : [];

const pairsOf = (groups: number[][]) =>
  groups.flatMap((group) => group.flatMap((one, at) => group.slice(at + 1).map((other) => [one, other])));
const isSame = ([one = 0, other = 0]: number[]) => questions[one]?.label === questions[other]?.label;
const wanted = pairsOf([questions.map((_, place) => place)]).filter(isSame).length;

for (const by of ["meaning", "words"] as const) {
  const placed = texts.map((text, place) => ({
    text,
    vector: by === "meaning" ? (vectors[place] ?? null) : null,
  }));
  for (const least of [0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
    const found = pairsOf(await groupQuestions(placed, { ...alike, [by]: least }));
    const right = found.filter(isSame).length;
    const [precision, recall] = [right / Math.max(1, found.length), right / wanted];
    const f1 = (2 * precision * recall) / Math.max(Number.MIN_VALUE, precision + recall);
    console.log(
      `${by} ${least}: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}, F1 ${f1.toFixed(2)}`,
    );
  }
}
process.exit(0);
