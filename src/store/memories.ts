import type { Citation } from "../types.ts";
import type { Queryable } from "./database.ts";
import { storable } from "./storable.ts";
import { citations, readStored } from "./stored-json.ts";

/** A question and what was said to it, as the next one may lean on them. `ordinal` is the question's. */
export interface Exchange {
  ordinal: number;
  question: string;
  answer: string;
  citations: Citation[];
}

/** What was said before the window: `summarised` is the ordinal of the first message that it does not cover. */
export interface Summary {
  text: string | null;
  summarised: number;
}

/** A blocked exchange must not reach a model by the next question, and one that broke unsaid has nothing to give. */
const exchanges = `select q.ordinal, q.content as question, a.content as answer, a.citations
  from messages q
  join messages a on a.conversation_id = q.conversation_id and a.ordinal = q.ordinal + 1
  where q.conversation_id = $1 and q.role = 'user' and a.ended <> 'blocked' and (a.ended <> 'broken' or a.content <> '')`;

/** The last `limit`, in their order. */
export async function lastExchanges(
  database: Queryable,
  conversation: string,
  limit: number,
): Promise<Exchange[]> {
  const rows = await database.query<Exchange>(`${exchanges} order by q.ordinal desc limit $2`, [
    conversation,
    limit,
  ]);
  return rows.reverse().map(readExchange);
}

/** The last `limit` of those from one ordinal to before another, in their order. */
export async function exchangesBetween(
  database: Queryable,
  conversation: string,
  { from, before, limit }: { from: number; before: number; limit: number },
): Promise<Exchange[]> {
  const rows = await database.query<Exchange>(
    `${exchanges} and q.ordinal >= $2 and q.ordinal < $3 order by q.ordinal desc limit $4`,
    [conversation, from, before, limit],
  );
  return rows.reverse().map(readExchange);
}

const readExchange = (row: Exchange): Exchange => ({
  ...row,
  citations: readStored(citations, row.citations, "messages.citations"),
});

export async function findSummary(database: Queryable, conversation: string): Promise<Summary> {
  const [row] = await database.query<Summary>(
    "select summary as text, summarised from conversations where id = $1",
    [conversation],
  );
  return row ?? { text: null, summarised: 0 };
}

/** Kept only where it covers more than the one that is there: of two made at once, the longer memory stays. */
export async function saveSummary(
  database: Queryable,
  conversation: string,
  { text, summarised }: { text: string; summarised: number },
): Promise<void> {
  await database.query(
    "update conversations set summary = $2, summarised = $3 where id = $1 and summarised < $3",
    [conversation, storable(text), summarised],
  );
}
