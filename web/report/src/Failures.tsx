import { useState } from "react";
import type { Failure } from "../../../eval/report/report.ts";
import { counted } from "../../../src/text/figures.ts";
import { RunKey } from "./links.tsx";
import { useReport } from "./model.ts";
import { hrefTo } from "./route.ts";
import { Section } from "./Section.tsx";
import { type Column, Table } from "./Table.tsx";

const firstShown = 20;

/** What went wrong with the evaluation itself: counted, never averaged. */
export function Failures() {
  const { report } = useReport();
  const [all, setAll] = useState(false);
  const failures = report.runs.flatMap((run, index) => run.failures.map((one) => ({ ...one, run: index })));
  const columns: Column<(typeof failures)[number]>[] = [
    { head: "Case", cell: (one) => <a href={hrefTo({ case: one.case, run: `${one.run}` })}>{one.case}</a> },
    { head: "Run", cell: ({ run }) => <RunKey run={run} /> },
    { head: "What failed", cell: whatFailed },
    { head: "Reason", cell: ({ reason }) => <bdi>{reason}</bdi>, look: () => ({ className: "reason" }) },
  ];
  return (
    <Section id="failures" title="Failures of the evaluation">
      <p className="lead">
        {failures.length === 0
          ? "None: every answer arrived and every applicable score was computed."
          : `${counted(failures.length, "failure")}: ${byMetric(failures)}. They are counted, but enter no mean.`}
      </p>
      {failures.length > 0 && (
        <Table
          label="Table of failures"
          columns={columns.filter(({ head }) => report.runs.length > 1 || head !== "Run")}
          groups={[{ rows: all ? failures : failures.slice(0, firstShown) }]}
        />
      )}
      {failures.length > firstShown && (
        <p className="more">
          <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? `Show the first ${firstShown}` : `Show all ${failures.length}`}
          </button>
        </p>
      )}
    </Section>
  );
}

const whatFailed = ({ metric }: Failure) => metric ?? "the tutor";

function byMetric(failures: Failure[]): string {
  const counts = new Map<string, number>();
  for (const failure of failures) {
    const name = whatFailed(failure);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
