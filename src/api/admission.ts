import { LecternError } from "../errors.ts";

/** One answer's place among those that are written at once. */
export interface Place {
  /** Aborts when the server stops and can no longer wait for the answer. */
  signal: AbortSignal;
  /** Gives the place back; calling it twice is harmless. */
  leave(): void;
}

export interface Admission {
  /** Throws `unavailable` if every place is taken, or the server is stopping. */
  admit(): Place;
  state(): { open: number; most: number };
  /** What goes on behind an answer and needs the database still, such as a summary. While the server stops none begins, and where it can wait no longer its signal aborts. */
  follow(begin: (signal: AbortSignal) => Promise<void>): void;
  /**
   * Admits no more and resolves once nothing needs the database: answers may end by themselves until `hurry` aborts,
   * which breaks them off as far as they came; what follows them is waited for no longer than that.
   */
  close(hurry: AbortSignal): Promise<void>;
}

export function makeAdmission(most: number): Admission {
  // Each place has a controller of its own: signals that depend on one that outlives them gather in it (Node 20).
  const open = new Map<AbortController, Promise<void>>();
  const following = new Set<Promise<void>>();
  const ending = new AbortController();
  let isClosing = false;
  return {
    admit() {
      if (isClosing) throw new LecternError("unavailable", "The server is stopping: ask again in a moment");
      if (open.size >= most) {
        throw new LecternError(
          "unavailable",
          `The server is writing as many answers as it may at once (${most}): ask again in a few seconds`,
        );
      }
      const place = new AbortController();
      let tellLeft = () => {};
      const left = new Promise<void>((resolve) => {
        tellLeft = resolve;
      });
      open.set(place, left);
      return {
        signal: place.signal,
        leave() {
          open.delete(place);
          tellLeft();
        },
      };
    },
    state: () => ({ open: open.size, most }),
    follow(begin) {
      if (isClosing) return;
      const work = begin(ending.signal).finally(() => following.delete(work));
      following.add(work);
    },
    async close(hurry) {
      isClosing = true;
      const hurried = whenAborted(hurry);
      void hurried.then(() => {
        const stopped = new LecternError("unavailable", "The server stopped before the answer was complete.");
        for (const place of open.keys()) place.abort(stopped);
        ending.abort(stopped);
      });
      await Promise.all(open.values());
      await Promise.race([Promise.all(following), hurried]);
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
