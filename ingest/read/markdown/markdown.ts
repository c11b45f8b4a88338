import { decodeText } from "../clean.ts";
import type { ReadDeck } from "../deck.ts";
import { deckOf, fromFirstWords } from "./deck.ts";
import { describeDialect } from "./dialect.ts";
import { toGroups } from "./groups.ts";
import { splitSource } from "./source.ts";

/**
 * A deck in Markdown, read in the dialect that it is written in: slides between the dialect's marks, else a lesson whose
 * every heading down to `###` begins a slide, under the path of the headings above it. A slide that is only a `#`
 * heading begins a section. Text stays as the source has it, for lists, tables and code read well as they are; headings
 * lose their marks, tags and attributes go, pictures leave their alternative text, and notes are the speaker's. Throws
 * `bad-deck`.
 */
export const readMarkdown: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const source = decodeText(bytes, name);
  const { settings, stretches, asides } = splitSource(source);
  const { groups, ruled } = toGroups(stretches, settings, name);
  const reading = { settings, asides, ruled };
  const deck = deckOf(ruled ? groups : fromFirstWords(groups, reading), reading, name);
  return { ...deck, format: "markdown", dialect: describeDialect(settings.dialect, ruled) };
};
