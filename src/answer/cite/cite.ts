import type { Checked, ConverseEvent } from "../../providers/provider.ts";
import type { Span } from "../../text/split.ts";
import type { Citation, Passage, Usage } from "../../types.ts";
import { createChecker, type DropReason } from "./check.ts";
import { findSupport, type Support } from "./support.ts";
import { createWriter } from "./write.ts";

/** A model begins with this when the passages do not answer; the prompt says so. */
export const notCovered = "NOT_COVERED";

export type CitedEvent = { type: "text"; text: string } | { type: "citation"; citation: Citation };

/** The citations of an answer and what became of them, for its end, its trace and the page. */
export interface CitationReport extends Support {
  citations: Citation[];
  dropped: { reason: DropReason; count: number }[];
  mended: number;
}

/** Who wrote an answer, and how, so far as the provider says. */
export interface Authorship {
  /** The prompt's version; null if no model wrote. */
  prompt: string | null;
  /** Who answered, where several stand ready, and why those before it did not. */
  model: string | null;
  skipped: { model: string; why: string }[];
  /** What of the conversation and the slides did not fit the model's context; null if all did. */
  leftOut: { turns: number; passages: number } | null;
}

/** How the model's stream ended, for the orchestrator to turn into a finish or a refusal. */
export interface CitedEnd extends CitationReport {
  outcome: "answered" | "not-covered" | "blocked";
  /** The answer as it is shown, markers included; for a refusal empty, or the guardrail's own message. */
  text: string;
  /** What the model wrote behind `NOT_COVERED`, unread: `readLacking` says what of it may be shown. */
  afterRefusal: string;
  /** Where in the text the markers stand, in order. UTF-16 offsets. */
  markers: Span[];
  /** The answer stopped at the most tokens it may take. */
  cut: boolean;
  by: Authorship;
  /** What a guardrail that has checked the words as they came found; null: none has. */
  guarded: Checked | null;
  usage: Usage;
}

/** What may stand before the word that refuses: `**NOT_COVERED**`. */
const decoration = /^[\s*_`"'“”‘’«»>#-]+/u;

/**
 * Numbers the model's citations as `[n]` in the text and lets through only what holds: a passage that was packed, and
 * a quote found in its slide, mended to the slide's own words where it nearly stands there. The same quote keeps its
 * number. Nothing is yielded until it is clear that the model does not begin with `NOT_COVERED`.
 */
export async function* cite(
  events: AsyncIterable<ConverseEvent>,
  passages: Passage[],
): AsyncGenerator<CitedEvent, CitedEnd> {
  const checker = createChecker(passages);
  const writer = createWriter(() => checker.drop("stray-marker"));
  let ending: Extract<ConverseEvent, { type: "finish" }> | null = null;
  let text = "";
  let held: ConverseEvent[] = [];
  const unshown: Citation[] = [];
  let isAnswer = false;
  for await (const event of events) {
    if (event.type === "finish") {
      ending = event;
      continue;
    }
    if (event.type === "text") text += event.text;
    held.push(event);
    isAnswer ||= !mayRefuse(text);
    if (!isAnswer) continue;
    yield* write(held);
    held = [];
  }
  const isBlocked = ending?.stopReason === "blocked";
  // "The slides do not say" rests on no slide: a guardrail may stop it for that alone.
  const { ungrounded } = ending ?? {};
  const isUncovered = ungrounded !== undefined && refuses(ungrounded);
  if (isBlocked || refuses(text)) {
    // What was said before the guardrail stepped in is no part of its message.
    const message = ending?.blockedMessage ?? (isAnswer ? "" : text);
    const said = { markers: [], coverage: null, unsupported: [], ...rest(), citations: [] };
    if (isBlocked && !isUncovered) return { outcome: "blocked", text: message, afterRefusal: "", ...said };
    return { outcome: "not-covered", text: "", afterRefusal: afterRefusal(ungrounded ?? text), ...said };
  }
  yield* write(held);
  yield* show(writer.end());
  const { text: shown, markers } = writer.shown();
  const said = rest();
  return {
    outcome: "answered",
    text: shown,
    afterRefusal: "",
    markers,
    ...findSupport(shown, markers, said.citations),
    ...said,
  };

  function* write(ready: ConverseEvent[]): Generator<CitedEvent> {
    for (const event of ready) {
      if (event.type === "text") yield* show(writer.add(event.text));
      if (event.type !== "citation") continue;
      const cited = checker.check(event);
      if (!cited) continue;
      if (cited.isNew) unshown.push(cited.citation);
      yield* show(writer.mark(cited.citation.marker));
    }
  }
  function* show(shown: string): Generator<CitedEvent> {
    if (shown !== "") yield { type: "text", text: shown };
    // A marker may wait for the end of a listing, and its citation comes after it.
    if (writer.isWaiting()) return;
    for (const citation of unshown.splice(0)) yield { type: "citation", citation };
  }
  function rest() {
    const usage: Usage = ending?.usage ?? { inputTokens: null, outputTokens: null, costUsd: null };
    const by: Authorship = {
      model: ending?.model ?? null,
      skipped: ending?.skipped ?? [],
      prompt: ending?.prompt ?? null,
      leftOut: ending?.leftOut ?? null,
    };
    const { stopReason, guarded = null } = ending ?? {};
    return { ...checker.result(), cut: stopReason === "max-tokens", by, guarded, usage };
  }
}

/** The citations whose markers a masked text still bears: the others would quote what was masked. */
export function stillCited(citations: Citation[], text: string): Citation[] {
  return citations.filter(({ marker }) => text.includes(`[${marker}]`));
}

/** It begins with the word that refuses, or may yet. */
function mayRefuse(text: string): boolean {
  const said = text.replace(decoration, "");
  return notCovered.startsWith(said) || said.startsWith(notCovered);
}

function refuses(text: string): boolean {
  const said = text.replace(decoration, "");
  return said === "" || said.startsWith(notCovered);
}

const afterRefusal = (text: string) => text.replace(decoration, "").slice(notCovered.length);
