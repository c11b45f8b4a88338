import type { Chunk, Slide } from "../../src/types.ts";
import { parentsOf } from "./preview.ts";

/** A stretch of a slide's text over which the same chunks reach: none, one, or several where they overlap. */
export interface Segment {
  text: string;
  /** Indexes of the searched chunks that hold it. */
  chunks: number[];
  /** Indexes of those, and of the parents, whose part of this slide begins with it. */
  begins: number[];
  parentsBegin: number[];
}

interface Range {
  chunk: number;
  start: number;
  end: number;
}

function segmentsOf(slide: Slide, ranges: Range[], parents: Set<number>): Segment[] {
  const bounds = [0, slide.text.length, ...ranges.flatMap(({ start, end }) => [start, end])];
  const cuts = [...new Set(bounds)].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? slide.text.length;
    const within = ranges.filter((range) => range.start <= start && end <= range.end);
    const begin = within.filter((range) => range.start === start).map(({ chunk }) => chunk);
    return {
      text: slide.text.slice(start, end),
      chunks: within.map(({ chunk }) => chunk).filter((chunk) => !parents.has(chunk)),
      begins: begin.filter((chunk) => !parents.has(chunk)),
      parentsBegin: begin.filter((chunk) => parents.has(chunk)),
    };
  });
}

function rangesBySlide(chunks: Chunk[]): Map<string, Range[]> {
  const found = new Map<string, Range[]>();
  for (const [chunk, { spans }] of chunks.entries()) {
    for (const { slideId, slideStart, length } of spans) {
      const ranges = found.get(slideId) ?? [];
      ranges.push({ chunk, start: slideStart, end: slideStart + length });
      found.set(slideId, ranges);
    }
  }
  return found;
}

/** Every slide with its whole text in segments. */
export function segmentSlides(slides: Slide[], chunks: Chunk[]): { slide: Slide; segments: Segment[] }[] {
  const ranges = rangesBySlide(chunks);
  const parents = parentsOf(chunks);
  return slides.map((slide) => ({ slide, segments: segmentsOf(slide, ranges.get(slide.id) ?? [], parents) }));
}
