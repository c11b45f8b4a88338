-- Questions that were drafted for a course's evaluation on the page, and what became of them: what was rejected is not
-- proposed again.
create table dataset_cases (
  course_id int not null references courses on delete cascade,
  id text not null,
  state text not null check (state in ('draft', 'accepted', 'rejected')),
  -- The evaluation owns its shape.
  body json not null,
  place bigint generated always as identity,
  primary key (course_id, id)
);
