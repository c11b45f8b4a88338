import { renderPrompt } from "../prompts.ts";
import { inertJson } from "../text/inert-json.ts";
import type { Usage } from "../types.ts";
import type { Description, PictureContext } from "./describe.ts";

export const describePrompt = "describe-image.v2";
export const descriptionTokens = 400;

/** What a vision model is told beside the picture. */
export const describeRequest = ({ deck, title, text }: PictureContext) =>
  renderPrompt(describePrompt, { slide: inertJson({ deck, title, text }) });

/** The prompt's word for a page without anything to describe. */
const nothing = /^\W*NOTHING\W*$/i;
/** A model that refuses says so in its first words. */
const refusal =
  /^(?:i['’]?m sorry|i apologi[sz]e|sorry\b|i (?:can(?:no|['’])t|am (?:not able|unable)|won['’]t)|as an ai\b)/i;

/** What a vision model said of a picture. `filter`: what stopped it, if anything did. */
export function readDescription(
  model: string,
  { text, usage, filter, isCut }: { text: string; usage: Usage; filter: string | null; isCut: boolean },
): Description {
  const said = text.trim();
  if (filter !== null) return { text: "", usage, declined: `a filter stopped ${model} (${filter})` };
  if (refusal.test(said)) return { text: "", usage, declined: `${model} refused: ${firstLine(said)}` };
  if (nothing.test(said)) return { text: "", usage };
  return { text: isCut ? wholeSentences(said) : said, usage };
}

const firstLine = (text: string) => (text.split("\n")[0] ?? "").slice(0, 120);

/** Cut off at the limit, it ends where its last sentence does. */
function wholeSentences(text: string): string {
  return /^[\s\S]*[.!?。!?](?=\s|$)/u.exec(text)?.[0] ?? `${text} …`;
}
