-- The index of courses: decks, slides, chunks, their words and their vectors (which 003 keeps in another form:
-- before it pgvector's type stood here, which is not needed any more).

create table courses (
  id int generated always as identity primary key,
  name text not null unique,
  -- The embedding model that made this course's vectors; null while there are none.
  embedding_model text,
  embedding_dimensions int
);

create table decks (
  id int generated always as identity primary key,
  course_id int not null references courses on delete cascade,
  path text not null,
  format text not null,
  -- SHA-256 of the file, and of whatever else decides what becomes of it (reader and chunking versions).
  content_hash text not null,
  build_key text not null,
  page_count int not null,
  ingested_at timestamptz not null default now(),
  unique (course_id, path)
);

-- Slides are never deleted by an ingest: an old citation must still open what it quoted. One that its deck no
-- longer holds has no deck_id.
create table slides (
  id text primary key,
  course_id int not null references courses on delete cascade,
  deck_id int references decks on delete set null,
  deck text not null,
  page int not null,
  first_page int,
  title text not null,
  section text,
  text text not null,
  external_id text,
  -- The file whose page `page` draws this slide.
  file_hash text not null
);
create index slides_by_deck on slides (deck_id, page);
create index slides_by_course on slides (course_id);

create table chunks (
  id int generated always as identity primary key,
  course_id int not null references courses on delete cascade,
  deck_id int not null references decks on delete cascade,
  text text not null,
  context text not null,
  -- Model tokens, for packing; and indexed words with repeats, BM25's document length.
  tokens int not null,
  length int not null,
  embedding_hash text not null
);
create index chunks_by_deck on chunks (deck_id);
create index chunks_by_course on chunks (course_id);

-- Which characters of which slides a chunk is made of, in UTF-16 code units.
create table chunk_spans (
  chunk_id int not null references chunks on delete cascade,
  ordinal int not null,
  slide_id text not null references slides on delete cascade,
  slide_start int not null,
  chunk_start int not null,
  length int not null,
  primary key (chunk_id, ordinal)
);
create index chunk_spans_by_slide on chunk_spans (slide_id);

-- The inverted index: stems by PostgreSQL's own to_tsvector.
create table postings (
  term text not null,
  chunk_id int not null references chunks on delete cascade,
  frequency int not null,
  primary key (term, chunk_id)
);
create index postings_by_chunk on postings (chunk_id);

-- Apart from chunks and keyed by what was embedded, so that nothing is ever paid for twice.
create table embeddings (
  text_hash text not null,
  model text not null,
  dimensions int not null,
  embedding bytea not null,
  primary key (text_hash, model, dimensions)
);
