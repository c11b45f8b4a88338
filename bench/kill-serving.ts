/** A server that students ask and that is killed meanwhile, as `bench/kill-chat.ts` and `bench/kill-feedback.ts` do. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CourseSlide, makeCourse } from "./chat-course.ts";
import type { Life } from "./kill.ts";
import { killAfter, type Program, start, until } from "./kill-program.ts";

const course = "kill";
const students = 3;
const slides = makeCourse().slice(0, 40);
/** Milliseconds in which a life ends that has acknowledged its first write. */
const longestLife = 2_000;

export interface Student {
  url: string;
  /** Of no other student, in any life. */
  name: string;
  /** To be called at each write that the server acknowledged. */
  acknowledged(): void;
}

/** One life of the server after another: each is killed at a random moment after its first acknowledged write. */
export function serving(folder: string, random: () => number, study: (student: Student) => Promise<void>) {
  const data = join(folder, "data");
  let isPrepared = false;
  let round = 0;
  async function live(): Promise<Life> {
    if (!isPrepared) await prepare(folder, data);
    isPrepared = true;
    const server = start(data, ["serve", "--port", "0"]);
    const url = (await until(server, /listens on (\S+)/))?.[1];
    if (!url) throw new Error(`The server did not start: ${server.said().slice(-500)}`);
    const lesson = round++;
    let acknowledged = 0;
    let tellFirst = () => {};
    const first = new Promise<void>((resolve) => {
      tellFirst = resolve;
    });
    const note = () => {
      acknowledged++;
      tellFirst();
    };
    const studying = Array.from({ length: students }, (_, place) =>
      studyUntilKilled(() => study({ url, name: `${lesson}.${place}`, acknowledged: note })),
    );
    await Promise.race([first, server.ended]);
    await killAfter(server, random() * longestLife);
    await Promise.all(studying);
    return { acknowledged, isKilled: true };
  }
  return { data, live };
}

async function studyUntilKilled(study: () => Promise<void>): Promise<void> {
  try {
    await study();
  } catch (error) {
    // What a killed server leaves of a connection.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function prepare(folder: string, data: string): Promise<void> {
  const file = join(folder, "course.jsonl");
  writeFileSync(file, slides.map((slide) => `${JSON.stringify(slide)}\n`).join(""));
  const made: Program = start(data, ["ingest", file, "--course", course]);
  if ((await made.ended) !== 0) throw new Error(`The course could not be made: ${made.said().slice(-500)}`);
}

export interface Answered {
  conversation: string;
  question: string;
  ordinal: number;
  answer: string;
}

/** Asks, and returns what the server said is kept. */
export async function askNext(
  { url, name }: Student,
  number: number,
  conversation?: string,
): Promise<Answered> {
  const { title } = slides[number % slides.length] as CourseSlide;
  const question = `What about the ${title.toLowerCase()}, in lesson ${name}?`;
  const said = await sendJson<{ conversationId: string; ordinal: number; answer: string; kept: boolean }>(
    "POST",
    `${url}/api/chat`,
    { question, course, ...(conversation ? { conversationId: conversation } : {}) },
  );
  if (!said.kept) throw new Error(`Not kept: ${JSON.stringify(said).slice(0, 300)}`);
  return { conversation: said.conversationId, question, ordinal: said.ordinal, answer: said.answer };
}

export async function sendJson<Reply>(method: string, url: string, body: object): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const said = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(said).slice(0, 300)}`);
  return said as Reply;
}
