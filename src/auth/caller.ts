import { type Account, localUser, type Role, roles } from "../store/accounts.ts";

/** Who sends a request. */
export interface Caller {
  id: string;
  name: string;
  role: Role;
  /** The courses that they may read; null: all. */
  courses: string[] | null;
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

export const mayRead = ({ courses }: Caller, course: string): boolean =>
  courses === null || courses.includes(course);
