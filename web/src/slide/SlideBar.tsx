import type { WholeSlide } from "../../../src/api/slides.ts";
import { useTexts } from "../texts/texts.tsx";

/** How many times as wide as the panel a slide is shown. */
export const zooms = [1, 1.5, 2, 3];

interface Props {
  whole: WholeSlide | null;
  /** A place in `zooms`. */
  zoom: number;
  showsText: boolean;
  onTurn(which: "previous" | "next"): void;
  onZoom(zoom: number): void;
  onText(): void;
}

/** What can be done with the slide that is shown. A button that leads nowhere keeps the focus, so that arrows go on. */
export function SlideBar({ whole, zoom, showsText, onTurn, onZoom, onText }: Props) {
  const { slide: texts } = useTexts();
  const isLargest = zoom === zooms.length - 1;
  return (
    <nav className="slide-bar" aria-label={texts.deck}>
      {(["previous", "next"] as const).map((which) => (
        <button
          key={which}
          type="button"
          className="quiet"
          aria-disabled={!whole?.[which]}
          onClick={() => onTurn(which)}
        >
          {texts[which]}
        </button>
      ))}
      <span className="slide-bar-end">
        <button
          type="button"
          className="quiet"
          aria-label={texts.smaller}
          aria-disabled={zoom === 0}
          onClick={() => onZoom(Math.max(0, zoom - 1))}
        >
          −
        </button>
        <button
          type="button"
          className="quiet"
          aria-label={texts.larger}
          aria-disabled={isLargest}
          onClick={() => onZoom(Math.min(zooms.length - 1, zoom + 1))}
        >
          +
        </button>
        <button type="button" className="quiet" aria-pressed={showsText} onClick={onText}>
          {texts.text}
        </button>
      </span>
    </nav>
  );
}
