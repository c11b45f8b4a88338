/** Many at once: whether each gets all of its answer, and how long all take. */
import { p50, p95 } from "./chat-alone.ts";
import { ask, byQuestion, lossIn } from "./chat-reader.ts";
import type { Bedrock, Server, Servers } from "./chat-servers.ts";

export const streams = 300;
const rounds = 3;
/** Then the gate opens for as many as have come. */
const patienceMs = 60_000;

/** One round; times in milliseconds. */
export interface Round {
  /** How many streams stood in the middle of their answer at the same time. */
  atOnce: number;
  wholeMs: number;
  firstWord: { p50: number; p95: number };
  /** The delay of the server's event loop. */
  loop: { p50: number; p99: number; max: number };
  /** Processor time of the server for the whole round. */
  cpuMs: number;
  losses: string[];
}

/** In turns; the first round of each only warms up. */
export async function measureCrowd({ bedrock, lectern, peer }: Servers): Promise<Map<Server, Round[]>> {
  const measured = new Map<Server, Round[]>([lectern, peer].map((server) => [server, []]));
  for (let number = 0; number <= rounds; number++) {
    for (const [server, kept] of measured) {
      const round = await rush(bedrock, server, number);
      if (number > 0 || round.losses.length > 0) kept.push(round);
    }
  }
  return measured;
}

async function rush(bedrock: Bedrock, server: Server, number: number): Promise<Round> {
  await bedrock.wish({ kind: "gate", streams, patienceMs });
  const before = await server.health();
  // Questions that no round before has asked.
  const readings = await Promise.all(
    Array.from({ length: streams }, (_, place) => ask(server, { question: 1_000 * (number + 1) + place })),
  );
  const { loop, cpuMs } = await server.health();
  const { said, atOnce } = await bedrock.wish({ kind: "told" });
  const expected = byQuestion(said);
  const firstWords = readings.flatMap(({ firstMs, sentMs }) => (firstMs === null ? [] : firstMs - sentMs));
  return {
    atOnce: atOnce ?? 0,
    wholeMs:
      Math.max(...readings.map(({ endedMs }) => endedMs)) - Math.min(...readings.map(({ sentMs }) => sentMs)),
    firstWord: { p50: p50(firstWords), p95: p95(firstWords) },
    loop,
    cpuMs: cpuMs - before.cpuMs,
    losses: readings.flatMap((reading) => lossIn(reading, expected) ?? []),
  };
}
