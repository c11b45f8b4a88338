-- A run of real traffic scores answers that readers were given, and holds them as long as the readers do: what is
-- deleted or erased leaves the runs too. `asked` is the case, of which the run keeps no other copy.
alter table evaluation_answers add column conversation_id text;
alter table evaluation_answers add column ordinal int;
alter table evaluation_answers add column asked json;
alter table evaluation_answers add foreign key (conversation_id, ordinal) references messages on delete cascade;
create index evaluation_answers_by_message on evaluation_answers (conversation_id, ordinal)
  where conversation_id is not null;
