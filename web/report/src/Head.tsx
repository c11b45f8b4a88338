import { describeConversations } from "../../../eval/report/conversations.ts";
import { describeFault, worstCases, worstFaults } from "../../../eval/report/faults.ts";
import { outcomesOf } from "../../../eval/report/outcomes.ts";
import type { Failure, GateResult } from "../../../eval/report/report.ts";
import { counted } from "../../../src/text/figures.ts";
import { Card } from "./Card.tsx";
import { Changes } from "./Changes.tsx";
import {
  type Conclusion,
  cautions,
  concludeGates,
  concludeOutcomes,
  measured,
  sentenceOf,
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
        <Questions />
        <WorstCases />
        <Changes />
      </div>
      <Doubts />
    </header>
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

/** The last run in sentences, each leading to the cases that it counts. */
function Questions() {
  const read = useReport();
  const run = read.report.runs.length - 1;
  const outcomes = outcomesOf(read.report, run);
  const talk = describeConversations(read.report.cases, run);
  const only = read.report.runs.length > 1 ? ` by ${runName(read, run)}` : "";
  return (
    <Card question={`How were the questions answered${only}?`} conclusion={concludeOutcomes(read)}>
      <ul>
        {talk !== null && <li>{talk}</li>}
        {outcomes.map(({ kind, sentence, cases }) => (
          <li key={kind}>
            {cases.length > 0 ? <CasesLink to={{ fault: kind }}>{sentence}</CasesLink> : sentence}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function WorstCases() {
  const worst = worstCases(useReport().report.cases, 3);
  const headline =
    worst.length === 0 ? "Nothing wrong was found." : `${counted(worst.length, "case")} to look at first.`;
  return (
    <Card question="What went wrong?" conclusion={{ tone: "none", headline }}>
      <ul className="worst">
        {worst.map((row) => {
          const [fault] = worstFaults(row);
          return (
            <li key={row.id}>
              <a href={hrefTo({ case: row.id })} title={worstFaults(row).map(describeFault).join("; ")}>
                <bdi>{row.question}</bdi>
              </a>
              <span className="soft">{fault && sentenceOf(fault)}</span>
            </li>
          );
        })}
      </ul>
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
