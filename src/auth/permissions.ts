import type { Role } from "../store/accounts.ts";

/** Who may take a route. */
export interface Permission {
  /** Who has this role or a higher one; `anyone`: without a log-in too. */
  role: Role | "anyone";
  /** What the path names, which must be the caller's own: a course of theirs, a slide of one, a conversation of theirs. */
  own?: "course" | "slide" | "conversation";
}

/**
 * Every route, and who may take it. What a route gets in its body or lists without a name it narrows by the caller's
 * courses and conversations itself. A route that is not here is not served.
 */
export const permissions: Record<string, Permission> = {
  "GET /healthz": { role: "anyone" },
  "GET /readyz": { role: "anyone" },
  "GET /api/session": { role: "anyone" },
  "POST /api/session": { role: "anyone" },
  "DELETE /api/session": { role: "anyone" },
  "POST /api/search": { role: "student" },
  "POST /api/chat": { role: "student" },
  "GET /api/conversations": { role: "student" },
  "GET /api/conversations/:id": { role: "student", own: "conversation" },
  "PATCH /api/conversations/:id": { role: "student", own: "conversation" },
  "DELETE /api/conversations/:id": { role: "student", own: "conversation" },
  "GET /api/conversations/:id/export": { role: "student", own: "conversation" },
  "GET /api/courses": { role: "student" },
  "GET /api/courses/:course/slides": { role: "student", own: "course" },
  "POST /api/courses/:course/sync": { role: "teacher", own: "course" },
  "GET /api/slides/:id": { role: "student", own: "slide" },
  "GET /api/slides/:id/image": { role: "student", own: "slide" },
  "GET /api/usage": { role: "teacher" },
};
