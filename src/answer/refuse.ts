import { messagesFor, unmentionedRemark } from "../text/messages.ts";
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
  question: string;
  hits: Hit[];
  /** What the question names and the course never does. */
  unmentioned: string[];
  /** A model's sentence on what the slides lack, in the question's language. */
  lacking?: string | null;
}

/** In the question's language. */
export function refuseUncovered(uncovered: Uncovered, closing: Closing): AnswerEvent {
  return refuse("not-covered", uncoveredMessage(uncovered), uncovered.hits, closing);
}

function nearest(hits: Hit[]): SlideRef[] {
  return hits.slice(0, 3).map((hit) => toSlideRef(hit.slide));
}

function uncoveredMessage({ question, hits, unmentioned, lacking }: Uncovered): string {
  const { say } = messagesFor(question);
  const isNamed = unmentioned.length > 0;
  const sorry = isNamed ? unmentionedRemark(question, unmentioned) : (lacking ?? say("uncovered"));
  if (hits.length === 0) return sorry;
  const slides = nearest(hits).map((slide) => `- ${slide.title} (${placeName(slide)})`);
  return `${sorry} ${say(isNamed ? "nearestOfRest" : "nearest")}\n\n${slides.join("\n")}`;
}
