import type { Citation, Slide } from "../types.ts";
import type { Queryable } from "./database.ts";
import { courseOfAnswer } from "./feedback.ts";
import { loadSlidesById } from "./slides.ts";
import { citations, readStored } from "./stored-json.ts";

/** An answer of the sample, with the slides that it was to rest on. */
export interface SampledAnswer {
  conversation: string;
  ordinal: number;
  course: string | null;
  question: string;
  answer: string;
  citations: Citation[];
  /** Best first. */
  slides: Slide[];
}

export interface SampledScore {
  judge: string;
  /** 0…1; null where it can't be judged. */
  faithfulness: number | null;
  relevance: number | null;
  reasons: Record<string, string>;
}

/** Answers of the last day only: when a judge was down for long, what is old is not made up for. */
const withinHours = 24;

/**
 * The earliest answer of the sample that nobody has judged; null where there is none. The share is drawn by a hash of
 * its place, so that all servers draw the same.
 */
export async function findUnjudged(database: Queryable, share: number): Promise<SampledAnswer | null> {
  const [row] = await database.query<Omit<SampledAnswer, "slides"> & { retrieved: string[] }>(
    `select a.conversation_id as conversation, a.ordinal, ${courseOfAnswer} as course,
       coalesce(a.searched, q.content) as question, a.content as answer, a.citations, a.retrieved
     from messages a join conversations c on c.id = a.conversation_id
     join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
     where a.role = 'assistant' and not a.copied and a.ended = 'answered' and a.created_at >= now() - make_interval(hours => $2::int)
       and ('x' || left(md5(a.conversation_id || ' ' || a.ordinal), 7))::bit(28)::int < $1::double precision * (1 << 28)
       and not exists (select 1 from sampled_scores s where s.conversation_id = a.conversation_id and s.ordinal = a.ordinal)
     order by a.created_at limit 1`,
    [share, withinHours],
  );
  if (!row) return null;
  const { retrieved, ...answer } = row;
  const found = await loadSlidesById(database, retrieved);
  const slides = retrieved.flatMap((id) => found.get(id) ?? []);
  return { ...answer, citations: readStored(citations, row.citations, "messages.citations"), slides };
}

/** An answer that was deleted meanwhile has no score. */
export async function keepScore(
  database: Queryable,
  { conversation, ordinal }: Pick<SampledAnswer, "conversation" | "ordinal">,
  { judge, faithfulness, relevance, reasons }: SampledScore,
): Promise<void> {
  await database.query(
    `insert into sampled_scores (conversation_id, ordinal, judge, faithfulness, relevance, reasons)
     select conversation_id, ordinal, $3, $4, $5, $6::json from messages where conversation_id = $1 and ordinal = $2
     on conflict do nothing`,
    [conversation, ordinal, judge, faithfulness, relevance, JSON.stringify(reasons)],
  );
}
