import { useState } from "react";
import type { AnswerToLabel, LabelQueue } from "../../../../src/api/labels.ts";
import type { RunSummary } from "../../../../src/observe/evaluation-runs.ts";
import { placeName } from "../../../../src/text/place-name.ts";
import { getJson } from "../../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useTeachTexts } from "../use-teach-texts.ts";
import { JudgedAnswer } from "./JudgedAnswer.tsx";
import { useKeys } from "./use-keys.ts";

type Aspect = "supported" | "correct" | "rightRefusal";

/** A queue of answers, one after the other. */
export function LabelAnswers({ run, onEnd }: { run: RunSummary; onEnd(): void }) {
  const { label: texts } = useTeachTexts().people;
  const path = `/api/evaluations/${encodeURIComponent(run.id)}`;
  const loaded = useLoaded<LabelQueue>(`${path}/queue`);
  const [done, setDone] = useState<Set<string>>(new Set());
  const keyOf = ({ case: id, repeat }: AnswerToLabel) => `${repeat} ${id}`;
  const goOn = (answer: AnswerToLabel, queue: AnswerToLabel[]) => {
    const after = new Set(done).add(keyOf(answer));
    setDone(after);
    if (queue.every((one) => after.has(keyOf(one)))) loaded.reload();
  };
  useKeys({ Escape: onEnd });
  return (
    <section className="blind">
      <p className="buttons">
        <button type="button" className="quiet" onClick={onEnd}>
          {texts.end}
        </button>
      </p>
      <Shown of={loaded}>
        {({ queue, labelled }) => {
          const next = queue.find((one) => !done.has(keyOf(one)));
          return (
            <>
              <p className="place" role="status">
                {texts.labelled(labelled + queue.filter((one) => done.has(keyOf(one))).length)}
              </p>
              {next ? (
                <ToLabel key={keyOf(next)} answer={next} path={path} onDone={() => goOn(next, queue)} />
              ) : (
                <p>{texts.empty}</p>
              )}
            </>
          );
        }}
      </Shown>
    </section>
  );
}

function ToLabel({ answer, path, onDone }: { answer: AnswerToLabel; path: string; onDone(): void }) {
  const { label: texts, compare } = useTeachTexts().people;
  const aspects: Aspect[] = answer.answered ? ["supported", "correct"] : ["rightRefusal"];
  const [said, setSaid] = useState<Partial<Record<Aspect, boolean>>>({});
  const [note, setNote] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const isSaid = Object.keys(said).length > 0;
  const save = async () => {
    if (!isSaid) return;
    const body = JSON.stringify({
      case: answer.case,
      repeat: answer.repeat,
      ...said,
      note: note.trim() || null,
    });
    try {
      await getJson(`${path}/labels`, { method: "POST", body });
      onDone();
    } catch (reason) {
      setFault((reason as Error).message);
    }
  };
  useKeys({
    Enter: () => void save(),
    ArrowRight: onDone,
    ...Object.fromEntries(
      aspects.flatMap((aspect, place) => [
        [`${place * 2 + 1}`, () => setSaid({ ...said, [aspect]: true })],
        [`${place * 2 + 2}`, () => setSaid({ ...said, [aspect]: false })],
      ]),
    ),
  });
  return (
    <>
      <p className="place">{texts.whys[answer.why]}</p>
      {answer.history.map(({ content }, place) => (
        <p key={place} className="place" dir="auto">
          {content}
        </p>
      ))}
      <h2 dir="auto">{answer.question}</h2>
      {answer.referenceAnswer !== null && (
        <p dir="auto">
          {texts.reference} {answer.referenceAnswer}
        </p>
      )}
      <JudgedAnswer label={compare.answer} answer={answer} />
      <details>
        <summary>{texts.slides}</summary>
        {answer.slides.map((slide) => (
          <details key={slide.id}>
            <summary>
              <bdi>{slide.title}</bdi> <span className="place">{placeName(slide)}</span>
            </summary>
            <p className="slide-text" dir="auto">
              {slide.text}
            </p>
          </details>
        ))}
      </details>
      {aspects.map((aspect) => (
        <YesNo
          key={aspect}
          question={texts.questions[aspect]}
          value={said[aspect]}
          onSay={(yes) => setSaid({ ...said, [aspect]: yes })}
        />
      ))}
      <p className="buttons">
        <label>
          {texts.note}{" "}
          <input value={note} maxLength={2_000} onChange={(event) => setNote(event.target.value)} />
        </label>
        <button type="button" className="primary" disabled={!isSaid} onClick={() => void save()}>
          {texts.save}
        </button>
        <button type="button" className="quiet" onClick={onDone}>
          {texts.skip}
        </button>
      </p>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <p className="place">{texts.keys}</p>
    </>
  );
}

function YesNo({
  question,
  value,
  onSay,
}: {
  question: string;
  value: boolean | undefined;
  onSay(yes: boolean): void;
}) {
  const { label: texts } = useTeachTexts().people;
  return (
    <fieldset className="reasons">
      <legend>{question}</legend>
      {[true, false].map((yes) => (
        <button
          key={`${yes}`}
          type="button"
          className="quiet"
          aria-pressed={value === yes}
          onClick={() => onSay(yes)}
        >
          {yes ? texts.yes : texts.no}
        </button>
      ))}
    </fieldset>
  );
}
