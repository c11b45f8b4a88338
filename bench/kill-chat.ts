/** What is killed while students ask: a server whose answers are kept as they end. */
import { listMessages } from "../src/store/conversations.ts";
import type { Database } from "../src/store/database.ts";
import type { Deed } from "./kill.ts";
import { readKept } from "./kill-program.ts";
import { type Answered, askNext, serving } from "./kill-serving.ts";

export function chatting(folder: string, random: () => number): Deed {
  const kept: Answered[] = [];
  const { data, live } = serving(folder, random, async (student) => {
    let conversation: string | undefined;
    for (let number = 0; ; number++) {
      const answered = await askNext(student, number, conversation);
      conversation = answered.conversation;
      kept.push(answered);
      student.acknowledged();
    }
  });
  return {
    name: "chat",
    data,
    live,
    missing: () =>
      readKept(data, async (database) =>
        (await Promise.all(kept.map((one) => lossOf(database, one)))).flat(),
      ),
  };
}

async function lossOf(database: Database, { conversation, question, answer }: Answered): Promise<string[]> {
  const messages = await listMessages(database, conversation, { before: 2 ** 31 - 1, limit: 1_000 });
  const at = messages.findIndex(({ role, content }) => role === "user" && content === question);
  if (at < 0) return [`the question “${question}” is gone`];
  return messages[at + 1]?.content === answer ? [] : [`the answer to “${question}” is gone, or another`];
}
