-- What whoever runs Lectern was told of, each once: kept until it is sent, and after.
create table alerts (
  -- What it is about: kind, measure, course, day.
  key text primary key,
  -- Null: of no course, or of all.
  course text,
  body json not null,
  made_at timestamptz not null default now(),
  -- A server that sends it holds it until then; should it stop meanwhile, another takes it up.
  held_until timestamptz not null default now(),
  tries int not null default 0,
  sent_at timestamptz
);
create index alerts_by_time on alerts (made_at);

-- What a judge thought of real answers, 0 to 1; null where that can't be judged. It goes with the answer.
create table sampled_scores (
  conversation_id text not null,
  ordinal int not null,
  judge text not null,
  faithfulness double precision,
  relevance double precision,
  -- Why, in the judge's words.
  reasons json not null,
  judged_at timestamptz not null default now(),
  primary key (conversation_id, ordinal),
  foreign key (conversation_id, ordinal) references messages on delete cascade
);
