import { forgetWhoSpent, localUser } from "./accounts.ts";
import type { Database, Queryable } from "./database.ts";
import { conversationTables, noteErased } from "./erase.ts";
import { exportOpinions, forgetWhoSaid, opinionTables } from "./opinions.ts";

/** What stands in the audit log in place of who was erased. */
export const erasedName = "(erased)";
const iso = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

interface Person {
  id: string;
  name: string;
}

/** All that Lectern keeps of a person, as the pieces of one JSON text: a conversation at a time, for there may be many. */
export async function* exportPerson(database: Queryable, { id }: Pick<Person, "id">): AsyncGenerator<string> {
  const [account] = await database.query(
    `select u.id, u.name, u.role, u.issuer, u.subject, ${iso("u.created_at")} as created,
       array(select c.name from members m join courses c on c.id = m.course_id where m.user_id = u.id order by 1) as courses
     from users u where u.id = $1`,
    [id],
  );
  const about = {
    format: "lectern-person-1",
    account,
    logIns: await database.query(
      `select ${iso("used_at")} as used, ${iso("expires_at")} as expires from sessions where user_id = $1 order by used_at`,
      [id],
    ),
    keys: await database.query(
      `select k.name, k.scopes, c.name as course, ${iso("k.created_at")} as created, ${iso("k.used_at")} as used
       from api_keys k left join courses c on c.id = k.course_id where k.user_id = $1 order by k.created_at`,
      [id],
    ),
    deeds: await database.query(
      `select ${iso("done_at")} as time, action, course, object, status, address, question from audit where user_id = $1 order by id`,
      [id],
    ),
    spending: await database.query(
      `select to_char(billed_at at time zone 'utc', 'YYYY-MM-DD') as day, course, stage, model,
         sum(input_tokens)::double precision as "inputTokens", sum(output_tokens)::double precision as "outputTokens", sum(cost_usd) as "costUsd"
       from spending where user_id = $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      [id],
    ),
    ...(await exportOpinions(database, id)),
  };
  yield `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "conversations": [`;
  const conversations = await database.query<{ id: string }>(
    `select id, course, title, summary, ${iso("created_at")} as created, ${iso("updated_at")} as updated
     from conversations where user_id = $1 order by created_at, id`,
    [id],
  );
  for (const [place, conversation] of conversations.entries()) {
    const messages = await listAll(database, conversation.id);
    yield `${place === 0 ? "" : ","}\n${JSON.stringify({ ...conversation, messages }, null, 2)}`;
  }
  yield "\n  ]\n}\n";
}

const listAll = (database: Queryable, conversation: string) =>
  database.query(
    `select m.ordinal, m.role, m.content, m.searched, m.ended, m.problem, m.citations, m.nearest, m.coverage, m.usage,
       m.models, m.made, m.verdict, m.timings, m.trace, m.versions, ${iso("m.created_at")} as created,
       case when f.thumb is not null then json_build_object('thumb', f.thumb, 'reason', f.reason, 'comment', f.comment) end as feedback,
       case when s.judge is not null then json_build_object('judge', s.judge, 'faithfulness', s.faithfulness,
         'relevance', s.relevance, 'reasons', s.reasons) end as judged
     from messages m left join feedback f using (conversation_id, ordinal) left join sampled_scores s using (conversation_id, ordinal)
     where m.conversation_id = $1 order by m.ordinal`,
    [conversation],
  );

/**
 * Deletes all that Lectern keeps of a person; of the local user, who is no account, all but the user. What was done
 * stays in the audit log without who it was, and what it cost on the bill. Until `eraseDeleted` it is in the files.
 */
export async function erasePerson(
  database: Database,
  { id, name }: Person,
): Promise<{ conversations: number }> {
  return database.transaction(async (tx) => {
    await forgetWhoSpent(tx, id);
    await tx.query(
      `update audit set user_id = null, user_name = $2, address = null, question = null, object = null where user_id = $1`,
      [id, erasedName],
    );
    // Where somebody else did something to the account.
    await tx.query(
      `update audit set object = $3 where action ~ '^(users|members|keys) ' and (
         $1 = any(string_to_array(object, ', ')) or lower($2) = any(string_to_array(lower(object), ', '))
         or right(lower(object), length($2) + 5) = ' for ' || lower($2))`,
      [id, name, erasedName],
    );
    await forgetWhoSaid(tx, id);
    const gone = await tx.query("delete from conversations where user_id = $1 returning id", [id]);
    await tx.query("delete from users where id = $1 and id <> $2", [id, localUser]);
    await noteErased(tx, [
      "users",
      "sessions",
      "api_keys",
      "members",
      "audit",
      "spending",
      ...opinionTables,
      ...conversationTables,
    ]);
    return { conversations: gone.length };
  });
}
