import type { Context } from "hono";
import { errorToJson, makeEventToJson, summaryToJson } from "../../ingest/event-json.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import type { IngestSummary } from "../../ingest/ingest.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { Place } from "./admission.ts";

/** What a run over decks holds on the server, and what its words must not tell. */
interface Run {
  seat: Place;
  /** Called when the work has ended, however it did: what reads and writes then does so no more. */
  end: () => Promise<void>;
  hide: (text: string) => string;
}

/** Tells how a run over decks goes, an event a line (NDJSON), the last `summary` or `error`. Begins at once; when the reader leaves, it stops. */
export function sendEvents(
  context: Context,
  { seat, end, hide }: Run,
  work: (onEvent: (event: SyncEvent) => void, signal: AbortSignal) => Promise<IngestSummary>,
): Response {
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, leaving.signal, seat.signal]);
  const toJson = makeEventToJson();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // What was under way when a run broke off may still come to its end.
      let isOver = false;
      const hidden = (_: string, value: unknown) => (typeof value === "string" ? hide(value) : value);
      const send = (line: object | null) => {
        if (line && !isOver && !leaving.signal.aborted)
          controller.enqueue(encoder.encode(`${JSON.stringify(line, hidden)}\n`));
      };
      const onEvent = (event: SyncEvent) => send(toJson(event));
      // Not awaited: a stream that has not started can't be cancelled.
      void work(onEvent, signal)
        .then(summaryToJson, (error) => toLastLine(signal.aborted ? signal.reason : error, signal))
        .finally(end)
        .then((line) => {
          send(line);
          isOver = true;
          if (!leaving.signal.aborted) controller.close();
        });
    },
    cancel(reason) {
      leaving.abort(reason);
    },
  });
  // Proxies that buffer would hold the events back.
  const headers = { "content-type": "application/x-ndjson; charset=utf-8", "x-accel-buffering": "no" };
  return new Response(body, { headers });
}

/** What nobody foresaw goes to the log alone, as in `problem`; that the reader left is nothing to log. */
function toLastLine(error: unknown, signal: AbortSignal): object {
  if (!(error instanceof LecternError) && !signal.aborted)
    console.error(`Lectern failed on a sync: ${error instanceof Error ? error.stack : errorMessage(error)}`);
  return errorToJson(error, "Lectern failed on this sync; its log says why");
}
