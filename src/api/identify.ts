import type { Context } from "hono";
import { isApiKey, whoseKey } from "../auth/api-keys.ts";
import type { WhoseToken } from "../auth/bearer.ts";
import { atTheMachine, type Caller } from "../auth/caller.ts";
import { whoLoggedIn } from "../auth/sessions.ts";
import type { Lectern } from "../setup.ts";
import type { Cookies } from "./cookies.ts";

/** Who sends a request; null if nobody has logged in. */
export function identifyBy(
  { config, database }: Pick<Lectern, "config" | "database">,
  cookies: Cookies,
  whoseToken: WhoseToken,
) {
  return async (context: Context): Promise<Caller | null> => {
    if (config.auth === "local" || config.auth === "insecure-open") return atTheMachine;
    const bearer = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    // A request with a key or a token is made in its name; if the key or token is invalid, it is made in no name.
    if (bearer !== undefined) return isApiKey(bearer) ? whoseKey(database, bearer) : whoseToken(bearer);
    const session = cookies.read(context, "lectern-session");
    return session === undefined ? null : whoLoggedIn(database, session);
  };
}
