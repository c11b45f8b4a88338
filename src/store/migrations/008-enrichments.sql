-- What a model wrote about a slide to find it by. A slide's id stands for its content, so that only slides that changed
-- are asked about again; what was made is kept as it comes, whatever becomes of the run.
create table enrichments (
  slide_id text not null,
  model text not null,
  -- The version of the prompt.
  prompt text not null,
  enrichment json not null,
  made_at timestamptz not null default now(),
  primary key (slide_id, model, prompt)
);
-- By whose enrichments a reading of a deck is searched; null: by its own words alone.
alter table decks add column enriched_by text;
alter table decks add column enriched_with text;
