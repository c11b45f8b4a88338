/** Answer after answer, some left midway and some with faults: whether memory stays as it is. */
import pMap from "p-map";
import { ask, byQuestion, lossIn, type Reading } from "./chat-reader.ts";
import type { Bedrock, Server } from "./chat-servers.ts";

/** In the order of `samples`: after each batch, with garbage collected. Megabytes. */
export interface Endurance {
  answers: number;
  left: number;
  /** Of the readers who left, those whose model call was ended before its time. */
  cancelled: number;
  /** Answers that ended in an error event, as some faults make them. */
  errors: number;
  losses: string[];
  samples: { answers: number; rss: number; heap: number }[];
}

/** Megabytes for 1,000 answers, and its standard error. */
export interface Slope {
  slope: number;
  error: number;
}

const readersAtOnce = 16;
const batches = 20;
/** One in so many leaves, one in so many has a fault; a conversation has so many questions. */
const leavingEach = 10;
const faultEach = 20;
const questionsEach = 5;
/** Long enough that who leaves is heard of before the model is through. */
const holdMs = 500;
/** Of the batches the share that fills caches, pools and compiled code, and so is no trend. */
const warmUp = 0.4;
const megabyte = 2 ** 20;

export async function endure(bedrock: Bedrock, server: Server, answers: number): Promise<Endurance> {
  const result: Endurance = { answers, left: 0, cancelled: 0, errors: 0, losses: [], samples: [] };
  await bedrock.wish({ kind: "faults", holdMs, each: faultEach, answers });
  const conversations = answers / batches / questionsEach;
  for (let batch = 0; batch < batches; batch++) {
    const first = 10_000 + batch * (answers / batches);
    const begins = Array.from({ length: conversations }, (_, place) => first + place * questionsEach);
    const readings = (
      await pMap(begins, (begin) => converse(server, begin), { concurrency: readersAtOnce })
    ).flat();
    const { rss, heapUsed } = await server.health();
    const { said } = await bedrock.wish({ kind: "told" });
    const expected = byQuestion(said);
    const left = readings.filter(({ end }) => end === "left");
    result.left += left.length;
    result.cancelled += left.filter(({ question }) => expected.get(question)?.cancelled).length;
    result.errors += readings.filter(({ end }) => end === "error").length;
    result.losses.push(...readings.filter(isOver).flatMap((reading) => lossIn(reading, expected) ?? []));
    const done = (batch + 1) * (answers / batches);
    result.samples.push({ answers: done, rss: rss / megabyte, heap: heapUsed / megabyte });
  }
  return result;
}

const isOver = ({ end }: Reading) => end === "finish" || end === "broken";

/** Questions one after the other, of which each but the first leans on those before it. */
async function converse(server: Server, begin: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  let conversation: string | null = null;
  for (let question = begin; question < begin + questionsEach; question++) {
    const patience = question % leavingEach === 3 ? "leaves at the first word" : "to the end";
    const reading = await ask(server, { question, conversation, patience });
    conversation ??= reading.conversation;
    readings.push(reading);
  }
  return readings;
}

/** Ordinary least squares over the samples after the warm-up. */
export function slopeOf({ samples }: Endurance, what: "rss" | "heap"): Slope {
  const kept = samples.slice(Math.floor(samples.length * warmUp));
  const points = kept.map((sample) => ({ x: sample.answers / 1_000, y: sample[what] }));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
  const residues = points.reduce((sum, point) => sum + (point.y - y - slope * (point.x - x)) ** 2, 0);
  return { slope, error: Math.sqrt(residues / (points.length - 2) / spread) };
}
