import type { Hono } from "hono";
import type { Caller } from "../auth/caller.ts";

/** What a request carries from where it is let in to where it is answered. */
export interface ApiEnv {
  Variables: { caller: Caller };
}

export type Routes = Hono<ApiEnv>;
