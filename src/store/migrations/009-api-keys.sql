-- Keys by which programs ask, each in the name of a user, with no more than that user may.
create table api_keys (
  id text primary key,
  user_id text not null references users on delete cascade,
  name text not null,
  -- SHA-256 of the key.
  key_hash text not null unique,
  -- read, ask, write.
  scopes text[] not null,
  -- The only course that it opens; null: all of its user's.
  course_id int references courses on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
