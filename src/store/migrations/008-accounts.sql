-- Who may use this installation, and whose conversations are whose.
create table users (
  id text primary key,
  -- What somebody logs in with; of an identity provider's users, what it calls them.
  name text not null,
  role text not null check (role in ('student', 'teacher', 'admin')),
  -- An argon2id hash; null where there is no log-in by password.
  password text,
  -- Who they are to an identity provider.
  issuer text,
  subject text,
  created_at timestamptz not null default now(),
  unique (issuer, subject)
);
create unique index users_by_name on users (lower(name)) where issuer is null;
-- Whoever sits at the machine, while there is no log-in.
insert into users (id, name, role) values ('local', 'local', 'admin');

create table sessions (
  -- SHA-256 of what the browser holds.
  token_hash text primary key,
  user_id text not null references users on delete cascade,
  used_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_by_user on sessions (user_id);

create table members (
  course_id int not null references courses on delete cascade,
  user_id text not null references users on delete cascade,
  primary key (course_id, user_id)
);
create index members_by_user on members (user_id);

alter table conversations add column user_id text not null default 'local' references users on delete cascade;
alter table conversations alter column user_id drop default;
drop index conversations_by_use;
create index conversations_by_use on conversations (user_id, used desc);

-- No reference: a bill does not shrink when somebody leaves. It then only forgets whose it was.
alter table spending add column user_id text;
update spending set user_id = 'local';
create index spending_by_user on spending (user_id, billed_at) where user_id is not null;

-- Counts of rate limits, in the form that rate-limiter-flexible keeps them.
create table rate_limits (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint
);
