import type { AnswerEvent } from "../answer/events.ts";
import type { Trace } from "../answer/trace.ts";
import { readerText } from "../reader-message.ts";

/**
 * An answer's events as its reader may have them: what was done without, and why, in words that name no setting. The log
 * is told the rest, by the request's name.
 */
export async function* forReaders(
  events: AsyncIterable<AnswerEvent>,
  request: string,
): AsyncGenerator<AnswerEvent> {
  const tell = (why: string) => {
    const told = readerText(why);
    if (told !== why) console.error(`An answer had to do without (${request}): ${why}`);
    return told;
  };
  for await (const event of events) {
    if (event.type === "retrieved") yield { ...event, trace: withoutSettings(event.trace, tell) };
    else if (event.type === "finish")
      yield { ...event, skipped: event.skipped.map((one) => ({ ...one, why: tell(one.why) })) };
    else yield event;
  }
}

function withoutSettings({ rewrite, search, rerank, ...trace }: Trace, tell: (why: string) => string): Trace {
  const toldOf = <Stage extends { problem: string | null }>(stage: Stage): Stage =>
    stage.problem === null ? stage : { ...stage, problem: tell(stage.problem) };
  return { ...trace, rewrite: toldOf(rewrite), search: toldOf(search), rerank: toldOf(rerank) };
}
