import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnswerMask } from "../../../src/answer/guard/mask-answer.ts";
import { personalDataKinds } from "../../../src/text/personal-data/kinds.ts";
import { maskPersonalData } from "../../../src/text/personal-data.ts";

const nothing = () => false;
function run(deltas: string[], isKnown: (match: string) => boolean = nothing) {
  const mask = createAnswerMask(personalDataKinds, isKnown);
  const shown = deltas.map((delta) => mask.add(delta));
  return { shown: [...shown, mask.end()], counts: mask.counts };
}

/** Text of what is found, of what nearly is, and of what binds words. */
const bits = fc.oneof(
  fc.constantFrom(
    ...[
      "jane@example.com",
      "jane@",
      "example.com",
      "+49 30 901820",
      "tel: 030 901820",
      "4111 1111 1111 1111",
      "4111",
    ],
    ...[
      "DE89 3704 0044 0532 0130 00",
      "GB82 WEST 1234 5698 7654 32",
      "GB82",
      "WEST",
      "123-45-6789",
      "(415) 555-2671",
    ],
    ...[
      "AKIAIOSFODNN7EXAMPLE",
      "my SSN is ",
      "手机号码是13812345678",
      "号码",
      "𠀀",
      "030 / 901820",
      " - ",
      "/",
      "12",
      "+1",
      "(",
    ],
    ...[
      "-----BEGIN PRIVATE KEY-----\n",
      "-----END PRIVATE KEY-----",
      `${"A1b2".repeat(16)}\n`,
      "abcd1234==",
      "-----BEGIN",
      "KEY-----",
    ],
    ...[" ", "  ", "\n", ", ", ".", "bread", "In 2019 we baked 12 loaves"],
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const texts = fc.array(bits, { maxLength: 14 }).map((parts) => parts.join(""));
const cutUp = (text: string, sizes: number[]) => {
  const deltas: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    deltas.push(text.slice(at, at + size));
    at += size;
  }
  return deltas;
};

describe("masking an answer as it streams", () => {
  it("shows what masking the whole shows, however the deltas are cut", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, sizes, (text, sizes) => {
        const whole = maskPersonalData(text);
        const { shown, counts } = run(cutUp(text, sizes));
        expect(shown.join("")).toBe(whole.text);
        expect(counts).toEqual(whole.counts);
        // What is out is never taken back: each state is a beginning of the end result.
        let out = "";
        for (const one of shown) {
          out += one;
          expect(whole.text.startsWith(out)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("holds back of prose only the word that is being written", () => {
    const prose =
      "Strong flour (type 812, since 1999) holds more water; bake it at 230 degrees for 45 minutes.";
    const mask = createAnswerMask(personalDataKinds, nothing);
    let given = "";
    let shown = "";
    for (const letter of prose) {
      given += letter;
      shown += mask.add(letter);
      const afterNumber = /\d\)? $/.test(given);
      const word = /\S*$/.exec(given)?.[0] ?? "";
      if (!afterNumber) expect(given.slice(shown.length)).toBe(word);
    }
  });

  it("goes on at once in a script without blanks", () => {
    const mask = createAnswerMask(personalDataKinds, nothing);
    expect(mask.add("面粉吸")).toBe("面粉吸");
    expect(mask.add("水。")).toBe("水。");
  });

  it("never holds back more than a long word", () => {
    const mask = createAnswerMask(personalDataKinds, nothing);
    let [given, shown, most] = [0, 0, 0];
    for (let turn = 0; turn < 4_000; turn++) {
      given += 5;
      shown += mask.add(turn < 2_000 ? "12 34" : "abcde").length;
      most = Math.max(most, given - shown);
    }
    expect(most).toBeLessThanOrEqual(8_192 + 5);
  });

  it("leaves what is public", () => {
    const { shown, counts } = run(["Ask staff@example.", "com, not jane@example.com"], (match) =>
      match.startsWith("staff"),
    );
    expect(shown.join("")).toBe("Ask staff@example.com, not {EMAIL}");
    expect(counts).toEqual({ EMAIL: 1 });
  });

  it("masks nothing where no kind is given, and holds nothing back", () => {
    expect(createAnswerMask([], nothing).add("jane@exa")).toBe("jane@exa");
  });
});
