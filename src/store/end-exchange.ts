import type { Charge } from "../ledger/charge.ts";
import type { KeptAnswer } from "./conversations.ts";
import type { Queryable } from "./database.ts";
import { billedColumns, billedJson, billedRows } from "./spending.ts";
import { storable, storableJson } from "./storable.ts";

/**
 * Keeps an answer and what was billed for it. Returns false where the conversation was deleted meanwhile: what someone
 * deleted stays deleted, only what it cost is kept: on its course, or on the question's where it has none.
 */
export async function endExchange(
  database: Queryable,
  asked: { id: string; owner: string; ordinal: number; course?: string | null },
  answer: KeptAnswer,
): Promise<boolean> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const rows = await database.query<{ ordinal: number }>(
    `with kept as (
       update messages set content = $3, ended = $4, problem = $5, citations = $6::json, nearest = $7::json,
         coverage = $8, usage = $9::json, cost_usd = $10, models = $11::json, made = $12::json, verdict = $13::json,
         timings = $14::json, nearness = $17, failure = $18, retrieved = $20::text[], trace = $21::json, searched = $23,
         versions = case when $22::text is not null then json_build_object('lectern', $22::text, 'index',
           (select json_build_object('course', name, 'version', version) from courses where name = coalesce($19,
             (select course from conversations where id = $1), $6::json -> 0 -> 'slide' ->> 'course', $7::json -> 0 ->> 'course'))) end
       where conversation_id = $1 and ordinal = $2 returning conversation_id, ordinal
     ), spent as (
       insert into spending ${billedColumns}
       select kept.conversation_id, $16, coalesce(conversations.course, $19), stage, model, input, output, cached, usd, saved_tokens, saved_usd
       from ${billedRows("$15")} left join kept on true left join conversations on id = kept.conversation_id
     )
     select ordinal from kept`,
    [
      asked.id,
      asked.ordinal,
      storable(answer.content),
      answer.ended,
      answer.problem === null ? null : storable(answer.problem),
      json(answer.citations),
      json(answer.nearest),
      answer.coverage,
      json(answer.usage),
      answer.usage?.costUsd ?? null,
      json(answer.models),
      json(answer.made),
      json(answer.verdict),
      json(answer.timings),
      billedJson(billedFor(answer)),
      asked.owner,
      answer.nearness ?? null,
      answer.failure ?? null,
      asked.course ?? null,
      answer.retrieved ?? [],
      answer.trace ? storableJson(answer.trace) : null,
      answer.lectern ?? null,
      answer.searched == null ? null : storable(answer.searched),
    ],
  );
  return rows.length > 0;
}

/** An answer without tokens was written on this machine. */
function billedFor({ charges, usage, models }: KeptAnswer): Charge[] {
  if (charges) return charges;
  if (!usage || (usage.inputTokens === null && usage.costUsd === null)) return [];
  return [{ stage: "answer", model: models?.answer ?? "unknown", usage }];
}
