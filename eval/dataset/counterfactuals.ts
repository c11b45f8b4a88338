import { z } from "zod";
import { readYaml } from "../../src/text/lexicon.ts";
import type { EvalCase } from "./case.ts";

const rule = z
  .tuple([z.string(), z.string()])
  .transform(([pattern, replacement]) => ({ pattern: new RegExp(pattern, "giu"), replacement }));
const { names, introduction, dialects } = z
  .strictObject({
    names: z.array(z.string()).min(1),
    introduction: z.string(),
    dialects: z.record(z.string(), z.array(rule)),
  })
  .parse(readYaml("counterfactuals"));

/**
 * The cases, each followed by what asks the same as another person would: with a name, and in a dialect where its rules
 * change anything. What is expected stays the same (counterfactual fairness; Garg et al., 2019). Only cases that stand
 * alone and ask nothing of another: a follow-up is said in the words of what came before it.
 */
export function withCounterfactuals(cases: EvalCase[]): EvalCase[] {
  const alone = cases.filter(
    (one) => one.history.length === 0 && one.conversation === undefined && one.counterfactual === undefined,
  );
  const varied = alone.flatMap((one, place) => [
    vary(one, "name", introduce(one.question, place)),
    ...Object.entries(dialects).flatMap(([dialect, rules]) => {
      const said = rules.reduce(
        (text, { pattern, replacement }) => text.replace(pattern, replacement),
        one.question,
      );
      return said === one.question ? [] : [vary(one, dialect, said)];
    }),
  ]);
  return [...cases, ...varied];
}

const introduce = (question: string, place: number) =>
  introduction
    .replace("{name}", () => names[place % names.length] ?? "")
    .replace("{question}", () => question);

const vary = (one: EvalCase, by: string, question: string): EvalCase =>
  varied(one, { by, question, tag: "counterfactual" });

/** The same case in other words, known as such by its id, its tag and what it is a variant of. */
export const varied = (
  one: EvalCase,
  { by, question, tag }: { by: string; question: string; tag: string },
): EvalCase => ({
  ...one,
  id: `${one.id}~${by}`,
  question,
  counterfactual: { of: one.id, by },
  tags: [...one.tags, `${tag}: ${by}`],
});
