import { expect, it } from "vitest";
import { abilitiesOf, modelRows } from "../../../src/providers/bedrock/models.ts";

const arn = "arn:aws:bedrock:eu-central-1:123456789012:";
it.each([
  ["anthropic.claude-3-haiku-20240307-v1:0", { cacheMinimum: null, temperature: true }],
  ["us.anthropic.claude-3-5-sonnet-20241022-v2:0", { cacheMinimum: null, temperature: true }],
  ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", { cacheMinimum: 1_024, temperature: true }],
  ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", { cacheMinimum: 1_024, temperature: true }],
  ["us.anthropic.claude-opus-4-20250514-v1:0", { cacheMinimum: 1_024, temperature: true }],
  ["global.anthropic.claude-opus-4-6-v1", { cacheMinimum: 4_096, temperature: true }],
  ["global.anthropic.claude-opus-4-7", { cacheMinimum: 4_096, temperature: false }],
  ["us.anthropic.claude-opus-5", { cacheMinimum: 512, temperature: false }],
  ["anthropic.claude-next-1", { cacheMinimum: null, temperature: false }],
  ["eu.amazon.nova-lite-v1:0", { cacheMinimum: null, temperature: true }],
  ["amazon.nova-2-lite-v1:0", { cacheMinimum: null, temperature: true }],
  ["mistral.mistral-large-2407-v1:0", { cacheMinimum: null, temperature: true }],
  ["us.meta.llama3-3-70b-instruct-v1:0", { cacheMinimum: null, temperature: true }],
  ["openai.gpt-oss-120b-1:0", { cacheMinimum: null, temperature: true }],
  [
    `arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0`,
    { cacheMinimum: null, temperature: true },
  ],
  [`${arn}inference-profile/eu.anthropic.claude-opus-4-8`, { cacheMinimum: 1_024, temperature: false }],
  [`${arn}inference-profile/eu.mistral.pixtral-large-2502-v1:0`, { cacheMinimum: null, temperature: true }],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, { cacheMinimum: null, temperature: false }],
  [`${arn}provisioned-model/my.model`, { cacheMinimum: null, temperature: false }],
  [`${arn}imported-model/abcdefghijkl`, { cacheMinimum: null, temperature: false }],
  ["a1b2c3d4e5f6", { cacheMinimum: null, temperature: false }],
])("knows what %s takes", (model, traits) => {
  expect(abilitiesOf(model)).toMatchObject(traits);
});

it.each([
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", 200_000, "anthropic.claude-haiku-4-5-20251001-v1:0"],
  ["jp.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, "anthropic.claude-sonnet-4-5-20250929-v1:0"],
  [`${arn}inference-profile/eu.anthropic.claude-opus-4-8`, 200_000, "anthropic.claude-opus-4-8"],
  ["apac.amazon.nova-micro-v1:0", 128_000, null],
  ["meta.llama3-8b-instruct-v1:0", 8_192, null],
  ["us.meta.llama3-3-70b-instruct-v1:0", 128_000, null],
  ["mistral.pixtral-large-2502-v1:0", null, null],
  ["us.anthropic.claude-haiku-5-5", 1_000_000, "anthropic.claude-haiku-5-5"],
  ["us.amazon.nova-2-lite-v1:0", 1_000_000, null],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, null, null],
])("knows the window of %s, and what counts for it", (model, contextTokens, countedAs) => {
  expect(abilitiesOf(model)).toMatchObject({ contextTokens, countedAs });
});

it.each([
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "native", "tool"],
  ["anthropic.claude-3-5-haiku-20241022-v1:0", "native", "tool"],
  ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", "native", "tool"],
  ["global.anthropic.claude-opus-5", "native", "tool"],
  [`${arn}inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0`, "native", "tool"],
  ["eu.anthropic.claude-sonnet-5-5", "native", "words"],
  ["anthropic.claude-3-haiku-20240307-v1:0", "markers", "tool"],
  ["anthropic.claude-3-5-sonnet-20241022-v2:0", "markers", "tool"],
  ["anthropic.claude-v2:1", "markers", "words"],
  ["anthropic.claude-haiku-9", "markers", "words"],
  ["us.amazon.nova-pro-v1:0", "markers", "tool"],
  ["us.meta.llama3-3-70b-instruct-v1:0", "markers", "words"],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, "markers", "words"],
])("knows how %s cites and writes objects", (model, citations, json) => {
  expect(abilitiesOf(model)).toMatchObject({ citations, json });
});

it.each([
  ["us.anthropic.claude-haiku-5-5", { additional: { thinking: { type: "disabled" } }, room: 0 }],
  ["us.anthropic.claude-sonnet-5-5", { additional: { thinking: { type: "between_tools" } }, room: 0 }],
  ["global.anthropic.claude-opus-5-5", { effort: "low", room: 4_000 }],
  ["us.amazon.nova-2-lite-v1:0", null],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", null],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, { room: 4_000 }],
])("knows how %s is kept from thinking", (model, thinking) => {
  expect(abilitiesOf(model).thinking).toEqual(thinking);
});

it("says of each row where and when it was read", () => {
  for (const { read, source } of modelRows) expect([read, source]).not.toContain("");
});
