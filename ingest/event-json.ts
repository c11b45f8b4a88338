import { errorMessage, LecternError } from "../src/errors.ts";
import type { IngestSummary } from "./ingest.ts";
import type { FailedDeck } from "./plan.ts";
import type { SyncEvent } from "./sync.ts";

/** An event as one line of JSON tells it. `seconds` since the run began. */
export function eventToJson(event: SyncEvent, seconds: number): object {
  const at = { seconds: Math.round(seconds * 1000) / 1000 };
  if (event.type !== "failed") return { ...event, ...at };
  return { type: event.type, ...failureToJson(event), ...at };
}

/** The last line of a run that came to its end. */
export function summaryToJson<Summary extends IngestSummary>(summary: Summary) {
  return { type: "summary", ...summary, failed: summary.failed.map(failureToJson) };
}

/** The last line of a run that broke off. `detail` stands for what nobody foresaw. */
export function errorToJson(error: unknown, detail = errorMessage(error)): object {
  if (error instanceof LecternError) return { type: "error", code: error.code, error: error.message };
  return { type: "error", code: "internal", error: detail };
}

function failureToJson({ deck, error }: FailedDeck) {
  return { deck, code: error.code, error: error.message };
}
