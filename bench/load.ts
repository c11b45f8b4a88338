/**
 * Students who read at once from a model that writes at its pace: `npm run bench:load`, after `npm run build`. The built
 * product and the fake Bedrock run in processes of their own, asked by this one. `-- --students 300 --seconds 300` for
 * a class; the default is a short one. Exits with 1 where a reader did not get all of an answer, in order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask, byQuestion, lossIn, type Reading } from "./chat-reader.ts";
import { type Server, startServers } from "./chat-servers.ts";
import { clockMs } from "./chat-wire.ts";

const { values } = parseArgs({
  options: {
    students: { type: "string", default: "100" },
    seconds: { type: "string", default: "20" },
  },
});
const students = Number(values.students);
const seconds = Number(values.seconds);
/** Tokens a second, as small models on Bedrock write. */
const pacePerSecond = 30;
/** A new connection so often, as of a student who opens the page. */
const lookMs = 250;
const megabyte = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "lectern-bench-load-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

let question = 0;
/** Asks one question after the other until the time is over; begins spread over the first second. */
async function study(server: Server, place: number, untilMs: number): Promise<Reading[]> {
  await pause((1_000 * place) / students);
  const readings: Reading[] = [];
  while (clockMs() < untilMs) readings.push(await ask(server, { question: question++ }));
  return readings;
}

/** How long a new connection waits for the server's state. */
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

async function measure(server: Server, readers: number, forMs: number) {
  const untilMs = clockMs() + forMs;
  const waits: number[] = [];
  const knocking = (async () => {
    while (clockMs() < untilMs) {
      waits.push(await knock(server));
      await pause(lookMs);
    }
  })();
  const readings = (
    await Promise.all(Array.from({ length: readers }, (_, place) => study(server, place, untilMs)))
  ).flat();
  await knocking;
  return { readings, waits, gaps: readings.flatMap(({ gapsMs }) => gapsMs) };
}

function percentile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const servers = await startServers(folder, []);
try {
  const { bedrock, lectern } = servers;
  await bedrock.wish({ kind: "pace", tokenMs: 1_000 / pacePerSecond });
  console.error("one student…");
  const alone = await measure(lectern, 1, 5_000);
  const before = await lectern.health();
  console.error(`${students} students for ${seconds} s…`);
  const crowd = await measure(lectern, students, seconds * 1_000);
  const after = await lectern.health();
  const { said } = await bedrock.wish({ kind: "told" });
  const expected = byQuestion(said);
  const losses = [...alone.readings, ...crowd.readings].flatMap((one) => lossIn(one, expected) ?? []);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine}\n`);
  const added = (share: number) => percentile(crowd.gaps, share) - percentile(alone.gaps, share);
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const rows = [
    ["answers, and those lost or changed", `${crowd.readings.length}, ${losses.length}`],
    ["added to a token by the others, p50 / p99", `${ms(added(0.5))} / ${ms(added(0.99))}`],
    [
      "a new connection waits, p50 / p99",
      `${ms(percentile(crowd.waits, 0.5))} / ${ms(percentile(crowd.waits, 0.99))}`,
    ],
    ["the event loop's delay, p50 / p99", `${ms(after.loop.p50)} / ${ms(after.loop.p99)}`],
    [
      "memory before and after",
      `${(before.rss / megabyte).toFixed(0)} and ${(after.rss / megabyte).toFixed(0)} MB`,
    ],
  ];
  console.log(`| ${students} students, ${pacePerSecond} tokens/s each, ${seconds} s | |\n|---|---|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  if (losses.length > 0) {
    process.exitCode = 1;
    console.error(`\nLost ${losses.length}, such as: ${losses.slice(0, 3).join("\n")}`);
  }
} finally {
  await servers.stop();
}
