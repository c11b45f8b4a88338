import { LecternError } from "../../src/errors.ts";
import { parseJson } from "../../src/parse-json.ts";
import { parseJsonLine, readLines } from "../dataset/lines.ts";
import { readTextFile } from "../files.ts";
import { bedrock } from "./bedrock.ts";
import { type Mapping, mapped, readRows } from "./csv.ts";
import { deepeval } from "./deepeval.ts";
import type { AnswerFormat, GivenAnswer } from "./given.ts";
import { langfuse } from "./langfuse.ts";
import { openaiChat } from "./openai-chat.ts";
import { promptfoo } from "./promptfoo.ts";
import { ragas } from "./ragas.ts";

/** In the order in which a record is tried: what is most particular comes first. */
export const formats: AnswerFormat[] = [bedrock, promptfoo, deepeval, ragas, openaiChat, langfuse];
export const formatNames = [...formats.map(({ name }) => name), "csv"];

interface Placed {
  line: number;
  place: string;
  record: unknown;
}

export interface GivenFile {
  path: string;
  format: string;
  answers: { line: number; given: GivenAnswer }[];
}

/**
 * Answers made elsewhere: JSON lines, JSON with a list, or CSV, in a form told by its first record or by `format`. Throws
 * `invalid` that names line and field; `not-found`; `too-large`.
 */
export function readAnswers(
  path: string,
  { format, mapping = {} }: { format?: string; mapping?: Mapping },
): GivenFile {
  const placed = path.toLowerCase().endsWith(".csv") ? placeRows(path) : placeRecords(path);
  const [first] = placed;
  if (!first) throw new LecternError("invalid", `The answers ${path} hold no record`);
  const chosen = chooseFormat(first, format, mapping);
  const answers = placed.flatMap(({ line, place, record }) =>
    chosen.read(record, place).map((given) => ({ line, given })),
  );
  return { path, format: chosen.name, answers: withDistinctIds(answers, path) };
}

function chooseFormat({ record, place }: Placed, format: string | undefined, mapping: Mapping): AnswerFormat {
  const all = [...formats, mapped(mapping)];
  if (format !== undefined) return all.find(({ name }) => name === format) ?? mapped(mapping);
  if (Object.keys(mapping).length > 0) return mapped(mapping);
  const isObject = typeof record === "object" && record !== null;
  const found = isObject && all.find(({ fits }) => fits(record as Record<string, unknown>));
  if (found) return found;
  const fields = isObject ? Object.keys(record).slice(0, 12).join(", ") : typeof record;
  throw new LecternError(
    "invalid",
    `${place}: this is none of the known forms (${formatNames.join(", ")}); it has ${fields}: name the form with --format, or the columns with --map question=…`,
  );
}

const placeRows = (path: string): Placed[] =>
  readRows(readTextFile(path, "answers"), path).map(({ line, record }) => ({
    line,
    place: `${path}:${line}`,
    record,
  }));

/** One JSON document with a list somewhere near its top, or JSON lines. */
function placeRecords(path: string): Placed[] {
  const list = listIn(parseJson(readTextFile(path, "answers").replace(/^\uFEFF/, "")));
  if (list)
    return list.map((record, index) => ({ line: index + 1, place: `${path}, record ${index + 1}`, record }));
  return readLines(path).lines.map(({ number, text }) => {
    const place = `${path}:${number}`;
    return { line: number, place, record: parseJsonLine(text, place) };
  });
}

/** promptfoo: `results.results`; deepeval and Langfuse: a list; others under one of these names. */
function listIn(json: unknown): unknown[] | null {
  if (Array.isArray(json)) return json;
  if (typeof json !== "object" || json === null) return null;
  const lists = ["results", "data", "test_cases", "testCases", "goldens", "items", "traces"];
  for (const name of lists) {
    const found = listIn(Reflect.get(json, name));
    if (found) return found;
  }
  return null;
}

/** An answer without an id is called by its line. A later turn or sample of one id gets a number: `line-17.2`. */
function withDistinctIds(answers: GivenFile["answers"], path: string): GivenFile["answers"] {
  const models = [...new Set(answers.flatMap(({ given }) => given.model ?? []))];
  const seen = new Map<string, number>();
  return answers.map(({ line, given }) => {
    const id = given.id ?? `line-${line}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    if (count > 1 && models.length > 1)
      throw new LecternError(
        "invalid",
        `${path}:${line}: id: "${id}" was answered before, by another of ${models.join(", ")}: score each model's answers from a file of its own`,
      );
    return { line, given: { ...given, id: count === 1 ? id : `${id}.${count}` } };
  });
}
