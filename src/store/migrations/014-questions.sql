-- Where a question lies by its meaning, so that questions are grouped. It goes with the question.
create table question_vectors (
  conversation_id text not null,
  -- The answer's.
  ordinal int not null,
  model text not null,
  dimensions int not null,
  code bytea not null,
  primary key (conversation_id, ordinal),
  foreign key (conversation_id, ordinal) references messages on delete cascade
);
-- Whether its teachers read who asked what; its students are told.
alter table courses add column names_askers boolean not null default false;
