import { describe, expect, it } from "vitest";
import { mondayOf, trendsOverRuns, trendsOverWeeks } from "../../../eval/report/trends.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const metric = (name: string) => ({
  name,
  group: "answer" as const,
  better: "higher" as const,
  unit: "share" as const,
  about: "",
});

const askedOn = (asked: string, value: number, index: number): CaseResult => ({
  case: caseOf({
    id: `${asked} ${index}`,
    answerable: null,
    traffic: { asked, coverage: null, feedback: null },
  }),
  repeat: 0,
  answer: answerOf(),
  error: null,
  scores: { refusals: { value, reason: "" } },
});

describe("trends", () => {
  it("over runs stand within the limits of individual values, once there are enough", () => {
    const runs = [0.5, 0.52, 0.5, 0.51, 0.5, 0.9].map((value, index) => ({
      id: `${index}`,
      name: "n",
      started: `2026-01-0${index + 1}T00:00:00.000Z`,
      headline: { faithfulness: value, unmeasured: null },
    }));
    const [trend, ...others] = trendsOverRuns(
      [metric("faithfulness"), metric("unmeasured")],
      runs.toReversed(),
    );
    expect(others).toEqual([]);
    expect(trend?.points.map(({ run }) => run)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(trend?.points.at(-1)).toMatchObject({ signal: "above" });
    const few = trendsOverRuns([metric("faithfulness")], runs.slice(0, 3));
    expect(few[0]?.points.every(({ limits }) => limits === null)).toBe(true);
    expect(trendsOverRuns([metric("faithfulness")], runs.slice(0, 1))).toEqual([]);
  });

  it("over weeks of counted things have a p-chart's limits", () => {
    const week = (monday: string, ones: number) =>
      Array.from({ length: 25 }, (_, index) => askedOn(`${monday}T10:00:00Z`, index < ones ? 1 : 0, index));
    const mondays = ["2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09"];
    const results = mondays.flatMap((monday, index) => week(monday, index === 5 ? 20 : 3));
    const [trend] = trendsOverWeeks([metric("refusals")], results);
    expect(trend?.points.map(({ signal }) => signal)).toEqual([null, null, null, null, null, "above"]);
    expect(trend?.points[0]).toMatchObject({ at: "2026-10-05", value: 0.12, of: 25 });
  });

  it("count a week from Monday, in UTC", () => {
    expect(mondayOf("2026-11-30T23:59:59Z")).toBe("2026-11-30");
    expect(mondayOf("2026-11-29T23:59:59Z")).toBe("2026-11-23");
    expect(mondayOf("2027-01-01T00:00:00Z")).toBe("2026-12-28");
  });
});
