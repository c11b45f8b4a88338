import { expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";

it.each([
  ["us-west-2", "us.anthropic.claude-haiku-5-5", "us.amazon.nova-2-lite-v1:0"],
  ["eu-central-1", "eu.anthropic.claude-haiku-5-5", "eu.amazon.nova-2-lite-v1:0"],
  ["ap-northeast-1", "jp.anthropic.claude-haiku-5-5", "jp.amazon.nova-2-lite-v1:0"],
  ["ap-southeast-2", "au.anthropic.claude-haiku-5-5", "global.amazon.nova-2-lite-v1:0"],
  ["sa-east-1", "global.anthropic.claude-haiku-5-5", "global.amazon.nova-2-lite-v1:0"],
  ["", "global.anthropic.claude-haiku-5-5", "global.amazon.nova-2-lite-v1:0"],
])("in %j the default models are called by the region's profile", (AWS_REGION, answer, small) => {
  const { bedrock, answerSettings } = loadConfig({ AWS_REGION, LECTERN_PROVIDER: "bedrock" });
  expect(bedrock).toMatchObject({
    answerModel: answer,
    rewriteModel: small,
    visionModel: small,
    judgeModels: [small],
  });
  expect(answerSettings).toMatchObject({
    LECTERN_BEDROCK_MODEL: answer,
    LECTERN_BEDROCK_REWRITE_MODEL: small,
  });
});

it("a model that is named is called as it is named", () => {
  const named = { LECTERN_BEDROCK_MODEL: "amazon.nova-pro-v1:0", AWS_REGION: "eu-west-1" };
  expect(loadConfig(named).bedrock.answerModel).toBe("amazon.nova-pro-v1:0");
});
