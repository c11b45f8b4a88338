import { describe, expect, it } from "vitest";
import { readLines, toProgress } from "../../web/src/teach/uploads.ts";

const streamOf = (...pieces: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });

describe("the lines of an ingest", () => {
  it("are read whole, wherever the stream is cut", async () => {
    const bytes = new TextEncoder().encode('{"type":"reading","deck":"ä.md"}\n{"type":"writing"}\n');
    for (let at = 0; at <= bytes.length; at++) {
      const lines: unknown[] = [];
      for await (const line of readLines(streamOf(bytes.slice(0, at), bytes.slice(at)))) lines.push(line);
      expect(lines).toEqual([{ type: "reading", deck: "ä.md" }, { type: "writing" }]);
    }
  });

  it("tell how far a deck has come", () => {
    expect(toProgress({ type: "embedding", done: 1, total: 3 })).toEqual({ step: "embedding", percent: 33 });
    const summary = { type: "summary" as const, slides: 2, unchanged: 0, failed: [] };
    expect(toProgress(summary)).toEqual({ step: "added", slides: 2 });
    expect(toProgress({ ...summary, unchanged: 1 })).toEqual({ step: "unchanged" });
    expect(toProgress({ ...summary, failed: [{ error: "damaged" }] })).toEqual({
      step: "failed",
      reason: "damaged",
    });
  });
});
