import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { injectionPatterns } from "../../../src/answer/guard/injection-patterns.ts";
import { mayMatch, needsOf } from "../../../src/answer/guard/pattern-needs.ts";
import { toPlainText } from "../../../src/answer/guard/plain-text.ts";
import { readAttacks } from "../../injection/attacks.ts";

const read = (source: string) =>
  needsOf(source, (part) => new RegExp(part.replace(/[{}]/g, "")))?.map((all) =>
    all.map((need) => need.source),
  );

describe("what a text must hold for a pattern", () => {
  it.each([
    [
      "{order}{drop}\\s+(?:{filler}\\s+){0,6}(?:all|any)?(?:rules|orders){2,3}",
      [["drop", "(?:rules|orders)"]],
    ],
    ["(?:a|b)c|(?<!x)(?:d|(?:e|f))+g", [["(?:a|b)"], ["(?:d|(?:e|f))"]]],
    ["[(|]\\((?:a|b)\\|", [["(?:a|b)"]]],
    ["(?:a|b)*c", undefined],
    ["(?:a|b)|c", undefined],
  ])("of %s", (source, expected) => {
    expect(read(source)).toEqual(expected);
  });

  it("is there wherever a pattern matches", () => {
    const cases = readFileSync(new URL("injection-cases.jsonl", import.meta.url), "utf8")
      .trim()
      .split("\n");
    const texts = [...cases, ...readAttacks().map(({ text }) => text)].map((text) => toPlainText(text).text);
    let matches = 0;
    for (const { pattern, needs } of injectionPatterns)
      for (const text of texts) {
        if (!needs || text.search(pattern) < 0) continue;
        matches++;
        expect(mayMatch(needs, text, new Map()), `${pattern} in ${text}`).toBe(true);
      }
    expect(matches).toBeGreaterThan(100);
  });
});
