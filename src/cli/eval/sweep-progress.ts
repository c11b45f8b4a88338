import { describeReference } from "../../../eval/dataset/references.ts";
import { type Grid, indexesOf, nameChunking } from "../../../eval/sweep/grid.ts";
import type { SweepDependencies } from "../../../eval/sweep/sweep.ts";
import type { IngestEvent } from "../../../ingest/events.ts";
import { counted, money } from "../../text/figures.ts";
import type { Progress } from "../progress.ts";

const maxMissing = 5;

/** A step of the bar for each index; what is missing is said once, since it is the same for every index. */
export function showSweep(grid: Grid, progress: Progress) {
  const indexes = indexesOf(grid).length;
  /** What the table says besides its numbers. */
  const seen = { asked: 0, leftOut: 0, notes: [] as string[] };
  let built = 0;
  const note = (line: string) => {
    if (seen.notes.includes(line)) return;
    progress.line(line);
    seen.notes.push(line);
  };
  const step = (name: string, what: string, done: number) =>
    progress.step(`${name}, index ${built + 1} of ${indexes}: ${what}`, (built + done) / indexes);
  const onEvent: SweepDependencies["onEvent"] = (event) => {
    if (event.type === "waiting") progress.line(`Waiting: ${event.reason}`);
    if (event.type === "priced") progress.line(describePrice(event));
    if (event.type === "ingest") {
      if (event.event.type === "failed") note(`Not read: ${event.event.error.message}`);
      const part = partOf(event.event);
      if (part) step(nameChunking(event.index.chunking), part.doing, part.done / 2);
    }
    if (event.type === "cases") {
      const { asked, leftOut, missing } = event;
      Object.assign(seen, { asked, leftOut });
      const names = missing.map(({ case: { id }, reference }) => `${describeReference(reference)} (${id})`);
      const more = names.length > maxMissing ? " …" : "";
      if (names.length > 0)
        note(
          `${names.length} references are not in these decks: ${names.slice(0, maxMissing).join("; ")}${more}`,
        );
    }
    if (event.type === "asking") {
      const { index, done, total } = event;
      step(nameChunking(index.chunking), "searching", 0.5 + done / total / 2);
      if (done === total - 1) built++;
    }
  };
  return { onEvent, seen };
}

type Priced = Extract<Parameters<SweepDependencies["onEvent"]>[0], { type: "priced" }>;

export function describePrice({ rows, questions, estimate }: Priced): string {
  const all = `${counted(rows, "combination")}, ${counted(questions, "question")}`;
  if (!estimate) return `${all}; nothing is billed`;
  const { tokens, rerankings, usd } = estimate;
  const work = `${counted(tokens, "token")} to embed${rerankings > 0 ? `, ${counted(rerankings, "reranking")}` : ""}`;
  return `${all}; ${work}; ${usd === null ? "the price of a model in use is unknown" : `about ${money(usd)}`}`;
}

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
