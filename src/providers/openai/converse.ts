import { LecternError } from "../../errors.ts";
import { faultOfEnd } from "../end-fault.ts";
import { citedOfSent, type Fitted, fitContext } from "../fit-context.ts";
import { findObject, withSchemaInWords } from "../json-object.ts";
import { numberPassages, parseMarkers, systemFor } from "../markers.ts";
import type { Converse, ConverseEvent, ConverseRequest } from "../provider.ts";
import { type ChatCall, callSettings, type Fetch, openChatModel } from "./client.ts";
import { learnContext } from "./context-size.ts";
import type { Endpoint } from "./endpoint.ts";
import { calling, contextTokensIn, explain } from "./errors.ts";
import { billed } from "./usage.ts";

type Asked = ConverseRequest & { system: string };
type Finish = Extract<ConverseEvent, { type: "finish" }>;
type Part = ReadableStreamPart<Awaited<ReturnType<ReturnType<typeof openChatModel>["doStream"]>>["stream"]>;
type ReadableStreamPart<Stream> = Stream extends ReadableStream<infer One> ? One : never;

/**
 * A chat model behind the OpenAI protocol, which cites by `[n]`. What a request must be cut to is learned from the
 * server, by its answer to the first that is too long where it does not say so before. Throws `truncated` if a
 * stream ends without its closing event.
 */
export function createConverse(endpoint: Endpoint, fetch?: Fetch): Converse {
  const model = openChatModel(endpoint, fetch);
  let contextTokens: number | null | undefined;
  return async function* converse(request, signal) {
    signal.throwIfAborted();
    const { text, prompt } = systemFor(request.system, "markers", endpoint.name);
    const worded = { ...request, system: text };
    const asked = request.schema ? withSchemaInWords(worded, request.schema.schema) : worded;
    if (contextTokens === undefined) contextTokens = await learnContext(endpoint, signal, fetch);
    const fit = () => fitTo(endpoint, asked, contextTokens ?? null);
    let fitted = await fit();
    const open = ({ request: sent }: Fitted) =>
      calling(endpoint, signal, async () => model.doStream(toCall(endpoint, sent, signal)));
    const { stream } = await open(fitted).catch(async (error: unknown) => {
      const told = contextTokensIn(error);
      if (told === null || told === contextTokens) throw error;
      contextTokens = told;
      fitted = await fit();
      return open(fitted);
    });
    const known = { prompt, leftOut: fitted.leftOut, cites: request.passages.length > 0 && !request.schema };
    const said = tell(read(stream, endpoint, signal), { endpoint, request, known });
    const cited = known.cites ? parseMarkers(said, fitted.request.passages) : said;
    yield* fitted.leftOut.passages > 0 ? citedOfSent(cited, request, fitted) : cited;
  };
}

/** An answer may be long, but takes at most half of the context: a judge's limit alone would fill a small one. */
function fitTo({ model }: Endpoint, asked: Asked, contextTokens: number | null): Promise<Fitted> {
  const maxTokens = Math.min(asked.maxTokens, Math.floor((contextTokens ?? Number.POSITIVE_INFINITY) / 2));
  return fitContext({ ...asked, maxTokens }, { model, contextTokens, count: async () => null });
}

function toCall(endpoint: Endpoint, request: Asked, signal: AbortSignal): ChatCall {
  const { system, turns, schema, maxTokens } = request.schema ? request : numberPassages(request);
  return {
    prompt: [
      ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
      ...turns.map(({ role, content }) => ({ role, content: [{ type: "text" as const, text: content }] })),
    ],
    ...callSettings(endpoint, maxTokens),
    ...(schema
      ? { responseFormat: { type: "json" as const, name: schema.name, schema: schema.schema } }
      : {}),
    abortSignal: signal,
  };
}

/** The stream's parts. A reader who leaves early ends the request: the model would go on writing, and costing. */
async function* read(
  stream: ReadableStream<Part>,
  endpoint: Endpoint,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      isOver = done;
      if (done) return;
      if (value.type === "error") throw explain(value.error, endpoint);
      yield value;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, endpoint);
  } finally {
    if (!isOver) reader.cancel().catch(() => undefined);
  }
}

interface Known {
  prompt: string | undefined;
  leftOut: Fitted["leftOut"];
  cites: boolean;
}

/** The parts in the application's events. An object by a schema is told whole. */
async function* tell(
  parts: AsyncIterable<Part>,
  { endpoint, request, known }: { endpoint: Endpoint; request: ConverseRequest; known: Known },
): AsyncGenerator<ConverseEvent> {
  let said = "";
  for await (const part of parts) {
    if (part.type === "text-delta" && part.delta !== "") {
      said += part.delta;
      if (!request.schema) yield { type: "text", text: part.delta };
    }
    if (part.type !== "finish") continue;
    const stopReason = stopReasons[part.finishReason.unified] ?? "end";
    const object = request.schema ? findObject(said) : null;
    if (object !== null) yield { type: "text", text: object };
    yield { type: "finish", stopReason, usage: billed(endpoint, part.usage), ...ending(known) };
    // After the finish: what was billed is told even where nothing came of it.
    const fault = faultOfEnd({
      said,
      stopReason,
      lacksObject: object === null && request.schema !== undefined,
    });
    if (fault) throw new LecternError("malformed", `${endpoint.model} ${fault}`);
  }
}

const stopReasons: Record<string, Finish["stopReason"]> = {
  length: "max-tokens",
  "content-filter": "blocked",
};

function ending({ prompt, leftOut, cites }: Known): Partial<Finish> {
  return {
    ...(cites ? { citations: "markers" as const } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(leftOut.turns + leftOut.passages > 0 ? { leftOut } : {}),
  };
}
