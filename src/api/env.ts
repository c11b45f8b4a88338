import type { Hono } from "hono";
import type { Caller } from "../auth/caller.ts";

/** What a request carries from where it is let in to where it is answered. */
export interface ApiEnv {
  Variables: {
    /** Absent until the request is let in. */
    caller: Caller;
    /** Who is at the other end. */
    address: string;
    /** By which the log names it. */
    trace: string;
    /** For the audit log: of which course it is, and what was asked. */
    course?: string | null;
    question?: string;
  };
}

export type Routes = Hono<ApiEnv>;
