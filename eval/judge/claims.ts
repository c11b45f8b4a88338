import { z } from "zod";
import { loadPrompt } from "../../src/prompts.ts";
import type { Span } from "../../src/text/split.ts";
import { type Metric, notApplicable } from "../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../metrics/refused.ts";
import { askJudge, type Judging } from "./ask.ts";
import type { Variable } from "./evidence.ts";
import { fillFenced } from "./fence.ts";
import { vote } from "./vote.ts";

const faithfulnessPrompt = "judge-faithfulness.v4";

const reply = z
  .object({
    claims: z.array(
      z.object({
        claim: z.string(),
        reason: z.string(),
        supported: z.boolean(),
        /** The answer's own words, of an unsupported claim. */
        quote: z.string().optional(),
      }),
    ),
  })
  // Not `min`: Amazon Nova takes no such key in a schema.
  .refine(({ claims }) => claims.length > 0, { path: ["claims"], error: "the list is empty" });

/** The share of the answer's claims that the retrieved slides support (as ragas' faithfulness; Es et al., 2023). */
export function faithfulnessByClaims(judging: Judging): Metric {
  const prompt = loadPrompt(faithfulnessPrompt);
  const needs = new Map<string, Variable>([
    ["slides", "slides"],
    ["answer", "answer"],
  ]);
  const judged = { prompt, needs };
  return {
    name: "faithfulness",
    group: "answer",
    better: "higher",
    unit: "share",
    about: `Share of the answer's claims that the retrieved slides support (ragas' faithfulness; Es et al., 2023). ${refusalsCount}`,
    judged,
    score(one, answer, signal) {
      if (!answer.answered) return scoreRefusal(one);
      const text = fillFenced(judged, one, answer);
      if ("missing" in text) return notApplicable(text.missing);
      const question = { prompt, text, reply };
      return vote(
        judging,
        async (judge) => summarise(await askJudge(judge, question, judging, signal), answer.answer),
        signal,
      );
    },
  };
}

function summarise({ claims }: z.output<typeof reply>, answer: string) {
  const unsupported = claims.filter((one) => !one.supported);
  const faults = unsupported.map(({ claim, reason }) => `${claim} (${reason})`);
  return {
    value: 1 - unsupported.length / claims.length,
    reason:
      unsupported.length === 0
        ? `all ${claims.length} claims supported`
        : `${unsupported.length} of ${claims.length} claims unsupported: ${faults.join("; ")}`,
    ...(faults.length > 0 ? { faults } : {}),
    spans: unsupported.flatMap(({ quote = "" }) => findQuoted(answer, quote)),
  };
}

/** Where the answer says what was quoted, markers and blanks apart; nowhere if it does not say it. */
function findQuoted(answer: string, quote: string): Span[] {
  const words = quote.replace(/\[\d{1,3}\]/g, " ").match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
  if (words.length === 0) return [];
  const between = "(?:\\s|\\[\\d{1,3}\\])*";
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const found = new RegExp(escaped.join(between), "u").exec(answer);
  return found ? [{ start: found.index, end: found.index + found[0].length }] : [];
}
