import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { errorMessage, LecternError } from "../../errors.ts";
import type { FindNames, FoundName } from "../provider.ts";
import type { LocalNames } from "./models.ts";
import { type OnnxModel, openOnnx } from "./onnx.ts";
import { readLabels, wordsOf } from "./token-labels.ts";

const batchSize = 8;
/** A question is looked at when it is asked and when it is kept. */
const remembered = 500;

interface NamesModel extends OnnxModel {
  /** By their place in the model's output. */
  labels: string[];
}

/** The numbers of a word's pieces. */
type Pieces = number[];

/**
 * Names by token classification (Devlin et al., 2019, section 5.3): a word has the label of its first piece. The weights
 * are opened at the first use. Throws `unavailable` where they are damaged, or are another kind of model.
 */
export function loadNames(folder: string, spec: LocalNames): FindNames {
  let opening: Promise<NamesModel> | null = null;
  const known = new LRUCache<string, FoundName[]>({ max: remembered });
  return async (texts, signal) => {
    try {
      opening ??= open(folder, spec);
      const model = await opening.catch((cause) => {
        // Who replaces the model need not start again.
        opening = null;
        throw cause;
      });
      const found: FoundName[][] = [];
      for (const text of texts) {
        const before = known.get(text);
        if (before) {
          found.push(before);
          continue;
        }
        const words = wordsOf(text);
        const labels = await label(
          model,
          words.map(({ start, end }) => piecesOf(model, text.slice(start, end))),
          { signal, maxTokens: spec.maxTokens },
        );
        const names = readLabels(text, words, labels, spec.labels);
        known.set(text, names);
        found.push(names);
      }
      return found;
    } catch (cause) {
      signal.throwIfAborted();
      throw new LecternError(
        "unavailable",
        `The model that finds names, in ${folder}, can't be used (${errorMessage(cause)}): remove that folder, or replace it with the whole model`,
        { cause },
      );
    }
  };
}

async function open(folder: string, { weights, labels: { name, place } }: LocalNames): Promise<NamesModel> {
  const config = z
    .object({ id2label: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));
  const labels = Array.from(
    { length: Object.keys(config.id2label).length },
    (_, id) => config.id2label[id] ?? "O",
  );
  for (const type of [name, place])
    if (!labels.includes(`I-${type}`)) throw new Error(`it has no label I-${type}`);
  return { ...(await openOnnx(folder, weights)), labels };
}

/** A word that the tokenizer drops, such as a control character, has no piece, and is labelled as nothing. */
const piecesOf = ({ tokenizer }: OnnxModel, word: string): Pieces =>
  tokenizer.encode(word, { add_special_tokens: false }).ids;

/** A label for each word. A long text is read in windows, which end between two words. */
async function label(
  model: NamesModel,
  words: Pieces[],
  { signal, maxTokens }: { signal: AbortSignal; maxTokens: number },
): Promise<string[]> {
  const [begin = 0, end = 0] = model.tokenizer.encode("").ids;
  const windows = windowsOf(words, maxTokens - 2);
  const labels: string[] = [];
  for (let at = 0; at < windows.length; at += batchSize) {
    signal.throwIfAborted();
    const batch = windows.slice(at, at + batchSize);
    const rows = batch.map((window) => ({ ids: [begin, ...window.flat(), end] }));
    const { output, length } = await model.run(rows);
    const { data, dims } = output.logits ?? {};
    if (!(data instanceof Float32Array) || dims?.at(-1) !== model.labels.length)
      throw new Error("it does not give a logit for each of its labels");
    for (const [row, window] of batch.entries()) {
      let token = row * length + 1;
      for (const pieces of window) {
        const from = token * model.labels.length;
        labels.push(
          pieces.length === 0 ? "O" : bestOf(data.subarray(from, from + model.labels.length), model.labels),
        );
        token += pieces.length;
      }
    }
  }
  return labels;
}

function windowsOf(words: Pieces[], longest: number): Pieces[][] {
  const windows: Pieces[][] = [];
  let length = longest;
  for (const word of words) {
    const pieces = word.slice(0, longest);
    if (length + pieces.length > longest) {
      windows.push([]);
      length = 0;
    }
    windows.at(-1)?.push(pieces);
    length += pieces.length;
  }
  return windows;
}

function bestOf(logits: Float32Array, labels: string[]): string {
  if (!logits.every(Number.isFinite)) throw new Error("it gives no numbers");
  return labels[logits.indexOf(Math.max(...logits))] ?? "O";
}
