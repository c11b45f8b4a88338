import { Command } from "commander";
import { findRow } from "../../../eval/run/runs.ts";
import { deleteRun } from "../../store/evaluations.ts";
import { withLectern } from "../session.ts";

export function removeCommand(): Command {
  return new Command("remove")
    .description("delete a run and its answers; reports already written stay")
    .argument("<run>", "its id, the start of its id, or its name (the newest with that name)")
    .action(async (name: string) => {
      const id = await withLectern("eval remove", async ({ database }) => {
        const run = await findRow(database, name);
        await deleteRun(database, run.id);
        return run.id;
      });
      console.log(`Forgotten: ${id}`);
    });
}
