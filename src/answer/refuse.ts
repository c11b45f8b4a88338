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

/** `unmentioned`: what the question names and the course never does. */
export function refuseUncovered(
  { hits, unmentioned }: { hits: Hit[]; unmentioned: string[] },
  closing: Closing,
): AnswerEvent {
  return refuse("not-covered", uncoveredMessage(nearest(hits), unmentioned), hits, closing);
}

function nearest(hits: Hit[]): SlideRef[] {
  return hits.slice(0, 3).map((hit) => toSlideRef(hit.slide));
}

const listed = new Intl.ListFormat("en", { type: "disjunction" });
/** A longer list is no help. */
const maxNamed = 3;

function uncoveredMessage(slides: SlideRef[], unmentioned: string[]): string {
  const names = unmentioned.slice(0, maxNamed).map((name) => `“${name}”`);
  const sorry =
    names.length > 0
      ? `The slides of this course never mention ${listed.format(names)}.`
      : "The slides of this course do not seem to cover that.";
  if (slides.length === 0) return sorry;
  const nearest = slides.map((slide) => `- ${slide.title} (${placeName(slide)})`);
  const lead = names.length > 0 ? "On the rest, the nearest I found:" : "The nearest I found:";
  return `${sorry} ${lead}\n\n${nearest.join("\n")}`;
}
