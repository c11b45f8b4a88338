import { HttpResponse, http, type JsonBodyType } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { Config } from "../../../src/config.ts";
import type { ConverseEvent } from "../../../src/providers/provider.ts";
import type { Hit, Passage, Slide } from "../../../src/types.ts";

export const region = "us-east-1";
const runtime = `https://bedrock-runtime.${region}.amazonaws.com`;
const agentRuntime = `https://bedrock-agent-runtime.${region}.amazonaws.com`;

export const routes = {
  invoke: `${runtime}/model/:model/invoke`,
  converse: `${runtime}/model/:model/converse-stream`,
  guardrail: `${runtime}/guardrail/:id/version/:version/apply`,
  rerank: `${agentRuntime}/rerank`,
  retrieve: `${agentRuntime}/knowledgebases/:id/retrieve`,
};

export const config: Config["bedrock"] = {
  region,
  embedModel: "amazon.titan-embed-text-v2:0",
  dimensions: 256,
  answerModel: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
  visionModel: "us.amazon.nova-lite-v1:0",
  judgeModels: ["us.amazon.nova-pro-v1:0"],
  rerankModel: "cohere.rerank-v3-5:0",
  rewriteModel: "none",
  simpleModel: undefined,
  deepModel: undefined,
  fallbackModels: [],
  citations: "auto",
  guardrail: { id: "gr-1", version: "3" },
  prompt: undefined,
};

export const server = setupServer();

/** In place of Bedrock throughout a file of tests; each test begins without answers and with credentials. */
export function useFakeBedrock(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  beforeEach(() => stubCredentials());
  afterEach(() => {
    server.resetHandlers();
    vi.unstubAllEnvs();
  });
  afterAll(() => server.close());
}

/** Credentials that only the fake takes, and no way to the machine's own. */
export function stubCredentials(keys = true): void {
  vi.stubEnv("AWS_ACCESS_KEY_ID", keys ? "AKIDEXAMPLE" : undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", keys ? "example" : undefined);
  vi.stubEnv("AWS_SESSION_TOKEN", undefined);
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", undefined);
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_REGION", undefined);
}

/** An error as Bedrock sends it. */
export function failure(name: string, status: number, message = "Refused.") {
  return HttpResponse.json({ message }, { status, headers: { "x-amzn-errortype": name } });
}

/** Answers every call of a route with the same, and keeps the requests' bodies. */
export function record(route: string, reply: (body: Body) => JsonBodyType | Response): Body[] {
  const bodies: Body[] = [];
  server.use(
    http.post(route, async ({ request }) => {
      const body: Body = JSON.parse(await request.text());
      bodies.push(body);
      const answer = reply(body);
      return answer instanceof Response ? answer : HttpResponse.json(answer);
    }),
  );
  return bodies;
}

/** A request's JSON; tests name the fields they look at. */
export type Body = Record<string, unknown>;

/** Streams the frames one by one, then closes, or breaks off with the error. */
export function eventStream(frames: Uint8Array[], breakWith?: Error): Response {
  const rest = [...frames];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = rest.shift();
      if (next) controller.enqueue(next);
      else if (breakWith) controller.error(breakWith);
      else controller.close();
    },
  });
  return new HttpResponse(body, { headers: { "content-type": "application/vnd.amazon.eventstream" } });
}

export function slide(id: string, text: string): Slide {
  const title = text.split("\n")[0] ?? id;
  return { id, course: "baking", deck: "bread.pdf", page: 7, title, section: null, text };
}

export function passage(id: string, text: string): Passage {
  return { slide: slide(id, text), text };
}

export function hit(chunkId: number, text: string, score: number): Hit {
  return {
    chunkId,
    text,
    slide: slide(`s${chunkId}`, text),
    score,
    legs: { bm25: { rank: chunkId + 1, score }, dense: null, rerank: null },
  };
}

export async function collect(events: AsyncIterable<ConverseEvent>): Promise<ConverseEvent[]> {
  const collected: ConverseEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

export const never = new AbortController().signal;
