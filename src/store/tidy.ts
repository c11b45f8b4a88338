import { errorMessage } from "../errors.ts";
import { deleteOldDeeds } from "./audit.ts";
import type { Database } from "./database.ts";
import { deleteOldConversations } from "./delete-conversations.ts";
import { eraseDeleted } from "./erase.ts";

const hour = 60 * 60 * 1000;

/**
 * At once and every hour: deletes conversations unused for `keepDays` (0: none) and old entries of the audit log, and
 * erases what was deleted.
 */
export function keepTidy(database: Database, keepDays: number): { stop(): Promise<void> } {
  const tidy = async () => {
    try {
      if (keepDays > 0) await deleteOldConversations(database, keepDays);
      await deleteOldDeeds(database);
      await eraseDeleted(database);
    } catch (error) {
      console.error(`Lectern could not tidy up: ${errorMessage(error)}`);
    }
  };
  let running = tidy();
  const timer = setInterval(() => {
    running = running.then(tidy);
  }, hour);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
