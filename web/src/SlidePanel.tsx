import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { WholeSlide } from "../../src/api/slides.ts";
import { placeName } from "../../src/text/place-name.ts";
import type { SlideRef } from "../../src/types.ts";
import { SlideText } from "../shared/SlideText.tsx";
import { getJson } from "./api.ts";
import type { OpenSlide } from "./open-slide.ts";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  open: OpenSlide;
  onClose(): void;
  onOpen(slide: OpenSlide): void;
}

export function SlidePanel({ open: { slide, quote, from }, onClose, onOpen }: Props) {
  const { slide: texts, origins } = useTexts();
  const [whole, setWhole] = useState<WholeSlide | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [drawable, setDrawable] = useState(true);
  const closeButton = useRef<HTMLButtonElement>(null);
  const neighbours = useNeighbours(slide);

  useEffect(() => {
    const leaving = new AbortController();
    setWhole(null);
    setFault(null);
    setDrawable(true);
    getJson<WholeSlide>(`/api/slides/${encodeURIComponent(slide.id)}`, { signal: leaving.signal })
      .then(setWhole)
      .catch((reason: Error) => leaving.signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, [slide.id]);
  useEffect(() => closeButton.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <aside className="panel" aria-label={texts.label(slide.title)} onKeyDown={onKeyDown}>
      <div className="panel-bar">
        <p className="place">
          {slide.page === null ? slide.deck : texts.page(slide.deck, slide.page)}
          {slide.section && <span> · {slide.section}</span>}
        </p>
        <button type="button" className="quiet" ref={closeButton} onClick={onClose}>
          {texts.close}
        </button>
      </div>
      <h2>{slide.title}</h2>
      {whole && !whole.current && <p className="notice warn">{texts.asCited}</p>}
      {drawable && (
        <img
          className="page"
          key={slide.id}
          src={`/api/slides/${encodeURIComponent(slide.id)}/image`}
          alt={`${placeName(slide)}: ${slide.title}`}
          onError={() => setDrawable(false)}
        />
      )}
      {from && <p className="near">{texts.citedFrom(origins[from])}</p>}
      {slide.hidden && <p className="near">{texts.isHidden}</p>}
      {quote && <blockquote>{asProse(quote)}</blockquote>}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {whole && <SlideText text={whole.text} quote={quote} />}
      <nav aria-label={texts.deck}>
        {(["previous", "next"] as const).map((which) => {
          const target = neighbours[which];
          return (
            <button
              key={which}
              type="button"
              className="quiet"
              disabled={!target}
              onClick={() => target && onOpen({ slide: target, quote: null })}
            >
              {texts[which]}
            </button>
          );
        })}
      </nav>
    </aside>
  );
}

/** Joins the line breaks of a page's layout, which are not part of the sentence; those of a code listing are kept. */
const asProse = (quote: string) => (/\n {2,}\S/.test(quote) ? quote : quote.replace(/\s+/g, " "));

function useNeighbours({ id, course, deck }: SlideRef): { previous: SlideRef | null; next: SlideRef | null } {
  const [slides, setSlides] = useState<SlideRef[]>([]);
  useEffect(() => {
    const leaving = new AbortController();
    getJson<SlideRef[]>(`/api/courses/${encodeURIComponent(course)}/slides`, { signal: leaving.signal })
      .then((all) => setSlides(all.filter((slide) => slide.deck === deck)))
      // Without the list the panel still shows its slide; only the two buttons stay grey.
      .catch(() => undefined);
    return () => leaving.abort();
  }, [course, deck]);
  const index = slides.findIndex((slide) => slide.id === id);
  if (index === -1) return { previous: null, next: null };
  return { previous: slides[index - 1] ?? null, next: slides[index + 1] ?? null };
}
