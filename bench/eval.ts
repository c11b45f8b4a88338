/**
 * What evaluation costs beyond the answering: `npm run bench:eval` (after `npm install`). The bundled course and its
 * reference questions, repeated to 1,000 cases, or to as many as are named (`npm run bench:eval -- 2000 1`: in one round
 * instead of three); the same run once with no metric at all and once with every metric
 * that needs no model, the local judge among them, and the three files of its report.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { loadCases } from "../eval/dataset/cases.ts";
import { answerMetrics } from "../eval/metrics/catalog.ts";
import type { Metric } from "../eval/metrics/metric.ts";
import { makeReport } from "../eval/report/make-report.ts";
import { writeReport } from "../eval/report/write.ts";
import { conduct, takeTurns } from "../eval/run/conduct.ts";
import { environmentConfiguration } from "../eval/run/configuration.ts";
import { planRun } from "../eval/run/plan.ts";
import { loadResults } from "../eval/run/runs.ts";
import { ingestPaths } from "../src/cli/ingest.ts";
import { loadConfig } from "../src/config.ts";
import { openBudget } from "../src/ledger/budget.ts";
import { cacheVectors } from "../src/providers/recent-vectors.ts";
import { projectRoot } from "../src/root.ts";
import { makeProvider, setup } from "../src/setup.ts";

const [cases = 1_000, rounds = 3] = process.argv.slice(2).map(Number);
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
const config = loadConfig({ LECTERN_DATA: join(folder, "data") });
const lectern = await setup(config, "bench", () => undefined);
await ingestPaths(lectern, [join(projectRoot, "samples", "rag-on-aws")], { course: undefined }, signal);

const bundled = loadCases(join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"));
const dataset = {
  ...bundled,
  // Each its own words, so that nothing is answered or judged from memory.
  cases: Array.from({ length: cases }, (_, index) => {
    const one = bundled.cases[index % bundled.cases.length] ?? bundled.cases[0];
    if (!one) throw new Error("the bundled dataset is empty");
    const round = Math.floor(index / bundled.cases.length);
    const aside = round === 0 ? "" : ` (asked by student ${round})`;
    return { ...one, id: `${one.id}-${round}`, question: `${one.question}${aside}` };
  }),
};

const bare: number[] = [];
const scored: number[] = [];
/** Seconds of all cores, for a machine that others use too. */
const processor: number[] = [];
const reports: number[] = [];
let bytes = 0;
for (let round = 0; round < rounds; round++) {
  const plain = await time([]);
  bare.push(plain.seconds);
  const embedding = lectern.provider.embedding && {
    ...lectern.provider.embedding,
    embed: cacheVectors(lectern.provider.embedding.embed, 12_000),
  };
  const { seconds, run, used } = await time(answerMetrics({ judging: null, embedding, custom: [] }));
  scored.push(seconds);
  const started = performance.now();
  const before = processorSeconds();
  const reported = [{ run, results: await loadResults(lectern.database, run) }];
  const report = makeReport(reported, { name: "bench", date: new Date().toISOString(), gates: null });
  bytes = statSync(writeReport(report, join(folder, "reports")).html).size;
  reports.push((performance.now() - started) / 1000);
  processor.push(used - plain.used + processorSeconds() - before);
}
await lectern.close();
rmSync(folder, { recursive: true, force: true });

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const beyond = median(scored.map((seconds, index) => seconds - (bare[index] ?? 0) + (reports[index] ?? 0)));
console.log(
  `\n${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), medians of ${rounds}\n`,
);
console.log("| what | measured | goal |\n|---|---|---|");
console.log(`| ${cases} answers, no metric | ${median(bare).toFixed(1)} s | |`);
console.log(`| the same with every metric that needs no model | ${median(scored).toFixed(1)} s | |`);
console.log(`| the report in three forms | ${median(reports).toFixed(1)} s | |`);
console.log(
  `| evaluation beyond the answering | ${beyond.toFixed(1)} s | < ${((cases / 1_000) * 60).toFixed(0)} s |`,
);
console.log(`| the same in processor time | ${median(processor).toFixed(1)} s | |`);
console.log(`| the HTML | ${(bytes / 1e6).toFixed(2)} MB | < 5 MB |`);

async function time(metrics: Metric[]) {
  const configuration = { ...environmentConfiguration("bench", undefined), config };
  // A provider each: one that has seen the questions would answer them from memory.
  const provider = await makeProvider(config, () => undefined);
  const assignment = {
    dataset,
    limit: undefined,
    repeat: 1,
    seed: 1,
    metrics,
    judges: [],
    fresh: true,
    sitting: "bench",
    concurrency: 4,
  };
  const planned = await planRun(
    lectern.database,
    { configuration, provider },
    { ...assignment, scope: "answers" },
  );
  const started = performance.now();
  const before = processorSeconds();
  const budget = openBudget(null);
  const shared = {
    database: lectern.database,
    purse: budget.open({ answers: 0, judgements: 0 }),
    concurrency: 4,
  };
  const steps = { within: budget.within, onTurn: () => undefined, onProgress: () => undefined };
  await takeTurns([conduct(planned, { ...shared, ...steps, patiently: (call) => call() }, signal)]);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, used: processorSeconds() - before, run: planned.run };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
