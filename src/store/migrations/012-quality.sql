-- Quality over time is counted from real answers, and these two say what their columns did not.
-- Of an answer: how probable retrieval alone found it that the course covers the question, 0 to 1; null where it can't
-- tell, and of answers of before.
alter table messages add column nearness double precision;
-- The code of the error that broke it; null where it is not broken, or its reader left or the server stopped.
alter table messages add column failure text;
update messages set failure = 'unknown'
where ended = 'broken'
  and problem not like 'The reader left, or the connection broke, %'
  and problem not like 'The server stopped before the answer%'
  and problem not like 'It is still being written, %';
create index messages_by_time on messages (created_at) where role = 'assistant';
