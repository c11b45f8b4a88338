import { listJudgedLabels } from "../../src/store/answer-labels.ts";
import type { Database } from "../../src/store/database.ts";
import { saveAgreement } from "../../src/store/judge-agreements.ts";
import { calibrate, type JudgeCalibration } from "./calibrate.ts";

/** By what reports name these labels, and find what was measured on them before. */
const onThePage = { labelsName: "the labels given on the page", labelsHash: "page" };

/** Measures every judge anew on all labels, so that reports tell it from now on. */
export async function keepCalibration(database: Database): Promise<void> {
  for (const { judge, metric, agreement } of await readCalibration(database, null))
    await saveAgreement(database, { judge, metric, ...onThePage, agreement });
}

/** By the labels of these courses; null: of all. */
export async function readCalibration(
  database: Database,
  courses: string[] | null,
): Promise<JudgeCalibration[]> {
  return calibrate(await listJudgedLabels(database, courses));
}
