/**
 * Many at once, against the fake Bedrock at a model's pace: `npm run bench:load`, after `npm run build`. The built product
 * and the fake run in processes of their own, asked by this one. A short run by default; a class is `-- --students 300
 * --seconds 300`, silent readers `-- --idle 2000`, log-ins `-- --log-ins`. `--profile` leaves a CPU profile of the product
 * in the working folder. Exits with 1 where a reader did not get all of an answer, in order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { holdIdle } from "./load-idle.ts";
import { logInOften } from "./load-log-in.ts";
import { readTogether } from "./load-students.ts";

const { values } = parseArgs({
  options: {
    students: { type: "string", default: "100" },
    seconds: { type: "string", default: "20" },
    idle: { type: "string" },
    "log-ins": { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
  },
});
const flags = values.profile ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
const folder = mkdtempSync(join(tmpdir(), "lectern-bench-load-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** What was measured, a row each, and what was lost. */
export interface Measured {
  title: string;
  rows: [string, string][];
  losses: string[];
}

const seconds = Number(values.seconds);
const measured: Measured = await (values["log-ins"]
  ? logInOften(folder, { flags, seconds })
  : values.idle
    ? holdIdle(folder, { flags, readers: Number(values.idle) })
    : readTogether(folder, { flags, students: Number(values.students), seconds }));
const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine}\n`);
console.log(`| ${measured.title} | |\n|---|---|`);
for (const row of measured.rows) console.log(`| ${row.join(" | ")} |`);
if (measured.losses.length > 0) {
  process.exitCode = 1;
  console.error(`\nLost ${measured.losses.length}, such as: ${measured.losses.slice(0, 3).join("\n")}`);
}
