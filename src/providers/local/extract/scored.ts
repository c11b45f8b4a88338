import type { Block, Item } from "../../../text/blocks.ts";
import type { Form } from "./form.ts";

export interface ScoredItem extends Item {
  /** About 0…1. */
  score: number;
  terms: Set<string>;
}
/** A block with what is embedded of it, by where that begins in its passage. */
export interface ReadBlock extends Block {
  thoughts: Map<number, string>;
}
export interface ScoredBlock extends Omit<ReadBlock, "items"> {
  items: ScoredItem[];
}
/** A slide as the answer sees it. */
export interface ScoredSlide {
  passage: number;
  blocks: ScoredBlock[];
  titleTerms: Set<string>;
  /** Share of the question's information that its title holds, 0…1. */
  titled: number;
  /** Its title, or what stands beside the title's colon, names what is asked and nothing else. */
  isNamed: boolean;
  /** Its best item's, with the rank that search gave it. */
  score: number;
  /** The slides behind it that go on under its title, by passage. */
  following: number[];
  /** Its title says that it goes on from the slide before. */
  goesOn: boolean;
}
export interface Asked {
  question: string;
  form: Form;
  terms: Set<string>;
  /** The terms with the other forms of their names: what RAG stands for. */
  names: Set<string>;
  /** The terms of a text of these slides, in their language. */
  read(text: string): Set<string>;
}

/** The places of what hangs on an item itself. */
export const childrenOf = ({ items }: { items: Item[] }, place: number): number[] =>
  items.flatMap(({ parent }, at) => (parent === place ? [at] : []));

/** What an item hangs on, the nearest first, as places in its block. */
export function ancestorsOf({ items }: { items: Item[] }, place: number): number[] {
  const found: number[] = [];
  for (let at = items[place]?.parent ?? null; at !== null; at = items[at]?.parent ?? null) found.push(at);
  return found;
}
