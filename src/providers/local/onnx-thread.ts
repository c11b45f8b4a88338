import { InferenceSession, Tensor } from "onnxruntime-node";

/** One text, or a pair of texts: `types` is 0 for the first and 1 for the second; absent: all 0. */
export interface TokenRow {
  ids: number[];
  types?: number[];
}

export interface OnnxTask {
  /** The model's weights. */
  file: string;
  /** None: the model is only opened. */
  rows: TokenRow[];
}

/** What the model gave, by name, and the length that its rows were padded to. */
export interface OnnxOutput {
  output: Record<string, { data: unknown; dims: readonly number[] }>;
  length: number;
}

const sessions = new Map<string, Promise<InferenceSession>>();

function open(file: string): Promise<InferenceSession> {
  const opening = sessions.get(file) ?? InferenceSession.create(file);
  sessions.set(file, opening);
  // A file that is damaged now may be fetched again.
  opening.catch(() => sessions.delete(file));
  return opening;
}

/** Runs one batch, padded to its longest row. Only what the model takes is fed: not every one knows token types. */
export default async function run({ file, rows }: OnnxTask): Promise<OnnxOutput> {
  const session = await open(file);
  const length = Math.max(0, ...rows.map(({ ids }) => ids.length));
  if (length === 0) return { output: {}, length };
  const tensor = (at: (row: TokenRow, column: number) => number) => {
    const values = new BigInt64Array(rows.length * length);
    for (const [index, row] of rows.entries()) {
      for (let column = 0; column < row.ids.length; column++) {
        values[index * length + column] = BigInt(at(row, column));
      }
    }
    return new Tensor("int64", values, [rows.length, length]);
  };
  const feeds: Record<string, Tensor> = {
    input_ids: tensor((row, column) => row.ids[column] ?? 0),
    attention_mask: tensor(() => 1),
    token_type_ids: tensor((row, column) => row.types?.[column] ?? 0),
  };
  const taken = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
  const given = Object.entries(await session.run(Object.fromEntries(taken)));
  return {
    output: Object.fromEntries(given.map(([name, { data, dims }]) => [name, { data, dims }])),
    length,
  };
}
