import type { SyncEvent, SyncSummary } from "../../ingest/sync.ts";
import type { Progress } from "./progress.ts";
import { oneLine } from "./terminal-text.ts";

/** Names that are told before the rest is only counted. */
const mostNames = 10;

export function showSync(progress: Progress): (event: SyncEvent) => void {
  let asides = 0;
  const aside = (text: string) => {
    asides += 1;
    if (asides <= mostNames) progress.line(oneLine(text));
    if (asides === mostNames + 1) progress.line("… and more of these: --json lists them all");
  };
  return (event) => {
    switch (event.type) {
      case "listing":
        return progress.step(`Looking through ${event.place}`, null);
      case "downloading":
        return progress.step(`Downloading ${oneLine(event.path)}`, event.done / event.total);
      case "warning":
        return aside(event.text);
      case "skipped":
        return aside(`Left out: ${event.path} (${event.reason})`);
      case "reading":
        return progress.step(`Reading ${oneLine(event.deck)}`, event.done / event.total);
      case "read":
        for (const warning of event.warnings) progress.line(oneLine(`${event.deck}: ${warning}`));
        return;
      case "failed":
        return progress.line(oneLine(`Not read: ${event.error.message}`));
      case "embedding":
        return progress.step("Embedding chunks", event.done / event.total);
      case "writing":
        return progress.step("Writing the index", null);
    }
  };
}

export function describeSync(summary: SyncSummary): string {
  const { course, added, changed, moved, removed, unchanged, failed } = summary;
  const changes = [
    named("added", added),
    named("changed", changed),
    named(
      "moved",
      moved.map(({ from, to }) => `${from} → ${to}`),
    ),
    named("removed", removed),
    unchanged > 0 ? `${unchanged} unchanged` : "",
    named(
      "failed",
      failed.map(({ deck }) => deck),
    ),
  ].filter(Boolean);
  const { slides, chunks, tokens, costUsd, seconds } = summary;
  const work =
    slides === 0 ? [] : [`${slides} slides and ${chunks} chunks written, ${tokens} tokens embedded`];
  const cost = costUsd === null || tokens === 0 ? [] : [`about $${costUsd.toFixed(4)}`];
  const totals = [...work, ...cost, `${seconds.toFixed(1)} seconds`].join(", ");
  return `Course "${course}": ${changes.join(", ") || "no decks"}; ${totals}`;
}

function named(what: string, names: string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, mostNames).map(oneLine);
  if (names.length > mostNames) shown.push(`and ${names.length - mostNames} more`);
  return `${names.length} ${what} (${shown.join(", ")})`;
}

export function toJson(summary: SyncSummary) {
  return {
    ...summary,
    failed: summary.failed.map(({ deck, error }) => ({ deck, code: error.code, error: error.message })),
  };
}
