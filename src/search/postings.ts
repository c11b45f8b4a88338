/** What of a chunk is searched by its words. */
export interface Fields {
  title: string;
  section: string;
  body: string;
  /** What a model wrote to find it by; absent if there is none. */
  enrichment?: string;
}

/** Weights and length normalisation of each field. */
export interface Bm25fSettings {
  k1: number;
  fields: Record<keyof Fields, { weight: number; b: number }>;
}

/** `npm run bench:retrieval` compares others. The title mostly stands in the body too, and counts twice then. */
export const bm25fDefaults: Bm25fSettings = {
  k1: 1.2,
  fields: {
    title: { weight: 1, b: 0.5 },
    section: { weight: 0.5, b: 0.5 },
    body: { weight: 1, b: 0.75 },
    enrichment: { weight: 0.5, b: 0.5 },
  },
};

export const fieldNames = ["title", "section", "body", "enrichment"] as const;

/** An inverted index in flat arrays: by term id, where its chunks start and what each chunk adds but for the idf. */
interface Postings {
  /** Also of one past the last term. */
  start(id: number): number;
  count(id: number): number;
  chunks: Uint32Array;
  impacts: Float32Array;
}

/**
 * Each chunk's saturated frequency of each of its terms (see `buildLexicalIndex`), from the term ids of its fields:
 * `sequences[field][chunk]`, fields in the order of `fieldNames`. One counting pass, one filling pass.
 */
export function invert(sequences: Uint32Array[][], terms: number, settings: Bm25fSettings): Postings {
  const size = sequences[0]?.length ?? 0;
  const starts = new Uint32Array(terms + 1);
  const seenBy = new Int32Array(terms).fill(-1);
  for (let position = 0; position < size; position++) {
    for (const field of sequences) {
      for (const id of field[position] ?? []) {
        if (seenBy[id] === position) continue;
        seenBy[id] = position;
        starts[id + 1] = (starts[id + 1] ?? 0) + 1;
      }
    }
  }
  for (let id = 0; id < terms; id++) starts[id + 1] = (starts[id + 1] ?? 0) + (starts[id] ?? 0);
  const chunks = new Uint32Array(starts[terms] ?? 0);
  const impacts = new Float32Array(chunks.length);
  fill({ chunks, impacts, next: starts.slice(0, terms), seenBy: seenBy.fill(-1) }, sequences, settings);
  const { k1 } = settings;
  for (let at = 0; at < impacts.length; at++) {
    const frequency = impacts[at] ?? 0;
    impacts[at] = ((k1 + 1) * frequency) / (k1 + frequency);
  }
  return {
    start: (id) => starts[id] ?? 0,
    count: (id) => (starts[id + 1] ?? 0) - (starts[id] ?? 0),
    chunks,
    impacts,
  };
}

interface Filling {
  chunks: Uint32Array;
  /** Sums of weighted frequencies, for now. */
  impacts: Float32Array;
  /** By term id, where its next chunk goes. */
  next: Uint32Array;
  /** By term id, the last chunk that was seen to hold it. */
  seenBy: Int32Array;
}

function fill(filling: Filling, sequences: Uint32Array[][], { fields }: Bm25fSettings): void {
  const { chunks, impacts, next, seenBy } = filling;
  const size = sequences[0]?.length ?? 0;
  const averages = sequences.map((field) =>
    Math.max(1, field.reduce((sum, one) => sum + one.length, 0) / Math.max(1, size)),
  );
  for (let position = 0; position < size; position++) {
    for (const [index, name] of fieldNames.entries()) {
      const ids = sequences[index]?.[position] ?? new Uint32Array();
      const { weight, b } = fields[name];
      const normalised = weight / (1 - b + (b * ids.length) / (averages[index] ?? 1));
      for (const id of ids) {
        if (seenBy[id] !== position) {
          seenBy[id] = position;
          chunks[next[id] ?? 0] = position;
          next[id] = (next[id] ?? 0) + 1;
        }
        const at = (next[id] ?? 1) - 1;
        impacts[at] = (impacts[at] ?? 0) + normalised;
      }
    }
  }
}
