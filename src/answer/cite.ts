import type { ConverseEvent } from "../providers/provider.ts";
import { toSlideRef } from "../store/courses.ts";
import type { Citation, Passage, Usage } from "../types.ts";
import { findQuote } from "./quote.ts";

/** What a model writes, and nothing else, when the passages do not answer; the prompt names it. */
export const notCovered = "NOT_COVERED";

export type CitedEvent = { type: "text"; text: string } | { type: "citation"; citation: Citation };

/** How the model's stream ended, for the orchestrator to turn into a finish or a refusal. */
export interface CitedEnd {
  outcome: "answered" | "not-covered" | "blocked";
  text: string;
  usage: Usage;
}

/**
 * Numbers the model's citations as `[n]` in the text and lets through only what holds: a passage that was packed, and
 * a quote found in its slide. The same quote keeps its number. Nothing is yielded until it is clear that the model
 * does not begin with `NOT_COVERED`.
 */
export async function* cite(
  events: AsyncIterable<ConverseEvent>,
  passages: Passage[],
): AsyncGenerator<CitedEvent, CitedEnd> {
  const citations = new Map<string, Citation>();
  let usage: Usage = { inputTokens: null, outputTokens: null, costUsd: null };
  let blocked = false;
  let held = "";
  let text = "";
  for await (const event of events) {
    if (event.type === "finish") {
      usage = event.usage;
      blocked = event.stopReason === "blocked";
      continue;
    }
    if (event.type === "text") {
      text += event.text;
      held += event.text;
      if (notCovered.startsWith(text.trim()) || text.trim().startsWith(notCovered)) continue;
      yield { type: "text", text: held };
      held = "";
      continue;
    }
    const cited = check(event, passages, citations);
    if (!cited) continue;
    yield { type: "text", text: ` [${cited.citation.marker}]` };
    if (cited.isNew) yield { type: "citation", citation: cited.citation };
  }
  if (blocked) return { outcome: "blocked", text, usage };
  if (text.trim() === "" || text.trim().startsWith(notCovered))
    return { outcome: "not-covered", text: "", usage };
  if (held !== "") yield { type: "text", text: held };
  return { outcome: "answered", text, usage };
}

function check(
  event: Extract<ConverseEvent, { type: "citation" }>,
  passages: Passage[],
  citations: Map<string, Citation>,
): { citation: Citation; isNew: boolean } | null {
  const slide = passages[event.passage]?.slide;
  const quote = slide && findQuote(slide.text, event.quote);
  if (!slide || !quote) return null;
  const key = JSON.stringify([slide.id, quote]);
  const known = citations.get(key);
  if (known) return { citation: known, isNew: false };
  const citation = { marker: citations.size + 1, slide: toSlideRef(slide), quote };
  citations.set(key, citation);
  return { citation, isNew: true };
}
