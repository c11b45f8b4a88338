import { describe, expect, it } from "vitest";
import { localFaithfulness } from "../../../eval/judge/local/faithfulness.ts";
import { spanAgreement } from "../../../eval/judge/span-f1.ts";
import { cutAnswer } from "../../../web/report/src/cases/cut-answer.ts";
import { hitOn, scoreOf } from "../metrics/outcomes.ts";

describe("the words that are not supported", () => {
  const wrong = "A starter is fed every 20 hours.";
  const answer = `A starter is fed every 12 hours [1]. ${wrong}`;
  const hits = [hitOn(1, { text: "Starters\n\n- A starter is fed every 12 hours" })];

  it("are told with the score, where they stand in the answer", async () => {
    const { spans = [] } = await scoreOf(localFaithfulness, { answer, hits });
    expect(spans.map(({ start, end }) => answer.slice(start, end))).toEqual([wrong]);
  });

  it("are marked in the answer, between its markers", () => {
    const start = answer.indexOf(wrong);
    const parts = cutAnswer(answer, [{ start, end: answer.length }]);
    expect(parts.map(({ text }) => text).join("")).toBe(answer);
    expect(parts.filter(({ isUnsupported }) => isUnsupported).map(({ text }) => text)).toEqual([wrong]);
    expect(parts.filter(({ marker }) => marker !== null)).toEqual([
      { text: "[1]", marker: 1, isUnsupported: false },
    ]);
    expect(cutAnswer("", [])).toEqual([]);
  });

  it("are held against those that people marked, letter by letter", () => {
    const text = "abcd efgh";
    const examples = [
      { answer: text, marked: [{ start: 0, end: 4 }], found: [{ start: 2, end: 7 }] },
      { answer: text, marked: undefined, found: [] },
    ];
    expect(spanAgreement(examples)).toEqual({ n: 1, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(spanAgreement([{ answer: text, marked: [], found: undefined }])).toBeNull();
    expect(spanAgreement([{ answer: text, marked: [], found: [] }])).toMatchObject({ f1: 0 });
  });
});
