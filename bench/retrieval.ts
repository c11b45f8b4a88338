/**
 * Which search finds the right slide first: `npm run bench:retrieval -- <set>…`, a set being a folder with
 * `corpus.jsonl` and `queries.jsonl`, or `<decks>=<questions.jsonl>`. Each question goes through the production search
 * under each of these settings.
 */
import { retrieve } from "../src/answer/retrieve/retrieve.ts";
import type { Config } from "../src/config.ts";
import type { Lectern } from "../src/setup.ts";
import { isFound, kindOf, loadSets, type QuestionSet, setsNamed, withBenchLectern } from "./question-sets.ts";

type Settings = Pick<Config, "fusion" | "denseWeight" | "rerank">;
const settings: [string, Settings][] = [
  ["BM25F alone", { fusion: "weighted", denseWeight: 0, rerank: "none" }],
  ["cosine alone", { fusion: "weighted", denseWeight: 1, rerank: "none" }],
  ["reciprocal rank fusion", { fusion: "rrf", denseWeight: 0.5, rerank: "none" }],
  ...[0.4, 0.5, 0.6, 0.7].map((denseWeight): [string, Settings] => [
    `weighted sum, dense ${denseWeight}`,
    { fusion: "weighted", denseWeight, rerank: "none" },
  ]),
  ["dense 0.6, reranked by features", { fusion: "weighted", denseWeight: 0.6, rerank: "features" }],
];

await withBenchLectern(async (lectern) => {
  const sets = await loadSets(lectern, setsNamed.training);
  console.log("| questions | n | search | hit@1 | hit@5 | MRR@5 |\n|---|---|---|---|---|---|");
  for (const set of sets) {
    for (const [name, config] of settings) await compare(lectern, set, name, config);
  }
});

async function compare(lectern: Lectern, set: QuestionSet, name: string, config: Settings): Promise<void> {
  const ranks = new Map<string, number[]>();
  for (const one of set.cases.filter(({ answerable }) => answerable)) {
    const question = { ...one, course: set.course, k: 5, filters: {} };
    const { hits } = await retrieve({ ...lectern, config }, question, new AbortController().signal);
    const place = hits.findIndex(({ slide, duplicates = [] }) =>
      [slide, ...duplicates].some((each) => isFound(one, each)),
    );
    const kind = kindOf(set, one);
    ranks.set(kind, [...(ranks.get(kind) ?? []), place === -1 ? Number.POSITIVE_INFINITY : place + 1]);
  }
  for (const [kind, list] of ranks) {
    const share = (k: number) => (list.filter((rank) => rank <= k).length / list.length).toFixed(3);
    const reciprocal = list.reduce((sum, rank) => sum + 1 / rank, 0) / list.length;
    const named = kind === set.course ? kind : `${set.course}: ${kind}`;
    console.log(
      `| ${named} | ${list.length} | ${name} | ${share(1)} | ${share(5)} | ${reciprocal.toFixed(3)} |`,
    );
  }
}
