import { isWordless } from "../../ingest/failed-deck.ts";
import type { SyncSummary } from "../../ingest/sync.ts";
import { counted, duration, money } from "../text/figures.ts";
import { oneLine } from "../text/terminal-text.ts";

/** Names that are told before the rest is only counted. */
const maxNames = 10;

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
      failed.filter((one) => !isWordless(one)).map(({ deck }) => deck),
    ),
  ].filter(Boolean);
  const { slides, chunks, tokens, costUsd, seconds } = summary;
  const work =
    slides === 0
      ? []
      : [
          `${counted(slides, "slide")} and ${counted(chunks, "chunk")} written, ${counted(tokens, "token")} embedded`,
        ];
  const cost = costUsd === null || (tokens === 0 && costUsd === 0) ? [] : [`about ${money(costUsd)}`];
  const totals = [...work, ...cost, duration(seconds * 1_000)].join(", ");
  return `Course "${course}": ${changes.join(", ") || "no decks"}; ${totals}`;
}

function named(what: string, names: string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, maxNames).map(oneLine);
  if (names.length > maxNames) shown.push(`and ${names.length - maxNames} more`);
  return `${names.length} ${what} (${shown.join(", ")})`;
}
