import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import { answer, blockStop, citation, concatenate, text } from "./eventstream.ts";
import {
  collect,
  config,
  eventStream,
  never,
  passage,
  record,
  routes,
  server,
  stubCredentials,
} from "./fake-bedrock.ts";

beforeAll(() => {
  stubCredentials();
  server.listen({ onUnhandledRequest: "error" });
});
afterAll(() => server.close());

const passages = [passage("a", "Proofing\nLet it double."), passage("b", "Scoring\nUse a razor.")];

/** One content block: words, and the citations of its end or, ahead, of its start. */
const block = fc.record({
  words: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  citations: fc.array(fc.record({ passage: fc.nat(1), line: fc.nat(1) }), { maxLength: 3 }),
  ahead: fc.boolean(),
  stops: fc.boolean(),
});
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

/** Takes numbers in turn, for ever. */
function takeTurns(numbers: number[]): () => number {
  let turn = 0;
  return () => numbers[turn++ % numbers.length] ?? 1;
}

function cut<T>(items: T[], size: () => number): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; ) {
    const end = start + size();
    pieces.push(items.slice(start, end));
    start = end;
  }
  return pieces;
}

function frames(blocks: Block[], deltaSize: () => number): Uint8Array[] {
  return blocks.flatMap(({ words, citations, ahead, stops }, index) => {
    const cited = citations.map(({ passage, line }) => citation(index, passage, [line, line + 1]));
    const deltas = cut([...words], deltaSize).map((piece) => text(index, piece.join("")));
    const both = ahead ? [...cited, ...deltas] : [...deltas, ...cited];
    return [...both, ...(stops ? [blockStop(index)] : [])];
  });
}

/** The answer in one piece, with `[passage:quote]` where each citation came. */
async function read(chunks: Uint8Array[]): Promise<string> {
  server.resetHandlers();
  record(routes.converse, () => eventStream(chunks));
  const events = await collect(
    createBedrockProvider(config).converse(
      { system: "", turns: [{ role: "user", content: "How?" }], passages, maxTokens: 9 },
      never,
    ),
  );
  return events
    .map((event) => {
      if (event.type === "text") return event.text;
      return event.type === "citation" ? `[${event.passage}:${event.quote}]` : "";
    })
    .join("");
}

/** An answer of nothing is none. */
const opening: Block = { words: "So: ", citations: [], ahead: false, stops: true };

it("reads the same text and the same citations at the same places, however deltas and packets are cut", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  const packets = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 4 }), sizes, packets, async (blocks, deltas, bytes) => {
      const expected = blocks
        .map(({ words, citations }) => {
          const quotes = citations.map(
            ({ passage, line }) => `[${passage}:${passages[passage]?.text.split("\n")[line]}]`,
          );
          return words + quotes.join("");
        })
        .join("");
      const stream = concatenate(answer(...frames([opening, ...blocks], takeTurns(deltas))));
      const chunks = cut([...stream], takeTurns(bytes)).map((piece) => Uint8Array.from(piece));
      expect(await read(chunks)).toBe(opening.words + expected);
    }),
    { numRuns: 60 },
  );
});
