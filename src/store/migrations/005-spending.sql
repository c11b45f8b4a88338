-- What was billed, by stage, apart from what was said for it: a bill does not shrink when a student deletes a
-- conversation. It then only forgets whose it was.
create table spending (
  id bigint generated always as identity primary key,
  billed_at timestamptz not null default now(),
  -- No reference: deleting sets it null, and what ends meanwhile must not fail for it.
  conversation_id text,
  -- The conversation's.
  course text,
  -- rewrite, embed, rerank, guard, answer, summary.
  stage text not null,
  model text not null,
  -- Null where the stage is not billed by tokens, or nobody said.
  input_tokens int,
  output_tokens int,
  cache_read_tokens int,
  -- USD; null at a price that is not known.
  cost_usd double precision
);
create index spending_by_time on spending (billed_at);
create index spending_by_conversation on spending (conversation_id) where conversation_id is not null;

insert into spending (billed_at, conversation_id, course, stage, model, input_tokens, output_tokens, cache_read_tokens, cost_usd)
select m.created_at, m.conversation_id, c.course, 'answer', coalesce(m.models ->> 'answer', 'unknown'),
  (m.usage ->> 'inputTokens')::int, (m.usage ->> 'outputTokens')::int, (m.usage ->> 'cacheReadTokens')::int, m.cost_usd
from messages m
join conversations c on c.id = m.conversation_id
where m.cost_usd is not null or m.usage ->> 'inputTokens' is not null;

insert into spending (billed_at, conversation_id, course, stage, model, cost_usd)
select updated_at, id, course, 'summary', 'unknown', summaries_usd
from conversations
where summaries_usd is distinct from 0;
alter table conversations drop column summaries_usd;
drop index messages_by_day;
