import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLeakWatch, findLeak } from "../../../src/answer/guard/leak.ts";
import { renderPrompt } from "../../../src/prompts.ts";

const system = renderPrompt("answer.v2", { notCovered: "NOT_COVERED" }).system;
const line = "Every sentence and every bullet rests on a slide and cites it.";

describe("finding a leak of the prompt", () => {
  it.each([
    ["word for word", `Sure: ${line}`],
    ["in capitals and without stops", `sure ${line.toUpperCase().replace(/[.,]/g, "")}`],
    ["over lines and marks", `> ${line.split(" ").join("\n> **")}`],
    ["with markers between", line.replace("bullet", "bullet [1]")],
    ["with a word exchanged", line.replace("bullet", "point")],
    ["all of it", system],
  ])("finds it %s", (_, answer) => {
    const leak = findLeak(answer, [system]);
    expect(leak).not.toBeNull();
    expect(answer.slice(leak?.start, leak?.end).split(/\s+/).length).toBeGreaterThanOrEqual(8);
  });

  it.each([
    "The slides say that strong flour holds more water than cake flour, and that the dough then rests longer.",
    "Every sentence of the story rests on its first line.",
    "A system prompt tells a model how to answer and what to rest on, such as slides.",
    "",
  ])("finds none in %j", (answer) => expect(findLeak(answer, [system])).toBeNull());

  it("leaves what a slide says as well", () => {
    expect(findLeak(line, [system], [`On our prompt\n- ${line}`])).toBeNull();
  });

  it("works on a prompt in a script without blanks", () => {
    const prompt = "你是一门课程的助教,只根据幻灯片回答学生的问题。";
    expect(findLeak("好的。你是一门课程的助教,只根据幻灯片回答。", [prompt])).not.toBeNull();
    expect(findLeak("面粉越强,吸水越多。", [prompt])).toBeNull();
  });

  it("tells of a stream what it tells of the whole, however it is cut", () => {
    const words = fc.constantFrom(...system.split(/\s+/).slice(0, 60), "flour", "[1]");
    const parts = fc.array(fc.oneof(words, fc.constantFrom(line, line.slice(0, 30), line.slice(20))), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = `${parts.join(" ")} `;
        const watch = createLeakWatch([system]);
        let isLeak = false;
        for (let at = 0; at < text.length; at += size) isLeak = watch.add(text.slice(at, at + size));
        expect(isLeak).toBe(findLeak(text, [system]) !== null);
      }),
    );
  });
});
