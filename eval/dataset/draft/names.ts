import { baseOf, headOf, isBaseVerb, isNoName, isPlural, isPreposition, isSignpost } from "./words.ts";

/** How a course writes its words: what a template needs to know of them to put them into a sentence. */
export interface Lexicon {
  /** Words that keep their capital within a sentence, and those that do not. */
  capital: Set<string>;
  lower: Set<string>;
  /** All its text in lower case, one blank between words, to see how a name is used. */
  text: string;
}

export function makeLexicon(texts: string[]): Lexicon {
  const counts = new Map<string, number>();
  const count = (word: string, step: number) => {
    const key = word.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + step);
  };
  for (const text of texts) {
    for (const [word] of text.matchAll(/(?<![\p{L}\p{N}_.:-])\p{Ll}[\p{L}'’]*(?![:_.]\p{L})/gu))
      count(word, 1);
    // Capitals count within a sentence only: after a word in lower case on the same line.
    for (const [, word = ""] of text.matchAll(/(?<=\p{Ll},? )(\p{Lu}[\p{L}'’]*)/gu)) count(word, -1);
  }
  const words = [...counts];
  return {
    capital: new Set(words.filter(([, balance]) => balance < 0).map(([word]) => word)),
    lower: new Set(words.filter(([, balance]) => balance > 0).map(([word]) => word)),
    text: ` ${texts.join(" ").replace(/\s+/g, " ").toLowerCase()} `,
  };
}

const article = /^(?:a|an|the)\s+/i;

/** Whether this can stand as a subject: a few words, none of them a verb, a pronoun or a conjunction. */
export function isName(text: string): boolean {
  const bare = withoutBrackets(text).replace(article, "").trim();
  const words = bare.split(/\s+/);
  const [first = ""] = words;
  const last = words.at(-1) ?? "";
  if (bare === "" || words.length > 6 || bare.length > 60) return false;
  if (/[:;,.?![\]{}|=<>"“”*•…]/.test(bare.replace(/\.(?=\d)/g, ""))) return false;
  if (!/\p{L}{2}/u.test(first) && !/^\p{Lu}/u.test(first)) return false;
  if (words.some(isNoName) || isPreposition(first) || isPreposition(last) || /ly$/i.test(last)) return false;
  if (words.length === 1 && isSignpost(bare)) return false;
  // An order begins with a verb: `Use judge`, `Alert on`.
  if (words.length > 1 && !article.test(text) && isBaseVerb(first)) return false;
  return words.every((word, index) => {
    if (index === 0) return true;
    const afterPlural = isPlural(words[index - 1] ?? "") && isBaseVerb(word);
    return !afterPlural && baseOf(word, words[index + 1]) === null;
  });
}

/** Nouns that are not counted, by their ends and by name: they stand without an article. */
const uncounted =
  /(?:ing|ity|ness|ware|ment|ance|ence|ship|ism|acy|ics|sion|tion|logy|graphy|age|right)$|^(?:code|data|access|text|search|content|traffic|memory|power|money|time|use|latency|energy|temperature|overlap|law|information|precision|recall)$/i;

/** A name that needs no article, or has one: `Database requires …` is not English, and its question would not be. */
export function standsAlone(name: string, lexicon: Lexicon): boolean {
  const bare = withoutBrackets(name);
  if (article.test(bare) || isPlural(bare)) return true;
  const head = headOf(bare);
  // Names with capitals or digits of their own, and those whose last word is one.
  if (/^.+[\p{Lu}\d]/u.test(head) || (/^\p{Lu}/u.test(head) && lexicon.capital.has(head.toLowerCase())))
    return true;
  if (uncounted.test(head)) return true;
  const plain = bare.toLowerCase();
  const used = (before: string) =>
    lexicon.text.split(new RegExp(`\\s(?:${before}) ${literally(plain)}(?=[\\s.,;:])`)).length - 1;
  const alone = used("of|by|with|for|from|in|at|than|about|between");
  return alone >= 2 && alone > 2 * used("an?|each|every|the|per");
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** As it is written within a sentence: `A reranker` → `a reranker`, `Amazon Rerank` as it is. */
export function withinSentence(name: string, lexicon: Lexicon): string {
  const words = name.split(/\s+/);
  const isTitled = words.length > 1 && words.every((word) => !/^\p{Ll}{4}/u.test(word));
  if (!isTitled || article.test(name)) {
    const [first = "", second] = words;
    return [lowerFirst(first, second, lexicon), ...words.slice(1)].join(" ");
  }
  // In a Title Every Word Is Great: all come down or none does, for a name in it must stay whole.
  const lowered = words.map((word) => (lexicon.lower.has(stemOf(word)) ? lowerWord(word) : word));
  return (lowered.every((word) => !/^\p{Lu}\p{Ll}/u.test(word)) ? lowered : words).join(" ");
}

/** The first word of a statement has its capital from its place, unless the course writes it so elsewhere too. */
function lowerFirst(word: string, next: string | undefined, lexicon: Lexicon): string {
  const stem = stemOf(word);
  if (lexicon.lower.has(stem) || /^(?:a|an|the)$/i.test(word)) return lowerWord(word);
  if (lexicon.capital.has(stem)) return word;
  const forms = [stem.replace(/s$/, ""), `${stem}s`];
  if (forms.some((form) => lexicon.lower.has(form))) return lowerWord(word);
  return next && /^\p{Ll}/u.test(next) && !/['’]s$/.test(word) ? lowerWord(word) : word;
}

/** Abbreviations and names like `OpenChain` have no lower case. */
const lowerWord = (word: string) =>
  /^\p{Lu}(?:\p{Ll}|$)/u.test(word) && !/\p{Ll}\p{Lu}/u.test(word) ? word.toLowerCase() : word;

const stemOf = (word: string) => /[\p{L}'’]+/u.exec(word)?.[0].toLowerCase() ?? "";

/** Without an abbreviation in brackets after it. */
export const withoutBrackets = (name: string) => name.replace(/\s*\([^)]*\)/g, "").trim();
