import type { SyncEvent } from "../../ingest/events.ts";
import type { Observer } from "./observer.ts";

type Sync<Result> = (onEvent: (event: SyncEvent) => void, signal: AbortSignal) => Promise<Result>;

/** The same run, whose events and end the observers hear too. */
export function observeSync<Result>(observers: Observer[], run: Sync<Result>): Sync<Result> {
  return async (onEvent, signal) => {
    const ended = (outcome: "done" | "failed" | "stopped") => {
      for (const observer of observers) observer.synced(outcome);
    };
    try {
      const result = await run((event) => {
        for (const observer of observers) observer.ingested(event);
        onEvent(event);
      }, signal);
      ended("done");
      return result;
    } catch (error) {
      ended(signal.aborted ? "stopped" : "failed");
      throw error;
    }
  };
}
