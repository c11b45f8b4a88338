import { type Context, Hono } from "hono";
import { z } from "zod";
import { checkComparable } from "../../eval/compare/compare.ts";
import { isOfJudge } from "../../eval/judge/pairwise.ts";
import { nextPair, pairAnswers, standsLeft } from "../../eval/people/blind-pairs.ts";
import { comparePeople, type PeopleCompared } from "../../eval/people/compare-people.ts";
import type { CaseResult } from "../../eval/run/ask-and-score.ts";
import { loadResults, type Run } from "../../eval/run/runs.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import {
  listPreferences,
  preferenceReasons,
  type RunPair,
  savePreference,
  toPair,
} from "../store/preferences.ts";
import { findSecret } from "../store/secrets.ts";
import type { Citation, Turn } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { findOwnRun } from "./own-run.ts";
import { parseBody } from "./question.ts";

const choiceBody = z.strictObject({
  case: z.string().min(1).max(200),
  better: z.enum(["left", "right", "tie"]),
  reason: z.enum(preferenceReasons).nullable().default(null),
  note: z.string().trim().max(2_000).nullable().default(null),
});

/** An answer as it is judged: without who gave it, and what a judge thinks of it. */
export interface ShownAnswer {
  text: string;
  answered: boolean;
  citations: Citation[];
}

export interface BlindPairs {
  /** Null where the caller has judged all. */
  pair: {
    case: string;
    question: string;
    history: Turn[];
    referenceAnswer: string | null;
    left: ShownAnswer;
    right: ShownAnswer;
  } | null;
  /** How many of the pairs the caller has judged, of how many. */
  done: number;
  of: number;
  /** Cases whose answers are the same, and which nobody needs to judge. */
  same: number;
}

/** `other` counts as the run whose wins are told. */
export type PeopleResult = { compared: PeopleCompared | null; same: number };

export const toShownAnswer = ({ answer }: CaseResult): ShownAnswer => ({
  text: answer?.answer ?? "",
  answered: answer?.answered ?? false,
  citations: answer?.citations ?? [],
});

/** Two runs' answers side by side, for people who are not told which is which. */
export function preferenceRoutes({ database }: Pick<Lectern, "database">): Routes {
  const path = "/evaluations/:id/against/:other";
  return new Hono<ApiEnv>()
    .get(path, async (context) => context.json(await next(await open(context))))
    .post(path, async (context) => {
      const compared = await open(context);
      const said = await parseBody(context.req.raw, choiceBody);
      if (!compared.pairs.some(({ first }) => first.case.id === said.case))
        throw new LecternError("not-found", `These runs have no two answers to compare for "${said.case}"`);
      const { pair, rater } = compared.pairing;
      const stoodLeft = standsLeft(said.case, compared.pairing);
      const stoodRight = stoodLeft === "first" ? "second" : "first";
      const better = said.better === "tie" ? "tie" : said.better === "left" ? stoodLeft : stoodRight;
      const { case: caseId, reason, note } = said;
      await savePreference(database, pair, { caseId, rater, better, stoodLeft, reason, note });
      return context.json(await next(compared));
    })
    .get(`${path}/result`, async (context) => {
      const { pairing, same, other } = await open(context);
      const preferences = (await listPreferences(database, pairing.pair)).filter((one) => !isOfJudge(one));
      const as = pairing.pair.first === other.id ? "first" : "second";
      return context.json<PeopleResult>({ compared: comparePeople(preferences, as), same });
    });

  async function open(context: Context<ApiEnv>) {
    const one = await findOwnRun(database, context);
    const other = await findOwnRun(database, context, "other");
    if (one.id === other.id)
      throw new LecternError("invalid", "Wrong request: a run is not compared with itself");
    checkComparable([one, other]);
    const pair = toPair(one.id, other.id);
    const secret = await findSecret(database, "blind pairs");
    const pairing = { pair, rater: context.get("caller").id, secret };
    const { pairs, same } = await pairRuns(pair, [one, other]);
    return { pairing, pairs, same, other };
  }

  async function pairRuns({ first, second }: RunPair, runs: Run[]) {
    const [ofFirst = [], ofSecond = []] = await Promise.all(
      [first, second].flatMap((id) =>
        runs.filter((run) => run.id === id).map((run) => loadResults(database, run)),
      ),
    );
    return pairAnswers(ofFirst, ofSecond);
  }

  async function next({ pairing, pairs, same }: Awaited<ReturnType<typeof open>>): Promise<BlindPairs> {
    const judged = (await listPreferences(database, pairing.pair)).filter(
      ({ rater }) => rater === pairing.rater,
    );
    const pair = nextPair(pairs, judged, pairing);
    const one = pair?.left.case;
    return {
      pair:
        pair && one
          ? {
              case: one.id,
              question: one.question,
              history: one.history,
              referenceAnswer: one.referenceAnswer ?? null,
              left: toShownAnswer(pair.left),
              right: toShownAnswer(pair.right),
            }
          : null,
      done: judged.length,
      of: pairs.length,
      same,
    };
  }
}
