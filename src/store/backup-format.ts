import { z } from "zod";

/** `manifest.json` of a backup, its first file. Tables stand in an order in which they can be filled. */
export const manifest = z.object({
  format: z.literal("lectern-backup-1"),
  lectern: z.string(),
  made: z.string(),
  /** The migrations that its tables are made by. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.number().int(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), last: z.string() })),
  decks: z.array(z.string()),
});
export type Manifest = z.output<typeof manifest>;
export type TableDump = Manifest["tables"][number];

export const fileOfTable = ({ name }: Pick<TableDump, "name">) => `tables/${name}.jsonl`;

/**
 * What a backup leaves out: who is logged in, what limits count, what is still to be erased, what is
 * being changed.
 */
export const passing = ["sessions", "rate_limits", "erasures", "claims"];
