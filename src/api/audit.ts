import type { MiddlewareHandler } from "hono";
import { permissions } from "../auth/permissions.ts";
import { errorMessage } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { keepDeed } from "../store/audit.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** How many characters of a name in the path are kept: it may be anything that its sender wrote. */
const longestObject = 200;

/** Keeps who did what to which course, refused or not. A user who is alone at the machine needs no record. */
export function auditRoutes(app: Routes, lectern: Pick<Lectern, "config" | "database">): void {
  if (lectern.config.auth === "local") return;
  for (const [route, { action }] of Object.entries(permissions)) {
    const [method = "", path = ""] = route.split(" ");
    if (action !== undefined) app.on(method, path, audit(lectern, action));
  }
}

function audit(
  { config, database }: Pick<Lectern, "config" | "database">,
  action: string,
): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    await next();
    const { address, caller, course, question, trace } = context.var;
    const { status } = context.res;
    if (!caller && !isGuess(action, status)) return;
    try {
      await keepDeed(database, {
        user: caller ? { id: caller.id, name: caller.name } : null,
        action,
        course: course ?? null,
        object: context.req.param("id")?.slice(0, longestObject) ?? null,
        status,
        address,
        trace,
        question: config.audit === "questions" ? (question ?? null) : null,
      });
    } catch (error) {
      console.error(`The audit log could not be written (${trace}): ${errorMessage(error)}`);
    }
  };
}

/** Strangers could fill the database with refusals. Only their guesses at passwords are kept, which are limited. */
const isGuess = (action: string, status: number) => action === "log in" && status === 401;
