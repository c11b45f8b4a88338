import type { StopReason } from "@aws-sdk/client-bedrock-runtime";
import type { Block } from "./answer.ts";
import type { Gate } from "./gate.ts";
import type { Order } from "./obey.ts";
import { Refusal } from "./refusal.ts";
import { eventFrame, exceptionFrame, frame, type StreamEvent, withBadChecksum } from "./wire.ts";

/** Where in a reply: ahead of everything, behind `messageStart`, between two words, ahead of `messageStop`. */
export type Point = "response" | "first-token" | "middle" | "end";

/** What a test may do to one reply. A number to wait is milliseconds. */
export type Fault =
  | { kind: "refuse"; name: string; status: number; message: string }
  | { kind: "hold"; before: Point; until: Gate | number }
  | { kind: "pace"; tokenMs: number }
  | { kind: "hang-up"; before: Point }
  | { kind: "malformed"; what: "checksum" | "json" }
  | { kind: "exception"; name: string; message: string; before: Point }
  | { kind: "omit"; events: string[] }
  | { kind: "stop"; reason: StopReason }
  | { kind: "say"; blocks: (string | Block)[] }
  | { kind: "quote"; most: number }
  | { kind: "obey"; orders: Order[] }
  | { kind: "think"; tokens: number }
  | { kind: "count"; tokens: number };

/** So many tokens of thinking, whatever was asked for. */
export const think = (tokens: number): Fault => ({ kind: "think", tokens });

const refuse = (name: string, status: number, message: string): Fault => ({
  kind: "refuse",
  name,
  status,
  message,
});

/** The names and messages are the service's own, as its API reference and its users report them. */
export const throttle = refuse(
  "ThrottlingException",
  429,
  "Too many requests, please wait before trying again.",
);
export const internalError = refuse("InternalServerException", 500, "The system encountered an error.");
export const unavailable = refuse("ServiceUnavailableException", 503, "Bedrock is unable to process it.");
export const modelError = refuse("ModelErrorException", 424, "The model failed on the request.");
export const modelTimeout = refuse("ModelTimeoutException", 408, "Model has timed out in processing it.");
export const accessDenied = refuse(
  "AccessDeniedException",
  403,
  "You don't have access to the model with the specified model ID.",
);
export const retired = refuse(
  "ResourceNotFoundException",
  404,
  "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
);
export const expiredSession = refuse(
  "ExpiredTokenException",
  403,
  "The security token included in the request is expired",
);
export const noGuardrail = refuse(
  "ValidationException",
  400,
  "The model returned the following errors: The guardrail identifier or version provided in the request does not exist.",
);
export const guardrailDenied = refuse(
  "AccessDeniedException",
  403,
  "User: arn:aws:iam::123456789012:user/tutor is not authorized to perform: bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-east-1:123456789012:guardrail/g1",
);
export const notFound = refuse("ResourceNotFoundException", 404, "Could not resolve the resource.");

export const hold = (before: Point, until: Gate | number): Fault => ({ kind: "hold", before, until });
/** As a model writes: so long between two deltas. */
export const pace = (tokenMs: number): Fault => ({ kind: "pace", tokenMs });
export const hangUp = (before: Point): Fault => ({ kind: "hang-up", before });
export const badChecksum: Fault = { kind: "malformed", what: "checksum" };
export const badJson: Fault = { kind: "malformed", what: "json" };
export const throttledInStream = (before: Point): Fault => ({
  kind: "exception",
  name: "throttlingException",
  message: "Too many tokens, please wait before trying again.",
  before,
});
export const modelErrorInStream = (before: Point): Fault => ({
  kind: "exception",
  name: "modelStreamErrorException",
  message: "The model stopped in the middle.",
  before,
});
export const omit = (...events: ("messageStop" | "metadata")[]): Fault => ({ kind: "omit", events });
export const stop = (reason: StopReason): Fault => ({ kind: "stop", reason });
/** Another answer, text or text with citations, such as one that ignores what the prompt asked for. */
export const say = (...blocks: (string | Block)[]): Fault => ({ kind: "say", blocks });
/** A longer answer than the model's own, or a shorter one. */
export const quote = (most: number): Fault => ({ kind: "quote", most });
/** The answer of a model that obeys these orders wherever it reads them, and answers as it would where it reads none. */
export const obeying = (...orders: Order[]): Fault => ({ kind: "obey", orders });

/** What CountTokens counts. */
export const count = (tokens: number): Fault => ({ kind: "count", tokens });

/** One thing that the server does while it replies. */
export type Step =
  | { event: StreamEvent }
  | { bytes: Uint8Array }
  | { hold: Gate | number }
  | { hangUp: true };

/** A whole JSON reply, in halves so that it has a middle. */
export function jsonSteps(body: object): Step[] {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const half = Math.ceil(bytes.length / 2);
  return [{ bytes: bytes.subarray(0, half) }, { bytes: bytes.subarray(half) }];
}

/** The steps of a reply as the faults leave it. What changes the words themselves is `answer.ts`'s. */
export function disturb(steps: Step[], faults: Fault[]): Step[] {
  return faults.reduce((disturbed, fault) => applyFault(disturbed, fault), steps);
}

function applyFault(steps: Step[], fault: Fault): Step[] {
  switch (fault.kind) {
    case "hold": {
      const at = placeOf(fault.before, steps);
      return [...steps.slice(0, at), { hold: fault.until }, ...steps.slice(at)];
    }
    case "pace":
      return steps.flatMap((step) =>
        "event" in step && step.event.name === "contentBlockDelta" ? [{ hold: fault.tokenMs }, step] : [step],
      );
    case "hang-up":
      return [...steps.slice(0, placeOf(fault.before, steps)), { hangUp: true }];
    case "exception":
      return [
        ...steps.slice(0, placeOf(fault.before, steps)),
        { bytes: exceptionFrame(fault.name, fault.message) },
      ];
    case "omit":
      return steps.filter((step) => !("event" in step && fault.events.includes(step.event.name)));
    case "malformed":
      return malformed(steps, fault.what);
    default:
      return steps;
  }
}

function malformed(steps: Step[], what: "checksum" | "json"): Step[] {
  const at = placeOf("middle", steps);
  const step = steps[at];
  if (!step || !("event" in step)) return [{ bytes: new TextEncoder().encode('{"embedding": [0.1, ') }];
  const bytes =
    what === "checksum"
      ? withBadChecksum(eventFrame(step.event))
      : frame("event", step.event.name, '{"contentBlockIndex": 0, "delta": {"te');
  return [...steps.slice(0, at), { bytes }, ...steps.slice(at + 1)];
}

function placeOf(point: Point, steps: Step[]): number {
  const places = steps.flatMap((step, index) => ("event" in step ? [{ name: step.event.name, index }] : []));
  // A JSON reply has no events, only a first and a second half.
  if (places.length === 0) return point === "response" || point === "first-token" ? 0 : 1;
  const deltas = places.filter(({ name }) => name === "contentBlockDelta");
  const middle = deltas[Math.max(1, Math.floor(deltas.length / 2))] ?? deltas.at(-1);
  const end = places.find(({ name }) => name === "messageStop") ?? places.at(-1);
  const found = { response: places[0], "first-token": places[1], middle, end }[point];
  return found?.index ?? steps.length;
}

/** Throws what a scripted refusal says. */
export function throwRefusal(faults: Fault[]): void {
  const refused = faults.find((fault) => fault.kind === "refuse");
  if (refused) throw new Refusal(refused.name, refused.status, refused.message);
}
