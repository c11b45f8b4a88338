import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import type { ConverseRequest } from "../../../src/providers/provider.ts";
import { concatenate, messageStart, messageStop, metadata, text } from "./eventstream.ts";
import { collect, config, never, stubCredentials } from "./fake-bedrock.ts";

/** What msw can't show: whether the other end of the line notices. */
let server: Server | undefined;
beforeAll(() => stubCredentials());
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function listen(answer: RequestListener): Promise<void> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  const port = typeof address === "object" ? address?.port : address;
  vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", `http://127.0.0.1:${port}`);
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  response.write(messageStart);
  response.write(text(0, "Until"));
}

const request: ConverseRequest = {
  system: "",
  turns: [{ role: "user", content: "How long?" }],
  passages: [],
  maxTokens: 300,
};

describe("the line to Bedrock", () => {
  it.each(["aborts", "stops reading"])("is hung up when the reader %s", async (leaving) => {
    const reader = new AbortController();
    const reason = new Error("left");
    const { promise: hungUp, resolve } = deferred();
    await listen((_, response) => {
      response.on("close", resolve);
      begin(response);
    });
    const reading = (async () => {
      for await (const _ of createBedrockProvider(config).converse(request, reader.signal)) {
        if (leaving === "stops reading") break;
        reader.abort(reason);
      }
    })();
    if (leaving === "aborts") await expect(reading).rejects.toBe(reason);
    else await reading;
    await hungUp;
  });

  it("is hung up when the reader aborts before the first word", async () => {
    const reader = new AbortController();
    const reason = new Error("left");
    const { promise: hungUp, resolve } = deferred();
    await listen((_, response) => {
      response.on("close", resolve);
      reader.abort(reason);
    });
    await expect(collect(createBedrockProvider(config).converse(request, reader.signal))).rejects.toBe(
      reason,
    );
    await hungUp;
  });

  it.each([
    ["before its first word", "did not begin its answer within 0.3 seconds"],
    ["within an answer", "stopped within its answer and sent nothing more within 0.3 seconds"],
  ])("is hung up when the model is silent %s", async (when, says) => {
    const { promise: hungUp, resolve } = deferred();
    await listen((_, response) => {
      response.on("close", resolve);
      if (when === "within an answer") begin(response);
    });
    const limits = { firstTokenMs: 20_000, idleMs: 20_000 };
    limits[when === "within an answer" ? "idleMs" : "firstTokenMs"] = 300;
    const reading = collect(createBedrockProvider(config, limits).converse(request, never));
    await expect(reading).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(says),
    });
    await hungUp;
  });

  it("being cut in the middle of an answer makes it truncated", async () => {
    await listen((_, response) => {
      begin(response);
      setImmediate(() => response.socket?.destroy());
    });
    await expect(collect(createBedrockProvider(config).converse(request, never))).rejects.toMatchObject({
      code: "truncated",
    });
  });

  it("is wide enough for a full lecture hall: no stream waits for another to end", async () => {
    const students = 200;
    const waiting: ServerResponse[] = [];
    const { promise: allBegun, resolve } = deferred();
    await listen((_, response) => {
      begin(response);
      waiting.push(response);
      if (waiting.length === students) resolve();
    });
    const provider = createBedrockProvider(config);
    const reading = Array.from({ length: students }, () => collect(provider.converse(request, never)));
    await allBegun;
    for (const response of waiting) response.end(concatenate([messageStop(), metadata()]));
    const answers = await Promise.all(reading);
    expect(answers.map((events) => events.length)).toEqual(Array.from({ length: students }, () => 2));
  });

  it("being refused makes it unavailable", async () => {
    await listen(() => undefined);
    server?.close();
    await expect(collect(createBedrockProvider(config).converse(request, never))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
