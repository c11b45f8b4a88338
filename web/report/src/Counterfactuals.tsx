import { useReport } from "./model.ts";
import { Section } from "./Section.tsx";

/** Whether the way of asking makes a difference: with a name, in a dialect, with slips or noise, pair by pair. */
export function Counterfactuals() {
  const { report, key } = useReport();
  const shown = new Set(key.map(({ name }) => name));
  const rows = report.runs.flatMap(({ manifest, counterfactuals }) =>
    counterfactuals.filter(({ metric }) => shown.has(metric)).map((row) => ({ run: manifest.name, ...row })),
  );
  if (rows.length === 0) return null;
  return (
    <Section id="counterfactuals" title="Asked in another way">
      <p className="lead">
        The same questions as another person would ask them, or with slips, a preface or noise: mean
        difference from the original questions, over pairs; p is not adjusted for the number of rows. Near 0
        is good, whichever way.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col">asked</th>
            <th scope="col">metric</th>
            <th scope="col">pairs</th>
            <th scope="col">difference</th>
            <th scope="col">95% interval</th>
            <th scope="col">p</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ run, by, metric, pairs, mean, low, high, p }) => (
            <tr key={`${run} ${by} ${metric}`}>
              <td>{run}</td>
              <th scope="row">{by}</th>
              <td>{metric}</td>
              <td>{pairs}</td>
              <td>{mean.toFixed(3)}</td>
              <td>
                {low.toFixed(3)} to {high.toFixed(3)}
              </td>
              <td>{p.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
