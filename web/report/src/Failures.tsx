import { useState } from "react";
import type { Failure } from "../../../eval/report/report.ts";
import { count } from "./format.ts";
import { RunKey } from "./Head.tsx";
import { useReport } from "./model.ts";
import { hrefTo } from "./route.ts";
import { Scroll } from "./Scroll.tsx";

const firstShown = 20;

/** What went wrong with the evaluation itself: counted, never averaged. */
export function Failures() {
  const { report } = useReport();
  const [all, setAll] = useState(false);
  const failures = report.runs.flatMap((run, index) =>
    run.failures.map((failure) => ({ ...failure, run: index })),
  );
  const shown = all ? failures : failures.slice(0, firstShown);
  return (
    <section id="failures" aria-labelledby="failures-title">
      <h2 id="failures-title" tabIndex={-1}>
        Failures of the evaluation
      </h2>
      {failures.length === 0 ? (
        <p className="lead">None: every answer came and every score that applies was had.</p>
      ) : (
        <>
          <p className="lead">
            {count(failures.length, "failure")}: {byMetric(failures)}. They are counted, and in no mean.
          </p>
          <Scroll label="Table of failures">
            <table>
              <thead>
                <tr>
                  <th scope="col">Case</th>
                  {report.runs.length > 1 && <th scope="col">Run</th>}
                  <th scope="col">What failed</th>
                  <th scope="col">Reason</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((failure, index) => (
                  <tr key={index}>
                    <th scope="row">
                      <a href={hrefTo({ case: failure.case, run: String(failure.run) })}>{failure.case}</a>
                    </th>
                    {report.runs.length > 1 && (
                      <td>
                        <RunKey run={failure.run} />
                      </td>
                    )}
                    <td>{failure.metric ?? "the tutor"}</td>
                    <td className="reason">
                      <bdi>{failure.reason}</bdi>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {failures.length > firstShown && (
            <p className="below">
              <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
                {all ? `Show the first ${firstShown}` : `Show all ${failures.length}`}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function byMetric(failures: Failure[]): string {
  const counts = new Map<string, number>();
  for (const { metric } of failures) {
    const name = metric ?? "the tutor";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
