import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { splitStatements } from "../../src/text/split.ts";

/** A Markdown link. */
const link = /\[([^\][]*)\]\([^()\s]*\)/g;

/** The statements of an answer without markers, bare of links, emphasis and the bars of a table. */
export function sentencesOf(answer: string): string[] {
  const text = answer.replace(link, "$1");
  return splitStatements(text).map(({ start, end }) =>
    text
      .slice(start, end)
      .replace(/^#{1,6}\s+|\*\*|__|`/g, "")
      .replace(/[\s|]+/g, " ")
      .trim(),
  );
}

/** The vectors of texts, batch by batch. */
export async function embedAll(
  { embed, batchSize }: EmbeddingModel,
  texts: string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    const batch = await embed(texts.slice(start, start + batchSize), "document", signal);
    vectors.push(...batch.vectors);
  }
  return vectors;
}
