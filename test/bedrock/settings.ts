export const answerModel = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
export const smallModel = "us.amazon.nova-micro-v1:0";

export const environment = {
  LECTERN_PROVIDER: "bedrock",
  AWS_REGION: "us-east-1",
  LECTERN_BEDROCK_DIMENSIONS: "256",
  LECTERN_BEDROCK_GUARDRAIL: "g1",
};
