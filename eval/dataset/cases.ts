import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";

const caseSchema = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String),
    question: z.string().min(1).max(4_000),
    course: z.string().optional(),
    history: z.array(z.object({ role: z.enum(["user", "assistant"]), content: z.string() })).default([]),
    referenceAnswer: z.string().optional(),
    reference_answer: z.string().optional(),
    referenceSlides: z
      .array(
        z.object({
          deck: z.string(),
          page: z.number().int().min(1).optional(),
          title: z.string().optional(),
        }),
      )
      .default([]),
    relevant: z.array(z.string()).default([]),
    /** Passages that answer, where no slide is known: Bedrock's `referenceContexts`. Only custom metrics read them. */
    referenceContexts: z.array(z.string()).default([]),
    answerable: z.boolean().default(true),
    tags: z.array(z.string()).default([]),
    /** What sort of question it is, e.g. `definition`; reports slice by it. */
    kind: z.string().optional(),
    /** A proposal that no person has accepted yet: runs leave it out. */
    draft: z.boolean().default(false),
  })
  .transform(({ reference_answer, ...one }) => ({
    ...one,
    referenceAnswer: one.referenceAnswer ?? reference_answer,
  }));

/** A question, what a right answer says, and where it stands. Without `page` any page of the deck counts. */
export type EvalCase = z.output<typeof caseSchema>;

export interface Dataset {
  path: string;
  /** SHA-256 of the file, so that two reports tell whether they asked the same. */
  hash: string;
  cases: EvalCase[];
}

/** Reads reference questions, one JSON object a line. Throws `invalid` that names the line and the field. */
export function loadCases(path: string): Dataset {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new LecternError("not-found", `The dataset ${path} can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
  const cases = text
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parse(line, `${path}:${index + 1}`)]));
  if (cases.length === 0) throw new LecternError("invalid", `The dataset ${path} has no case`);
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new LecternError("invalid", `The dataset ${path} has the id "${id}" twice`);
    seen.add(id);
  }
  return { path, hash: createHash("sha256").update(text).digest("hex"), cases };
}

function parse(line: string, place: string): EvalCase {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new LecternError("invalid", `${place}: not JSON`, { cause });
  }
  const parsed = caseSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new LecternError("invalid", `${place}: ${fault?.path.join(".") || "the line"}: ${fault?.message}`);
}
