/**
 * What Lectern adds to Bedrock, beside a RAG chain of LangChain.js on the same fake Bedrock in one run: `npm run
 * bench:chat`, after `npm run build`. The built product, the peer and the fake run in processes of their own, asked by
 * this one. `-- --endurance` gives 10,000 answers instead of 1,000; `-- --profile` leaves a CPU profile of the product in
 * the working folder. Exits with 1 where a reader of Lectern did not get all of an answer, in order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { measureAlone } from "./chat-alone.ts";
import { measureCrowd } from "./chat-crowd.ts";
import { endure } from "./chat-endurance.ts";
import { startServers } from "./chat-servers.ts";
import { aloneRows, crowdRows, definitions, enduranceRows, printTable, stageLines } from "./chat-table.ts";

const answers = process.argv.includes("--endurance") ? 10_000 : 1_000;
const flags = process.argv.includes("--profile") ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
const folder = mkdtempSync(join(tmpdir(), "lectern-bench-chat-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const servers = await startServers(folder, flags);
try {
  const { bedrock, lectern, peer } = servers;
  console.error("one question at a time…");
  const alone = await measureAlone(servers);
  console.error("many at once…");
  const crowd = await measureCrowd(servers);
  console.error(`${answers.toLocaleString("en")} answers each…`);
  const endurance = new Map([
    [lectern, await endure(bedrock, lectern, answers)],
    [peer, await endure(bedrock, peer, answers)],
  ]);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine}\n`);
  printTable([lectern, peer], [...aloneRows(alone), ...crowdRows(crowd), ...enduranceRows(endurance)]);
  console.log(`\n${[definitions, ...stageLines(alone)].join("\n")}`);
  const rounds = [...crowd].flatMap(([server, each]) => each.map((round) => [server, round] as const));
  for (const [{ name }, { losses }] of [...alone, ...rounds, ...endurance]) {
    if (losses.length === 0) continue;
    if (name === lectern.name) process.exitCode = 1;
    console.error(`\n${name} lost ${losses.length}, such as: ${losses.slice(0, 3).join("\n")}`);
  }
} finally {
  await servers.stop();
}
