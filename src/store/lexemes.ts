/**
 * Text as PostgreSQL's parser should see it, the same for documents and questions. Its parser takes `S3/SQS` for a
 * path, `Node.js` for a host and a run of Chinese for one word, which would hide the words inside.
 */
export function parseable(text: string): string {
  const spaced = text
    .replace(/[/\\_@#=<>|]+/g, " ")
    .replace(/(?<=\p{L})\.(?=\p{L})/gu, " ")
    // camelCase and acronyms run into words: `topK`, `RAGChain`.
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, (_, offset: number, whole: string) =>
      isLongIdentifier(whole, offset) ? " " : "",
    );
  return unspacedScript.test(spaced) ? segmentWords(spaced) : spaced;
}

const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

function segmentWords(text: string): string {
  return Array.from(segmenter.segment(text), ({ segment }) => segment).join(" ");
}

/** `getTable` is two words to a student; `iPhone` and `LLMs` are one. */
function isLongIdentifier(text: string, offset: number): boolean {
  const before = /\p{L}*$/u.exec(text.slice(Math.max(0, offset - 40), offset))?.[0] ?? "";
  const after = /^\p{L}*/u.exec(text.slice(offset, offset + 40))?.[0] ?? "";
  return before.length >= 3 && after.length >= 3;
}
