import { describe, expect, it } from "vitest";
import { describeJudges, withoutJudgeCautions } from "../../../eval/report/judge-cautions.ts";
import type { Run } from "../../../eval/run/runs.ts";

const runWith = (warnings: string[] = []) =>
  ({ metrics: [{ group: "answer" }], manifest: { judges: ["a judge"], warnings } }) as unknown as Run;
const measuredOn = (n: number, labelsName: string) => ({
  judge: "a judge",
  metric: "faithfulness",
  labelsName,
  labelsHash: labelsName,
  agreement: {
    n,
    failed: 0,
    auroc: { value: 0.9, low: 0.8, high: 1 },
    threshold: 0.5,
    accuracy: 0.8,
    kappa: 0.6,
  },
});

describe("what a report says of its judges", () => {
  it("is that nobody has looked, as long as nobody has", () => {
    expect(describeJudges(runWith(), [])).toEqual([expect.stringMatching(/^Nobody has measured.*a judge/)]);
    expect(describeJudges({ ...runWith(), metrics: [] }, [])).toEqual([]);
  });

  it("is still a caution on three examples", () => {
    expect(describeJudges(runWith(), [measuredOn(3, "tiny.jsonl")])).toEqual([
      "Too few labels say how well the judge agrees with people: 3 examples of tiny.jsonl, and it takes 50 (a judge): measure it with `lectern eval judge`.",
    ]);
  });

  it("is what was measured on enough", () => {
    expect(describeJudges(runWith(), [measuredOn(3, "tiny.jsonl"), measuredOn(353, "many.jsonl")])).toEqual([
      expect.stringMatching(
        /faithfulness on the 353 examples of many\.jsonl: AUROC 0\.90 \(0\.80 to 1\.00\)/,
      ),
    ]);
  });

  it("is not what an earlier report said", () => {
    const stale =
      "Nobody has measured how well the judge agrees with people's labels (a judge): measure it with `lectern eval judge`.";
    expect(withoutJudgeCautions(runWith([stale, "other"])).manifest.warnings).toEqual(["other"]);
  });
});
