import { stemmer } from "stemmer";
import { type Denial, denialBy } from "./polarity.ts";
import { type Quantity, quantityAt } from "./quantities.ts";

/** A word of a sentence, with all that the checks ask of it. */
export interface Token {
  text: string;
  lower: string;
  /** Porter stem (1980), lower case; of a number its value. Tokens with the same stem match. */
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
  /** A hedge such as "about" stands before the number. */
  hedged: boolean;
  /** Within the scope of a word that denies, and of which kind. */
  denial: Denial;
  /** Is itself such a word. */
  denies: Denial;
}

const functionWords = new Set(
  `a about also am an and any are as at be because been being both but by can could did do does doing done each either else
  etc for from had has have having he her here hers him his how i if in into is it its itself just let may me might must my of on
  or our ours shall she should so some such than that the their theirs them then there therefore these they this those through thus
  to upon us very was we were what when where whereas whether which while who whom whose why will with would you your s t re ve ll d
  not no never none cannot nothing nobody neither nor without unlike however get gets got one once single own yet per via`.split(
    /\s+/,
  ),
);
const clauseWords = new Set("but while whereas because although though so unless if when then since yet".split(" "));
const hedges = new Set("about around roughly approximately nearly almost some circa over".split(" "));
const pattern =
  /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?(?:[_-][\p{L}\p{N}]+)*|[%,;:.!?()|–—]/gu;
const isCode = /\p{L}.*\p{N}|_/u;

/** The words of one sentence, in order. `sentence` should be one: its first capital is not taken for a name. */
export function tokenize(sentence: string): Token[] {
  const pieces = (sentence.normalize("NFKC").match(pattern) ?? []).flatMap(splitCompound);
  const lower = pieces.map((piece) => piece.toLowerCase().replace(/’/g, "'"));
  const shouts = isTitle(pieces);
  const tokens: Token[] = [];
  let clause = 0;
  for (let index = 0; index < pieces.length; index++) {
    const text = pieces[index] ?? "";
    const word = lower[index] ?? "";
    if (/^[,;:.!?()|–—]$/.test(text) || clauseWords.has(word)) clause++;
    if (/^\P{L}$/u.test(text) && !/\p{N}/u.test(text)) continue;
    const found = quantityAt(lower, index);
    tokens.push({
      text,
      lower: word,
      stem: found ? `#${found.quantity.value}` : stemOf(word),
      place: tokens.length,
      clause,
      content: found ? !found.quantity.loose : !functionWords.has(word) && !/n't$/.test(word),
      name: found ? false : nameOf(text, tokens.length === 0, shouts),
      quantity: found?.quantity ?? null,
      hedged: hedges.has(lower[index - 1] ?? ""),
      denial: null,
      denies: denialBy(word),
    });
    index += (found?.length ?? 1) - 1;
  }
  markDenials(tokens);
  return tokens;
}

/** "cross-encoder" is two words, "us-east-1" one. */
const splitCompound = (piece: string): string[] =>
  isCode.test(piece) ? [piece.replace(/['’]s$/, "")] : piece.split(/[_-]/);

const stemOf = (word: string) => stemmer(word.replace(/'(?:s|re|ve|ll|d)$/, "").replace(/is(e|ed|es|ing|ation)$/, "iz$1"));

function nameOf(text: string, first: boolean, shouts: boolean): boolean | "initial" {
  if (/\p{N}|_/u.test(text)) return true;
  const bare = text.replace(/['’]s$/, "");
  if (/^\p{Lu}{2,}s?$/u.test(bare) || /\p{Ll}\p{Lu}/u.test(bare)) return true;
  if (!/^\p{Lu}/u.test(bare) || bare.length < 2) return false;
  if (first) return "initial";
  return !shouts && !functionWords.has(bare.toLowerCase());
}

/** Where most words are capitalised, a capital says nothing. */
function isTitle(pieces: string[]): boolean {
  const words = pieces.filter((piece) => /^\p{L}{4,}/u.test(piece));
  return words.length > 3 && words.filter((word) => /^\p{Lu}/u.test(word)).length > words.length * 0.7;
}

/** A denial reaches forward to the end of its clause; one that ends its clause reaches back ("citations: none"). */
function markDenials(tokens: Token[]): void {
  for (const { denies, clause, place } of tokens) {
    if (denies === null) continue;
    const ahead = tokens.filter((token) => token.clause === clause && token.place > place && token.content);
    const reached = ahead.length > 0 ? ahead.slice(0, 7) : tokens.filter((token) => token.clause === clause && token.place < place);
    for (const token of reached) if (token.denial !== "denied") token.denial = denies;
  }
}
