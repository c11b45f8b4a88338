import { type ReactNode, useRef } from "react";
import type { CaseAnswer } from "../../../../eval/report/report.ts";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { money } from "../../../../src/text/figures.ts";
import { placeName } from "../../../../src/text/place-name.ts";
import { SlideText } from "../../../shared/SlideText.tsx";
import { RunKey } from "../links.tsx";
import { useReport } from "../model.ts";
import { cutAnswer } from "./cut-answer.ts";

interface AnswerViewProps {
  run: number;
  answer: CaseAnswer | undefined;
  /** Whether the case names slides that should be found. */
  expected: boolean;
}

/** What one run answered: the text, its citations inside their slides, and everything that was retrieved. */
export function AnswerView({ run, answer, expected }: AnswerViewProps) {
  const { report } = useReport();
  const box = useRef<HTMLElement>(null);
  const showCitation = (marker: number) => {
    const details = box.current?.querySelector<HTMLDetailsElement>(`details[data-marker="${marker}"]`);
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: "nearest" });
    details.querySelector("summary")?.focus();
  };
  return (
    <section className="answer box" ref={box} aria-label={report.runs[run]?.manifest.name ?? "Answer"}>
      <h4 className={report.runs.length > 1 ? undefined : "visually-hidden"}>
        <RunKey run={run} />
      </h4>
      {answer ? (
        <>
          <AnswerText answer={answer} onMarker={showCitation} />
          <Citations citations={answer.citations} />
          {answer.answered && answer.answer !== null && answer.citations.length === 0 && (
            <p className="bad">The answer cites nothing.</p>
          )}
          <Hits answer={answer} expected={expected} />
          <Effort answer={answer} />
        </>
      ) : (
        <p className="soft">This run did not ask this case.</p>
      )}
    </section>
  );
}

function AnswerText({ answer, onMarker }: { answer: CaseAnswer; onMarker(marker: number): void }) {
  if (answer.answer === null && answer.error === null) {
    return <p className="soft">No answer was written: this run stopped after the search.</p>;
  }
  if (answer.answer === null) {
    return (
      <p className="fault">
        The tutor failed: <bdi>{answer.error ?? "no reason was given"}</bdi>
      </p>
    );
  }
  const known = new Set(answer.citations.map(({ marker }) => marker));
  const unsupported = answer.scores.faithfulness?.spans ?? [];
  return (
    <div className={answer.answered ? "text" : "text refused"} dir="auto">
      {!answer.answered && <b className="tag">refused</b>}
      {cutAnswer(answer.answer, unsupported).map(({ text, marker, isUnsupported }, index) => {
        if (marker !== null && known.has(marker)) {
          return (
            <button key={index} type="button" className="cite" onClick={() => onMarker(marker)}>
              {marker}
            </button>
          );
        }
        return isUnsupported ? (
          <mark key={index} className="unsupported" title="The slides do not bear this out">
            {text}
          </mark>
        ) : (
          text
        );
      })}
    </div>
  );
}

function Citations({ citations }: { citations: CaseAnswer["citations"] }) {
  if (citations.length === 0) return null;
  return (
    <>
      <h5>Citations</h5>
      <ul className="slides">
        {citations.map(({ marker, slide, quote }, index) => (
          <SlideItem key={index} id={slide} marker={marker} quote={quote} />
        ))}
      </ul>
    </>
  );
}

function Hits({ answer: { hits, citations }, expected }: { answer: CaseAnswer; expected: boolean }) {
  const cited = new Set(citations.map(({ slide }) => slide));
  const found = hits.findIndex(({ relevant }) => relevant);
  return (
    <>
      <h5>
        Retrieved slides{" "}
        <span className="soft">
          {found !== -1 ? `reference at rank ${found + 1}` : expected ? "no reference slide among them" : ""}
        </span>
      </h5>
      <ol className="slides ranked">
        {hits.map(({ slide, score, relevant }, index) => (
          <SlideItem key={index} id={slide} quote={null}>
            <span className="soft"> · {score.toFixed(3)} </span>
            {relevant && <span className="tag good">reference</span>}
            {cited.has(slide) && <span className="tag">cited</span>}
          </SlideItem>
        ))}
      </ol>
    </>
  );
}

interface SlideItemProps {
  id: string;
  marker?: number;
  quote: string | null;
  children?: ReactNode;
}

function SlideItem({ id, marker, quote, children }: SlideItemProps) {
  const slide = useReport().slides.get(id);
  return (
    <li>
      <details data-marker={marker}>
        <summary>
          {marker !== undefined && <span className="marker">[{marker}] </span>}
          <bdi>{slide?.title ?? `slide ${id}, which is not in the report`}</bdi>
          {slide && <span className="soft"> {placeName(slide)}</span>}
          {children}
        </summary>
        {quote !== null && !slide?.text.includes(quote) && (
          <p className="bad">
            {slide && "These words are not in the slide: "}“{quote}”
          </p>
        )}
        {slide && <SlideText text={slide.text} quote={quote} />}
      </details>
    </li>
  );
}

function Effort({ answer: { timings, usage } }: { answer: CaseAnswer }) {
  const times = Object.entries(timings).map(
    ([stage, time]) => `${stage} ${formatValue(time, "milliseconds")}`,
  );
  const tokens = [
    ...(usage.inputTokens === null ? [] : [`${usage.inputTokens.toLocaleString("en")} tokens in`]),
    ...(usage.outputTokens === null ? [] : [`${usage.outputTokens.toLocaleString("en")} tokens out`]),
    ...(usage.costUsd === null ? [] : [money(usage.costUsd)]),
  ];
  const all = [...times, ...tokens];
  return all.length > 0 ? <p className="small soft">{all.join(" · ")}</p> : null;
}
