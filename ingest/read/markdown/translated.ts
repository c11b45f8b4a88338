import type { Deck } from "../deck.ts";
import { deckOf } from "./deck.ts";
import { type Group, lexBlocks, splitAtHeadings } from "./groups.ts";
import { plainSettings } from "./source.ts";
import { readStretches, uncut } from "./stretches.ts";

/** A document in another format that was translated to Markdown: a slide for every heading down to the third level. */
export function readTranslated(
  { title, markdown }: { title: string; markdown: string },
  name: string,
): { deck: Omit<Deck, "format">; groups: Group[] } {
  const { stretches, asides } = readStretches(markdown, uncut, false);
  const groups = splitAtHeadings(lexBlocks(stretches[0] ?? "", name));
  return { deck: deckOf(groups, { settings: plainSettings(title), asides, ruled: false }, name), groups };
}
