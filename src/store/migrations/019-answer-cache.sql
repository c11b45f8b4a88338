-- Answers that may be told again to who asks the same. The words stay in their conversation, and an entry goes with it.
create table answer_cache (
  conversation_id text not null,
  -- The answer's.
  ordinal int not null,
  -- Which courses were searched, by their ids, and in which versions of their indexes.
  courses text not null,
  versions text not null,
  -- A hash of all else that an answer depends on besides its question: models, prompts, filters, rules.
  making text not null,
  -- A hash of the question as it is compared letter by letter, and where it lies by its meaning; null where nobody knows.
  question text not null,
  code bytea,
  place bigint generated always as identity,
  primary key (conversation_id, ordinal),
  foreign key (conversation_id, ordinal) references messages on delete cascade
);
create index answer_cache_by_courses on answer_cache (courses, versions, making, place);
-- Of an answer that was told again: what it cost when it was written, and was not spent again.
alter table spending add column saved_tokens int, add column saved_usd double precision;
