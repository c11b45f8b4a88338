import { z } from "zod";
import { groupBy } from "../../src/group-by.ts";
import type { AnswerLabel, JudgedLabel } from "../../src/store/answer-labels.ts";
import { type Agreement, agreement, bestThreshold } from "../judge/measure.ts";
import { scoreSchema } from "../metrics/metric.ts";
import { cohenKappa } from "../statistics/agreement.ts";
import { agreementOf, type PeopleAgreement } from "./compare-people.ts";
import { type Aspect, aspectNames, aspects, majority } from "./labelled.ts";

/** What people's labels say of a judge. */
export interface JudgeCalibration {
  judge: string;
  metric: string;
  /**
   * `threshold` is the one that agrees best with all labels; `accuracy` and `kappa` are of thresholds that were chosen
   * without the labels they are held against (in fifths, by source).
   */
  agreement: Agreement;
  /** The share of labels that are good: always saying the more frequent agrees as often. */
  good: number;
  /** By run, the earliest first: how many of its labelled answers the judge, at its threshold, and people agree on. */
  drift: { run: string; started: string; count: number; of: number }[];
}

/** How far people agree with each other, by what they were asked. */
export interface LabelAgreement {
  aspect: Aspect;
  /** Answers with a label, and how many of these people call good; as many for as against counts as neither. */
  answers: number;
  good: number;
  agreement: PeopleAgreement | null;
}

interface Judged {
  judge: string;
  metric: string;
  score: number;
  label: boolean;
  /** Answers to the same sources err together. */
  group: string;
  run: string;
  started: string;
}

/** Each judge of labelled answers, a jury and its members alike, against what most people say. */
export function calibrate(labels: JudgedLabel[]): JudgeCalibration[] {
  const byAnswer = groupBy(labels, ({ answerId }) => answerId);
  const judged = [...byAnswer.values()].flatMap(judgedBy);
  return [...groupBy(judged, ({ judge, metric }) => JSON.stringify([judge, metric])).values()]
    .map(calibrateOne)
    .sort((a, b) => b.agreement.n - a.agreement.n);
}

const judgesSchema = z.array(z.string());
const scoresSchema = z.record(z.string(), scoreSchema);

function judgedBy(labels: JudgedLabel[]): Judged[] {
  const [first] = labels;
  if (!first) return [];
  const { run, started, sources, answer } = first;
  const judges = judgesSchema.parse(first.judges).join(", ");
  const scores = scoresSchema.parse(first.scores);
  const group = sources.join("\n") || answer;
  return aspectNames.flatMap((aspect) => {
    const metric = aspects[aspect];
    const label = majority(labels, aspect);
    const score = metric === null ? undefined : scores[metric];
    if (metric === null || label === null || !score) return [];
    const { value, judgements = [] } = score;
    const opinions = [{ judge: judges, value }, ...judgements];
    return opinions.flatMap(({ judge, value: said }) =>
      said === null ? [] : [{ judge, metric, score: said, label, group, run, started }],
    );
  });
}

function calibrateOne(judged: Judged[]): JudgeCalibration {
  const scores = judged.map(({ score }) => score);
  const labels = judged.map(({ label }) => label);
  const groups = judged.map(({ group }) => group);
  const threshold = bestThreshold(scores, labels);
  const said = heldOut(judged);
  const right = said.filter((good, index) => good === labels[index]).length;
  const { judge = "", metric = "" } = judged[0] ?? {};
  return {
    judge,
    metric,
    agreement: {
      ...agreement(scores, labels, { threshold, groups }),
      accuracy: right / judged.length,
      kappa: cohenKappa(said, labels),
    },
    good: labels.filter(Boolean).length / labels.length,
    drift: [...groupBy(judged, ({ run }) => run).values()].map((own) => ({
      run: own[0]?.run ?? "",
      started: own[0]?.started ?? "",
      count: own.filter(({ score, label }) => score >= threshold === label).length,
      of: own.length,
    })),
  };
}

const folds = 5;

/** Each judged answer by the threshold that suits the answers to the other sources best. */
function heldOut(judged: Judged[]): boolean[] {
  const places = new Map(
    [...new Set(judged.map(({ group }) => group))].map((group, place) => [group, place]),
  );
  const foldOf = ({ group }: Judged) => (places.get(group) ?? 0) % folds;
  const thresholds = Array.from({ length: folds }, (_, fold) => {
    const others = judged.filter((one) => foldOf(one) !== fold);
    return bestThreshold(
      others.map(({ score }) => score),
      others.map(({ label }) => label),
    );
  });
  return judged.map((one) => one.score >= (thresholds[foldOf(one)] ?? 0));
}

/** What people say, and how far they agree with each other. */
export function describeLabels(labels: AnswerLabel[]): LabelAgreement[] {
  const byAnswer = [...groupBy(labels, ({ answerId }) => answerId).values()];
  return aspectNames.flatMap((aspect) => {
    const said = byAnswer
      .map((own) => own.filter((label) => label[aspect] !== null))
      .filter(({ length }) => length > 0);
    if (said.length === 0) return [];
    const good = said.filter((own) => majority(own, aspect)).length;
    const items = said.map((own) => own.flatMap((label) => label[aspect] ?? []));
    return [{ aspect, answers: said.length, good, agreement: agreementOf(items) }];
  });
}
