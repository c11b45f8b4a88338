-- Who did what to which course, and when. No references: what was done stays done when its user or course goes.
create table audit (
  id bigint generated always as identity primary key,
  done_at timestamptz not null default now(),
  -- Null: nobody had logged in; or it was done on the command line.
  user_id text,
  -- As they were called then.
  user_name text,
  action text not null,
  course text,
  -- What the path named: a conversation, a user.
  object text,
  -- HTTP status; null on the command line.
  status int,
  address text,
  trace text,
  -- Only where the installation says so.
  question text
);
create index audit_by_time on audit (done_at);
