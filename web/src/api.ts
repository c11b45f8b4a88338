import type { UIMessage } from "ai";

/** The API's shapes that this page reads. */
export interface SlideRef {
  id: string;
  course: string;
  deck: string;
  /** Null of a knowledge base's passage whose page is unknown. */
  page: number | null;
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
  /** Of a past answer: false where the slide has changed since. */
  current?: boolean;
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
  hits: { slide: SlideRef }[];
  /** Null where a model judges for itself whether the slides answer. */
  trace: { covered: { verdict: "covered" | "near" | "uncovered" } | null } | null;
  /** Null of a refusal. */
  made?: { cut: boolean; skipped: { model: string; why: string }[]; model: string | null } | null;
  /** Of a past answer: why it is not whole. */
  broken?: string | null;
}

export type ChatMessage = UIMessage<AnswerMetadata>;

/** Throws an error whose message is the server's own advice. */
export async function getJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init);
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
    throw new Error(problem?.detail ?? `The server answered ${response.status}`);
  }
  return (await response.json()) as T;
}

export const slidePlace = ({ deck, page }: SlideRef) => (page === null ? deck : `${deck}, p. ${page}`);
