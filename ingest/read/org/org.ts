import { decodeText } from "../clean.ts";
import type { ReadDeck } from "../deck.ts";
import { deckOf } from "../markdown/deck.ts";
import { lexBlocks, splitAtHeadings } from "../markdown/groups.ts";
import type { MarkdownSettings } from "../markdown/source.ts";
import { readStretches } from "../markdown/stretches.ts";
import { orgToMarkdown } from "./to-markdown.ts";

const uncut = { slide: () => false, step: () => false };

/** An Org document, also one that is exported to Beamer or reveal.js: a slide for every heading down to the third level. */
export const readOrg: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const source = decodeText(bytes, name)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const { title, markdown } = orgToMarkdown(source);
  const settings: MarkdownSettings = {
    title,
    section: "",
    dialect: null,
    dividers: [],
    isCut: false,
    notesMark: null,
  };
  const { stretches, asides } = readStretches(markdown, uncut, false);
  const groups = splitAtHeadings(lexBlocks(stretches[0] ?? "", name));
  return { ...deckOf(groups, { settings, asides, ruled: false }, name), format: "org" };
};
