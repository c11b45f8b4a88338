import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { parseLine } from "../dataset/lines.ts";
import type { AnswerFormat } from "./given.ts";
import { readPythonList } from "./python-list.ts";

export interface Row {
  /** Where it begins; the head is on line 1. */
  line: number;
  record: Record<string, string>;
}

/** A CSV file's rows under the names of its head. Throws `invalid` that names the line. */
export function readRows(text: string, path: string): Row[] {
  try {
    const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      bom: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    });
    // `lines` counts to the end of the row; what stands in quotes may have line breaks of its own.
    let end = 1;
    return rows.map(({ record, info }) => {
      const line = end + 1;
      end = info.lines;
      return { line, record };
    });
  } catch (cause) {
    const line = cause instanceof CsvError && typeof cause.lines === "number" ? `:${cause.lines}` : "";
    throw new LecternError("invalid", `${path}${line}: the CSV can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
}

/** What a column may be mapped to. */
export const mappable = ["id", "question", "answer", "contexts", "reference"] as const;
export type Mapping = Partial<Record<(typeof mappable)[number], string>>;

const schema = z.object({
  id: z.string().optional(),
  question: z.string("missing").trim().min(1, "is empty"),
  answer: z.string().optional(),
  contexts: z.string().optional(),
  reference: z.string().optional(),
});

/** Rows under names of their own, by a mapping: `question=Frage`. */
export const mapped = (mapping: Mapping): AnswerFormat => ({
  name: "csv",
  fits: (record) => (mapping.question ?? "question") in record,
  read(record, place) {
    const row = record as Record<string, string>;
    const named = mappable.map((name): [string, string | undefined] => [name, row[mapping[name] ?? name]]);
    const present = named.filter(([, value]) => value !== undefined && value !== "");
    const { id, question, answer, contexts, reference } = parseLine(
      schema,
      Object.fromEntries(present),
      place,
    );
    return [
      {
        ...(id === undefined ? {} : { id }),
        question,
        answer: answer ?? null,
        passages: passagesOf(contexts).map((text) => ({ text })),
        referenceAnswer: reference,
      },
    ];
  },
});

/** A list in JSON or as Python prints it; else one passage. */
function passagesOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  const read = z.array(z.string()).safeParse(readPythonList(text));
  return read.success ? read.data : [text];
}
