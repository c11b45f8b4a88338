import { Agent } from "node:https";
import { BedrockAgentRuntimeClient } from "@aws-sdk/client-bedrock-agent-runtime";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export interface BedrockClients {
  runtime: BedrockRuntimeClient;
  agentRuntime: BedrockAgentRuntimeClient;
}

/**
 * The SDK's clients on HTTP/1.1. Their default, HTTP/2, opens a connection for every request and ends a broken stream
 * as if it were whole. Without a region the SDK looks in the shared configuration. Retries are the SDK's own (standard
 * mode, 3 attempts; `AWS_RETRY_MODE` and `AWS_MAX_ATTEMPTS` change them).
 */
export function createClients(region: string | undefined): BedrockClients {
  const options = {
    ...(region === undefined ? {} : { region }),
    requestHandler: new NodeHttpHandler({
      httpsAgent: new Agent({ keepAlive: true, maxSockets: 50 }),
      connectionTimeout: 5_000,
      // Idle time, not the length of an answer. A long prompt may take half a minute to its first token.
      socketTimeout: 60_000,
    }),
  };
  return { runtime: new BedrockRuntimeClient(options), agentRuntime: new BedrockAgentRuntimeClient(options) };
}

/** The region in use, for ARNs and messages; null where none is set anywhere. */
export async function regionOf(clients: BedrockClients): Promise<string | null> {
  // Rejects only where no region is set: the call that needs one then fails with the advice.
  return clients.runtime.config.region().catch(() => null);
}
