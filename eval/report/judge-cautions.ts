import type { AgreementRow } from "../../src/store/judge-agreements.ts";
import { readStored } from "../../src/store/stored-json.ts";
import { agreementSchema } from "../judge/measure.ts";
import type { Run } from "../run/runs.ts";

/** On fewer examples than this a judge may be right by luck. */
const fewestExamples = 50;

/**
 * How far each judge of a run agrees with people, by what `lectern eval judge` has measured until now, or that nobody has
 * looked. Empty for a run that nobody judged.
 */
export function describeJudges(run: Pick<Run, "manifest" | "metrics">, agreements: AgreementRow[]): string[] {
  if (!run.metrics.some(({ group }) => group === "answer")) return [];
  return run.manifest.judges.flatMap((judge) => {
    const own = agreements.filter((row) => row.judge === judge).map(readAgreement);
    const enough = own.filter(({ n }) => n >= fewestExamples);
    if (enough.length > 0) return enough.map((one) => describeAgreement(judge, one));
    const [most] = own.toSorted((a, b) => b.n - a.n);
    const looked =
      most === undefined
        ? "Nobody has measured how well the judge agrees with people's labels"
        : `Too few labels say how well the judge agrees with people: ${most.n} examples of ${most.labelsName}, and it takes ${fewestExamples}`;
    return [`${looked} (${judge}): measure it with \`lectern eval judge\`.`];
  });
}

function readAgreement({ judge, metric, labelsName, agreement }: AgreementRow) {
  const remedy = "measure the judge again with `lectern eval judge`";
  const read = readStored(agreementSchema, agreement, `judge_agreements.agreement of ${judge}`, remedy);
  return { metric, labelsName, ...read };
}

function describeAgreement(
  judge: string,
  { metric, labelsName, n, auroc, kappa }: ReturnType<typeof readAgreement>,
): string {
  const area = auroc
    ? `AUROC ${auroc.value.toFixed(2)} (${auroc.low.toFixed(2)} to ${auroc.high.toFixed(2)})`
    : "AUROC undefined";
  return `The judge against labels (${judge}): ${metric} on the ${n} examples of ${labelsName}: ${area}, kappa ${kappa?.toFixed(2) ?? "undefined"}; results may differ for other metrics and courses.`;
}

/** A run without what its manifest says of its judges: runs of before keep what was known then. */
export function withoutJudgeCautions(run: Run): Run {
  const stale = /^(?:Nobody has measured how well the judge|The judge against labels \()/;
  const warnings = run.manifest.warnings.filter((text) => !stale.test(text));
  return { ...run, manifest: { ...run.manifest, warnings } };
}
