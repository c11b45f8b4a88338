import { errorMessage, LecternError } from "../src/errors.ts";
import type { SyncEvent } from "./events.ts";
import type { FailedDeck } from "./failed-deck.ts";
import type { IngestSummary } from "./ingest.ts";

/**
 * Turns the events of a run that begins now into lines of JSON with the `seconds` since its start. Embedding is
 * reported at every hundredth only, or there would be thousands of lines; for the events between the result is null.
 */
export function makeEventToJson(now = () => performance.now()): (event: SyncEvent) => object | null {
  const started = now();
  let told = -1;
  return (event) => {
    const seconds = Math.round(now() - started) / 1000;
    if (event.type === "failed") return { type: event.type, ...failureToJson(event), seconds };
    if (event.type === "embedding") {
      const hundredth = Math.floor((event.done / event.total) * 100);
      if (hundredth === told) return null;
      told = hundredth;
    }
    return { ...event, seconds };
  };
}

/** The last line of a run that came to its end. */
export function summaryToJson<Summary extends IngestSummary>(summary: Summary) {
  return { type: "summary", ...summary, failed: summary.failed.map(failureToJson) };
}

/** The last line of a run that broke off. `detail` is what to say of an unforeseen error. */
export function errorToJson(error: unknown, detail = errorMessage(error)): object {
  if (error instanceof LecternError) return { type: "error", code: error.code, error: error.message };
  return { type: "error", code: "internal", error: detail };
}

function failureToJson({ deck, error }: FailedDeck) {
  return { deck, code: error.code, error: error.message };
}
