import { LecternError } from "../errors.ts";
import { runProgram } from "./program.ts";

/** Ctrl-C: the command in hand stops at its next step. A second one ends the process at once. */
const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort(new LecternError("usage", "Interrupted")));
process.once("SIGTERM", () => interrupt.abort(new LecternError("usage", "Stopped")));

/** The reader of a pipe may leave, as `head` does: nobody is left to complain to. A failure so far stays one. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), interrupt.signal);
endOnceTold();

/** A database that fell over leaves timers behind, for which nobody waits. */
function endOnceTold(): void {
  const isTold = () => process.stdout.writableLength + process.stderr.writableLength === 0;
  setTimeout(() => (isTold() ? process.exit() : endOnceTold()), 2_000).unref();
}
