import { decodeText } from "../clean.ts";
import type { ReadDeck } from "../deck.ts";
import { readTranslated } from "../markdown/translated.ts";
import { orgToMarkdown } from "./to-markdown.ts";

/** An Org document, also one that is exported to Beamer or reveal.js: a slide for every heading down to the third level. */
export const readOrg: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const { deck } = readTranslated(orgToMarkdown(decodeText(bytes, name)), name);
  return { ...deck, format: "org" };
};
