import type { GuardVerdict } from "../../src/answer/events.ts";
import { findOwnWords } from "../../src/text/own-words.ts";
import type { Span } from "../../src/text/split.ts";
import type { Mark } from "./answer-marks.ts";
import type { ChatMessage, Source } from "./api.ts";

/** The text to show for a message: a refusal, or a guard's text, replaces what was sent before it. */
export function textOf(message: ChatMessage): string {
  const texts = message.parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  if (message.metadata?.refusal) return texts.at(-1) ?? "";
  const verdict = verdictOf(message);
  return verdict && verdict.action !== "allow" ? verdict.text : texts.join("");
}

export function verdictOf(message: ChatMessage): GuardVerdict | null {
  return message.parts.find((part) => part.type === "data-verdict")?.data ?? null;
}

export const isRefused = (message: ChatMessage) =>
  message.metadata?.answered === false || verdictOf(message)?.action === "block";

/** What to mark in the text. The positions belong to the original text, so a masked text has no marks. */
export function marksOf(message: ChatMessage): Mark[] {
  const verdict = verdictOf(message);
  if (verdict && verdict.action !== "allow") return [];
  const unsupported = message.metadata?.made?.unsupported ?? [];
  const own = findOwnWords(textOf(message));
  const others = withoutOverlap(verdict?.ungrounded ?? [], [...unsupported, ...own]);
  return [
    ...own.map(({ start, end }): Mark => ({ start, end, kind: "own" })),
    ...withoutOverlap(unsupported, own).map(({ start, end }): Mark => ({ start, end, kind: "unsupported" })),
    ...others.map(({ start, end }): Mark => ({ start, end, kind: "ungrounded" })),
  ].sort((a, b) => a.start - b.start);
}

const withoutOverlap = (spans: Span[], taken: Span[]) =>
  spans.filter(({ start, end }) => !taken.some((one) => one.start < end && start < one.end));

/** The citations that came with a message, by marker. */
export function sourcesOf(message: ChatMessage): Map<number, Source> {
  const sources = new Map<number, Source>();
  for (const part of message.parts) {
    if (part.type !== "source-document") continue;
    const source = part.providerMetadata?.lectern as unknown as Source | undefined;
    if (source) sources.set(source.marker, source);
  }
  return sources;
}
