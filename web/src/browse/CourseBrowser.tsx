import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { SlideRef } from "../../../src/types.ts";
import type { Scope } from "../addresses.ts";
import { getJson } from "../api.ts";
import { Fault } from "../Fault.tsx";
import type { OpenSlide } from "../open-slide.ts";
import { useTexts } from "../texts/texts.tsx";
import { findSlides, inOrder, type Row, toRows } from "./rows.ts";
import { Thumbnail } from "./Thumbnail.tsx";
import "./browse.css";

interface Props {
  course: string;
  /** Whether its decks say when they are taught. */
  isDated: boolean;
  onOpen(slide: OpenSlide): void;
  /** To ask of a part of the course only. */
  onScope(scope: Scope): void;
}

/** Pixels, as in browse.css. */
const cell = { width: 178, height: 160 };
const headingHeight = 52;

/** A course's decks and sections with their slides; only those in view are drawn. */
export function CourseBrowser({ course, isDated, onOpen, onScope }: Props) {
  const { browse: texts } = useTexts();
  const { slides, fault } = useSlides(course);
  const [sought, setSought] = useState("");
  const view = useRef<HTMLDivElement>(null);
  const columns = useColumns(view);
  const found = useMemo(() => findSlides(slides ?? [], sought), [slides, sought]);
  const rows = useMemo(() => toRows(found, columns), [found, columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => view.current,
    estimateSize: (index) => (rows[index]?.kind === "slides" ? cell.height : headingHeight),
    overscan: 4,
  });
  useEffect(() => virtual.measure(), [rows, virtual]);
  return (
    <div className="browser" ref={view}>
      <div className="browser-bar">
        <h2>{texts.title}</h2>
        <label>
          <span className="visually-hidden">{texts.search}</span>
          <input
            type="search"
            placeholder={texts.search}
            value={sought}
            onChange={(event) => setSought(event.target.value)}
          />
        </label>
        <p className="place" aria-live="polite">
          {slides && texts.found(found.length, slides.length)}
        </p>
        {isDated && (
          <button type="button" className="quiet" onClick={() => onScope({ until: today() })}>
            {texts.taught}
          </button>
        )}
      </div>
      {fault && <Fault message={fault} />}
      <div className="rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row && (
              <div key={key} className="row" style={{ transform: `translateY(${start}px)` }}>
                <RowView {...{ row, onOpen, onScope }} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function RowView({ row, onOpen, onScope }: { row: Row } & Pick<Props, "onOpen" | "onScope">) {
  const { browse: texts } = useTexts();
  if (row.kind === "slides") {
    return (
      <ul className="thumbnails">
        {row.slides.map((slide) => (
          <li key={slide.id}>
            <Thumbnail slide={slide} onOpen={() => onOpen({ slide, quote: null })} />
          </li>
        ))}
      </ul>
    );
  }
  const { deck, section } = row.scope;
  const Heading = section === null ? "h3" : "h4";
  return (
    <div className="part">
      <Heading>
        <bdi>{section ?? deck}</bdi>
      </Heading>
      {section === null && (
        <button type="button" className="quiet" onClick={() => onScope({ through: deck })}>
          {texts.through}
          <span className="visually-hidden">: {deck}</span>
        </button>
      )}
      <button type="button" className="quiet" onClick={() => onScope(row.scope)}>
        {texts.ask}
        <span className="visually-hidden">: {section ?? deck}</span>
      </button>
    </div>
  );
}

/** Where the reader is: YYYY-MM-DD. */
function today(): string {
  const now = new Date();
  const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) => `${part}`.padStart(2, "0"));
  return `${now.getFullYear()}-${month}-${day}`;
}

function useSlides(course: string) {
  const [slides, setSlides] = useState<SlideRef[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    setSlides(null);
    setFault(null);
    getJson<SlideRef[]>(`/api/courses/${encodeURIComponent(course)}/slides`, { signal: leaving.signal })
      .then((found) => setSlides(inOrder(found)))
      .catch((reason: Error) => leaving.signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, [course]);
  return { slides, fault };
}

function useColumns(view: React.RefObject<HTMLDivElement | null>): number {
  const [columns, setColumns] = useState(1);
  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setColumns(Math.max(1, Math.floor((element.clientWidth - 32) / cell.width)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [view]);
  return columns;
}
