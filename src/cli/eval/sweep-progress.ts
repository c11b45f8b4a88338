import { describeReference } from "../../../eval/dataset/references.ts";
import { type Grid, indexesOf } from "../../../eval/sweep/grid.ts";
import type { SweepEvent } from "../../../eval/sweep/sweep.ts";
import { nameChunking } from "../../../eval/sweep/table.ts";
import type { IngestEvent } from "../../../ingest/events.ts";
import type { Progress } from "../progress.ts";

/** What the table says besides its numbers; filled while the sweep goes on. */
export interface SweepNotes {
  asked: number;
  leftOut: number;
  lines: string[];
}

const missingShown = 5;

/** A step of the bar an index; what is missing is said once, for it is the same for every index. */
export function followSweep(
  grid: Grid,
  { progress, notes }: { progress: Progress; notes: SweepNotes },
): (event: SweepEvent) => void {
  const indexes = indexesOf(grid).length;
  let built = 0;
  const said = new Set<string>();
  const note = (line: string) => {
    if (said.has(line)) return;
    said.add(line);
    progress.line(line);
    notes.lines.push(line);
  };
  return (event) => {
    if (event.type === "ingest") {
      const label = `${nameChunking(event.index.chunking)}, index ${built + 1} of ${indexes}:`;
      const fault = faultOf(event.event);
      if (fault) note(fault);
      const part = partOf(event.event);
      if (part) progress.step(`${label} ${part.doing}`, (built + part.done / 2) / indexes);
    }
    if (event.type === "cases") {
      Object.assign(notes, { asked: event.asked, leftOut: event.leftOut });
      const missing = event.missing.map(
        ({ case: { id }, reference }) => `${describeReference(reference)} (${id})`,
      );
      if (missing.length > 0)
        note(
          `${missing.length} references are not in these decks: ${missing.slice(0, missingShown).join("; ")}${missing.length > missingShown ? " …" : ""}`,
        );
    }
    if (event.type === "asking") {
      const { index, done, total } = event;
      progress.step(
        `${nameChunking(index.chunking)}, index ${built + 1} of ${indexes}: searching`,
        (built + 0.5 + done / total / 2) / indexes,
      );
      if (done === total - 1) built++;
    }
  };
}

const faultOf = (event: IngestEvent) => (event.type === "failed" ? `Not read: ${event.error.message}` : null);

/** Reading takes the first half of an ingest, embedding the second. */
function partOf(event: IngestEvent): { doing: string; done: number } | null {
  switch (event.type) {
    case "reading":
      return { doing: "reading", done: event.done / event.total / 2 };
    case "embedding":
      return { doing: "embedding", done: 0.5 + event.done / Math.max(1, event.total) / 2 };
    case "writing":
      return { doing: "writing", done: 1 };
    default:
      return null;
  }
}
