import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { CaseRow } from "../../../../eval/report/report.ts";
import { answersOf, useReport } from "../model.ts";
import { go, hrefTo, useRoute } from "../route.ts";
import { AnswerView } from "./AnswerView.tsx";
import { Tags } from "./Cases.tsx";
import { useCaseList, useChanges } from "./case-list.ts";
import { ScoreTable } from "./ScoreTable.tsx";

/** One case with all its evidence; Escape, Close and the back button lead back to the list. */
export function CaseDialog({ row }: { row: CaseRow }) {
  const route = useRoute();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const [repeat, setRepeat] = useState(0);
  const { report } = useReport();
  // Closed before it is removed: only then does the focus return to the link that opened it.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  // Another case starts at its top.
  useLayoutEffect(() => {
    title.current?.focus({ preventScroll: true });
    dialog.current?.scrollTo(0, 0);
  }, [row]);
  const close = () => go({ ...route, case: "" });
  const repeats = Math.max(1, ...row.answers.map((answer) => answer.repeat + 1));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog already
    <dialog
      ref={dialog}
      className="case"
      aria-labelledby="case-title"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="case-body">
        <div className="case-bar">
          <Neighbours row={row} />
          <button type="button" className="quiet" onClick={close}>
            Close
          </button>
        </div>
        <QuestionView row={row} title={title} />
        {repeats > 1 && <RepeatChoice repeats={repeats} chosen={repeat} onChoose={setRepeat} />}
        <h3>{report.runs.length > 1 ? "Answers" : "Answer"}</h3>
        <div className="grid">
          {report.runs.map(({ manifest }, run) => (
            <AnswerView
              expected={row.references.length > 0}
              key={manifest.id}
              run={run}
              answer={answersOf(row, run).find((answer) => answer.repeat === repeat)}
            />
          ))}
        </div>
        <h3>Scores and reasons</h3>
        <ScoreTable row={row} repeat={repeat} />
      </div>
    </dialog>
  );
}

interface RepeatProps {
  repeats: number;
  chosen: number;
  onChoose(repeat: number): void;
}

function RepeatChoice({ repeats, chosen, onChoose }: RepeatProps) {
  return (
    <fieldset className="repeats box row">
      <legend>Repeat shown, of {repeats}</legend>
      {Array.from({ length: repeats }, (_, index) => (
        <label key={index}>
          <input type="radio" name="repeat" checked={index === chosen} onChange={() => onChoose(index)} />
          {index + 1}
        </label>
      ))}
    </fieldset>
  );
}

function Neighbours({ row }: { row: CaseRow }) {
  const route = useRoute();
  const list = useCaseList();
  const index = list.indexOf(row);
  const previous = index > 0 ? list[index - 1] : undefined;
  const next = index >= 0 ? list[index + 1] : undefined;
  return (
    <nav className="row" aria-label="Neighbouring cases">
      {previous && <a href={hrefTo({ ...route, case: previous.id })}>← {previous.id}</a>}
      {index >= 0 && (
        <span className="soft">
          {index + 1} of {list.length} in the list
        </span>
      )}
      {next && <a href={hrefTo({ ...route, case: next.id })}>{next.id} →</a>}
    </nav>
  );
}

function expectationOf({ answerable, referenceAnswer }: CaseRow): string {
  if (answerable === false) return "a refusal: the course does not cover this";
  if (answerable === null) return "nobody knows: a reader asked this";
  return referenceAnswer ?? "an answer (the dataset has no reference answer)";
}

function QuestionView({ row, title }: { row: CaseRow; title: RefObject<HTMLHeadingElement | null> }) {
  const { won, lost } = useChanges(row);
  const expected = expectationOf(row);
  const facts: [name: string, value: ReactNode, className?: string][] = [
    ["Expected", expected],
    ["Its reader", row.feedback && `thumb ${row.feedback}`],
    ["From", row.references.join("; ")],
    ["Lost in", lost.join(", "), "bad"],
    ["Won in", won.join(", "), "good"],
  ];
  return (
    <>
      <p className="tags row soft">
        {row.id}
        <Tags row={row} />
      </p>
      {row.history.length > 0 && (
        <ol className="history" aria-label="What was said before">
          {row.history.map((turn, index) => (
            <li key={index}>
              <b>{turn.role === "user" ? "Student" : "Tutor"}</b> <bdi>{turn.content}</bdi>
            </li>
          ))}
        </ol>
      )}
      <h2 id="case-title" ref={title} tabIndex={-1}>
        <bdi>{row.question}</bdi>
      </h2>
      <dl className="expected">
        {facts.map(
          ([name, value, className]) =>
            value && (
              <div key={name}>
                <dt className="soft">{name}</dt>
                <dd className={className}>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}
