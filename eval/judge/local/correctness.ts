import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import { type Metric, notApplicable, type Score } from "../../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../../metrics/refused.ts";
import { supportOf } from "./reference-support.ts";
import { declines } from "./relevance.ts";

/** What the answer and the reference say of each other, so that neither a word alone nor a whole deck is right. */
export const localCorrectness: Metric = {
  name: "correctness",
  group: "answer",
  better: "higher",
  unit: "share",
  version: 2,
  about: `F1 of the statements that answer and reference answer bear out of each other, by words, numbers, names, negation and roles. ${refusalsCount}`,
  score(one, { answered, answer }) {
    const { referenceAnswer } = one;
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (!answered) return scoreRefusal(one);
    return correctnessOf(withoutMarkers(answer), referenceAnswer);
  },
};

/** If a statement has more new words than this, the reference says nothing about it, and so can't contradict it. */
const nearly = 0.4;
/** From this strength on a conflict counts as said against the reference. */
const against = 0.5;

const isAgainst = ({ novelty, contrary, features }: ReturnType<typeof supportOf>[number]): boolean =>
  novelty < nearly && Math.max(contrary.strength, features.number) >= against;

export function correctnessOf(answer: string, reference: string): Score {
  if (declines(answer)) return { value: 0, reason: "says that it has no answer" };
  const [said, wanted] = [supportOf(answer, [reference]), supportOf(reference, [answer])];
  const isCode = said.length === 0 || wanted.length === 0;
  const precision = isCode ? better(said, linesIn(answer, reference)) : meanOf(said);
  const recall = isCode ? better(wanted, linesIn(reference, answer)) : meanOf(wanted);
  if (recall === null) return notApplicable("the reference answer states nothing that can be compared");
  if (precision === null) return { value: 0, reason: "the answer states nothing that can be compared" };
  const faults = said
    .filter(isAgainst)
    .map(({ statement, contrary, reason }) => `${statement} (${contrary.reason || reason})`);
  const told = faults.length > 0 ? `; against the reference: ${faults.join("; ")}` : "";
  return {
    value: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    reason: `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}${told}`,
    ...(faults.length > 0 ? { faults } : {}),
  };
}

/** The lines of code in a text, each 1 where another text has it and 0 where not: code has no statements to compare. */
function linesIn(text: string, other: string): { score: number }[] {
  const held = bare(other);
  return codeLines(text).map((line) => ({ score: held.includes(line) ? 1 : 0 }));
}

const listing = /^\s*(?:```|~~~)[^\n]*\n([\s\S]*?)^\s*(?:```|~~~)\s*$/gm;
const inline = /`([^`\n]+)`/g;
const bare = (text: string): string => text.replaceAll("`", "").replace(/\s+/g, " ").trim();

/** Those of its listings; without one, what stands between backticks; without that, all lines. */
function codeLines(text: string): string[] {
  const found = [listing, inline].map((form) => Array.from(text.matchAll(form), ([, code = ""]) => code));
  const parts = found.find((code) => code.length > 0) ?? [text];
  return parts.flatMap((part) => part.split("\n").map(bare)).filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/** The same line is a statement to one reading and code to the other. */
function better(stated: { score: number }[], lines: { score: number }[]): number | null {
  const means = [stated, lines].map(meanOf).filter((mean) => mean !== null);
  return means.length === 0 ? null : Math.max(...means);
}

const meanOf = (judged: { score: number }[]): number | null =>
  judged.length === 0 ? null : judged.reduce((sum, { score }) => sum + score, 0) / judged.length;
