import type { UIMessageChunk } from "ai";
import { describe, expect, it, vi } from "vitest";
import { openRunningAnswers } from "../../src/api/running.ts";
import type { LecternError } from "../../src/errors.ts";

const of = { conversation: "c", owner: "ann" };
const chunk = (delta: string): UIMessageChunk => ({ type: "text-delta", id: "answer", delta });

/** An answer that says what it is told to, until it is stopped. */
function scripted() {
  const said: string[] = [];
  let wake = () => {};
  let isOver = false;
  const stops: (LecternError | undefined)[] = [];
  async function* chunks() {
    for (let at = 0; ; ) {
      while (at < said.length) yield chunk(said[at++] ?? "");
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const end = () => {
    isOver = true;
    wake();
  };
  return {
    chunks: chunks(),
    stops,
    end,
    say(word: string) {
      said.push(word);
      wake();
    },
    stop(reason?: LecternError) {
      stops.push(reason);
      end();
    },
  };
}
const readAll = async (stream: AsyncIterable<UIMessageChunk>) => {
  const heard: string[] = [];
  for await (const one of stream) heard.push(one.type === "text-delta" ? one.delta : one.type);
  return heard;
};

describe("an answer that is being written", () => {
  it("is heard from its beginning by whoever comes later, and to its end by all", async () => {
    const running = openRunningAnswers();
    const answer = scripted();
    const first = readAll(running.begin(of, answer.chunks, answer.stop).hear(new AbortController()));
    answer.say("a");
    answer.say("b");
    const found = running.find(of);
    const second = found && readAll(found.hear(new AbortController()));
    answer.say("c");
    answer.end();
    expect(await first).toEqual(["a", "b", "c"]);
    expect(await second).toEqual(["a", "b", "c"]);
    expect(running.find(of)).toBeNull();
    expect(answer.stops).toEqual([]);
  });

  it("is nobody else's to hear or to stop", () => {
    const running = openRunningAnswers();
    const answer = scripted();
    running.begin(of, answer.chunks, answer.stop);
    const other = { ...of, owner: "bob" };
    expect(running.find(other)).toBeNull();
    expect(running.stop(other)).toBe(false);
    expect(running.stop(of)).toBe(true);
    expect(answer.stops.map((reason) => reason?.code)).toEqual(["stopped"]);
  });

  it("goes on for a while when its reader is gone, and then ends", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const running = openRunningAnswers();
    const answer = scripted();
    const listen = () => {
      const leaving = new AbortController();
      running.find(of)?.hear(leaving);
      leaving.abort();
    };
    running.begin(of, answer.chunks, answer.stop);
    listen();
    vi.advanceTimersByTime(59_000);
    expect(answer.stops).toEqual([]);
    listen();
    vi.advanceTimersByTime(59_000);
    expect(answer.stops).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(answer.stops).toEqual([undefined]);
    vi.useRealTimers();
  });
});
