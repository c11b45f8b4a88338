import { LRUCache } from "lru-cache";
import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
import type { CourseIndex } from "../../search/course-index.ts";
import { sha256 } from "../../sha256.ts";
import {
  type CachedAnswer,
  type CachedQuestion,
  cacheAnswer,
  findCachedAnswers,
  listCachedQuestions,
  type Making,
  mostCached,
  tidyCache,
} from "../../store/answer-cache.ts";
import type { KeptAnswer } from "../../store/conversations.ts";
import type { Database } from "../../store/database.ts";
import type { AnswerPlace } from "../../store/feedback.ts";
import { encodeVector } from "../../store/vector-code.ts";
import { cosine } from "../../text/similarity.ts";
import type { Question } from "../../types.ts";
import { lecternVersion } from "../../version.ts";
import { answerPrompts } from "../compose/answer-prompts.ts";
import type { GuardRules } from "../guard/rules.ts";
import type { Keeping } from "../memory/keep.ts";
import { asksAnother } from "./asks-another.ts";
import { mayBeShared } from "./may-be-shared.ts";
import { questionKey } from "./question-key.ts";
import { mayBeToldAgain } from "./told.ts";

/** `alike`: the cosine of the two questions, 1 where they are the same letter by letter. */
export interface Recalled extends CachedAnswer {
  alike: number;
}

/** What a search knows of a question once it has been searched for. */
interface Searched {
  /** Where the question lies; null where nobody knows. */
  vector: Float32Array | null;
  /** The id of the slide that was found first; null where none was. */
  firstSlide(): Promise<string | null>;
}

/** The answers to questions asked before, as one question asks for them. */
export interface Recall {
  same(indexes: CourseIndex[]): Promise<Recalled | null>;
  alike(searched: Searched): Promise<Recalled | null>;
}

/** One question and the answers that are told again. */
export interface AnswerCache {
  /** Null where an answer to it is nobody else's. */
  recall(rules: GuardRules, question: Question): Recall | null;
  /** Called once the answer is kept, or is not. Never rejects: what can't be cached is asked for again. */
  keep(conversation: string, keeping: Keeping, answer: KeptAnswer): Promise<void>;
}

interface CacheDependencies {
  database: Database;
  provider: Pick<Provider, "models" | "extractive" | "knowledgeBase" | "embedding" | "answerPrompt">;
  config: Pick<Config, "guard" | "fusion" | "denseWeight" | "rerank">;
}

/**
 * Cosine from which two questions may ask the same, if nothing shows that they do not and the same slide is found first.
 * Fitted by `npm run bench:cache`; docs/benchmarks.md has the curve.
 */
export const leastAlike = 0.86;
/** Of the nearest questions so many are read, until one asks the same. */
export const mostLookedAt = 5;
/** Old entries are looked for with the first of its kind, and after so many. */
const tidyEach = 100;
/** Of each way of asking the questions are held in memory: at most so many, 3 MB each at 384 dimensions. */
const mostHeld = 20;

/** What an answer is kept by, and what is held already. */
interface Sought {
  making: Making;
  key: string;
  vector: Float32Array | null;
  known: CachedQuestion[];
}

interface Held {
  upTo: number;
  questions: CachedQuestion[];
  /** What came since is read for all who ask at the same time. */
  reading: Promise<void> | null;
}
const held = new WeakMap<Database, LRUCache<string, Held>>();

/** `isAnew`: the reader wants another answer than was told before. Null where answers cost nothing to make, or nobody knows what they rest on. */
export function openAnswerCache(
  { database, provider, config }: CacheDependencies,
  { isAnew }: { isAnew: boolean },
): AnswerCache | null {
  if (provider.extractive || provider.knowledgeBase) return null;
  let sought: Sought | null = null;
  return {
    recall(rules, question) {
      if (!mayBeShared(question)) return null;
      const key = sha256(questionKey(question.question));
      return {
        async same(indexes) {
          const making = makingOf({ provider, config }, { rules, question, indexes });
          sought = { making, key, vector: null, known: isAnew ? [] : await openHeld(database, making) };
          const place = sought.known.findLast((one) => one.question === key)?.place;
          if (place === undefined) return null;
          const found = (await findCachedAnswers(database, [place])).get(place);
          return found ? { ...found, alike: 1 } : null;
        },
        async alike({ vector, firstSlide }) {
          if (!sought || !vector) return null;
          sought.vector = vector;
          const near = nearest(sought.known, vector);
          if (near.length === 0) return null;
          const first = await firstSlide();
          const places = near.map((one) => one.question.place);
          const answers = await findCachedAnswers(database, places);
          for (const { question: known, alike } of near) {
            const found = answers.get(known.place);
            const rests = found?.citations.some(({ slide }) => slide.id === first);
            if (found && rests && asksAnother(question.question, found.question) === null)
              return { ...found, alike };
          }
          return null;
        },
      };
    },
    async keep(conversation, { isKept, ordinal }, answer) {
      if (!sought || !isKept || ordinal === null || !mayBeToldAgain(answer)) return;
      const cached = cacheIt(database, sought, { conversation, ordinal });
      await cached.catch((error: unknown) => {
        console.error(`An answer will not be told again: ${errorMessage(error)}`);
      });
    },
  };
}

async function cacheIt(
  database: Database,
  { making, key, vector, known }: Sought,
  answer: AnswerPlace,
): Promise<void> {
  const entry = { question: key, code: vector && encodeVector(vector) };
  const place = await cacheAnswer(database, answer, making, entry);
  if (known.length === 0 || (place !== null && place % tidyEach === 0)) await tidyCache(database, making);
}

function makingOf(
  { provider: { models, embedding, answerPrompt }, config }: Pick<CacheDependencies, "provider" | "config">,
  { rules, question, indexes }: { rules: GuardRules; question: Question; indexes: CourseIndex[] },
): Making {
  const { k, neighbours = 0, filters } = question;
  const { guard, fusion, denseWeight, rerank } = config;
  const embedded = embedding && [embedding.id, embedding.dimensions];
  const prompts = answerPrompt ?? answerPrompts;
  const said = { models, embedded, prompts, rules, guard, fusion, denseWeight, rerank };
  return {
    courses: indexes.map(({ course }) => course.id).join(","),
    versions: indexes.map(({ course }) => course.version).join(","),
    making: sha256(JSON.stringify({ ...said, k, neighbours, filters, lecternVersion })),
  };
}

/** The questions that were answered the same way, with those that came since. */
async function openHeld(database: Database, making: Making): Promise<CachedQuestion[]> {
  const ofDatabase = held.get(database) ?? new LRUCache<string, Held>({ max: mostHeld });
  held.set(database, ofDatabase);
  const name = `${making.courses} ${making.versions} ${making.making}`;
  const known = ofDatabase.get(name) ?? { upTo: 0, questions: [], reading: null };
  ofDatabase.set(name, known);
  known.reading ??= readOn(database, making, known).finally(() => {
    known.reading = null;
  });
  await known.reading;
  return known.questions;
}

async function readOn(database: Database, making: Making, known: Held): Promise<void> {
  const fresh = await listCachedQuestions(database, making, known.upTo);
  if (fresh.length === 0) return;
  known.upTo = fresh.at(-1)?.place ?? known.upTo;
  known.questions = [...known.questions, ...fresh].slice(-mostCached);
}

function nearest(questions: CachedQuestion[], vector: Float32Array) {
  return questions
    .toReversed()
    .flatMap((question) => {
      if (question.vector?.length !== vector.length) return [];
      const alike = cosine(question.vector, vector);
      return alike >= leastAlike ? [{ question, alike }] : [];
    })
    .sort((one, other) => other.alike - one.alike)
    .slice(0, mostLookedAt);
}
