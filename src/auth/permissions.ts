import type { Role } from "../store/accounts.ts";
import type { Scope } from "../store/api-keys.ts";

/** Who may take a route. */
export interface Permission {
  /** Who has this role or a higher one; `anyone`: without a log-in too. */
  role: Role | "anyone";
  /** What the path names, which must be the caller's own: a course of theirs, a slide of one, a conversation of theirs. */
  own?: "course" | "slide" | "conversation";
  /** What a program's key must open. */
  scope: Scope;
  /** What the audit log calls it; absent: it is not kept. */
  action?: string;
}

/**
 * Every route, and who may take it. What a route gets in its body or lists without a name it narrows by the caller's
 * courses and conversations itself. A route that is not here is not served.
 */
export const permissions: Record<string, Permission> = {
  "GET /healthz": { role: "anyone", scope: "read" },
  "GET /readyz": { role: "anyone", scope: "read" },
  "GET /metrics": { role: "admin", scope: "read" },
  "GET /api/session": { role: "anyone", scope: "read" },
  "POST /api/session": { role: "anyone", scope: "write", action: "log in" },
  "DELETE /api/session": { role: "anyone", scope: "write", action: "log out" },
  "GET /api/account": { role: "student", scope: "read", action: "export an account" },
  "DELETE /api/account": { role: "student", scope: "write", action: "erase an account" },
  "GET /auth/log-in": { role: "anyone", scope: "read" },
  "GET /auth/callback": { role: "anyone", scope: "read", action: "log in" },
  "POST /api/search": { role: "student", scope: "ask", action: "search" },
  "POST /api/chat": { role: "student", scope: "ask", action: "ask" },
  // An answer may be heard before its conversation is kept: the routes know whose it is.
  "GET /api/chat/:id/stream": { role: "student", scope: "ask" },
  "POST /api/chat/:id/stop": { role: "student", scope: "ask" },
  "GET /api/conversations": { role: "student", scope: "read" },
  "GET /api/conversations/:id": { role: "student", own: "conversation", scope: "read" },
  "PATCH /api/conversations/:id": {
    role: "student",
    own: "conversation",
    scope: "write",
    action: "rename a conversation",
  },
  "DELETE /api/conversations/:id": {
    role: "student",
    own: "conversation",
    scope: "write",
    action: "delete a conversation",
  },
  "POST /api/conversations/:id/branch": {
    role: "student",
    own: "conversation",
    scope: "write",
    action: "branch a conversation",
  },
  "GET /api/conversations/:id/export": {
    role: "student",
    own: "conversation",
    scope: "read",
    action: "export a conversation",
  },
  "GET /api/conversations/:id/messages/:ordinal/trace": {
    role: "student",
    own: "conversation",
    scope: "read",
  },
  "PUT /api/conversations/:id/messages/:ordinal/feedback": {
    role: "student",
    own: "conversation",
    scope: "ask",
    action: "give feedback",
  },
  "DELETE /api/conversations/:id/messages/:ordinal/feedback": {
    role: "student",
    own: "conversation",
    scope: "ask",
    action: "take feedback back",
  },
  "GET /api/feedback": { role: "teacher", scope: "read", action: "read feedback" },
  "GET /api/courses": { role: "student", scope: "read" },
  "POST /api/courses": { role: "teacher", scope: "write", action: "begin a course" },
  "POST /api/samples": { role: "teacher", scope: "write", action: "begin a course" },
  "GET /api/deck-formats": { role: "student", scope: "read" },
  "GET /api/courses/:course/slides": { role: "student", own: "course", scope: "read" },
  "GET /api/courses/:course/questions": { role: "student", own: "course", scope: "ask" },
  "POST /api/courses/:course/sync": { role: "teacher", own: "course", scope: "write", action: "sync" },
  "DELETE /api/courses/:course": {
    role: "teacher",
    own: "course",
    scope: "write",
    action: "delete a course",
  },
  "GET /api/courses/:course/decks": { role: "teacher", own: "course", scope: "read" },
  "POST /api/courses/:course/decks": { role: "teacher", own: "course", scope: "write", action: "add a deck" },
  "DELETE /api/courses/:course/decks": {
    role: "teacher",
    own: "course",
    scope: "write",
    action: "remove a deck",
  },
  "POST /api/courses/:course/preview": { role: "teacher", own: "course", scope: "write" },
  "GET /api/courses/:course/chunks": { role: "teacher", own: "course", scope: "read" },
  "GET /api/courses/:course/versions": { role: "teacher", own: "course", scope: "read" },
  "POST /api/courses/:course/rollback": {
    role: "teacher",
    own: "course",
    scope: "write",
    action: "roll a course back",
  },
  "GET /api/evaluations": { role: "teacher", scope: "read" },
  "GET /api/evaluations/:id/report": { role: "teacher", scope: "read", action: "read an evaluation" },
  "GET /api/evaluations/:id/against/:other": { role: "teacher", scope: "read" },
  "POST /api/evaluations/:id/against/:other": { role: "teacher", scope: "write", action: "prefer an answer" },
  "GET /api/evaluations/:id/against/:other/result": { role: "teacher", scope: "read" },
  "GET /api/evaluations/:id/queue": { role: "teacher", scope: "read" },
  "POST /api/evaluations/:id/labels": { role: "teacher", scope: "write", action: "label an answer" },
  "GET /api/judges": { role: "teacher", scope: "read" },
  "GET /api/courses/:course/card": { role: "student", own: "course", scope: "read" },
  "GET /api/courses/:course/asked": {
    role: "teacher",
    own: "course",
    scope: "read",
    action: "read questions",
  },
  "GET /api/courses/:course/unretrieved": { role: "teacher", own: "course", scope: "read" },
  "GET /api/courses/:course/drafts": { role: "teacher", own: "course", scope: "read" },
  "POST /api/courses/:course/drafts": {
    role: "teacher",
    own: "course",
    scope: "write",
    action: "draft questions",
  },
  "POST /api/courses/:course/drafts/:id": {
    role: "teacher",
    own: "course",
    scope: "write",
    action: "review a question",
  },
  "GET /api/courses/:course/dataset": { role: "teacher", own: "course", scope: "read" },
  "GET /api/slides/:id": { role: "student", own: "slide", scope: "read" },
  "GET /api/slides/:id/image": { role: "student", own: "slide", scope: "read" },
  "GET /api/slides/:id/drawing": { role: "student", own: "slide", scope: "read" },
  "GET /api/slides/:id/pictures/:number": { role: "student", own: "slide", scope: "read" },
  "GET /api/slides/:id/highlight": { role: "student", own: "slide", scope: "read" },
  "GET /api/usage": { role: "teacher", scope: "read", action: "see costs" },
  "GET /api/alerts": { role: "teacher", scope: "read" },
  "GET /api/quality": { role: "teacher", scope: "read" },
};
