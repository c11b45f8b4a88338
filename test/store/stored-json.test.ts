import { describe, expect, it } from "vitest";
import { citations, readStored, slideParts, timings, usage } from "../../src/store/stored-json.ts";

const slide = { id: "a", course: "bakery", deck: "bread.md", page: 2, title: "Starter", section: null };

describe("stored JSON", () => {
  it("is read as it was written, rows of earlier versions too", () => {
    const written = [
      { marker: 1, slide, quote: "Feed it." },
      { marker: 2, slide: { ...slide, pages: [1, 2] }, quote: "", from: "description" },
    ];
    expect(readStored(citations, written, "messages.citations")).toEqual(written);
    const tokens = { inputTokens: 3, outputTokens: null, costUsd: null };
    expect(readStored(usage, tokens, "messages.usage")).toEqual(tokens);
    const parts = [{ kind: "ocr", start: 0, end: 4, confidence: 0.5 }];
    expect(readStored(slideParts, parts, "slides.parts")).toEqual(parts);
    expect(readStored(timings, { total: 3, rerank: null }, "messages.timings")).toEqual({ total: 3 });
  });

  it("that Lectern did not write is named with its column and its fault", () => {
    const broken = [{ marker: "one", slide, quote: "Feed it." }];
    expect(() => readStored(citations, broken, "messages.citations")).toThrow(
      expect.objectContaining({
        code: "storage",
        message: expect.stringMatching(/messages\.citations .*0\.marker/),
      }),
    );
  });
});
