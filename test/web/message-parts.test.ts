import { describe, expect, it } from "vitest";
import type { GuardVerdict } from "../../src/answer/events.ts";
import type { ChatMessage } from "../../web/src/api.ts";
import { isRefused, marksOf, textOf } from "../../web/src/message-parts.ts";
import { made as whole } from "../fixtures/made.ts";

const verdict = (changes: Partial<GuardVerdict>): GuardVerdict => ({
  action: "allow",
  text: "",
  reasons: [],
  grounding: null,
  relevance: null,
  ungrounded: [],
  ...changes,
});
const made = { ...whole, unsupported: [{ start: 0, end: 5 }] };
function message(
  texts: string[],
  changes: Partial<NonNullable<ChatMessage["metadata"]>> = {},
  said: GuardVerdict | null = null,
): ChatMessage {
  return {
    id: "m",
    role: "assistant",
    parts: [
      ...texts.map((text) => ({ type: "text" as const, text })),
      ...(said ? [{ type: "data-verdict" as const, data: said }] : []),
    ],
    metadata: { answered: true, refusal: null, hits: [], trace: null, made, ...changes },
  };
}

describe("what is to be read of a message", () => {
  it("is its text; of a refusal only the refusal, whatever was sent before it", () => {
    expect(textOf(message(["One. ", "Two."]))).toBe("One. Two.");
    const refused = message(["One. ", "No."], { answered: false, refusal: "blocked", made: null });
    expect([textOf(refused), isRefused(refused)]).toEqual(["No.", true]);
  });

  it("is the guard's text where the answer is masked or withheld, as soon as the verdict is in", () => {
    const masked = message(["Ask ann@a.example."], {}, verdict({ action: "mask", text: "Ask {EMAIL}." }));
    expect([textOf(masked), isRefused(masked)]).toEqual(["Ask {EMAIL}.", false]);
    const { metadata, ...streaming } = message(["Bad."], {}, verdict({ action: "block", text: "No." }));
    expect([textOf(streaming), isRefused(streaming)]).toEqual(["No.", true]);
    expect(textOf(message(["Fine."], {}, verdict({ text: "as it was checked" })))).toBe("Fine.");
  });
});

describe("marks", () => {
  it("show the tutor's own words as such, and never as if a slide were missing", () => {
    const text = "Rise [1]. *Tutor: Shall we go on?*";
    const own = { start: 10, end: 34 };
    expect(marksOf(message([text], { made: { ...whole, unsupported: [own] } }))).toEqual([
      { ...own, kind: "own" },
    ]);
    const { metadata, ...streaming } = message([text]);
    expect(marksOf(streaming)).toEqual([{ ...own, kind: "own" }]);
  });

  it("are in order; that nothing is cited goes before that it is not clear", () => {
    const ungrounded = [
      { start: 3, end: 9, score: 0.2 },
      { start: 10, end: 20, score: 0.2 },
    ];
    expect(marksOf(message(["x".repeat(20)], {}, verdict({ ungrounded })))).toEqual([
      { start: 0, end: 5, kind: "unsupported" },
      { start: 10, end: 20, kind: "ungrounded" },
    ]);
  });

  it("are none in a masked text, nor where nothing is known", () => {
    expect(marksOf(message(["x"], {}, verdict({ action: "mask", text: "y" })))).toEqual([]);
    expect(marksOf(message(["x"], { made: null }))).toEqual([]);
  });
});
