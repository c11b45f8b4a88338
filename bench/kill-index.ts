/** What is killed while it writes the index: `ingest`, `sync`, and a sync in the moments in which it swaps versions. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import { listIndexedDecks } from "../src/store/index.ts";
import { listSlides } from "../src/store/slides.ts";
import { makeCourse } from "./chat-course.ts";
import type { Deed } from "./kill.ts";
import { killAfter, readKept, start, until } from "./kill-program.ts";

const course = "kill";
const slidesPerDeck = 4;
const slides = makeCourse();
const decksInFolder = 5;
/** Milliseconds for the first life, which is not killed: it tells how long one takes. */
const patienceMs = 600_000;

/** Decks by path, each as the hash of its file. */
type State = Map<string, string>;

/** A deck that no other round writes. */
function makeDeck(round: number): string {
  const chosen = Array.from(
    { length: slidesPerDeck },
    (_, at) => slides[(round * slidesPerDeck + at) % slides.length],
  );
  return chosen
    .map((slide) => `# ${slide?.title}\n\n${slide?.text.replaceAll("•", "-")}\n\nRound ${round}`)
    .join("\n\n---\n\n");
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Adds a deck in each round. */
export function ingesting(folder: string, random: () => number): Deed {
  const data = join(folder, "data");
  const kept: State = new Map();
  let tried: [string, string] | null = null;
  let wholeMs = 0;
  let round = 0;
  return {
    name: "ingest",
    data,
    async live() {
      const name = `deck-${round}.md`;
      const text = makeDeck(round++);
      tried = [name, hashOf(text)];
      writeFileSync(join(folder, name), text);
      const began = performance.now();
      const command = start(data, ["ingest", join(folder, name), "--course", course]);
      const isDone = await killAfter(command, wholeMs === 0 ? patienceMs : random() * wholeMs);
      if (!isDone) return { acknowledged: 0, isKilled: true };
      wholeMs = performance.now() - began;
      kept.set(...tried);
      return { acknowledged: 1, isKilled: false };
    },
    async missing() {
      const found = await readKept(data, stateOf);
      const also = tried && found.state.get(tried[0]) === tried[1] ? [tried] : [];
      // A run that was killed behind its last write has kept its deck without having said so.
      for (const [name, hash] of also) kept.set(name, hash);
      return [...found.faults, ...differences(found.state, kept)];
    },
  };
}

/** Brings the course in step with a folder in which a deck came, a deck changed and a deck went. */
export function syncing(folder: string, random: () => number, at: "any moment" | "the swap"): Deed {
  const data = join(folder, "data");
  const decks = join(folder, "decks");
  const inFolder: State = new Map();
  let kept: State = new Map();
  let wholeMs = 0;
  let round = 0;
  mkdirSync(decks, { recursive: true });
  return {
    name: at === "the swap" ? "swap" : "sync",
    data,
    async live() {
      change(decks, inFolder, round++);
      const began = performance.now();
      const command = start(data, ["sync", decks, "--course", course, "--json"]);
      if (at === "the swap") await until(command, /"type":"writing"/);
      const from = at === "the swap" ? performance.now() : began;
      const isDone = await killAfter(command, wholeMs === 0 ? patienceMs : random() * wholeMs);
      if (!isDone) return { acknowledged: 0, isKilled: true };
      wholeMs = performance.now() - from;
      kept = new Map(inFolder);
      return { acknowledged: 1, isKilled: false };
    },
    async missing() {
      const { state, faults } = await readKept(data, stateOf);
      // The whole of the old version or the whole of the new one.
      if (differences(state, inFolder).length === 0) kept = new Map(inFolder);
      return [...faults, ...differences(state, kept)];
    },
  };
}

function change(decks: string, inFolder: State, round: number): void {
  const put = (name: string, text: string) => {
    writeFileSync(join(decks, name), text);
    inFolder.set(name, hashOf(readFileSync(join(decks, name), "utf8")));
  };
  put(`deck-${round}.md`, makeDeck(round));
  const [oldest, second] = [...inFolder.keys()];
  if (inFolder.size <= decksInFolder || !oldest || !second) return;
  rmSync(join(decks, oldest));
  inFolder.delete(oldest);
  put(second, makeDeck(round + 10_000));
}

/** What the course has, and what of it is not whole. */
async function stateOf(database: Database): Promise<{ state: State; faults: string[] }> {
  const decks = await listIndexedDecks(database, course);
  const state = new Map(decks.map(({ path, contentHash }) => [path, contentHash]));
  if (decks.length === 0) return { state, faults: [] };
  const [found] = await findCourses(database, course);
  const listed = found ? await listSlides(database, [found]) : [];
  const faults = decks.flatMap(({ path }) => {
    const count = listed.filter(({ deck }) => deck === path).length;
    return count === slidesPerDeck ? [] : [`${path} has ${count} of ${slidesPerDeck} slides`];
  });
  return { state, faults };
}

function differences(found: State, expected: State): string[] {
  const names = new Set([...found.keys(), ...expected.keys()]);
  return [...names].flatMap((name) => {
    if (found.get(name) === expected.get(name)) return [];
    if (!found.has(name)) return [`${name} is gone`];
    return [expected.has(name) ? `${name} is another` : `${name} should not be there`];
  });
}
