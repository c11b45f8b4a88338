import type { Context } from "hono";
import { atTheMachine, type Caller } from "../auth/caller.ts";
import { whoLoggedIn } from "../auth/sessions.ts";
import type { Lectern } from "../setup.ts";
import type { Cookies } from "./cookies.ts";

/** Who sends a request; null where nobody has logged in. */
export function identifyBy({ config, database }: Pick<Lectern, "config" | "database">, cookies: Cookies) {
  return async (context: Context): Promise<Caller | null> => {
    if (config.auth === "local" || config.auth === "insecure-open") return atTheMachine;
    const session = cookies.read(context, "lectern-session");
    return session === undefined ? null : whoLoggedIn(database, session);
  };
}
