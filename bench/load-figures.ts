/** What the loads of `bench/load.ts` have in common: how long a stranger waits, and how figures are written. */
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Server } from "./chat-servers.ts";
import { clockMs } from "./chat-wire.ts";

/** A new connection so often, as of a student who opens the page. Milliseconds. */
const lookMs = 250;
const megabyte = 2 ** 20;

/** Asks for the server's state, each time on a new connection, and notes how long that takes. */
export async function knockOn(server: Server, untilMs: number, waits: number[]): Promise<void> {
  while (clockMs() < untilMs) {
    waits.push(await knock(server));
    await pause(lookMs);
  }
}

function knock({ url }: Server): Promise<number> {
  const sentMs = clockMs();
  return new Promise((resolve, reject) => {
    request(`${url}/healthz`, { agent: false, headers: { connection: "close" } }, (response) => {
      response.resume().on("end", () => resolve(clockMs() - sentMs));
    })
      .on("error", reject)
      .end();
  });
}

export function percentile(numbers: number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const inMilliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const inMegabytes = (bytes: number) => `${(bytes / megabyte).toFixed(0)} MB`;
