import { describe, expect, it, vi } from "vitest";
import { makeEventToJson } from "../../ingest/event-json.ts";
import { plainExtraction } from "../../ingest/read/deck.ts";
import { collectReport, reportToMarkdown } from "../../ingest/read/extraction-report.ts";
import { describeFailures, showIngest } from "../../src/cli/ingest-events.ts";
import { makeClock } from "../../src/cli/progress.ts";
import { LecternError } from "../../src/errors.ts";

const read = { type: "read", deck: "a|b.pdf", slides: 7, warnings: ["1 page is odd"] } as const;
const file = { pages: 12, bytes: 1_000, readSeconds: 0.5 };
const extraction = {
  ...plainExtraction,
  withoutText: [4, 5, 6, 9],
  folded: [[10, 12]] as [number, number][],
  dropped: [{ text: "© A school", pages: 12 }],
};

describe("time left", () => {
  it("is told at the pace so far, once there is one, and starts over where a step does", () => {
    let time = 0;
    const left = makeClock(() => time);
    const at = (seconds: number, fraction: number | null, label = "Reading") => {
      time = seconds * 1000;
      return left(label, fraction);
    };
    expect(at(0, 0)).toBe("");
    expect(at(1, 0.1)).toBe("");
    expect(at(10, 0.25)).toBe("about 30 s left");
    expect(at(11, null)).toBe("");
    expect(at(12, 0.5, "Embedding")).toBe("");
    expect(at(600, 0.5)).toBe("about 10 min left");
    expect(at(601, 0)).toBe("");
    expect(at(3600 * 3, 0.5)).toBe("about 3 h left");
  });
});

describe("events on a screen or in a pipe", () => {
  it("tell the deck, its place, the pace and what a teacher should know, on one line each", () => {
    const told: string[] = [];
    const progress = {
      step: (label: string, fraction: number | null, detail = "") =>
        void told.push(`${label} ${fraction} ${detail}`),
      line: (text: string) => void told.push(text),
      stop: () => undefined,
    };
    const { show } = showIngest(progress);
    show({ type: "reading", deck: "a|b.pdf", bytes: 9, done: 1, total: 4 });
    show({ ...read, ...file, warnings: ["odd\u001b[31m\nthing"], extraction });
    show({ type: "failed", deck: "c.pdf", error: new LecternError("bad-deck", "c.pdf is empty") });
    for (let n = 0; n < 15; n++) show({ type: "skipped", path: `link ${n}`, reason: "a link" });
    expect(told[0]).toBe("Reading 0.25 2 of 4: a|b.pdf");
    expect(told).toContain("a|b.pdf: odd [31m thing");
    expect(told).toContain("Not read: c.pdf is empty");
    expect(told.filter((line) => line.startsWith("Left out"))).toHaveLength(10);
    expect(told.at(-1)).toMatch(/and more of these/);
  });

  it("tell how far the reading is by bytes, and of slow pages which is next", () => {
    const steps: [string, number | null][] = [];
    const step = (label: string, fraction: number | null) => void steps.push([label, fraction]);
    const { show } = showIngest({ step, line: () => undefined, stop: () => undefined });
    show({ type: "planned", todo: 2, bytes: 4_000, resumed: 0, moved: [], removed: [] });
    show({ type: "reading", deck: "a|b.pdf", bytes: 1_000, done: 0, total: 2 });
    show({ type: "reading", deck: "scan.pdf", bytes: 3_000, done: 1, total: 2 });
    show({ ...read, ...file, warnings: [], extraction });
    show({ type: "ocr", deck: "scan.pdf", done: 13, total: 26 });
    expect(steps).toEqual([
      ["Reading", 0],
      ["Reading", 0],
      ["Reading", 0.25],
      ["OCR of scan.pdf", 0.5],
    ]);
  });

  it("list every failure at the end, with its deck", () => {
    const failed = [
      { deck: "c.pdf", error: new LecternError("bad-deck", "c.pdf is empty") },
      { deck: "d.pdf", error: new LecternError("unavailable", "the bucket is gone") },
    ];
    expect(describeFailures(failed)).toMatch(
      /^\n2 decks could not be read.*\n {2}c\.pdf is empty\n {2}d\.pdf: the bucket is gone$/,
    );
    expect(describeFailures([])).toBe("");
  });

  it("name what has no words apart from what failed", () => {
    const wordless = { deck: "r.html", error: new LecternError("no-words", "r.html has no words") };
    const failed = { deck: "c.pdf", error: new LecternError("bad-deck", "c.pdf is empty") };
    expect(describeFailures([wordless])).toBe("\nWithout words, left out: r.html");
    expect(describeFailures([wordless, failed])).toMatch(
      /^\nWithout words, left out: r\.html\n1 deck could not be read.*\n {2}c\.pdf is empty$/,
    );
  });

  it("thin out what goes on as JSON, but tell its end", () => {
    const toJson = makeEventToJson(vi.fn().mockReturnValueOnce(0).mockReturnValue(1_500));
    const total = 10_000;
    const lines = Array.from({ length: total }, (_, n) => toJson({ type: "embedding", done: n + 1, total }));
    const kept = lines.filter(Boolean);
    expect(kept).toHaveLength(101);
    expect(kept.at(-1)).toEqual({ type: "embedding", done: total, total, seconds: 1.5 });
  });
});

describe("the report of what was read", () => {
  it("counts pages in a table and names them below", () => {
    const report = collectReport();
    report.note({ type: "unchanged", deck: "b.pdf" });
    const event = { ...read, ...file, warnings: [...read.warnings], extraction };
    report.note(event);
    report.note({
      type: "left-out",
      kinds: [{ kind: ".ipynb", count: 69, example: "1.ipynb", holdsWords: true }],
    });
    const text = reportToMarkdown(report.decks, report.leftOut);
    expect(text).toContain("| a\\|b.pdf | 7 | 4 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 1 |");
    expect(text).toContain("- Without text: 4–6, 9");
    expect(text).toContain("- Build-ups read as one slide: 10–12");
    expect(text).toContain("- Dropped on 12 pages: “© A school”");
  });
});
