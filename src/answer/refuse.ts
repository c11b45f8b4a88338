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

export function refuseUncovered(hits: Hit[], closing: Closing): AnswerEvent {
  return refuse("not-covered", uncoveredMessage(nearest(hits)), hits, closing);
}

function nearest(hits: Hit[]): SlideRef[] {
  return hits.slice(0, 3).map((hit) => toSlideRef(hit.slide));
}

function uncoveredMessage(slides: SlideRef[]): string {
  const sorry = "The slides of this course do not seem to cover that.";
  if (slides.length === 0) return sorry;
  const names = slides.map((slide) => `- ${slide.title} (${placeName(slide)})`);
  return `${sorry} The nearest I found:\n\n${names.join("\n")}`;
}
