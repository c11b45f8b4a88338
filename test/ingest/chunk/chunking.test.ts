import { describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { parseChunking, strategiesWith } from "../../../ingest/chunk/chunking.ts";

describe("parseChunking", () => {
  it("fills in what Bedrock suggests", () => {
    expect(parseChunking({ strategy: "fixed" })).toEqual({
      strategy: "fixed",
      maxTokens: 300,
      overlapPercentage: 20,
    });
    expect(parseChunking({ strategy: "hierarchical" })).toMatchObject({
      parentTokens: 1500,
      childTokens: 300,
      overlapTokens: 60,
    });
    expect(parseChunking({ strategy: "semantic" })).toMatchObject({
      maxTokens: 300,
      bufferSize: 0,
      breakpointPercentile: 95,
    });
    expect(parseChunking({ strategy: "slide" })).toEqual(defaultChunking);
  });

  it.each([
    [{ strategy: "fixed", maxTokens: 0 }, /maxTokens: .*from 1 to 8192/],
    [{ strategy: "fixed", maxTokens: 8_193 }, /maxTokens: .*from 1 to 8192/],
    [{ strategy: "fixed", maxTokens: 1.5 }, /maxTokens: .*whole number/],
    [{ strategy: "fixed", maxTokens: "300" }, /maxTokens: .*whole number/],
    [{ strategy: "fixed", overlapPercentage: 100 }, /overlapPercentage: .*from 0 to 99/],
    [{ strategy: "semantic", bufferSize: 2 }, /bufferSize: .*from 0 to 1/],
    [{ strategy: "semantic", breakpointPercentile: 49 }, /breakpointPercentile: .*from 50 to 99/],
    [{ strategy: "hierarchical", childTokens: 2_000 }, /childTokens: it takes at most parentTokens \(1500\)/],
    [
      { strategy: "hierarchical", overlapTokens: 300 },
      /overlapTokens: it takes fewer than childTokens \(300\)/,
    ],
    [{ strategy: "slide", minTokens: 241 }, /minTokens: it takes at most maxTokens \(240\)/],
    [{ strategy: "none", divider: "" }, /divider: .*at least one character/],
    [{ strategy: "none", divider: "\ud83c" }, /divider: .*well-formed/],
    [
      { strategy: "none", maxTokens: 3 },
      /maxTokens: it is an option not of the strategy none but of fixed, semantic, slide/,
    ],
    [{ strategy: "default", colour: 3 }, /colour: there is no such option/],
    [{ strategy: "sentence" }, /strategy: it is one of fixed, default, hierarchical, semantic, none, slide/],
    [{}, /strategy: it is one of/],
    [null, /an object with a strategy/],
  ])("refuses %j by name", (input, message) => {
    expect(() => parseChunking(input)).toThrow(
      expect.objectContaining({ code: "invalid", message: expect.stringMatching(message) }),
    );
  });

  it("knows whose an option is", () => {
    expect(strategiesWith("parentTokens")).toEqual(["hierarchical"]);
    expect(strategiesWith("divider")).toHaveLength(6);
  });
});
