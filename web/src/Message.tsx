import { memo } from "react";
import Markdown from "react-markdown";
import type { OpenSlide } from "./App.tsx";
import { type ChatMessage, slidePlace } from "./api.ts";
import { linkMarkers, sourcesOf, textOf } from "./message-parts.ts";

interface Props {
  message: ChatMessage;
  streaming: boolean;
  onOpen(slide: OpenSlide): void;
}

export const Message = memo(function Message({ message, streaming, onOpen }: Props) {
  if (message.role === "user") return <article className="question">{textOf(message)}</article>;
  const refused = message.metadata?.answered === false;
  return (
    <article className={refused ? "answer refused" : "answer"} aria-busy={streaming}>
      {refused ? <Refusal message={message} onOpen={onOpen} /> : <Answer message={message} onOpen={onOpen} />}
    </article>
  );
});

function Answer({ message, onOpen }: Pick<Props, "message" | "onOpen">) {
  const sources = sourcesOf(message);
  const { trace, made } = message.metadata ?? {};
  const isOnlyNear = trace?.covered?.verdict === "near";
  const isStandIn = made?.model === "extractive" && made.skipped.length > 0;
  return (
    <>
      {isOnlyNear && <p className="near">The slides come near this, but may not answer it.</p>}
      {isStandIn && <p className="near">No model answers just now: these are the slides' own words.</p>}
      <Markdown
        // The answer is the model's or a slide's: no pictures from elsewhere, no raw HTML.
        disallowedElements={["img"]}
        components={{
          a({ href, children }) {
            const source = sources.get(Number(/^#cite-(\d+)$/.exec(href ?? "")?.[1]));
            if (!source) {
              return (
                <a href={href} rel="noreferrer nofollow" target="_blank">
                  {children}
                </a>
              );
            }
            const { slide, quote } = source;
            return (
              <button
                type="button"
                className="cite"
                title={`${slidePlace(slide)}: ${slide.title}`}
                aria-label={`Source ${source.marker}: ${slidePlace(slide)}, ${slide.title}`}
                onClick={() => onOpen({ slide, quote })}
              >
                {source.marker}
              </button>
            );
          },
        }}
      >
        {linkMarkers(textOf(message), (marker) => sources.has(marker))}
      </Markdown>
      {made?.cut && <p className="near">The answer was cut: it had grown too long.</p>}
      {sources.size > 0 && (
        <ol className="sources" aria-label="Sources">
          {[...sources.values()].map(({ marker, slide, quote, current }) => (
            <li key={marker}>
              <button type="button" onClick={() => onOpen({ slide, quote })}>
                <span className="marker">{marker}</span>
                <span className="place">{slidePlace(slide)}</span>
                <span className="title">{slide.title}</span>
                {current === false && <span className="changed"> (changed since)</span>}
              </button>
            </li>
          ))}
        </ol>
      )}
      {message.metadata?.broken && <p className="fault">This answer broke off. {message.metadata.broken}</p>}
    </>
  );
}

/** What the course lacks, kindly, with the nearest slides to open. */
function Refusal({ message, onOpen }: Pick<Props, "message" | "onOpen">) {
  const nearest = message.metadata?.hits.slice(0, 3) ?? [];
  const [sentence = ""] = textOf(message).split("\n");
  return (
    <>
      <p>{sentence}</p>
      <ul className="sources" aria-label="Nearest slides">
        {nearest.map(({ slide }) => (
          <li key={slide.id}>
            <button type="button" onClick={() => onOpen({ slide, quote: null })}>
              <span className="place">{slidePlace(slide)}</span>
              <span className="title">{slide.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
