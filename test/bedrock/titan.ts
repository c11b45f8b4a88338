import { invalid } from "./refusal.ts";
import { countTokens, wordsOf } from "./words.ts";

interface TitanRequest {
  inputText?: string;
  dimensions?: number;
  normalize?: boolean;
  embeddingTypes?: ("float" | "binary")[];
}

/** Titan Text Embeddings V2: words hashed into a vector, so that alike texts are near, and the same everywhere. */
export function embedText({
  inputText = "",
  dimensions = 1024,
  normalize = true,
  embeddingTypes = ["float"],
}: TitanRequest): object {
  if (inputText === "")
    throw invalid("Malformed input request: expected minLength: 1, actual: 0, please reformat.");
  if (inputText.length > 50_000) {
    throw invalid(`Malformed input request: expected maxLength: 50000, actual: ${inputText.length}`);
  }
  if (![256, 512, 1024].includes(dimensions)) {
    throw invalid(`Malformed input request: ${dimensions} is not a valid enum value, please reformat.`);
  }
  const counts = hashWords(inputText, dimensions);
  const length = Math.hypot(...counts) || 1;
  const embedding = normalize ? counts.map((count) => count / length) : counts;
  return {
    embedding,
    inputTextTokenCount: countTokens(inputText),
    embeddingsByType: {
      ...(embeddingTypes.includes("float") ? { float: embedding } : {}),
      ...(embeddingTypes.includes("binary") ? { binary: counts.map((count) => (count > 0 ? 1 : 0)) } : {}),
    },
  };
}

function hashWords(text: string, dimensions: number): number[] {
  const counts = new Array<number>(dimensions).fill(0);
  const words = wordsOf(text);
  for (const word of words.length > 0 ? words : [text]) {
    const hash = fowlerNollVo(word);
    const place = hash % dimensions;
    // A sign of its own keeps texts without a word in common near a right angle.
    counts[place] = (counts[place] ?? 0) + (hash & 0x40000000 ? 1 : -1);
  }
  // Words that cancel each other out would leave nothing to normalise.
  return counts.some((count) => count !== 0) ? counts : counts.map((_, place) => (place === 0 ? 1 : 0));
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo: RFC 9923). */
function fowlerNollVo(word: string): number {
  let hash = 0x811c9dc5;
  for (const letter of word) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
