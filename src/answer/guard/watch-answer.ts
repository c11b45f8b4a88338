import { untold } from "../../ledger/charge.ts";
import type { ConverseEvent } from "../../providers/provider.ts";
import type { Passage } from "../../types.ts";
import { createLeakWatch } from "./leak.ts";
import { type AnswerMask, createAnswerMask } from "./mask-answer.ts";
import { type GuardRules, sayInstead } from "./rules.ts";

/** What an answer may hold though a rule would take it out: the words of its slides. And what it must not: the prompt. */
interface Watched {
  question: string;
  passages: Passage[];
  systems: string[];
}

/**
 * A model's stream as it may be passed on: personal data masked that does not stand on the slides, and stopped where it
 * begins to tell its own instructions. Holds back only what may yet become personal data.
 */
export async function* watchAnswer(
  events: AsyncIterable<ConverseEvent>,
  rules: GuardRules,
  { question, passages, systems }: Watched,
): AsyncGenerator<ConverseEvent> {
  const said = events[Symbol.asyncIterator]();
  // The model is asked first: it needs longer than what is got ready here.
  const first = said.next();
  first.catch(() => undefined);
  const isPublic = (match: string) => passages.some(({ text }) => text.includes(match));
  const open = (): AnswerMask =>
    createAnswerMask(rules.pii.answer === "mask" ? rules.pii.kinds : [], isPublic);
  const leak =
    rules.leak === "block"
      ? createLeakWatch(
          systems,
          passages.map(({ text }) => text),
        )
      : null;
  let mask = open();
  try {
    for (let next = await first; !next.done; next = await said.next()) {
      const event = next.value;
      if (event.type === "thinking") continue;
      if (event.type === "text" && leak?.add(event.text))
        return yield stopped(sayInstead(rules, "leak", question));
      const text = event.type === "text" ? mask.add(event.text) : mask.end();
      if (text !== "") yield { type: "text", text };
      if (event.type === "text") continue;
      // What a citation supports is whole.
      mask = open();
      yield event;
    }
  } catch (error) {
    // What was said is kept, whatever broke.
    const text = mask.end();
    if (text !== "") yield { type: "text", text };
    throw error;
  } finally {
    await said.return?.();
  }
}

/** Nobody reads on to where the model tells what it cost. */
function stopped(blockedMessage: string): ConverseEvent {
  return { type: "finish", stopReason: "blocked", usage: untold, blockedMessage };
}
