/** What `bench:answers` prints, as Markdown. */
import type { EvalCase } from "../eval/dataset/case.ts";
import { median, quantile } from "../eval/statistics/quantile.ts";
import { trivialNames } from "./answers-trivial.ts";

/** A question with what was answered. */
export interface Measured {
  set: string;
  case: EvalCase;
  answered: boolean;
  /** Whether every slide that it refers to is among the hits. */
  isFound: boolean;
  milliseconds: number;
  /** Of all cores, for the same answer: what other work on the machine does not lengthen. */
  processorMilliseconds: number;
  /** As it was shown. */
  answer: string;
  /** By who says it, `local` being Lectern: key facts held, and words; of a refusal none. */
  said: Record<string, { held: number; words: number }>;
}

type Slice = [name: string, measured: Measured[]];

/** Key facts and words, on the questions that have key facts. */
export function printFacts(measured: Measured[]): void {
  const names = ["local", ...trivialNames];
  console.log("\n### Key facts that stand in the answer / its words\n");
  console.log(`| questions | n | ${names.join(" | ")} | local ÷ first two |`);
  console.log(`|---|---|${"---|".repeat(names.length)}---|`);
  const asked = measured.filter(({ case: one }) => one.answerable && one.referenceFacts);
  for (const [name, slice] of setsOf(asked).flatMap(slicesOf)) {
    const cells = names.map((who) => `${shareHeld(slice, who).toFixed(2)} / ${meanWords(slice, who)}`);
    const ratio = figure(shareHeld(slice, "local") / shareHeld(slice, "first two slides"), 2);
    console.log(`| ${name} | ${slice.length} | ${cells.join(" | ")} | ${ratio} |`);
  }
}

/** Lists, refusals and times. */
export function printRefusals(measured: Measured[]): void {
  console.log("\n### Lists, refusals, times\n");
  console.log(
    "| set | lists complete, slide found | off-topic refused | near-topic refused | answerable refused, without paraphrases | with them | p50 / p95 | processor p50 |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [name, slice] of setsOf(measured)) {
    const answerable = slice.filter((one) => one.case.answerable);
    const direct = answerable.filter((one) => !hasTag(one, "paraphrase"));
    const lists = answerable.filter((one) => isList(one) && one.isFound);
    const cells = [
      countOf(lists, isComplete),
      ...["off-topic", "near-topic"].map((tag) =>
        countOf(
          slice.filter((one) => hasTag(one, tag)),
          isRefused,
        ),
      ),
      countOf(direct, isRefused),
      countOf(answerable, isRefused),
    ];
    const times = slice.map(({ milliseconds }) => milliseconds);
    const [half, most] = [quantile(times, 0.5), quantile(times, 0.95)].map((each) => each?.toFixed(0));
    const processor = median(slice.map((one) => one.processorMilliseconds))?.toFixed(0);
    console.log(`| ${name} | ${cells.join(" | ")} | ${half} / ${most} ms | ${processor} ms |`);
  }
}

const isRefused = ({ answered }: Measured) => !answered;
const hasTag = ({ case: one }: Measured, tag: string) => one.tags.includes(tag);
const factsOf = ({ case: one }: Measured) => one.referenceFacts?.length ?? 0;
const isComplete = (one: Measured) => one.said.local?.held === factsOf(one);
/** Where nobody said what kind it is, a question with three facts or more. */
const isList = (one: Measured) =>
  one.case.kind === undefined ? factsOf(one) >= 3 : one.case.kind === "list" && factsOf(one) > 0;

function setsOf(measured: Measured[]): Slice[] {
  const names = [...new Set(measured.map(({ set }) => set))];
  return names.map((name) => [name, measured.filter(({ set }) => set === name)]);
}

/** A set, then its questions by tag and by kind. */
function slicesOf([set, measured]: Slice): Slice[] {
  const by = (keyOf: (one: EvalCase) => string | undefined) => {
    const keys = [...new Set(measured.flatMap(({ case: one }) => keyOf(one) ?? []))];
    return keys.map((key): Slice => [`– ${key}`, measured.filter(({ case: one }) => keyOf(one) === key)]);
  };
  return [[`**${set}**`, measured], ...by(({ tags }) => tags[0]), ...by(({ kind }) => kind)];
}

/** The mean over questions; a refusal holds nothing. */
function shareHeld(slice: Measured[], who: string): number {
  const shares = slice.map((one) => (one.said[who]?.held ?? 0) / factsOf(one));
  return shares.reduce((sum, share) => sum + share, 0) / slice.length;
}

/** The mean over answers that are no refusals. */
function meanWords(slice: Measured[], who: string): string {
  const counts = slice.map((one) => one.said[who]?.words ?? 0).filter((count) => count > 0);
  return figure(counts.reduce((sum, count) => sum + count, 0) / counts.length, 0);
}

/** Of nothing there is no mean, and no share. */
const figure = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

function countOf(measured: Measured[], holds: (one: Measured) => boolean): string {
  const { length } = measured;
  if (length === 0) return "–";
  const count = measured.filter(holds).length;
  return `${count} of ${length} (${(count / length).toFixed(2)})`;
}
