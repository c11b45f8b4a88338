/** Answers that need no thought, made of what was found for a question. */
import type { Provider } from "../src/providers/provider.ts";
import { cacheVectors } from "../src/providers/recent-vectors.ts";
import { cosine } from "../src/text/similarity.ts";
import { splitSentences } from "../src/text/split.ts";
import { wordKey } from "../src/text/words.ts";
import type { Hit, Slide } from "../src/types.ts";

/** By name: the first slide whole, the first two whole, and of all slides found the sentence that is nearest in meaning. */
export type TrivialAnswers = (question: string, hits: Hit[]) => Promise<Record<TrivialName, string>>;
export const trivialNames = ["first slide", "first two slides", "best sentence"] as const;
type TrivialName = (typeof trivialNames)[number];

export function openTrivialAnswers({ embedding }: Pick<Provider, "embedding">): TrivialAnswers {
  if (!embedding) throw new Error("The best sentence needs the embedding model: see `lectern doctor`");
  // A cache of its own, and another purpose than the answer's, so that no answer is faster for it.
  const embed = cacheVectors(embedding.embed);
  const { signal } = new AbortController();
  const nearest = async (question: string, sentences: string[]) => {
    const [wanted] = (await embed([question], "document", signal)).vectors;
    const { vectors } = await embed(sentences, "document", signal);
    const nearness = vectors.map((vector) => (wanted ? cosine(wanted, vector) : 0));
    return sentences[nearness.indexOf(Math.max(...nearness))] ?? "";
  };
  return async (question, hits) => {
    const slides = hits.map(({ slide }) => slide);
    return {
      "first slide": slides[0]?.text ?? "",
      "first two slides": slides
        .slice(0, 2)
        .map(({ text }) => text)
        .join("\n"),
      "best sentence": await nearest(question, [...new Set(slides.flatMap(sentencesOf))]),
    };
  };
}

/** Each line's, for a line break ends a bullet or a row; without the title, which is nearest to many a question. */
const sentencesOf = ({ title, text }: Slide): string[] =>
  text
    .split("\n")
    .filter((line) => wordKey(line) !== wordKey(title))
    .flatMap((line) => splitSentences(line).map(({ start, end }) => line.slice(start, end).trim()))
    .filter((sentence) => sentence !== "");
