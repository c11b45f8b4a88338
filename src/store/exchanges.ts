import { type Conversation, getConversation } from "./conversations.ts";
import type { Database, Queryable } from "./database.ts";
import { storable } from "./storable.ts";

/**
 * Takes the last exchange out of a conversation, if it has this question, which is asked again; what was masked in it
 * (`{EMAIL}`) may be anything. What it cost stays
 * booked; an answer of it that is still being written is not kept.
 */
export async function takeBackExchange(
  database: Queryable,
  { id, question }: { id: string; question: string },
): Promise<void> {
  await database.query(
    `with last as (
       select q.ordinal from messages q join conversations c on c.id = q.conversation_id
       where c.id = $1 and q.ordinal = c.length - 2 and q.role = 'user'
         and $2 like regexp_replace(regexp_replace(q.content, '([\\\\%_])', '\\\\\\1', 'g'), '\\{[A-Z][A-Z_ -]*\\}', '%', 'g')
     ), removed as (
       delete from messages where conversation_id = $1 and ordinal >= (select ordinal from last)
     )
     update conversations set length = (select ordinal from last) where id = $1 and exists (select 1 from last)`,
    [id, storable(question)],
  );
}

/** Begins a conversation with what was said in another before the ordinal `before`; nothing of that one changes. What is copied counts once. */
export async function branchConversation(
  database: Database,
  { from, id, before }: { from: string; id: string; before: number },
): Promise<Conversation> {
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into conversations (id, user_id, course, title, length)
       select $2, user_id, course, title, least($3::int, length) from conversations where id = $1`,
      [from, id, before],
    );
    await transaction.query(
      `insert into messages (conversation_id, ordinal, role, content, ended, problem, citations, nearest, coverage, usage,
         models, made, verdict, timings, created_at, nearness, failure, retrieved, searched, trace, versions, copied)
       select $2, ordinal, role, content, ended, problem, citations, nearest, coverage, usage, models, made, verdict,
         timings, created_at, nearness, failure, retrieved, searched, trace, versions, true
       from messages where conversation_id = $1 and ordinal < $3::int`,
      [from, id, before],
    );
  });
  return getConversation(database, id);
}
