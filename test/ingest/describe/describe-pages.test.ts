import { describe, expect, it, vi } from "vitest";
import { describePages } from "../../../ingest/describe/describe-pages.ts";
import { estimateDescriptions } from "../../../ingest/describe/estimate.ts";
import { type Deck, plainExtraction } from "../../../ingest/read/deck.ts";
import { LecternError } from "../../../src/errors.ts";
import type { Describe } from "../../../src/providers/describe.ts";

const never = new AbortController().signal;
const usage = { inputTokens: 2000, outputTokens: 100, costUsd: 0.001 };
const deck: Deck = {
  format: "pdf",
  pageCount: 3,
  slides: [
    {
      page: 1,
      title: "Ovens",
      section: "Heat",
      text: "Ovens\nOCR words",
      parts: [{ kind: "ocr", start: 6, end: 15, confidence: 0.9 }],
    },
    { page: 3, title: "Cooling", section: "Heat", text: "Cooling" },
  ],
  warnings: [],
  extraction: { ...plainExtraction, withoutText: [2], ocr: [1] },
};
const drawPage = async (page: number) => new Uint8Array([page]);
const run = (describe: Describe, over: Partial<Parameters<typeof describePages>[1]> = {}) =>
  describePages(deck, {
    describe,
    drawPage,
    name: "bread.pdf",
    pages: [1, 2, 3],
    signal: never,
    ...over,
  });

describe("described pages", () => {
  it("bear the description after their own words, as a part of its own", async () => {
    const describe = vi.fn<Describe>(async ([page]) => ({ text: `An arrow on ${page}.`, usage }));
    const onPage = vi.fn();
    const described = await run(describe, { onPage });
    const [first, second] = described.slides;
    expect(first?.text).toBe("Ovens\nOCR words\n\nDescribed picture:\nAn arrow on 1.");
    expect(first?.parts).toEqual([
      { kind: "ocr", start: 6, end: 15, confidence: 0.9 },
      { kind: "description", start: 17, end: first?.text.length },
    ]);
    expect(second).toEqual({
      page: 2,
      title: "Page 2",
      section: "Heat",
      text: "Described picture:\nAn arrow on 2.",
      parts: [{ kind: "description", start: 0, end: 33 }],
    });
    expect(described.extraction).toMatchObject({ described: [1, 2, 3], withoutText: [], ocr: [1] });
    expect(describe).toHaveBeenCalledWith(
      new Uint8Array([1]),
      { deck: "bread.pdf", title: "Ovens", text: "Ovens\nOCR words" },
      never,
    );
    expect(onPage).toHaveBeenLastCalledWith(3, 3);
  });

  it("are left as they are where there is nothing to describe, a refusal or a failure; the last two are told", async () => {
    const described = await run(async ([page]) => {
      if (page === 1) return { text: "", usage };
      if (page === 2) return { text: "", usage, declined: "a filter stopped it" };
      throw new LecternError("throttled", "Bedrock is throttling: wait a minute");
    });
    expect(described.slides).toEqual(deck.slides);
    expect(described.extraction).toEqual(deck.extraction);
    expect(described.warnings).toEqual([
      "Page 2 is not described: a filter stopped it",
      "Page 3 is not described: Bedrock is throttling: wait a minute",
    ]);
  });

  it("are no reason to go on where every call would fail, or when told to stop", async () => {
    const denied = run(async () => {
      throw new LecternError("access-denied", "No access");
    });
    await expect(denied).rejects.toMatchObject({ code: "access-denied" });
    const stop = new AbortController();
    const stopped = run(
      async () => {
        stop.abort(new Error("enough"));
        throw new LecternError("throttled", "late");
      },
      { signal: stop.signal },
    );
    await expect(stopped).rejects.toThrow("enough");
  });

  it("are drawn smaller where the picture is too large to send", async () => {
    const widths: number[] = [];
    await run(async () => ({ text: "", usage }), {
      pages: [1],
      drawPage: async (_, width) => {
        widths.push(width);
        return new Uint8Array(width > 1000 ? 4_000_000 : 10);
      },
    });
    expect(widths).toEqual([1280, 640]);
  });

  it("have a price before the fact, or none where the model's is not known", () => {
    expect(estimateDescriptions(100, "us.amazon.nova-lite-v1:0").costUsd).toBeCloseTo(0.0176, 3);
    expect(estimateDescriptions(0, "us.amazon.nova-lite-v1:0").costUsd).toBe(0);
    expect(estimateDescriptions(1, "who.knows-v1").costUsd).toBeNull();
  });
});
