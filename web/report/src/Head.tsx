import type { ReactNode } from "react";
import { describeFault, worstCases, worstFaults } from "../../../eval/report/faults.ts";
import type { Failure, GateResult } from "../../../eval/report/report.ts";
import { counted } from "../../../src/text/figures.ts";
import {
  type Change,
  type Conclusion,
  cautions,
  certainty,
  changes,
  changesWords,
  concludeChanges,
  concludeGates,
  measured,
  outcomes,
} from "./conclusions.ts";
import { formatDate, inWords } from "./format.ts";
import { CasesLink, RunKey } from "./links.tsx";
import { runName, useReport } from "./model.ts";
import { hrefTo } from "./route.ts";

/** The questions a stranger has, answered before anything else. */
export function Head() {
  const read = useReport();
  const { runs, name, date } = read.report;
  const what = measured(read);
  return (
    <header className="head">
      <div className="title row">
        <h1>{name}</h1>
        <p className="soft">
          Lectern evaluation report, <time dateTime={date}>{formatDate(date)}</time>
        </p>
      </div>
      <p className="measured">
        <b>{what.headline}</b> {what.detail}{" "}
        {runs.length > 1 && (
          <>
            {counted(runs.length, "run")}:{" "}
            {runs.map(({ manifest }, run) => (
              <span key={manifest.id}>
                {run > 0 && ", "}
                <RunKey run={run} />
                {run === 0 && " (baseline)"}
              </span>
            ))}
            .
          </>
        )}
      </p>
      <div className="cards grid">
        <Gates />
        <Changes />
        <Doubts />
      </div>
    </header>
  );
}

function Card({
  question,
  conclusion,
  children,
}: {
  question: string;
  conclusion: Conclusion;
  children: ReactNode;
}) {
  return (
    <section className={`card box tone-${conclusion.tone}`}>
      <h2>{question}</h2>
      <p className="said">{conclusion.headline}</p>
      {children}
    </section>
  );
}

/** Failed gates come first; passed gates are folded into one line. */
function Gates() {
  const read = useReport();
  const gates = read.report.gates ?? [];
  const failed = gates.filter(({ passed }) => !passed);
  const passed = gates.filter((gate) => gate.passed);
  return (
    <Card question="May it ship?" conclusion={concludeGates(read)}>
      <p>{outcomes(read)}</p>
      <WorstCases />
      <GateList gates={failed} />
      {passed.length > 0 && (
        <details open={failed.length === 0 && passed.length <= 3}>
          <summary>{counted(passed.length, "gate")} passed</summary>
          <GateList gates={passed} />
        </details>
      )}
    </Card>
  );
}

function WorstCases() {
  const worst = worstCases(useReport().report.cases, 3);
  if (worst.length === 0) return null;
  return (
    <p>
      Look at{" "}
      {worst.map((row, index) => (
        <span key={row.id}>
          {index > 0 && ", "}
          <a href={hrefTo({ case: row.id })} title={worstFaults(row).map(describeFault).join("; ")}>
            {row.id}
          </a>
        </span>
      ))}
      .
    </p>
  );
}

function GateList({ gates }: { gates: GateResult[] }) {
  const read = useReport();
  if (gates.length === 0) return null;
  const several = new Set((read.report.gates ?? []).map(({ run }) => run)).size > 1;
  return (
    <ul className="gates">
      {gates.map((gate) => (
        <li key={`${gate.run} ${gate.gate}`}>
          <b className={gate.passed ? "good" : "bad"}>
            {gate.skipped ? "skipped" : gate.passed ? "passed" : "failed"}
          </b>{" "}
          <GateName gate={gate} />
          {several && ` (${runName(read, gate.run)})`}
          <span className="soft">: {gate.reason}</span>
        </li>
      ))}
    </ul>
  );
}

/** A gate leads to the worst cases of its metric, in the run that it judged. */
function GateName({ gate: { gate, metric, run, slice } }: { gate: GateResult }) {
  if (metric === null) return gate;
  return (
    <CasesLink to={{ metric, run: String(run), slice: slice?.replace("=", ":") ?? "" }}>{gate}</CasesLink>
  );
}

function Changes() {
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
      {all.map((change) => (
        <ChangeWords key={change.run} change={change} runs={all.length} />
      ))}
      <p className="soft">{certainty(read)}</p>
    </Card>
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

function Doubts() {
  const read = useReport();
  const list = cautions(read);
  const failures = read.report.runs.flatMap((run) => run.failures);
  const lost = (what: Failure["lost"], say: (cases: number) => string) => {
    const cases = failures.filter((failure) => failure.lost === what).length;
    return cases > 0 ? [say(cases)] : [];
  };
  const faults = [
    ...lost("answer", (answers) => `the tutor failed on ${counted(answers, "answer")}`),
    ...lost("score", (scores) => `${counted(scores, "score")} could not be computed`),
    ...lost("vote", (votes) => `${counted(votes, "vote")} of a judge failed, so only the others count`),
  ];
  const conclusion: Conclusion =
    list.length > 0
      ? { tone: "mixed", headline: `${counted(list.length, "caution")} to read first.` }
      : { tone: "none", headline: "Nothing is known against these numbers." };
  return (
    <Card question="What should you not rely on?" conclusion={conclusion}>
      {list.length > 0 && (
        <ul>
          {list.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {faults.length === 0 ? (
        <p>The evaluation itself had no failures.</p>
      ) : (
        <p>
          <a href="#failures">Evaluation failures: {inWords(faults)}.</a> None counts as a 0.
        </p>
      )}
    </Card>
  );
}
