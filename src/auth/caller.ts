import { type Account, localUser, type Role, roles } from "../store/accounts.ts";
import type { Scope } from "../store/api-keys.ts";

/** Who sends a request. */
export interface Caller {
  id: string;
  name: string;
  role: Role;
  /** The courses that they may read; null: all. */
  courses: string[] | null;
  /** What a program's key opens; absent of a log-in, which opens all that its user may. */
  scopes?: Scope[];
  /** The only course that a program's key opens, conversations included. */
  only?: string;
}

/** Whoever sits at the machine may do everything. */
export const atTheMachine: Caller = { id: localUser, name: localUser, role: "admin", courses: null };

export const toCaller = ({ id, name, role, courses }: Account): Caller => ({
  id,
  name,
  role,
  courses: role === "admin" ? null : courses,
});

export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

/** A conversation is its owner's alone, whatever the caller's role. */
export const isTheirs = ({ id, only }: Caller, { owner, course }: Conversing): boolean =>
  owner === id && (only === undefined || only === course);

/** Where there is but one, a question that names none is of it. */
export const onlyCourse = ({ courses }: Caller): string | undefined =>
  courses?.length === 1 ? courses[0] : undefined;

interface Conversing {
  owner: string;
  course: string | null;
}

export const mayRead = ({ courses }: Caller, course: string): boolean =>
  courses === null || courses.includes(course);
