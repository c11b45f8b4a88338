import { counted } from "../../src/text/figures.ts";
import type { PeopleAgreement, PeopleCompared } from "../people/compare-people.ts";

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

/** `agreed 80% on 20 answers, Krippendorff's alpha 0.61 (always saying the most frequent: 55%)` */
export function describeAgreement({ cases, agreed, base, alpha }: PeopleAgreement): string {
  return `they agreed ${share(agreed)} of the time on the ${counted(cases, "case", "cases")} that several judged, Krippendorff's alpha ${alpha?.toFixed(2) ?? "undefined"} (the most frequent judgement is ${share(base)} of all)`;
}
