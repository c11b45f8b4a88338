import { z } from "zod";

/** Null if something was billed at a price that is not known. */
const usd = z.number().nullable();

/** How a run was made: stored with it, and printed in its reports. */
export const manifestSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `answers` went through answer(); `retrieval` stopped after the search; `traffic` was given to readers, and asked by them. */
  scope: z.enum(["answers", "retrieval", "traffic"]),
  /** `stopped`: a budget, Ctrl-C or a fault ended it before its last case. */
  state: z.enum(["finished", "stopped"]),
  /** ISO 8601. */
  started: z.string(),
  seconds: z.number(),
  /** The commands that asked it, each by an id of its own: runs of one command took turns. Absent in runs of before. */
  sittings: z.array(z.string()).optional(),
  /** `cases`: in the file; `asked`: how many of them the run set out to ask, `RunReport.asked` being how far it came. */
  dataset: z.object({ path: z.string(), hash: z.string(), cases: z.number(), asked: z.number() }),
  repeat: z.number(),
  seed: z.number(),
  courses: z.array(z.object({ name: z.string(), slides: z.number(), indexVersion: z.string() })),
  provider: z.string(),
  /** What this run's configuration sets, by the names of docs/settings.md. */
  settings: z.record(z.string(), z.string()),
  models: z.record(z.string(), z.string()),
  judges: z.array(z.string()),
  /** Prompt file to the SHA-256 of its text. */
  prompts: z.record(z.string(), z.string()),
  lectern: z.string(),
  machine: z.string(),
  /** USD. */
  cost: z.object({ answers: usd, judgements: usd }),
  /** What a reader must know before believing the numbers, e.g. that a judge is the generator. */
  warnings: z.array(z.string()),
});
export type Manifest = z.output<typeof manifestSchema>;
