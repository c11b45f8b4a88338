import { turnedBetween } from "../../../eval/report/outcomes.ts";
import { counted } from "../../../src/text/figures.ts";
import { Card } from "./Card.tsx";
import {
  type Change,
  type Conclusion,
  certainty,
  changes,
  changesWords,
  concludeChanges,
} from "./conclusions.ts";
import { CasesLink, RunKey } from "./links.tsx";
import { runName, useReport } from "./model.ts";

export function Changes() {
  const read = useReport();
  const all = changes(read);
  const conclusion: Conclusion =
    all.length === 0
      ? { tone: "none", headline: "There is no other run to compare this with." }
      : concludeChanges(all);
  return (
    <Card
      question={`Is it better than ${all.length === 0 ? "last time" : runName(read, 0)}?`}
      conclusion={conclusion}
    >
      {all.map(({ run }) => (
        <TurnedWords key={run} run={run} runs={all.length} />
      ))}
      {all.map((change) => (
        <ChangeWords key={change.run} change={change} runs={all.length} />
      ))}
      <p className="soft">{certainty(read)}</p>
    </Card>
  );
}

/** In cases, before any metric is named. */
function TurnedWords({ run, runs }: { run: number; runs: number }) {
  const turned = turnedBetween(useReport().report.cases, run);
  if (!turned) return null;
  const { mended, broken } = turned;
  const to = (fault: string) => ({ fault, run: `${run}` });
  const words = (cases: string[], text: string, fault: string) =>
    cases.length > 0 ? <CasesLink to={to(fault)}>{text}</CasesLink> : text;
  return (
    <p>
      {runs > 1 && (
        <>
          <RunKey run={run} />:{" "}
        </>
      )}
      {words(mended, `${counted(mended.length, "question")} went from wrong to right`, "mended")} and{" "}
      {words(broken, `${broken.length} from right to wrong`, "broken")}.
    </p>
  );
}

function ChangeWords({ change, runs }: { change: Change; runs: number }) {
  const read = useReport();
  const { better, worse, same } = change;
  // Counts instead of names if many runs would fill the screen.
  const words = (list: Change["better"]) => (runs > 3 ? `in ${list.length}` : changesWords(read, list));
  return (
    <p>
      {runs > 1 && (
        <>
          <RunKey run={change.run} />:{" "}
        </>
      )}
      {better.length > 0 && (
        <>
          <b className="good">better</b> {words(better)};{" "}
        </>
      )}
      {worse.length > 0 && (
        <>
          <b className="bad">worse</b> {words(worse)};{" "}
        </>
      )}
      {better.length + worse.length > 0 ? "no clear difference" : "No clear difference"} in{" "}
      {counted(same, "metric")}.
    </p>
  );
}
