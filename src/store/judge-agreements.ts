import type { Queryable } from "./database.ts";

/** How far a judge agreed with people on one file of labels. The evaluator owns the shape of `agreement`. */
export interface AgreementRow {
  judge: string;
  metric: string;
  labelsName: string;
  labelsHash: string;
  agreement: unknown;
}

/** Replaces what was measured before on the same labels. */
export async function saveAgreement(database: Queryable, row: AgreementRow): Promise<void> {
  await database.query(
    `insert into judge_agreements (judge, metric, labels_hash, labels_name, agreement) values ($1, $2, $3, $4, $5::json)
     on conflict (judge, metric, labels_hash) do update
       set labels_name = excluded.labels_name, agreement = excluded.agreement, measured_at = now()`,
    [row.judge, row.metric, row.labelsHash, row.labelsName, JSON.stringify(row.agreement)],
  );
}

/** Newest first. */
export async function findAgreements(database: Queryable, judges: string[]): Promise<AgreementRow[]> {
  return database.query<AgreementRow>(
    `select judge, metric, labels_name as "labelsName", labels_hash as "labelsHash", agreement
     from judge_agreements where judge = any($1::text[]) order by measured_at desc, metric`,
    [judges],
  );
}
