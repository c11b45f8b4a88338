export const answerModel = "us.anthropic.claude-haiku-5-5";
export const smallModel = "us.amazon.nova-2-lite-v1:0";

export const environment = {
  LECTERN_PROVIDER: "bedrock",
  AWS_REGION: "us-east-1",
  LECTERN_BEDROCK_EMBED_MODEL: "dimensions=256",
  LECTERN_BEDROCK_GUARDRAIL: "g1",
};
