/** Which engine finds the right slide: Lectern and what a user would pick instead, on the same slides and questions. */
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import type { EvalCase } from "../eval/dataset/case.ts";
import type { KnownSlide } from "../eval/dataset/references.ts";
import { retrieve } from "../src/answer/retrieve/retrieve.ts";
import type { Lectern } from "../src/setup.ts";
import { findCourses } from "../src/store/courses.ts";
import { listSlides, loadSlidesById } from "../src/store/slides.ts";
import type { Slide } from "../src/types.ts";
import { isFound, kindOf, type QuestionSet } from "./question-sets.ts";
import { adaptEmbeddings, type EngineKind, engineKinds, type Piece } from "./search-engines.ts";

/** The slides for a question, best first; each with others that say the same, where the engine names them. */
type Search = (one: EvalCase) => Promise<KnownSlide[][]>;

const hitsWanted = 5;

export async function printQuality(lectern: Lectern, sets: QuestionSet[]): Promise<void> {
  const kinds = Object.values(engineKinds);
  const names = ["Lectern", ...kinds.map(({ name }) => name)];
  console.log("\n### Quality: hit@5 / MRR@5\n");
  console.log(`| questions | n | ${names.join(" | ")} |\n|---|---${"|---".repeat(names.length)}|`);
  for (const set of sets) {
    const slides = await loadSlides(lectern, set.course);
    const searches = [searchByLectern(lectern, set.course)];
    const splits = await splitSlides(lectern, slides);
    for (const kind of kinds) searches.push(await searchBy(lectern, kind, slides, splits));
    await printSet(set, searches);
  }
}

async function printSet(set: QuestionSet, searches: Search[]): Promise<void> {
  const answerable = set.cases.filter((one) => one.answerable);
  const byKind = new Map<string, EvalCase[]>();
  for (const one of answerable) {
    const kind = kindOf(set, one);
    byKind.set(kind, [...(byKind.get(kind) ?? []), one]);
  }
  for (const [kind, cases] of byKind) {
    const cells: string[] = [];
    for (const search of searches) cells.push(await measure(search, cases));
    const named = kind === set.course ? kind : `${set.course}: ${kind}`;
    console.log(`| ${named} | ${cases.length} | ${cells.join(" | ")} |`);
  }
}

async function measure(search: Search, cases: EvalCase[]): Promise<string> {
  let hits = 0;
  let reciprocal = 0;
  for (const one of cases) {
    const place = (await search(one)).findIndex((alike) => alike.some((slide) => isFound(one, slide)));
    if (place === -1) continue;
    hits++;
    reciprocal += 1 / (place + 1);
  }
  return `${(hits / cases.length).toFixed(3)} / ${(reciprocal / cases.length).toFixed(3)}`;
}

function searchByLectern(lectern: Lectern, course: string): Search {
  return async (one) => {
    const question = { ...one, course, k: hitsWanted, filters: {} };
    const { hits } = await retrieve(lectern, question, new AbortController().signal);
    return hits.map(({ slide, duplicates = [] }) => [slide, ...duplicates]);
  };
}

/** Asks for more pieces until they are of enough slides. */
async function searchBy(
  { provider }: Lectern,
  kind: EngineKind,
  slides: Map<string, Slide>,
  splits: Piece[],
): Promise<Search> {
  const engine = kind.open();
  const whole = Array.from(slides.values(), ({ id, title, text }) => ({
    slide: id,
    title,
    text,
    vector: new Float32Array(),
  }));
  await engine.add(kind.takes === "slides" ? whole : splits);
  return async ({ question }) => {
    const vectors = provider.embedding
      ? (await provider.embedding.embed([question], "query", new AbortController().signal)).vectors
      : [];
    for (let pieces = 2 * hitsWanted; ; pieces *= 2) {
      const found = new Set(await engine.find(question, vectors[0] ?? new Float32Array(), pieces));
      if (found.size < hitsWanted && pieces < splits.length) continue;
      return [...found].slice(0, hitsWanted).flatMap((id) => {
        const slide = slides.get(id);
        return slide ? [[slide]] : [];
      });
    }
  };
}

async function splitSlides({ provider }: Lectern, slides: Map<string, Slide>): Promise<Piece[]> {
  if (!provider.embedding) throw new Error("The rivals need the embedding model: see `lectern doctor`");
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });
  const pieces: Piece[] = [];
  for (const { id, title, text } of slides.values()) {
    for (const part of await splitter.splitText(text)) {
      pieces.push({ slide: id, title, text: part, vector: new Float32Array() });
    }
  }
  const vectors = await adaptEmbeddings(provider.embedding).embedDocuments(pieces.map(({ text }) => text));
  return pieces.map((piece, index) => ({ ...piece, vector: Float32Array.from(vectors[index] ?? []) }));
}

/** All slides of a course by id, in the course's order. */
export async function loadSlides({ database }: Lectern, course: string): Promise<Map<string, Slide>> {
  const [row] = await findCourses(database, course);
  if (!row) return new Map();
  const ids = (await listSlides(database, [row])).map(({ id }) => id);
  return loadSlidesById(database, ids);
}
