import { LecternError } from "../errors.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Citation, SlideRef, Timings, Usage } from "../types.ts";
import type { Queryable } from "./database.ts";
import type { Feedback } from "./feedback.ts";
import { storable } from "./storable.ts";
import * as stored from "./stored-json.ts";
import { readStored } from "./stored-json.ts";

export interface Conversation {
  id: string;
  /** Null: all courses. */
  course: string | null;
  title: string;
  /** How many messages it holds. */
  length: number;
  /** ISO 8601. */
  created: string;
  updated: string;
  /** Higher than that of every conversation that was used before it. */
  used: number;
}

/** `broken`: it never came to its end. */
type Ending = "answered" | "not-covered" | "blocked" | "broken";

/** An answer as it is kept, with what made it. */
export interface KeptAnswer {
  content: string;
  ended: Ending;
  /** Why it broke; null for one that did not. */
  problem: string | null;
  citations: Citation[];
  /** Only where it is a refusal. */
  nearest: SlideRef[];
  coverage: string | null;
  /** As in the trace; and the code of the error that broke it. Null or absent where there is none. */
  nearness?: number | null;
  failure?: string | null;
  /** Ids of the slides that were retrieved, best first; absent where none were. */
  retrieved?: string[];
  /** What was searched for; null or absent where nothing was. */
  searched?: string | null;
  /** How they were found, in the answerer's shape; and which Lectern answered. */
  trace?: unknown;
  lectern?: string;
  usage: Usage | null;
  /** What was billed for it, kept apart (`spending`); absent: what `usage` says. */
  charges?: Charge[];
  models: Record<string, string> | null;
  /** The answerer and the guard own the shapes of these; null where there is nothing to tell. */
  made: unknown;
  verdict: unknown;
  timings: Timings | null;
}

export type StoredMessage =
  | { role: "user"; ordinal: number; content: string; created: string }
  | ({ role: "assistant"; ordinal: number; created: string; feedback: Feedback | null } & KeptAnswer);

const isoTime = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const columns = `id, course, title, length, used, ${isoTime("created_at")} as created, ${isoTime("updated_at")} as updated`;
const unfinished = "It is still being written, or the server stopped while it was.";

/**
 * Keeps a question, and the place of its answer, which counts as broken until `endExchange`. Begins the conversation
 * where it is new; throws `not-found` where it is another's, or another course's: two first questions may name the same
 * new conversation. Returns the answer's ordinal; exchanges that begin at once get theirs one after the other.
 */
export async function beginExchange(
  database: Queryable,
  asked: { id: string; owner: string; course: string | null; title: string; question: string },
): Promise<number> {
  const rows = await database.query<{ ordinal: number }>(
    `with conversation as (
       insert into conversations (id, user_id, course, title, length) values ($1, $6, $2, $3, 2)
       on conflict (id) do update set length = conversations.length + 2, updated_at = now(),
         used = nextval('conversation_uses')
       where conversations.user_id = $6 and (conversations.course is null or conversations.course = $2)
       returning length
     )
     insert into messages (conversation_id, ordinal, role, content, ended, problem)
     select $1, length - 2, 'user', $4, null, null from conversation
     union all
     select $1, length - 1, 'assistant', '', 'broken', $5 from conversation
     returning ordinal`,
    [asked.id, asked.course, storable(asked.title), storable(asked.question), unfinished, asked.owner],
  );
  // It is somebody else's, or about another course.
  if (rows.length === 0) missing(asked.id);
  return Math.max(...rows.map(({ ordinal }) => ordinal));
}

/** The answer's ordinal of an exchange that was begun with this question and has no end yet; null where there is none. */
export async function findBegunExchange(
  database: Queryable,
  id: string,
  question: string,
): Promise<number | null> {
  const [row] = await database.query<{ ordinal: number }>(
    `select a.ordinal from messages a join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
     where a.conversation_id = $1 and a.problem = $2 and q.role = 'user' and q.content = $3 order by a.ordinal desc limit 1`,
    [id, unfinished, storable(question)],
  );
  return row?.ordinal ?? null;
}

/** Whether an answer was begun and is neither kept nor deleted. */
export async function isUnfinished(database: Queryable, id: string, ordinal: number): Promise<boolean> {
  const rows = await database.query(
    "select 1 from messages where conversation_id = $1 and ordinal = $2 and problem = $3",
    [id, ordinal, unfinished],
  );
  return rows.length > 0;
}

/** The latest used first, of those that were used before `before` and have `words` in their title. */
export async function listConversations(
  database: Queryable,
  page: {
    owner: string;
    course?: string | undefined;
    before?: number | undefined;
    words?: string | undefined;
    limit: number;
  },
): Promise<Conversation[]> {
  return database.query<Conversation>(
    `select ${columns} from conversations
     where ($1::text is null or course = $1) and ($2::int is null or used < $2::int) and user_id = $4
       and ($5::text is null or position(lower($5) in lower(title)) > 0)
     order by used desc limit $3`,
    [page.course ?? null, page.before ?? null, page.limit, page.owner, page.words ?? null],
  );
}

export async function findConversation(database: Queryable, id: string): Promise<Conversation | null> {
  const [row] = await database.query<Conversation>(`select ${columns} from conversations where id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** Throws `not-found`. */
export async function getConversation(database: Queryable, id: string): Promise<Conversation> {
  return (await findConversation(database, id)) ?? missing(id);
}

/** The last `limit` of the messages before the ordinal `before`, in their order. */
export async function listMessages(
  database: Queryable,
  id: string,
  { before, limit }: { before: number; limit: number },
): Promise<StoredMessage[]> {
  const rows = await database.query<StoredMessage>(
    `select ordinal, role, content, ended, problem, citations, nearest, coverage, usage, models, made, verdict, timings,
            ${isoTime("created_at")} as created,
            case when f.thumb is not null then json_build_object('thumb', thumb, 'reason', reason, 'comment', comment) end as feedback
     from messages left join feedback f using (conversation_id, ordinal)
     where conversation_id = $1 and ordinal < $2 order by ordinal desc limit $3`,
    [id, before, limit],
  );
  return rows.reverse().map((row) => {
    const { role, ordinal, content, created } = row;
    return role === "assistant" ? { ...row, ...readAnswer(row) } : { role, ordinal, content, created };
  });
}

/** How an answer's slides were found, as it was kept; null where nothing was. It weighs more than the answer itself. */
export async function findTrace(database: Queryable, id: string, ordinal: number): Promise<unknown> {
  const [row] = await database.query<{ trace: unknown }>(
    "select trace from messages where conversation_id = $1 and ordinal = $2 and role = 'assistant'",
    [id, ordinal],
  );
  if (!row) throw new LecternError("not-found", `The conversation has no answer ${ordinal}`);
  return row.trace;
}

type AnswerColumns = Pick<KeptAnswer, "citations" | "nearest" | "usage" | "models" | "timings">;

function readAnswer(row: Record<keyof AnswerColumns, unknown>): AnswerColumns {
  return {
    citations: readStored(stored.citations, row.citations, "messages.citations"),
    nearest: readStored(stored.slideRefs, row.nearest, "messages.nearest"),
    usage: readStored(stored.usage.nullable(), row.usage, "messages.usage"),
    models: readStored(stored.models.nullable(), row.models, "messages.models"),
    timings: readStored(stored.timings.nullable(), row.timings, "messages.timings"),
  };
}

/** Throws `not-found`. Its place in the list stays: only exchanges move it. */
export async function renameConversation(
  database: Queryable,
  id: string,
  title: string,
): Promise<Conversation> {
  const [row] = await database.query<Conversation>(
    `update conversations set title = $2 where id = $1 returning ${columns}`,
    [id, storable(title)],
  );
  return row ?? missing(id);
}

/** Throws that there is no such conversation. */
export function missing(id: string): never {
  throw new LecternError("not-found", `There is no conversation "${id}": it was deleted, or never begun`);
}
