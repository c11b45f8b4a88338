import { afterAll, describe, expect, it } from "vitest";
import { createOcr } from "../../../ingest/ocr/engine.ts";
import { breadSlide, darkSlide, emptySlide, picture } from "./make-pictures.ts";

const ocr = createOcr({ languages: ["eng"], workers: 1 });
const never = new AbortController().signal;
afterAll(() => ocr.close());

const textOf = ({ lines }: { lines: { text: string }[] }) => lines.map((line) => line.text);

describe("OCR", () => {
  it("reads a page's lines in order, says how sure it is and where they stand", async () => {
    const page = await ocr.read(await picture(breadSlide), never);
    expect(textOf(page)).toEqual([
      "Proofing bread dough",
      "The dough doubles in two hours",
      "Cold rooms slow the yeast",
    ]);
    expect(page.confidence).toBeGreaterThan(0.85);
    expect(page.confidence).toBeLessThanOrEqual(1);
    const [title, body] = page.lines;
    expect(title?.x).toBeCloseTo(0.05, 1);
    expect(title?.y).toBeLessThan(0.15);
    expect(title?.size).toBeGreaterThan((body?.size ?? 0) * 1.3);
  });

  it("reads light words on a dark page", async () => {
    const page = await ocr.read(await picture(darkSlide), never);
    expect(textOf(page)).toEqual(["Baking with steam"]);
  });

  it("finds nothing on an empty page", async () => {
    expect(await ocr.read(await picture(emptySlide), never)).toEqual({ lines: [], confidence: 0 });
  });

  it("refuses what is no picture, damaged or huge, and reads the next", async () => {
    const whole = await picture(darkSlide);
    await expect(ocr.read(new Uint8Array([1, 2, 3]), never)).rejects.toMatchObject({ code: "invalid" });
    await expect(ocr.read(whole.subarray(0, 900), never)).rejects.toMatchObject({ code: "invalid" });
    const huge = Buffer.from(whole);
    huge.writeUInt32BE(90_000, 16);
    await expect(ocr.read(huge, never)).rejects.toMatchObject({ code: "too-large" });
    expect(textOf(await ocr.read(whole, never))).toEqual(["Baking with steam"]);
  });

  it("stops at once when told to, with the reason, and reads the next", async () => {
    const stop = new AbortController();
    const whole = await picture(darkSlide);
    const reading = ocr.read(whole, stop.signal);
    const waiting = ocr.read(whole, stop.signal);
    stop.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    await expect(waiting).rejects.toThrow("enough");
    expect(textOf(await ocr.read(whole, never))).toEqual(["Baking with steam"]);
  });

  it("gives up on a page that takes too long", async () => {
    const hasty = createOcr({ languages: ["eng"], workers: 1, pageMs: 1 });
    const reading = hasty.read(await picture(darkSlide), never);
    await expect(reading).rejects.toMatchObject({ code: "unavailable" });
    await hasty.close();
  });

  it("fails what it reads when it is closed", async () => {
    const closed = createOcr({ languages: ["eng"], workers: 1 });
    const reading = closed.read(await picture(darkSlide), never);
    const failure = expect(reading).rejects.toMatchObject({ code: "unavailable" });
    await new Promise(setImmediate);
    await closed.close();
    await failure;
  });

  it("says which package a language needs, and what is no language", () => {
    const withLanguages = (languages: string[]) => () => createOcr({ languages, workers: 1 });
    expect(withLanguages(["eng", "tlh"])).toThrow("npm install @tesseract.js-data/tlh");
    expect(withLanguages(["../eng"])).toThrow("not a language of Tesseract");
    expect(withLanguages([])).toThrow("No language is set for OCR");
  });
});
