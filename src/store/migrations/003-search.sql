-- Words and vectors are searched in memory (src/search); the database keeps what that is made from.
drop table postings;
alter table chunks drop column length;
-- Of a child: the chunk that answers for it. Parents are not searched themselves.
alter table chunks add column parent_id int references chunks on delete cascade;
alter table chunks add column searched boolean not null default true;
-- They are read in the order of their ids, some thousands at a time.
drop index chunks_by_course;
create index chunks_by_course on chunks (course_id, id);
create index chunks_by_parent on chunks (parent_id) where parent_id is not null;

-- What was embedded of a chunk: itself (ordinal 0), then each of its units.
create table chunk_vectors (
  chunk_id int not null references chunks on delete cascade,
  ordinal int not null,
  text_hash text not null,
  primary key (chunk_id, ordinal)
);

-- Vectors of the earlier form are made anew by the next ingest or `lectern reindex`.
drop table embeddings;
drop extension if exists vector;
alter table chunks drop column embedding_hash;
update courses set embedding_model = null, embedding_dimensions = null;
update decks set build_key = '';
create table embeddings (
  text_hash text not null,
  model text not null,
  dimensions int not null,
  -- See src/search/vector-code.ts.
  code bytea not null,
  primary key (text_hash, model, dimensions)
);

-- A knowledge base does not always know the page of what it found.
alter table slides alter column page drop not null;

-- Rises with every change of the course's index: whoever holds it in memory knows that it is old.
alter table courses add column version int not null default 0;
-- Every question looks for the courses that are a knowledge base's: without this it reads all slides.
create index slides_of_knowledge_bases on slides (course_id) where file_hash = 'knowledge-base';
