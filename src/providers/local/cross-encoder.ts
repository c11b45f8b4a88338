import { setImmediate as nextTurn } from "node:timers/promises";
import { errorMessage, LecternError } from "../../errors.ts";
import type { Rerank } from "../provider.ts";
import { passageText, reorder } from "../rerank-hits.ts";
import type { CrossEncoderFiles } from "./model-files.ts";
import { type OnnxModel, openOnnx } from "./onnx.ts";
import type { TokenRow } from "./onnx-thread.ts";

/** What these models were trained on, question and passage together; the passage's end is cut. */
const maxTokens = 512;
/** A question longer than this would leave its passage little room. */
const maxQueryTokens = 128;
/** Prose has four to five characters a token: what lies behind this would be cut, and need not be tokenised first. */
const maxCharacters = maxTokens * 20;
/** What fusion ranks lower is seldom worth its 30 ms. */
const maxHits = 32;
const windowSize = 16;
const batchSize = 8;
/** A good order is worth less than an answer that begins soon: no window is started after this. */
const patienceMs = 2_000;

/**
 * Reads question and hit together (Nogueira & Cho, 2019, "Passage re-ranking with BERT"): a logit for relevance, as a
 * score 0…1. The first 32 hits are scored, fewer on a slow machine; the rest follow in their old order. Opens the model
 * and tries it at once; throws `unavailable` if it is damaged, or another kind of model.
 */
export async function loadCrossEncoder({
  folder,
  weights,
}: Omit<CrossEncoderFiles, "name">): Promise<Rerank> {
  const use = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      const message = `The cross-encoder in ${folder} can't be used (${errorMessage(cause)}): remove that folder, or replace it with the whole model`;
      throw new LecternError("unavailable", message, { cause });
    }
  };
  const model = await use(() => openOnnx(folder, weights));
  const score: Score = (rows) => use(() => scorePairs(model, rows));
  await use(async () => scorePairs(model, [encodePair(model, "What is this?", "A test.")]));
  return makeRerank(model, score);
}

/** One score a row. */
type Score = (rows: TokenRow[]) => Promise<number[]>;

function makeRerank(model: OnnxModel, score: Score): Rerank {
  return async (query, hits, signal) => {
    signal.throwIfAborted();
    const question = shorten(model, query.trim());
    if (question === "") return hits;
    const started = performance.now();
    const scores = new Map<number, number>();
    for (let start = 0; start < Math.min(hits.length, maxHits); start += windowSize) {
      if (start > 0 && performance.now() - started > patienceMs) break;
      const rows = hits.slice(start, Math.min(start + windowSize, maxHits)).flatMap((hit, offset) => {
        const passage = passageText(hit);
        // The tokenizer treats a blank passage as absent: the question alone would be scored.
        return passage === "" ? [] : [{ index: start + offset, ...encodePair(model, question, passage) }];
      });
      // Texts of similar length go together: a batch is as slow as its longest text.
      rows.sort((a, b) => a.ids.length - b.ids.length);
      for (let first = 0; first < rows.length; first += batchSize) {
        signal.throwIfAborted();
        const batch = rows.slice(first, first + batchSize);
        for (const [row, relevance] of (await score(batch)).entries()) {
          scores.set(batch[row]?.index ?? 0, relevance);
        }
        await nextTurn();
      }
    }
    signal.throwIfAborted();
    return reorder(hits, scores);
  };
}

/** Cuts the question to its tokens; a script without spaces has one a character. */
function shorten({ tokenizer }: OnnxModel, query: string): string {
  let text = query.slice(0, maxCharacters);
  for (;;) {
    const tokens = tokenizer.encode(text, { add_special_tokens: false }).ids.length;
    if (tokens <= maxQueryTokens) return text;
    text = text.slice(0, Math.floor((text.length * maxQueryTokens) / tokens));
  }
}

function encodePair({ tokenizer }: OnnxModel, question: string, passage: string): Required<TokenRow> {
  const { ids, token_type_ids: types } = tokenizer.encode(question, {
    text_pair: passage.slice(0, maxCharacters),
    return_token_type_ids: true,
  });
  return { ids: cut(ids), types: cut(types) };
}

/** The end mark stays the last. */
function cut(row: number[]): number[] {
  const end = row.at(-1);
  return row.length > maxTokens && end !== undefined ? [...row.slice(0, maxTokens - 1), end] : row;
}

async function scorePairs(model: OnnxModel, rows: TokenRow[]): Promise<number[]> {
  const { output } = await model.run(rows);
  const logits = output.logits;
  if (!(logits?.data instanceof Float32Array) || logits.data.length !== rows.length) {
    throw new Error("the model does not give one logit a pair");
  }
  return Array.from(logits.data, (logit) => {
    if (!Number.isFinite(logit)) throw new Error("the model gives no numbers");
    return 1 / (1 + Math.exp(-logit));
  });
}
