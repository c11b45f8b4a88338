import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readPdf } from "../../../ingest/read/pdf/pdf.ts";
import { LecternError } from "../../../src/errors.ts";
import { drawPdf, page, put } from "./draw-pdf.ts";

const signal = new AbortController().signal;
let plain: Uint8Array;
let packed: Uint8Array;

beforeAll(async () => {
  const draw = (pdf: PDFKit.PDFDocument) => {
    page(pdf, "First", "Body text of the first slide", "and more of it");
    pdf.outline.addItem("Part");
    pdf.font("Courier");
    put(pdf, 12, ["print(1)", 60, 300]);
    page(pdf, "Second", "Body text of the second slide");
  };
  plain = await drawPdf(draw, { compress: false });
  packed = await drawPdf(draw);
});

/** Either a deck whose pages are all told of, or an error that says what to do. */
async function outcome(bytes: Uint8Array) {
  try {
    const { slides, pageCount, extraction } = await readPdf(bytes, "a.pdf", signal);
    const told = new Set([...extraction.withoutText, ...extraction.garbled]);
    for (const { page: last, pages } of slides) {
      for (let at = pages?.[0] ?? last; at <= last; at++) told.add(at);
    }
    expect(told.size).toBe(pageCount);
  } catch (error) {
    expect(error).toBeInstanceOf(LecternError);
    expect(error).toMatchObject({ code: "bad-deck" });
  }
}

describe("a damaged PDF ends in a deck or a refusal", () => {
  it("where it was cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), async (isPlain, share) => {
        const bytes = isPlain ? plain : packed;
        await outcome(bytes.slice(0, Math.floor(bytes.length * share)));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("where bytes were flipped", async () => {
    const flips = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.integer({ min: 1, max: 255 })),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), flips, async (isPlain, flipped) => {
        const bytes = Uint8Array.from(isPlain ? plain : packed);
        for (const [share, mask] of flipped) {
          const at = Math.floor(bytes.length * share);
          bytes[at] = (bytes[at] ?? 0) ^ mask;
        }
        await outcome(bytes);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it("where a stretch was written over", async () => {
    const stretch = fc.tuple(
      fc.double({ min: 0, max: 0.95, noNaN: true }),
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), stretch, async (isPlain, [share, noise]) => {
        const bytes = Uint8Array.from(isPlain ? plain : packed);
        const at = Math.floor(bytes.length * share);
        bytes.set(noise.slice(0, bytes.length - at), at);
        await outcome(bytes);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("and stops where the reader is told to", async () => {
    const stopped = new AbortController();
    stopped.abort(new Error("stopped"));
    await expect(readPdf(plain, "a.pdf", stopped.signal)).rejects.toThrow("stopped");
  });
});
