import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../store/database.ts";
import { endSession, findSession, keepSession } from "../store/sessions.ts";
import { type Caller, toCaller } from "./caller.ts";

/** Whoever reads the database can't log in with what stands there. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** A new token at each log-in: one that somebody planted before is worth nothing (session fixation). */
export async function logIn(database: Queryable, userId: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await keepSession(database, hashToken(token), userId);
  return token;
}

export async function whoLoggedIn(database: Queryable, token: string): Promise<Caller | null> {
  const account = await findSession(database, hashToken(token));
  return account && toCaller(account);
}

export const logOut = (database: Queryable, token: string): Promise<void> =>
  endSession(database, hashToken(token));
