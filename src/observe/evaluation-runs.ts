import { z } from "zod";
import type { Queryable } from "../store/database.ts";
import { listRuns } from "../store/evaluations.ts";

const stored = z.object({
  id: z.string(),
  name: z.string(),
  datasetHash: z.string(),
  started: z.string(),
  finished: z.string().nullable(),
  answers: z.number(),
  manifest: z.object({
    scope: z.enum(["answers", "retrieval", "traffic"]),
    dataset: z.object({ asked: z.number() }),
    repeat: z.number(),
    courses: z.array(z.object({ name: z.string() })),
    judges: z.array(z.string()),
  }),
  headline: z.record(z.string(), z.number().nullable()).nullable(),
});

export interface RunSummary {
  id: string;
  name: string;
  /** Runs of the same hash asked the same questions. */
  datasetHash: string;
  /** ISO 8601. */
  started: string;
  finished: string | null;
  scope: "answers" | "retrieval" | "traffic";
  courses: string[];
  judges: string[];
  /** How many questions it has asked, of how many. */
  asked: number;
  of: number;
  /** By metric, the mean. */
  scores: Record<string, number | null>;
}

/** Newest first; `courses`: those that asked no other course, null: all. A run of another version is left out. */
export async function readRuns(database: Queryable, courses: string[] | null): Promise<RunSummary[]> {
  return (await listRuns(database)).flatMap((row) => {
    const parsed = stored.safeParse(row);
    if (!parsed.success) return [];
    const { manifest, headline, answers, ...run } = parsed.data;
    const asked = manifest.courses.map(({ name }) => name);
    if (courses && !asked.every((name) => courses.includes(name))) return [];
    const { scope, judges, dataset, repeat } = manifest;
    const of = dataset.asked * repeat;
    return [{ ...run, scope, courses: asked, judges, asked: answers, of, scores: headline ?? {} }];
  });
}
