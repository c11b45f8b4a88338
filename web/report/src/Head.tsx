import type { ReactNode } from "react";
import type { Failure, GateResult } from "../../../eval/report/report.ts";
import { count, inWords } from "../../shared/words.ts";
import { formatDate } from "./format.ts";
import { CasesLink, RunKey } from "./links.tsx";
import { runName, useReport } from "./model.ts";
import {
  type Change,
  cautions,
  certainty,
  changeHeadline,
  changes,
  changesWords,
  changeTone,
  gatesVerdict,
  measured,
  summary,
  type Tone,
} from "./verdict.ts";

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
            {count(runs.length, "run")}:{" "}
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

interface CardProps {
  question: string;
  headline: string;
  tone?: Tone;
  children?: ReactNode;
}

function Card({ question, headline, tone = "none", children }: CardProps) {
  return (
    <section className={`card box tone-${tone}`}>
      <h2>{question}</h2>
      <p className="said">{headline}</p>
      {children}
    </section>
  );
}

/** What failed is read first; what passed is one line until it is asked for. */
function Gates() {
  const read = useReport();
  const { tone, headline, gates } = gatesVerdict(read);
  const failed = gates.filter(({ passed }) => !passed);
  const passed = gates.filter((gate) => gate.passed);
  return (
    <Card question="May it ship?" headline={headline} tone={tone}>
      {gates.length === 0 && <p>{summary(read)}</p>}
      <GateList gates={failed} />
      {passed.length > 0 && (
        <details open={failed.length === 0 && passed.length <= 3}>
          <summary>{count(passed.length, "gate")} passed</summary>
          <GateList gates={passed} />
        </details>
      )}
    </Card>
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
  if (all.length === 0) {
    return (
      <Card question="Is it better than last time?" headline="There is no other run to compare it with.">
        <p>{certainty(read)}</p>
      </Card>
    );
  }
  return (
    <Card
      question={`Is it better than ${runName(read, 0)}?`}
      headline={changeHeadline(all)}
      tone={changeTone(all)}
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
  // Counts instead of metrics, where many runs would fill the screen.
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
      {count(same, "metric")}.
    </p>
  );
}

function Doubts() {
  const read = useReport();
  const list = cautions(read);
  const failures = read.report.runs.flatMap((run) => run.failures);
  const lost = (what: Failure["lost"]) => failures.filter((failure) => failure.lost === what).length;
  const [answers, scores, votes] = [lost("answer"), lost("score"), lost("vote")];
  const faults = [
    ...(answers > 0 ? [`the tutor failed on ${count(answers, "answer")}`] : []),
    ...(scores > 0 ? [`${count(scores, "score")} could not be had`] : []),
    ...(votes > 0 ? [`${count(votes, "vote")} of a judge failed, where the others' stand`] : []),
  ];
  return (
    <Card
      question="What not to believe?"
      headline={
        list.length > 0
          ? `${count(list.length, "caution")} to read first.`
          : "Nothing known against these numbers."
      }
      tone={list.length > 0 ? "mixed" : "none"}
    >
      {list.length > 0 && (
        <ul>
          {list.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {faults.length === 0 ? (
        <p>The evaluation itself had no failure.</p>
      ) : (
        <p>
          <a href="#failures">Evaluation failures: {inWords(faults)}.</a> None counts as a 0.
        </p>
      )}
    </Card>
  );
}
