import { memo } from "react";
import type { GuardVerdict, Made } from "../../src/answer/events.ts";
import { counted } from "../../src/text/figures.ts";
import { placeName } from "../../src/text/place-name.ts";
import { AnswerText } from "./AnswerText.tsx";
import { type ChatMessage, origins, type Source } from "./api.ts";
import { isRefused, marksOf, sourcesOf, textOf, verdictOf } from "./message-parts.ts";
import type { OpenSlide } from "./open-slide.ts";

interface Props {
  message: ChatMessage;
  streaming: boolean;
  onOpen(slide: OpenSlide): void;
}

export const Message = memo(function Message({ message, streaming, onOpen }: Props) {
  if (message.role === "user") return <article className="question">{textOf(message)}</article>;
  const refused = isRefused(message);
  return (
    <article className={refused ? "answer refused" : "answer"} aria-busy={streaming}>
      {refused ? <Refusal message={message} onOpen={onOpen} /> : <Answer message={message} onOpen={onOpen} />}
    </article>
  );
});

const notKept = "This answer could not be saved and may be missing when you come back: copy what you need.";

/** For a conversation that is opened again, all that is kept is that the slides came near. */
const nearInEnglish = "The slides come near this, but may not answer it.";

function Answer({ message, onOpen }: Pick<Props, "message" | "onOpen">) {
  const sources = sourcesOf(message);
  const verdict = verdictOf(message);
  const { trace, made, broken, kept } = message.metadata ?? {};
  const isOnlyNear = trace?.covered?.verdict === "near";
  const isStandIn = made?.model === "extractive" && made.skipped.length > 0;
  return (
    <>
      {isOnlyNear && <p className="near">{trace.covered?.remark ?? nearInEnglish}</p>}
      {isStandIn && (
        <p className="near">No model can be reached at the moment: these are the slides' own words.</p>
      )}
      <AnswerText text={textOf(message)} {...{ sources, onOpen }} marks={marksOf(message)} />
      {verdict?.action === "mask" && <p className="near">Parts of the answer were masked after its check.</p>}
      {made?.cut && <p className="near">The answer was cut off because it had become too long.</p>}
      {made?.leftOut && <p className="near">{describeLeftOut(made.leftOut)}</p>}
      <Sources sources={[...sources.values()]} onOpen={onOpen} />
      {verdict && <Scores verdict={verdict} />}
      {broken && <p className="fault">This answer broke off. {broken}</p>}
      {kept === false && <p className="fault">{notKept}</p>}
    </>
  );
}

function describeLeftOut({ turns, passages }: NonNullable<Made["leftOut"]>): string {
  const left = [
    ...(turns > 0 ? [counted(turns, "earlier message")] : []),
    ...(passages > 0 ? [counted(passages, "slide")] : []),
  ];
  return `Not everything fitted into the model's context: ${left.join(" and ")} had to be left out.`;
}

function Sources({ sources, onOpen }: { sources: Source[] } & Pick<Props, "onOpen">) {
  if (sources.length === 0) return null;
  return (
    <ol className="sources" aria-label="Sources">
      {sources.map(({ marker, slide, quote, from, current }) => (
        <li key={marker}>
          <button type="button" onClick={() => onOpen({ slide, quote, from })}>
            <span className="marker">{marker}</span>
            <span className="place">{placeName(slide)}</span>
            <span className="title">{slide.title}</span>
            {from && <span className="changed"> ({origins[from]})</span>}
            {slide.hidden && <span className="changed"> (hidden slide)</span>}
            {current === false && <span className="changed"> (changed since)</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Scores({ verdict: { grounding, relevance } }: { verdict: GuardVerdict }) {
  const scores = [
    ...(grounding === null ? [] : [`grounding ${grounding.toFixed(2)}`]),
    ...(relevance === null ? [] : [`relevance ${relevance.toFixed(2)}`]),
  ];
  if (scores.length === 0) return null;
  return <p className="near">Checked against the slides: {scores.join(", ")}</p>;
}

/** Says that the course does not cover the question and offers the nearest slides, or shows what a guard says instead of an answer. */
function Refusal({ message, onOpen }: Pick<Props, "message" | "onOpen">) {
  const verdict = verdictOf(message);
  if (verdict?.action === "block" || message.metadata?.refusal === "blocked") {
    return (
      <>
        <p className="said">{textOf(message)}</p>
        {verdict?.action === "block" && <p className="near">The answer was withheld after it was checked.</p>}
        {verdict && <Scores verdict={verdict} />}
      </>
    );
  }
  const nearest = message.metadata?.hits.slice(0, 3) ?? [];
  const [sentence = ""] = textOf(message).split("\n");
  return (
    <>
      <p>{sentence}</p>
      <ul className="sources" aria-label="Nearest slides">
        {nearest.map(({ slide }) => (
          <li key={slide.id}>
            <button type="button" onClick={() => onOpen({ slide, quote: null })}>
              <span className="place">{placeName(slide)}</span>
              <span className="title">{slide.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
