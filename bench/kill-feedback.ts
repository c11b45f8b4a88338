/** What is killed while students give thumbs, change them and take them back. */
import { listMessages } from "../src/store/conversations.ts";
import type { Database } from "../src/store/database.ts";
import type { Feedback } from "../src/store/feedback.ts";
import type { Deed } from "./kill.ts";
import { readKept } from "./kill-program.ts";
import { type Answered, askNext, sendJson, serving } from "./kill-serving.ts";

/** The thumb of an answer: what was acknowledged last, and what was sent since and not answered, if anything was. */
interface Thumb {
  answered: Answered;
  kept: Feedback | null;
  sent?: Feedback | null;
}

/** A thumb of each kind, and every third time none: it is taken back. */
function feedbackOf(number: number, name: string): Feedback | null {
  if (number % 3 === 2) return null;
  const comment = `Number ${number} in lesson ${name}`;
  return number % 2 === 0
    ? { thumb: "up", reason: null, comment }
    : { thumb: "down", reason: "unclear", comment };
}

export function rating(folder: string, random: () => number): Deed {
  const thumbs: Thumb[] = [];
  const { data, live } = serving(folder, random, async (student) => {
    const answered = await askNext(student, 0);
    const thumb: Thumb = { answered, kept: null };
    thumbs.push(thumb);
    const { conversation, ordinal } = answered;
    const url = `${student.url}/api/conversations/${conversation}/messages/${ordinal}/feedback`;
    for (let number = 0; ; number++) {
      const feedback = feedbackOf(number, student.name);
      thumb.sent = feedback;
      if (feedback) await sendJson("PUT", url, feedback);
      else if (!(await fetch(url, { method: "DELETE" })).ok)
        throw new Error("A thumb could not be taken back");
      delete thumb.sent;
      thumb.kept = feedback;
      student.acknowledged();
    }
  });
  return {
    name: "feedback",
    data,
    live,
    missing: () =>
      readKept(data, async (database) =>
        (await Promise.all(thumbs.map((one) => lossOf(database, one)))).flat(),
      ),
  };
}

async function lossOf(database: Database, { answered, kept, sent }: Thumb): Promise<string[]> {
  const { conversation, ordinal } = answered;
  const messages = await listMessages(database, conversation, { before: ordinal + 1, limit: 1 });
  const message = messages[0];
  if (message?.role !== "assistant") return [`the answer to “${answered.question}” is gone`];
  // A server killed behind its last write has kept a thumb without having said so.
  const allowed = [kept, ...(sent === undefined ? [] : [sent])].map((one) => toText(one));
  return allowed.includes(toText(message.feedback))
    ? []
    : [`the thumb of “${answered.question}” is ${toText(message.feedback)}, not ${allowed.join(" or ")}`];
}

const toText = (feedback: Feedback | null) =>
  feedback ? `${feedback.thumb}, ${feedback.reason}: ${feedback.comment}` : "none";
