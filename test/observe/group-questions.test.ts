import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupQuestions } from "../../src/observe/group-questions.ts";

const towards = (angle: number) => Float32Array.from([Math.cos(angle), Math.sin(angle)]);
const asked = (text: string, angle: number | null) => ({
  text,
  vector: angle === null ? null : towards(angle),
});

describe("questions", () => {
  it("of one meaning are one group, which the question in its middle stands for", async () => {
    const groups = await groupQuestions([
      asked("starter?", 0),
      asked("oven?", 2),
      asked("feeding?", 0.4),
      asked("when to feed?", 0.2),
      asked("how hot?", 2.2),
      asked("how hot is the oven?", 2.1),
    ]);
    expect(groups).toEqual([
      [3, 0, 2],
      [5, 1, 4],
    ]);
  });

  it("without vectors are grouped by their words", async () => {
    const groups = await groupQuestions([
      asked("When do I feed the starter?", null),
      asked("How hot is the oven?", null),
      asked("when do i feed the rye starter", null),
    ]);
    expect(groups).toEqual([[0, 2], [1]]);
  });

  it("are each in one group, whatever they are", async () => {
    const question = fc.record({
      text: fc.string(),
      vector: fc.option(fc.double({ min: 0, max: 6, noNaN: true }).map(towards)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(question), async (questions) => {
        const places = (await groupQuestions(questions)).flat();
        expect(places.sort((a, b) => a - b)).toEqual(questions.map((_, place) => place));
      }),
    );
  });
});
