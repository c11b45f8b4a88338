/**
 * How the time that a reader of text takes grows with text made to slow it down: `npm run bench:long-text`. Each row is
 * one reader and one piece, repeated to a length and to twice that; a factor near 2 is linear growth, 4 quadratic.
 */
import { readDeck } from "../ingest/read/read.ts";
import { recognise } from "../src/answer/about/recognise.ts";
import { findUngrounded } from "../src/answer/guard/grounding.ts";
import { findInjections } from "../src/answer/guard/prompt-injection.ts";
import { findPersonalData } from "../src/text/personal-data.ts";
import { findQuote } from "../src/text/quote.ts";

interface Reader {
  name: string;
  pieces: string[];
  /** The shorter length, in characters. */
  length: number;
  read(text: string): unknown;
}

const never = new AbortController().signal;
const slide = (text: string) => ({
  slide: { id: "s", course: "c", deck: "d.md", page: 1, title: "Flour", section: null, text },
  text,
});

const readers: Reader[] = [
  {
    name: "personal data",
    length: 50_000,
    pieces: ["a", "1 ", "a@", "1-", "A1", `${"A1b2".repeat(16)}\n`, "+1(", "a.", "sk-a1_-"],
    read: (text) => findPersonalData(`-----BEGIN PRIVATE KEY-----\n${text}`),
  },
  {
    name: "prompt injections",
    length: 50_000,
    pieces: ["ignore ", "a.", "<", "A", "' "],
    read: findInjections,
  },
  {
    name: "Markdown",
    length: 200_000,
    pieces: ["<!--", "![", "[![a](b)](", "<img ", " ", "- ", "> ", "\n"],
    // A refusal is as good as a deck.
    read: (text) =>
      readDeck(new TextEncoder().encode(`# A\n\n${text}x`), "a.md", never).catch(() => undefined),
  },
  {
    name: "questions about the course",
    length: 90,
    pieces: ["what is ", "the ", "where is the ", "my my my "],
    read: recognise,
  },
  {
    name: "a quote's place",
    length: 50_000,
    pieces: ["rising dough "],
    read: (text) => findQuote(text, "a quote that stands nowhere at all in it, ".repeat(20)),
  },
  {
    name: "grounding",
    length: 400,
    pieces: ["Strong flour holds more water than cake flour. "],
    read: (text) =>
      findUngrounded(
        { text, markers: [], citations: [] },
        Array.from({ length: 10 }, () => slide(`Flour\n${text}`)),
        0.5,
      ),
  },
];

async function millisecondsOf({ read }: Reader, text: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const started = performance.now();
    await read(text);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}

console.log(
  "| reader | piece | characters | ms | ms for twice as many | factor |\n|---|---|---|---|---|---|",
);
for (const reader of readers) {
  for (const piece of reader.pieces) {
    const text = piece.repeat(Math.ceil(reader.length / piece.length));
    await millisecondsOf(reader, text.slice(0, 1_000));
    const one = await millisecondsOf(reader, text);
    const two = await millisecondsOf(reader, text + text);
    const figures = [text.length, one.toFixed(1), two.toFixed(1), (two / one).toFixed(1)];
    console.log(`| ${[reader.name, `\`${JSON.stringify(piece.slice(0, 12))}\``, ...figures].join(" | ")} |`);
  }
}
