import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import ort from "onnxruntime-node";

/** A model as transformers.js lays out its folder: the tokenizer beside `onnx/`. */
export interface OnnxModel {
  tokenizer: Tokenizer;
  session: ort.InferenceSession;
}

/** `weights` is a file's name under `onnx/`. Throws what the files or the runtime say. */
export async function openOnnx(folder: string, weights: string): Promise<OnnxModel> {
  const json = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const tokenizer = new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json"));
  const session = await ort.InferenceSession.create(join(folder, "onnx", weights));
  return { tokenizer, session };
}

/** One text, or a pair of texts: `types` is 0 for the first and 1 for the second; absent: all 0. */
export interface TokenRow {
  ids: number[];
  types?: number[];
}

/** Runs one batch, padded to its longest row. Only what the model takes is fed: not every one knows token types. */
export async function runOnnx(session: ort.InferenceSession, rows: TokenRow[]): Promise<OnnxOutput> {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const tensor = (at: (row: TokenRow, column: number) => number) => {
    const values = new BigInt64Array(rows.length * length);
    for (const [index, row] of rows.entries()) {
      for (let column = 0; column < row.ids.length; column++) {
        values[index * length + column] = BigInt(at(row, column));
      }
    }
    return new ort.Tensor("int64", values, [rows.length, length]);
  };
  const feeds: Record<string, ort.Tensor> = {
    input_ids: tensor((row, column) => row.ids[column] ?? 0),
    attention_mask: tensor(() => 1),
    token_type_ids: tensor((row, column) => row.types?.[column] ?? 0),
  };
  const taken = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
  return { output: await session.run(Object.fromEntries(taken)), length };
}

/** What the model gave, by name, and the length that its rows were padded to. */
interface OnnxOutput {
  output: ort.InferenceSession.ReturnType;
  length: number;
}
