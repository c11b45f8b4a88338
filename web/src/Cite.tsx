import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import { type KeyboardEvent, useId, useState } from "react";
import type { Source } from "./api.ts";
import type { OpenSlide } from "./open-slide.ts";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  source: Source;
  onOpen(slide: OpenSlide): void;
}

/** What a card can show of a quote. */
const longestQuote = 400;

/** The button that a marker becomes: under the pointer or the focus it shows the quoted words, pressed it opens their slide. */
export function Cite({ source: { marker, slide, quote, from }, onOpen }: Props) {
  const { answer: texts, place } = useTexts();
  const [isShown, setShown] = useState(false);
  const id = useId();
  const { refs, floatingStyles } = useFloating({
    open: isShown,
    placement: "top",
    strategy: "fixed",
    middleware: [offset(6), flip(), shift({ padding: 8 })],
    whileElementsMounted: autoUpdate,
  });
  const show = () => setShown(true);
  const hide = () => setShown(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isShown) return;
    event.stopPropagation();
    hide();
  };
  return (
    <span onPointerEnter={show} onPointerLeave={hide}>
      <button
        type="button"
        className="cite"
        ref={refs.setReference}
        aria-label={texts.source(marker, place(slide), slide.title)}
        aria-describedby={isShown ? id : undefined}
        onFocus={show}
        onBlur={hide}
        onKeyDown={onKeyDown}
        onClick={() => {
          hide();
          onOpen({ slide, quote, from });
        }}
      >
        {marker}
      </button>
      {isShown && (
        <span
          role="tooltip"
          id={id}
          className="quote-card unselected"
          ref={refs.setFloating}
          style={floatingStyles}
        >
          <span className="place">{place(slide)}</span>
          <span className="title">{slide.title}</span>
          <q dir="auto">{quote.length > longestQuote ? `${quote.slice(0, longestQuote)}…` : quote}</q>
        </span>
      )}
    </span>
  );
}
