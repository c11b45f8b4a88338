-- What people said of the answers of evaluation runs. `rater` is a user's id; of an account that was erased, and in labels
-- that came in a file, it is another name, and so it refers to nothing.

-- Which of two runs' answers a person found better, without knowing which run gave which.
create table preferences (
  -- The runs in the order of their ids: whoever compares them from either side judges the same pair.
  first_run text not null references evaluation_runs on delete cascade,
  second_run text not null references evaluation_runs on delete cascade,
  case_id text not null,
  rater text not null,
  better text not null check (better in ('first', 'second', 'tie')),
  -- Which one stood left: people may prefer a side.
  stood_left text not null check (stood_left in ('first', 'second')),
  reason text,
  note text,
  given_at timestamptz not null default now(),
  primary key (first_run, second_run, case_id, rater),
  check (first_run < second_run)
);
create index preferences_by_second_run on preferences (second_run);

-- What a person says of one answer. It keeps the words it is about: people's work outlives the run.
create table answer_labels (
  -- `run/case/repeat`, or the id that a file gave it.
  answer_id text not null,
  rater text not null,
  run_id text references evaluation_runs on delete set null,
  case_id text,
  repeat int,
  -- The names of all courses that were asked; of a label from a file, none.
  courses text[] not null default '{}',
  question text,
  answer text not null,
  sources json not null,
  reference_answer text,
  -- Each null where the person did not say.
  supported boolean,
  correct boolean,
  right_refusal boolean,
  -- Unsupported words, as offsets; null where nobody marked any.
  spans json,
  note text,
  given_at timestamptz not null default now(),
  primary key (answer_id, rater)
);
create index answer_labels_by_run on answer_labels (run_id);
