import { cosine } from "../../../text/similarity.ts";
import type { Passage } from "../../../types.ts";
import type { EmbeddingModel, VectorsOf } from "../../provider.ts";
import { ancestorsOf, type ScoredBlock, type ScoredItem } from "./scored.ts";

/** How near an item is to the question in meaning, as part of its score. */
export const meaningWeight = 0.6;
/** Below this cosine two texts are as far apart as any two of one course. */
const faintMeaning = 0.3;
/** Of the most promising items so much is embedded, where the index does not hold it: about 375 tokens, 50 ms on two cores. */
const embeddedCharacters = 1_500;
const longestEmbedded = 300;

export interface Meaning {
  embedding: EmbeddingModel;
  vectorsOf: VectorsOf;
}

interface Scored {
  question: string;
  blocks: ScoredBlock[];
  passages: Passage[];
  ranks: number[];
}

/**
 * Adds the cosine of the question and each item, read with its slide's title and the lines above it. Vectors that the
 * index holds cost nothing; what it lacks is embedded for the most promising items alone, and never what only announces.
 */
export async function addMeaning(
  { question, blocks, passages, ranks }: Scored,
  { embedding, vectorsOf }: Meaning,
  signal: AbortSignal,
): Promise<void> {
  const all = blocks.flatMap((block) =>
    block.items.map((item, place) => ({
      item,
      rank: item.score + 0.15 / (1 + (ranks[block.passage] ?? 0)),
      texts: textsOf(block, place, passages[block.passage]?.slide.title ?? ""),
    })),
  );
  const known = await vectorsOf([...new Set(all.flatMap(({ texts }) => texts))]);
  let left = embeddedCharacters;
  const promising = all
    .filter(({ item }) => !item.isLeadIn)
    .sort((a, b) => b.rank - a.rank)
    .flatMap(({ texts }) => texts)
    .filter((text) => {
      left -= Math.min(text.length, longestEmbedded);
      return left >= 0;
    });
  const fresh = promising.filter((text) => !known.has(text)).map((text) => text.slice(0, longestEmbedded));
  const { vectors } = await embedding.embed([question, ...fresh], "query", signal);
  const [wanted] = vectors;
  if (!wanted) return;
  const made = new Map(fresh.map((text, at) => [text, vectors[at + 1]]));
  const nearest = ({ texts }: { texts: string[] }) =>
    texts.flatMap((text) => {
      const vector = known.get(text) ?? made.get(text.slice(0, longestEmbedded));
      return vector ? [cosine(wanted, vector)] : [];
    });
  const meanings = new Map<ScoredItem, number>();
  for (const one of all) {
    const found = nearest(one);
    if (found.length > 0) meanings.set(one.item, Math.max(...found));
  }
  // An item too far behind to be embedded counts as no nearer than the farthest that was.
  const least = Math.min(...meanings.values(), faintMeaning);
  for (const { item } of all) item.score += meaningWeight * (meanings.get(item) ?? least);
}

/** What is embedded of an item: as the index does it, or where it does not, after all that it stands under. */
function textsOf(block: ScoredBlock, place: number, title: string): string[] {
  const item = block.items[place];
  if (!item) return [];
  const thoughts = [...block.thoughts].filter(([start]) => start >= item.start && start < item.end);
  if (thoughts.length > 0) return thoughts.map(([, text]) => text);
  const above = ancestorsOf(block, place).map((at) => block.items[at]?.text ?? "");
  const text = [block.heading, ...above.reverse(), item.text].join(" ");
  return [`${title}: ${text}`.replace(/\s+/g, " ")];
}
