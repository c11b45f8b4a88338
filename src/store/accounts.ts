import { LecternError } from "../errors.ts";
import type { Database, Queryable } from "./database.ts";
import { conversationTables, noteErased } from "./erase.ts";

/** From the one who may least to the one who may most. */
export const roles = ["student", "teacher", "admin"] as const;
export type Role = (typeof roles)[number];

export interface Account {
  id: string;
  name: string;
  role: Role;
  /** The courses that it is a member of. */
  courses: string[];
}

/** Whoever sits at the machine, while there is no log-in. */
export const localUser = "local";

/** For a query of `users u`. */
export const accountColumns = `u.id, u.name, u.role,
  array(select c.name from members m join courses c on c.id = m.course_id where m.user_id = u.id order by 1) as courses`;
/** Accounts that log in by password; the local user does not. */
const hasLogIn = `u.issuer is null and u.id <> '${localUser}'`;

/** Throws `invalid` where the name is taken. */
export async function createAccount(
  database: Queryable,
  account: { id: string; name: string; role: Role; password: string },
): Promise<void> {
  const rows = await database.query(
    `insert into users (id, name, role, password) values ($1, $2, $3, $4)
     on conflict do nothing returning id`,
    [account.id, account.name, account.role, account.password],
  );
  if (rows.length > 0) return;
  throw new LecternError("invalid", `There is a user "${account.name}" already: choose another name`);
}

export async function listAccounts(database: Queryable): Promise<Account[]> {
  return database.query<Account>(
    `select ${accountColumns} from users u where u.id <> '${localUser}' order by lower(u.name), u.id`,
  );
}

export async function findAccount(database: Queryable, id: string): Promise<Account | null> {
  const [row] = await database.query<Account>(`select ${accountColumns} from users u where u.id = $1`, [id]);
  return row ?? null;
}

/** The account that logs in by this name, in any case, and the hash of its password. */
export async function findLogIn(
  database: Queryable,
  name: string,
): Promise<{ id: string; password: string } | null> {
  const [row] = await database.query<{ id: string; password: string }>(
    `select u.id, u.password from users u where lower(u.name) = lower($1) and ${hasLogIn} and password is not null`,
    [name],
  );
  return row ?? null;
}

/** The account of an identity provider's user. */
export async function findEnrolled(
  database: Queryable,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<Account | null> {
  const [row] = await database.query<Account>(
    `select ${accountColumns} from users u where u.issuer = $1 and u.subject = $2`,
    [issuer, subject],
  );
  return row ?? null;
}

/**
 * The account of an identity provider's user, made where there is none. A name that has changed there changes here, and
 * so does a role, where one is given.
 */
export async function enrolAccount(
  database: Queryable,
  user: { id: string; issuer: string; subject: string; name: string; role: Role | null },
): Promise<Account> {
  const known = await findEnrolled(database, user);
  if (known && known.name === user.name && (user.role === null || known.role === user.role)) return known;
  await database.query(
    `insert into users (id, name, role, issuer, subject) values ($1, $2, coalesce($3, 'student'), $4, $5)
     on conflict (issuer, subject) do update set name = excluded.name, role = coalesce($3, users.role)`,
    [user.id, user.name, user.role, user.issuer, user.subject],
  );
  const enrolled = await findEnrolled(database, user);
  if (!enrolled) throw new LecternError("unavailable", "The account was removed just now: log in again");
  return enrolled;
}

/**
 * By the name, of whoever there is by it, or by the id, which is nobody else's even if they call themselves so. Throws
 * `not-found`, and `invalid` where the name is of several.
 */
export async function getAccount(database: Queryable, name: string): Promise<Account> {
  const rows = await database.query<Account>(
    `select ${accountColumns} from users u
     where (lower(u.name) = lower($1) or u.id = $1) and u.id <> '${localUser}'
     order by u.id = $1 desc limit 2`,
    [name],
  );
  const [row, another] = rows;
  if (row && (!another || row.id === name)) return row;
  throw new LecternError(
    row ? "invalid" : "not-found",
    row
      ? `Several users are called "${name}": name the one by its id (\`lectern users list --json\`)`
      : `There is no user "${name}": \`lectern users list\` shows who there is`,
  );
}

export async function setRole(database: Queryable, id: string, role: Role): Promise<void> {
  await database.query("update users set role = $2 where id = $1", [id, role]);
}

/** Ends the log-ins under the old one. */
export async function setPassword(database: Database, id: string, password: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("update users set password = $2 where id = $1", [id, password]);
    await tx.query("delete from sessions where user_id = $1", [id]);
  });
}

/** With all conversations; what they cost stays on the bill, without whose it was. */
export async function removeAccount(database: Database, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    await forgetWhoSpent(tx, id);
    await tx.query("delete from users where id = $1", [id]);
    // Their conversations go with them.
    await noteErased(tx, ["users", ...conversationTables]);
  });
}

/** A bill does not shrink when somebody leaves: it forgets whose it was. Before their conversations go. */
export async function forgetWhoSpent(tx: Queryable, id: string): Promise<void> {
  await tx.query(
    `update spending set user_id = null, conversation_id = null
     where user_id = $1 or conversation_id in (select c.id from conversations c where c.user_id = $1)`,
    [id],
  );
}
