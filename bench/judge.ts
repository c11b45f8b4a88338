/**
 * How well the local judge, and the page's marks by the same scores, agree with people: `npm run bench:judge --
 * <faithbench folder> <zoomcamp folder> [--fit]`, in any order, each optional; the bundled labels always. Intervals are
 * resampled by source. `--fit` refits the weights of src/text/support and prints them with grouped cross-validation.
 */
import { toAnswer, toCase } from "../eval/judge/check.ts";
import { correctnessOf } from "../eval/judge/local/correctness.ts";
import { localFaithfulness } from "../eval/judge/local/faithfulness.ts";
import { localJudge } from "../eval/judge/local/metrics.ts";
import { supportOf } from "../eval/judge/local/reference-support.ts";
import { type Agreement, measure } from "../eval/judge/measure.ts";
import { findUngrounded } from "../src/answer/guard/grounding.ts";
import { loadGuardRules } from "../src/answer/guard/rules.ts";
import { aurocOf, crossValidate, type FitExample, fit, jointOf } from "./judge-fit.ts";
import { type BenchExample, bundled, readFaithBench, readZoomcamp, strangers } from "./judge-sets.ts";

const folders = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const faithBench = folders.flatMap(readFaithBench);
const zoomcamp = folders.flatMap(readZoomcamp);
const { minimum } = loadGuardRules(undefined).grounding;
const good = bundled.filter(({ label }) => label);

console.log(`${localJudge}\n`);
console.log(
  "| judged against people | n | AUROC of the score | accuracy | kappa | shorter | share of new words | count of new words | copied in one piece | words in common |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
if (faithBench.length > 0) report("FaithBench, whole responses", faithBench, faithfulness, 0.5);
report("bundled course, paraphrases against changed ones", bundled, faithfulness, 0.5);
for (const kind of ["number", "name", "negation", "degree"]) {
  const changed = bundled.filter(({ id }) => id.includes(`-${kind}`));
  report(`  ${kind} changed`, [...good, ...changed], faithfulness, 0.5);
}
report("bundled course, paraphrases against other slides", [...good, ...strangers()], faithfulness, 0.5);
if (zoomcamp.length > 0) {
  report("zoomcamp answers, faithfulness to the reference", zoomcamp, faithfulness, 0.5);
  report("zoomcamp answers, correctness", zoomcamp, correctness, 0.05);
}

console.log(`\n| the page's marks, below ${minimum} | bad ones marked | good ones marked | precision |`);
console.log("|---|---|---|---|");
if (faithBench.length > 0) {
  reportMarks(
    "FaithBench, benign ones left out",
    faithBench.filter(({ isBenign }) => !isBenign),
  );
  reportMarks("FaithBench, benign ones as good", faithBench);
}
reportMarks("bundled course, paraphrases against changed ones", bundled);
reportMarks("bundled course, paraphrases against other slides", [...good, ...strangers()]);
reportSpeed();
if (process.argv.includes("--fit")) refit();

function faithfulness(example: BenchExample): number | null {
  const score = localFaithfulness.score(toCase(example), toAnswer(example), new AbortController().signal);
  return score instanceof Promise ? null : score.value;
}

function correctness({ answer, sources }: BenchExample): number | null {
  return correctnessOf(answer, sources[0] ?? "").value;
}

type Score = (example: BenchExample) => number | null;

function report(name: string, examples: BenchExample[], score: Score, threshold: number): void {
  const judged = examples.map((example) => ({ ...example, score: score(example) }));
  const { judge, length, newWords, newWordCount, copied, overlap } = measure(judged, threshold);
  const failed = judge.failed > 0 ? `, ${judge.failed} not judged` : "";
  const row = [name, `${judge.n}${failed}`, figure(judge), two(judge.accuracy), two(judge.kappa)];
  const baselines = [length, newWords, newWordCount, copied, overlap].map(figure);
  console.log(`| ${[...row, ...baselines].join(" | ")} |`);
}

function reportMarks(name: string, examples: BenchExample[]): void {
  const marked = examples.filter(
    (example) => findUngrounded(shown(example.answer), passagesOf(example), minimum).length > 0,
  );
  const share = (label: boolean) => {
    const all = examples.filter((one) => one.label === label).length;
    const some = marked.filter((one) => one.label === label).length;
    return `${some} of ${all} (${two(some / all)})`;
  };
  const precision = marked.filter(({ label }) => !label).length / marked.length;
  console.log(`| ${[name, share(false), share(true), two(precision)].join(" | ")} |`);
}

/** 1,000 answers of the bundled course and, where given, of FaithBench. */
function reportSpeed(): void {
  for (const [name, examples] of [
    ["the bundled course", bundled],
    ["FaithBench", faithBench],
  ] as const) {
    if (examples.length === 0) continue;
    const started = performance.now();
    for (let index = 0; index < 1_000; index++)
      faithfulness(examples[index % examples.length] as BenchExample);
    console.log(`\n1,000 answers of ${name}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  }
}

/** Fits on all, and tells how the fit does on passages and slides that it did not see. */
function refit(): void {
  const examples = [
    ...faithBench.map((one) => toFit("faithbench", one)),
    ...bundled.map((one) => toFit("labels", one)),
    ...strangers().map((one) => toFit("strangers", one)),
  ];
  const weights = fit(examples);
  console.log("\nweights:", weights);
  const held = crossValidate(examples, 5);
  for (const set of ["faithbench", "labels", "strangers"] as const) {
    const seen = aurocOf(examples, set, (example) => jointOf(weights, example));
    const unseen = aurocOf(examples, set, (example) => held.get(example) ?? 0);
    console.log(`${set}: AUROC ${two(seen, 3)} fitted on all, ${two(unseen, 3)} cross-validated by source`);
  }
}

function toFit(
  set: FitExample["set"],
  { answer, sources, label, isBenign = false }: BenchExample,
): FitExample {
  const statements = supportOf(answer, sources).map(({ features }) => features);
  return { set, label, isBenign, statements, group: sources[0] ?? "" };
}

function shown(text: string) {
  return { text, markers: [], citations: [] };
}

function passagesOf(example: BenchExample) {
  return toAnswer(example).hits.map(({ slide, text }) => ({ slide, text }));
}

function figure({ auroc }: Agreement): string {
  return auroc === null ? "–" : `${two(auroc.value, 3)} (${two(auroc.low)} to ${two(auroc.high)})`;
}

function two(value: number | null, digits = 2): string {
  return value === null ? "–" : value.toFixed(digits);
}
