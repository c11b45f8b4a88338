import { Command } from "commander";
import { findRow } from "../../../eval/run/runs.ts";
import { deleteRun } from "../../store/evaluations.ts";
import { withLectern } from "../session.ts";

export function removeCommand(): Command {
  return new Command("remove")
    .description("forget a run and its answers; reports that were written stay")
    .argument("<run>", "its id, the beginning of it, or its name (then the newest)")
    .action(async (name: string) => {
      const id = await withLectern("eval remove", async ({ database }) => {
        const run = await findRow(database, name);
        await deleteRun(database, run.id);
        return run.id;
      });
      console.log(`Forgotten: ${id}`);
    });
}
