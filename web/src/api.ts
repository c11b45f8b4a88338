import type { UIMessage } from "ai";
import type { Stretch } from "./answer-marks.ts";

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
  /** What the words are of, where they do not stand on the slide as text. */
  from?: keyof typeof origins;
  /** Of a past answer: false where the slide has changed since. */
  current?: boolean;
}

/** What a citation's words are of. */
export const origins = {
  notes: "speaker notes",
  "alt-text": "text of a picture",
  ocr: "read off a picture",
  description: "a model's description of the picture",
};

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

/** How an answer was made, so far as the page tells. */
export interface Made {
  cut: boolean;
  skipped: { model: string; why: string }[];
  model: string | null;
  /** Where in the text statements stand that cite nothing. */
  unsupported: Stretch[];
  leftOut: { turns: number; passages: number } | null;
}

/** What the guards say of a finished answer. */
export interface Verdict {
  action: "allow" | "mask" | "block";
  /** Stands in place of an answer that is masked or blocked. */
  text: string;
  /** 0…1; null where no guardrail gave one. */
  grounding: number | null;
  relevance: number | null;
  /** Where in the text statements stand that the slides do not bear out. */
  ungrounded: Stretch[];
}

interface AnswerMetadata {
  answered: boolean;
  refusal: "not-covered" | "blocked" | null;
  hits: { slide: SlideRef }[];
  /** Null where a model judges for itself whether the slides answer. */
  trace: { covered: { verdict: "covered" | "near" | "uncovered" } | null } | null;
  /** Null of a refusal. */
  made: Made | null;
  /** Of a past answer: why it is not whole. */
  broken?: string | null;
}

export type ChatMessage = UIMessage<AnswerMetadata, { verdict: Verdict }>;

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
