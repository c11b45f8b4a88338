-- What was retrieved for an answer, best first: ids of slides. No reference: a slide goes, and it was retrieved all the same.
alter table messages add column retrieved text[] not null default '{}';
-- How the slides were found, and which Lectern and which version of the course's index answered. Null of answers of before.
alter table messages add column trace json;
-- The question as it was searched for: standing alone, where it followed another.
alter table messages add column searched text;
alter table messages add column versions json;

-- What its reader thinks of an answer. It goes with the answer.
create table feedback (
  conversation_id text not null,
  ordinal int not null,
  thumb text not null check (thumb in ('up', 'down')),
  -- Why it is down; null where nobody said.
  reason text,
  comment text,
  given_at timestamptz not null default now(),
  primary key (conversation_id, ordinal),
  foreign key (conversation_id, ordinal) references messages on delete cascade
);
create index feedback_by_time on feedback (given_at);
