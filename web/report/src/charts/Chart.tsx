import * as Plot from "@observablehq/plot";
import { type ReactNode, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Table } from "../Table.tsx";

/** A chart as data: what it draws, and the same in words and in numbers. */
export interface ChartSpec {
  title: string;
  /** What the axes count, e.g. `share of cases, 0 to 1`. */
  unit: string;
  /** Pixels; kept free before the chart is drawn, so that nothing below it jumps. */
  height: number;
  /** Observable Plot's options without the size; the left margin shrinks on a narrow page. */
  plot: Plot.PlotOptions;
  numbers: { head: string[]; rows: string[][] };
}

interface Props {
  spec: ChartSpec;
  controls?: ReactNode;
  /** Stands below the numbers. */
  children?: ReactNode;
}

/** Draws the chart when it comes near the window, at the width it has there, and once more for printing. */
export function Chart({ spec: { title, unit, height, plot, numbers }, controls, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const width = useVisibleWidth(box);
  useLayoutEffect(() => {
    if (width === null) return;
    const marginLeft = Math.min(plot.marginLeft ?? 34, width * 0.45);
    const style = { background: "transparent", fontSize: "12px", overflow: "visible" };
    const drawn = Plot.plot({ ...plot, marginLeft, width, height, style });
    // A screen reader would read out the labels one by one, in no order; the numbers say it all.
    drawn.setAttribute("aria-hidden", "true");
    box.current?.replaceChildren(drawn);
  }, [plot, height, width]);
  return (
    <figure className="box" aria-labelledby={id}>
      <figcaption>
        <p className="figure-title" id={id}>
          {title}
        </p>
        <p className="soft small">{unit}</p>
        {controls}
      </figcaption>
      <div
        ref={box}
        className="plot"
        role="img"
        aria-label={inWords(numbers)}
        style={{ minHeight: height }}
      />
      <details className="numbers">
        <summary>The numbers</summary>
        <Table
          label={`${title}: the numbers`}
          kind="small"
          columns={numbers.head.map((head, index) => ({ head, cell: (row: string[]) => row[index] }))}
          groups={[{ rows: numbers.rows }]}
        />
        {children}
      </details>
    </figure>
  );
}

/** What the chart shows, for readers who do not see it. */
const inWords = ({ head, rows }: ChartSpec["numbers"]) =>
  rows.map((row) => row.map((cell, column) => `${head[column]} ${cell}`).join(", ")).join("; ");

/** An element's width in pixels, null until it is near the window. */
function useVisibleWidth(box: RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth) || null);
    // The page is printed in the state in which this listener leaves it.
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
