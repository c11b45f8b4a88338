import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { costUsd, guardrailCostUsd, inputPrice, loadPrices, rerankCostUsd } from "../../src/ledger/price.ts";

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

  it("prices a long prompt of Haiku 5.5 five times as high", () => {
    const short = { inputTokens: 100_000, outputTokens: 1_000 };
    expect(costUsd("global.anthropic.claude-haiku-5-5", short)).toBeCloseTo(0.0105, 9);
    const long = { ...short, inputTokens: 60_000, cacheReadTokens: 50_000 };
    expect(costUsd("global.anthropic.claude-haiku-5-5", long)).toBeCloseTo(5 * 0.007, 9);
  });

  it("knows no price for a model that only begins like one it knows", () => {
    expect(costUsd("us.anthropic.claude-sonnet-5-6", million)).toBeNull();
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

describe("what is not billed by tokens", () => {
  it.each([
    [0, 0],
    [1, 0.002],
    [100, 0.002],
    [101, 0.004],
  ])("takes %d passages for a rerank of %d dollars", (passages, usd) => {
    expect(rerankCostUsd("cohere.rerank-v3-5:0", passages)).toBeCloseTo(usd, 12);
  });

  it("knows a reranker by its ARN, and that it does not know another", () => {
    const arn = "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0";
    expect(rerankCostUsd(arn, 50)).toBeCloseTo(0.001, 12);
    expect(rerankCostUsd("nobody.rerank", 50)).toBeNull();
  });

  it("prices a guardrail's units by policy, words for free", () => {
    const units = {
      topicPolicyUnits: 1_000,
      contentPolicyUnits: 1_000,
      sensitiveInformationPolicyUnits: 1_000,
      contextualGroundingPolicyUnits: 1_000,
      automatedReasoningPolicyUnits: 1_000,
    };
    expect(guardrailCostUsd(units)).toBeCloseTo(0.67, 12);
    expect(guardrailCostUsd({ contentPolicyUnits: 2, ...{ wordPolicyUnits: 9 } })).toBeCloseTo(0.0003, 12);
    expect(guardrailCostUsd({})).toBe(0);
  });
});

describe("prices of one's own", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lectern-prices-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => loadPrices());
  const load = (text: string) => {
    const path = join(folder, "mine.yaml");
    writeFileSync(path, text);
    loadPrices(path);
  };

  it("add models, go before Lectern's, and hold from their day on", () => {
    load(`models:
  - { model: amazon.nova-pro-v1, from: 2026-10-01, input: 0.4, output: 1 }
  - { model: amazon.nova-pro-v1, from: 2027-01-01, input: 0.2, output: 1 }
  - { model: "openai:gpt-x", from: 2026-01-01, input: 7, output: 0 }
  - { model: "arn:aws:bedrock:us-east-1:1:application-inference-profile/x", from: 2026-01-01, input: 9, output: 0 }`);
    const priceOn = (day: string) => costUsd("us.amazon.nova-pro-v1:0", million, new Date(day));
    expect(priceOn("2026-09-30T23:59:59Z")).toBeCloseTo(4, 9);
    expect(priceOn("2026-10-01T00:00:00Z")).toBeCloseTo(1.4, 9);
    expect(priceOn("2026-12-31T23:59:59Z")).toBeCloseTo(1.4, 9);
    expect(priceOn("2028-01-01")).toBeCloseTo(1.2, 9);
    expect(inputPrice("openai:gpt-x")).toBeCloseTo(7, 9);
    expect(inputPrice("arn:aws:bedrock:us-east-1:1:application-inference-profile/x")).toBeCloseTo(9, 9);
    expect(rerankCostUsd("amazon.rerank-v1:0", 1)).toBeCloseTo(0.001, 12);
    loadPrices();
    expect(inputPrice("openai:gpt-x")).toBeNull();
  });

  it("may name one profile of a model, which the others do not follow", () => {
    load("models: [{ model: eu.amazon.nova-lite-v1, from: 2026-01-01, input: 5, output: 5 }]");
    expect(inputPrice("eu.amazon.nova-lite-v1:0")).toBeCloseTo(5, 9);
    expect(inputPrice("us.amazon.nova-lite-v1:0")).toBeCloseTo(0.06, 9);
  });

  it("hold before their first day where no other is known", () => {
    load("models: [{ model: mine, from: 2030-01-01, input: 5, output: 5 }]");
    expect(inputPrice("mine")).toBeCloseTo(5, 9);
  });

  it("reprice rerankers and guardrails, and may be an empty file", () => {
    load(`rerank: [{ model: mine.rerank, from: 2026-01-01, perThousandQueries: 3 }]
guardrail: [{ policy: topic, from: 2026-01-01, perThousandUnits: 1 }]`);
    expect(rerankCostUsd("mine.rerank", 1)).toBeCloseTo(0.003, 12);
    expect(guardrailCostUsd({ topicPolicyUnits: 1, contentPolicyUnits: 1 })).toBeCloseTo(0.00115, 12);
    load("");
    expect(inputPrice("amazon.nova-pro-v1:0")).toBeCloseTo(0.8, 9);
  });

  it.each([
    [
      "models: [{ model: a, from: 2026-01-01, input: 1, output: 1 }, { model: b, from: 2026-01-01, input: -1, output: 1 }]",
      "models row 2, input",
    ],
    ["models: [{ model: a, from: soon, input: 1, output: 1 }]", "models row 1, from: takes a day such as"],
    [
      "models: [{ model: a, from: 2026-01-01, input: 1, output: 1, discount: 2 }]",
      'models row 1: Unrecognized key: "discount"',
    ],
    ["guardrail: [{ policy: word, from: 2026-01-01, perThousandUnits: 1 }]", "guardrail row 1, policy"],
    ["rerank: 7", "rerank: "],
    ["- a list", "wrong: "],
    ["models: [", "can't be read"],
  ])("are refused with their file, row and field: %s", (text, told) => {
    expect(() => load(text)).toThrow(expect.objectContaining({ code: "config" }));
    expect(() => load(text)).toThrow("mine.yaml");
    expect(() => load(text)).toThrow(told);
  });

  it("are missed where the file is not there", () => {
    expect(() => loadPrices(join(folder, "none.yaml"))).toThrow(/none\.yaml can't be read.*no such file/);
  });
});
