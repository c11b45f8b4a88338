import type { Queryable } from "./database.ts";

/** What judges have said before, by the hash of judge, prompt and input. */
export interface Judgements {
  find(key: string): Promise<unknown | undefined>;
  save(key: string, said: { judge: string; prompt: string; verdict: unknown }): Promise<void>;
}

/** Of what readers asked and were told: a verdict names an answer's words, and would outlive the answer. */
export const unkeptJudgements: Judgements = {
  find: async () => undefined,
  save: async () => undefined,
};

export function openJudgements(database: Queryable): Judgements {
  return {
    async find(key) {
      const [row] = await database.query<{ verdict: unknown }>(
        "select verdict from verdicts where key = $1",
        [key],
      );
      return row?.verdict;
    },
    async save(key, { judge, prompt, verdict }) {
      await database.query(
        "insert into verdicts (key, judge, prompt, verdict) values ($1, $2, $3, $4::json) on conflict (key) do update set verdict = excluded.verdict",
        [key, judge, prompt, JSON.stringify(verdict)],
      );
    },
  };
}
