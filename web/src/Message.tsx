import { lazy, memo, Suspense } from "react";
import type { GuardVerdict } from "../../src/answer/events.ts";
import type { ChatMessage, Source } from "./api.ts";
import { FollowUps } from "./FollowUps.tsx";
import { HowFound } from "./HowFound.tsx";
import { type Acting, AnswerActions, Question } from "./MessageActions.tsx";
import { isRefused, marksOf, sourcesOf, textOf, verdictOf } from "./message-parts.ts";
import type { OpenSlide } from "./open-slide.ts";
import { SlideLinks } from "./SlideLinks.tsx";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  message: ChatMessage;
  streaming: boolean;
  onOpen(slide: OpenSlide): void;
}

/** The Markdown stack comes with the first answer (loadAnswers). */
const AnswerText = lazy(async () => ({ default: (await loadAnswers()).AnswerText }));

/** Begins to load what answers are shown with. */
export const loadAnswers = () => import("./AnswerText.tsx");

type MessageProps = Props & Omit<Acting, "message">;

export const Message = memo(function Message({ message, streaming, onOpen, ...acting }: MessageProps) {
  if (message.role === "user") return <Question message={message} onBranch={acting.onBranch} />;
  const refused = isRefused(message);
  return (
    <>
      <article className={refused ? "answer refused" : "answer"} aria-busy={streaming} dir="auto">
        {refused ? (
          <Refusal message={message} onOpen={onOpen} />
        ) : (
          <Answer {...{ message, streaming, onOpen }} onRetry={acting.isLast ? acting.onRetry : null} />
        )}
      </article>
      {!streaming && message.metadata && <HowFound metadata={message.metadata} onOpen={onOpen} />}
      {!streaming && <AnswerActions message={message} {...acting} />}
      {!streaming && acting.isLast && <FollowUps message={message} onAsk={acting.onAsk} />}
    </>
  );
});

function Answer({ message, streaming, onOpen, onRetry }: Props & { onRetry: (() => void) | null }) {
  const { answer: texts, actions } = useTexts();
  const sources = sourcesOf(message);
  const verdict = verdictOf(message);
  const { trace, made, broken, stopped, kept } = message.metadata ?? {};
  const isOnlyNear = trace?.covered?.verdict === "near";
  const isStandIn = made?.model === "extractive" && made.skipped.length > 0;
  return (
    <>
      {isOnlyNear && <p className="near">{trace.covered?.remark ?? texts.near}</p>}
      {isStandIn && <p className="near">{texts.standIn}</p>}
      {made?.before && (
        <p className="near">
          {texts.before}{" "}
          {onRetry && (
            <button type="button" className="quiet" onClick={onRetry}>
              {actions.askAnew}
            </button>
          )}
        </p>
      )}
      <Suspense fallback={<p className="said loading">{textOf(message)}</p>}>
        <AnswerText text={textOf(message)} {...{ streaming, sources, onOpen }} marks={marksOf(message)} />
      </Suspense>
      {verdict?.action === "mask" && <p className="near">{texts.masked}</p>}
      {made?.cut && <p className="near">{texts.cut}</p>}
      {made?.leftOut && <p className="near">{texts.leftOut(made.leftOut.turns, made.leftOut.passages)}</p>}
      <Sources sources={[...sources.values()]} onOpen={onOpen} />
      {verdict && <Scores verdict={verdict} />}
      {stopped && <p className="stopped">{texts.stopped}</p>}
      {broken && !stopped && <p className="fault">{texts.brokeOff(broken)}</p>}
      {kept === false && <p className="fault">{texts.notKept}</p>}
    </>
  );
}

/** Each slide once, with all its markers; it opens at the first quote. */
function Sources({ sources, onOpen }: { sources: Source[] } & Pick<Props, "onOpen">) {
  const { answer: texts, origins, place } = useTexts();
  const slides = new Map<string, Source[]>();
  for (const source of sources) slides.set(source.slide.id, [...(slides.get(source.slide.id) ?? []), source]);
  if (slides.size === 0) return null;
  return (
    <ol className="sources" aria-label={texts.sources}>
      {[...slides.values()].flatMap((cited) => {
        const [first] = cited;
        if (!first) return [];
        const { slide, quote, from, current } = first;
        return (
          <li key={slide.id}>
            <button type="button" onClick={() => onOpen({ slide, quote, from })}>
              <span className="marker">{cited.map(({ marker }) => marker).join(", ")}</span>
              <span className="place">{place(slide)}</span>
              <bdi className="title">{slide.title}</bdi>
              {from && <span className="changed"> ({origins[from]})</span>}
              {slide.hidden && <span className="changed"> ({texts.hidden})</span>}
              {current === false && <span className="changed"> ({texts.changed})</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Scores({ verdict: { grounding, relevance, reasoning = [] } }: { verdict: GuardVerdict }) {
  const { answer: texts } = useTexts();
  const scores = [
    ...(grounding === null ? [] : [texts.grounding(grounding.toFixed(2))]),
    ...(relevance === null ? [] : [texts.relevance(relevance.toFixed(2))]),
  ];
  return (
    <>
      {scores.length > 0 && <p className="near">{texts.checked(scores.join(", "))}</p>}
      {reasoning.map(({ result, claims, rules }, index) => (
        <p className="near" key={index}>
          {texts.reasoning[result]}
          {claims.length > 0 && <bdi> “{claims.join(" ")}”</bdi>}
          {rules.length > 0 && ` (${texts.rules(rules.join(", "))})`}
        </p>
      ))}
    </>
  );
}

/** Says that the course does not cover the question and offers the nearest slides, or shows what a guard says instead of an answer. */
function Refusal({ message, onOpen }: Pick<Props, "message" | "onOpen">) {
  const { answer: texts } = useTexts();
  const verdict = verdictOf(message);
  if (verdict?.action === "block" || message.metadata?.refusal === "blocked") {
    return (
      <>
        <p className="said">{textOf(message)}</p>
        {verdict?.action === "block" && <p className="near">{texts.withheld}</p>}
        {verdict && <Scores verdict={verdict} />}
      </>
    );
  }
  const nearest = message.metadata?.hits.slice(0, 3) ?? [];
  const [sentence = ""] = textOf(message).split("\n");
  return (
    <>
      <p>{sentence}</p>
      <SlideLinks
        slides={nearest.map(({ slide }) => slide)}
        label={texts.nearest}
        onOpen={(slide) => onOpen({ slide, quote: null })}
      />
    </>
  );
}
