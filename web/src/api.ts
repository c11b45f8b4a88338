import type { UIMessage } from "ai";

/** The API's shapes that this page reads. */
export interface SlideRef {
  id: string;
  course: string;
  deck: string;
  page: number;
  pages?: [number, number];
  title: string;
  section: string | null;
}

export interface Slide extends SlideRef {
  text: string;
  /** False when its deck has changed since. */
  current: boolean;
}

export interface Source {
  marker: number;
  slide: SlideRef;
  quote: string;
}

export interface Course {
  name: string;
  decks: number;
  slides: number;
}

export interface Health {
  provider: string;
  extractive: boolean;
  notices: string[];
}

interface AnswerMetadata {
  answered: boolean;
  hits: { rank: number; score: number; slide: SlideRef; text: string }[];
  /** Null where a model judges for itself whether the slides answer. */
  trace: { covered: { verdict: "covered" | "near" | "uncovered" } | null } | null;
}

export type ChatMessage = UIMessage<AnswerMetadata>;

/** Throws an error whose message is the server's own advice. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal ? { signal } : {});
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
    throw new Error(problem?.detail ?? `The server answered ${response.status}`);
  }
  return (await response.json()) as T;
}

export const slidePlace = (slide: SlideRef) => `${slide.deck}, p. ${slide.page}`;
