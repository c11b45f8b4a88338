import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import type { ConverseRequest } from "@aws-sdk/client-bedrock-runtime";
import { converse, countRequest, toEvents, toMessage } from "./converse.ts";
import { embed } from "./embeddings.ts";
import { disturb, type Fault, jsonSteps, type Step, throwRefusal } from "./faults.ts";
import { deferred } from "./gate.ts";
import { applyGuardrail, checkGuardrail } from "./guardrail.ts";
import { checkModel } from "./models.ts";
import { Refusal } from "./refusal.ts";
import { type Operation, type Route, routeOf } from "./routes.ts";
import { type CorpusPassage, rerank, retrieve } from "./search.ts";
import { eventFrame, eventStreamType, type StreamEvent } from "./wire.ts";

/** A request as it came. */
export interface Call extends Route {
  body: Record<string, unknown>;
  /** That the header tells, once an embedding model has read them. */
  tokens?: number;
  /** That the request was signed for. */
  region: string | null;
  /** Whether the client hung up before the reply's end. */
  aborted: boolean;
  /** What of a stream was written, and when, by `performance.now()`. */
  told: { event: StreamEvent; atMs: number }[];
  /** Whether the reply is over, in whatever way. */
  isOver: boolean;
  /** Resolves when the reply is over, in whatever way. */
  done: Promise<void>;
}

/** For `times` calls, once by default; of one model, guardrail or knowledge base only, if `resource` names it. */
export interface ScriptOptions {
  times?: number;
  resource?: string;
}

export interface FakeBedrock {
  url: string;
  calls: Call[];
  callsOf(operation: Operation): Call[];
  /** Several faults together disturb one reply. What was scripted first happens first. */
  script(operation: Operation, faults: Fault | Fault[], options?: ScriptOptions): void;
  /** Forgets calls, script and prompt cache. */
  reset(): void;
  close(): Promise<void>;
}

/** `times` of a fault that lasts. */
export const always = Number.POSITIVE_INFINITY;

interface ScriptedFaults {
  operation: Operation;
  faults: Fault[];
  resource: string | undefined;
  left: number;
}

interface World {
  corpus: CorpusPassage[];
  cached: Set<string>;
}

/**
 * Bedrock's wire protocol on a port of this machine. Without a script it answers as a plausible Bedrock would; `corpus`
 * is what its knowledge bases hold.
 */
export async function startFakeBedrock({
  corpus = [],
}: {
  corpus?: CorpusPassage[];
} = {}): Promise<FakeBedrock> {
  const calls: Call[] = [];
  const scripted: ScriptedFaults[] = [];
  const world: World = { corpus, cached: new Set() };
  const server = createServer(async (request, response) => {
    try {
      const call = await record(request, response);
      calls.push(call.recorded);
      const steps = await reply(call.recorded, takeFaults(scripted, call.recorded), world);
      await play(response, steps, call);
    } catch (error) {
      refuse(response, error);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    calls,
    callsOf: (operation) => calls.filter((call) => call.operation === operation),
    script(operation, faults, { times = 1, resource } = {}) {
      scripted.push({ operation, faults: [faults].flat(), resource, left: times });
    },
    reset() {
      calls.length = 0;
      scripted.length = 0;
      world.cached.clear();
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Recording {
  recorded: Call;
  /** Called before the server itself hangs up, which is nobody's abort. */
  excuse(): void;
}

async function record(request: IncomingMessage, response: ServerResponse): Promise<Recording> {
  const over = deferred();
  let excused = false;
  const route = routeOf(request);
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "");
  const recorded: Call = {
    ...route,
    body: {},
    region: scope?.[1] ?? null,
    aborted: false,
    told: [],
    isOver: false,
    done: over.promise,
  };
  // Before anything is awaited: a client may leave at once.
  response.on("close", () => {
    recorded.aborted = !response.writableFinished && !excused;
    recorded.isOver = true;
    over.resolve();
  });
  recorded.body = JSON.parse((await readText(request)) || "{}");
  return {
    recorded,
    excuse() {
      excused = true;
    },
  };
}

function takeFaults(scripted: ScriptedFaults[], { operation, resource }: Call): Fault[] {
  const next = scripted.find(
    (one) =>
      one.left > 0 &&
      one.operation === operation &&
      (one.resource === undefined || one.resource === resource),
  );
  if (!next) return [];
  next.left -= 1;
  return next.faults;
}

async function reply(call: Call, faults: Fault[], world: World): Promise<Step[]> {
  const { resource, body, operation } = call;
  if (call.region === null) {
    throw new Refusal("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
  }
  throwRefusal(faults);
  const context = { faults, cached: world.cached };
  checkGuardrailOf(call);
  if (operation === "ConverseStream") {
    const events = toEvents(converse(resource, body as never, { ...context, isStream: true }));
    return disturb(
      events.map((event) => ({ event })),
      faults,
    );
  }
  const answers: Record<Exclude<Operation, "ConverseStream">, () => object> = {
    Converse: () => toMessage(converse(resource, body as never, context)),
    InvokeModel: () => {
      checkModel(resource);
      const { reply, tokens } = embed(resource, body);
      call.tokens = tokens;
      return reply;
    },
    CountTokens: () => countRequest(resource, body, faults),
    ApplyGuardrail: () => applyGuardrail(resource, body as never),
    Rerank: () => rerank(body as never),
    Retrieve: () => retrieve(world.corpus, body as never),
  };
  return disturb(jsonSteps(answers[operation]()), faults);
}

function checkGuardrailOf({ operation, resource, version, body, region }: Call): void {
  if (operation === "ApplyGuardrail") checkGuardrail({ id: resource, version }, region);
  const { guardrailConfig }: ConverseRequest = body as never;
  if (!guardrailConfig) return;
  const { guardrailIdentifier: id, guardrailVersion } = guardrailConfig;
  checkGuardrail({ id, version: guardrailVersion }, region);
}

async function play(response: ServerResponse, steps: Step[], { recorded, excuse }: Recording): Promise<void> {
  const isStream = recorded.operation === "ConverseStream";
  const begin = () => {
    if (!response.headersSent)
      response.writeHead(200, {
        "content-type": isStream ? eventStreamType : "application/json",
        ...(recorded.tokens === undefined ? {} : { "x-amzn-bedrock-input-token-count": recorded.tokens }),
      });
  };
  for (const step of steps) {
    if (response.destroyed) return;
    if ("hold" in step) {
      const passed = typeof step.hold === "number" ? wait(step.hold) : step.hold.pass();
      await Promise.race([passed, recorded.done]);
    } else if ("hangUp" in step) {
      // What was written leaves at the end of the turn.
      await turn();
      excuse();
      response.socket?.destroy();
      return;
    } else {
      begin();
      if ("event" in step) recorded.told.push({ event: step.event, atMs: performance.now() });
      const bytes = "event" in step ? eventFrame(step.event) : step.bytes;
      if (!response.write(bytes)) await Promise.race([once(response, "drain"), recorded.done]);
    }
  }
  if (response.destroyed) return;
  begin();
  response.end();
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal("InternalServerException", 500, `The fake broke: ${error}`);
  response
    .writeHead(refusal.status, {
      "content-type": "application/json",
      "x-amzn-errortype": refusal.name,
    })
    .end(JSON.stringify({ message: refusal.message }));
}
