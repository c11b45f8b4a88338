import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockedMessage } from "../../../src/providers/bedrock/guardrail.ts";

const canned = "Sorry, that can't be answered here.";

describe("the message of a guardrail that stopped an answer", () => {
  it("is told from whatever the model had said, wherever it was stopped and however it was cut", () => {
    const deltas = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(deltas, fc.nat(12), fc.nat(30), (output, passed, cut) => {
        const said = output.slice(0, passed);
        // What goes on exactly as the message begins can't be told from it.
        const rest = output.slice(passed).join("");
        const parts = [canned.slice(0, cut), canned.slice(cut)].filter((part) => part !== "");
        fc.pre(!rest.startsWith(parts[0] ?? ""));
        const trace = { modelOutput: [output.join("")] };
        expect(blockedMessage([...said, ...parts], trace, 9)).toBe(canned);
      }),
    );
  });

  it("is told from what was masked, by kind and by pattern", () => {
    const trace = {
      modelOutput: ["Ann (ann@example.org) has B-1234. ", "The rest."],
      outputAssessments: {
        g1: [
          {
            sensitiveInformationPolicy: {
              piiEntities: [
                { type: "EMAIL" as const, match: "ann@example.org", action: "ANONYMIZED" as const },
                { type: "NAME" as const, match: "Ann", action: "NONE" as const },
              ],
              regexes: [{ name: "booking", match: "B-1234", action: "ANONYMIZED" as const }],
            },
          },
        ],
      },
    };
    expect(blockedMessage(["Ann ({EMAIL})", " has {booking}. ", canned], trace, 9)).toBe(canned);
  });

  it.each([
    ["of a question, all that came", [canned.slice(0, 9), canned.slice(9)], undefined, 0, canned],
    ["alone, without a record of the model's words", [canned], undefined, 9, canned],
    ["among others, without a record", ["Feed it. ", canned], undefined, 9, undefined],
    [
      "not there: the model's words end the stream",
      ["Feed", " it."],
      { modelOutput: ["Feed it."] },
      9,
      undefined,
    ],
    ["nothing", [], undefined, 0, undefined],
  ])("%s", (_, deltas, trace, outputTokens, message) => {
    expect(blockedMessage(deltas, trace, outputTokens)).toBe(message);
  });
});
