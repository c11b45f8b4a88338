import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { placeName } from "../../src/text/place-name.ts";
import type { SlideRef } from "../../src/types.ts";
import { SlideText } from "../shared/SlideText.tsx";
import type { OpenSlide } from "./open-slide.ts";
import { Alongside } from "./slide/Alongside.tsx";
import { Elsewhere } from "./slide/Elsewhere.tsx";
import { SlideBar, zooms } from "./slide/SlideBar.tsx";
import { SlideView } from "./slide/SlideView.tsx";
import { useHighlight, useSlide } from "./slide/use-slide.ts";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  open: OpenSlide;
  onClose(): void;
  onOpen(slide: OpenSlide): void;
  /** The reader wants to ask about this slide; `words` are what was cited from it. */
  onAskAbout(slide: SlideRef, words: string | null): void;
}

export function SlidePanel({ open: { slide, quote, from }, onClose, onOpen, onAskAbout }: Props) {
  const { slide: texts, origins } = useTexts();
  const [fault, setFault] = useState<string | null>(null);
  const [zoom, setZoom] = useState(0);
  const [wantsText, setWantsText] = useState<boolean | null>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  const whole = useSlide(slide.id, quote, setFault);
  const highlight = useHighlight(slide.id, quote);
  useEffect(() => closeButton.current?.focus(), []);
  useEffect(() => {
    setFault(null);
    setZoom(0);
    setWantsText(null);
  }, [slide.id]);

  const turn = useTurns(whole, onOpen);
  // What can't be marked on the slide is marked in its text.
  const isUnmarked =
    quote !== null && whole !== null && (from ? from !== "ocr" : isLost(highlight, whole.image));
  const showsText = wantsText ?? isUnmarked;
  return (
    <aside
      className="panel"
      aria-label={texts.label(slide.title)}
      onKeyDown={(event) => onKey(event, { close: onClose, turn })}
    >
      <div className="panel-bar">
        <p className="place">
          {slide.page === null ? slide.deck : texts.page(slide.deck, slide.page)}
          {slide.section && <span> · {slide.section}</span>}
        </p>
        <button type="button" className="quiet" ref={closeButton} onClick={onClose}>
          {texts.close}
        </button>
      </div>
      <h2 dir="auto">{slide.title}</h2>
      {whole && !whole.current && <p className="notice warn">{texts.asCited}</p>}
      <SlideBar
        {...{ whole, zoom, showsText }}
        onTurn={turn}
        onZoom={setZoom}
        onText={() => setWantsText(!showsText)}
      />
      {whole && (
        <SlideView
          key={whole.id}
          {...{ whole, quote, highlight }}
          zoom={zooms[zoom] ?? 1}
          label={`${placeName(slide)}: ${slide.title}`}
        />
      )}
      {from && <p className="near">{texts.citedFrom(origins[from])}</p>}
      {isUnmarked && !from && <p className="near">{texts.markedBelow}</p>}
      {slide.hidden && <p className="near">{texts.isHidden}</p>}
      {whole && <Alongside whole={whole} onOpen={(other) => onOpen({ slide: other, quote: null })} />}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {whole && showsText && <SlideText text={whole.text} quote={highlight?.quote ?? quote} />}
      <div className="slide-asking">
        <button type="button" className="quiet" onClick={() => onAskAbout(slide, quote)}>
          {texts.askAbout}
        </button>
        <Elsewhere
          key={`${slide.id} ${quote}`}
          slide={slide}
          words={quote ?? slide.title}
          onOpen={(other) => onOpen({ slide: other, quote: null })}
        />
      </div>
    </aside>
  );
}

/** Turns slides. What stands before and behind one is known once it is loaded: quicker turns wait for that. */
function useTurns(whole: ReturnType<typeof useSlide>, onOpen: Props["onOpen"]) {
  /** Slides still to go; back, if it is negative. */
  const steps = useRef(0);
  const go = () => {
    if (!whole || steps.current === 0) return;
    const isOn = steps.current > 0;
    const target = whole[isOn ? "next" : "previous"];
    steps.current = target ? steps.current + (isOn ? -1 : 1) : 0;
    if (target) onOpen({ slide: target, quote: null });
  };
  useEffect(go, [whole]);
  return (which: "previous" | "next") => {
    steps.current += which === "next" ? 1 : -1;
    go();
  };
}

/** Whether the quote has no place on the picture; a drawn slide marks its own words. */
function isLost(highlight: ReturnType<typeof useHighlight>, image: string | null): boolean {
  return image !== null && highlight !== null && highlight.boxes === null && highlight.quote !== null;
}

/** The arrow that points where a reader of the page goes on leads to the next slide. */
function onKey(
  event: KeyboardEvent,
  { close, turn }: { close(): void; turn(which: "previous" | "next"): void },
): void {
  if (event.key === "Escape") close();
  const target = event.target as HTMLElement;
  // There the arrows scroll or move the caret.
  const isTaken = target.matches("input, textarea, select, .slide-picture");
  if (isTaken || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isLeft = event.key === "ArrowLeft";
  if (!isLeft && event.key !== "ArrowRight") return;
  event.preventDefault();
  turn(isLeft === (document.documentElement.dir === "rtl") ? "next" : "previous");
}
