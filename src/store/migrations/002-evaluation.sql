-- Evaluation runs: what was asked, what came back, and what the judges said. Values that the database never looks
-- into are json, not jsonb: jsonb refuses the NUL that a question may hold.
create table evaluation_runs (
  id text primary key,
  name text not null,
  -- Hash of all that decides what the run does: the same work goes on where it stopped.
  fingerprint text not null,
  dataset_hash text not null,
  started_at timestamptz not null default now(),
  -- Null until every case has been asked.
  finished_at timestamptz,
  -- Seconds of work and USD so far, over all its sittings; a cost is null once something was billed at no known price.
  seconds double precision not null default 0,
  answers_usd double precision default 0,
  judgements_usd double precision default 0,
  manifest json not null,
  metrics json not null,
  cases json not null,
  -- Metric to mean, for lists; null until finished.
  headline json
);
create index evaluation_runs_by_dataset on evaluation_runs (dataset_hash, started_at);

-- A case asked once. `answer` is null where the tutor failed, and `error` says how; `scores` is null until scored.
create table evaluation_answers (
  run_id text not null references evaluation_runs on delete cascade,
  case_id text not null,
  repeat int not null,
  answer json,
  error text,
  scores json,
  primary key (run_id, case_id, repeat)
);

-- What a judge said of an input, so that judging the same again is free. The key hashes the judge, the prompt and the
-- whole input.
create table verdicts (
  key text primary key,
  judge text not null,
  prompt text not null,
  verdict json not null,
  judged_at timestamptz not null default now()
);

-- How far a judge agreed with people's labels when it was last measured on them: reports tell it beside its scores.
create table judge_agreements (
  judge text not null,
  metric text not null,
  labels_hash text not null,
  labels_name text not null,
  agreement json not null,
  measured_at timestamptz not null default now(),
  primary key (judge, metric, labels_hash)
);
