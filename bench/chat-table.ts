/** The figures of `bench/chat.ts` as one table: Lectern, its goal, the peer, and how they compare. */
import { type Alone, holdMs, p50, p95 } from "./chat-alone.ts";
import { type Round, streams } from "./chat-crowd.ts";
import { type Endurance, slopeOf } from "./chat-endurance.ts";
import type { Server } from "./chat-servers.ts";

interface Cell {
  shown: string;
  /** What is compared; null where a ratio says nothing. */
  value: number | null;
}

export interface Row {
  what: string;
  goal: string;
  cells: Cell[];
}

/** What the table's words mean, to be printed below it. */
export const definitions = `Calls of the stages: embedding, reranking, guardrail and rewriting, from the head of their request at the fake Bedrock to the end of its reply; those at the same time count once, and what the servers do meanwhile is hidden behind them.
Added: from the reader's request sent to the head of its ConverseStream request at the fake, less the calls of the stages.
First word: from the reader's request sent to the first text read, less the calls of the stages, less what the SDK alone takes from sending that same ConverseStream request to its first text.
In its middle each answer pauses (one at a time ${holdMs} ms; of many, until all have begun): a server that withholds it would be late with its first word.
The peer embeds the question, finds eight passages by cosine and asks the model: it does not rerank, guard, cite or remember.`;

export function printTable(servers: Server[], rows: Row[]): void {
  const names = servers.map(({ name }) => name);
  console.log(`| what | ${names[0]} | goal | ${names[1]} | ratio |\n|---|---|---|---|---|`);
  for (const { what, goal, cells } of rows) {
    const [own, other] = cells;
    console.log(`| ${what} | ${own?.shown} | ${goal || "–"} | ${other?.shown} | ${ratio(own, other)} |`);
  }
}

function ratio(own: Cell | undefined, other: Cell | undefined): string {
  const [value, rival] = [own?.value ?? 0, other?.value ?? 0];
  return value > 0 && rival > 0 ? (value / rival).toFixed(2) : "–";
}

/** A row for one kind of measurement; `cell` makes what is shown of each server's. */
const rowsOf =
  <Measured>(measured: Map<Server, Measured>) =>
  (what: string, goal: string, cell: (one: Measured) => Cell): Row => ({
    what,
    goal,
    cells: [...measured.values()].map(cell),
  });

const ms = (values: number[]): Cell => ({
  shown: `${p50(values).toFixed(1)} / ${p95(values).toFixed(1)} ms`,
  value: p50(values),
});
const seconds = (...values: number[]): Cell => ({
  shown: `${values.map((value) => (value / 1_000).toFixed(2)).join(" / ")} s`,
  value: values[0] ?? null,
});
const count = (value: number, of: number): Cell => ({
  shown: `${value.toLocaleString("en")} of ${of.toLocaleString("en")}`,
  value: null,
});

export function aloneRows(alone: Map<Server, Alone>): Row[] {
  const row = rowsOf(alone);
  const asked = [...alone.values()][0]?.added.length;
  return [
    row(`added, one at a time, p50 / p95 (${asked} questions, 1,000 slides)`, "p50 ≤ 25 ms", ({ added }) =>
      ms(added),
    ),
    row("first word, p50 / p95", "p50 ≤ 15 ms", ({ firstWord }) => ms(firstWord)),
    row("of it from ConverseStream at the fake to the first text read", "", ({ passage }) => ms(passage)),
    row("the SDK alone, to its first text", "", ({ straight }) => ms(straight)),
    row("calls of the stages before ConverseStream", "", ({ stageCalls }) => ms(stageCalls)),
    row("processor time for an answer, mean", "", ({ cpuMs }) => ({
      shown: `${cpuMs.toFixed(1)} ms`,
      value: cpuMs,
    })),
  ];
}

export function crowdRows(crowd: Map<Server, Round[]>): Row[] {
  const row = rowsOf(crowd);
  const middle = (rounds: Round[], figure: (round: Round) => number) => p50(rounds.map(figure));
  return [
    row(`${streams} streams at once: answers that came whole, in order`, "all", (rounds) => {
      const lost = rounds.reduce((sum, { losses }) => sum + losses.length, 0);
      return count(rounds.length * streams - lost, rounds.length * streams);
    }),
    row("of them in the middle of their answer at one moment", "all", (rounds) =>
      count(Math.min(...rounds.map(({ atOnce }) => atOnce)), streams),
    ),
    row(`from the first request to the end of all (median of ${crowdRounds(crowd)} rounds)`, "", (rounds) =>
      seconds(middle(rounds, ({ wholeMs }) => wholeMs)),
    ),
    row("their first word, p50 / p95", "", (rounds) =>
      seconds(
        middle(rounds, ({ firstWord }) => firstWord.p50),
        middle(rounds, ({ firstWord }) => firstWord.p95),
      ),
    ),
    row("delay of the server's event loop, p99 / longest", "", (rounds) =>
      seconds(
        middle(rounds, ({ loop }) => loop.p99),
        middle(rounds, ({ loop }) => loop.max),
      ),
    ),
    row("processor time for an answer, mean", "", (rounds) => {
      const cpuMs = middle(rounds, (round) => round.cpuMs) / streams;
      return { shown: `${cpuMs.toFixed(1)} ms`, value: cpuMs };
    }),
  ];
}

const crowdRounds = (crowd: Map<Server, Round[]>) => [...crowd.values()][0]?.length ?? 0;

export function enduranceRows(endurance: Map<Server, Endurance>): Row[] {
  const row = rowsOf(endurance);
  const answers = [...endurance.values()][0]?.answers.toLocaleString("en");
  const slope = (what: "rss" | "heap") => (one: Endurance) => {
    const { slope, error } = slopeOf(one, what);
    const [from, to] = [one.samples[0], one.samples.at(-1)].map((sample) => sample?.[what].toFixed(0));
    const sign = slope < 0 ? "−" : "+";
    const shown = `${sign}${Math.abs(slope).toFixed(2)} ± ${(2 * error).toFixed(2)} MB (${from} → ${to} MB)`;
    return { shown, value: null };
  };
  return [
    row(
      `${answers} answers: heap, MB for each 1,000 ± 2 standard errors (first → last)`,
      "flat",
      slope("heap"),
    ),
    row("resident memory, likewise", "flat", slope("rss")),
    row("answers without a fault that came whole, in order", "all", (one) => {
      const due = one.answers - one.left - one.errors;
      return count(due - one.losses.length, due);
    }),
    row("readers who left midway, and whose model call was ended", "all", (one) =>
      count(one.cancelled, one.left),
    ),
    row("answers that a fault broke, and that said so", "", (one) => count(one.errors, one.answers)),
  ];
}

/** Where a server itself saw its time go, calls included: p50 of each stage. */
export function stageLines(alone: Map<Server, Alone>): string[] {
  return [...alone].flatMap(([{ name }, { timings }]) => {
    const stages = Object.entries(timings).map(([stage, values]) => `${stage} ${p50(values).toFixed(1)} ms`);
    return stages.length === 0 ? [] : [`${name}'s own stages, calls included (p50): ${stages.join(", ")}.`];
  });
}
