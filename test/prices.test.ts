import { describe, expect, it } from "vitest";
import { costUsd, inputPrice } from "../src/prices.ts";

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

describe("costUsd", () => {
  it.each([
    ["us.amazon.nova-pro-v1:0", 4],
    ["amazon.nova-micro-v1:0", 0.175],
    ["global.anthropic.claude-haiku-4-5-20251001-v1:0", 6],
    // A regional endpoint costs a tenth more.
    ["us.anthropic.claude-haiku-4-5-20251001-v1:0", 6.6],
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 19.8],
    ["anthropic.claude-opus-5", 33],
  ])("prices a million tokens in and out of %s at %d dollars", (model, usd) => {
    expect(costUsd(model, million)).toBeCloseTo(usd, 9);
  });

  it("knows no price for a model that only begins like one it knows", () => {
    expect(costUsd("us.anthropic.claude-sonnet-5-5", million)).toBeNull();
    expect(costUsd("arn:aws:bedrock:us-east-1:1:application-inference-profile/x", million)).toBeNull();
  });

  it("prices Claude's cache apart, and counts another model's as plain input", () => {
    const cached = {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 1_000_000,
      cacheWriteTokens: 1_000_000,
    };
    expect(costUsd("global.anthropic.claude-haiku-4-5", cached)).toBeCloseTo(1.35, 9);
    expect(costUsd("amazon.nova-pro-v1:0", cached)).toBeCloseTo(1.6, 9);
  });

  it("prices embedding by its input alone", () => {
    expect(inputPrice("amazon.titan-embed-text-v2:0")).toBeCloseTo(0.02, 9);
    expect(inputPrice("nobody.knows")).toBeNull();
  });
});
