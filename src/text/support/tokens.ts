import { readLexicon } from "../lexicon.ts";
import { stem } from "../words.ts";
import { type Denial, denialBy } from "./polarity.ts";
import { type Quantity, quantityAt } from "./quantities.ts";

/** A word of a sentence, with all that the checks ask of it. */
export interface Token {
  text: string;
  lower: string;
  /** A number's stem is its value. Tokens with the same stem match. */
  stem: string;
  /** Place among the sentence's words. */
  place: number;
  /** Counts from 0; a clause ends at punctuation and at words such as "but". */
  clause: number;
  /** Bears meaning by itself: no article, preposition, auxiliary. */
  content: boolean;
  /** Written as a name: code, capitals, or a capital inside the sentence. "initial": a capital that opens the sentence. */
  name: boolean | "initial";
  quantity: Quantity | null;
  /** Points back to what was named ("the two"): nobody need have counted. */
  pointed: boolean;
  /** Within the scope of a word that denies, and of which kind. */
  denial: Denial;
  /** Is itself such a word. */
  denies: Denial;
}

const { functionWords, clauseWords, pointing, modals } = readLexicon(
  "function-words",
  "functionWords",
  "clauseWords",
  "pointing",
  "modals",
);
const pattern =
  /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?(?:[_-](?!\p{N}+[.,]\p{N})[\p{L}\p{N}]+)*|[%,;:.!?()|–—]/gu;
const isCode = /\p{L}.*\p{N}|_/u;
const isMark = /^[,;:.!?()|–—]$/;
/** Only the words of a Markdown link count. */
const address = /\]\([^()\s]*\)/g;

/** The words of one sentence, in order. `sentence` should be one: its first capital is not taken for a name. */
export function tokenize(sentence: string): Token[] {
  const plain = sentence.normalize("NFKC").replace(address, "]");
  const pieces = (plain.match(pattern) ?? []).flatMap(splitCompound);
  const lower = pieces.map((piece) => piece.toLowerCase().replace(/’/g, "'"));
  const isTitle = hasTitleCase(pieces);
  const tokens: Token[] = [];
  let clause = 0;
  for (let index = 0; index < pieces.length; index++) {
    const text = pieces[index] ?? "";
    const word = lower[index] ?? "";
    if ((isMark.test(text) && !betweenNumbers(lower, index)) || clauseWords.has(word)) clause++;
    if (isMark.test(text) || text === "%") continue;
    const found = quantityAt(lower, index);
    tokens.push({
      text,
      lower: word,
      stem: found ? `#${found.quantity.value}` : stemOf(word),
      place: tokens.length,
      clause,
      content: found ? !found.quantity.loose : !functionWords.has(word) && !/n't$/.test(word),
      name: found ? false : nameOf(text, tokens.length === 0, isTitle),
      quantity: found?.quantity ?? null,
      pointed: pointing.has(lower[index - 1] ?? ""),
      denial: null,
      denies: denialBy(word, lower[index + 1]),
    });
    index += (found?.length ?? 1) - 1;
  }
  markDenials(tokens);
  return tokens;
}

export const contentOf = (tokens: Token[]) => tokens.filter(({ content }) => content);

/** "256, 512 or 1,024" is one list. */
const betweenNumbers = (words: string[], index: number) =>
  words[index] === "," && /^\p{N}/u.test(words[index - 1] ?? "") && /^\p{N}/u.test(words[index + 1] ?? "");

/** "cross-encoder" is two words, "us-east-1" one. */
const splitCompound = (piece: string): string[] =>
  isCode.test(piece) && !/^\p{Ll}{4,}-\p{N}+$/u.test(piece)
    ? [piece.replace(/['’]s$/, "")]
    : piece.split(/[_-]/);

/** British and American spellings are one word. */
const stemOf = (word: string) =>
  stem(word.replace(/'(?:s|re|ve|ll|d)$/, "").replace(/is(e|ed|es|ing|ation)$/, "iz$1"));

function nameOf(text: string, isFirst: boolean, isTitle: boolean): boolean | "initial" {
  if (/\p{N}|_/u.test(text)) return true;
  const bare = text.replace(/['’]s$/, "");
  if (/^\p{Lu}{2,}s?$/u.test(bare) || /\p{Ll}\p{Lu}/u.test(bare)) return true;
  if (!/^\p{Lu}/u.test(bare) || bare.length < 2) return false;
  if (isFirst) return "initial";
  return !isTitle && !functionWords.has(bare.toLowerCase());
}

/** Where most words are capitalised, a capital says nothing. */
function hasTitleCase(pieces: string[]): boolean {
  const words = pieces.filter((piece) => /^\p{L}{4,}/u.test(piece));
  return words.length > 3 && words.filter((word) => /^\p{Lu}/u.test(word)).length > words.length * 0.7;
}

/** Twice denied is not denied ("can't do without"). */
function markDenials(tokens: Token[]): void {
  // "Not … until" is "before": it denies nothing for good.
  const until = tokens.findIndex(({ lower }) => lower === "until");
  for (const token of tokens) if (token.denies === "denied" && token.place < until) token.denies = "damped";
  for (const denial of tokens) {
    if (denial.denies === null) continue;
    for (const token of reachOf(denial, tokens)) {
      if (denial.denies === "denied") token.denial = token.denial === "denied" ? null : "denied";
      // "Never skip": nobody can tell without understanding it.
      else if (token.denial === null || denial.denial === "denied") token.denial = "damped";
    }
  }
}

/**
 * The words that a denial is about, the nearest first: those up to the end of its clause or, where it is alone there,
 * those before it ("citations: none").
 */
export function reachOf(denial: Token, tokens: Token[]): Token[] {
  const { clause, place } = denial;
  const ahead: Token[] = [];
  for (const token of tokens.slice(place + 1)) {
    // "No model and no training" deny each its own; "can't do without" is one.
    const deniesItsOwn =
      token.denies === "denied" && (token.lower !== "without" || isJoining(tokens[token.place - 1]));
    // "What was not found can be used": the second verb is not denied.
    const isNextVerb = ahead.length > 0 && denial.lower !== "no" && modals.has(token.lower);
    if (token.clause !== clause || deniesItsOwn || isNextVerb || ahead.length === 7) break;
    if (token.content) ahead.push(token);
  }
  if (ahead.length > 0) return denial.denies === "damped" ? ahead.slice(0, 3) : ahead;
  if (denial.denies === "damped") return [];
  const own = subjectOf(denial, tokens);
  const before = tokens.filter((token) => token.clause === clause - 1 && token.content);
  return (own.length > 0 ? own : before.reverse()).slice(0, 4);
}

const isJoining = (token: Token | undefined) => /^(?:and|but|or|nor)$/.test(token?.lower ?? "");

/**
 * What stands before a denial in its clause, the nearest first: of "Rerank is not offered here" the Rerank. Of "zero
 * and not one" nothing: it states what it does not deny.
 */
export function subjectOf({ clause, place, lower }: Token, tokens: Token[]): Token[] {
  if (isJoining(tokens[place - 1]) || lower === "rather" || lower === "instead") return [];
  return tokens.filter((token) => token.clause === clause && token.place < place && token.content).reverse();
}

/** The parts of a sentence: clauses, and what follows "and" where it is no mere item of a list. */
export function partsOf(tokens: Token[]): Token[][] {
  const parts: Token[][] = [];
  let current: Token[] = [];
  const close = () => {
    const last = parts.at(-1);
    const content = contentOf(current);
    const enough = current[0]?.lower === "and" && !content.some(({ quantity }) => quantity) ? 3 : 2;
    if (last && content.length < enough) last.push(...current);
    else if (current.length > 0) parts.push(current);
    current = [];
  };
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && (token.clause !== tokens[index - 1]?.clause || token.lower === "and")) close();
    current.push(token);
  }
  close();
  return parts;
}
