import { counted } from "../../src/text/figures.ts";
import type { JudgeCompared, PeopleAgreement, PeopleCompared } from "../people/compare-people.ts";

const share = (value: number) => `${Math.round(value * 100)}%`;

/** What people who compared a run's answers blind with those of the first came to, in sentences. */
export function describePeople(name: string, compared: PeopleCompared): string[] {
  const { cases, raters, won, tied, lost, rate, agreement, leftShare, reasons } = compared;
  const verdict = rate.p >= 0.05 ? ", which may be chance" : "";
  return [
    `${counted(raters, "person", "people")} compared ${name} blind with the first run on ${counted(cases, "case", "cases")}: its answer was the better one ${counted(won, "time", "times")}, as good ${tied}, worse ${lost}. Win rate ${share(rate.value)} (95% interval ${share(rate.low)} to ${share(rate.high)}; half is a draw)${verdict}.`,
    ...(reasons.length > 0
      ? [
          `Better because more (won, lost): ${reasons.map((one) => `${one.reason} (${one.won}, ${one.lost})`).join(", ")}.`,
        ]
      : []),
    ...(agreement ? [`Between people: ${describeAgreement(agreement)}.`] : []),
    ...(leftShare === null ? [] : [`The answer on the left was preferred ${share(leftShare)} of the time.`]),
  ];
}

/** The same of judges that are models. */
export function describeJudges(name: string, { judge, compared, inconsistent }: JudgeCompared): string[] {
  const { cases, won, tied, lost, rate, agreement, leftShare } = compared;
  return [
    `${judge} compared ${name} with the first run on ${counted(cases, "case", "cases")}, each in both orders: its answer was the better one ${counted(won, "time", "times")}, as good ${tied}, worse ${lost}. Win rate ${share(rate.value)} (95% interval ${share(rate.low)} to ${share(rate.high)}; half is a draw)${rate.p >= 0.05 ? ", which may be chance" : ""}.`,
    ...(inconsistent > 0
      ? [`The order decided ${counted(inconsistent, "time", "times")}, which counts as a tie.`]
      : []),
    ...(leftShare === null
      ? []
      : [`The answer that came first was preferred ${share(leftShare)} of the time.`]),
    ...(agreement ? [`Between judges: ${describeAgreement(agreement)}.`] : []),
  ];
}

/** `agreed 80% on 20 answers, Krippendorff's alpha 0.61 (always saying the most frequent: 55%)` */
export function describeAgreement({ cases, agreed, base, alpha }: PeopleAgreement): string {
  return `they agreed ${share(agreed)} of the time on the ${counted(cases, "case", "cases")} that several judged, Krippendorff's alpha ${alpha?.toFixed(2) ?? "undefined"} (the most frequent judgement is ${share(base)} of all)`;
}
