import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * What every client of the AWS SDK is made with. HTTP/1.1: its default, HTTP/2, opens a connection for every request
 * and ends a broken stream as if it were whole. Without a region the SDK looks in the shared configuration. The SDK
 * itself tries once (`AWS_MAX_ATTEMPTS` changes nothing): it never retries ModelTimeout and the 424s, and two layers
 * would multiply.
 */
export function clientOptions(
  region: string | undefined,
  connections: { maxSockets: number; maxFreeSockets?: number },
) {
  const agent = { keepAlive: true, ...connections };
  return {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      connectionTimeout: 5_000,
      // Idle time, not the length of an answer or a download: the last resort where no narrower limit is set.
      socketTimeout: 60_000,
    }),
  };
}
