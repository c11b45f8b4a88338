import pMap from "p-map";
import { type CollectedAnswer, nothingAnswered } from "../../src/answer/collect.ts";
import { toHit } from "../../src/types.ts";
import type { EvalCase } from "../dataset/case.ts";
import type { Metric } from "../metrics/metric.ts";
import type { LabelledExample } from "./labels.ts";
import type { JudgedExample } from "./measure.ts";
import type { SpannedExample } from "./span-f1.ts";

/** Has a judge score answers that people have judged: what `measure` compares. Throws when the signal aborts. */
export async function judgeExamples(
  metric: Metric,
  examples: LabelledExample[],
  { concurrency, onExample }: { concurrency: number; onExample: (done: number) => void },
  signal: AbortSignal,
): Promise<{ judged: (JudgedExample & SpannedExample)[]; faults: { id: string; reason: string }[] }> {
  const faults: { id: string; reason: string }[] = [];
  let done = 0;
  const judged = await pMap(
    examples,
    async (example): Promise<JudgedExample & SpannedExample> => {
      const score = await metric.score(toCase(example), toAnswer(example), signal);
      if (score.value === null) faults.push({ id: example.id, reason: score.reason });
      onExample(++done);
      const { answer, sources = [], referenceAnswer, label } = example;
      const grounds = sources.length > 0 ? sources : [referenceAnswer ?? ""];
      const spans = { marked: example.spans, found: score.spans };
      return { answer, sources: grounds, label, score: score.value, ...spans };
    },
    { concurrency },
  );
  return { judged, faults };
}

export const toCase = ({ id, question = "", referenceAnswer }: LabelledExample): EvalCase => ({
  id,
  question,
  history: [],
  referenceAnswer,
  referenceSlides: [],
  relevant: [],
  referenceContexts: [],
  answerable: true,
  tags: [],
  draft: false,
});

/** The sources as if they had been retrieved, best first. */
export const toAnswer = ({ answer, sources = [] }: LabelledExample): CollectedAnswer => ({
  ...nothingAnswered({
    hits: sources.map((text, index) =>
      toHit({ id: `source-${index}`, course: "", deck: "", page: index + 1, title: "", section: null, text }),
    ),
  }),
  answer,
  answered: true,
});
