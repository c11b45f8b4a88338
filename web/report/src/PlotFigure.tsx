import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

interface Props {
  title: string;
  /** What the axis counts, e.g. `share of cases, 0 to 1`. */
  unit: string;
  /** The chart's message in words, for whoever does not see it. */
  alt: string;
  /** Pixels; kept free before the chart is drawn, so that nothing below it jumps. */
  height: number;
  draw(width: number): Element;
  controls?: ReactNode;
  /** The same numbers as a table. */
  children?: ReactNode;
}

/** A chart that is drawn when it comes near the window, at the width it has there, and once more for paper. */
export function PlotFigure({ title, unit, alt, height, draw, controls, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const width = useVisibleWidth(box);
  useLayoutEffect(() => {
    if (width === null) return;
    const drawn = draw(width);
    // The labels of its parts would be read out one by one; `alt` says it all.
    drawn.setAttribute("aria-hidden", "true");
    box.current?.replaceChildren(drawn);
  }, [draw, width]);
  return (
    <figure aria-labelledby={id}>
      <figcaption>
        <p className="figure-title" id={id}>
          {title}
        </p>
        <p className="soft">{unit}</p>
        {controls}
      </figcaption>
      <div ref={box} className="plot" role="img" aria-label={alt} style={{ minHeight: height }} />
      {children && (
        <details className="numbers">
          <summary>The numbers</summary>
          {children}
        </details>
      )}
    </figure>
  );
}

/** An element's width in pixels, null until it is near the window. */
function useVisibleWidth(box: React.RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth) || null);
    // The page is printed as it is when this listener returns.
    const now = () => flushSync(measure);
    const sizes = new ResizeObserver(measure);
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        measure();
        sizes.observe(element);
        near.disconnect();
      },
      { rootMargin: "600px" },
    );
    near.observe(element);
    addEventListener("beforeprint", now);
    return () => {
      near.disconnect();
      sizes.disconnect();
      removeEventListener("beforeprint", now);
    };
  }, [box]);
  return width;
}
