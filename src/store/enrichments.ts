import type { Enrichment } from "../types.ts";
import type { Queryable } from "./database.ts";
import { storableJson } from "./storable.ts";
import { enrichment, readStored } from "./stored-json.ts";

/** Who enriches, and by which version of the prompt. */
export interface EnrichmentKey {
  model: string;
  prompt: string;
}

/** What has been made of these slides so far, by their ids. */
export async function findEnrichments(
  database: Queryable,
  { model, prompt }: EnrichmentKey,
  slideIds: string[],
): Promise<Map<string, Enrichment>> {
  const rows = await database.query<{ id: string; enrichment: unknown }>(
    `select slide_id as id, enrichment from enrichments
     where model = $1 and prompt = $2 and slide_id = any($3::text[])`,
    [model, prompt, slideIds],
  );
  return new Map(rows.map((row) => [row.id, read(row.enrichment)]));
}

export async function saveEnrichment(
  database: Queryable,
  { model, prompt }: EnrichmentKey,
  { slideId, made }: { slideId: string; made: Enrichment },
): Promise<void> {
  await database.query(
    `insert into enrichments (slide_id, model, prompt, enrichment) values ($1, $2, $3, $4::json)
     on conflict do nothing`,
    [slideId, model, prompt, storableJson(made)],
  );
}

/** Of these chunks what each is searched by besides its words: the enrichments of its slides, in its order. */
export async function enrichmentsOfChunks(
  database: Queryable,
  chunkIds: number[],
): Promise<Map<number, Enrichment[]>> {
  const rows = await database.query<{ id: number; enrichment: unknown }>(
    `select c.id, e.enrichment from chunks c join decks d on d.id = c.deck_id and d.enriched_by is not null
     join (select chunk_id, slide_id, min(ordinal) as ordinal from chunk_spans where chunk_id = any($1::int[])
           group by chunk_id, slide_id) p on p.chunk_id = c.id
     join enrichments e on e.slide_id = p.slide_id and e.model = d.enriched_by and e.prompt = d.enriched_with
     where c.id = any($1::int[]) order by c.id, p.ordinal`,
    [chunkIds],
  );
  const byChunk = new Map<number, Enrichment[]>();
  for (const row of rows) byChunk.set(row.id, [...(byChunk.get(row.id) ?? []), read(row.enrichment)]);
  return byChunk;
}

export type SlideEnrichment = Enrichment & EnrichmentKey;

/** What these slides are searched by besides their words in the decks that hold them now, by their ids. */
export async function enrichmentsOfSlides(
  database: Queryable,
  slideIds: string[],
): Promise<Map<string, SlideEnrichment>> {
  const rows = await database.query<{ id: string; enrichment: unknown } & EnrichmentKey>(
    `select s.id, e.enrichment, e.model, e.prompt from slides s join decks d on d.id = s.deck_id
     join enrichments e on e.slide_id = s.id and e.model = d.enriched_by and e.prompt = d.enriched_with
     where s.id = any($1::text[])`,
    [slideIds],
  );
  return new Map(
    rows.map(({ id, model, prompt, enrichment: stored }) => [id, { ...read(stored), model, prompt }]),
  );
}

/**
 * What the slides of a deck are searched by besides their words, by their texts. `deck`: its path in the course, or the
 * last part of it.
 */
export async function enrichmentsOfDeck(
  database: Queryable,
  course: string,
  deck: string,
): Promise<Map<string, SlideEnrichment>> {
  const rows = await database.query<{ id: string; text: string }>(
    `select s.id, s.text from slides s join courses k on k.id = s.course_id join decks d on d.id = s.deck_id
     where k.name = $1 and (d.path = $2 or right(d.path, length($2) + 1) = '/' || $2)`,
    [course, deck],
  );
  const found = await enrichmentsOfSlides(
    database,
    rows.map(({ id }) => id),
  );
  return new Map(
    rows.flatMap(({ id, text }) => {
      const made = found.get(id);
      return made ? [[text, made]] : [];
    }),
  );
}

const read = (stored: unknown): Enrichment => readStored(enrichment, stored, "enrichments.enrichment");
