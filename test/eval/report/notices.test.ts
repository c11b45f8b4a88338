import { describe, expect, it } from "vitest";
import { toMarkdown } from "../../../eval/report/markdown.ts";
import { noticesOf } from "../../../eval/report/notices.ts";
import type { Report } from "../../../eval/report/report.ts";
import { describeReport } from "../../../src/cli/eval/screen.ts";
import { syntheticReport } from "./synthetic-report.ts";

function report(change: (report: Report) => void, runs = 2): Report {
  const made = syntheticReport({ cases: 40, runs });
  for (const { manifest } of made.runs) manifest.warnings = [];
  change(made);
  return made;
}
const runIn = ({ runs }: Report, run: number) => {
  const found = runs[run];
  if (!found) throw new Error("no such run");
  return found;
};

describe("what a reader must know first", () => {
  it("stands in the terminal and the Markdown alike", () => {
    const shown = report((one) => {
      const last = runIn(one, 1);
      last.manifest.state = "stopped";
      last.asked = 13;
      last.answers = 13;
      last.waiting = 2;
      last.notes = ["MRR is not compared."];
      for (const { manifest } of one.runs) manifest.warnings = ["Nobody has measured the judge."];
    });
    const expected = [
      "hybrid: the run was stopped after 13 of 40 cases; 2 answers are not scored yet.",
      "hybrid: MRR is not compared.",
      "Nobody has measured the judge.",
    ];
    expect(noticesOf(shown.runs)).toEqual(expected);
    for (const text of [describeReport(shown), toMarkdown(shown)]) {
      for (const notice of expected) expect(text).toContain(notice);
    }
  });

  it("is how much of a stopped run there is, down to the repeat and the score", () => {
    const stopped = (asked: number, answers: number, waiting: number, repeat = 1) =>
      noticesOf(
        report((one) => {
          const run = runIn(one, 0);
          run.manifest.state = "stopped";
          run.manifest.repeat = repeat;
          Object.assign(run, { asked, answers, waiting });
        }, 1).runs,
      );
    expect(stopped(13, 38, 0, 3)).toEqual(["The run was stopped after 13 of 40 cases (38 of 120 answers)."]);
    expect(stopped(40, 118, 0, 3)).toEqual(["The run was stopped after 118 of 120 answers."]);
    expect(stopped(40, 40, 7)).toEqual(["The run was stopped: 7 answers are not scored yet."]);
    expect(noticesOf(report(() => undefined, 1).runs)).toEqual([]);
  });
});

describe("several runs in the terminal", () => {
  it("tell how many pairs a difference is over, where it is not over all that a run scored", () => {
    const text = describeReport(
      report((one) => {
        for (const { metric, cases } of one.comparisons) {
          for (const { summaries } of one.runs) {
            const own = summaries.find(({ name }) => name === metric);
            if (own) own.scored = cases;
          }
        }
        const change = one.comparisons.find(({ metric }) => metric === "hit@5");
        Object.assign(change ?? {}, { cases: 7, difference: 0.048, adjusted: 0.01 });
      }),
    );
    expect(text).toMatch(/hit@5 ↑ .*\(\+0\.048\*, 7 pairs\)/);
    expect(text.match(/pairs\)/g)).toHaveLength(1);
  });
});

describe("several runs in the Markdown", () => {
  it("are compared with the number of pairs and both of their means", () => {
    const made = report(() => undefined);
    const [first] = made.comparisons;
    expect(toMarkdown(made)).toContain(
      `| hybrid | ${first?.metric} | ${first?.cases} | ${first?.before.toFixed(3)} | ${first?.after.toFixed(3)} |`,
    );
  });
});
