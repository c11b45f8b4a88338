import { missing } from "./conversations.ts";
import type { Database } from "./database.ts";
import { conversationTables, noteErased } from "./erase.ts";

/** With all that was said in it; what it cost stays on the bill, without its id. Throws `not-found`. */
export async function deleteConversation(database: Database, id: string): Promise<void> {
  const deleted = await deleteConversations(database, "id = $1", id);
  if (deleted === 0) missing(id);
}

/** Those that were last used more than so many days ago. Returns how many they were. */
export async function deleteOldConversations(database: Database, days: number): Promise<number> {
  return deleteConversations(database, "updated_at < now() - make_interval(days => $1::int)", days);
}

async function deleteConversations(database: Database, which: string, parameter: unknown): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx.query(
      `with gone as (delete from conversations where ${which} returning id),
       spent as (update spending set conversation_id = null where conversation_id in (select id from gone))
       select id from gone`,
      [parameter],
    );
    if (rows.length > 0) await noteErased(tx, conversationTables);
    return rows.length;
  });
}
