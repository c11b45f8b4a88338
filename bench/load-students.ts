/** Students who all read at once from a model that writes at its pace, and ask on as soon as an answer has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { Said } from "./chat-bedrock.ts";
import { ask, delaysOf, lossIn, type Reading } from "./chat-reader.ts";
import { type Product, startProduct } from "./chat-servers.ts";
import { clockMs } from "./chat-wire.ts";
import type { Measured } from "./load.ts";
import { inMegabytes, inMilliseconds, knockOn, percentile } from "./load-figures.ts";

/** Tokens a second, as small models on Bedrock write; the fake's are words. */
const pacePerSecond = 30;
/** Slides that an answer quotes: some 200 words. */
const quotes = 8;
const aloneMs = 10_000;
const collectMs = 5_000;

export async function readTogether(
  folder: string,
  { flags, students, seconds }: { flags: string[]; students: number; seconds: number },
): Promise<Measured> {
  const product = await startProduct(folder, {
    flags,
    settings: { LECTERN_LIMITS: `all:${students + 10}streams` },
  });
  try {
    await product.bedrock.wish({ kind: "pace", tokenMs: 1_000 / pacePerSecond, quotes });
    console.error("one student…");
    const alone = await measure(product, 1, aloneMs);
    const before = await product.lectern.health();
    console.error(`${students} students for ${seconds} s…`);
    const crowd = await measure(product, students, seconds * 1_000);
    const after = await product.lectern.health();
    const added = (share: number) => percentile(crowd.delays, share) - percentile(alone.delays, share);
    const cpuMs = after.cpuMs - before.cpuMs;
    return {
      title: `${students} students, ${pacePerSecond} tokens/s each, ${seconds} s`,
      rows: [
        ["answers, and those lost or changed", `${crowd.answers}, ${crowd.losses.length}`],
        ["tokens", crowd.delays.length.toLocaleString("en")],
        [
          "from the model to the reader, alone, p50 / p99",
          `${inMilliseconds(percentile(alone.delays, 0.5))} / ${inMilliseconds(percentile(alone.delays, 0.99))}`,
        ],
        [
          "added to that by the others, p50 / p99",
          `${inMilliseconds(added(0.5))} / ${inMilliseconds(added(0.99))}`,
        ],
        [
          "first word, p50 / p99",
          `${inMilliseconds(percentile(crowd.firstWords, 0.5))} / ${inMilliseconds(percentile(crowd.firstWords, 0.99))}`,
        ],
        [
          "a new connection waits, p50 / p99",
          `${inMilliseconds(percentile(crowd.waits, 0.5))} / ${inMilliseconds(percentile(crowd.waits, 0.99))}`,
        ],
        [
          "the event loop's delay, p50 / p99",
          `${inMilliseconds(after.loop.p50)} / ${inMilliseconds(after.loop.p99)}`,
        ],
        ["processor time, an answer", inMilliseconds(cpuMs / crowd.answers)],
        ["the server's share of one core", (cpuMs / crowd.tookMs).toFixed(2)],
        ["memory before and after", `${inMegabytes(before.rss)} and ${inMegabytes(after.rss)}`],
        ["heap before and after", `${inMegabytes(before.heapUsed)} and ${inMegabytes(after.heapUsed)}`],
      ],
      losses: [...alone.losses, ...crowd.losses],
    };
  } finally {
    await product.stop();
  }
}

interface Figures {
  answers: number;
  tookMs: number;
  delays: number[];
  firstWords: number[];
  waits: number[];
  losses: string[];
}

let question = 0;

/** Each asks one question after the other until the time is over; they begin spread over the first seconds. */
async function measure({ bedrock, lectern }: Product, students: number, forMs: number): Promise<Figures> {
  const beganMs = clockMs();
  const untilMs = beganMs + forMs;
  const figures: Figures = { answers: 0, tookMs: 0, delays: [], firstWords: [], waits: [], losses: [] };
  const read = new Map<number, Reading>();
  const said = new Map<number, Said>();
  const settle = async () => {
    for (const one of (await bedrock.wish({ kind: "told" })).said) said.set(one.question, one);
    for (const [number, reading] of read) {
      const expected = said.get(number);
      if (!expected) continue;
      note(figures, reading, expected);
      read.delete(number);
      said.delete(number);
    }
  };
  const study = async (place: number) => {
    await pause((forMs / 20) * (place / students));
    while (clockMs() < untilMs) {
      const reading = await ask(lectern, { question: question++ });
      read.set(reading.question, reading);
    }
  };
  const knocking = knockOn(lectern, untilMs, figures.waits);
  const collecting = setInterval(() => void settle(), collectMs);
  await Promise.all(Array.from({ length: students }, (_, place) => study(place)));
  clearInterval(collecting);
  await knocking;
  await settle();
  for (const { question: number, problem } of read.values())
    figures.losses.push(`question ${number} never reached the model: ${problem}`);
  return { ...figures, tookMs: clockMs() - beganMs };
}

function note(figures: Figures, reading: Reading, expected: Said): void {
  figures.answers++;
  const loss = lossIn(reading, new Map([[expected.question, expected]]));
  if (loss !== null) figures.losses.push(loss);
  for (const delay of delaysOf(reading, expected)) figures.delays.push(delay);
  if (reading.firstMs !== null) figures.firstWords.push(reading.firstMs - reading.sentMs);
}
