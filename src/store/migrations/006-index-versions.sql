-- A course's index has versions: which decks, each as it was read once, it is made of. The one in use is
-- courses.version; a course without any is being built for the first time.
create table index_versions (
  course_id int not null references courses on delete cascade,
  version int not null,
  -- ingest, sync, reindex, rollback to 3
  made_by text not null,
  created_at timestamptz not null default now(),
  embedding_model text,
  embedding_dimensions int,
  primary key (course_id, version)
);
create table index_decks (
  course_id int not null,
  version int not null,
  deck_id int not null references decks on delete cascade,
  primary key (course_id, version, deck_id),
  foreign key (course_id, version) references index_versions on delete cascade
);
create index index_decks_by_deck on index_decks (deck_id);

-- A row of decks is one reading of a file, and never changes; several of one path belong to different versions.
alter table decks drop constraint decks_course_id_path_key;
alter table decks add column current boolean not null default false;
-- The path under which its slides got their ids: that of the file before it was moved.
alter table decks add column origin text;
-- What a sidecar file says of the deck, to filter by.
alter table decks add column metadata json not null default '{}';
update decks set current = true, origin = path;
alter table decks alter column origin set not null;
create unique index current_decks on decks (course_id, path) where current;

-- Where in a reading of its deck a slide stands. slides tells the same of the version in use.
create table deck_slides (
  deck_id int not null references decks on delete cascade,
  slide_id text not null references slides on delete cascade,
  page int not null,
  first_page int,
  title text not null,
  external_id text,
  -- Which words do not stand on it as text (SlidePart[]), and whether it is hidden.
  parts json,
  hidden boolean not null default false,
  primary key (deck_id, slide_id)
);
create index deck_slides_by_slide on deck_slides (slide_id);
alter table slides add column parts json;
alter table slides add column hidden boolean not null default false;

insert into deck_slides (deck_id, slide_id, page, first_page, title, external_id)
  select deck_id, id, page, first_page, title, external_id from slides where deck_id is not null;
update courses set version = 1 where version = 0 and exists (select 1 from decks d where d.course_id = courses.id);
insert into index_versions (course_id, version, made_by, embedding_model, embedding_dimensions)
  select id, version, 'ingest', embedding_model, embedding_dimensions from courses k
  where exists (select 1 from decks d where d.course_id = k.id);
insert into index_decks (course_id, version, deck_id)
  select d.course_id, k.version, d.id from decks d join courses k on k.id = d.course_id;
