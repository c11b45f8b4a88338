import type { Hit, Passage, Stage, Turn, Usage } from "../types.ts";
import type { KnowledgeBase } from "./knowledge-base.ts";

/** How a model cites: in blocks of its own, or by `[n]` in its text. */
export type CitationStyle = "native" | "markers";

/** How much of a model a question is worth. */
export type Tier = "simple" | "standard" | "deep";

/**
 * The prompt for a model: `prompt` is its version, `text` what it says, of which the first `lasting` UTF-16 units are
 * the same for every question, so that a prompt cache can hold them.
 */
export type SystemFor = (
  style: CitationStyle,
  model: string,
) => { prompt: string; text: string; lasting?: number };

/** The seam: what Lectern needs of a model provider, in its own words. Types only; adapters live beside this file. */

export interface Embeddings {
  /** One per text, in order, L2-normalised. */
  vectors: Float32Array[];
  tokens: number;
}

export type Embed = (
  texts: string[],
  purpose: "document" | "query",
  signal: AbortSignal,
) => Promise<Embeddings>;

/**
 * The tokens of each text as the model sees them in their context: its last hidden state, a vector each, L2-normalised,
 * without the tokens that mark a text's beginning and end, and without what is too long for the model.
 */
export type EmbedTokens = (texts: string[], signal: AbortSignal) => Promise<Float32Array[][]>;

/** An embedding model and how it likes to be fed. `id` + `dimensions` stamp the index. */
export interface EmbeddingModel {
  id: string;
  dimensions: number;
  embed: Embed;
  /** Absent of a model that gives the vectors of whole texts alone. */
  tokens?: EmbedTokens;
  /** Whether a chunk's sentences are embedded beside the whole: for a small model, which sees one thought at a time. */
  units: boolean;
  /** Trained on English alone: it still places Latin and Cyrillic texts, but of Chinese and Japanese it sees single letters. */
  onlyEnglish?: boolean;
  /** Texts a call, calls at once. */
  batchSize: number;
  concurrency: number;
  /** USD per million tokens; null if nothing is billed, or at a price that is not known. */
  pricePerMillionTokens: number | null;
  /** Absent: where it has a price. */
  isBilled?: boolean;
}

/** The same hits, best first, with `score` and `legs.rerank` set. */
export type Rerank = <Found extends Hit>(
  query: string,
  hits: Found[],
  signal: AbortSignal,
) => Promise<Found[]>;

export type VectorsOf = (texts: string[]) => Promise<Map<string, Float32Array>>;

/** What a call is for, by which a service may serve it sooner or later, and bill it. */
export interface Purpose {
  stage: Stage;
  course?: string | undefined;
}

export interface ConverseRequest {
  /** One prompt for all models, or chosen once it is known which model is asked. */
  system: string | SystemFor;
  /** Absent: `standard`. */
  tier?: Tier;
  /** Ends with the user's question. */
  turns: Turn[];
  /** The question as it was searched for: standing alone, corrected, with the other forms of the names in it. */
  searched?: string;
  /**
   * How much of the last turn, from its beginning, other requests repeat word for word: UTF-16 units that a prompt cache
   * can hold. Absent: nothing of it.
   */
  repeated?: number;
  /** What may be cited; empty for a plain call such as a judge's. */
  passages: Passage[];
  /** For who quotes: the vectors that the index keeps of these texts, by text. Absent: none. */
  vectorsOf?: VectorsOf;
  /** Ask for one JSON object of this JSON Schema instead of prose. */
  schema?: { name: string; schema: object };
  maxTokens: number;
  purpose?: Purpose;
  /** Whoever asks checks the whole before anybody reads of it: a guardrail on the stream would only look twice. */
  isCheckedWhole?: true;
}

/**
 * `thinking` says that the model is at work, before its words or between them. `text` is a delta. `citation` supports the text since the previous citation or the start of its block: `passage`
 * counts from 0, `quote` is what the model says it rests on, unchecked. Exactly one `finish` ends a stream that did
 * not throw; one that throws may have told before what it cost.
 */
export type ConverseEvent =
  | { type: "thinking" }
  | { type: "text"; text: string }
  | { type: "citation"; passage: number; quote: string }
  | {
      type: "finish";
      stopReason: "end" | "max-tokens" | "blocked";
      usage: Usage;
      /** How it cited; absent if it had nothing to cite. */
      citations?: CitationStyle;
      /** The version of the prompt that was chosen for the model. */
      prompt?: string;
      /** What a guardrail that has checked the words as they came found; the words are masked already. */
      guarded?: Checked;
      /** What the model had said where that stopped it for its grounding alone. Nobody may read it. */
      ungrounded?: string;
      /** What a guardrail says in place of the answer, where it stopped one that had begun. */
      blockedMessage?: string;
      /** What did not fit the model's context. */
      leftOut?: { turns: number; passages: number };
      /** Which of several models answered, and why those before it did not. */
      model?: string;
      skipped?: { model: string; why: string }[];
    };

export type Converse = (request: ConverseRequest, signal: AbortSignal) => AsyncIterable<ConverseEvent>;

/** What a policy of automated reasoning proves of the claims in an answer, by its rules. */
export interface Reasoning {
  result: "valid" | "invalid" | "satisfiable" | "impossible" | "ambiguous" | "too-complex" | "untranslated";
  /** As the policy read them, in words. */
  claims: string[];
  /** The names of the rules that bear them out or contradict them. */
  rules: string[];
}

/** What a guardrail makes of a text. Scores 0…1; null if it gave none. */
export interface Checked {
  action: "allow" | "mask" | "block";
  /** The rules that matched, never the text that matched. */
  reasons: string[];
  grounding: number | null;
  relevance: number | null;
  /** Absent: no policy of automated reasoning looked at it. */
  reasoning?: Reasoning[];
}

/** `text` is what may be shown: unchanged, masked, or the guardrail's own message when blocked. */
export interface Moderation extends Checked {
  text: string;
  /** Null if nothing is billed or no price is known. */
  costUsd: number | null;
}

/** `context` is what an answer must rest on; null for a question. */
export type Moderate = (
  text: string,
  side: "question" | "answer",
  context: { question: string; sources: string[] } | null,
  signal: AbortSignal,
) => Promise<Moderation>;

/** What a model takes for a person's name or a postal address. UTF-16 offsets. */
export interface FoundName {
  start: number;
  end: number;
  kind: "NAME" | "ADDRESS";
}

/** For each text, in its order. */
export type FindNames = (texts: string[], signal: AbortSignal) => Promise<FoundName[][]>;

/** A single chat model: it tries once, and no other model stands in for it. */
export interface LoneModel {
  model: string;
  converse: Converse;
  /** On this machine: it bills nothing. */
  isFree?: boolean;
}

/** A chat model that judges answers in `lectern eval`. */
export type Judge = LoneModel;

/** A system prompt to answer by in place of Lectern's own; the text has `{{variables}}`. */
export interface AnswerPrompt {
  /** Recorded with what it made. */
  version: string;
  text: string;
}

/** One configured provider. A null member is a stage that this provider does not have. */
export interface Provider {
  name: "local" | "bedrock";
  /** Whether answers are quoted rather than written: the page and the CLI say so. */
  extractive: boolean;
  embedding: EmbeddingModel | null;
  rerank: Rerank | null;
  /** USD for reranking this many hits, null if the price is not known; absent if nothing is billed. */
  rerankUsd?: (hits: number) => number | null;
  /** Where a chat model reranks, which is billed by its tokens: that model, and `rerank` by it or by one that a meter hears. */
  rerankAsking?: { converse: Converse; by(converse: Converse): Rerank };
  /** A small model that makes standalone queries. */
  rewriter: Converse | null;
  /** Searched instead of the index. */
  knowledgeBase: KnowledgeBase | null;
  converse: Converse;
  answerPrompt?: AnswerPrompt;
  moderate: Moderate | null;
  /** Absent: the guard's rules ask for no names, or no model that finds them is here. */
  findNames?: FindNames;
  /** Ids of the models in use, for traces and reports. */
  models: Record<string, string>;
  /** Circuit breakers by model: after failures, a model is not called for a while. */
  breakerStates?: () => Record<string, "closed" | "open" | "half-open">;
  /** What a user should know at start, e.g. that search runs on BM25 alone, and why. */
  notices: string[];
}
