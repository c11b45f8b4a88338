import { BedrockAgentRuntimeClient } from "@aws-sdk/client-bedrock-agent-runtime";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export const claude = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

export interface SdkClients {
  runtime: BedrockRuntimeClient;
  agentRuntime: BedrockAgentRuntimeClient;
}

/** The SDK's own clients, without retries, so that each fault is seen as it comes. */
export function createClients(endpoint: string): SdkClients {
  const options = {
    region: "us-east-1",
    endpoint,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  };
  return {
    runtime: new BedrockRuntimeClient(options),
    agentRuntime: new BedrockAgentRuntimeClient(options),
  };
}

export const searchResult = (title: string, ...lines: string[]) => ({
  searchResult: {
    source: `slide:${title}`,
    title,
    content: lines.map((text) => ({ text })),
    citations: { enabled: true },
  },
});
