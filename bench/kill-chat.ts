/** What is killed while students ask: a server whose answers are kept as they end. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { listMessages } from "../src/store/conversations.ts";
import type { Database } from "../src/store/database.ts";
import { type CourseSlide, makeCourse } from "./chat-course.ts";
import type { Deed } from "./kill.ts";
import { killAfter, type Program, readKept, start, until } from "./kill-program.ts";

const course = "kill";
const students = 3;
const slides = makeCourse().slice(0, 40);
/** Milliseconds in which a life ends that has kept its first answer. */
const longestLife = 2_000;

/** An answer that its reader was told is kept. */
interface Kept {
  conversation: string;
  question: string;
  answer: string;
}

export function chatting(folder: string, random: () => number): Deed {
  const data = join(folder, "data");
  const kept: Kept[] = [];
  let isPrepared = false;
  let round = 0;
  return {
    name: "chat",
    data,
    async live() {
      if (!isPrepared) await prepare(folder, data);
      isPrepared = true;
      const server = start(data, ["serve", "--port", "0"]);
      const url = (await until(server, /listens on (\S+)/))?.[1];
      if (!url) throw new Error(`The server did not start: ${server.said().slice(-500)}`);
      const before = kept.length;
      const lesson = round++;
      let tellFirst = () => {};
      const first = new Promise<void>((resolve) => {
        tellFirst = resolve;
      });
      const keep = (one: Kept) => {
        kept.push(one);
        tellFirst();
      };
      const asking = Array.from({ length: students }, (_, place) => study(url, `${lesson}.${place}`, keep));
      await Promise.race([first, server.ended]);
      await killAfter(server, random() * longestLife);
      await Promise.all(asking);
      return { acknowledged: kept.length - before, isKilled: true };
    },
    missing: () =>
      readKept(data, async (database) =>
        (await Promise.all(kept.map((one) => lossOf(database, one)))).flat(),
      ),
  };
}

async function prepare(folder: string, data: string): Promise<void> {
  const file = join(folder, "course.jsonl");
  writeFileSync(file, slides.map((slide) => `${JSON.stringify(slide)}\n`).join(""));
  const made: Program = start(data, ["ingest", file, "--course", course]);
  if ((await made.ended) !== 0) throw new Error(`The course could not be made: ${made.said().slice(-500)}`);
}

/** Asks on in one conversation until nobody answers. */
async function study(url: string, name: string, keep: (one: Kept) => void): Promise<void> {
  let conversation: string | undefined;
  for (let number = 0; ; number++) {
    const { title } = slides[number % slides.length] as CourseSlide;
    const question = `What about the ${title.toLowerCase()}, in lesson ${name}?`;
    try {
      const response = await fetch(`${url}/api/chat`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ question, course, ...(conversation ? { conversationId: conversation } : {}) }),
      });
      const said = (await response.json()) as { conversationId: string; answer: string; kept: boolean };
      if (!response.ok || !said.kept)
        throw new Error(`${response.status}: ${JSON.stringify(said).slice(0, 300)}`);
      conversation = said.conversationId;
      keep({ conversation, question, answer: said.answer });
    } catch (error) {
      // What a killed server leaves of a connection.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

async function lossOf(database: Database, { conversation, question, answer }: Kept): Promise<string[]> {
  const messages = await listMessages(database, conversation, { before: 2 ** 31 - 1, limit: 1_000 });
  const at = messages.findIndex(({ role, content }) => role === "user" && content === question);
  if (at < 0) return [`the question “${question}” is gone`];
  return messages[at + 1]?.content === answer ? [] : [`the answer to “${question}” is gone, or another`];
}
