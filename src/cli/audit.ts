import { Command } from "commander";
import { listDeeds } from "../store/audit.ts";
import { oneLine } from "../text/terminal-text.ts";
import { integerBetween } from "./options.ts";
import { printJson, withDatabase } from "./session.ts";

interface AuditOptions {
  days: number;
  user?: string;
  course?: string;
  limit: number;
  json?: true;
}

export function auditCommand(): Command {
  return new Command("audit")
    .description("show who did what to which course")
    .option("--days <n>", "how many days to cover, including today", integerBetween(1, 3_660), 30)
    .option("--user <name>", "only what this user did")
    .option("--course <name>", "only what was done to this course")
    .option("--limit <n>", "the most lines to show, the latest", integerBetween(1, 1_000_000), 200)
    .option("--json", "print JSON")
    .action(async ({ json, ...asked }: AuditOptions) => {
      const deeds = await withDatabase("audit", (database) => listDeeds(database, asked));
      if (json) return printJson(deeds);
      if (deeds.length === 0) console.log(`Nothing was done in the last ${asked.days} days.`);
      for (const { time, user, action, course, object, status, question } of deeds) {
        const to = [course, object, question].filter((one) => one !== null).join(", ");
        const outcome = status === null ? "on the command line" : `${status}`;
        console.log(oneLine(`${time} ${user ?? "nobody"}: ${action}${to && ` (${to})`}, ${outcome}`));
      }
    });
}
