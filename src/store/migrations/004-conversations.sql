-- What was asked and answered, for students to come back to and for the next question to lean on.
-- Counts exchanges: what was used last, without ties, which two times in one millisecond would be.
create sequence conversation_uses as int;

create table conversations (
  id text primary key,
  -- The name of the course that the first question was asked of; null for all. No reference: a conversation outlives
  -- its course.
  course text,
  title text not null,
  -- How many messages it has had: the next exchange takes its ordinals from here, so that two at once never collide.
  length int not null,
  -- What was said in the messages before `summarised`, in short; null while all of it is in the window.
  summary text,
  summarised int not null default 0,
  -- USD for making summaries; null once one was billed at no known price.
  summaries_usd double precision default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  used int not null default nextval('conversation_uses')
);
create index conversations_by_use on conversations (used desc);

-- Questions at even ordinals, each one's answer behind it. What the database never looks into is json, as in 002.
create table messages (
  conversation_id text not null references conversations on delete cascade,
  ordinal int not null,
  role text not null check (role in ('user', 'assistant')),
  content text not null,
  -- Of an answer, from here on. It is broken until it has ended otherwise, so that a crash leaves it marked.
  ended text check (ended in ('answered', 'not-covered', 'blocked', 'broken')),
  -- Why it broke.
  problem text,
  -- Citations with their slides and quotes as they were; of a refusal the nearest slides.
  citations json not null default '[]',
  nearest json not null default '[]',
  -- covered, near, uncovered: retrieval's own verdict; null where it has none.
  coverage text,
  usage json,
  -- USD, for sums by conversation and by day; null where nothing was billed or no price is known.
  cost_usd double precision,
  models json,
  -- How it was made (prompt version, model, citation coverage, ...) and what a guard said of it.
  made json,
  verdict json,
  timings json,
  created_at timestamptz not null default now(),
  primary key (conversation_id, ordinal)
);
create index messages_by_day on messages (created_at) where cost_usd is not null;
