/**
 * The fake Bedrock of `test/bedrock` in a process of its own, with a clock: started by `bench/chat-servers.ts`, which it
 * tells over IPC who called when and what the model said.
 */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { ConverseRequest } from "@aws-sdk/client-bedrock-runtime";
import { answerTo, textOf } from "../test/bedrock/answer.ts";
import * as faults from "../test/bedrock/faults.ts";
import { createGate } from "../test/bedrock/gate.ts";
import { type Operation, routeOf } from "../test/bedrock/routes.ts";
import { always, type Call, startFakeBedrock } from "../test/bedrock/server.ts";
import { questionNumber } from "./chat-course.ts";
import { announce, answerModel, clockMs, countLetters, type Progress, replyWith } from "./chat-wire.ts";

/** One request, by the clock that all processes of a machine share. */
export interface Visit {
  operation: Operation;
  /** Whether it asks for the answer itself, and not for a rewriting or a summary. */
  isAnswer: boolean;
  beganMs: number;
  /** Null while it lasts. */
  endedMs: number | null;
}

/** What Node tells when a request's head has been read. */
interface Started {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/** What the model said to a question, to compare with what its reader got. */
export interface Said {
  question: number;
  text: string;
  /** Each once for each slide, in their order. */
  quotes: string[];
  /** Whether the server hung up before the end. */
  cancelled: boolean;
  /** When each delta of the text was written, and how many letters of it there were then (`countLetters`). */
  deltas: Progress[];
}

/** All but `told` forget what was before. */
export type Wish =
  /** Each answer pauses in its middle, so that who withholds it shows. */
  | { kind: "pause"; holdMs: number }
  /** Each answer comes at a model's pace, and quotes as much as `quotes` slides. */
  | { kind: "pace"; tokenMs: number; quotes: number }
  /** Each answer stops in its middle until so many have begun, or the patience is over. */
  | { kind: "gate"; streams: number; patienceMs: number }
  /** As `pause`, and of every `each` answers one has a fault. */
  | { kind: "faults"; holdMs: number; each: number; answers: number }
  | { kind: "told" };

export interface Told {
  visits: Visit[];
  said: Said[];
  /** The last request for an answer, to send it again. */
  request: object | null;
  /** How many answers had begun when the gate opened. */
  atOnce: number | null;
}

const faulty = [
  faults.throttle,
  faults.hangUp("middle"),
  faults.modelError,
  faults.badChecksum,
  faults.unavailable,
  faults.throttledInStream("middle"),
  faults.hangUp("first-token"),
  faults.omit("metadata"),
];

const bedrock = await startFakeBedrock();
const answers = { resource: answerModel };
let visits: Visit[] = [];
let quotes: number | undefined;
let onAnswer: () => void = () => undefined;
let atOnce: number | null = null;

subscribe("http.server.request.start", (message) => {
  const { request, response, server } = message as Started;
  // Longer than any pause here: nobody shall write to a connection that is just being closed.
  server.keepAliveTimeout = 600_000;
  const { operation, resource } = routeOf(request);
  const isAnswer = operation === "ConverseStream" && resource === answerModel;
  const visit: Visit = { operation, isAnswer, beganMs: clockMs(), endedMs: null };
  visits.push(visit);
  response.once("close", () => {
    visit.endedMs = clockMs();
  });
  if (isAnswer) onAnswer();
});

replyWith<Wish, Told>((wish) => {
  const told = tell();
  if (wish.kind === "told") return told;
  bedrock.reset();
  atOnce = null;
  onAnswer = () => undefined;
  quotes = wish.kind === "pace" ? wish.quotes : undefined;
  if (wish.kind === "gate") openTogether(wish);
  else if (wish.kind === "pace")
    bedrock.script("ConverseStream", [faults.quote(wish.quotes), faults.pace(wish.tokenMs)], {
      ...answers,
      times: always,
    });
  else {
    const pause = faults.hold("middle", wish.holdMs);
    if (wish.kind === "faults") {
      for (let number = 0; number * wish.each < wish.answers; number++) {
        const fault = faulty[number % faulty.length];
        bedrock.script("ConverseStream", pause, { ...answers, times: wish.each - 1 });
        bedrock.script("ConverseStream", fault ? [fault, pause] : pause, answers);
      }
    }
    bedrock.script("ConverseStream", pause, { ...answers, times: always });
  }
  return told;
});
announce(bedrock.url);

function openTogether({ streams, patienceMs }: { streams: number; patienceMs: number }): void {
  const gate = createGate();
  let begun = 0;
  const open = () => {
    atOnce ??= begun;
    gate.open();
  };
  const patience = setTimeout(open, patienceMs);
  onAnswer = () => {
    begun += 1;
    if (begun < streams) return;
    clearTimeout(patience);
    open();
  };
  bedrock.script("ConverseStream", faults.hold("middle", gate), { ...answers, times: always });
}

/** Tells what has come to its end since the last time, and forgets it: bodies of ten thousand answers would fill the memory. */
function tell(): Told {
  const over = bedrock.calls.filter(({ isOver }) => isOver);
  const asked = over.filter((call) => call.operation === "ConverseStream" && call.resource === answerModel);
  const told = { visits, said: asked.flatMap(whatWasSaid), request: asked.at(-1)?.body ?? null, atOnce };
  bedrock.calls.splice(0, Number.POSITIVE_INFINITY, ...bedrock.calls.filter(({ isOver }) => !isOver));
  visits = [];
  return told;
}

function whatWasSaid({ body, aborted, told }: Call): Said[] {
  const request = body as unknown as ConverseRequest;
  const question = questionNumber((request.messages?.at(-1)?.content ?? []).map(textOf).join("\n"));
  const { content } = answerTo(request, quotes);
  if (question === null || !Array.isArray(content)) return [];
  const cited = content.flatMap(({ citations }) => citations);
  const once = new Map(
    cited.map(({ source, sourceContent }) => {
      const quote = sourceContent?.[0]?.text ?? "";
      return [`${source} ${quote}`, quote];
    }),
  );
  const text = content.flatMap(({ deltas }) => deltas).join("");
  return [
    { question, text, quotes: [...once.values()], cancelled: aborted, deltas: told.flatMap(progressOf()) },
  ];
}

/** Of each event that is a piece of text. */
function progressOf() {
  let letters = 0;
  const offsetMs = clockMs() - performance.now();
  return ({ event, atMs }: Call["told"][number]): Progress[] => {
    const { delta } = event.body as { delta?: { text?: string } };
    if (delta?.text === undefined) return [];
    letters += countLetters(delta.text);
    return [{ atMs: atMs + offsetMs, letters }];
  };
}
