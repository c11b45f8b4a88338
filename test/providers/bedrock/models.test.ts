import { expect, it } from "vitest";
import { traitsOf } from "../../../src/providers/bedrock/models.ts";

const arn = "arn:aws:bedrock:eu-central-1:123456789012:";
it.each([
  ["anthropic.claude-3-haiku-20240307-v1:0", { cachePoint: false, temperature: true }],
  ["us.anthropic.claude-3-5-sonnet-20241022-v2:0", { cachePoint: false, temperature: true }],
  ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", { cachePoint: true, temperature: true }],
  ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", { cachePoint: true, temperature: true }],
  ["us.anthropic.claude-opus-4-20250514-v1:0", { cachePoint: true, temperature: true }],
  ["global.anthropic.claude-opus-4-6-v1", { cachePoint: true, temperature: true }],
  ["global.anthropic.claude-opus-4-7", { cachePoint: true, temperature: false }],
  ["us.anthropic.claude-opus-5", { cachePoint: true, temperature: false }],
  ["anthropic.claude-next-1", { cachePoint: false, temperature: false }],
  ["eu.amazon.nova-lite-v1:0", { cachePoint: false, temperature: true }],
  ["amazon.nova-2-lite-v1:0", { cachePoint: false, temperature: true }],
  ["mistral.mistral-large-2407-v1:0", { cachePoint: false, temperature: true }],
  ["us.meta.llama3-3-70b-instruct-v1:0", { cachePoint: false, temperature: true }],
  ["openai.gpt-oss-120b-1:0", { cachePoint: false, temperature: true }],
  [
    `arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0`,
    { cachePoint: false, temperature: true },
  ],
  [`${arn}inference-profile/eu.anthropic.claude-opus-4-8`, { cachePoint: true, temperature: false }],
  [`${arn}inference-profile/eu.mistral.pixtral-large-2502-v1:0`, { cachePoint: false, temperature: true }],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, { cachePoint: false, temperature: false }],
  [`${arn}provisioned-model/my.model`, { cachePoint: false, temperature: false }],
  [`${arn}imported-model/abcdefghijkl`, { cachePoint: false, temperature: false }],
  ["a1b2c3d4e5f6", { cachePoint: false, temperature: false }],
])("knows what %s takes", (model, traits) => {
  expect(traitsOf(model)).toMatchObject(traits);
});

it.each([
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", 200_000, "anthropic.claude-haiku-4-5-20251001-v1:0"],
  ["jp.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, "anthropic.claude-sonnet-4-5-20250929-v1:0"],
  [`${arn}inference-profile/eu.anthropic.claude-opus-4-8`, 200_000, "anthropic.claude-opus-4-8"],
  ["apac.amazon.nova-micro-v1:0", 128_000, null],
  ["meta.llama3-8b-instruct-v1:0", 8_192, null],
  ["us.meta.llama3-3-70b-instruct-v1:0", 128_000, null],
  ["mistral.pixtral-large-2502-v1:0", null, null],
  [`${arn}application-inference-profile/a1b2c3d4e5f6`, null, null],
])("knows the window of %s, and what counts for it", (model, contextTokens, countedAs) => {
  expect(traitsOf(model)).toMatchObject({ contextTokens, countedAs });
});
