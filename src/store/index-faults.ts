import type { Queryable } from "./database.ts";
import type { EmbeddingKey } from "./embeddings.ts";

/** What of an index can't be found by a search that should: where, and how many. */
interface IndexFault {
  deck: string;
  /** The first of its pages. */
  page: number;
  kind: "slides in no chunk" | "chunks without all their vectors";
  count: number;
}

/** What is wrong with these decks. Without an embedding model no chunk needs a vector. */
export async function findIndexFaults(
  database: Queryable,
  deckIds: number[],
  key: EmbeddingKey | null,
): Promise<IndexFault[]> {
  const lost = await database.query<Omit<IndexFault, "kind">>(
    `select d.path as deck, min(p.page)::int as page, count(*)::int as count
     from decks d join deck_slides p on p.deck_id = d.id join slides s on s.id = p.slide_id
     where d.id = any($1::int[]) and trim(s.text) <> '' and not exists (
       select 1 from chunk_spans n join chunks c on c.id = n.chunk_id
       where n.slide_id = p.slide_id and c.deck_id = d.id)
     group by d.path`,
    [deckIds],
  );
  const bare = key
    ? await database.query<Omit<IndexFault, "kind">>(
        `with bare as (
           select c.id, c.deck_id from chunks c left join chunk_vectors v on v.chunk_id = c.id
           left join embeddings e on e.text_hash = v.text_hash and e.model = $2 and e.dimensions = $3
           where c.deck_id = any($1::int[]) and c.searched group by c.id, c.deck_id
           having count(e.text_hash) < greatest(1, count(v.ordinal)))
         select d.path as deck, min(p.page)::int as page, count(distinct b.id)::int as count
         from bare b join decks d on d.id = b.deck_id join chunk_spans n on n.chunk_id = b.id
         join deck_slides p on p.slide_id = n.slide_id and p.deck_id = d.id group by d.path`,
        [deckIds, key.model, key.dimensions],
      )
    : [];
  return [
    ...lost.map((fault) => ({ ...fault, kind: "slides in no chunk" as const })),
    ...bare.map((fault) => ({ ...fault, kind: "chunks without all their vectors" as const })),
  ];
}
