/** Key facts for question sets that come without any: `bench/facts/<set>.jsonl`, a line for each question. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { caseFields } from "../eval/dataset/case.ts";
import { readLines } from "../eval/dataset/lines.ts";
import { projectRoot } from "../src/root.ts";
import type { QuestionSet } from "./question-sets.ts";

const { id, kind, referenceFacts } = caseFields;
const factsOfCase = z.strictObject({ id, kind, referenceFacts });

/** The set with what its file adds, if there is such a file. Throws `ZodError` for a line that is not as it should be. */
export function addFacts(set: QuestionSet): QuestionSet {
  const path = join(projectRoot, "bench", "facts", `${set.course}.jsonl`);
  if (!existsSync(path)) return set;
  const lines = readLines(path).lines.map(({ text }) => factsOfCase.parse(JSON.parse(text)));
  const known = new Map(lines.map((line) => [line.id, line]));
  return { ...set, cases: set.cases.map((one) => ({ ...one, ...known.get(one.id) })) };
}
