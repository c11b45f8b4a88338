import { randomBytes } from "node:crypto";
import { findApiKey, keepApiKey, type Scope } from "../store/api-keys.ts";
import type { Queryable } from "../store/database.ts";
import { type Caller, mayRead, toCaller } from "./caller.ts";
import { hashToken } from "./sessions.ts";

/** By this whoever finds a key somewhere, scanners of repositories too, knows what it is of. */
const prefix = "lectern_";

/** The key, which is told once and kept as a hash. */
export async function issueApiKey(
  database: Queryable,
  asked: { userId: string; name: string; scopes: Scope[]; courseId: number | null },
): Promise<{ id: string; key: string }> {
  const id = randomBytes(6).toString("hex");
  const key = `${prefix}${randomBytes(32).toString("base64url")}`;
  await keepApiKey(database, { ...asked, id, hash: hashToken(key) });
  return { id, key };
}

export const isApiKey = (token: string): boolean => token.startsWith(prefix);

/** With no more than its user may, now. */
export async function whoseKey(database: Queryable, key: string): Promise<Caller | null> {
  const found = await findApiKey(database, hashToken(key));
  if (!found) return null;
  const { account, scopes, course } = found;
  const caller = { ...toCaller(account), scopes };
  if (course === null) return caller;
  return { ...caller, only: course, courses: mayRead(caller, course) ? [course] : [] };
}
