/** Scripts that put no blanks between words: each letter counts as a word, as in sacreBLEU's Chinese tokenizer. */
const unspaced =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*)/gu;

/**
 * Words as Google's rouge-score has them: lower case, whatever is neither letter nor digit becomes a blank, no stemming
 * and no stop words. Unlike there, letters are those of all scripts, not of ASCII alone.
 */
export function words(text: string): string[] {
  return split(
    text
      .normalize("NFC")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, " "),
  );
}

/**
 * Words as SQuAD's evaluation has them (Rajpurkar et al., 2016): lower case, punctuation removed rather than blanked,
 * the articles a, an and the left out. Unlike there, punctuation and symbols are those of all scripts.
 */
export function squadWords(text: string): string[] {
  const bare = text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\p{P}\p{S}]/gu, "");
  return split(bare.replace(/(?<![\p{L}\p{M}\p{N}_])(?:a|an|the)(?![\p{L}\p{M}\p{N}_])/gu, " "));
}

/** How often each run of n tokens occurs. */
export function countNgrams(tokens: string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start++) {
    const ngram = tokens.slice(start, start + n).join(" ");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams two counts have in common, each as often as both have it. */
export function commonCount(one: Map<string, number>, other: Map<string, number>): number {
  let common = 0;
  for (const [ngram, count] of one) common += Math.min(count, other.get(ngram) ?? 0);
  return common;
}

function split(text: string): string[] {
  return text.replace(unspaced, " $1 ").split(/\s+/).filter(Boolean);
}
