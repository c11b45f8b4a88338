import type { UIMessageChunk } from "ai";
import { readerStopped } from "../answer/memory/record.ts";
import { LecternError } from "../errors.ts";

/** Milliseconds for which an answer goes on though nobody hears it: time to reload, or for a phone to find its network. */
const longestSilence = 60_000;

/** An answer that is being written. */
export interface RunningAnswer {
  /** All of it, from its first chunk on. `leaving` aborts when its hearer goes. */
  hear(leaving: AbortController): AsyncGenerator<UIMessageChunk>;
}

/** The answers that this process is writing, by their conversation. */
export interface RunningAnswers {
  /** `stop` ends the answer: its reader wishes it, or nobody has heard it for a minute. */
  begin(of: Of, chunks: AsyncIterable<UIMessageChunk>, stop: (reason?: LecternError) => void): RunningAnswer;
  find(of: Of): RunningAnswer | null;
  /** Whether there was one to stop. */
  stop(of: Of): boolean;
}

interface Of {
  conversation: string;
  owner: string;
}

export function openRunningAnswers(): RunningAnswers {
  const running = new Map<string, RunningAnswer & Of & { stop(reason?: LecternError): void }>();
  const find = ({ conversation, owner }: Of) => {
    const found = running.get(conversation);
    return found?.owner === owner ? found : null;
  };
  return {
    begin(of, chunks, stop) {
      const answer = { ...of, stop, ...broadcast(chunks, () => stop(), forget) };
      function forget() {
        // A second question may have been asked meanwhile, from another window.
        if (running.get(of.conversation) === answer) running.delete(of.conversation);
      }
      running.set(of.conversation, answer);
      return answer;
    },
    find,
    stop(of) {
      const found = find(of);
      found?.stop(new LecternError("stopped", readerStopped));
      return found !== null;
    },
  };
}

/** Keeps what comes for those who hear it later; `onSilence` after a minute without anybody, `onEnd` at its end. */
function broadcast(
  chunks: AsyncIterable<UIMessageChunk>,
  onSilence: () => void,
  onEnd: () => void,
): RunningAnswer {
  const told: UIMessageChunk[] = [];
  let ended: { error?: unknown } | null = null;
  let wake = () => {};
  let news = Promise.resolve();
  const tell = () => {
    wake();
    news = new Promise((resolve) => {
      wake = resolve;
    });
  };
  tell();
  let hearers = 0;
  let silence: NodeJS.Timeout | undefined;
  const leave = () => {
    if (--hearers === 0 && !ended) silence = setTimeout(onSilence, longestSilence);
  };
  void (async () => {
    try {
      for await (const chunk of chunks) {
        told.push(chunk);
        tell();
      }
      ended = {};
    } catch (error) {
      ended = { error };
    }
    clearTimeout(silence);
    onEnd();
    tell();
  })();
  return {
    hear(leaving) {
      hearers++;
      clearTimeout(silence);
      leaving.signal.addEventListener("abort", leave, { once: true });
      return hearAll();
    },
  };

  async function* hearAll(): AsyncGenerator<UIMessageChunk> {
    for (let at = 0; ; at++) {
      while (at === told.length && !ended) await news;
      const next = told[at];
      if (next) yield next;
      else if (ended?.error === undefined) return;
      else throw ended.error;
    }
  }
}
