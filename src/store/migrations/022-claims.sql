-- Courses whose index is being changed, and by which process; void after its time, which the process puts off while it lives.
create table claims (
  course text primary key,
  holder text not null,
  pid int not null,
  machine text not null,
  token text not null,
  until timestamptz not null
);
