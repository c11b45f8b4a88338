import { LecternError } from "../../src/errors.ts";
import { openBudget } from "../../src/ledger/budget.ts";
import { savePreference, toPair } from "../../src/store/preferences.ts";
import { checkComparable } from "../compare/compare.ts";
import { judgePairs } from "../judge/pairwise.ts";
import { openPanel, type PanelDependencies } from "../run/panel.ts";
import { loadResults, type Run } from "../run/runs.ts";
import { pairAnswers } from "./blind-pairs.ts";

interface Dependencies extends Omit<PanelDependencies, "onJudgement"> {
  onProgress: (done: number, total: number, spent: number | null) => void;
  onFault: (caseId: string, error: unknown) => void;
}

interface Judged {
  /** USD by judge; null where a price is not known. */
  cost: Map<string, number | null>;
  stop: LecternError | null;
}

/** Has judges compare each run with the first, in both orders, and keeps what they say beside what people say. */
export async function judgeRuns(
  dependencies: Dependencies,
  [first, ...others]: Run[],
  { judge, concurrency, budget: limit }: { judge: string[]; concurrency: number; budget: number | null },
  signal: AbortSignal,
): Promise<Judged> {
  if (!first) throw new LecternError("usage", "Name at least two runs: `lectern eval list` shows them");
  checkComparable([first, ...others]);
  const { database } = dependencies;
  const budget = openBudget(limit, ": run the same command again to go on from here");
  const cost = new Map<string, number | null>();
  const panel = await openPanel(
    {
      ...dependencies,
      onJudgement(charge) {
        budget.spend([charge]);
        const { costUsd } = charge.usage;
        const before = cost.get(charge.model) ?? 0;
        cost.set(charge.model, costUsd === null || cost.get(charge.model) === null ? null : before + costUsd);
      },
    },
    { scope: "answers", judge, custom: [], depth: 10, only: [], concurrency },
  );
  const { judging } = panel;
  if (!judging) throw new LecternError("usage", "Pairs are judged by a model: name one with --judge");
  const work = await Promise.all(
    others.map(async (other) => {
      const pair = toPair(first.id, other.id);
      const runs = pair.first === first.id ? [first, other] : [other, first];
      const [one = [], two = []] = await Promise.all(runs.map((run) => loadResults(database, run)));
      return { pair, ...pairAnswers(one, two) };
    }),
  );
  const total = work.reduce((sum, { pairs }) => sum + pairs.length * judging.judges.length * 2, 0);
  let done = 0;
  const step = () => dependencies.onProgress(++done, total, budget.spent());
  try {
    for (const { pair, pairs } of work) {
      await judgePairs(
        pairs,
        {
          judging,
          concurrency,
          within: budget.within,
          async keep(preference) {
            await savePreference(database, pair, preference);
            step();
          },
          onFault(caseId, error) {
            dependencies.onFault(caseId, error);
            step();
          },
        },
        signal,
      );
    }
    return { cost, stop: null };
  } catch (error) {
    if (error instanceof LecternError && error.code === "budget") return { cost, stop: error };
    throw error;
  }
}
