import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLeakWatch } from "../../../src/answer/guard/leak.ts";
import { renderPrompt } from "../../../src/prompts.ts";

const system = renderPrompt("answer.v2", { notCovered: "NOT_COVERED" }).system;
const line = "Every sentence and every bullet rests on a slide and cites it.";

const leaks = (answer: string, systems: string[], slides?: string[]) =>
  createLeakWatch(systems, slides).add(`${answer} `);

describe("finding a leak of the prompt", () => {
  it.each([
    ["word for word", `Sure: ${line}`],
    ["in capitals and without stops", `sure ${line.toUpperCase().replace(/[.,]/g, "")}`],
    ["over lines and marks", `> ${line.split(" ").join("\n> **")}`],
    ["with markers between", line.replace("bullet", "bullet [1]")],
    ["with a word exchanged", line.replace("bullet", "point")],
    ["all of it", system],
  ])("finds it %s", (_, answer) => {
    expect(leaks(answer, [system])).toBe(true);
  });

  it.each([
    "The slides say that strong flour holds more water than cake flour, and that the dough then rests longer.",
    "Every sentence of the story rests on its first line.",
    "A system prompt tells a model how to answer and what to rest on, such as slides.",
    "",
  ])("finds none in %j", (answer) => expect(leaks(answer, [system])).toBe(false));

  it("takes eight words for it", () => {
    const words = line.split(" ");
    expect(leaks(words.slice(0, 8).join(" "), [system])).toBe(true);
    expect(leaks(words.slice(0, 7).join(" "), [system])).toBe(false);
  });

  it("leaves what a slide says as well", () => {
    expect(leaks(line, [system], [`On our prompt\n- ${line}`])).toBe(false);
  });

  it("works on a prompt in a script without blanks", () => {
    const prompt = "你是一门课程的助教,只根据幻灯片回答学生的问题。";
    expect(leaks("好的。你是一门课程的助教,只根据幻灯片回答。", [prompt])).toBe(true);
    expect(leaks("面粉越强,吸水越多。", [prompt])).toBe(false);
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
        expect(isLeak).toBe(leaks(text, [system]));
      }),
    );
  });
});
