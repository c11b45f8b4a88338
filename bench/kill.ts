/**
 * Kill -9 at random moments, on the embedded database: `npm run bench:kill -- --times 100`, after `npm run build`. Starts
 * the built program, kills it while it ingests, syncs, swaps index versions, answers or is given thumbs, and then looks
 * whether everything that was acknowledged is there and every page of the database is whole. `--only ingest,chat` for some
 * of them, `--seed 2` for other moments. Prints what was lost, and exits with 1 where it is not nothing.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seeded } from "../eval/statistics/random.ts";
import { chatting } from "./kill-chat.ts";
import { rating } from "./kill-feedback.ts";
import { ingesting, syncing } from "./kill-index.ts";
import { lookDeeply } from "./kill-program.ts";

export interface Life {
  /** Writes that the program said are done. */
  acknowledged: number;
  isKilled: boolean;
}

/** Something that writes, and may be killed at it. */
export interface Deed {
  name: string;
  /** The data folder, which all of its lives share. */
  data: string;
  /** Lets the program work until it is killed, or has come to its end. */
  live(): Promise<Life>;
  /** What was acknowledged, in any life, and is not there, or not whole. */
  missing(): Promise<string[]>;
}

const deeds: Record<string, (folder: string, random: () => number) => Deed> = {
  ingest: ingesting,
  sync: (folder, random) => syncing(folder, random, "any moment"),
  swap: (folder, random) => syncing(folder, random, "the swap"),
  chat: chatting,
  feedback: rating,
};

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: Object.keys(deeds).join(",") },
  },
});
const root = mkdtempSync(join(tmpdir(), "lectern-bench-kill-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));

interface Tally {
  name: string;
  kills: number;
  acknowledged: number;
  lost: string[];
}

async function tryOut(name: string, times: number): Promise<Tally> {
  const make = deeds[name];
  if (!make) throw new Error(`There is no deed "${name}": there are ${Object.keys(deeds).join(", ")}`);
  const folder = join(root, name);
  mkdirSync(folder);
  const deed = make(folder, seeded(Number(values.seed)));
  const tally: Tally = { name, kills: 0, acknowledged: 0, lost: [] };
  while (tally.kills < times) {
    const { acknowledged, isKilled } = await deed.live();
    tally.acknowledged += acknowledged;
    if (isKilled) tally.kills++;
    tally.lost.push(...(await deed.missing()), ...(await lookDeeply(deed.data)));
    console.error(
      `${name}: ${tally.kills} kills, ${tally.acknowledged} acknowledged, ${tally.lost.length} lost`,
    );
  }
  return tally;
}

const tallies: Tally[] = [];
for (const name of values.only.split(",")) tallies.push(await tryOut(name, Number(values.times)));
console.log("| killed while it | kills -9 | acknowledged writes | lost, or damaged |\n|---|---|---|---|");
for (const { name, kills, acknowledged, lost } of tallies)
  console.log(`| ${name} | ${kills} | ${acknowledged} | ${lost.length} |`);
const lost = tallies.flatMap((tally) => tally.lost.map((one) => `${tally.name}: ${one}`));
for (const one of lost) console.log(one);
if (lost.length > 0) process.exitCode = 1;
