import { placeName } from "../text/place-name.ts";
import { type Hit, type SlideRef, toSlideRef } from "../types.ts";
import type { AnswerEvent, Closing } from "./events.ts";

export function refuse(
  reason: "not-covered" | "blocked",
  message: string,
  hits: Hit[],
  closing: Closing,
): AnswerEvent {
  return { type: "refusal", reason, message, nearest: nearest(hits), ...closing };
}

/** What a course does not cover. */
interface Uncovered {
  hits: Hit[];
  /** What the question names and the course never does. */
  unmentioned: string[];
  /** A model's sentence on what the slides lack, in the question's language. */
  lacking?: string | null;
}

export function refuseUncovered(uncovered: Uncovered, closing: Closing): AnswerEvent {
  return refuse("not-covered", uncoveredMessage(uncovered), uncovered.hits, closing);
}

function nearest(hits: Hit[]): SlideRef[] {
  return hits.slice(0, 3).map((hit) => toSlideRef(hit.slide));
}

const listed = new Intl.ListFormat("en", { type: "disjunction" });
/** A longer list is no help. */
const maxNamed = 3;

function uncoveredMessage({ hits, unmentioned, lacking }: Uncovered): string {
  const names = unmentioned.slice(0, maxNamed).map((name) => `“${name}”`);
  const sorry =
    names.length > 0
      ? `The slides of this course never mention ${listed.format(names)}.`
      : (lacking ?? "The slides of this course do not seem to cover that.");
  if (hits.length === 0) return sorry;
  const slides = nearest(hits).map((slide) => `- ${slide.title} (${placeName(slide)})`);
  const lead = names.length > 0 ? "On the rest, the nearest I found:" : "The nearest I found:";
  return `${sorry} ${lead}\n\n${slides.join("\n")}`;
}
