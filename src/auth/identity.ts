import { randomUUID } from "node:crypto";
import type { OidcRole } from "../settings/kinds.ts";
import { type Account, enrolAccount, type Role, roles } from "../store/accounts.ts";
import type { Queryable } from "../store/database.ts";

/** Who an identity provider says that somebody is. */
export interface Identity {
  issuer: string;
  subject: string;
  name: string;
  /** Null: the provider's claims say nothing of roles here. */
  role: Role | null;
}

type Claims = Record<string, unknown>;

/** Null of claims that name nobody. */
export function toIdentity(claims: Claims, mapping: OidcRole[]): Identity | null {
  const { iss, sub } = claims;
  if (typeof iss !== "string" || typeof sub !== "string" || sub === "") return null;
  const named = [claims.preferred_username, claims.email, claims.name, claims.username].find(
    (name): name is string => typeof name === "string" && name !== "",
  );
  const name = (named ?? sub).replace(/\p{Cc}/gu, " ").slice(0, 200);
  return { issuer: iss, subject: sub, name, role: roleOf(claims, mapping) };
}

/** The highest role that a claim gives; a student where none does. */
function roleOf(claims: Claims, mapping: OidcRole[]): Role | null {
  if (mapping.length === 0) return null;
  const given = mapping.filter(({ claim, value }) => [claims[claim]].flat().includes(value));
  return roles.findLast((role) => given.some((one) => one.role === role)) ?? "student";
}

/** Their account, made at the first log-in. */
export const enrol = (database: Queryable, identity: Identity): Promise<Account> =>
  enrolAccount(database, { ...identity, id: randomUUID() });
