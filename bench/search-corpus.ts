/** A course of any size, made of the sentences of real slides, with vectors that behave like real ones. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextState, numberOf, seeded } from "../eval/statistics/random.ts";
import { chunkSlides, defaultChunking } from "../ingest/chunk/chunk.ts";
import { embeddedTexts } from "../ingest/embed/embedded-texts.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import { slideId } from "../src/store/index.ts";
import type { PreparedDeck } from "../src/store/write-deck.ts";
import { splitUnits } from "../src/text/units.ts";
import type { Passage, Slide } from "../src/types.ts";

export const course = "synthetic";
/** Slides a deck and a section. */
const deckSize = 100;
const sectionSize = 20;
const wordsPerSlide = 60;
/** How far a vector strays from the sentences that it stands for: a cosine of about 0.9. */
const noise = 0.5;

/** What slides are made of. `vectors`: real ones by text, of the sentences and of whatever else was embedded. */
export interface Material {
  titles: string[];
  sentences: string[];
  questions: string[];
  vectors: Map<string, Float32Array>;
}

/** A deck ready to be written, and for each text that is embedded the sentences in it. */
export interface SyntheticDeck {
  deck: PreparedDeck;
  sentencesOf: Map<string, string[]>;
}

export function collectMaterial(slides: Slide[], questions: string[]): Material {
  const units = slides.flatMap((slide) => splitUnits({ slide, text: slide.text }));
  const sentences = units.flatMap(({ kind, shown }) =>
    /^(sentence|bullet)$/.test(kind) && /^[\p{L}\p{N}][^\n]{24,200}[^:?\n]$/u.test(shown) ? [shown] : [],
  );
  return {
    titles: thin(unique(slides.map(({ title }) => title).filter((title) => title.length > 5)), 2_000),
    sentences: thin(unique(sentences), 4_000),
    questions: thin(unique(questions), 220),
    vectors: new Map(),
  };
}

const unique = (texts: string[]) => [...new Set(texts)];

/** Every n-th, so that all are represented. */
function thin(texts: string[], count: number): string[] {
  const step = Math.max(1, texts.length / count);
  return Array.from({ length: Math.min(count, texts.length) }, (_, at) => texts[Math.floor(at * step)] ?? "");
}

export function saveMaterial(folder: string, { vectors, ...texts }: Material): void {
  writeFileSync(join(folder, "material.json"), JSON.stringify({ ...texts, embedded: [...vectors.keys()] }));
  writeFileSync(
    join(folder, "material.f32"),
    Buffer.concat(Array.from(vectors.values(), (vector) => Buffer.from(Float32Array.from(vector).buffer))),
  );
}

export function loadMaterial(folder: string): Material {
  const { embedded, ...texts } = JSON.parse(readFileSync(join(folder, "material.json"), "utf8")) as Omit<
    Material,
    "vectors"
  > & { embedded: string[] };
  const bytes = readFileSync(join(folder, "material.f32"));
  const all = new Float32Array(Uint8Array.from(bytes).buffer);
  const dimensions = all.length / embedded.length;
  const vectors = embedded.map(
    (text, at) => [text, all.slice(at * dimensions, (at + 1) * dimensions)] as const,
  );
  return { ...texts, vectors: new Map(vectors) };
}

/** The `number`-th deck, the same every time. Chunked, and its embedded texts made, as an ingest does. */
export async function makeDeck(material: Material, number: number): Promise<SyntheticDeck> {
  const path = `lecture-${String(number).padStart(4, "0")}.pdf`;
  const made = Array.from({ length: deckSize }, (_, page) => makeSlide(material, path, number, page));
  const slides = made.map(({ slide }) => slide);
  const byId = new Map(made.map((one) => [one.slide.id, one]));
  const sentencesOf = new Map<string, string[]>();
  const chunks = await chunkSlides(slides, defaultChunking, null, new AbortController().signal);
  const prepared = chunks.map((chunk) => {
    const sources = chunk.spans.flatMap(({ slideId: id }) => byId.get(id) ?? []);
    const passages = chunk.spans.flatMap(({ slideId: id, slideStart, length }): Passage[] => {
      const slide = byId.get(id)?.slide;
      return slide ? [{ slide, text: slide.text.slice(slideStart, slideStart + length) }] : [];
    });
    const embedded = embeddedTexts(chunk, passages, { units: true });
    const sentences = sources.flatMap((source) => source.sentences);
    for (const text of embedded) {
      sentencesOf.set(
        text,
        sentences.filter((sentence) => text.includes(sentence)),
      );
    }
    return { ...chunk, embedded };
  });
  const deck = {
    path,
    origin: path,
    metadata: {},
    format: "pdf",
    contentHash: path,
    buildKey: "",
    pageCount: deckSize,
  };
  return { deck: { ...deck, slides, chunks: prepared }, sentencesOf };
}

function makeSlide(material: Material, deck: string, number: number, page: number) {
  const random = seeded(number * deckSize + page + 1);
  const pick = (texts: string[]) => texts[Math.floor(random() * texts.length)] ?? "";
  // A name of its own, so that the vocabulary grows with the course, as those of real ones do (Heaps' law).
  const halves = [pick(material.sentences), pick(material.sentences)].map(
    (sentence) => /\p{Ll}{5,}/u.exec(sentence)?.[0] ?? "thing",
  );
  const name = `${halves[0]?.slice(0, 4)}${halves[1]?.slice(-4)}`;
  const title = `${pick(material.titles)} with ${name}`;
  const sentences: string[] = [];
  while (countWords([title, ...sentences].join(" ")) < wordsPerSlide - 8)
    sentences.push(pick(material.sentences));
  const text = `${title}\n${sentences.map((sentence) => `• ${sentence}`).join("\n")}`;
  const section =
    material.titles[(number * 5 + Math.floor(page / sectionSize)) % material.titles.length] ?? "";
  const slide: Slide = {
    id: slideId(course, deck, { section, text }, page),
    course,
    deck,
    page: page + 1,
    title,
    section,
    text,
  };
  return { slide, sentences };
}

const countWords = (text: string) => text.split(/\s+/).length;

/** Deterministic by text: the real one, or the mean of its sentences' with noise. Normalised. */
export function vectorOf({ vectors }: Material, text: string, sentences: string[]): Float32Array {
  const real = vectors.get(text);
  if (real) return real;
  const sources = sentences.flatMap((sentence) => vectors.get(sentence) ?? []);
  const dimensions = sources[0]?.length ?? 384;
  const vector = new Float32Array(dimensions);
  for (const source of sources)
    for (let d = 0; d < dimensions; d++) vector[d] = (vector[d] ?? 0) + (source[d] ?? 0);
  const length = Math.hypot(...vector) || 1;
  // Uniform noise of variance 1: √12 wide.
  const scale = noise * Math.sqrt(12 / dimensions);
  let state = hash(text);
  for (let d = 0; d < dimensions; d++) {
    state = nextState(state);
    vector[d] = (vector[d] ?? 0) / length + scale * (numberOf(state) - 0.5);
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return state;
}

/** The model of a synthetic course. `spentMs` tells what making vectors has taken, to be left out of what is measured. */
export function makeModel(material: Material, sentencesOf: Map<string, string[]>) {
  let spent = 0;
  const model: EmbeddingModel = {
    id: "synthetic",
    dimensions: 384,
    units: true,
    batchSize: 500,
    concurrency: 1,
    pricePerMillionTokens: null,
    async embed(texts) {
      const started = performance.now();
      const vectors = texts.map((text) => vectorOf(material, text, sentencesOf.get(text) ?? []));
      spent += performance.now() - started;
      return { vectors, tokens: 0 };
    },
  };
  return { model, spentMs: () => spent };
}
