import { readFileSync } from "node:fs";
import { chunkSlides } from "../../ingest/chunk/chunk.ts";
import { type Chunking, parseChunking } from "../../ingest/chunk/chunking.ts";
import { embeddedTexts } from "../../ingest/embed/embedded-texts.ts";
import { readDeck } from "../../ingest/read/read.ts";
import type { DeckFile } from "../../ingest/sources/discover.ts";
import { estimateUsd } from "../../src/ledger/estimate.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { countTokens } from "../../src/text/tokens.ts";
import type { Slide } from "../../src/types.ts";
import { type Grid, indexesOf, searchesOf } from "./grid.ts";

export interface SweepEstimate {
  /** To embed, over all dimensions. */
  tokens: number;
  rerankings: number;
  /** At most, in USD; null where a price is not known. */
  usd: number | null;
}

/** From the decks themselves, read and cut as an ingest would: nothing is sent. A deck that can't be read counts nothing. */
export async function estimateSweep(
  { provider, files, questions }: { provider: Provider; files: DeckFile[]; questions: string[] },
  grid: Grid,
  signal: AbortSignal,
): Promise<SweepEstimate> {
  const decks = await readAll(files, signal);
  const texts = new Set<string>();
  for (const chunking of grid.chunking) {
    for (const slides of decks)
      for (const text of await textsToEmbed(slides, chunking, signal)) texts.add(text);
  }
  const perDimension = sum([...texts, ...questions].map(countTokens));
  const tokens = perDimension * grid.dimensions.filter((size) => size !== null).length;
  const modelSearches = searchesOf(grid).filter(({ rerank }) => rerank === "model").length;
  const rerankings = questions.length * modelSearches * indexesOf(grid).length;
  const { embedding, rerankUsd } = provider;
  const usd = estimateUsd([
    { stage: "embed", embedding, tokens },
    { stage: "rerank", rerankUsd, calls: rerankings },
  ]);
  return { tokens, rerankings, usd };
}

/**
 * Semantic chunking embeds every sentence with its neighbours first; its chunks are about as many words as any. No
 * model that is billed takes a chunk's sentences apart.
 */
async function textsToEmbed(slides: Slide[], chunking: Chunking, signal: AbortSignal): Promise<string[]> {
  const isSemantic = chunking.strategy === "semantic";
  const cutAs = isSemantic ? parseChunking({ strategy: "default" }) : chunking;
  const chunks = await chunkSlides(slides, cutAs, null, signal);
  const parents = new Set(chunks.map(({ parent }) => parent));
  const texts = chunks
    .filter((_, index) => !parents.has(index))
    .flatMap((chunk) => embeddedTexts(chunk, [], { units: false }));
  if (!isSemantic) return texts;
  const rounds = 2 + 2 * chunking.bufferSize;
  return texts.flatMap((text) => Array.from({ length: rounds }, (_, round) => `${round} ${text}`));
}

async function readAll(files: DeckFile[], signal: AbortSignal): Promise<Slide[][]> {
  const decks: Slide[][] = [];
  for (const { file, deck } of files) {
    signal.throwIfAborted();
    try {
      const { slides } = await readDeck(Uint8Array.from(readFileSync(file)), deck, signal);
      decks.push(slides.map((slide, index) => ({ ...slide, id: `${index}`, course: "", deck })));
    } catch {
      // The ingest names it and goes on without it.
      signal.throwIfAborted();
    }
  }
  return decks;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
