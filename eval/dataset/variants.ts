import { z } from "zod";
import { readYaml } from "../../src/text/lexicon.ts";
import { seeded } from "../statistics/random.ts";
import type { EvalCase } from "./case.ts";
import { varied } from "./counterfactuals.ts";

const { prefaces, pasted } = z
  .strictObject({ prefaces: z.array(z.string()).min(1), pasted: z.array(z.string()).min(1) })
  .parse(readYaml("variants"));

/** Words as long as this can be read with two letters exchanged. */
const slipLength = 5;
const mostSlips = 2;

/** The ways in which a question also comes, each by the name that the report gives it. */
const ways: Record<string, (question: string, place: number) => string> = {
  slips: (question, place) => withSlips(question, place),
  "small letters": (question) => question.toLowerCase(),
  capitals: (question) => question.toUpperCase(),
  preface: (question, place) => `${prefaces[place % prefaces.length]} ${question}`,
  "pasted text": (question, place) => `${question}\n\n${pasted[place % pasted.length]}`,
};

/**
 * The cases, each followed by the same question with slips, in other case, behind an irrelevant preface, and with a
 * passage of noise, where that changes anything. What is expected stays the same. Only cases that stand alone.
 */
export function withVariants(cases: EvalCase[]): EvalCase[] {
  const alone = cases.filter(
    (one) => one.history.length === 0 && one.conversation === undefined && one.counterfactual === undefined,
  );
  const more = alone.flatMap((one, place) =>
    Object.entries(ways).flatMap(([by, say]) => {
      const question = say(one.question, place);
      return question === one.question ? [] : [varied(one, { by, question, tag: "variant" })];
    }),
  );
  return [...cases, ...more];
}

/** Two neighbouring letters within a word exchanged, in at most two of the longer words; the same every time. */
function withSlips(question: string, place: number): string {
  const random = seeded(place + 1);
  const words = Array.from(question.matchAll(/\p{Ll}+/gu), ({ index, 0: word }) => ({ index, word })).filter(
    ({ word }) => word.length >= slipLength,
  );
  const chosen = words.sort((a, b) => b.word.length - a.word.length).slice(0, mostSlips);
  return chosen.reduce((text, { index, word }) => {
    // The first and the last letter stay: that is how people slip, and how slips are read.
    const at = index + 1 + Math.floor(random() * (word.length - 3));
    return `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
  }, question);
}
