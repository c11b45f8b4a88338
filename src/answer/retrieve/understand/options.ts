import type { Turn } from "../../../types.ts";
import { contentWords } from "./words.ts";

const ordinals: [RegExp, number][] = [
  [/\bthe (?:first|former)\b/i, 0],
  [/\bthe (?:second|latter)\b/i, 1],
  [/\bthe third\b/i, 2],
  [/\bthe fourth\b/i, 3],
  [/\bthe last\b/i, -1],
];
const other = /\bthe other\b/i;

/**
 * What "the second one" or "the other" names: the item of the last list that the assistant gave. "The other" of two is
 * the one that no later turn picked. Null if nothing was listed.
 */
export function findOption(question: string, history: Turn[]): string | null {
  const pick = pickOf(question);
  if (pick === null) return null;
  for (let index = history.length - 1; index >= 0; index--) {
    const turn = history[index];
    if (turn?.role !== "assistant") continue;
    const items = listItems(turn.content);
    if (items.length < 2) continue;
    if (pick !== "other") return items.at(pick) ?? null;
    const later = history.slice(index + 1).flatMap(({ content }) => pickOf(content) ?? []);
    const picked = later.findLast((one) => typeof one === "number");
    return items.length === 2 ? (items[picked === 1 ? 0 : 1] ?? null) : null;
  }
  return null;
}

function pickOf(question: string): number | "other" | null {
  if (other.test(question)) return "other";
  return ordinals.find(([pattern]) => pattern.test(question))?.[1] ?? null;
}

/** The items of a bulleted or numbered list, or of the first "A, B and C" whose parts are short. */
function listItems(answer: string): string[] {
  const bounded = answer.slice(0, 2_000).replace(/\[\d+\]/g, "");
  const bullets = Array.from(
    bounded.matchAll(/^\s*(?:[-*•]|\d+[.)])\s+(.{2,100})/gm),
    ([, item = ""]) => item,
  );
  if (bullets.length >= 2) return bullets.map(head);
  for (const sentence of bounded.split(/(?<=[.!?:])\s+|\n+/)) {
    const parts = sentence
      .replace(/^.*?(?:\b(?:are|is|offers?|has|have|supports?|includes?)\b|:)\s+/i, "")
      .replace(/[.!?]\s*$/, "")
      .split(/\s*,\s*(?:and |or )?|\s+(?:and|or)\s+/);
    const short = parts.every((part) => part.trim().split(/\s+/).length <= 6);
    const items = parts.map(head);
    if (short && items.length >= 2 && items.every((item) => item !== "")) return items;
  }
  return [];
}

/** What an item is called: up to a colon or dash, its last few words that mean something. */
function head(item: string): string {
  return contentWords(item.split(/:| [-–—] /)[0] ?? "")
    .slice(-6)
    .join(" ");
}
