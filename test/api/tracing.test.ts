import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { loadConfig } from "../../src/config.ts";
import { LecternError } from "../../src/errors.ts";
import { openTracing, startTracing, type Tracing } from "../../src/observe/open-tracing.ts";
import { makeExtractor } from "../../src/providers/local/extract/extract.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const extract = makeExtractor(null);
const writer: Converse = async function* (request, signal) {
  if (request.turns.at(-1)?.content.includes("overload")) throw new LecternError("throttled", "Too many");
  for await (const event of extract(request, signal))
    yield event.type === "finish"
      ? { ...event, usage: { inputTokens: 100, outputTokens: 20, costUsd: 0.001 } }
      : event;
};
const sourdough = "When do I feed the sourdough starter?";

let lectern: TestLectern;
let tracing: Tracing;
let exporter: InMemorySpanExporter;
let app: ReturnType<typeof createApp>;

async function start(env: Record<string, string> = {}) {
  lectern = await makeBakery(
    { converse: writer, extractive: false, models: { answer: "big-model" } },
    { LECTERN_PROVIDER: "bedrock", ...env },
  );
  exporter = new InMemorySpanExporter();
  tracing = await startTracing(lectern.config, new SimpleSpanProcessor(exporter));
  app = createApp(lectern, undefined, tracing);
}

async function stop() {
  await tracing.close();
  await lectern.remove();
}

/** All spans of one question, once its answer's own is there. */
async function trace(question: string, accept = "application/json") {
  exporter.reset();
  const headers = { "content-type": "application/json", accept };
  const body = JSON.stringify({ question, course: "bakery" });
  const response = await app.request("http://127.0.0.1/api/chat", { method: "POST", headers, body });
  await response.text();
  const spans = () => exporter.getFinishedSpans();
  while (!spans().some(({ name }) => name === "invoke_agent lectern")) await new Promise(setImmediate);
  const whole = spans().find(({ name }) => name === "invoke_agent lectern");
  if (!whole) throw new Error("The answer has no span");
  const stages = spans().filter((span) => span.parentSpanContext?.spanId === whole.spanContext().spanId);
  const request = spans().find((span) => span.spanContext().spanId === whole.parentSpanContext?.spanId);
  return { whole, stages, request };
}

describe("traces", () => {
  beforeAll(() => start());
  afterAll(stop);
  beforeEach(() => exporter.reset());

  it.each(["application/json", "text/event-stream"])(
    "show an answer's stages in its request (%s)",
    async (accept) => {
      const { whole, stages, request } = await trace(sourdough, accept);
      expect(request?.name).toBe("POST /api/chat");
      expect(request?.attributes["http.route"]).toBe("/api/chat");
      expect(stages.map(({ attributes }) => attributes["lectern.stage"])).toEqual([
        "screen",
        "understand",
        "search",
        "converse",
        "guard",
        "keep",
      ]);
      expect(whole.attributes).toMatchObject({
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "aws.bedrock",
        "lectern.outcome": "covered",
        "lectern.cost_usd": 0.001,
        "lectern.kept": true,
      });
    },
  );

  it("follow the GenAI conventions where a model is asked", async () => {
    const { stages } = await trace(sourdough);
    const chat = stages.find(({ name }) => name === "chat big-model");
    expect(chat?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": "big-model",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.response.finish_reasons": ["stop"],
    });
  });

  it("name the code of what broke an answer", async () => {
    const { whole } = await trace("Does the oven overload?");
    expect(whole.attributes).toMatchObject({ "lectern.outcome": "failed", "error.type": "throttled" });
  });

  it("bear neither question nor answer", async () => {
    await trace(sourdough);
    const written = exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]);
    expect(JSON.stringify(written)).not.toMatch(/sourdough|starter|flour/i);
  });
});

describe("traces that may bear messages", () => {
  beforeAll(() => start({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true" }));
  afterAll(stop);

  it("bear both", async () => {
    const { whole } = await trace(sourdough);
    expect(whole.attributes["gen_ai.input.messages"]).toContain(sourdough);
    expect(whole.attributes["gen_ai.output.messages"]).toMatch(/flour/);
  });
});

it("are not made where no collector is set", async () => {
  expect(await openTracing(loadConfig({}))).toBeNull();
});
