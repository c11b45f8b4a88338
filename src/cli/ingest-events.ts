import type { EnrichmentSummary } from "../../ingest/enrich/enrich-decks.ts";
import { errorToJson, makeEventToJson } from "../../ingest/event-json.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { type FailedDeck, isWordless } from "../../ingest/failed-deck.ts";
import { describeLeftOut, type LeftOut } from "../../ingest/sources/left-out.ts";
import { counted, duration } from "../text/figures.ts";
import { oneLine } from "../text/terminal-text.ts";
import { type Progress, showProgress } from "./progress.ts";

/** Where the events of a run go. Ended by one of `end` and `fail`. */
interface IngestDisplay {
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
const maxAsides = 10;

function makeShow(progress: Progress): (event: SyncEvent) => void {
  const asides: string[] = [];
  const aside = (text: string) => {
    asides.push(text);
    if (asides.length <= maxAsides) progress.line(oneLine(text));
    if (asides.length === maxAsides + 1) progress.line("… and more of these: --json lists them all");
  };
  // On a terminal the bar tells it.
  const note = (text: string) => process.stderr.isTTY || progress.line(oneLine(text));
  const pace = makePace();
  return (event) => {
    const { share, rate, last } = pace(event);
    switch (event.type) {
      case "listing":
        return progress.step(`Looking through ${event.place}`, null);
      case "downloading":
        return progress.step("Downloading", event.done / event.total, oneLine(event.path));
      case "warning":
        return aside(event.text);
      case "skipped":
        return aside(`Left out: ${event.path} (${event.reason})`);
      case "left-out":
        // Stands below the summary.
        return;
      case "planned":
        return event.resumed > 0
          ? note(`${counted(event.resumed, "deck")} already read by the previous run`)
          : undefined;
      case "unchanged":
        return void note(`${event.deck}: unchanged, nothing to do`);
      case "reading":
        return progress.step("Reading", share, `${last}${rate}`);
      case "ocr":
      case "describing": {
        const what = event.type === "ocr" ? "OCR" : "Describing pictures";
        return progress.step(`${what} of ${oneLine(event.deck)}`, event.done / event.total, pagesOf(event));
      }
      case "enriching":
        return progress.step(`Enriching ${oneLine(event.deck)}`, event.done / event.total, slidesOf(event));
      case "enriched":
        for (const { page, reason } of event.missed)
          aside(`${event.deck}: page ${page} is not enriched: ${reason}`);
        return;
      case "read":
        note(`${event.deck}: ${counted(event.slides, "slide")}, ${duration(event.readSeconds * 1_000)}`);
        for (const warning of event.warnings) progress.line(oneLine(`${event.deck}: ${warning}`));
        return progress.step("Reading", share, `${last}${rate}`);
      case "failed":
        return progress.line(
          oneLine(`${isWordless(event) ? "Left out" : "Not read"}: ${event.error.message}`),
        );
      case "embedding":
        return progress.step("Embedding", event.done / event.total, `${event.total} texts${rate}`);
      case "writing":
        return progress.step("Checking and writing the index", null);
    }
  };
}

const slidesOf = ({ done, total }: { done: number; total: number }) => `slide ${done} of ${total}`;
const pagesOf = ({ done, total }: { done: number; total: number }) => `page ${done} of ${total}`;

interface Pace {
  /** How much has been read, 0…1: by bytes where they are known, since decks have a page or a thousand. */
  share: number;
  /** So far, e.g. `, 41 pages/s`; empty if it is too soon to say. */
  rate: string;
  /** The deck begun last, and its place. */
  last: string;
}

/** How far and how fast a run is; what else goes on meanwhile counts as time too. */
function makePace(now = () => performance.now()): (event: SyncEvent) => Pace {
  const reading = { began: null as number | null, pages: 0, bytes: 0, allBytes: 0, share: 0 };
  const embedding = { texts: 0, ms: 0, began: 0 };
  const sizes = new Map<string, number>();
  let last = "";
  return (event) => {
    if (event.type === "planned") reading.allBytes = event.bytes;
    else if (event.type === "reading") {
      reading.began ??= now();
      last = `${event.done + 1} of ${event.total}: ${oneLine(event.deck)}`;
      if (reading.allBytes === 0) reading.share = event.done / event.total;
      sizes.set(event.deck, event.bytes);
    } else if (event.type === "read" || event.type === "failed") {
      if (event.type === "read") reading.pages += event.pages;
      reading.bytes += sizes.get(event.deck) ?? 0;
      if (reading.allBytes > 0) reading.share = Math.min(1, reading.bytes / reading.allBytes);
    } else if (event.type === "embedding") {
      if (event.done === 0) embedding.began = now();
      const texts = embedding.texts + event.done;
      const ms = embedding.ms + now() - embedding.began;
      if (event.done === event.total) Object.assign(embedding, { texts, ms });
      return { share: reading.share, rate: rateOf(texts, ms, "texts"), last };
    }
    const ms = reading.began === null ? 0 : now() - reading.began;
    return { share: reading.share, rate: rateOf(reading.pages, ms, "pages"), last };
  };
}

function rateOf(count: number, ms: number, what: string): string {
  if (ms < 500 || count === 0) return "";
  const rate = (count / ms) * 1000;
  return `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} ${what}/s`;
}

/** Below a summary: how many slides a model has enriched, and which go without; empty if none were to be. */
export function describeEnrichment(summary: EnrichmentSummary | null): string {
  if (summary === null) return "";
  const { made, kept, missed } = summary;
  const before = kept > 0 ? `, ${kept} more were enriched before` : "";
  const lines = missed
    .slice(0, maxAsides)
    .map(({ deck, page, reason }) => `  ${oneLine(`${deck}, page ${page}: ${reason}`)}`);
  if (missed.length > maxAsides) lines.push(`  and ${missed.length - maxAsides} more: --json lists them all`);
  const without =
    missed.length > 0 ? `; ${counted(missed.length, "slide")} found by their own words alone:` : "";
  return [`\nEnriched ${counted(made, "slide")}${before}${without}`, ...lines].join("\n");
}

/** Below a summary: the files that are no decks, by kind; empty if there are none. */
export function tellLeftOut(kinds: LeftOut[]): string {
  const line = describeLeftOut(kinds);
  return line === null ? "" : `\n${oneLine(line)}`;
}

/** Below a summary: the decks without words, and each that failed, and why; empty if there is neither. */
export function describeFailures(all: FailedDeck[]): string {
  const wordless = all.filter(isWordless).map(({ deck }) => oneLine(deck));
  const more = wordless.length > maxAsides ? ", …" : "";
  const leftOut =
    wordless.length > 0 ? `\nWithout words, left out: ${wordless.slice(0, maxAsides).join(", ")}${more}` : "";
  const failed = all.filter((one) => !isWordless(one));
  if (failed.length === 0) return leftOut;
  const lines = failed.map(({ deck, error }) => {
    const message = oneLine(error.message);
    return `  ${message.includes(deck) ? message : `${oneLine(deck)}: ${message}`}`;
  });
  return `${leftOut}\n${counted(failed.length, "deck")} could not be read; the course keeps what it had of them:\n${lines.join("\n")}`;
}
