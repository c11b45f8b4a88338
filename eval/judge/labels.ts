import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { sha256 } from "../../src/sha256.ts";
import { parseJsonLine, parseLine, readLines, refuseDuplicateIds } from "../dataset/lines.ts";
import { aspectNames } from "../people/labelled.ts";

const labelSchema = z.object(
  {
    id: z.union([z.string().min(1), z.number()], "give every example an id of its own").transform(String),
    question: z.string().optional(),
    answer: z.string().trim().min(1, "is empty"),
    /** The texts that the answer should be based on. */
    sources: z.array(z.string()).optional(),
    referenceAnswer: z.string().optional(),
    /** The words that people found unsupported, UTF-16 offsets of the answer; RAGTruth's further fields may stay. */
    spans: z
      .array(z.object({ start: z.int().min(0), end: z.int().min(0) }), "is a list of {start, end}")
      .optional(),
    /** What people said: true is good, or supported. */
    label: z.boolean("is true for a good answer and false for a bad one"),
    /** Where the label comes from, as `lectern eval labels` writes it. */
    of: z.string().optional(),
    aspect: z.enum(aspectNames).optional(),
    rater: z.string().optional(),
    place: z.object({ run: z.string(), caseId: z.string(), repeat: z.int().min(0) }).optional(),
    courses: z.array(z.string()).optional(),
    note: z.string().optional(),
  },
  "is not a JSON object with an id, an answer and a label",
);

/** An answer that people have judged. */
export type LabelledExample = z.output<typeof labelSchema>;

interface LabelFile {
  path: string;
  /** SHA-256 of the file, so that two measurements tell whether they are of the same. */
  hash: string;
  examples: LabelledExample[];
}

/**
 * Reads judged answers, one JSON object a line. Throws `invalid` that names file, line and field; `not-found`;
 * `too-large`.
 */
export function loadLabels(path: string): LabelFile {
  const { text, lines } = readLines(path);
  if (lines.length === 0) {
    throw new LecternError(
      "invalid",
      `The labels ${path} hold no example: write one JSON object {"id": …, "answer": …, "label": true} per line`,
    );
  }
  const examples = lines.map(({ number, text: line }) => {
    const place = `${path}:${number}`;
    return parseLine(labelSchema, parseJsonLine(line, place), place);
  });
  const placed = examples.map(({ id }, index) => ({ line: lines[index]?.number ?? 0, id }));
  refuseDuplicateIds(placed, path);
  return { path, hash: sha256(text), examples };
}
