import { useState } from "react";
import { count } from "./format.ts";
import { RunKey } from "./Head.tsx";
import { type ManifestRow, manifestGroups } from "./manifest-rows.ts";
import { useReport } from "./model.ts";
import { Scroll } from "./Scroll.tsx";

/** What made the numbers, so that they can be made again; what differs between the runs is marked. */
export function Manifests() {
  const { report } = useReport();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const groups = manifestGroups(report.runs.map(({ manifest }) => manifest));
  const different = groups.flatMap(({ rows }) => rows.filter(({ differs }) => differs)).length;
  const several = report.runs.length > 1;
  return (
    <section id="manifest" aria-labelledby="manifest-title">
      <h2 id="manifest-title" tabIndex={-1}>
        How it was made
      </h2>
      {several && (
        <p className="lead">
          {count(different, "line")} differ between the runs.{" "}
          <label>
            <input
              type="checkbox"
              checked={onlyDifferent}
              onChange={({ target }) => setOnlyDifferent(target.checked)}
            />{" "}
            Show only these
          </label>
        </p>
      )}
      <Scroll label="Table of what made it">
        <table className="manifest">
          <thead>
            <tr>
              <th scope="col">What</th>
              {report.runs.map(({ manifest }, run) => (
                <th scope="col" key={manifest.id}>
                  <RunKey run={run} />
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ name, rows }) => {
            const shown = onlyDifferent ? rows.filter(({ differs }) => differs) : rows;
            return (
              shown.length > 0 && (
                <tbody key={name}>
                  <tr className="group">
                    <th scope="rowgroup" colSpan={1 + report.runs.length}>
                      {name}
                    </th>
                  </tr>
                  {shown.map((row) => (
                    <Row key={row.name} row={row} />
                  ))}
                </tbody>
              )
            );
          })}
        </table>
      </Scroll>
    </section>
  );
}

function Row({ row: { name, values, whole, differs } }: { row: ManifestRow }) {
  const { report } = useReport();
  return (
    <tr className={differs ? "differs" : undefined}>
      <th scope="row">
        {name} {differs && <span className="tag">differs</span>}
      </th>
      {values.map((value, run) => (
        <td key={report.runs[run]?.manifest.id} title={whole?.[run]}>
          {value}
        </td>
      ))}
    </tr>
  );
}
