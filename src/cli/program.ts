import { Command, CommanderError } from "commander";
import { loadEnvFile } from "../config.ts";
import { errorKinds, errorMessage, LecternError } from "../errors.ts";
import { serviceNotes } from "../providers/notes.ts";
import { askCommand } from "./ask.ts";
import { auditCommand } from "./audit.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { bedrockCommand } from "./bedrock.ts";
import { chunksCommand } from "./chunks.ts";
import { coursesCommand } from "./courses.ts";
import { doctorCommand } from "./doctor.ts";
import { evalCommand } from "./eval/eval.ts";
import { explainCommand } from "./explain.ts";
import { feedbackCommand } from "./feedback.ts";
import { indexCommand } from "./index-versions.ts";
import { ingestCommand } from "./ingest.ts";
import { keysCommand } from "./keys.ts";
import { membersCommand } from "./members.ts";
import { modelsCommand } from "./models.ts";
import { qualityCommand } from "./quality.ts";
import { questionsCommand } from "./questions.ts";
import { reindexCommand } from "./reindex.ts";
import { searchCommand } from "./search.ts";
import { serveCommand } from "./serve.ts";
import { syncCommand } from "./sync.ts";
import { usageCommand } from "./usage.ts";
import { usersCommand } from "./users.ts";

const commands = [
  serveCommand,
  ingestCommand,
  syncCommand,
  chunksCommand,
  indexCommand,
  reindexCommand,
  searchCommand,
  askCommand,
  explainCommand,
  coursesCommand,
  usageCommand,
  qualityCommand,
  feedbackCommand,
  questionsCommand,
  usersCommand,
  membersCommand,
  keysCommand,
  auditCommand,
  modelsCommand,
  evalCommand,
  doctorCommand,
  bedrockCommand,
  backupCommand,
  restoreCommand,
];

/** Runs the command that `words` name, until `interrupt` stops it at its next step. Returns its exit code. */
export async function runProgram(words: string[], interrupt: AbortSignal): Promise<number> {
  const program = new Command("lectern")
    .description(
      "An open course tutor: ask about a course's slides, and get an answer in which every sentence opens its slide.",
    )
    .showHelpAfterError("(lectern --help lists the commands)")
    .exitOverride();
  for (const command of commands) program.addCommand(inheritExit(command(interrupt)));
  const endNotes = tellNotes();
  try {
    loadEnvFile();
    await program.parseAsync(words, { from: "user" });
    // A command that did its work and found something wrong says so by this.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error, interrupt);
  } finally {
    endNotes();
  }
}

/** Says each once, beside the command's own output. */
function tellNotes(): () => void {
  const told = new Set<unknown>();
  const tell = (note: unknown) => {
    if (!told.has(note)) console.error(`lectern: ${String(note)}`);
    told.add(note);
  };
  serviceNotes.subscribe(tell);
  return () => void serviceNotes.unsubscribe(tell);
}

/** Subcommands must throw too, or commander ends the process with its own code. */
function inheritExit(command: Command): Command {
  for (const child of command.commands) inheritExit(child);
  return command.exitOverride();
}

/** The one place where a failure becomes a line and an exit code: 0 success, 1 failure, 2 wrong usage. */
function report(error: unknown, interrupt: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (interrupt.aborted) {
    // Some commands know better what is left of them.
    const isTold = error instanceof LecternError && error.cause === interrupt.reason;
    console.error(
      `lectern: ${isTold ? error.message : "stopped before the end; what was finished is kept: run the same command again to go on from there"}`,
    );
    return 130;
  }
  if (error instanceof LecternError) {
    console.error(`lectern: ${error.message}`);
    return errorKinds[error.code].exitCode;
  }
  console.error(`lectern: ${error instanceof Error ? (error.stack ?? error.message) : errorMessage(error)}`);
  return 1;
}
