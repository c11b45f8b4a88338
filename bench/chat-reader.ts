/** One who asks, and reads the answer as it comes. */
import { Agent, request } from "node:http";
import { StringDecoder } from "node:string_decoder";
import type { Said } from "./chat-bedrock.ts";
import { course, makeQuestion } from "./chat-course.ts";
import type { Server } from "./chat-servers.ts";
import { clockMs, countLetters, type Progress } from "./chat-wire.ts";

export interface Reading {
  question: number;
  sentMs: number;
  /** When the first text was read; null where none came. */
  firstMs: number | null;
  /** When each text was read. */
  heard: Progress[];
  endedMs: number;
  text: string;
  quotes: string[];
  /** `broken`: the connection closed without an end, or the stream went on after it. */
  end: "finish" | "error" | "left" | "broken";
  /** What was wrong, for whoever reads the figures. */
  problem: string;
  /** Milliseconds by stage, where the server tells. */
  timings: Record<string, number>;
  conversation: string | null;
}

export interface Reader {
  question: number;
  /** To go on with. */
  conversation?: string | null;
  patience?: "to the end" | "leaves at the first word";
  /** Of a log-in. */
  cookie?: string;
}

interface Chunk {
  type: string;
  delta?: string;
  errorText?: string;
  providerMetadata?: { lectern?: { quote: string } };
  messageMetadata?: { timings?: Record<string, number>; conversationId?: string };
}

/** A connection for each reader, as students have: one that is kept may be closed by the server just when it is used. */
const agent = new Agent({ keepAlive: false });

/** Never rejects: what went wrong is the reading's `problem`. */
export function ask({ url }: Server, reader: Reader): Promise<Reading> {
  const body = JSON.stringify({
    question: makeQuestion(reader.question),
    course,
    ...(reader.conversation ? { conversationId: reader.conversation } : {}),
  });
  const reading: Reading = {
    question: reader.question,
    sentMs: clockMs(),
    firstMs: null,
    heard: [],
    endedMs: 0,
    text: "",
    quotes: [],
    end: "broken",
    problem: "",
    timings: {},
    conversation: null,
  };
  return new Promise((resolve) => {
    const over = (problem = "") => {
      reading.problem ||= problem;
      reading.endedMs = clockMs();
      resolve(reading);
    };
    const asking = request(`${url}/api/chat`, {
      agent,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...(reader.cookie ? { cookie: reader.cookie } : {}),
      },
    });
    asking.on("error", (error) => over(error.message));
    asking.on("response", (response) => {
      const decoder = new StringDecoder("utf8");
      let unread = "";
      let isDone = false;
      response.on("data", (part: Buffer) => {
        const lines = (unread + decoder.write(part)).split("\n\n");
        unread = lines.pop() ?? "";
        for (const line of lines) {
          if (isDone) reading.end = "broken";
          if (line === "data: [DONE]") isDone = true;
          else take(reading, line);
        }
        if (reader.patience === "leaves at the first word" && reading.firstMs !== null && !isDone) {
          reading.end = "left";
          asking.destroy();
        }
      });
      response.on("error", (error) => over(error.message));
      response.on("end", () => {
        if (reading.end === "left") return over();
        if (response.statusCode !== 200) {
          reading.end = "error";
          reading.problem = `${response.statusCode}: ${unread.slice(0, 300)}`;
        } else if (!isDone) reading.end = "broken";
        over();
      });
    });
    asking.end(body);
  });
}

function take(reading: Reading, line: string): void {
  const chunk = JSON.parse(line.replace(/^data: /, "")) as Chunk;
  // Behind the end only where the answer is kept.
  if (reading.end !== "broken" && chunk.type !== "message-metadata")
    reading.problem = `${chunk.type} came after the end`;
  if (chunk.delta !== undefined) {
    const atMs = clockMs();
    reading.firstMs ??= atMs;
    reading.text += chunk.delta;
    reading.heard.push({ atMs, letters: (reading.heard.at(-1)?.letters ?? 0) + countLetters(chunk.delta) });
  }
  const quote = chunk.providerMetadata?.lectern?.quote;
  if (quote !== undefined) reading.quotes.push(quote);
  if (chunk.type === "error") {
    reading.end = "error";
    reading.problem = chunk.errorText ?? "";
  }
  if (chunk.type !== "finish") return;
  reading.end = "finish";
  reading.timings = chunk.messageMetadata?.timings ?? {};
  reading.conversation = chunk.messageMetadata?.conversationId ?? null;
}

/** What was lost or changed on the way from the model to the reader; null where nothing was. */
export function lossIn(reading: Reading, said: Map<number, Said>): string | null {
  const { question, end, problem } = reading;
  const expected = said.get(question);
  if (end !== "finish") return `question ${question} ended as ${end}: ${problem}`;
  if (problem !== "") return `question ${question}: ${problem}`;
  if (!expected) return `question ${question} never reached the model`;
  if (unmarked(reading.text) !== unmarked(expected.text))
    return `question ${question}: the reader got “${reading.text}” of “${expected.text}”`;
  if (JSON.stringify(reading.quotes) !== JSON.stringify(expected.quotes))
    return `question ${question}: the reader got ${reading.quotes.length} of ${expected.quotes.length} citations`;
  return null;
}

/** Milliseconds from the writing of each piece of an answer by the model until its reader had all of it. */
export function delaysOf({ heard }: Reading, { deltas }: Said): number[] {
  let at = 0;
  return deltas.flatMap(({ atMs, letters }) => {
    while (at < heard.length && (heard[at]?.letters ?? 0) < letters) at++;
    const had = heard[at];
    return had ? [had.atMs - atMs] : [];
  });
}

/** Lectern puts its own markers in. */
const unmarked = (text: string) => text.replace(/ \[\d+\]/g, "").trim();
export const byQuestion = (said: Said[]) => new Map(said.map((one) => [one.question, one]));
