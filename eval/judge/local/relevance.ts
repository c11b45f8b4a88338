import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { cosine } from "../../../src/text/similarity.ts";
import { contentTerms } from "../../../src/text/words.ts";
import { embedAll, sentencesOf } from "../../metrics/sentences.ts";

/** Cosine below which MiniLM's sentences have nothing to do with each other, and from which they say the same. */
const unrelated = 0.1;
const same = 0.75;

/** How far a text takes up a question, 0 to 1, and which of its words it does not. */
interface Addressing {
  value: number;
  missing: string[];
}

/**
 * The mean of two views: the share of the question's content words that the text takes up, and its similarity in meaning,
 * a cosine. Without that the words alone.
 */
export function address(question: string, text: string, cosine: number | null): Addressing {
  const wanted = contentTerms(question);
  const said = contentTerms(text);
  const missing = [...wanted].filter((term) => !said.has(term));
  const byWords = wanted.size === 0 ? null : 1 - missing.length / wanted.size;
  const byMeaning =
    cosine === null ? null : Math.min(1, Math.max(0, (cosine - unrelated) / (same - unrelated)));
  const views = [byWords, byMeaning].filter((view) => view !== null);
  return {
    value: views.length === 0 ? 0 : views.reduce((sum, view) => sum + view, 0) / views.length,
    missing,
  };
}

/** The cosine of a question with the nearest of a text's sentences, or with the whole; null without a model. */
export async function nearest(
  embedding: EmbeddingModel | null,
  { question, text }: { question: string; text: string },
  signal: AbortSignal,
): Promise<number | null> {
  if (embedding === null) return null;
  const texts = [question, text, ...sentencesOf(text)];
  const [asked, ...said] = await embedAll(embedding, texts, signal);
  return asked === undefined || said.length === 0 ? null : Math.max(...said.map((one) => cosine(asked, one)));
}

/** Says that it has no answer, and nothing else: no answer at all, however well it was phrased. */
export const declines = (answer: string): boolean =>
  /^\W*(?:(?:sorry|unfortunately)\W+)?(?:i|we)(?:['’]m| am| are)?\s+(?:do(?:n['’]t| not)|can(?:['’]t|not)|could(?:n['’]t| not)|unable to|not able to|not sure)\s*(?:know|answer|say|tell|find|help)?\b[^.!?\n]{0,80}[.!?]?\s*$/i.test(
    answer.trim(),
  );
