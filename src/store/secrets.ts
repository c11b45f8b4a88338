import { randomBytes } from "node:crypto";
import type { Queryable } from "./database.ts";

/** A key of 256 bits that this installation keeps under a name; made at the first request for it. */
export async function findSecret(database: Queryable, name: string): Promise<Buffer> {
  const [row] = await database.query<{ value: string }>(
    `insert into secrets (name, value) values ($1, $2)
     on conflict (name) do update set name = excluded.name returning value`,
    [name, randomBytes(32).toString("base64url")],
  );
  return Buffer.from(row?.value ?? "", "base64url");
}
