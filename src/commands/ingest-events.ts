import { errorToJson, makeEventToJson } from "../../ingest/event-json.ts";
import type { FailedDeck } from "../../ingest/plan.ts";
import type { SyncEvent } from "../../ingest/sync.ts";
import { type Progress, showProgress } from "./progress.ts";
import { oneLine } from "./terminal-text.ts";

/** Where the events of a run go. Ended by one of `end` and `fail`. */
export interface IngestDisplay {
  show(event: SyncEvent): void;
  /** The result, as its reader wants it. */
  end(result: { words: string; json: object }): void;
  fail(error: unknown): void;
  stop(): void;
}

/** Progress on stderr, the summary in words on stdout. */
export function showIngest(progress: Progress = showProgress()): IngestDisplay {
  return {
    show: makeShow(progress),
    end({ words }) {
      progress.stop();
      console.log(words);
    },
    fail: () => progress.stop(),
    stop: () => progress.stop(),
  };
}

/** Each event as a line of JSON on stdout as it comes; the last is the result or `error`. */
export function printIngest(): IngestDisplay {
  const toJson = makeEventToJson();
  // What was under way when a run broke off may still come to its end.
  let isOver = false;
  const print = (line: object | null, isLast = false) => {
    if (line && !isOver) console.log(JSON.stringify(line));
    isOver ||= isLast;
  };
  return {
    show: (event) => print(toJson(event)),
    end: ({ json }) => print(json, true),
    fail: (error) => print(errorToJson(error), true),
    stop: () => undefined,
  };
}

/** Asides that are told before the rest is only counted. */
const mostAsides = 10;

function makeShow(progress: Progress): (event: SyncEvent) => void {
  const asides: string[] = [];
  const aside = (text: string) => {
    asides.push(text);
    if (asides.length <= mostAsides) progress.line(oneLine(text));
    if (asides.length === mostAsides + 1) progress.line("… and more of these: --json lists them all");
  };
  // On a terminal the bar tells it.
  const note = (text: string) => process.stderr.isTTY || progress.line(oneLine(text));
  const pace = makePace();
  return (event) => {
    const rate = pace(event);
    switch (event.type) {
      case "listing":
        return progress.step(`Looking through ${event.place}`, null);
      case "downloading":
        return progress.step("Downloading", event.done / event.total, oneLine(event.path));
      case "warning":
        return aside(event.text);
      case "skipped":
        return aside(`Left out: ${event.path} (${event.reason})`);
      case "planned":
        return;
      case "unchanged":
        return void note(`${event.deck}: unchanged, nothing to do`);
      case "reading": {
        const place = `${event.done + 1} of ${event.total}: ${oneLine(event.deck)}`;
        return progress.step("Reading", event.done / event.total, `${place}${rate}`);
      }
      case "read":
        note(`${event.deck}: ${event.slides} ${event.slides === 1 ? "slide" : "slides"}${rate}`);
        for (const warning of event.warnings) progress.line(oneLine(`${event.deck}: ${warning}`));
        return;
      case "failed":
        return progress.line(oneLine(`Not read: ${event.error.message}`));
      case "embedding":
        return progress.step("Embedding", event.done / event.total, `${event.total} texts${rate}`);
      case "writing":
        return progress.step("Checking and writing the index", null);
    }
  };
}

/** How fast decks are read and texts embedded so far, e.g. `, 41 slides/s`; empty where it is too soon to say. */
function makePace(now = () => performance.now()): (event: SyncEvent) => string {
  const reading = { slides: 0, ms: 0 };
  const embedding = { texts: 0, ms: 0, last: 0 };
  let before = now();
  return (event) => {
    const passed = now() - before;
    before = now();
    if (event.type === "reading") return rateOf(reading.slides, reading.ms, "slides");
    if (event.type === "read" || event.type === "failed") {
      reading.ms += passed;
      if (event.type === "read") reading.slides += event.slides;
      return event.type === "read" ? `, ${(passed / 1000).toFixed(1)} s` : "";
    }
    if (event.type !== "embedding") return "";
    embedding.texts += event.done - embedding.last;
    // The next deck's texts begin at 0.
    embedding.last = event.done === event.total ? 0 : event.done;
    embedding.ms += passed;
    return rateOf(embedding.texts, embedding.ms, "texts");
  };
}

function rateOf(count: number, ms: number, what: string): string {
  if (ms < 500 || count === 0) return "";
  const rate = (count / ms) * 1000;
  return `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} ${what}/s`;
}

/** Below a summary: each deck that failed, and why; empty where none did. */
export function describeFailures(failed: FailedDeck[]): string {
  if (failed.length === 0) return "";
  const lines = failed.map(({ deck, error }) => {
    const message = oneLine(error.message);
    return `  ${message.includes(deck) ? message : `${oneLine(deck)}: ${message}`}`;
  });
  return `\n${failed.length === 1 ? "1 deck" : `${failed.length} decks`} could not be read; what the course had of them stays:\n${lines.join("\n")}`;
}
