import type { Context, Hono, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { type Caller, isAtLeast, isTheirs, mayRead } from "../auth/caller.ts";
import { type Permission, permissions } from "../auth/permissions.ts";
import { LecternError } from "../errors.ts";
import type { Queryable } from "../store/database.ts";
import { findCourseOfSlide, findOwner } from "../store/owners.ts";
import type { ApiEnv } from "./env.ts";

/** How many characters of an unknown name a message repeats. */
const longestName = 60;

type Identify = (context: Context) => Promise<Caller | null>;

/** Puts the table of permissions before the routes. A caller without permission never reaches a route's handler. */
export function permitRoutes(app: Hono<ApiEnv>, database: Queryable, identify: Identify): void {
  app.use("/api/*", refuseUnlisted);
  for (const [route, permission] of Object.entries(permissions)) {
    const [method = "", path = ""] = route.split(" ");
    if (permission.role !== "anyone") app.on(method, path, permit(permission, database, identify));
  }
}

function permit(
  { role, own, scope }: Permission,
  database: Queryable,
  identify: Identify,
): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const caller = await identify(context);
    if (!caller) throw new LecternError("unauthenticated", "Log in first");
    context.set("caller", caller);
    // What is not the caller's own does not exist for them, whatever their role.
    if (own) {
      const name = context.req.param(own === "course" ? "course" : "id") ?? "";
      const found = await findOwn[own](database, caller, name);
      if (!found) throw new LecternError("not-found", `There is no ${own} "${clip(name)}"`);
      context.set("course", found.course);
    }
    if (role !== "anyone" && !isAtLeast(caller.role, role))
      throw new LecternError(
        "forbidden",
        `Only ${role === "admin" ? "administrators" : "teachers"} may do this`,
      );
    if (caller.scopes && !caller.scopes.includes(scope))
      throw new LecternError("forbidden", `This key lacks the scope "${scope}"`);
    await next();
  };
}

const clip = (name: string) => (name.length > longestName ? `${name.slice(0, longestName)}…` : name);

/** The course that it belongs to; null if it is not the caller's own. */
type FindOwn = (
  database: Queryable,
  caller: Caller,
  name: string,
) => Promise<{ course: string | null } | null>;

const findOwn: Record<NonNullable<Permission["own"]>, FindOwn> = {
  course: async (_, caller, name) => (mayRead(caller, name) ? { course: name } : null),
  async slide(database, caller, id) {
    const course = await findCourseOfSlide(database, id);
    return course !== null && mayRead(caller, course) ? { course } : null;
  },
  async conversation(database, caller, id) {
    const found = await findOwner(database, id);
    return found && isTheirs(caller, found) ? found : null;
  },
};

/** Refuses a route that was added without an entry in the table of permissions. */
const refuseUnlisted: MiddlewareHandler<ApiEnv> = async (context, next) => {
  const unlisted = matchedRoutes(context).some(
    ({ method, path }) => method !== "ALL" && !(`${method} ${path}` in permissions),
  );
  if (unlisted) throw new LecternError("not-found", `There is nothing at ${context.req.path}`);
  await next();
};
