/** One question at a time: what a server adds to the calls that it makes. */
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { quantile } from "../eval/statistics/quantile.ts";
import { createClients } from "../test/bedrock/clients.ts";
import type { Told, Visit } from "./chat-bedrock.ts";
import { ask, byQuestion, lossIn, type Reading } from "./chat-reader.ts";
import type { Bedrock, Server, Servers } from "./chat-servers.ts";
import { answerModel, clockMs } from "./chat-wire.ts";

export interface Alone {
  /** Milliseconds, one of each question. Request sent → ConverseStream at the fake, without the stages' calls. */
  added: number[];
  /** Request sent → first word read, without the stages' calls and without `straight`. */
  firstWord: number[];
  /** ConverseStream at the fake → first word read. */
  passage: number[];
  /** The same request through the SDK alone: sent → first word. */
  straight: number[];
  /** The stages' calls, as the fake saw them; those at the same time count once. */
  stageCalls: number[];
  /** Processor time of the server for an answer, the mean: what a busy machine hardly changes. */
  cpuMs: number;
  /** By stage, as the server itself tells. */
  timings: Record<string, number[]>;
  losses: string[];
}

const warmUp = 20;
const timed = 150;
/** In the middle of each answer, so that a server that withholds it is late with its first word. */
export const holdMs = 30;

/** In turns, so that what else the machine does meets all alike. */
export async function measureAlone({ bedrock, lectern, peer }: Servers): Promise<Map<Server, Alone>> {
  const measured = new Map<Server, Alone>([lectern, peer].map((server) => [server, nothing()]));
  const { runtime } = createClients(bedrock.url);
  await bedrock.wish({ kind: "pause", holdMs });
  for (let number = 0; number < warmUp + timed; number++) {
    if (number === warmUp) for (const [server, alone] of measured) alone.cpuMs -= await cpuMs(server);
    for (const [server, alone] of measured) {
      const reading = await ask(server, { question: number });
      const told = await bedrock.wish({ kind: "told" });
      const straight = await askStraight(runtime, told.request ?? {});
      await forget(bedrock);
      if (number >= warmUp) note(alone, reading, told, straight);
    }
  }
  for (const [server, alone] of measured) alone.cpuMs = (alone.cpuMs + (await cpuMs(server))) / timed;
  runtime.destroy();
  return measured;
}

const nothing = (): Alone => ({
  added: [],
  firstWord: [],
  passage: [],
  straight: [],
  stageCalls: [],
  cpuMs: 0,
  timings: {},
  losses: [],
});

const cpuMs = async (server: Server) => (await server.health()).cpuMs;
const forget = (bedrock: Bedrock) => bedrock.wish({ kind: "told" });

function note(alone: Alone, reading: Reading, { visits, said }: Told, straight: number): void {
  const { sentMs, firstMs } = reading;
  const asked = visits.find(({ isAnswer }) => isAnswer);
  const loss = lossIn(reading, byQuestion(said));
  if (loss !== null || !asked || firstMs === null) {
    alone.losses.push(loss ?? `question ${reading.question} never reached the model`);
    return;
  }
  const stages = visits.filter(({ isAnswer }) => !isAnswer);
  const before = covered(stages, sentMs, asked.beganMs);
  alone.added.push(asked.beganMs - sentMs - before);
  alone.firstWord.push(firstMs - sentMs - covered(stages, sentMs, firstMs) - straight);
  alone.passage.push(firstMs - asked.beganMs);
  alone.straight.push(straight);
  alone.stageCalls.push(before);
  for (const [stage, milliseconds] of Object.entries(reading.timings)) {
    alone.timings[stage] = [...(alone.timings[stage] ?? []), milliseconds];
  }
}

/** How much of a stretch of time lies within visits, each moment once. */
export function covered(visits: Pick<Visit, "beganMs" | "endedMs">[], fromMs: number, toMs: number): number {
  let sum = 0;
  let reached = fromMs;
  for (const { beganMs, endedMs } of [...visits].sort((a, b) => a.beganMs - b.beganMs)) {
    const began = Math.max(beganMs, reached);
    const ended = Math.min(endedMs ?? toMs, toMs);
    if (ended <= began) continue;
    sum += ended - began;
    reached = ended;
  }
  return sum;
}

/** Milliseconds from sending the very request that a server made, through the SDK, to the first word. */
async function askStraight(
  runtime: ReturnType<typeof createClients>["runtime"],
  request: object,
): Promise<number> {
  const sentMs = clockMs();
  let firstMs: number | null = null;
  const command = new ConverseStreamCommand({ ...request, modelId: answerModel });
  for await (const event of (await runtime.send(command)).stream ?? []) {
    if (event.contentBlockDelta?.delta?.text) firstMs ??= clockMs();
  }
  if (firstMs === null) throw new Error("The fake Bedrock said nothing to the SDK itself");
  return firstMs - sentMs;
}

export const p50 = (values: number[]): number => quantile(values, 0.5) ?? Number.NaN;
export const p95 = (values: number[]): number => quantile(values, 0.95) ?? Number.NaN;
