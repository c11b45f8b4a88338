import { createHash } from "node:crypto";
import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { type Line, readLines } from "../dataset/lines.ts";

const labelSchema = z.object(
  {
    id: z.union([z.string().min(1), z.number()], "give every example an id of its own").transform(String),
    question: z.string().optional(),
    answer: z.string().trim().min(1, "is empty"),
    /** Texts that the answer should rest on. */
    sources: z.array(z.string()).optional(),
    referenceAnswer: z.string().optional(),
    /** What people said: true is good, or supported. */
    label: z.boolean("is true for a good answer and false for a bad one"),
  },
  "is no JSON object with an id, an answer and a label",
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
      `The labels ${path} hold no example: give them one JSON object {"id": …, "answer": …, "label": true} a line`,
    );
  }
  const lineOf = new Map<string, number>();
  const examples = lines.map((line) => {
    const example = readExample(line, path);
    const before = lineOf.get(example.id);
    if (before !== undefined) {
      throw new LecternError(
        "invalid",
        `${path}:${line.number}: id: "${example.id}" is the id of line ${before} already: give one of them another`,
      );
    }
    lineOf.set(example.id, line.number);
    return example;
  });
  return { path, hash: createHash("sha256").update(text).digest("hex"), examples };
}

function readExample({ number, text }: Line, path: string): LabelledExample {
  const place = `${path}:${number}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LecternError("invalid", `${place}: not JSON: write one whole JSON object a line`, { cause });
  }
  const parsed = labelSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  const field = fault?.path.join(".") || "the line";
  const first = fault?.path[0];
  const absent = first !== undefined && !Object.hasOwn(Object(json), first) ? "missing: " : "";
  throw new LecternError("invalid", `${place}: ${field}: ${absent}${fault?.message}`);
}
