import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { passesSoon } from "../../errors.ts";
import { clientOptions } from "../aws-client.ts";
import { clockSkew, type Thrown } from "../aws-errors.ts";
import { serviceNotes } from "../notes.ts";
import { type RetryQuota, resilient } from "../resilience/retry.ts";
import { createRetryQuota } from "../resilience/retry-quota.ts";
import { explain } from "./errors.ts";

interface BedrockClients {
  runtime: BedrockRuntimeClient;
  agentRuntime: BedrockAgentRuntimeClient;
}

/**
 * A stream holds its connection to its end, and a call that finds none free waits unseen: how many there may be is said
 * where they are asked for (`all:300streams` in `LECTERN_LIMITS`).
 */
const connections = { maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 64 };

export function createClients(region: string | undefined): BedrockClients {
  const options = clientOptions(region, connections);
  return {
    runtime: retrying(new BedrockRuntimeClient(options), 5),
    // Rerank: the answer waits for it, and the fused order stands in.
    agentRuntime: retrying(new BedrockAgentRuntimeClient(options), 3),
  };
}

/** The region in use, for ARNs and messages; null if none is set anywhere. */
export async function regionOf(clients: BedrockClients): Promise<string | null> {
  // Rejects only where no region is set: the call that needs one then fails with the advice.
  return clients.runtime.config.region().catch(() => null);
}

type Send = (command: object, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

const never = new AbortController().signal;

/**
 * Tries each of the client's calls again where that may help. Here, and not around a whole stage, so that the one text
 * of a batch that was throttled is sent again and not its neighbours, which are paid for. Some pass: whether a stream may
 * be asked for again depends on what was told of it (`resilientConverse`), an embedding by who waits for it, a
 * search by whether its reranker failed; and an estimate stands in for a count. Calls of a kind share their retries.
 */
function retrying<Client extends BedrockRuntimeClient | BedrockAgentRuntimeClient>(
  client: Client,
  tries: number,
): Client {
  const send = signedInTime(client.send.bind(client) as Send);
  const quotas = new Map<unknown, RetryQuota>();
  const resend: Send = (command, options = {}) => {
    if (passing.some((kind) => command instanceof kind)) return send(command, options);
    const quota = quotas.get(command.constructor) ?? createRetryQuota();
    quotas.set(command.constructor, quota);
    const call = (abortSignal: AbortSignal) => send(command, { ...options, abortSignal });
    return resilient(call, { ...oneShot, quota, tries }, options.abortSignal ?? never);
  };
  return Object.assign(client, { send: resend });
}

/**
 * The SDK reads a refused signature's answer for the service's time, and signs by that from then on: the call is made
 * once more, and who runs Lectern learns of the clock.
 */
const signedInTime =
  (send: Send): Send =>
  (command, options) =>
    send(command, options).catch((error: Thrown & { $metadata?: { clockSkewCorrected?: boolean } }) => {
      const skew = error.$metadata?.clockSkewCorrected ? clockSkew(error) : null;
      if (skew === null) throw error;
      serviceNotes.publish(`This machine's clock is ${skew} by that of AWS: set it (such as by NTP)`);
      return send(command, options);
    });

const passing = [ConverseStreamCommand, CountTokensCommand, InvokeModelCommand, RetrieveCommand];

/** Callers with less patience set their own limit through the signal. */
const oneShot = { limitMs: 30_000, missed: "Bedrock did not answer", isPassing };

function isPassing(error: unknown): boolean {
  return passesSoon(explain(error, { action: "", resource: "", variable: "", region: null }));
}
