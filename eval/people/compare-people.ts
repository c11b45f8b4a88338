import { groupBy } from "../../src/group-by.ts";
import type { Preference } from "../../src/store/preferences.ts";
import { isOfJudge, judgeOf, settleOrders } from "../judge/pairwise.ts";
import { krippendorffAlpha } from "../statistics/agreement.ts";
import { shareInterval } from "../statistics/bootstrap.ts";
import { pairedDifference } from "../statistics/paired.ts";

/** What people who compared two runs' answers blind came to, from the point of view of one of the runs. */
export interface PeopleCompared {
  cases: number;
  raters: number;
  /** Judgements, of all raters. */
  won: number;
  tied: number;
  lost: number;
  /**
   * How often its answer was the better one, a tie counting half: the mean over cases, each the mean of its raters, with
   * its 95% interval (bootstrap over cases; Wilson's where all say the same) and the two-sided p of a sign-flip test
   * against a half.
   */
  rate: { value: number; low: number; high: number; p: number };
  /** Over the cases that several people judged; null where there is none. */
  agreement: PeopleAgreement | null;
  /** How often the left answer was called better, of the judgements that are no tie; null where all are. */
  leftShare: number | null;
  /** What the better answers are better at, the most frequent first. */
  reasons: { reason: string; won: number; lost: number }[];
}

/** What one judge that is a model came to, asked in both orders. */
export interface JudgeCompared {
  judge: string;
  /** A pair on which the order decided counts as tied; `leftShare` is of all its judgements. */
  compared: PeopleCompared;
  inconsistent: number;
}

export interface PeopleAgreement {
  cases: number;
  /** The share of pairs of judgements of one case that are the same. */
  agreed: number;
  /** The share of the most frequent judgement: who always says that agrees with everybody as often by habit alone. */
  base: number;
  /** Krippendorff's; null where all judgements are the same. */
  alpha: number | null;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const worth = { won: 1, tied: 0.5, lost: 0 };
type Outcome = keyof typeof worth;

/** Null where nobody compared them. `as`: the run whose wins are counted. */
export function comparePeople(preferences: Preference[], as: "first" | "second"): PeopleCompared | null {
  const outcomeOf = ({ better }: Preference): Outcome =>
    better === "tie" ? "tied" : better === as ? "won" : "lost";
  const byCase = [...groupBy(preferences, ({ caseId }) => caseId).values()].map((own) => own.map(outcomeOf));
  const rates = byCase.map((own) => mean(own.map((outcome) => worth[outcome])));
  const { mean: value, low, high } = shareInterval(rates, 1);
  if (value === null || low === null || high === null) return null;
  const count = (outcome: Outcome) => byCase.flat().filter((one) => one === outcome).length;
  const decided = preferences.filter(({ better }) => better !== "tie");
  return {
    cases: byCase.length,
    raters: new Set(preferences.map(({ rater }) => rater)).size,
    won: count("won"),
    tied: count("tied"),
    lost: count("lost"),
    rate: {
      value,
      low,
      high,
      p: pairedDifference(rates.map((rate) => rate - 0.5))?.p ?? 1,
    },
    agreement: agreementOf(byCase),
    leftShare:
      decided.length === 0
        ? null
        : decided.filter(({ better, stoodLeft }) => better === stoodLeft).length / decided.length,
    reasons: reasonsOf(decided, as),
  };
}

/** How far several people say the same of the same. */
export function agreementOf(items: (string | boolean)[][]): PeopleAgreement | null {
  const shared = items.filter((labels) => labels.length > 1);
  const all = shared.flat();
  if (all.length === 0) return null;
  const samePairs = (labels: unknown[]) => {
    const counts = [...groupBy(labels, (label) => label).values()].map(({ length }) => length);
    const same = counts.reduce((sum, size) => sum + size * (size - 1), 0);
    return same / (labels.length * (labels.length - 1));
  };
  const most = Math.max(...[...groupBy(all, (label) => label).values()].map(({ length }) => length));
  return {
    cases: shared.length,
    agreed: mean(shared.map(samePairs)),
    base: most / all.length,
    alpha: krippendorffAlpha(shared),
  };
}

function reasonsOf(decided: Preference[], as: "first" | "second"): PeopleCompared["reasons"] {
  const given = decided.filter(({ reason }) => reason !== null);
  return [...groupBy(given, ({ reason }) => reason ?? "")]
    .map(([reason, own]) => {
      const won = own.filter(({ better }) => better === as).length;
      return { reason, won, lost: own.length - won };
    })
    .sort((a, b) => b.won + b.lost - (a.won + a.lost));
}

/** Each judge's own comparison; and that of all of them, where there are several, by their votes. */
export function compareJudges(preferences: Preference[], as: "first" | "second"): JudgeCompared[] {
  const byJudge = [...groupBy(preferences.filter(isOfJudge), judgeOf)].map(([judge, own]) => ({
    judge,
    own,
    ...settleOrders(own),
  }));
  const one = byJudge.flatMap(({ judge, own, settled, inconsistent }): JudgeCompared[] => {
    const compared = comparePeople(settled, as);
    const leftShare = comparePeople(own, as)?.leftShare ?? null;
    return compared ? [{ judge, compared: { ...compared, leftShare }, inconsistent }] : [];
  });
  if (byJudge.length < 2) return one;
  const jury = comparePeople(
    byJudge.flatMap(({ settled }) => settled),
    as,
  );
  const inconsistent = one.reduce((sum, judge) => sum + judge.inconsistent, 0);
  const judge = one.map((single) => single.judge).join(", ");
  return jury ? [{ judge, compared: jury, inconsistent }, ...one] : one;
}
