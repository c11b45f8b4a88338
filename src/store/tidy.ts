import { every } from "../every.ts";
import { deleteOldAlerts } from "./alerts.ts";
import { deleteOldDeeds } from "./audit.ts";
import type { Database } from "./database.ts";
import { deleteOldConversations } from "./delete-conversations.ts";
import { eraseDeleted } from "./erase.ts";

const hour = 60 * 60 * 1000;

/**
 * At once and every hour: deletes conversations unused for `keepDays` (null: none) and old entries of the audit log, and
 * erases what was deleted.
 */
export function keepTidy(database: Database, keepDays: number | null): { stop(): Promise<void> } {
  return every(hour, "tidy up", async () => {
    if (keepDays !== null) await deleteOldConversations(database, keepDays);
    await deleteOldDeeds(database);
    await deleteOldAlerts(database);
    await eraseDeleted(database);
  });
}
