import type { ReactNode } from "react";
import type { Failure, GateResult } from "../../../eval/report/report.ts";
import { CasesLink } from "./CasesLink.tsx";
import { count, formatDate, inWords } from "./format.ts";
import { type ReadReport, runName, useReport } from "./model.ts";
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
  const { report } = read;
  const what = measured(read);
  return (
    <header className="head">
      <div className="title">
        <h1>{report.name}</h1>
        <p>
          Lectern evaluation report, <time dateTime={report.date}>{formatDate(report.date)}</time>
        </p>
      </div>
      <p className="measured">
        <b>{what.headline}</b> {what.detail}{" "}
        {report.runs.length > 1 && (
          <>
            {count(report.runs.length, "run")}:{" "}
            {report.runs.map((run, index) => (
              <span key={run.manifest.id}>
                {index > 0 && ", "}
                <RunKey run={index} />
                {index === 0 && " (baseline)"}
              </span>
            ))}
            .
          </>
        )}
      </p>
      <div className="answers">
        <Gates read={read} />
        <Changes read={read} />
        <Doubts read={read} />
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
    <section className={`card ${tone}`}>
      <h2>{question}</h2>
      <p className="said">{headline}</p>
      {children}
    </section>
  );
}

/** What failed is read first; what passed is one line until it is asked for. */
function Gates({ read }: { read: ReadReport }) {
  const { tone, headline, gates } = gatesVerdict(read);
  const failed = gates.filter(({ passed }) => !passed);
  const passed = gates.filter((gate) => gate.passed);
  return (
    <Card question="May it ship?" headline={headline} tone={tone}>
      {gates.length === 0 && <p>{summary(read)}</p>}
      {failed.length > 0 && <GateList read={read} gates={failed} />}
      {passed.length > 0 && (
        <details open={failed.length === 0 && passed.length <= 3}>
          <summary>{passed.length === 1 ? "1 gate" : `${passed.length} gates`} passed</summary>
          <GateList read={read} gates={passed} />
        </details>
      )}
    </Card>
  );
}

function GateList({ read, gates }: { read: ReadReport; gates: GateResult[] }) {
  const several = new Set((read.report.gates ?? []).map(({ run }) => run)).size > 1;
  return (
    <ul className="gates">
      {gates.map((gate) => (
        <li key={`${gate.run} ${gate.gate}`} className={gate.passed ? "passed" : "failed"}>
          <b>{gate.skipped ? "skipped" : gate.passed ? "passed" : "failed"}</b> <GateName gate={gate} />
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

function Changes({ read }: { read: ReadReport }) {
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
        <ChangeWords
          key={change.run}
          read={read}
          change={change}
          named={all.length > 1}
          short={all.length > 3}
        />
      ))}
      <p className="soft">{certainty(read)}</p>
    </Card>
  );
}

interface ChangeProps {
  read: ReadReport;
  change: Change;
  named: boolean;
  /** Counts instead of metrics, where many runs would fill the screen. */
  short: boolean;
}

function ChangeWords({ read, change, named, short }: ChangeProps) {
  const words = (list: Change["better"]) => (short ? `in ${list.length}` : changesWords(read, list));
  const { better, worse, same } = change;
  const any = better.length + worse.length > 0;
  return (
    <p>
      {named && (
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
      {any ? "no clear difference" : "No clear difference"} in {count(same, "metric")}.
    </p>
  );
}

function Doubts({ read }: { read: ReadReport }) {
  const list = cautions(read);
  const failures = read.report.runs.flatMap((run) => run.failures);
  const lost = (what: Failure["lost"]) => failures.filter((failure) => failure.lost === what).length;
  const [answers, scores, votes] = [lost("answer"), lost("score"), lost("vote")];
  const faults = [
    ...(answers > 0 ? [`the tutor failed on ${count(answers, "answer")}`] : []),
    ...(scores > 0 ? [`${count(scores, "score")} could not be had`] : []),
    ...(votes > 0 ? [`${count(votes, "vote")} of a judge failed, where the others' stand`] : []),
  ];
  const headline =
    list.length > 0
      ? `${count(list.length, "caution")} to read first.`
      : "Nothing known against these numbers.";
  return (
    <Card question="What not to believe?" headline={headline} tone={list.length > 0 ? "mixed" : "none"}>
      {list.length > 0 && (
        <ul>
          {list.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <p>
        {faults.length > 0 ? (
          <a href="#failures">Evaluation failures: {inWords(faults)}.</a>
        ) : (
          "The evaluation itself had no failure."
        )}{" "}
        {faults.length > 0 && "None counts as a 0."}
      </p>
    </Card>
  );
}

/** A run's name with the colour and shape that it has in every chart. */
export function RunKey({ run }: { run: number }) {
  const read = useReport();
  return (
    <span className="run-key">
      <i className={`swatch run-${run % 6}`} aria-hidden="true" />
      {runName(read, run)}
    </span>
  );
}
