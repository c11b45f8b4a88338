-- Random keys of this installation: what it signs with them counts on each of its servers, and on no other's.
create table secrets (
  name text primary key,
  value text not null
);
