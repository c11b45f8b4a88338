import { useReport } from "./model.ts";
import { Section } from "./Section.tsx";

/** What readers thought of the answers, and whether the scores agree with them. */
export function Feedback() {
  const { report } = useReport();
  const runs = report.runs.flatMap(({ manifest, feedback }) => (feedback ? [{ ...manifest, feedback }] : []));
  if (runs.length === 0) return null;
  return (
    <Section id="feedback" title="What readers thought">
      <p className="lead">
        By metric, the mean where the thumb is up and where it is down, of so many answers, and how often the
        metric is better where the thumb is up (AUROC): 0.5 is chance, 1 is full agreement.
      </p>
      {runs.map(({ id, name, feedback: { up, down, reasons, agreement } }) => (
        <div key={id}>
          <p>
            {runs.length > 1 && `${name}: `}
            {up} up, {down} down
            {reasons.length > 0 &&
              ` (${reasons.map(({ reason, count }) => `${reason} ${count}`).join(", ")})`}
            .
          </p>
          {agreement.length > 0 && (
            <table>
              <thead>
                <tr>
                  <th scope="col">metric</th>
                  <th scope="col">thumb up</th>
                  <th scope="col">thumb down</th>
                  <th scope="col">AUROC</th>
                  <th scope="col">95% interval</th>
                </tr>
              </thead>
              <tbody>
                {agreement.map(({ metric, auroc, ...one }) => (
                  <tr key={metric}>
                    <th scope="row">{metric}</th>
                    <td>
                      {one.up.toFixed(3)} ({one.ups})
                    </td>
                    <td>
                      {one.down.toFixed(3)} ({one.downs})
                    </td>
                    <td>{auroc.value.toFixed(3)}</td>
                    <td>
                      {auroc.low.toFixed(3)} to {auroc.high.toFixed(3)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      ))}
    </Section>
  );
}
