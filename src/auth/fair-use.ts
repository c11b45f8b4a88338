import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { isExhausted, secondsToMidnight } from "../ledger/allowance.ts";
import type { Allowance } from "../settings/limits.ts";
import type { Database } from "../store/database.ts";
import { spentToday } from "../store/spending.ts";
import type { Caller } from "./caller.ts";
import type { Limiter, OpenLimiter } from "./limiter.ts";
import { networkOf } from "./network.ts";

/** A lecture hall may ask from one address. */
const usersOfAddress = 50;
/** Questions that are offered with an answer, and to begin with. */
const offersOfQuestion = 2;
/** Pictures of slides: a reader looks at several for each question. */
const picturesOfQuestion = 10;
/** Small ones: whoever looks through a course sees dozens at once. */
const thumbnailsOfQuestion = 100;

/** Who asks, from where, and of which course (null: all of theirs). */
export interface Asking {
  caller: Caller;
  address: string;
  course: string | null;
}

export interface FairUse {
  /** Throws `limited` where the caller has asked, is asking, or has spent as much as may be. Call `leave` at the end. */
  ask(asking: Asking): Promise<{ leave(): void }>;
  /** The same for questions that the page offers, which take nothing from those that the caller asks. */
  offer(asking: Asking): Promise<void>;
  /** Throws `limited` where it is one picture too many. */
  look(asking: Asking): Promise<void>;
  /** The same for small pictures of slides. */
  browse(asking: Asking): Promise<void>;
}

type Parts = { database: Database; config: Pick<Config, "auth" | "fairUse" | "database"> };

/** Keeps one user's questions and money from being all of them. Whoever sits at the machine has it to themselves. */
export function openFairUse({ database, config }: Parts, open: OpenLimiter): FairUse {
  const { perMinute, streams, allowances } = config.fairUse;
  const questions = open("questions", { most: perMinute, seconds: 60 });
  const offers = open("offers", { most: perMinute * offersOfQuestion, seconds: 60 });
  const pictures = open("pictures", { most: perMinute * picturesOfQuestion, seconds: 60 });
  const thumbnails = open("thumbnails", { most: perMinute * thumbnailsOfQuestion, seconds: 60 });
  const addresses = open("addresses", { most: perMinute * usersOfAddress, seconds: 60 });
  const places = config.database
    ? countStreamsTogether(streams, open("streams", { most: streams, seconds: forgottenAfter }))
    : countStreams(streams);
  // Where nobody logs in, an address is all that tells one from another.
  const nameOf = ({ caller, address }: Asking) =>
    config.auth === "insecure-open" ? `address ${networkOf(address)}` : `user ${caller.id}`;
  return {
    async ask(asking) {
      await checkAllowances(database, allowances, asking);
      if (config.auth === "local") return { leave: () => undefined };
      await take(questions, nameOf(asking), `${perMinute} questions within a minute`);
      await take(
        addresses,
        networkOf(asking.address),
        "as many questions as one address may, within a minute",
      );
      return places.enter(nameOf(asking));
    },
    async offer(asking) {
      await checkAllowances(database, allowances, asking);
      if (config.auth === "local") return;
      await take(offers, nameOf(asking), "as many offers as may be, within a minute");
    },
    async look(asking) {
      if (config.auth === "local") return;
      await take(pictures, nameOf(asking), "as many pictures as may be, within a minute");
    },
    async browse(asking) {
      if (config.auth === "local") return;
      await take(thumbnails, nameOf(asking), "as many small pictures as may be, within a minute");
    },
  };
}

async function take(limiter: Limiter, key: string, what: string): Promise<void> {
  const wait = await limiter.take(key);
  if (wait) throw limited(`You have asked for ${what}`, wait.seconds);
}

const limited = (why: string, seconds: number) =>
  new LecternError("limited", `${why}: try again in ${inWords(seconds)}`, { retryAfterSeconds: seconds });

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`;
}

/** Answers that are written at once for one user. */
interface Places {
  enter(name: string): Promise<{ leave(): void }>;
}

const tooManyAnswers = (most: number) => limited(`${most} answers are being written for you`, 5);

/** By this server, the only one on its database. */
function countStreams(most: number): Places {
  const open = new Map<string, number>();
  return {
    async enter(name) {
      const before = open.get(name) ?? 0;
      if (before >= most) throw tooManyAnswers(most);
      open.set(name, before + 1);
      return {
        leave: once(() => {
          const left = (open.get(name) ?? 1) - 1;
          if (left > 0) open.set(name, left);
          else open.delete(name);
        }),
      };
    },
  };
}

/** Seconds after which the answers of a server that died no longer count; those that are still being written neither. */
const forgottenAfter = 10 * 60;

/** By all servers on one database. */
function countStreamsTogether(most: number, places: Limiter): Places {
  const giveBack = (name: string) =>
    void places.giveBack(name).catch((error: unknown) => {
      console.error(
        `An answer that has ended counts for ${forgottenAfter / 60} minutes: ${errorMessage(error)}`,
      );
    });
  return {
    async enter(name) {
      if (await places.take(name)) {
        giveBack(name);
        throw tooManyAnswers(most);
      }
      return { leave: once(() => giveBack(name)) };
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

const whose: Record<Allowance["of"], string> = {
  user: "You have",
  course: "This course has",
  all: "This server has",
};

/** A question to all of several courses is put off only by an allowance that is not a course's. */
async function checkAllowances(
  database: Database,
  allowances: Allowance[],
  { caller, course }: Asking,
): Promise<void> {
  for (const allowance of allowances) {
    if (allowance.of === "course" && course === null) continue;
    const spent = await spentToday(database, {
      user: allowance.of === "user" ? caller.id : null,
      course: allowance.of === "course" ? course : null,
    });
    if (isExhausted(allowance, spent))
      throw limited(`${whose[allowance.of]} used up what may be spent today`, secondsToMidnight(Date.now()));
  }
}
