/**
 * How well the local judge agrees with people: `npm run bench:judge -- <faithbench folder> <zoomcamp folder> [--fit]
 * [--meaning]`, in any order, each optional; the bundled labels always. A FaithBench folder has passages.jsonl {id, text}
 * and responses.jsonl {id, passageId, response, label} (Bao et al., 2024; its `questionable` is left out); a zoomcamp
 * folder judged_answers.jsonl {id, question, answer, reference_answer, score}. Each figure stands beside those of three
 * trivial baselines. `--fit` refits the weights (eval/judge/local/model.ts) and prints them with grouped
 * cross-validation; `--meaning` checks claims with the embedding model too, which the product does not.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LabelledExample, loadLabels } from "../eval/judge/labels.ts";
import { checkClaims, findClaims, jointSupport } from "../eval/judge/local/claims.ts";
import { correctFrom, correctnessOf } from "../eval/judge/local/correctness.ts";
import { localJudge } from "../eval/judge/local/metrics.ts";
import { supportedFrom } from "../eval/judge/local/model.ts";
import { type Agreement, agreement, type JudgedExample, measure } from "../eval/judge/measure.ts";
import { loadConfig } from "../src/config.ts";
import { projectRoot } from "../src/root.ts";
import { makeProvider } from "../src/setup.ts";
import { aurocOf, crossValidate, type FitExample, fit, scale, scoreWith, setOf } from "./judge-fit.ts";

const signal = new AbortController().signal;
const data = mkdtempSync(join(tmpdir(), "lectern-bench-"));
const { embedding: model } = await makeProvider(loadConfig({ LECTERN_DATA: data }), () => undefined);
const embedding = process.argv.includes("--meaning") ? model : null;
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const options = { embedding, signal };
const labels = loadLabels(join(projectRoot, "eval", "labels", "rag-on-aws-faithfulness.jsonl")).examples;
const passages = folders
  .filter((folder) => existsSync(join(folder, "responses.jsonl")))
  .flatMap(readFaithBench);

console.log(`${localJudge}\n${embedding ? `meaning by ${embedding.id}` : "words alone"}\n`);
console.log(
  "| judged against people | n | judge AUROC | accuracy | kappa | length AUROC | new words AUROC, share | count | their kappas |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
if (passages.length > 0) await report("FaithBench, whole responses", passages);
await report("bundled course, paraphrases against changed ones", labels);
for (const kind of ["number", "name", "negation", "degree"]) {
  await report(
    `  ${kind} changed`,
    labels.filter(({ id, label }) => label || id.includes(`-${kind}`)),
  );
}
await report("bundled course, paraphrases against other slides", [
  ...labels.filter(({ label }) => label),
  ...strangers(),
]);
for (const folder of folders) {
  if (existsSync(join(folder, "judged_answers.jsonl"))) await reportCorrectness(folder);
}
if (process.argv.includes("--fit")) await refit();
rmSync(data, { recursive: true, force: true });

async function report(name: string, examples: LabelledExample[]): Promise<void> {
  const judged: JudgedExample[] = [];
  for (const { answer, sources = [], label } of examples) {
    judged.push({ answer, sources, label, score: jointSupport(await checkClaims(answer, sources, options)) });
  }
  printRow(name, judged, supportedFrom);
}

async function reportCorrectness(folder: string): Promise<void> {
  const judged: JudgedExample[] = [];
  for (const line of readLines<ZoomcampAnswer>(folder, "judged_answers.jsonl")) {
    const { value: score } = await correctnessOf(line.answer, line.reference_answer, options);
    judged.push({
      answer: line.answer,
      sources: [line.reference_answer],
      label: line.score === "good",
      score,
    });
  }
  printRow("zoomcamp answers, correctness", judged, correctFrom);
}

function printRow(name: string, judged: JudgedExample[], threshold: number): void {
  const { judge, length, newWords, newWordCount } = measure(judged, threshold);
  const failed = judge.failed > 0 ? `, ${judge.failed} failed` : "";
  const interval = judge.auroc ? ` (${two(judge.auroc.low)} to ${two(judge.auroc.high)})` : "";
  const row = [
    name,
    `${judge.n}${failed}`,
    `${figure(judge)}${interval}`,
    two(judge.accuracy),
    two(judge.kappa),
    figure(length),
    figure(newWords),
    figure(newWordCount),
    [length, newWords, newWordCount].map(({ kappa }) => two(kappa)).join(", "),
  ];
  console.log(`| ${row.join(" | ")} |`);
}

/** Fits on all, and tells how the fit does on passages and slides that it did not see. */
async function refit(): Promise<void> {
  const examples: FitExample[] = [];
  const add = async (set: FitExample["set"], some: LabelledExample[]) => {
    for (const { answer, sources = [], label } of some) {
      const found = await findClaims(answer, sources, options);
      const claims = found.flatMap(({ finding }) => (finding === null ? [] : [finding.features]));
      examples.push({ set, label, claims, group: sources[0] ?? "" });
    }
  };
  await add("faithbench", passages);
  await add("labels", labels);
  await add("strangers", strangers());
  const weights = fit(examples);
  const held = crossValidate(examples, 10);
  console.log("\nweights:", scale(weights, examples));
  for (const set of ["faithbench", "labels", "strangers"] as const) {
    const of = setOf(examples, set);
    if (of.length === 0) continue;
    const seen = aurocOf(of, (example) => scoreWith(weights, example));
    const unseen = agreement(
      of.map((example) => held.get(example) ?? null),
      of.map(({ label }) => label),
      Math.log(0.5),
    );
    console.log(`${set}: AUROC ${two(seen, 3)} fitted on all, ${figure(unseen)} cross-validated by source`);
  }
}

/** Each good claim held against slides that it is not about. */
function strangers(): LabelledExample[] {
  const good = labels.filter(({ label }) => label);
  const slides = [...new Set(good.flatMap(({ sources = [] }) => sources))];
  return good.map((one) => {
    const at = slides.indexOf(one.sources?.[0] ?? "");
    const others = [1, 2, 5].flatMap((step) => slides[(at + step) % slides.length] ?? []);
    return { ...one, id: `${one.id}-elsewhere`, label: false, sources: others };
  });
}

interface ZoomcampAnswer {
  answer: string;
  reference_answer: string;
  score: "good" | "bad";
}

function readFaithBench(folder: string): LabelledExample[] {
  const texts = new Map(
    readLines<{ id: string; text: string }>(folder, "passages.jsonl").map(({ id, text }) => [id, text]),
  );
  const responses = readLines<{ id: string; passageId: string; response: string; label: string }>(
    folder,
    "responses.jsonl",
  );
  return responses
    .filter(({ label }) => label !== "questionable")
    .map(({ id, passageId, response, label }) => ({
      id,
      answer: response,
      sources: [texts.get(passageId) ?? ""],
      label: label !== "unwanted",
    }));
}

function readLines<Line>(folder: string, file: string): Line[] {
  const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

function figure({ auroc }: Agreement): string {
  return two(auroc?.value ?? null, 3);
}

function two(value: number | null, digits = 2): string {
  return value === null ? "–" : value.toFixed(digits);
}
