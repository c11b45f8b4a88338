-- A branch begins with copies of what was said in another conversation: they are shown, and counted there alone.
alter table messages add column copied boolean not null default false;
