import { errorMessage, LecternError } from "../../errors.ts";
import { type RetryPolicy, retry } from "../../retry.ts";
import {
  beginExchange,
  findBegunExchange,
  isUnfinished,
  type KeptAnswer,
} from "../../store/conversations.ts";
import type { Database } from "../../store/database.ts";
import { endExchange } from "../../store/end-exchange.ts";
import { windowExchanges } from "./memory.ts";

export interface KeepDependencies {
  database: Database;
  /** Called once an exchange is kept. */
  summarise(conversation: string): void;
  /** Goes on behind the answer, for as long as the process lives and its signal allows. */
  follow(work: (signal: AbortSignal) => Promise<void>): void;
}

export interface Exchange {
  conversation: string;
  /** The user it belongs to. */
  owner: string;
  course: string | null;
  title: string;
  question: string;
}

export interface Keeping {
  /** False: the answer could not be kept, or not yet. */
  isKept: boolean;
  /** The answer's in its conversation; null where it is not there. */
  ordinal: number | null;
}

/** About an hour. A pause is shorter than the time that a server has to stop, so that it tries once more before. */
const patience: RetryPolicy = {
  tries: 720,
  pauseMs: (retries) => Math.min(500 * 2 ** retries, 5_000),
  mayHelp: () => true,
};
/** Exchanges that wait to be kept, a few kilobytes each; more are given up. */
const mostWaiting = 1_000;
let waiting = 0;

/**
 * Keeps an exchange: its question by `begin`, its answer by `end`. `end` tells whether it is kept; what is not kept at
 * once, because the disk is full or the database gone, is tried again behind it.
 */
export function keepExchange({ database, summarise, follow }: KeepDependencies) {
  let begun: Promise<number> | null = null;
  const begin = (asked: Exchange): Promise<number> => {
    const { conversation: id, ...rest } = asked;
    begun ??= beginExchange(database, { id, ...rest });
    // `end` tells of its failure; without this the process would end of it before.
    begun.catch(() => undefined);
    return begun;
  };
  const write = async ({ conversation, owner, course }: Exchange, ordinal: number, answer: KeptAnswer) => {
    const isThere = await endExchange(database, { id: conversation, owner, ordinal, course }, answer);
    // Until then nothing has left the window.
    if (isThere && ordinal > 2 * windowExchanges) summarise(conversation);
    return isThere;
  };
  /** Nobody knows whether a write whose connection broke was done: it is looked for first. */
  const writeAgain = async (asked: Exchange, answer: KeptAnswer) => {
    const id = asked.conversation;
    const known = await begun?.catch(() => null);
    const ordinal = known ?? (await findBegunExchange(database, id, asked.question));
    if (ordinal === null) {
      begun = null;
      await write(asked, await begin(asked), answer);
      return;
    }
    if (await isUnfinished(database, id, ordinal)) await write(asked, ordinal, answer);
  };
  const end = async (asked: Exchange, answer: KeptAnswer): Promise<Keeping> => {
    try {
      const ordinal = await begin(asked);
      const isThere = await write(asked, ordinal, answer);
      return { isKept: true, ordinal: isThere ? ordinal : null };
    } catch (error) {
      // Somebody else, or a question about another course, began a conversation of that id meanwhile: nothing of this
      // belongs there.
      const isForeign = error instanceof LecternError && error.code === "not-found";
      const isGivenUp = isForeign || waiting >= mostWaiting;
      console.error(
        `An answer could not be kept${isGivenUp ? "" : ", and will be tried again"}: ${errorMessage(error)}`,
      );
      if (!isGivenUp) follow((signal) => waitFor(() => writeAgain(asked, answer), signal));
      return { isKept: false, ordinal: null };
    }
  };
  return { begin, end };
}

/** Never rejects: what becomes of it is logged. */
async function waitFor(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  waiting++;
  try {
    await retry(write, patience, signal);
    console.error("An answer that could not be kept at first has now been kept.");
  } catch (error) {
    console.error(`An answer is lost: ${errorMessage(error)}`);
  } finally {
    waiting--;
  }
}
