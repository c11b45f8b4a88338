import { setImmediate as turn } from "node:timers/promises";
import type { UIMessageChunk } from "ai";

const done = "data: [DONE]\n\n";

/**
 * The AI SDK's chunks as server-sent events. What comes within one turn of the event loop goes out in one write: several
 * chunks belong to a citation or an end, and a reader who is behind gets at once what has gathered. (The SDK's own
 * response passes each chunk through three more streams and writes it by itself.) When the reader leaves, `leaving`
 * aborts.
 */
export function toEventStream(
  chunks: AsyncGenerator<UIMessageChunk>,
  leaving: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const take = async (): Promise<string> => {
    const { done: isOver, value } = await chunks.next();
    return isOver ? done : `data: ${JSON.stringify(value)}\n\n`;
  };
  let next: Promise<string> | null = null;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        let text = "";
        do {
          const event = await (next ?? take());
          text += event;
          if (event === done) {
            controller.enqueue(encoder.encode(text));
            return controller.close();
          }
          next = take();
        } while (await isHereAtOnce(next));
        controller.enqueue(encoder.encode(text));
      } catch (error) {
        if (!leaving.signal.aborted) controller.error(error);
      }
    },
    cancel(reason) {
      leaving.abort(reason);
    },
  });
}

/** Whether it comes before the turn ends. One that fails is left to whoever waits for it. */
function isHereAtOnce(event: Promise<string>): Promise<boolean> {
  const settled = event.then(
    () => true,
    () => false,
  );
  return Promise.race([settled, turn(false)]);
}
