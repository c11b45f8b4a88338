import pMap from "p-map";
import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { loadPrompt } from "../../src/prompts.ts";
import type { Judge } from "../../src/providers/provider.ts";
import type { Preference } from "../../src/store/preferences.ts";
import type { AnswerPair } from "../people/blind-pairs.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { askJudge, type Judging } from "./ask.ts";
import { describeFor, type Fence } from "./evidence.ts";
import { fillTexts } from "./fence.ts";

export const pairwisePrompt = "judge-pairwise.v1";

const reply = z.object({ reason: z.string(), better: z.enum(["first", "second", "tie"]) });

/**
 * A judge is no person: it is kept under a name of its own, and once for each order, for models prefer a place (Wang et
 * al., 2023; Zheng et al., 2023).
 */
const judgePrefix = "judge ";
export const isOfJudge = ({ rater }: Pick<Preference, "rater">): boolean => rater.startsWith(judgePrefix);
export const judgeOf = ({ rater }: Pick<Preference, "rater">): string =>
  rater.slice(judgePrefix.length).replace(/ \((?:first|second) left\)$/, "");

interface Steps {
  judging: Judging;
  concurrency: number;
  /** Does each judgement; throws instead where a budget is reached. */
  within: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Hears each judgement as it is made. */
  keep: (preference: Preference) => Promise<void>;
  onFault: (caseId: string, error: unknown) => void;
}

/** Asks every judge about every pair, in both orders. A judgement that can't be had is told and left out. */
export async function judgePairs(
  pairs: AnswerPair[],
  { judging, concurrency, within, keep, onFault }: Steps,
  signal: AbortSignal,
): Promise<void> {
  const todo = pairs.flatMap((pair) =>
    judging.judges.flatMap((judge) => (["first", "second"] as const).map((left) => ({ pair, judge, left }))),
  );
  await pMap(
    todo,
    async ({ pair, judge, left }) => {
      signal.throwIfAborted();
      try {
        await keep(await within(() => judgeOnce(judge, pair, { judging, left }, signal)));
      } catch (error) {
        if (!(error instanceof LecternError) || error.code !== "malformed") throw error;
        onFault(pair.first.case.id, error);
      }
    },
    { concurrency },
  );
}

async function judgeOnce(
  judge: Judge,
  pair: AnswerPair,
  { judging, left }: { judging: Judging; left: "first" | "second" },
  signal: AbortSignal,
): Promise<Preference> {
  const right = left === "first" ? "second" : "first";
  const prompt = loadPrompt(pairwisePrompt);
  const text = fillTexts(prompt, (fence) => describePair(pair[left], pair[right], fence));
  if ("missing" in text) throw new LecternError("internal", `A pair to judge lacks ${text.missing}`);
  const { reason, better } = await askJudge(judge, { prompt, text, reply }, judging, signal);
  return {
    caseId: pair.first.case.id,
    rater: `${judgePrefix}${judge.model} (${left} left)`,
    better: better === "tie" ? "tie" : better === "first" ? left : right,
    stoodLeft: left,
    reason: null,
    note: reason,
  };
}

function describePair(left: CaseResult, right: CaseResult, fence: Fence) {
  const { case: one, answer } = left;
  if (!answer) throw new LecternError("internal", `${one.id} has no answer to compare`);
  const reference = describeFor("referenceAnswer", one, answer, fence);
  return [
    ["question", describeFor("question", one, answer, fence)],
    ["referenceAnswer", typeof reference === "string" ? reference : ""],
    ["first", fence("answer", left.answer?.answer ?? "", 0)],
    ["second", fence("answer", right.answer?.answer ?? "", 1)],
  ] as const satisfies [string, string | { missing: string }][];
}

/** What a judge says in both orders: a tie where the order decides. A pair that it judged in one order alone is left out. */
export function settleOrders(preferences: Preference[]): { settled: Preference[]; inconsistent: number } {
  const byLeft = (side: Preference["stoodLeft"]) =>
    new Map(preferences.filter(({ stoodLeft }) => stoodLeft === side).map((one) => [one.caseId, one]));
  const turned = byLeft("second");
  let inconsistent = 0;
  const settled = [...byLeft("first")].flatMap(([caseId, one]) => {
    const other = turned.get(caseId);
    if (!other) return [];
    if (other.better === one.better) return [one];
    inconsistent++;
    return [{ ...one, better: "tie" as const }];
  });
  return { settled, inconsistent };
}
