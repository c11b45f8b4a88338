import { useState } from "react";
import type { RunList } from "../../../src/api/evaluations.ts";
import type { RunSummary } from "../../../src/observe/evaluation-runs.ts";
import { useLanguage } from "../texts/texts.tsx";
import { Drafts } from "./Drafts.tsx";
import { AtWork, People, type Work } from "./people/People.tsx";
import { Scrolls } from "./Scrolls.tsx";
import { Shown } from "./Shown.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

const shown = ["hit@5", "faithfulness", "answer completeness", "refused when it should", "false refusals"];

/** Evaluation runs that asked the course, and their reports. */
export function Evaluations({ course }: { course: string }) {
  const loaded = useLoaded<RunList>("/api/evaluations");
  const [work, begin] = useState<Work | null>(null);
  if (work) return <AtWork work={work} onEnd={() => begin(null)} />;
  return (
    <>
      <Shown of={loaded}>
        {({ runs }) => {
          const own = runs.filter(({ courses }) => courses.includes(course));
          return (
            <>
              <RunsOf course={course} runs={own} />
              <People runs={own} onBegin={begin} />
            </>
          );
        }}
      </Shown>
      <Drafts course={course} />
    </>
  );
}

function RunsOf({ course, runs }: RunList & { course: string }) {
  const { evaluations: texts } = useTeachTexts();
  if (runs.length > 0) return <Runs runs={runs} />;
  return (
    <p>
      {texts.none} <code>lectern eval run --course {JSON.stringify(course)}</code>
    </p>
  );
}

function Runs({ runs }: { runs: RunSummary[] }) {
  const { evaluations: texts } = useTeachTexts();
  const { locale } = useLanguage();
  return (
    <Scrolls label={texts.scores}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.name}</th>
            <th scope="col">{texts.started}</th>
            <th scope="col">{texts.questions}</th>
            <th scope="col">{texts.scores}</th>
            <th scope="col">{texts.report}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, name, started, finished, asked, of, scores, judges }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{new Date(started).toLocaleString(locale)}</td>
              <td>{finished ? of : texts.unfinished(asked, of)}</td>
              <td className="words">
                {shown
                  .flatMap((metric) => {
                    const mean = scores[metric];
                    return mean == null ? [] : [`${metric} ${mean.toFixed(2)}`];
                  })
                  .join(", ")}
                {judges.length > 0 && (
                  <span className="place"> ({`${texts.judges} ${judges.join(", ")}`})</span>
                )}
              </td>
              <td>
                <a href={`/api/evaluations/${encodeURIComponent(id)}/report`} download>
                  {texts.report}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
